"""What learners and offers say of themselves, from the tables of a campaign; and the wishes and scores made of it.

Each distinct cell is read once: a hundred thousand rows hold few different days, levels or skills.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qantara.core.shortlist import (
    NO_SCORE,
    Learners,
    Offers,
    Scoring,
    Weights,
    lottery,
    parts_of,
    scores_of,
    shortlist,
)
from qantara.core.shortlist.tables import LANGUAGE_LEVELS, SKILL_LEVELS, STUDY_LEVELS
from qantara.pipeline.intake import parse_date
from qantara.pipeline.matching.tables import LINE, TableError

OF_LEARNERS: Mapping[str, Sequence[str]] = {
    "travels": ("mobilité", "mobile", "التنقل"), "available_from": ("disponible du", "disponible dès", "متاح من"),
    "available_to": ("disponible au", "disponible jusqu'au", "متاح إلى"), "study_level": ("niveau d'études", "المستوى الدراسي"),
    "kinds": ("types", "types de stage", "الأنواع"), "occupations": ("métiers", "المهن"), "domains": ("domaines", "المجالات"),
    "skills": ("compétences", "المهارات"), "languages": ("langues", "اللغات"),
}  # fmt: skip
"""The columns of a learner's profile, each with its other spellings."""
OF_OFFERS: Mapping[str, Sequence[str]] = {
    "kind": ("type", "type de stage", "النوع"), "occupation": ("métier", "المهنة"), "domain": ("domaine", "المجال"),
    "starts_on": ("début", "البداية"), "ends_on": ("fin", "النهاية"),
    "least_study_level": ("niveau d'études minimal", "niveau minimal", "المستوى الأدنى"),
    "most_study_level": ("niveau d'études maximal", "niveau maximal", "المستوى الأقصى"),
    "skills": ("compétences", "المهارات"), "languages": ("langues", "اللغات"),
}  # fmt: skip
"""The columns of an offer's profile, each with its other spellings."""

_YES = frozenset({"yes", "oui", "true", "vrai", "1", "نعم"})
_NO = frozenset({"no", "non", "false", "faux", "0", "لا"})
_LANGUAGE_LEVEL = {name: level for level, name in enumerate(("a1", "a2", "b1", "b2", "c1", "c2"), LANGUAGE_LEVELS[0])}
_GRADED = re.compile(r"([^!]+?)\s*:\s*(\w+)\s*(!?)")
# Why a cell is not read, or a wish has no score: for the latter by the hard condition that is not met.
REASONS: dict[str, str] = {
    "empty": "{file}, line {line}: the column {name} is empty. Fill it in, or take the row out.",
    "no-day": "{file}, line {line}, column {column}: “{value}” is no day. Write it as 2027-02-01.",
    "no-level": "{file}, line {line}, column {column}: “{value}” is no level of study. Write the years after the baccalauréat, a whole number from {least} to {most}.",
    "no-skill": "{file}, line {line}, column {column}: “{value}” is no skill with its level. Write its name, a colon and the level 1, 2 or 3, as in {example}; semicolons stand between two.",
    "no-language": "{file}, line {line}, column {column}: “{value}” is no language with its level. Write its code, a colon and the level from A1 to C2, as in {example}; semicolons stand between two.",
    "twice": "{file}, line {line}, column {column}: {value} stands there twice. Keep one.",
    "mixed": "{file}, line {line}, column {column}: “{value}” says yes or no beside regions. Write yes, no, or the regions alone.",
    "wrong-order": "{file}, line {line}: {last} ({end}) is less than {first} ({start}). Correct one, or exchange the two.",
    "learner-twice": "{file}, line {line}: the learner {learner} stands there twice. Keep one row.",
    "offer-twice": "{file}, line {line}: the offer {offer} stands there twice. Keep one row.",
    "two-domains": "{file}, line {line}: the occupation {occupation} is of the domain {domain} here, and of {other} on line {before}. Keep one.",
    "unknown": "{file}, line {line}: no {name} is called {value}. Check how it is written, or add it to its table.",
    "kind": "{file}, line {line}: the offer {offer} is of the kind {asked}, which the learner {learner} does not want: there is no score. Take the wish out, give it a score, or correct the tables.",
    "study_level": "{file}, line {line}: the level of study of the learner {learner} is not one that the offer {offer} accepts: there is no score. Take the wish out, give it a score, or correct the tables.",
    "region": "{file}, line {line}: the offer {offer} is in {asked}, where the learner {learner} neither lives nor would travel: there is no score. Take the wish out, give it a score, or correct the tables.",
    "dates": "{file}, line {line}: the learner {learner} is not available on enough days of the offer {offer}: there is no score. Take the wish out, give it a score, or correct the tables.",
    "languages": "{file}, line {line}: the learner {learner} does not reach an obligatory language of the offer {offer}: there is no score. Take the wish out, give it a score, or correct the tables.",
}  # fmt: skip


