"""The one door of this app to the pipeline: reading files, measuring sources, the merge log, decisions, feeds."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from qantara.core.refusals import Refusal
from qantara.core.text.places import REGIONS
from qantara.core.vocabulary.labels import DOMAIN_LABELS
from qantara.pipeline.feeds import Adzuna, Answer, FeedError, FranceTravail, JobTech, Question, WholeFeed, keep_answers
from qantara.pipeline.feeds import Feed as FeedAdapter
from qantara.pipeline.merge_index import Merges, find_merge, find_merges, read_ad, write_merge_index
from qantara.pipeline.partnership import Partnership, find_partnership
from qantara.pipeline.provenance import mark_of, provenance
from qantara.pipeline.rejected import RAW, RejectedRow
from qantara.pipeline.unmerge import Separation, add_separation, read_separations, take_back_separation
from qantara.pipeline.whole_file import write_whole

__all__ = [
    "DOMAIN_LABELS",
    "RAW",
    "REGIONS",
    "Adzuna",
    "Answer",
    "FeedAdapter",
    "FeedError",
    "FranceTravail",
    "JobTech",
    "Merges",
    "Partnership",
    "Question",
    "Read",
    "Refusal",
    "RejectedRow",
    "Separation",
    "WholeFeed",
    "add_separation",
    "check_file",
    "find_merge",
    "find_merges",
    "format_of",
    "keep_answers",
    "mark_of",
    "partnership",
    "provenance",
    "read_ad",
    "read_before",
    "read_into_lake",
    "read_separations",
    "reasons",
    "recompute",
    "refused_rows",
    "take_back_separation",
    "write_merge_index",
    "write_whole",
]  # fmt: skip


def partnership() -> Partnership:
    return find_partnership(Path(settings.QANTARA_FOLDER), named=True)


def format_of(path: Path, ending: str) -> str:
    """What a file is by its first bytes, its ending where these leave it open: a format of the intake, zip or gz."""
    from qantara.pipeline.intake.formats import detect_format, is_spreadsheet_archive

    with path.open("rb") as file:
        head = file.read(64 * 1024)
    if head.startswith(b"\x1f\x8b"):
        return "gz"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "excel" if is_spreadsheet_archive(path) else "zip"
    return str(detect_format(head, ending))


def check_file(path: Path) -> None:
    """Refuse at once what could not be read at all: unknown kinds, damaged or locked archives."""
    from qantara.pipeline.intake import find_inputs

    with _short_names(path.parent):
        find_inputs([path])


def reasons() -> dict[str, str]:
    """Why rows are refused, by code, each with what to do about it."""
    from qantara.pipeline.intake.model import REASONS

    return REASONS


class _short_names:  # noqa: N801 - used as a function
    """People know a file by its name, not by where it lies on this machine."""

    def __init__(self, folder: Path) -> None:
        self._prefix = f"{folder}/"

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: object, _trace: object) -> None:
        if isinstance(error, Refusal):
            told = {name: str(value).removeprefix(self._prefix) for name, value in error.values.items()}
            raise type(error)(error.sentence, **told) from None


@dataclass(frozen=True)
class Read:
    """What one run did with an import's files."""

    run: str
    counts: dict[str, int]


def _counts(told: dict[str, Any]) -> dict[str, int]:
    counts = {name: int(told[name]) for name in ("read", "kept", "known", "merged", "rejected", "undated")}
    return counts | {"mentions": sum(told["mentions"].values())}


def read_before(prefix: str) -> Read | None:
    """What an earlier try has already done with files so named: it may have died after its run was there for good."""
    for run in reversed(partnership().lake.runs().to_dicts()):
        if run["command"] == "observe" and any(str(part["path"]).startswith(prefix) for part in run["inputs"]):
            return Read(run["run"], _counts(json.loads(run["counts"])))
    return None


def read_into_lake(
    path: Path,
    *,
    base: Path,
    source: str,
    licence: str,
    seen_on: date | None,
    at: datetime,
    ended: Callable[[], datetime],
    on_batch: Callable[[int], None],
    on_wait: Callable[[], None],
    mapping: Mapping[str, str] | None = None,
) -> Read:
    """Read a file's ads into the lake; the same ads again add nothing."""
    from qantara.pipeline.observe import observe

    place = partnership()
    with _short_names(path.parent):
        done = observe(
            [path], place.lake, place.vocabulary(), at=at, ended=ended, base=base, seen_on=seen_on,
            source_of=lambda _file: (source, licence or None), on_batch=on_batch, on_wait=on_wait,
            mapping=mapping,
        )  # fmt: skip
    return Read(done.run, _counts(done.as_json))


def refused_rows(path: Path, run: str, *, base: Path, most: int) -> Iterator[RejectedRow]:
    """The rows that a run refused, with their cells; named by file and line below the import's folder."""
    import polars as pl

    from qantara.pipeline.rejected import rejected_rows

    found: Sequence[dict[str, Any]] = (
        partnership().lake.scan("rejects").filter(pl.col("run") == run).head(most).collect().to_dicts()
    )
    if found:
        yield from rejected_rows([path], found, base=base)


def recompute(
    at: datetime, ended: Callable[[], datetime], on_batch: Callable[[int], None], on_wait: Callable[[], None]
) -> str:
    """Read again all that the lake holds, with the decisions of now; the run."""
    from qantara.pipeline.recompute import recompute as read_all_again

    place = partnership()
    done = read_all_again(place.lake, place.vocabulary(), at=at, ended=ended, on_batch=on_batch, on_wait=on_wait)
    return done.run
