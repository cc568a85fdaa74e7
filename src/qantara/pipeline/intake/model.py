"""What reading gives: a record, or a reject with its reason; what it refuses altogether."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from qantara.core.refusals import Refusal
from qantara.core.text.cleaning import scrub

# A row above this is not an ad; it is streamed past and never held.
LARGEST_ROW = 32 * 1024 * 1024
LONGEST_EXCERPT = 120

# Every reason a row can be refused for, with what to do about it.
REASONS: dict[str, str] = {
    "broken-json": "The row is not valid JSON. Export it again, or correct this row.",
    "not-an-object": "The row is valid JSON but not an object with named fields. Write one object per ad.",
    "nul-bytes": "The row holds NUL bytes, the mark of a damaged file. Copy or export the file again.",
    "row-too-large": "The row is larger than 32 MB. Check that rows end with a line break and that quotes are closed.",
    "ragged-row": "The row has not as many cells as the heading. Put cells that hold the delimiter between quotes.",
    "broken-quotes": "A quoted cell is never closed, or text follows its closing quote. Double every quote inside a cell.",
    "no-text": "The row has neither a title nor a text. Fill one of the two, or map its column.",
    "broken-file": "The file breaks off or is damaged here; the rows before were read. Copy or export it again.",
    "empty-file": "The file is empty. Export it again, or leave it out.",
    "unknown-format": "The content is none of the known formats. Save it as JSONL, CSV, Parquet, XLSX, XML or JSON.",
    "unsafe-xml": "The XML file declares its own entities, which can hide an attack. Export it without a DTD.",
    "no-job-posting": "The page holds no schema.org JobPosting. Save the page of one ad, or use the site's feed.",
    "skipped-file": "The file has no known extension and was left out of the folder. Name it alone to have it read.",
    "bad-value": "A cell of the row cannot be read as its declared type. Correct it at its source.",
    "skipped-sheet": "No heading of this sheet names a title or a text. Name its columns as in the other sheets.",
}


class IntakeError(Refusal):
    """An input that cannot be taken in at all: the sentence names the file and the remedy."""


class Record(NamedTuple):
    """One row as the source has it, untouched. `line` is physical, or a row or item number where lines mean nothing."""

    line: int
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that could not be read. `reason` is a key of REASONS."""

    file: str
    line: int
    reason: str
    excerpt: str


def reject(file: str, line: int, reason: str, content: str | bytes = "") -> Reject:
    """A reject whose excerpt is short, on one line and free of addresses and phone numbers."""
    text = content[:4096].decode("utf-8", "replace") if isinstance(content, bytes) else content[:4096]
    text = text.encode("utf-8", "replace").decode()
    text = scrub("".join(c if c.isprintable() else " " for c in " ".join(text.split())))
    return Reject(file, line, reason, text[: LONGEST_EXCERPT - 1] + "…" if len(text) > LONGEST_EXCERPT else text)
