"""The one door of `kit` to the floors below: refusals, whole files, tables of any encoding."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qantara.core.refusals import Refusal
from qantara.pipeline.whole_file import write_whole

__all__ = ["Refusal", "read_file", "write_whole"]


def read_file(path: Path, headings: Mapping[str, str]) -> Iterator[tuple[int, dict[str, Any], str | None]]:
    """The rows of a CSV or XLSX file: line, cells by heading, and the problem of a row that could not be read."""
    from qantara.pipeline.intake import (
        IntakeError,
        Reject,
        find_inputs,
        read_records,
    )  # heavy, and few requests need it
    from qantara.pipeline.intake.model import REASONS

    try:
        for item in find_inputs([path]):
            for found in read_records(item, headings):
                if isinstance(found, Reject):
                    yield found.line, {}, REASONS.get(found.reason, found.reason)
                else:
                    yield found.line, dict(found.fields), None
    except IntakeError as error:
        yield 1, {}, str(error)
