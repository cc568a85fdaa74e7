"""Which series can be foreseen, and what each issue said: read from what was counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]
_CLEAR = 0.98  # of naive's error; nearer to it, a gain is no more than chance


@dataclass(frozen=True)
class Foresight:
    """Series with a score of their own. `yes`: the error is clearly smaller than naive's; `no`: "as last month" does as well."""

    yes: list[Json]
    no: list[Json]
    untested: int


def foresight_of(told: Json) -> Foresight | None:
    """None before the first back-test."""
    outlook = told["outlook"]
    if not outlook or not outlook["scoreboard"]:
        return None
    scored = [row for row in outlook["series"] if row["score"] and row["score"]["ratio"] is not None]
    # Where "as last month" is what is published, nothing is foreseen, whatever the replay said of another method.
    yes = [row for row in scored if row["score"]["ratio"] < _CLEAR and row["method"] == "ours"]
    known = {row["id"] for row in yes}
    no = [row for row in scored if row["id"] not in known]
    return Foresight(sorted(yes, key=_ratio), sorted(no, key=_ratio), len(outlook["series"]) - len(scored))


def _ratio(row: Json) -> float:
    return float(row["score"]["ratio"])


def issues_of(told: Json) -> list[dict[str, Any]]:
    """Every issue, newest first, with its scores once months have come."""
    scores = {row["issued_on"]: row for row in (told["outlook"] or {}).get("issues", [])}
    return [{**issue, "score": scores.get(issue["issued_on"])} for issue in told["issued"]]
