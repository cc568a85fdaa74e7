"""Small counts are hidden by these functions alone, on every page, export and report."""

from collections.abc import Collection, Sequence

THRESHOLD = 10


def is_hidden(count: float, *, threshold: int = THRESHOLD) -> bool:
    """Say whether a count is too small to publish. Zero tells nothing of anybody and is shown."""
    return 0 < count < threshold


def visible(counts: Sequence[float], *, threshold: int = THRESHOLD, dear: Collection[int] = ()) -> list[float | None]:
    """Return the counts of a breakdown whose total is published, with None for each hidden one.

    A single hidden cell could be had back by subtraction, so another is hidden beside it: the next smallest, but one
    of the `dear` places only where there is no other.

    >>> visible([500, 3, 40])
    [500, None, None]
    >>> visible([500, 3, 7, 40])
    [500, None, None, 40]
    >>> visible([500, 3, 40], dear={2})
    [None, None, 40]
    """
    hidden = [i for i, count in enumerate(counts) if is_hidden(count, threshold=threshold)]
    if len(hidden) == 1:
        others = [i for i, count in enumerate(counts) if count > 0 and i != hidden[0]]
        hidden += [min(others, key=lambda i: (i in dear, counts[i], i))] if others else []
    return [None if i in hidden else count for i, count in enumerate(counts)]
