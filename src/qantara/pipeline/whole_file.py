"""A file that appears under its name only when it is whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qantara.core.refusals import Refusal


class WriteError(Refusal):
    """The file cannot be written."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Where to write what takes the file's name at the end; on failure the file stays as it was."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise WriteError("{file}: cannot be written ({error}).", file=path, error=error.strerror or error) from None
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write the text in UTF-8, in place of what the file held."""
    with whole_file(path) as part:
        part.write_bytes(text.encode())
