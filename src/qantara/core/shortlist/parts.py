"""What a score is made of: computed for one pair, when somebody asks."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from qantara.core.refusals import Refusal
from qantara.core.shortlist.scoring import Ints, Scoring, share

Condition = Literal["kind", "study_level", "region", "dates", "languages"]


class _Asked:
    """What an offer asks for at a level, and how far a learner has it."""

    level: int
    held: int

    @property
    def met(self) -> bool:
        """Whether it is had at the level asked, or above."""
        return self.held >= self.level


@dataclass(frozen=True)
class AskedSkill(_Asked):
    """A skill that an offer asks for: what it gives this learner, and what it gives who holds it at the level asked."""

    skill: str
    level: int
    held: int
    """The learner's level; 0: not held."""
    essential: bool
    points: int
    most: int


@dataclass(frozen=True)
class AskedLanguage(_Asked):
    """A language that an offer asks for."""

    language: str
    level: int
    held: int
    """The learner's level; 0: not spoken."""
    obligatory: bool
    points: int
    most: int


@dataclass(frozen=True)
class Parts:
    """The score of a learner for an offer, in tenths of a point: five parts that add up to it.

    The parts are counted even where a hard condition is not met; the score is then None.
    """

    learner: str
    offer: str
    unmet: tuple[Condition, ...]
    """The hard conditions that are not met."""
    skills: int
    occupation: int
    region: int
    dates: int
    languages: int
    asked_skills: tuple[AskedSkill, ...]
    """In alphabetical order; their points add up to `skills`. Empty: the offer asks for none."""
    asked_languages: tuple[AskedLanguage, ...]
    occupation_wished: bool
    domain_wished: bool
    covered_days: int
    stay_days: int

    @property
    def score(self) -> int | None:
        """The sum of the parts, 0 to 1000; None where a hard condition is not met."""
        return None if self.unmet else self.skills + self.occupation + self.region + self.dates + self.languages


def parts_of(scoring: Scoring, learner: str, offer: str) -> Parts:
    """Take the score of one pair apart.

    learner, offer  as their tables name them
    returns         every part; `score` equals what `shortlist` and `scores_of` give for the pair
    Raises Refusal for a name that is in no table.
    """
    weights = scoring.weights
    i, o = _place(scoring.learners.people, "learner", learner), _place(scoring.offers.offers, "offer", offer)
    person, post = scoring.learners.people.row(i, named=True), scoring.offers.offers.row(o, named=True)
    skills = _asked_skills(scoring, learner, o)
    languages = _asked_languages(scoring, learner, o)
    occupation = post["occupation"] in person["occupations"]
    wished = scoring.offers.offers.filter(pl.col("occupation").is_in(person["occupations"]))["domain"]
    domain = post["domain"] in person["domains"] or post["domain"] in wished
    covered, days = _days(scoring, i, o)
    home = person["region"] == post["region"]
    travels = person["travels"] if isinstance(person["travels"], bool) else post["region"] in person["travels"]
    conditions: dict[Condition, bool] = {
        "kind": post["kind"] in person["kinds"],
        "study_level": post["least_study_level"] <= person["study_level"] <= post["most_study_level"],
        "region": home or travels,
        "dates": 100 * covered >= weights.least_covered * days,
        "languages": all(asked.met for asked in languages if asked.obligatory),
    }
    return Parts(
        learner, offer,
        unmet=tuple(name for name, met in conditions.items() if not met),
        skills=sum(asked.points for asked in skills) if skills else share(weights.skills, weights.none_asked),
        occupation=weights.occupation if occupation else share(weights.occupation, weights.same_domain) if domain else 0,
        region=weights.region if home else share(weights.region, weights.travelled) if travels else 0,
        dates=(2 * weights.dates * covered + days) // (2 * days),
        languages=sum(asked.points for asked in languages) if languages else weights.languages,
        asked_skills=skills, asked_languages=languages, occupation_wished=occupation, domain_wished=domain,
        covered_days=covered, stay_days=days,
    )  # fmt: skip


def _place(table: pl.DataFrame, key: str, name: str) -> int:
    found = (table[key] == name).arg_max()
    if found is None or table[key][found] != name:
        raise Refusal("No table knows {name}. Check how the {key} is written.", name=name, key=key)
    return found


def _asked_skills(scoring: Scoring, learner: str, offer: int) -> tuple[AskedSkill, ...]:
    held = _levels(scoring.learners.skills, "skill", learner)
    below = (100, scoring.weights.one_level_below, scoring.weights.two_levels_below)
    asked = []
    for row in _rows(scoring.asked_skills.start, scoring.asked_skills.value, offer):
        _, skill, level, essential = scoring.offers.skills.row(row)
        own, most = held.get(skill, 0), int(scoring.skill_points[row])
        points = share(most, below[max(level - own, 0)]) if own else 0
        asked.append(AskedSkill(skill, level, own, essential, points, most))
    return tuple(asked)


def _asked_languages(scoring: Scoring, learner: str, offer: int) -> tuple[AskedLanguage, ...]:
    spoken = _levels(scoring.learners.languages, "language", learner)
    asked = []
    for row in _rows(scoring.asked_tongues.start, scoring.asked_tongues.value, offer):
        _, language, level, obligatory = scoring.offers.languages.row(row)
        own, most = spoken.get(language, 0), int(scoring.tongue_points[row])
        asked.append(AskedLanguage(language, level, own, obligatory, most if own >= level else 0, most))
    return tuple(asked)


def _levels(table: pl.DataFrame, column: str, learner: str) -> dict[str, int]:
    return dict(table.filter(pl.col("learner") == learner).select(column, "level").iter_rows())


def _rows(start: Ints, rows: Ints, offer: int) -> list[int]:
    found: list[int] = rows[start[offer] : start[offer + 1]].tolist()
    return found


def _days(scoring: Scoring, learner: int, offer: int) -> tuple[int, int]:
    """How many days of the stay the learner is available, and how many it has."""
    (first, last), (starts, ends) = scoring.available[learner], scoring.stay[offer]
    covered = max(0, int(np.minimum(ends, last) - np.maximum(starts, first)) + 1)
    return covered, int(ends - starts) + 1
