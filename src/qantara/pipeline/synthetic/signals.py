"""What is declared beside the invented ads: intentions, job seekers, known totals, adjustments, as files.

All is set against the openings, so that the signals and the ads speak of one market; what is planted in it stands in
`signals.toml`.
"""

import csv
import io
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from math import exp
from typing import Any, Self

from qantara.pipeline.synthetic.dice import Dice
from qantara.pipeline.synthetic.employers import Employer, advertising, without_ads
from qantara.pipeline.synthetic.market import Opening, months_from
from qantara.pipeline.synthetic.stock import load_stock

SIGNAL_FILES = {
    "intentions": "intentions.csv",
    "seekers": "job-seekers.csv",
    "totals": "known-totals.csv",
    "adjustments": "adjustments.csv",
}
"""Kind of declaration, as `qantara declare` names it -> its file."""

_SOURCE = "synthetic"
_COUNTRY = "Maroc"
_YEAR = 365  # days
_DECLARING, _JUDGING = 0.75, 0.85  # share of the companies, and of those the share that judge what is hard
_MOST_DECLARING = 3_000  # companies; a country's survey asks no more
_WITHOUT_ADS = 7
_UNCOUNTED = ("none", "other")  # domains that no statistics know
_MADE_BEFORE = 10  # days


@dataclass
class Posts:
    """The posts of openings, as far as declarations rest on them. Those of a part of the openings can be added up."""

    as_of: date
    """The last day of the period."""
    wanted: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Company, occupation and region: of the last twelve months."""
    of_occupation: Counter[str] = field(default_factory=Counter)
    """Of the last two years."""
    by_region: Counter[str] = field(default_factory=Counter)
    by_domain: Counter[str] = field(default_factory=Counter)
    """Of the last full year."""

    @property
    def full_year(self) -> int:
        return self.as_of.year if (self.as_of.month, self.as_of.day) == (12, 31) else self.as_of.year - 1

    @classmethod
    def of(cls, openings: Iterable[Opening], *, as_of: date) -> Self:
        posts = cls(as_of)
        for opening in openings:
            posts._count(opening)
        return posts

    def add(self, part: Self) -> None:
        for name in ("wanted", "of_occupation", "by_region", "by_domain"):
            getattr(self, name).update(getattr(part, name))

    def _count(self, opening: Opening) -> None:
        name = _occupation(opening)
        if name and opening.place.code in ("", "MA"):
            if opening.day > self.as_of - timedelta(_YEAR):
                self.wanted[opening.employer.name, name, opening.place.region] += opening.posts
            if opening.day > self.as_of - timedelta(2 * _YEAR):
                self.of_occupation[name] += opening.posts
        if opening.day.year == self.full_year and opening.place.code == "MA":
            self.by_region[_codes()[opening.place.region]] += opening.posts
            if opening.domain not in _UNCOUNTED:
                self.by_domain[opening.domain] += opening.posts


def draw_signals(dice: Dice, posts: Posts, companies: Sequence[Employer]) -> dict[str, bytes]:
    """The files of `SIGNAL_FILES`: name -> content.

    posts      of the whole period, whether an ad of them was collected or not; nothing is declared after its last day
    companies  all of them, those without ads too
    """
    tables = {
        "intentions": _draw_intentions(dice, posts, companies),
        "seekers": _draw_seekers(dice, posts),
        "totals": _known_totals(posts),
        "adjustments": _adjustments(posts.as_of),
    }
    return {name: _csv(tables[kind]) for kind, name in SIGNAL_FILES.items()}


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    heading, *cells = rows
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow([*heading, "source"])
    writer.writerows([*row, _SOURCE] for row in cells)
    return out.getvalue().encode()


# --- Employers' intentions ------------------------------------------------------------------------------------------


def _draw_intentions(dice: Dice, posts: Posts, companies: Sequence[Employer]) -> list[Sequence[object]]:
    """Planned hires of this year and the next: what companies advertised in the last twelve months, more or less."""
    as_of = posts.as_of
    employers = dice.shuffled([employer.name for employer in advertising(companies)])
    declaring = {*employers[: min(_MOST_DECLARING, round(_DECLARING * len(employers)))]}
    cells = [(key, float(n)) for key, n in sorted(posts.wanted.items()) if key[0] in declaring]
    for employer in dice.shuffled(without_ads(companies))[:_WITHOUT_ADS]:
        name = dice.pick(load_stock("signals")["occupations"])["name"]
        cells.append(((employer.name, name, "Casablanca-Settat"), float(dice.between(2, 5))))
    spelling = {company: _spelled(dice, company) for company in sorted({key[0] for key, _ in cells})}
    judging = {company: dice.chance(_JUDGING) for company in spelling}
    rows: list[Sequence[object]] = [
        ("entreprise", "métier", "région", "année", "embauches", "dont difficiles", "date de déclaration")
    ]
    for (company, name, region), advertised in cells:
        for ahead in (0, 1):
            hires = int(
                dice.generator.poisson(advertised * _figure(name, "declared", region) * exp(_growth(name) * ahead))
            )
            if not hires:
                continue
            hard = int(dice.generator.binomial(hires, _figure(name, "hard", region)))
            rows.append(
                (
                    spelling[company], name, region, as_of.year + ahead, hires, hard if judging[company] else "",
                    _declared_on(company, ahead, as_of),
                )
            )  # fmt: skip
    return rows


def _spelled(dice: Dice, company: str) -> str:
    """A company's name as it is typed into a form, which is not always as its ads have it."""
    return dice.weighted((company, f"{company} SARL", company.upper()), (70, 20, 10))


