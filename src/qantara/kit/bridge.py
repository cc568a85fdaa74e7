"""The one door of `kit` to the floors below: refusals, whole files, tables of any encoding."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qantara.core.refusals import Refusal
from qantara.pipeline.whole_file import write_whole

__all__ = ["Refusal", "read_file", "write_whole"]


# The reader knows a row of headings by the columns of ads; these lend their places to any table's. A title is among them.
_OF_AN_AD = (
    "title", "company", "city", "region", "country", "contract", "languages", "experience", "remote", "posts", "url",
)  # fmt: skip


def read_file(path: Path, columns: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, dict[str, Any], str | None]]:
    """The rows of a CSV or XLSX file: line, cells by heading, and the problem of a row that could not be read.

    `columns`: the table's, each with its other spellings, the needed ones among the first; they tell the heading.
    """
    from qantara.pipeline.intake import (
        IntakeError,
        Reject,
        find_inputs,
        read_records,
    )  # heavy, and few requests need it
    from qantara.pipeline.intake.model import REASONS

    hint = {ad: "+".join((name, *others)) for ad, (name, others) in zip(_OF_AN_AD, columns.items(), strict=False)}
    try:
        for item in find_inputs([path]):
            for found in read_records(item, hint):
                if isinstance(found, Reject):
                    yield found.line, {}, REASONS.get(found.reason, found.reason)
                else:
                    yield found.line, dict(found.fields), None
    except IntakeError as error:
        yield 1, {}, str(error)
