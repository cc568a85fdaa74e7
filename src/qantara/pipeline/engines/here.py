"""The engine of one machine: parts made in this process for a little work, on all cores for much."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from qantara.core.text.extractor import Extractor
from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.engines.parts import PART_ROWS, Part, Staging, chunks, write_part
from qantara.pipeline.engines.pool import in_order

_WORTH_WORKERS = 3  # chunks: a worker takes longer to start than to read one


def _write_chunk(chunk: pl.DataFrame, file: Path) -> Path:
    """Put a chunk where a worker finds it: several times cheaper than through the pipe between two processes."""
    chunk.write_ipc(file, compression="uncompressed")
    return file


def _make(extractor: Extractor, order: tuple[Staging, int, Path]) -> Part:
    staging, number, file = order
    chunk = pl.read_ipc(file)
    file.unlink()
    return write_part(extractor, chunk, staging, str(number))


@dataclass(frozen=True)
class Here:
    """The engine of one machine.

    workers    processes to use; without it, all cores
    part_rows  ads in a part, at least, but for the last
    """

    workers: int | None = None
    part_rows: int = PART_ROWS

    def stage(self, frames: Iterable[pl.DataFrame], vocabulary: Vocabulary, staging: Staging) -> Iterator[Part]:
        """Write the parts of fresh ads, in their order."""
        orders = (
            (staging, number, _write_chunk(chunk, staging.folder / f"chunk-{number}.arrow"))
            for number, chunk in enumerate(chunks(frames, rows=self.part_rows))
        )
        return in_order(_make, orders, vocabulary, workers=self.workers, worth=_WORTH_WORKERS, much=staging.much)
