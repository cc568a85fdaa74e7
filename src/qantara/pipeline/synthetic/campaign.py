"""An invented campaign of matching: who looks for a stay, what is offered, and what each wishes most.

The tables are drawn first, as text; then read as any campaign is, so that the scores of the wishes are those of the files.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qantara.core.shortlist import shipped_weights
from qantara.core.text.folding import fold
from qantara.core.vocabulary import Vocabulary, load_vocabulary
from qantara.pipeline.matching.profiles import points, profiles_of, propose_wishes
from qantara.pipeline.partnership.folder import shipped_convention
from qantara.pipeline.synthetic.dice import Dice
from qantara.pipeline.synthetic.employers import COMPANIES, Employer, companies
from qantara.pipeline.synthetic.folder import write_files
from qantara.pipeline.synthetic.market import months_from
from qantara.pipeline.synthetic.stock import load_stock

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

CAMPAIGN = "matching"
CAMPAIGN_FILES = {
    "learners": "learners.csv",
    "offers": "offers.csv",
    "wishes": "wishes.csv",
    "policy": "policy.toml",
}
"""What `qantara match` is given -> its file."""

_LINE = "line"
_FIRST_MONTH = 3  # months from the last day to the first stay
_SEATS = 0.7  # of the learners: some will find none
_SKEW = 1.5  # of the companies with offers, the first have more
_OFFERS_OF_ONE = 3  # offers of a company, on average
# Share of the companies with several offers that limit them together, and to which share of the seats.
_LIMITING, _LIMIT = 0.25, 0.8
_RESERVING = 0.25  # share of the offers with several seats that reserve some of their own, others follow the policy
# How much an institution draws in the region where people study, in one of the two great cities, elsewhere.
_NEAR, _WEST, _FAR = 12.0, 0.6, 0.05
_UNIVERSITY = 6.0  # as many learners as so many schools
_GREAT = ("MA-06", "MA-04")  # the regions of the two great cities, where there are offers enough to stay
_STAYING, _ANYWHERE = 0.35, 0.5  # share of the learners there who do; of the others, share that would go anywhere
_SCHOLARS, _RURAL_SCHOLARS = 0.35, 0.60
_KNOWN, _ASKED = (6, 11), (3, 6)  # skills of a learner, and of an offer
_TOPIC = 0.35  # the weight of a topic beside that of a tool
_ESSENTIAL = 0.3
_CONSIDERED = 30  # offers by score, among which somebody has wishes
_WISHES = (3, 15)
_WORTH = 350  # tenths: a lower score is wished by those only who have no three better ones
_TASTE, _FAME = 70, 50  # tenths: how far a wish strays from the score, for each learner and for all
_POLICY = """\
# La politique de la campagne : elle est publiée avec le résultat. Tout y est inventé.
title = "Campagne de démonstration"
version = "1"
seed = "demonstration-{seed}"  # le texte du tirage au sort public
groups = ["women", "rural", "scholarship"]  # l'ordre dans lequel leurs places sont pourvues
threshold = 10  # un effectif plus petit n'est pas publié

# De chaque offre, part des places qui vont d'abord à un groupe, arrondie au-dessous ; ce qu'il laisse est ouvert à tous.
[[reserve]]
group = "women"
share = 0.3

