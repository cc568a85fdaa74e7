"""Physical lines of bounded length."""

from typing import BinaryIO

from qantara.pipeline.intake.model import LARGEST_ROW

_CHUNK = 1024 * 1024


def skip_rest_of_line(stream: BinaryIO) -> None:
    """Stream past a line that is too long; nothing of it is held."""
    while chunk := stream.readline(_CHUNK):
        if chunk.endswith(b"\n"):
            return


def is_too_long(raw: bytes, limit: int = LARGEST_ROW) -> bool:
    """Whether `readline(limit + 1)` stopped before the end of the line."""
    return len(raw) > limit and not raw.endswith(b"\n")
