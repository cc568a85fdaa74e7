"""Work on many items in their order: in this process for a few, on all cores for many."""

import gc
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Thread, current_thread, main_thread
from typing import TypeVar

from qantara.core.text.extractor import Extractor
from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.engines.extractors import extractor_for

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


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back while a worker may be started, which it would leave half-made.

    A worker is born with the signal blocked, and so has its own handler before it hears one. In this process any thread
    may hear it, and Python would interrupt this one: only a handler that waits holds it back.
    """
    if current_thread() is not main_thread():  # Python interrupts the main thread alone
        yield
        return
    heard: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _frame: heard.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, handler)
        if heard:
            signal.raise_signal(signal.SIGINT)


def _start_worker(file: str) -> None:
    global _vocabulary
    # Ctrl-C reaches every process of a terminal: the parent says so, the workers go without a word.
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    Thread(target=_end_with_parent, args=(file,), daemon=True).start()
    _vocabulary = pickle.loads(Path(file).read_bytes())  # noqa: S301 - this program wrote it, where no one else may write
    extractor_for(_vocabulary)
    gc.freeze()
    gc.set_threshold(*_RARE)


def _end_with_parent(file: str) -> None:
    """Go when the parent is killed: nobody will give this worker another item, nor remove what it was lent."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    Path(file).unlink(missing_ok=True)
    os._exit(1)


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
    much: bool = False,
) -> Iterator[Made]:
    """Do the work on each item and give the results in the items' order.

    work     a function of a module, since other processes import it
    workers  processes; without it, all cores
    worth    so many items are worth the start of processes; fewer are done here
    much     more than that is sure to come: the processes start while the first item is made
    """
    workers = workers or os.cpu_count() or 1
    source = iter(items)
    much = much and workers > 1
    first = list(islice(source, worth)) if workers > 1 and not much else []
    if len(first) < worth and not much:
        with rare_collections():
            for item in chain(first, source):
                yield work(extractor_for(vocabulary), item)
        return
    with (
        _lent(vocabulary) as file,
        ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, (file,)) as pool,
        _released(pool),
    ):
        waiting: deque[Future[Made]] = deque()
        if much:
            with _interrupts_held():
                for _ in range(workers):
                    pool.submit(int)  # something to do, which starts a worker
        for item in chain(first, source):
            with _interrupts_held():  # each of the first may start a worker
                waiting.append(pool.submit(_work, work, item))
            if len(waiting) > workers * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def _lent(vocabulary: Vocabulary) -> Iterator[str]:
    """A file that the workers read the vocabulary from: in a pipe, it would hold this process up until each has begun."""
    with NamedTemporaryFile(prefix="qantara-") as file:
        pickle.dump(vocabulary, file)
        file.flush()
        yield file.name


@contextmanager
def _released(pool: ProcessPoolExecutor) -> Iterator[None]:
    """Let the pool end when its workers are gone, whatever was being written to them.

    Until Python 3.12 its thread waits for ever to write an item that no worker will read (CPython issue 94777).
    """
    try:
        yield
    except BaseException:
        pool._call_queue._reader.close()  # type: ignore[attr-defined]  # noqa: SLF001 - so that the write fails
        raise
