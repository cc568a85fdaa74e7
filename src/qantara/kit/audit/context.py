"""Who really acts while a member of staff acts as somebody else: every entry recorded meanwhile names both."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_real: ContextVar[int | None] = ContextVar("audit_real_person", default=None)


@contextmanager
def acting(real_person: int) -> Iterator[None]:
    """While this lasts, what is done in another's name is done through `real_person` (their number)."""
    before = _real.set(real_person)
    try:
        yield
    finally:
        _real.reset(before)


def real_person() -> int | None:
    """The number of whoever acts as somebody else here; none if all act in their own name."""
    return _real.get()
