"""The published weights of the score, read from a file that anyone can read."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from qantara.core.refusals import Refusal

FULL = 1000
"""The highest score, in tenths of a point."""
DEFINITION, ROUNDING = "shortlist", "half up"
_MOST_COUNTS = 100  # of one skill: keeps every product far inside 64 bits, and a table readable


@dataclass(frozen=True)
class Weights:
    """What each criterion gives. `skills` to `languages` are tenths of a point and add up to 1000; shares are per cent.

    rarity  pairs (share, counts), shares in thousandths of all offers, falling down to 0: a skill counts as the first
            pair says whose share is exceeded by the offers that ask for it
    """

    version: int
    skills: int
    occupation: int
    region: int
    dates: int
    languages: int
    essential: int
    one_level_below: int
    two_levels_below: int
    none_asked: int
    rarity: tuple[tuple[int, int], ...]
    same_domain: int
    travelled: int
    least_covered: int
    open_ended_days: int


_RANGES = {
    "": {"version": (1, 1_000_000)},
    "weights": dict.fromkeys(("skills", "occupation", "region", "dates", "languages"), (0, FULL)),
    "skills": {
        "essential": (1, _MOST_COUNTS), "one_level_below": (0, 100), "two_levels_below": (0, 100), "none_asked": (0, 100),
    },
    "occupation": {"same_domain": (0, 100)},
    "region": {"travelled": (0, 100)},
    "dates": {"least_covered": (1, 100), "open_ended_days": (1, 3660)},
}  # fmt: skip
_TEXTS = {"definition": DEFINITION, "rounding": ROUNDING}
_RARITY = {"asked_above_per_thousand": (0, 1000), "counts": (1, _MOST_COUNTS)}


def shipped_weights() -> Weights:
    """The weights of the package."""
    name = "weights.toml"
    return read_weights((files("qantara.core.shortlist") / name).read_text(encoding="utf-8"), name=name)


def read_weights(text: str, *, name: str) -> Weights:
    """Read a definition of the score: the keys of `weights.toml`, all of them and no other.

    name  what errors call the file
    Raises Refusal for what is no TOML, a missing or unknown key, a value outside its range, weights that do not add up
    to 1000, a rarity table that does not fall to 0, and a skill held further below that gives more.
    """
    try:
        tables = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise Refusal("{file} is not TOML: {error}. Compare it with the file that is shipped.", file=name, error=error) from None  # fmt: skip
    parts = {part: tables if part == "" else tables.get(part) for part in _RANGES}
    for part, keys in _RANGES.items():
        held = parts[part]
        if not isinstance(held, Mapping):
            raise Refusal("{file}: the table [{table}] is missing.", file=name, table=part)
        inside = {"": {*_TEXTS, *_RANGES} - {""}, "skills": {"rarity"}}.get(part, set())
        _refuse_unknown(name, part, held, {*keys, *inside})
    for key, only in _TEXTS.items():
        if tables.get(key) != only:
            raise Refusal("{file}: {key} is “{value}”. Write “{only}”.", file=name, key=key, value=tables.get(key, ""), only=only)  # fmt: skip
    read = {
        key: _whole(name, f"{part}.{key}" if part else key, (parts[part] or {}).get(key), *bounds)
        for part, keys in _RANGES.items()
        for key, bounds in keys.items()
    }
    total = sum(read[key] for key in _RANGES["weights"])
    if total != FULL:
        raise Refusal("{file}: the weights add up to {total}. They must add up to {full} tenths.", file=name, total=total, full=FULL)  # fmt: skip
    if read["two_levels_below"] > read["one_level_below"]:
        raise Refusal(
            "{file}: two_levels_below ({two}) is more than one_level_below ({one}). Whoever knows less cannot get more.",
            file=name, two=read["two_levels_below"], one=read["one_level_below"],
        )  # fmt: skip
    return Weights(rarity=_rarity(name, (parts["skills"] or {}).get("rarity")), **read)


def _rarity(name: str, lines: Any) -> tuple[tuple[int, int], ...]:
    if not isinstance(lines, list) or not lines or not all(isinstance(line, Mapping) for line in lines):
        raise Refusal("{file}: the table [{table}] is missing.", file=name, table="[skills.rarity]")
    read = []
    for line in lines:
        _refuse_unknown(name, "[skills.rarity]", line, set(_RARITY))
        share, counts = (_whole(name, f"skills.rarity.{key}", line.get(key), *ends) for key, ends in _RARITY.items())
        read.append((share, counts))
    shares = [share for share, _ in read]
    if shares != sorted(set(shares), reverse=True) or shares[-1] != 0:
        raise Refusal(
            "{file}: the shares of the rarity table are {shares}. They must fall, and end with 0.",
            file=name, shares=", ".join(map(str, shares)),
        )  # fmt: skip
    return tuple(read)


def _refuse_unknown(name: str, table: str, held: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(held) - known)
    if unknown:
        raise Refusal(
            "{file}: the key {key} is not known in [{table}]. The keys there are: {known}.",
            file=name, key=unknown[0], table=table, known=", ".join(sorted(known)),
        )  # fmt: skip


def _whole(name: str, key: str, value: Any, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Refusal(
            "{file}: {key} is “{value}”. Write a whole number from {least} to {most}.",
            file=name, key=key, value="" if value is None else value, least=least, most=most,
        )  # fmt: skip
    return value