[[reserve]]
group = "rural"
share = 0.2
"""


def make_campaign(
    folder: Path, *, seed: int, as_of: date, learners: int, offers: int, employers: int = COMPANIES
) -> dict[str, Path]:
    """Write the tables of a campaign into a demonstration folder, the same bytes for the same numbers.

    as_of      the day of the demonstration; the first stays begin in the third month after its own
    learners   with seven seats for ten of them, limits of companies not counted
    offers     of as many companies as a third of them
    employers  so many companies are in the country
    returns    what `campaign_files` does

    Raises DemoError where the folder cannot be written.
    """
    begins = months_from(as_of, _FIRST_MONTH)
    people = _draw_learners(_Chances(seed, 8), learners, begins)
    posts = _draw_offers(_Chances(seed, 9), offers, round(_SEATS * learners), companies(employers), begins)
    people, posts = (table.cast(pl.String).with_columns(pl.all().replace("", None)) for table in (people, posts))
    wishes = _draw_wishes(_Chances(seed, 10), people, posts, f"demonstration-{seed}")
    tables = {"learners": people, "offers": posts, "wishes": wishes}
    contents = {CAMPAIGN_FILES[kind]: _csv(table) for kind, table in tables.items()}
    contents[CAMPAIGN_FILES["policy"]] = _POLICY.format(seed=seed).encode()
    write_files(folder, {f"{CAMPAIGN}/{name}": content for name, content in contents.items()})
    return campaign_files(folder)


def campaign_files(folder: Path) -> dict[str, Path]:
    """What `qantara match` is given -> its file in a demonstration folder."""
    return {kind: folder / CAMPAIGN / name for kind, name in CAMPAIGN_FILES.items()}


class _Chances:
    """Many random choices at once."""

    def __init__(self, *seed: int) -> None:
        self.generator = Dice(seed).generator

    def share(self, share: float | NDArray[np.float64], count: int) -> Flags:
        """Which of so many are among the share."""
        return self.generator.random(count) < share

    def pick(self, weights: Sequence[float], count: int) -> Ints:
        """So many places of a list with weights."""
        sums = np.cumsum(weights)
        places: Ints = np.searchsorted(sums, self.generator.random(count) * sums[-1], side="right")
        return places.clip(max=len(sums) - 1)

    def between(self, ends: tuple[int, int], count: int) -> Ints:
        """So many whole numbers, both ends included."""
        return ends[0] + (self.generator.random(count) * (ends[1] - ends[0] + 1)).astype(np.int64)

    def several(self, weights: Sequence[float], counts: Ints) -> tuple[Ints, Ints]:
        """Different places of a list for each row, as many as its count (Efraimidis and Spirakis, 2006): row, place."""
        draws = -np.log(1.0 - self.generator.random((len(counts), len(weights)))) / np.asarray(weights)
        rank = np.arange(len(weights))[None, :] < np.minimum(counts, len(weights))[:, None]
        return np.repeat(np.arange(len(counts)), rank.sum(axis=1)), np.argsort(draws, axis=1, kind="stable")[rank]


# --- Learners ---------------------------------------------------------------------------------------------------------


def _draw_learners(chances: _Chances, count: int, begins: date) -> pl.DataFrame:
    stock = load_stock("campaign")
    regions, levels, kinds = stock["regions"], stock["levels"], stock["kinds"]
    region = chances.pick([one["people"] for one in regions], count)
    field = chances.pick([one["learners"] for one in stock["fields"].values()], count)
    level = chances.pick([one["learners"] for one in levels], count)
    woman = chances.share(np.array([one["women"] for one in stock["fields"].values()])[field], count)
    rural = chances.share(np.array([one["rural"] for one in regions])[region], count)
    scholar = chances.share(np.where(rural, _RURAL_SCHOLARS, _SCHOLARS), count)
    wanted = [np.ones(count, dtype=np.bool_), *(chances.share(kind["wanted"], count) for kind in kinds[1:])]
    occupations, domains = _wished(chances, field)
    # Whoever wants a long stay has no end in sight.
    leaves = chances.share(0.6, count) & ~np.logical_or.reduce(wanted[1:])
    first = np.array([str(begins), str(months_from(begins, 1))])[chances.pick([70, 30], count)]
    codes = np.array([one["code"] for one in regions])
    return pl.DataFrame(
        {
            "learner": _names("L", count),
            "groups": _flags({"women": woman, "rural": rural, "scholarship": scholar}),
            "region": codes[region],
            "institution": _institutions(chances, region),
            "travels": _travels(chances, codes[region]),
            "available_from": first,
            "available_to": np.where(leaves, str(months_from(begins, 8) - timedelta(days=1)), ""),
            "study_level": np.array([one["years"] for one in levels])[level],
            "kinds": _flags({kind["id"]: flags for kind, flags in zip(kinds, wanted, strict=True)}),
            "occupations": occupations,
            "domains": domains,
            "skills": _skills(chances, field, _KNOWN, [one["skills"] for one in levels], level),
            "languages": _spoken(chances, count),
        }
    )


def _names(letter: str, count: int) -> pl.Series:
    return pl.Series([f"{letter}{number:06}" for number in range(1, count + 1)], dtype=pl.String)


def _flags(named: dict[str, Flags]) -> pl.Series:
    """In each row the names of the flags that are set, joined."""
    names = [pl.when(pl.Series(flags)).then(pl.lit(name)) for name, flags in named.items()]
    return pl.select(pl.concat_str(names, separator=";", ignore_nulls=True)).to_series()


def _institutions(chances: _Chances, region: Ints) -> NDArray[np.str_]:
    """Of each learner an institution of the convention: mostly of the own region, or of the one where people go to study."""
    known = [one for one in shipped_convention()["institutions"] if one.get("region")]
    chosen = np.empty(len(region), dtype=np.object_)
    for place, here in enumerate(load_stock("campaign")["regions"]):
        home = here.get("studies_in", here["code"])
        draws = [
            (_UNIVERSITY if one["kind"] == "university" else 1.0)
            * (_NEAR if one["region"] == home else _WEST if one["region"] in _GREAT else _FAR)
            for one in known
        ]
        rows = np.flatnonzero(region == place)
        chosen[rows] = np.array([one["id"] for one in known], dtype=np.object_)[chances.pick(draws, len(rows))]
    return chosen.astype(np.str_)


def _travels(chances: _Chances, home: NDArray[np.str_]) -> NDArray[np.str_]:
    """Anywhere, nowhere, or to the two great cities."""
    stays = np.isin(home, _GREAT) & chances.share(_STAYING, len(home))
    return np.where(stays, "no", np.where(chances.share(_ANYWHERE, len(home)), "yes", ";".join(_GREAT)))


def _wished(chances: _Chances, field: Ints) -> tuple[pl.Series, pl.Series]:
    """One or two occupations of the own field; the domain of another field too, for some."""
    fields = list(load_stock("campaign")["fields"].values())
    rows, jobs = [], []
    for place, one in enumerate(fields):
        members = np.flatnonzero(field == place)
        row, job = chances.several([1.0] * len(one["occupations"]), chances.between((1, 2), len(members)))
        rows.append(members[row])
        jobs.append(np.array(one["occupations"])[job])
    domain = np.array([_vocabulary().occupations[one["occupations"][0]].domain for one in fields])
    other = domain[chances.pick([one["learners"] for one in fields], len(field))]
    more = chances.share(0.3, len(field)) & (other != domain[field])
    domains = np.where(more, np.char.add(np.char.add(domain[field], ";"), other), domain[field])
    return _joined(len(field), np.concatenate(rows), np.concatenate(jobs)), pl.Series(domains)


def _spoken(chances: _Chances, count: int) -> pl.Series:
    columns = []
    for code, one in load_stock("campaign")["languages"].items():
        level = np.array(["A1", "A2", "B1", "B2", "C1", "C2"])[chances.pick(one["spoken"], count)]
        columns.append(pl.Series(code, np.char.add(f"{code}:", level)))
    return pl.DataFrame(columns).select(pl.concat_str(pl.all(), separator=";")).to_series()


def _skills(
    chances: _Chances, field: Ints, ends: tuple[int, int], levels: Sequence[Sequence[float]], level: Ints,
    *, essential: float = 0.0,
) -> pl.Series:  # fmt: skip
    """Skills of each row's field with their levels.

    levels  weights of the levels 1, 2 and 3, by the row's `level`; essential: share of the skills that carry the mark
    """
    rows, skills = [], []
    for place, weights in enumerate(_skills_of_fields()):
        members = np.flatnonzero(field == place)
        of, which = chances.several(list(weights.values()), chances.between(ends, len(members)))
        rows.append(members[of])
        skills.append(np.array(list(weights))[which])
    row, skill = np.concatenate(rows), np.concatenate(skills)
    held = np.zeros(len(row), dtype=np.str_)
    for place, weights_of_levels in enumerate(levels):
        here = np.flatnonzero(level[row] == place)
        held[here] = np.array(["1", "2", "3"])[chances.pick(weights_of_levels, len(here))]
    mark = np.where(chances.share(essential, len(row)), "!", "")
    return _joined(len(field), row, np.char.add(np.char.add(np.char.add(skill, ":"), held), mark))


@cache
def _skills_of_fields() -> tuple[dict[str, float], ...]:
    """The tools and topics of each field that the vocabulary knows, with their weights on the market's last day."""
    ids = {fold(name): skill.id for skill in reversed([*_vocabulary().skills.values()]) for name in skill.names}
    found = []
    for field in load_stock("campaign")["fields"]:
        family = load_stock("market")["families"][field]
        named = [(tool, float(ends[1])) for tool, ends in family["tools"].items()]
        named += [(topic[0], _TOPIC * float(topic[4])) for topic in family["topics"]]
        weights: dict[str, float] = {}
        for name, weight in named:
            if (skill := ids.get(fold(name))) is not None:
                weights[skill] = weights.get(skill, 0.0) + weight
        found.append(weights)
    return tuple(found)


