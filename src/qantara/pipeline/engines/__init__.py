"""Where the kernel runs: the same fresh ads in, the same parts out."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.engines.pool import rare_collections

if TYPE_CHECKING:  # Polars is loaded for those who ask for it
    import polars as pl

    from qantara.pipeline.engines.here import Here
    from qantara.pipeline.engines.kernel import ReadBatch, read_batch
    from qantara.pipeline.engines.parts import Part, Staging


class Engine(Protocol):
    """What turns fresh ads into staged parts: `Here`, or `engines.spark.Spark`, which is imported when it is asked for."""

    def stage(self, frames: "Iterable[pl.DataFrame]", vocabulary: Vocabulary, staging: "Staging") -> "Iterator[Part]":
        """Write the parts of all frames; give them in the frames' order."""
        ...


__all__ = ["Engine", "Here", "Part", "ReadBatch", "Staging", "rare_collections", "read_batch"]
_HOMES = {"Here": "here", "ReadBatch": "kernel", "read_batch": "kernel", "Part": "parts", "Staging": "parts"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
