"""The invented market: what is asked for, when, where and in which language. Numbers, no sentence."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from qantara.pipeline.synthetic.dice import Dice
from qantara.pipeline.synthetic.employers import Employer, advertising, companies, pick_employer
from qantara.pipeline.synthetic.stock import load_stock

MONTHS = 48  # whole ones; the month of the last day comes on top
_LATE_MONTHS = 18  # the last ones, in which some skills begin to move
_MONTHS_WITHOUT = 11  # the last ones, the month of the last day included, in which the source that leaves has no ads
_LANGUAGES = {"fr": 0.64, "en": 0.215, "ar": 0.145}
_ABROAD, _NOWHERE = 0.07, 0.06
_WEEKDAYS = (1.1, 1.2, 1.1, 1.0, 0.9, 0.25, 0.1)
_WANDER, _MEMORY = 0.05, 0.7  # each month a domain strays this far (logarithm), and keeps this much of the last month's
_FAINTEST = 0.02  # a weight of zero would never start to grow
_CONTRACTS = {"CDI": 60, "CDD": 13, "Stage": 11, "Freelance": 8, "Contrat d'insertion": 5, "Intérim": 3}
_NON_TECH_CONTRACTS = {"CDI": 58, "CDD": 26, "Stage": 6, "Contrat d'insertion": 7, "Intérim": 3}


@dataclass(frozen=True)
class Place:
    """A town, a foreign town, or nothing at all."""

    town: str = ""
    town_ar: str = ""
    region: str = ""
    region_ar: str = ""
    country: str = ""
    code: str = ""


@dataclass(frozen=True)
class _Moment:
    """How much of the period has passed, and how much of its last months, each from 0 to 1."""

    all: float
    late: float

    @classmethod
    def of(cls, day: date, *, start: date, as_of: date) -> Self:
        def passed(since: date) -> float:
            return max(0.0, (day - since).days / max(1, (as_of - since).days))

        return cls(passed(start), passed(months_from(as_of, 1 - _LATE_MONTHS)))

    def weights(self, family: Mapping[str, Any], kind: str) -> dict[str, float]:
        """The weights at this moment of a family's "tools", or of its "invented" ones."""
        late = family.get("late", ())
        return {
            name: self._late(start, end) if name in late else _at(start, end, self.all)
            for name, (start, end) in family.get(kind, {}).items()
        }

    def _late(self, start: float, end: float) -> float:
        # At a constant rate a fall would be over within months, and its end too slow to be seen.
        return start + (end - start) * self.late if end < start else _at(start, end, self.late)


@dataclass(frozen=True)
class Opening:
    """One job to be filled: all that an ad will say, before it is put in words."""

    number: int
    day: date
    domain: str
    family: str
    lang: str
    job: tuple[str, str]
    """Masculine and feminine; in Arabic the job and its speciality."""
    employer: Employer
    place: Place
    contract: str
    posts: int
    tools: tuple[str, ...]
    invented: frozenset[str]
    topics: tuple[str, ...]


def first_day(as_of: date) -> date:
    """The first day of the period that ends on `as_of`."""
    return months_from(as_of, -MONTHS)