def _declared_on(company: str, ahead: int, as_of: date) -> str:
    """Intentions of a year are asked for at its beginning; those of the next in the last weeks."""
    days = sum(map(ord, company)) % 45
    return str(as_of - timedelta(days) if ahead else min(as_of, date(as_of.year, 1, 10) + timedelta(days)))


# --- Registered job seekers -----------------------------------------------------------------------------------------


def _draw_seekers(dice: Dice, posts: Posts) -> list[Sequence[object]]:
    """The register at the end of each whole month of two calendar years: by region, and of the country."""
    stock = load_stock("signals")
    regions = {region["code"]: region["share"] / 100 for region in load_stock("market")["regions"]}
    rows: list[Sequence[object]] = [("métier", "région", "mois", "demandeurs", "sorties")]
    for occupation in stock["occupations"]:
        name = occupation["name"]
        levels = {
            code: max(1.0, posts.of_occupation[name] / 2)
            * share
            * _figure(name, "seekers", code)
            * exp(0.1 * dice.roll())
            for code, share in regions.items()
        }
        for month in _months_of_two_years(posts.as_of):
            country = [0, 0]
            for code, level in levels.items():
                season = stock["register"]["season"][month.month - 1]
                seekers = int(dice.generator.poisson(level * season))
                exits = int(dice.generator.binomial(seekers, _figure(name, "exits", code)))
                country = [country[0] + seekers, country[1] + exits]
                if code in stock["register"]["regions"]:
                    rows.append((name, code, f"{month:%Y-%m}", seekers, exits))
            rows.append((name, _COUNTRY, f"{month:%Y-%m}", *country))
    return rows


def _months_of_two_years(as_of: date) -> list[date]:
    """The whole months of the year of the last one, and of the year before."""
    end = months_from(as_of + timedelta(1), 0)  # the first day after the last whole month
    last = months_from(end, -1)
    first = date(last.year - 1, 1, 1)
    return [months_from(first, k) for k in range(12 + last.month)]


# --- Known totals ---------------------------------------------------------------------------------------------------


def _known_totals(posts: Posts) -> list[Sequence[object]]:
    """Posts of the last full year, by region, by domain and in all: more than the ads show, and shared otherwise."""
    known, year = load_stock("signals")["known"], posts.full_year
    regions = _inflated(posts.by_region, known["regions"], known["shown"])
    domains = _inflated(posts.by_domain, known["domains"], known["shown"])
    return [
        ("dimension", "clé", "année", "postes"),
        *(("region", code, year, posts) for code, posts in regions.items()),
        *(("domain", domain, year, posts) for domain, posts in domains.items()),
        ("national", _COUNTRY, year, sum(regions.values())),
    ]


def _inflated(posts: Mapping[str, int], factors: Mapping[str, float], shown: float) -> dict[str, int]:
    return {key: 10 * max(1, round(posts[key] * factors.get(key, 1.0) / shown / 10)) for key in sorted(posts)}


# --- Experts' adjustments -------------------------------------------------------------------------------------------


def _adjustments(as_of: date) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = [
        ("identifiant", "série", "du mois", "au mois", "variation", "auteur", "motif", "fait le", "expire le")
    ]
    for one in load_stock("signals")["adjustments"]:
        last = months_from(as_of, one["expires"])
        rows.append(
            (
                one["id"], one["series"], f"{months_from(as_of, one['from']):%Y-%m}", f"{months_from(as_of, one['to']):%Y-%m}",
                one["change"], one["author"], one["reason"], as_of - timedelta(_MADE_BEFORE),
                last.replace(day=monthrange(last.year, last.month)[1]),
            )
        )  # fmt: skip
    return rows


# --- The figures of an occupation -----------------------------------------------------------------------------------


@cache
def _names() -> dict[str, str]:
    """Title of an opening -> occupation."""
    return {title: one["name"] for one in load_stock("signals")["occupations"] for title in one["titles"]}


@cache
def _codes() -> dict[str, str]:
    """A region's French name -> its code."""
    return {region["fr"]: region["code"] for region in load_stock("market")["regions"]}


@cache
def _figures() -> dict[tuple[str, str], dict[str, Any]]:
    """Occupation and region -> its figures; those of no region hold where no others are planted."""
    stock = load_stock("signals")
    everywhere = {(one["name"], ""): one for one in stock["occupations"]}
    return everywhere | {(one["name"], one["region"]): one for one in stock["planted"]}


def _occupation(opening: Opening) -> str | None:
    return _names().get(opening.job[0])


def _figure(name: str, figure: str, region: str = "") -> float:
    """One of the occupation's figures, in a region given by its code or its name."""
    figures = _figures()
    code = _codes().get(region, region)
    return float((figures[name, ""] | figures.get((name, code), {}))[figure])


def _growth(name: str) -> float:
    """The yearly growth of the occupation's domain (logarithm)."""
    return _growths()[name]


@cache
def _growths() -> dict[str, float]:
    market = load_stock("market")
    domains = {
        title: family["domain"]
        for family in market["families"].values()
        for job in family["jobs"]
        for title in (job[1].partition("|")[0], job[2])
    }
    return {
        one["name"]: float(market["domains"][domains[one["titles"][0]]]["growth"])
        for one in load_stock("signals")["occupations"]
    }
