"""The policy of a campaign: its rule's parameters, as a file that is published with the result."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qantara.core.refusals import Refusal

_THRESHOLD = 10
_KEYS = {"title", "version", "seed", "groups", "reserve", "threshold"}


class PolicyError(Refusal):
    """The policy cannot be used."""


@dataclass(frozen=True)
class Policy:
    """title, version; seed: the text of the public lottery; groups: those that seats are reserved for, in the order in which
    their seats are filled; shares: the part of each offer's seats reserved for a group, rounded down; threshold: counts under it
    are hidden. text: the file itself.
    """

    title: str = ""
    version: str = "1"
    seed: str = "1"
    groups: tuple[str, ...] = ()
    shares: Mapping[str, float] = field(default_factory=dict)
    threshold: int = _THRESHOLD
    text: str = 'seed = "1"\n'


def read_policy(path: Path | None) -> Policy:
    """Read a policy's file; without one, plain matching. Raises PolicyError."""
    if path is None:
        return Policy()
    try:
        text = path.read_text(encoding="utf-8")
        told = tomllib.loads(text)
    except OSError as error:
        raise PolicyError("{file}: cannot be read ({error}).", file=path, error=error.strerror) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyError("{file}: this is not TOML ({error}).", file=path, error=error) from None
    unknown = sorted(told.keys() - _KEYS)
    if unknown:
        raise PolicyError("{file}: {key} is not known here; a policy says {keys}.",
                          file=path, key=unknown[0], keys=", ".join(sorted(_KEYS)))  # fmt: skip
    shares = _shares(path, told.get("reserve", []))
    groups = told.get("groups", [])
    if (
        not isinstance(groups, list)
        or not all(isinstance(one, str) and one for one in groups)
        or len({*groups}) != len(groups)
    ):
        raise PolicyError("{file}: groups is a list of different names.", file=path)
    for group in shares:
        if group not in groups:
            raise PolicyError("{file}: seats are reserved for {group}, which groups does not name. Add it there: its place decides the order.",
                              file=path, group=group)  # fmt: skip
    if len(groups) > 32:
        raise PolicyError("{file}: {count} groups; there may be 32 at most.", file=path, count=len(groups))
    threshold = told.get("threshold", _THRESHOLD)
    if not isinstance(threshold, int) or isinstance(threshold, bool) or threshold < 1:
        raise PolicyError("{file}: threshold is {value}; it is a whole number from 1.", file=path, value=threshold)
    seed = str(told.get("seed", "1")).strip()
    if not seed:
        raise PolicyError("{file}: the seed is empty. Write the text that was drawn in public.", file=path)
    return Policy(
        str(told.get("title", "")), str(told.get("version", "1")), seed, tuple(groups), shares, threshold, text
    )


def _shares(path: Path, rules: Any) -> dict[str, float]:
    found: dict[str, float] = {}
    for rule in rules if isinstance(rules, list) else [rules]:
        group, share = (rule.get("group"), rule.get("share")) if isinstance(rule, dict) else (None, None)
        if not isinstance(group, str) or not group or group in found:
            raise PolicyError("{file}: each [[reserve]] names one group, once.", file=path)
        if not isinstance(share, int | float) or isinstance(share, bool) or not 0 <= share <= 1:
            raise PolicyError("{file}: the share of {group} is {value}; it lies from 0 to 1.", file=path, group=group, value=share)  # fmt: skip
        found[group] = float(share)
    if sum(found.values()) > 1:
        raise PolicyError("{file}: the shares add up to {total}, more than all seats.", file=path, total=round(sum(found.values()), 3))  # fmt: skip
    return found
