"""Nested records as flat ones: `{"entreprise": {"nom": "X"}}` becomes `{"entreprise.nom": "X"}`."""

from collections.abc import Mapping
from typing import Any

_DEEPEST = 6
_NESTED = frozenset({dict, list})


def is_flat(fields: Mapping[str, Any]) -> bool:
    return _NESTED.isdisjoint(map(type, fields.values()))


def flatten_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Objects opened under dotted names; a list of objects by the first of them, a list of values kept as a list."""
    if is_flat(fields):
        return dict(fields)
    flat: dict[str, Any] = {}
    _flatten(fields, "", flat, 0)
    return flat


def _flatten(fields: Mapping[str, Any], prefix: str, flat: dict[str, Any], depth: int) -> None:
    for key, value in fields.items():
        name = f"{prefix}{key}"
        settled = _settle_list(value) if isinstance(value, list) else value
        if not isinstance(settled, dict):
            flat.setdefault(name, settled)
        elif "@value" in settled:
            flat.setdefault(name, settled["@value"])
        elif depth < _DEEPEST:
            _flatten(settled, f"{name}.", flat, depth + 1)


def _settle_list(items: list[Any]) -> Any:
    values = [item for item in items if item is not None]
    if not values:
        return None
    return values[0] if isinstance(values[0], dict) else values
