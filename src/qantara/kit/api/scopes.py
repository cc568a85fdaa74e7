"""What a token may be used for. Apps register their scopes when they start; the list is short on purpose.

A scope gives nothing by itself: it only keeps a token from doing all that its person may.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scope:
    """`label`: a marked sentence. `may`: whether it is of any use to a person, and so offered."""

    name: str
    label: str
    may: Callable[[Any], bool]


_known: dict[str, Scope] = {}


def register(name: str, *, label: str, may: Callable[[Any], bool]) -> Scope:
    """Make a scope known. Twice under one name is a mistake of the code."""
    if name in _known:
        raise ValueError(f"{name}: registered twice")
    return _known.setdefault(name, Scope(name, label, may))


def all_scopes() -> list[Scope]:
    return list(_known.values())


def scopes_for(person: Any) -> list[Scope]:
    """Those that the person can give a token."""
    return [scope for scope in _known.values() if scope.may(person)]


def beyond(person: Any, wanted: Iterable[str]) -> list[str]:
    """Those of the wanted that the person cannot give, or that nobody knows."""
    given = {scope.name for scope in scopes_for(person)}
    return sorted(set(wanted) - given)
