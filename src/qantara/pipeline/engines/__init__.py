"""Where the kernel runs: the same batches in, the same rows out."""

from qantara.pipeline.engines.here import rare_collections, read_in_order
from qantara.pipeline.engines.kernel import ReadBatch, read_batch

__all__ = ["ReadBatch", "rare_collections", "read_batch", "read_in_order"]