NEEDED_OF_LEARNERS = frozenset({"region", "available_from", "study_level", "kinds"})
NEEDED_OF_OFFERS = frozenset({"region", "kind", "occupation", "domain", "starts_on"})


class ProfileError(TableError):
    """A cell of a profile cannot be read, or a wish has no score."""


def profiles_of(learners: pl.DataFrame, offers: pl.DataFrame, *, learners_file: str, offers_file: str) -> tuple[Learners, Offers]:  # fmt: skip
    """Read tables of text (as `read_table` gives them) into what a score is counted from.

    learners  learner, region and the columns of `OF_LEARNERS`, of which available_from, study_level and kinds must be there
              and filled; without available_to there is no end, without travels no travel; occupations, domains, skills and
              languages may be empty
    offers    offer, region and the columns of `OF_OFFERS`, of which kind, occupation, domain and starts_on must be there and
              filled; without ends_on there is no end, without levels of study any will do
    *_file    what messages call the tables

    Semicolons stand between the entries of a cell. travels: yes, no or regions; skills: `python:2`, level 1 to 3; languages:
    `fr:C1`; an offer marks with `!` what is essential, or obligatory (`docker:2!`, `fr:B2!`). Capitals make no difference but in
    regions. Days are read as in ads. Raises ProfileError for the first cell that cannot be read.
    """
    people, posts = _Table(learners, learners_file, "learner"), _Table(offers, offers_file, "offer")
    people.need(*sorted(NEEDED_OF_LEARNERS))
    posts.need(*sorted(NEEDED_OF_OFFERS))
    return _learners(people, posts), _offers(posts)


def propose_wishes(learners: Learners, offers: Offers, *, k: int, seed: str, weights: Weights) -> pl.DataFrame:
    """The k best offers of each learner as her wishes: learner, rank (1 is best), offer, score (tenths).

    seed  the text of the public lottery. Where scores are equal, offers are read round a circle that it draws: see `shortlist`.
          Learners and offers take part in the order of their identifiers, whatever the order of their files.
    """
    scoring = Scoring.of(learners, offers, weights)
    people, posts = learners.people["learner"], offers.offers["offer"]
    lists = shortlist(
        scoring, k=k, offer_numbers=_drawn(posts, f"{seed}:offers"), learner_numbers=_drawn(people, f"{seed}:learners")
    )
    lengths = np.diff(lists.start)
    return pl.DataFrame(
        {
            "learner": people.gather(np.repeat(np.arange(people.len()), lengths)),
            "rank": np.arange(len(lists.offer)) - np.repeat(lists.start[:-1], lengths) + 1,
            "offer": posts.gather(lists.offer), "score": lists.score,
        }
    )  # fmt: skip


def score_wishes(learners: Learners, offers: Offers, wishes: pl.DataFrame, *, weights: Weights, wishes_file: str) -> pl.DataFrame:  # fmt: skip
    """Fill in the scores of the wishes that have none; those that have one keep it.

    wishes   a table of text (as `read_table` gives it): learner, offer, line, with or without score
    returns  the same rows in the same order, with `score` as text: "71.4"
    Raises ProfileError for a wish without a score whose hard conditions are not all met, or whose learner or offer is in
    no table.
    """
    if "score" not in wishes.columns:
        wishes = wishes.with_columns(score=pl.lit(None, dtype=pl.String))
    bare = wishes.filter(pl.col("score").is_null())
    places = {
        "learner": _places(bare, "learner", learners.people["learner"], wishes_file),
        "offer": _places(bare, "offer", offers.offers["offer"], wishes_file),
    }
    scoring = Scoring.of(learners, offers, weights)
    scores = scores_of(scoring, places["learner"], places["offer"])
    if (scores == NO_SCORE).any():
        row = bare.filter(pl.Series(scores == NO_SCORE)).sort(LINE).row(0, named=True)
        condition = parts_of(scoring, row["learner"], row["offer"]).unmet[0]
        asked = offers.offers.filter(pl.col("offer") == row["offer"]).row(0, named=True).get(condition)
        raise ProfileError(
            REASONS[condition],
            file=wishes_file,
            line=row[LINE],
            learner=row["learner"],
            offer=row["offer"],
            asked=asked,
        )
    filled = np.zeros(wishes.height, dtype=np.int64)
    filled[wishes["score"].is_null().to_numpy()] = scores
    return wishes.with_columns(pl.col("score").fill_null(points(pl.lit(pl.Series(filled)))))


