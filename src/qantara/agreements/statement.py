"""What the folder's file says of its conventions, and nothing else. No database is needed to read it.

`[convention]` is the first, each `[[conventions]]` another. A row may leave out who an organisation is (its kind, seat,
ministry): for those of the shipped convention, which old files name without more, that much is known.
"""

from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from qantara.agreements.phrases import Phrase


@dataclass(frozen=True)
class Who:
    """An organisation as the file describes it; `supervised_by`: the id of a party."""

    kind: str
    institution_kind: str = ""
    short_name: str = ""
    country: str = "MA"
    supervised_by: str = ""
    seat: str = ""
    region: str = ""


@dataclass(frozen=True)
class Row:
    """What every row has: an identifier of its table, and whether it is to be confirmed."""

    key: str
    to_confirm: bool


@dataclass(frozen=True)
class Party(Row):
    """Who has signed. Without `who`, a name and no more."""

    name: Phrase
    who: Who | None
    signatory: str
    quality: Phrase


@dataclass(frozen=True)
class Article(Row):
    """One article, as far as it is known."""

    number: str
    title: Phrase
    text: Phrase


@dataclass(frozen=True)
class Axis(Row):
    """A line of work and what the parties commit to in it."""

    name: Phrase
    commitments: tuple[Phrase, ...]


@dataclass(frozen=True)
class Institution(Row):
    """Who benefits: an institution, or (without `who`) a category. `part_of`: the category that brings it in."""

    name: Phrase
    who: Who | None
    part_of: str
    seat_to_confirm: bool


@dataclass(frozen=True)
class Committee:
    """Who follows the convention up. `members`: ids of parties and institutions."""

    composition: Phrase
    task: Phrase
    rhythm: Phrase
    quorum: Phrase
    members: tuple[str, ...]
    to_confirm: bool


@dataclass(frozen=True)
class Objective(Row):
    """A frame that the convention stands in, and the names of the indicators that speak for it."""

    name: Phrase
    text: Phrase
    indicators: tuple[Phrase, ...]


@dataclass(frozen=True)
class Target(Row):
    """A value that somebody has stated. `stated_on`: a day, a month or a year. Rivals have the same `measure`."""

    measure: str
    measure_name: Phrase
    what: Phrase
    value: float | None
    unit: Phrase
    year: int | None
    baseline: float | None
    baseline_year: int | None
    source: Phrase
    stated_on: str
    scope: Phrase
    definition: Phrase
    definition_to_confirm: bool
    superseded_by: str


@dataclass(frozen=True)
class Statement:
    """One convention; `domains` with their identifier and their name."""

    slug: str
    title: Phrase
    signed_on: date | None
    place: Phrase
    to_confirm: bool
    parties: tuple[Party, ...]
    articles: tuple[Article, ...]
    axes: tuple[Axis, ...]
    domains: tuple[tuple[str, Phrase], ...]
    institutions: tuple[Institution, ...]
    committee: Committee | None
    objectives: tuple[Objective, ...]
    targets: tuple[Target, ...]

    def __bool__(self) -> bool:
        return bool(self.title or self.parties or self.axes)

    @property
    def digest(self) -> str:
        """Changes with what is stated, not with how the file is laid out."""
        return sha256(repr(asdict(self)).encode()).hexdigest()


NOTHING = Statement("", Phrase(), None, Phrase(), False, (), (), (), (), (), None, (), ())
