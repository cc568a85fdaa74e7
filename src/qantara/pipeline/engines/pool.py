"""Work on many items in their order: in this process for a few, on all cores for many."""

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import get_context
from typing import TypeVar

from qantara.core.text.extractor import Extractor
from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.engines.kernel import extractor_for

Given = TypeVar("Given")
Made = TypeVar("Made")
_RARE = (50_000, 20, 20)
_AHEAD = 2  # items in flight for each worker: enough to keep it busy, few enough to keep memory flat
_vocabulary: Vocabulary | None = None  # of a worker process


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


def _start_worker(vocabulary: Vocabulary) -> None:
    global _vocabulary
    # Ctrl-C reaches every process of a terminal: the parent says so, the workers go without a word.
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    _vocabulary = vocabulary
    extractor_for(vocabulary)
    gc.freeze()
    gc.set_threshold(*_RARE)


def _work(work: Callable[[Extractor, Given], Made], item: Given) -> Made:
    assert _vocabulary is not None
    return work(extractor_for(_vocabulary), item)


def in_order(
    work: Callable[[Extractor, Given], Made],
    items: Iterable[Given],
    vocabulary: Vocabulary,
    *,
    workers: int | None,
    worth: int,
) -> Iterator[Made]:
    """Do the work on each item and give the results in the items' order.

    work     a function of a module, since other processes import it
    workers  processes; without it, all cores
    worth    so many items are worth the start of processes; fewer are done here
    """
    workers = workers or os.cpu_count() or 1
    source = iter(items)
    first = list(islice(source, worth)) if workers > 1 else []
    if len(first) < worth:
        with rare_collections():
            for item in chain(first, source):
                yield work(extractor_for(vocabulary), item)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, (vocabulary,)) as pool:
        waiting: deque[Future[Made]] = deque()
        for item in chain(first, source):
            waiting.append(pool.submit(_work, work, item))
            if len(waiting) > workers * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