@cache
def _vocabulary() -> Vocabulary:
    return load_vocabulary()


def _joined(count: int, row: Ints, text: NDArray[np.str_]) -> pl.Series:
    """The texts of each row, joined; nothing where a row has none."""
    lists = (
        pl.DataFrame({"row": row, "text": text}).group_by("row", maintain_order=True).agg(pl.col("text").str.join(";"))
    )
    return pl.DataFrame({"row": np.arange(count)}).join(lists, on="row", how="left", maintain_order="left")["text"]


# --- Offers -----------------------------------------------------------------------------------------------------------


def _draw_offers(
    chances: _Chances, count: int, seats: int, employers: Sequence[Employer], begins: date
) -> pl.DataFrame:
    stock = load_stock("campaign")
    fields, kinds, levels = list(stock["fields"].values()), stock["kinds"], stock["asked"]["levels"]
    hosts = [
        employers[place] for place in chances.generator.permutation(len(employers))[: max(1, count // _OFFERS_OF_ONE)]
    ]
    host = (chances.generator.random(count) ** _SKEW * len(hosts)).astype(np.int64)
    field = chances.pick([one["offers"] for one in fields], count)
    kind = chances.pick([one["offers"] for one in kinds], count)
    level = chances.pick([one[2] for one in levels], count)
    jobs = [one["occupations"] for one in fields]
    job = [
        jobs[place][int(roll * len(jobs[place]))]
        for place, roll in zip(field, chances.generator.random(count), strict=True)
    ]
    size = 1 + chances.generator.multinomial(max(0, seats - count), _even(chances.generator.lognormal(0.0, 1.2, count)))
    starts = [months_from(begins, ahead) for ahead in chances.pick([55, 30, 15], count)]
    ends = [
        months_from(first, int(months)) - timedelta(days=1) if (months := low + round(roll * (high - low))) else None
        for first, (low, high), roll in zip(
            starts, (kinds[one]["months"] for one in kind), chances.generator.random(count), strict=True
        )
    ]
    return pl.DataFrame(
        {
            "offer": _names("O", count),
            "company": [hosts[one].name for one in host],
            "title": [f"{_titled(_vocabulary().occupations[one].fr)} (H/F), {kinds[of]['name']}" for one, of in zip(job, kind, strict=True)],
            "region": [hosts[one].region for one in host],
            "seats": size,
            "company_seats": _limits(chances, host, size),
            "reserves": _reserves(chances, size),
            "kind": [kinds[one]["id"] for one in kind],
            "occupation": job,
            "domain": [_vocabulary().occupations[one].domain for one in job],
            "starts_on": starts,
            "ends_on": ends,
            "least_study_level": [levels[one][0] for one in level],
            "most_study_level": [levels[one][1] for one in level],
            "skills": _skills(
                chances, field, _ASKED, [stock["asked"]["skills"]], np.zeros(count, dtype=np.int64),
                essential=_ESSENTIAL,
            ),
            "languages": _asked_languages(chances, count),
        }
    )  # fmt: skip


def _even(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(weights / max(weights.sum(), 1e-9))


def _titled(name: str) -> str:
    return name[:1].upper() + name[1:]


def _limits(chances: _Chances, host: Ints, size: Ints) -> pl.Series:
    """The limit of some companies over all their offers, on each of these; null for the others."""
    most = int(host.max(initial=0)) + 1
    offers, seats = np.bincount(host, minlength=most), np.bincount(host, weights=size, minlength=most)
    limited = chances.share(_LIMITING, most) & (offers > 1) & (seats > offers)
    limits = np.maximum(1, (seats * _LIMIT).astype(np.int64))
    return pl.DataFrame({"limit": limits[host], "has": limited[host]}).select(pl.when("has").then("limit")).to_series()


def _reserves(chances: _Chances, size: Ints) -> pl.Series:
    reserving = chances.share(_RESERVING, len(size)) & (size > 1)
    asked = [
        f"women:{max(1, int(seats * 0.4))}" + (";rural:1" if seats > 3 else "") if here else None
        for seats, here in zip(size, reserving, strict=True)
    ]
    return pl.Series(asked, dtype=pl.String)


def _asked_languages(chances: _Chances, count: int) -> pl.Series:
    columns = []
    for code, one in load_stock("campaign")["languages"].items():
        asked = [f"{code}:{level}" if level else None for level in one["asked"]]
        drawn = chances.pick(list(one["asked"].values()), count)
        columns.append(pl.Series(code, [asked[place] for place in drawn], dtype=pl.String))
    return pl.DataFrame(columns).select(pl.concat_str(pl.all(), separator=";", ignore_nulls=True)).to_series()


# --- Wishes -----------------------------------------------------------------------------------------------------------


def _draw_wishes(chances: _Chances, people: pl.DataFrame, posts: pl.DataFrame, seed: str) -> pl.DataFrame:
    """What each likes best among the offers with her highest scores: the score, and taste."""
    learners, offers = profiles_of(_as_read(people), _as_read(posts), learners_file="learners", offers_file="offers")
    wishes = propose_wishes(learners, offers, k=_CONSIDERED, seed=seed, weights=shipped_weights())
    wishes = wishes.filter((pl.col("rank") <= _WISHES[0]) | (pl.col("score") >= _WORTH))
    fame = pl.DataFrame(
        {"offer": posts["offer"], "fame": np.rint(_FAME * chances.generator.standard_normal(posts.height))}
    )
    taste = pl.Series(np.rint(_TASTE * chances.generator.standard_normal(wishes.height)))
    most = people.select("learner", most=pl.Series(chances.between(_WISHES, people.height)))
    return (
        wishes.join(fame, on="offer", how="left", maintain_order="left")
        .join(most, on="learner", how="left", maintain_order="left")
        .with_columns(liked=pl.col("score") + pl.col("fame") + taste)
        .sort("learner", "liked", "rank", descending=[False, True, False])
        .with_columns(rank=pl.int_range(1, pl.len() + 1).over("learner"))
        .filter(pl.col("rank") <= pl.col("most"))
        .select("learner", "rank", "offer", points(pl.col("score")).alias("score"))
    )


def _as_read(table: pl.DataFrame) -> pl.DataFrame:
    """The table as it is read from its file."""
    return table.with_columns(pl.int_range(2, pl.len() + 2).alias(_LINE))


def _csv(table: pl.DataFrame) -> bytes:
    return table.write_csv(line_terminator="\n").encode()