def points(tenths: pl.Expr) -> pl.Expr:
    """Tenths of a point as people are shown them: 714 is "71.4"."""
    return pl.format("{}.{}", tenths // 10, tenths % 10)


# --- Tables -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Table:
    """A table of text, what messages call it, and the column that names its rows."""

    frame: pl.DataFrame
    file: str
    key: str

    def need(self, *columns: str) -> None:
        for name in (self.key, *columns):
            if name not in self.frame.columns:
                raise ProfileError("{file}: there is no column {name}, without which no score can be counted. Add it.", file=self.file, name=name)  # fmt: skip
            self.refuse(self.frame.filter(pl.col(name).is_null()).select(LINE), "empty", name=name)

    def refuse(self, wrong: pl.DataFrame, reason: str, **values: object) -> None:
        """Refuse the first of some rows; their columns fill the sentence. `more`: how many there are besides."""
        if wrong.height:
            first = wrong.sort(LINE).row(0, named=True)
            raise ProfileError(REASONS[reason], file=self.file, **first, **values, more=wrong.height - 1)

    def texts(self, column: str) -> pl.Series:
        """The cells of a column; nulls where the file has none."""
        known = column in self.frame.columns
        return self.frame[column] if known else pl.repeat(None, self.frame.height, dtype=pl.String, eager=True)

    def read(self, column: str, read: Callable[[str], Any], kind: Any, reason: str = "", **values: object) -> pl.Series:
        """The cells of a column as values; `read` gives None for a text that is none, which is refused for the reason."""
        cells = pl.DataFrame({LINE: self.frame[LINE], "value": self.texts(column)})
        read_cells = _distinct(cells, read, kind)
        wrong = cells.filter(cells["value"].is_not_null() & read_cells.is_null())
        self.refuse(wrong, reason, column=column, **values)
        return read_cells.alias(column)

    def graded(self, column: str, levels: Callable[[str], int | None], reason: str, example: str, marked: str) -> pl.DataFrame:  # fmt: skip
        """The entries of a column such as `python:2;sql:1`: key, name, level, and `marked`, if rows may carry a mark."""
        entries = (
            self.frame.select(self.key, LINE, value=self.texts(column).str.split(";"))
            .explode("value")
            .with_columns(pl.col("value").str.strip_chars())
            .filter(pl.col("value") != "")
        )

        def read(text: str) -> tuple[str, int, bool] | None:
            found = _GRADED.fullmatch(text.lower())
            level = levels(found[2]) if found and (marked or not found[3]) else None
            return (found[1], level, bool(found[3])) if found and level is not None else None

        name = column.removesuffix("s")
        kind = pl.Struct({name: pl.String, "level": pl.Int64, marked or "mark": pl.Boolean})
        fields = list(kind.to_schema())
        told = _distinct(
            entries, lambda text: dict(zip(fields, found, strict=True)) if (found := read(text)) else None, kind
        )
        self.refuse(entries.filter(told.is_null()).select(LINE, "value"), reason, column=column, example=example)
        entries = entries.with_columns(told.alias("told")).unnest("told")
        twice = entries.filter(entries.select(self.key, name).is_duplicated()).select(LINE, value=name)
        self.refuse(twice, "twice", column=column)
        return entries.select(self.key, name, "level", *([marked] if marked else []))


def _distinct(cells: pl.DataFrame, read: Callable[[str], Any], kind: Any) -> pl.Series:
    """The values of the texts in column `value`, each distinct one read once."""
    texts = cells["value"].unique().drop_nulls()
    known = pl.DataFrame({"value": texts, "read": pl.Series([read(text) for text in texts], dtype=kind)})
    return cells.select("value").join(known, on="value", how="left", maintain_order="left")["read"]


def _learners(people: _Table, posts: _Table) -> Learners:
    frame = people.frame
    twice = frame.filter(~frame["learner"].is_first_distinct()).select(LINE, "learner")
    people.refuse(twice, "learner-twice")
    everywhere = sorted({*frame["region"], *posts.frame["region"]})
    table = pl.DataFrame(
        {
            "learner": frame["learner"], "region": frame["region"],
            "travels": _listed(people.read("travels", lambda text: _regions(text, everywhere), pl.List(pl.String), "mixed")),
            "available_from": people.read("available_from", parse_date, pl.Date, "no-day"),
            "available_to": people.read("available_to", parse_date, pl.Date, "no-day"),
            "study_level": _study_level(people, "study_level"),
            **{name: _listed(people.read(name, _names, pl.List(pl.String))) for name in ("kinds", "occupations", "domains")},
        }
    )  # fmt: skip
    _in_order(people, table, "available_from", "available_to")
    return Learners(
        table,
        people.graded("skills", _skill_level, "no-skill", "python:2", ""),
        people.graded("languages", _LANGUAGE_LEVEL.get, "no-language", "fr:C1", ""),
    )


def _offers(posts: _Table) -> Offers:
    frame = posts.frame
    twice = frame.filter(~frame["offer"].is_first_distinct()).select(LINE, "offer")
    posts.refuse(twice, "offer-twice")
    table = pl.DataFrame(
        {
            "offer": frame["offer"], "region": frame["region"],
            **{name: frame[name].str.to_lowercase() for name in ("kind", "occupation", "domain")},
            "starts_on": posts.read("starts_on", parse_date, pl.Date, "no-day"),
            "ends_on": posts.read("ends_on", parse_date, pl.Date, "no-day"),
            "least_study_level": _study_level(posts, "least_study_level").fill_null(STUDY_LEVELS[0]),
            "most_study_level": _study_level(posts, "most_study_level").fill_null(STUDY_LEVELS[1]),
        }
    )  # fmt: skip
    _in_order(posts, table, "starts_on", "ends_on")
    _in_order(posts, table, "least_study_level", "most_study_level")
    domains = table.select("occupation", "domain", frame[LINE]).sort(LINE).with_columns(
        other=pl.col("domain").first().over("occupation"), before=pl.col(LINE).first().over("occupation")
    )  # fmt: skip
    posts.refuse(
        domains.filter(pl.col("domain") != pl.col("other")),
        "two-domains",
    )
    return Offers(
        table,
        posts.graded("skills", _skill_level, "no-skill", "docker:2!", "essential"),
        posts.graded("languages", _LANGUAGE_LEVEL.get, "no-language", "fr:B2!", "obligatory"),
    )


def _in_order(table: _Table, read: pl.DataFrame, first: str, last: str) -> None:
    told = read.select(start=first, end=last).with_columns(table.frame[LINE])
    table.refuse(told.filter(pl.col("end") < pl.col("start")), "wrong-order", first=first, last=last)


# --- Cells ------------------------------------------------------------------------------------------------------------


def _study_level(table: _Table, column: str) -> pl.Series:
    least, most = STUDY_LEVELS
    return table.read(column, lambda text: _whole(text, least, most), pl.Int64, "no-level", least=least, most=most)


def _skill_level(text: str) -> int | None:
    return _whole(text, *SKILL_LEVELS)


def _whole(text: str, least: int, most: int) -> int | None:
    return int(text) if text.isdecimal() and least <= int(text) <= most else None


def _names(text: str) -> list[str]:
    return _parts(text.lower())


def _parts(text: str) -> list[str]:
    return [part for one in text.split(";") if (part := one.strip())]


def _regions(text: str, everywhere: list[str]) -> list[str] | None:
    """Where somebody would travel; None where the cell says two things."""
    parts = _parts(text)
    said = {part.lower() for part in parts} & (_YES | _NO)
    if not said:
        return parts
    return None if len(parts) > 1 else everywhere if said & _YES else []


def _listed(lists: pl.Series) -> pl.Series:
    return lists.fill_null(pl.Series([[]], dtype=lists.dtype))


def _places(wishes: pl.DataFrame, name: str, known: pl.Series, file: str) -> NDArray[np.int64]:
    """The rows of learners or offers that wishes name."""
    numbers = pl.DataFrame({name: known, "place": np.arange(known.len())})
    found = wishes.join(numbers, on=name, how="left", maintain_order="left")
    unknown = found.filter(pl.col("place").is_null()).select(LINE, value=name)
    _Table(wishes, file, name).refuse(
        unknown,
        "unknown", name=name,
    )  # fmt: skip
    return found["place"].to_numpy()


def _drawn(names: pl.Series, seed: str) -> NDArray[np.int32]:
    """The lottery numbers of those who take part, in the order of their names."""
    numbers = np.empty(names.len(), dtype=np.int32)
    numbers[names.arg_sort().to_numpy()] = lottery(names.len(), seed)
    return numbers
