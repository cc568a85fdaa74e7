"""Learners and offers laid out as numbers, so that a score is a sum over what both have in common.

Every criterion but the dates is a set of traits. A learner has a trait or not ("holds Python at level 2", "speaks
French at level 4", "lives in MA-06", "wishes the domain data"); for an offer a trait is worth a whole number of tenths.
The score is the offer's base, plus its worth of each trait of the learner, plus the tenths of the dates: whole numbers
that are added, so that every way of adding them gives the same result on any machine.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qantara.core.shortlist.tables import LANGUAGE_LEVELS, SKILL_LEVELS, Learners, Offers
from qantara.core.shortlist.weights import Weights

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NO_END = 10**6
"""A day later than any: the end of an availability without end."""
UNMET = -4 * 1000
"""What an unmet hard condition takes from a score, so that nothing else can lift it to 0."""


@dataclass(frozen=True)
class Rows:
    """Lists of different lengths, one after the other: row i holds the places start[i] to start[i + 1]."""

    start: Ints
    item: Ints
    value: Ints

    @classmethod
    def of(cls, rows: int, row: Ints, item: Ints, value: Ints) -> Self:
        """From entries in any order; each row then lists its items in rising order."""
        order = np.lexsort((item, row))
        return cls(_starts(np.bincount(row, minlength=rows)), item[order], value[order])

    @property
    def row(self) -> Ints:
        """The row of each entry."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    def places(self, rows: Ints) -> tuple[Ints, Ints]:
        """The places of the entries of some rows, row after row, and where each row begins among them."""
        lengths = self.start[rows + 1] - self.start[rows]
        starts = _starts(lengths)
        return np.arange(starts[-1]) + np.repeat(self.start[rows] - starts[:-1], lengths), starts


