"""The tables that a score is counted from: their columns and nothing else, checked once.

No column tells sex, origin, school or marks, and a table with a column that is not named here is refused: what the
score must not know cannot reach it.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from qantara.core.refusals import Refusal

LEARNER_COLUMNS = (
    "learner", "region", "travels", "available_from", "available_to", "study_level", "kinds", "occupations", "domains",
)  # fmt: skip
OFFER_COLUMNS = (
    "offer", "region", "kind", "occupation", "domain", "starts_on", "ends_on", "least_study_level", "most_study_level",
)  # fmt: skip
HELD_SKILL_COLUMNS = ("learner", "skill", "level")
HELD_LANGUAGE_COLUMNS = ("learner", "language", "level")
ASKED_SKILL_COLUMNS = ("offer", "skill", "level", "essential")
ASKED_LANGUAGE_COLUMNS = ("offer", "language", "level", "obligatory")

SKILL_LEVELS, LANGUAGE_LEVELS, STUDY_LEVELS = (1, 3), (1, 6), (0, 12)
_OPTIONAL = {"available_to", "ends_on"}
_TEXTS = (pl.String, pl.Categorical, pl.Enum)
_LEVELS = {"least_study_level": STUDY_LEVELS, "most_study_level": STUDY_LEVELS, "study_level": STUDY_LEVELS}


@dataclass(frozen=True)
class Learners:
    """Who looks for a stay. Every list may be empty; no cell may, but `available_to`.

    people     a row each: learner (text, unique), region (text), travels (Boolean: anywhere or nowhere; or a list of
               the regions, besides the own one, that the learner accepts), available_from, available_to (Date, both
               included; null: without end), study_level (whole number, years after the baccalauréat, 0 to 12), kinds
               (list of texts: the kinds of stay wanted), occupations, domains (lists of texts: those wished; the domain
               of a wished occupation is wished too)
    skills     learner, skill, level (1 to 3): what each holds, once
    languages  learner, language, level (1 to 6 for A1 to C2): what each speaks, once

    Raises Refusal.
    """

    people: pl.DataFrame
    skills: pl.DataFrame
    languages: pl.DataFrame

    def __post_init__(self) -> None:
        people = _checked(self.people, "learners", LEARNER_COLUMNS, ("learner",))
        skills = _checked(self.skills, "skills of learners", HELD_SKILL_COLUMNS, ("learner", "skill"), SKILL_LEVELS)
        languages = _checked(
            self.languages, "languages of learners", HELD_LANGUAGE_COLUMNS, ("learner", "language"), LANGUAGE_LEVELS
        )
        _in_order(people, "learners", "available_from", "available_to")
        for name, frame in (("skills of learners", skills), ("languages of learners", languages)):
            _known(frame, name, people, "learner")
        _keep(self, people=people, skills=skills, languages=languages)


@dataclass(frozen=True)
class Offers:
    """What hosts propose. No cell may be empty but `ends_on`.

    offers     a row each: offer (text, unique), region, kind, occupation, domain (texts; an occupation has one domain),
               starts_on, ends_on (Date, both included; null: without end), least_study_level, most_study_level (whole
               numbers, years after the baccalauréat, 0 to 12)
    skills     offer, skill, level (1 to 3), essential (Boolean): what each asks for, once
    languages  offer, language, level (1 to 6 for A1 to C2), obligatory (Boolean: a hard condition), once

    Raises Refusal.
    """

    offers: pl.DataFrame
    skills: pl.DataFrame
    languages: pl.DataFrame

    def __post_init__(self) -> None:
        offers = _checked(self.offers, "offers", OFFER_COLUMNS, ("offer",))
        skills = _checked(self.skills, "skills of offers", ASKED_SKILL_COLUMNS, ("offer", "skill"), SKILL_LEVELS)
        languages = _checked(
            self.languages, "languages of offers", ASKED_LANGUAGE_COLUMNS, ("offer", "language"), LANGUAGE_LEVELS
        )
        _in_order(offers, "offers", "starts_on", "ends_on")
        _in_order(offers, "offers", "least_study_level", "most_study_level")
        for name, frame in (("skills of offers", skills), ("languages of offers", languages)):
            _known(frame, name, offers, "offer")
        pairs = offers.select("occupation", "domain").unique().sort("occupation", "domain")
        twice = pairs.filter(pl.col("occupation").is_duplicated())
        if twice.height:
            raise Refusal(
                "The occupation {occupation} stands under two domains, {first} and {second}. Keep one.",
                occupation=twice["occupation"][0], first=twice["domain"][0], second=twice["domain"][1],
            )  # fmt: skip
        _keep(self, offers=offers, skills=skills, languages=languages)


def _keep(made: object, **frames: pl.DataFrame) -> None:
    for name, frame in frames.items():
        object.__setattr__(made, name, frame)


def _checked(
    frame: pl.DataFrame, table: str, columns: tuple[str, ...], keys: tuple[str, ...], levels: tuple[int, int] = (0, 0)
) -> pl.DataFrame:
    for name in columns:
        if name not in frame.columns:
            raise Refusal("The table of {table} has no column {column}.", table=table, column=name)
    for name in frame.columns:
        if name not in columns:
            raise Refusal(
                "The table of {table} has the column {column}, which has no part in a score. Take it out.",
                table=table, column=name,
            )  # fmt: skip
    frame = frame.select(_typed(frame.schema[name], table, name) for name in columns)
    for name in columns:
        missing = frame[name].is_null() if name not in _OPTIONAL else pl.Series([False])
        if frame.schema[name] == pl.List:
            missing = missing | frame[name].list.eval(pl.element().is_null()).list.any().fill_null(value=True)
        _refuse_row(missing, table, name, "")
    for name, (least, most) in {**_LEVELS, "level": levels}.items():
        if name in columns:
            _refuse_row(~frame[name].is_between(least, most), table, name, f"{least}–{most}", frame[name])
    twice = frame.select(keys).is_duplicated()
    if twice.any():
        row = frame.row(int(twice.arg_max() or 0), named=True)
        raise Refusal("The table of {table} has two rows for {key}.", table=table, key=", ".join(row[k] for k in keys))
    return frame


def _typed(kind: Any, table: str, name: str) -> pl.Expr:
    column = pl.col(name)
    wanted: Any
    list_of_texts = kind == pl.List and (kind.inner in _TEXTS or kind.inner == pl.Null)
    if name in ("kinds", "occupations", "domains") or (name == "travels" and kind != pl.Boolean):
        right, wanted = list_of_texts, pl.List(pl.String)
    elif name in ("travels", "essential", "obligatory"):
        right, wanted = kind == pl.Boolean, pl.Boolean
    elif name.endswith("_on") or name.startswith("available"):
        right, wanted = kind == pl.Date or (name in _OPTIONAL and kind == pl.Null), pl.Date
    elif name.endswith("level"):
        right, wanted = kind.is_integer(), pl.Int64
    else:
        right, wanted = kind in _TEXTS, pl.String
    if not right:
        raise Refusal(
            "{table}: column {column} cannot be of type {kind}. It holds {wanted}.",
            table=table, column=name, kind=kind, wanted=wanted,
        )  # fmt: skip
    return column.cast(wanted)


def _refuse_row(bad: pl.Series, table: str, column: str, wanted: str, values: pl.Series | None = None) -> None:
    if not bad.any():
        return
    row = int(bad.arg_max() or 0)
    if values is None:
        raise Refusal("{table}, row {row}: {column} is empty.", table=table, row=row + 1, column=column)
    raise Refusal(
        "{table}, row {row}: {column} is {value}, outside {wanted}.",
        table=table, row=row + 1, column=column, value=values[row], wanted=wanted,
    )  # fmt: skip


def _in_order(frame: pl.DataFrame, table: str, first: str, last: str) -> None:
    wrong = (frame[last] < frame[first]).fill_null(value=False)
    if wrong.any():
        row = int(wrong.arg_max() or 0)
        raise Refusal(
            "{table}, row {row}: {last} ({end}) lies before {first} ({start}).",
            table=table, row=row + 1, first=first, last=last, start=frame[first][row], end=frame[last][row],
        )  # fmt: skip


def _known(frame: pl.DataFrame, table: str, of: pl.DataFrame, key: str) -> None:
    unknown = frame.join(of, on=key, how="anti")
    if unknown.height:
        raise Refusal(
            "The table of {table} names {name}, whom no other table knows.", table=table, name=unknown[key][0]
        )