def joining_day(as_of: date) -> date:
    """The first day, half-way through the period, of the source that joins."""
    return months_from(first_day(as_of), MONTHS // 2)


def leaving_day(as_of: date) -> date:
    """The first day without the source that leaves."""
    return months_from(as_of, 1 - _MONTHS_WITHOUT)


def months_from(day: date, months: int) -> date:
    """The first day of the month that comes so many months after that of `day`; before it where negative."""
    month = day.year * 12 + day.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


def draw_openings(dice: Dice, *, count: int, as_of: date) -> list[Opening]:
    """Draw the openings of the whole period, oldest first. The first and the last day have one each."""
    start = first_day(as_of)
    private = advertising(companies())
    calendar = [
        pair for month in draw_months(dice, count=count, as_of=as_of) for pair in draw_days(dice, month, as_of=as_of)
    ]
    calendar.sort(key=lambda pair: pair[0])
    # Were the first or the last day empty, its month would not count as a whole one.
    calendar[0], calendar[-1] = (start, calendar[0][1]), (as_of, calendar[-1][1])
    return [
        draw_opening(dice, number, day, domain, private, start=start, as_of=as_of)
        for number, (day, domain) in enumerate(calendar)
    ]


@dataclass(frozen=True)
class Month:
    """How many openings each domain has in a month."""

    first: date
    openings: Mapping[str, int]


def draw_months(dice: Dice, *, count: int, as_of: date) -> list[Month]:
    """Share `count` openings out to the months and domains of the period."""
    domains: dict[str, dict[str, Any]] = load_stock("market")["domains"]
    start = first_day(as_of)
    months = [months_from(start, k) for k in range(MONTHS + 1)]
    expected = np.array(
        [
            [
                table["weight"] * exp(table["growth"] * k / 12) * table["season"][month.month - 1] * _seen(month, as_of)
                for table in domains.values()
            ]
            for k, month in enumerate(months)
        ]
    )
    expected *= np.exp(_draw_wander(dice, expected.shape))
    counts = dice.generator.multinomial(count, (expected / expected.sum()).ravel()).reshape(expected.shape)
    rows = cast("list[list[int]]", counts.tolist())
    return [Month(first, dict(zip(domains, row, strict=True))) for first, row in zip(months, rows, strict=True)]


def draw_days(dice: Dice, month: Month, *, as_of: date) -> list[tuple[date, str]]:
    """The day and the domain of each opening of a month, domain by domain."""
    length = monthrange(month.first.year, month.first.month)[1]
    days = [day for n in range(length) if (day := month.first + timedelta(n)) <= as_of]
    weights = [_WEEKDAYS[day.weekday()] for day in days]
    return [(dice.weighted(days, weights), domain) for domain, count in month.openings.items() for _ in range(count)]


def _draw_wander(dice: Dice, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Months × domains: how far demand strays from its course (logarithm), each month not far from the one before."""
    steps = _WANDER * dice.generator.standard_normal(shape)
    for month in range(1, len(steps)):
        steps[month] += _MEMORY * steps[month - 1]
    return steps


def _seen(month: date, as_of: date) -> float:
    """The share of a month that has passed."""
    length = monthrange(month.year, month.month)[1]
    return min(1.0, ((as_of - month).days + 1) / length)


def draw_opening(
    dice: Dice, number: int, day: date, domain: str, private: Sequence[Employer], *, start: date, as_of: date
) -> Opening:
    """Draw all but the day and the domain; `private`: the companies that advertise."""
    moment = _Moment.of(day, start=start, as_of=as_of)
    family, table = _draw_family(dice, domain)
    lang = dice.weighted(list(_LANGUAGES), list(_LANGUAGES.values()))
    tools = moment.weights(table, "tools")
    invented = moment.weights(table, "invented")
    topics = table.get("topics", [])
    column = {"fr": 0, "en": 1, "ar": 2}[lang]
    asked = {topic[column]: _at(topic[3], topic[4], moment.all) for topic in topics}
    stack = dice.draw(tools | invented, dice.between(3, 5) if lang == "ar" else dice.between(5, 9))
    contracts = _NON_TECH_CONTRACTS if domain == "none" else _CONTRACTS
    return Opening(
        number=number, day=day, domain=domain, family=family, lang=lang, job=_draw_job(dice, table, lang),
        employer=pick_employer(dice, lang, private), place=_draw_place(dice, lang, table.get("lean", {})),
        contract="Concours" if lang == "ar" else dice.weighted(list(contracts), list(contracts.values())),
        posts=_draw_posts(dice, family, lang), tools=tuple(stack), invented=frozenset(invented).intersection(stack),
        topics=tuple(dice.draw(asked, 4)),
    )  # fmt: skip


def _draw_family(dice: Dice, domain: str) -> tuple[str, dict[str, Any]]:
    families = {name: table for name, table in load_stock("market")["families"].items() if table["domain"] == domain}
    name = dice.weighted(list(families), [table["weight"] for table in families.values()])
    return name, families[name]


def _draw_job(dice: Dice, table: Mapping[str, Any], lang: str) -> tuple[str, str]:
    if lang == "ar":
        job, speciality = dice.pick(table["arabic"])
        return job, speciality
    _, french, english = dice.weighted(table["jobs"], [job[0] for job in table["jobs"]])
    if lang == "en":
        return english, english
    masculine, _, feminine = french.partition("|")
    return masculine, feminine or masculine


def _draw_place(dice: Dice, lang: str, lean: Mapping[str, float]) -> Place:
    market = load_stock("market")
    roll = dice.roll()
    if roll < _NOWHERE:
        return Place()
    if roll < _NOWHERE + _ABROAD and lang != "ar":
        land = dice.weighted(market["abroad"], [land["share"] for land in market["abroad"]])
        return Place(town=dice.pick(land["towns"]), country=land["country"], code=land["code"])
    shares = [region["share"] * lean.get(region["code"], 1.0) for region in market["regions"]]
    region = dice.weighted(market["regions"], shares)
    town = dice.weighted(region["towns"], [town[2] for town in region["towns"]])
    return Place(town[0], town[1], region["fr"], region["ar"], "Maroc", "MA")


def _draw_posts(dice: Dice, family: str, lang: str) -> int:
    if lang == "ar":
        # Mostly a few posts: were half of all posts in a handful of notices, no month would look like another.
        return dice.weighted((1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20), (34, 24, 14, 9, 6, 5, 3, 2, 1.5, 1, 0.5))
    if family == "calls":
        return dice.weighted((1, 5, 10, 20), (50, 25, 15, 10))
    return dice.weighted((1, 2, 3, 5), (86, 9, 3, 2))


def _at(start: float, end: float, progress: float) -> float:
    """A weight part of the way from its start to its end, at a constant rate of change."""
    low, high = max(start, _FAINTEST), max(end, _FAINTEST)
    return float(low * (high / low) ** progress)
