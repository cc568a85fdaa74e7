"""What is read from a curriculum: programmes, modules, outcomes, skills, each with its place; and what was not understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from qantara.core.refusals import Refusal

Unit = Literal["file", "line", "paragraph", "row", "page", "item"]
# The classes of Anderson and Krathwohl (2001), from the lowest.
LEVELS = ("remember", "understand", "apply", "analyse", "evaluate", "create")
TYPES = (
    "disciplinary", "complementary", "tool", "language", "transversal",
    "compulsory", "elective", "project", "internship",
)  # fmt: skip

# Why a line or a whole file was not understood, with what to do about it.
REASONS: Mapping[str, str] = {
    "not-understood": "Nothing says what this line is. Put it under a heading, or set it right in the correction file.",
    "no-title": "The row has values but no title of a module. Fill the title.",
    "bad-hours": "The hours cannot be read as a number of hours. Write a total such as 48 or 48 h.",
    "bad-credits": "The credits cannot be read as a number from 0 to 60. Write a number such as 4.",
    "bad-semester": "The semester cannot be read. Write S1 to S12.",
    "unknown-type": "The type of module is not known. Write one of the documented types in the correction file.",
    "hours-differ": "The parts add up to other hours than the total; the total was kept. Correct one of the two.",
    "semesters-differ": "The title names another semester than the place where it stands; the place was kept.",
    "told-twice": "The module is described twice with different values; the first was kept. Correct one of the two.",
    "periods": "Lengths are in periods. Say how long one is in the correction file: period_minutes = 50.",
    "no-modules": "No module was found there. Check that the file holds a list or sheets of modules.",
    "unknown-column": "The column is not known and was left out. If it tells of the modules, rename it: code, title, hours, credits, semester, type, outcomes or content.",
    "no-table-heading": "No row of the table names its columns. Name a column Module or Title above the titles.",
    "empty-file": "The file is empty. Export it again, or leave it out.",
    "no-text": "The pages hold images without text (a scan). Run text recognition on it first, or give the original file.",
    "encrypted-file": "The file is protected by a password. Save it without one.",
    "broken-file": "The file is damaged or is not what its extension says. Copy or export it again.",
    "huge-file": "The file is over 64 MB, 2,000 pages or 20 million characters. Split it by programme.",
    "unknown-kind": "The file is of no known kind. Save it as PDF, DOCX, MD, TXT, HTML, CSV, XLSX, JSON or SQL.",
}


class CurriculumError(Refusal):
    """A path or a correction file that cannot be used: the sentence names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: `number` counts `unit` from 1; `part` names the sheet, table or path; a file itself is 0."""

    file: str
    unit: Unit = "file"
    number: int = 0
    part: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """What was not understood. `why` is a key of REASONS; a place without a number is the whole file."""

    place: Place
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class TaughtSkill:
    """A skill that an outcome names: `outcome.text[start:end] == surface`.

    level       one of LEVELS, by the verb that governs the skill; None if there is no such verb
    confidence  that the extractor gives, in (0, 1]
    """

    skill: str
    level: str | None
    surface: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A statement of what is learnt. `kind`: title (of the module), objective, outcome, content, or corrected by the user."""

    kind: Literal["title", "objective", "outcome", "content", "corrected"]
    text: str
    place: Place
    skills: tuple[TaughtSkill, ...] = ()


@dataclass(frozen=True)
class Module:
    """A unit that is taught. What the file does not say is None.

    hours    contact hours in all; the sum of lectures, tutorials and practicals if only these are told
    periods  where lengths are told in periods of an unknown length
    credits  ECTS or national credits
    semester as the place says: in catalogues by years it counts within the year
    type     one of TYPES
    option   the year or option of the programme that it belongs to
    """

    code: str | None
    title: str
    hours: float | None
    periods: float | None
    credits: float | None
    semester: int | None
    type: str | None
    option: str | None
    outcomes: tuple[Outcome, ...]
    place: Place


@dataclass(frozen=True)
class Programme:
    """A programme of study, as one file (or one part of a catalogue) tells it."""

    title: str
    code: str | None
    degree: str | None
    institution: str | None
    modules: tuple[Module, ...]
    place: Place


@dataclass(frozen=True)
class Curricula:
    """All that was read. `unread` is in the order of files and places."""

    programmes: tuple[Programme, ...] = ()
    unread: tuple[Unread, ...] = ()
    corrections: tuple[str, ...] = field(default=())

    @property
    def refused(self) -> tuple[Unread, ...]:
        """The files of which nothing was read."""
        return tuple(one for one in self.unread if one.place.unit == "file")
