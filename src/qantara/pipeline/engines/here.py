"""The kernel on this machine: in this process for a little work, on all cores for much."""

import gc
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

import polars as pl

from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.engines.kernel import ReadBatch, extractor_for, read_batch

_RARE = (50_000, 20, 20)
_AHEAD = 2  # batches in flight for each worker: enough to keep it busy, few enough to keep memory flat
_vocabulary: Vocabulary | None = None  # of a worker process


def _start_worker(vocabulary: Vocabulary) -> None:
    global _vocabulary
    _vocabulary = vocabulary
    extractor_for(vocabulary)
    gc.freeze()
    gc.set_threshold(*_RARE)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Let the garbage collector look less often: mentions are made by the million and freed by the batch.

    None of them is part of a cycle; looking after each few hundred costs a seventh of the time.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_RARE)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _work(ads: pl.DataFrame) -> ReadBatch:
    assert _vocabulary is not None
    return read_batch(extractor_for(_vocabulary), ads)


def read_in_order(
    batches: Iterable[pl.DataFrame], vocabulary: Vocabulary, *, workers: int | None = None
) -> Iterator[ReadBatch]:
    """Read batches and give them back in order. Worker processes start with the third batch."""
    workers = workers or os.cpu_count() or 1
    source = iter(batches)
    first = [batch for _, batch in zip(range(2), source, strict=False)]
    if first:
        extractor = extractor_for(vocabulary)
        yield from (read_batch(extractor, batch) for batch in first)
    third = next(source, None)
    if third is None:
        return
    if workers == 1:
        yield read_batch(extractor, third)
        yield from (read_batch(extractor, batch) for batch in source)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, (vocabulary,)) as pool:
        waiting: deque[Future[ReadBatch]] = deque([pool.submit(_work, third)])
        for batch in source:
            waiting.append(pool.submit(_work, batch))
            if len(waiting) > workers * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
