"""Where the kernel runs: the same fresh ads in, the same parts out."""

from collections.abc import Iterable, Iterator
from typing import Protocol

import polars as pl

from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.engines.here import Here
from qantara.pipeline.engines.kernel import ReadBatch, read_batch
from qantara.pipeline.engines.parts import Part, Staging
from qantara.pipeline.engines.pool import rare_collections


class Engine(Protocol):
    """What turns fresh ads into staged parts: `Here`, or `engines.spark.Spark`, which is imported when it is asked for."""

    def stage(self, frames: Iterable[pl.DataFrame], vocabulary: Vocabulary, staging: Staging) -> Iterator[Part]:
        """Write the parts of all frames; give them in the frames' order."""
        ...


__all__ = ["Engine", "Here", "Part", "ReadBatch", "Staging", "rare_collections", "read_batch"]
