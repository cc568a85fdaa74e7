"""Parquet: rows by batches, so that memory follows the batch and not the file."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from qantara.pipeline.intake.model import LARGEST_ROW, Record, Reject, reject
from qantara.pipeline.intake.records.spool import seekable

_BATCH_ROWS = 512


def read_parquet(stream: BinaryIO, name: str) -> Iterator[Record | Reject]:
    row = 0
    with ExitStack() as stack:
        try:
            file = stack.enter_context(pq.ParquetFile(stack.enter_context(seekable(stream, name))))
            for batch in file.iter_batches(batch_size=_BATCH_ROWS):
                yield from _rows(batch, row, name)
                row += batch.num_rows
        except (pa.ArrowException, OSError, ValueError) as error:
            yield reject(name, row + 1, "broken-file", str(error))


def _rows(batch: pa.RecordBatch, before: int, name: str) -> Iterator[Record | Reject]:
    small = batch.nbytes <= LARGEST_ROW
    try:
        if small:
            for number, fields in enumerate(batch.to_pylist(), start=before + 1):
                yield Record(number, fields)
            return
    except (UnicodeDecodeError, ValueError, OverflowError):
        pass
    for place in range(batch.num_rows):
        number = before + place + 1
        one = batch.slice(place, 1)
        if not small and one.get_total_buffer_size() > LARGEST_ROW and _row_size(one) > LARGEST_ROW:
            yield reject(name, number, "row-too-large")
            continue
        try:
            yield Record(number, one.to_pylist()[0])
        except (UnicodeDecodeError, ValueError, OverflowError):
            yield reject(name, number, "bad-value")


def _row_size(one: pa.RecordBatch) -> int:
    return int(one.nbytes)
