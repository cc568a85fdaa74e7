"""Formats that are read from their end need a file: a stream is first copied to a temporary one."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO

from qantara.pipeline.intake.model import IntakeError

_IN_MEMORY = 64 * 1024 * 1024
_LARGEST = 8 * 1024**3


@contextmanager
def seekable(stream: BinaryIO, name: str) -> Iterator[IO[bytes]]:
    """The stream itself if one can move in it, else a temporary copy that disappears by itself."""
    if stream.seekable():
        yield stream
        return
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
        copied = 0
        while chunk := stream.read(1024 * 1024):
            copied += len(chunk)
            if copied > _LARGEST:
                raise IntakeError(
                    "{path}: larger than 8 GB once unpacked. Unpack it first and name the file.", path=name
                )
            copy.write(chunk)
        copy.seek(0)
        yield copy
