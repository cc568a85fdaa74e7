"""A text file that appears under its name only when it is whole."""

import os
from pathlib import Path

from qantara.core.refusals import Refusal


class WriteError(Refusal):
    """The file cannot be written."""


def write_whole(path: Path, text: str) -> None:
    """Write the text in UTF-8, in place of what the file held; on failure the file stays as it was."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(text.encode())
        part.replace(path)
    except OSError as error:
        raise WriteError("{file}: cannot be written ({error}).", file=path, error=error.strerror or error) from None
    finally:
        part.unlink(missing_ok=True)
