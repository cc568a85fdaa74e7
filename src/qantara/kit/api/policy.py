"""What is asked of people behind programs, answered by whoever knows roles (set when the portal starts)."""

from collections.abc import Callable, Mapping
from typing import Any


def _nobody_else_asks(_person: Any) -> bool:
    return True


def _nobody_hears(_person: Any, _about: int | None) -> bool:
    return False


def _nowhere(_person: Any) -> list[tuple[int | None, Mapping[str, str] | None]]:
    return []


may_enter: Callable[[Any], bool] = _nobody_else_asks
"""Whether the person meets what their roles ask for beyond an account, such as a second factor."""

may_hear: Callable[[Any, int | None], bool] = _nobody_hears
"""Whether the person may be told of the events of `about` (none: everybody's). Asked again at every event."""

places_of: Callable[[Any], list[tuple[int | None, Mapping[str, str] | None]]] = _nowhere
"""Whose events the person may listen to: number and names; neither for everybody's."""