def _starts(lengths: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


@dataclass(frozen=True)
class Scoring:
    """n learners and m offers under one definition of the score, numbered in the order of their tables."""

    learners: Learners
    offers: Offers
    weights: Weights
    skills: tuple[str, ...]
    """The skills that offers ask for, in alphabetical order; so are languages, regions and kinds."""
    tongues: tuple[str, ...]
    skill_points: Ints
    """Of each row of `asked_skills`: the tenths it gives to who holds the level asked."""
    tongue_points: Ints
    asked_skills: Rows
    """Offer -> skill, value: its row in the table."""
    asked_tongues: Rows
    traits: Rows
    """Learner -> trait, value: always 1."""
    worth: Rows
    """Offer -> trait, value: tenths; an obligatory language lifts -UNMET again."""
    trait_count: int
    base: Ints
    """(m,) what the offer gives everyone, less UNMET for each obligatory language."""
    accepts_region: Flags
    """(n, regions), the own one included."""
    accepts_kind: Flags
    study_level: Ints
    available: Ints
    """(n, 2) first and last day, counted from 1970."""
    region: Ints
    kind: Ints
    study_levels: Ints
    """(m, 2) least and most."""
    stay: Ints
    """(m, 2) first and last day; a post without end has as many days as the weights say."""

    @classmethod
    def of(cls, learners: Learners, offers: Offers, weights: Weights) -> Self:
        """Lay out checked tables. The rarity of a skill is counted among these offers."""
        people, posts = learners.people, offers.offers
        n, m = people.height, posts.height
        asked, asked_tongues = _long(offers.skills, "offer", posts), _long(offers.languages, "offer", posts)
        held, held_tongues = _long(learners.skills, "learner", people), _long(learners.languages, "learner", people)
        skills, tongues = _names(asked["skill"]), _names(asked_tongues["language"])
        regions = _names(people["region"], posts["region"])
        kinds = _names(posts["kind"])
        jobs, domains = _names(posts["occupation"]), _names(posts["domain"])

        skill = _codes(asked["skill"], skills)
        asks = Rows.of(m, _ints(asked["row"]), skill, np.arange(asked.height))
        points = _skill_points(asks, skill, _flags(asked["essential"]), weights, offers=m)
        tongue = _codes(asked_tongues["language"], tongues)
        asks_tongues = Rows.of(m, _ints(asked_tongues["row"]), tongue, np.arange(asked_tongues.height))
        tongue_points = _in_table_order(asks_tongues, np.ones_like(asks_tongues.item), weights.languages)

        # Where the traits of each criterion begin.
        levels, tongue_levels = SKILL_LEVELS[1], LANGUAGE_LEVELS[1]
        first = _starts(
            np.array([levels * len(skills), tongue_levels * len(tongues), len(regions), len(jobs), len(domains)])
        )

        obligatory = _flags(asked_tongues["obligatory"])
        worth = [
            _by_level(_ints(asked["row"]), skill, points, _ints(asked["level"]), weights, first[0]),
            _reached(asked_tongues, tongue, tongue_points - UNMET * obligatory, first[1]),
            (np.arange(m), first[2] + _codes(posts["region"], regions), np.full(m, weights.region - _travelled(weights))),
            (np.arange(m), first[3] + _codes(posts["occupation"], jobs), np.full(m, weights.occupation - _domain(weights))),
            (np.arange(m), first[4] + _codes(posts["domain"], domains), np.full(m, _domain(weights))),
        ]  # fmt: skip
        rows, items, values = (np.concatenate(part) for part in zip(*worth, strict=True))
        counts = values != 0

        wishes, wished_domains = _wishes(people, posts, jobs, domains)
        held_skill = _known(held, "skill", skills)
        held_tongue = _known(held_tongues, "language", tongues)
        traits = [
            (held_skill[0], first[0] + levels * held_skill[1] + held_skill[2] - 1),
            (held_tongue[0], first[1] + tongue_levels * held_tongue[1] + held_tongue[2] - 1),
            (np.arange(n), first[2] + _codes(people["region"], regions)),
            (wishes[0], first[3] + wishes[1]),
            (wished_domains[0], first[4] + wished_domains[1]),
        ]
        whose, which = (np.concatenate(part) for part in zip(*traits, strict=True))

        base = np.full(m, _travelled(weights))
        base[np.diff(asks.start) == 0] += share(weights.skills, weights.none_asked)
        base[np.diff(asks_tongues.start) == 0] += weights.languages
        np.add.at(base, _ints(asked_tongues["row"])[obligatory], UNMET)
        starts, ends = _days(posts["starts_on"]), _days(posts["ends_on"])
        return cls(
            learners, offers, weights, skills, tongues, points, tongue_points, asks, asks_tongues,
            traits=Rows.of(n, whose, which, np.ones_like(which)),
            worth=Rows.of(m, rows[counts], items[counts], values[counts]),
            trait_count=int(first[-1]),
            base=base,
            accepts_region=_accepted(people, regions),
            accepts_kind=_members(people, "kinds", kinds),
            study_level=_ints(people["study_level"]),
            available=np.stack([_days(people["available_from"]), _days(people["available_to"], NO_END)], axis=1),
            region=_codes(posts["region"], regions),
            kind=_codes(posts["kind"], kinds),
            study_levels=np.stack([_ints(posts["least_study_level"]), _ints(posts["most_study_level"])], axis=1),
            stay=np.stack([starts, np.where(posts["ends_on"].is_null(), starts + weights.open_ended_days - 1, ends)], axis=1),
        )  # fmt: skip

    def date_points(self, first: Ints, last: Ints, stay: Ints) -> Ints:
        """The tenths for the days of a stay on which somebody is available, UNMET where they are too few.

        first, last  days of availability; stay [..., 2] days of the stay; of shapes that fit each other
        """
        starts, ends = stay[..., 0], stay[..., 1]
        days = ends - starts + 1
        covered = np.minimum(ends, last) - np.maximum(starts, first) + 1
        points = (2 * self.weights.dates * covered + days) // (2 * days)
        return np.where(100 * covered >= self.weights.least_covered * days, points, UNMET)


def share(points: int, per_cent: int) -> int:
    """A percentage of some tenths, rounded half up to a whole tenth."""
    return (2 * points * per_cent + 100) // 200


def apportion(total: int, claims: Ints, starts: Ints) -> Ints:
    """Divide a total among the claims of each row in proportion, in whole numbers that add up to it.

    claims   (entries,) whole numbers above 0; starts (rows + 1,) where each row begins
    returns  (entries,) whole numbers

    Largest remainders (Hamilton's method): each gets its proportion rounded down; what is left goes, one each, to those
    who lost most by rounding, the earlier entry first where two lost the same.
    """
    lengths = np.diff(starts)
    row = np.repeat(np.arange(len(lengths)), lengths)
    sums = np.bincount(row, weights=claims, minlength=len(lengths)).astype(np.int64)[row]
    given, lost = np.divmod(total * claims, np.maximum(sums, 1))
    left = total - np.bincount(row, weights=given, minlength=len(lengths)).astype(np.int64)
    order = np.lexsort((-lost, row))
    given[order] += np.arange(len(row)) - starts[row] < left[row]
    return given


def _skill_points(asks: Rows, skill: Ints, essential: Flags, weights: Weights, *, offers: int) -> Ints:
    """The most that each row of the table of asked skills can give, in tenths: the rarer, the more."""
    asked_by = np.bincount(skill)
    counts = np.zeros_like(asked_by)
    for above, as_much in weights.rarity:
        counts[(counts == 0) & (1000 * asked_by > above * offers)] = as_much
    claims = counts[skill] * np.where(essential, weights.essential, 1)
    return _in_table_order(asks, claims[asks.value], weights.skills)


def _in_table_order(asks: Rows, claims: Ints, total: int) -> Ints:
    points = np.empty_like(asks.value)
    points[asks.value] = apportion(total, claims, asks.start)
    return points


def _by_level(row: Ints, skill: Ints, points: Ints, level: Ints, weights: Weights, first: int) -> tuple[Ints, Ints, Ints]:  # fmt: skip
    """What each level of a skill is worth to the offers that ask for it."""
    levels = SKILL_LEVELS[1]
    per_cent = np.array([100, weights.one_level_below, weights.two_levels_below])
    parts = []
    for held in range(1, levels + 1):
        value = (2 * points * per_cent[np.maximum(level - held, 0)] + 100) // 200
        parts.append((row, first + levels * skill + held - 1, value))
    rows, items, values = zip(*parts, strict=True)
    return np.concatenate(rows), np.concatenate(items), np.concatenate(values)


def _reached(asked: pl.DataFrame, tongue: Ints, value: Ints, first: int) -> tuple[Ints, Ints, Ints]:
    """What each level of a language that reaches the one asked is worth."""
    levels = LANGUAGE_LEVELS[1]
    row, level = _ints(asked["row"]), _ints(asked["level"])
    parts = [(level <= held, held) for held in range(1, levels + 1)]
    return (
        np.concatenate([row[enough] for enough, _ in parts]),
        np.concatenate([first + levels * tongue[enough] + held - 1 for enough, held in parts]),
        np.concatenate([value[enough] for enough, _ in parts]),
    )


def _travelled(weights: Weights) -> int:
    return share(weights.region, weights.travelled)


def _domain(weights: Weights) -> int:
    return share(weights.occupation, weights.same_domain)


def _wishes(people: pl.DataFrame, posts: pl.DataFrame, jobs: tuple[str, ...], domains: tuple[str, ...]) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:  # fmt: skip
    """Who wishes which occupation, and which domain: one that is stated, or that of an occupation. Each once."""
    occupations = np.nonzero(_members(people, "occupations", jobs))
    wished = _members(people, "domains", domains)
    domain_of = np.zeros(len(jobs), dtype=np.int64)
    domain_of[_codes(posts["occupation"], jobs)] = _codes(posts["domain"], domains)
    wished[occupations[0], domain_of[occupations[1]]] = True
    return (occupations[0], occupations[1]), np.nonzero(wished)  # type: ignore[return-value]


def _accepted(people: pl.DataFrame, regions: tuple[str, ...]) -> Flags:
    if people.schema["travels"] == pl.Boolean:
        accepted = np.repeat(_flags(people["travels"])[:, None], len(regions), axis=1)
    else:
        accepted = _members(people, "travels", regions)
    accepted[np.arange(people.height), _codes(people["region"], regions)] = True
    return accepted


def _members(people: pl.DataFrame, column: str, names: tuple[str, ...]) -> Flags:
    """Which of the names each person's list holds (people, names); others are left aside."""
    said = people.with_row_index("row").select("row", column).explode(column)
    rows, codes = said["row"], said[column].cast(pl.Enum(names), strict=False).to_physical()
    here = codes.is_not_null()
    members = np.zeros((people.height, len(names)), dtype=np.bool_)
    members[_ints(rows.filter(here)), _ints(codes.filter(here))] = True
    return members


def _known(held: pl.DataFrame, column: str, names: tuple[str, ...]) -> tuple[Ints, Ints, Ints]:
    """Whose, which and how well, of what some offer asks for."""
    codes = held[column].cast(pl.Enum(names), strict=False).to_physical()
    here = codes.is_not_null()
    return _ints(held["row"].filter(here)), _ints(codes.filter(here)), _ints(held["level"].filter(here))


def _long(frame: pl.DataFrame, key: str, of: pl.DataFrame) -> pl.DataFrame:
    """With the row of each key in its own table."""
    return frame.join(of.select(key).with_row_index("row"), on=key, how="left", maintain_order="left")


def _names(*columns: pl.Series) -> tuple[str, ...]:
    return tuple(pl.concat([column.unique() for column in columns]).unique().sort())


def _codes(column: pl.Series, names: tuple[str, ...]) -> Ints:
    return _ints(column.cast(pl.Enum(names)).to_physical())


def _ints(column: pl.Series) -> Ints:
    return column.to_numpy().astype(np.int64)


def _flags(column: pl.Series) -> Flags:
    return column.to_numpy().astype(np.bool_)


def _days(column: pl.Series, without: int = 0) -> Ints:
    return _ints(column.to_physical().fill_null(without))
