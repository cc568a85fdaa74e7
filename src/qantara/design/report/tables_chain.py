"""Rows of the tables from the gap to the calendar: programmes, proposals, targets, plans, cohorts, as the folder keeps them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from qantara.design.formats import LANGS

Row = dict[str, Any]
Kept = Mapping[str, Any]

_LABELS = [f"label_{lang}" for lang in LANGS]
_SHARES = ["share", "share_low_80", "share_high_80", "ads"]


def _labels(label: Mapping[str, str]) -> Row:
    return {f"label_{lang}": label.get(lang, "") for lang in LANGS}


def _programmes(kept: Kept) -> Iterator[Row]:
    for one in kept["programmes"]:
        before, after, target = one["before"], one["after"], one["target"]
        yield {
            "programme": one["programme"]["title"], "file": one["programme"]["file"], "graduation": target["month"],
            "occupations": ";".join(name["id"] for name in target["occupations"]), "region": target["region"], "ads": target["ads"],
            "covered": before["recall"], "covered_low_80": before["lo80"], "covered_high_80": before["hi80"],
            "covered_with_modules": after["recall"], "bound": one["proposal"]["bound"], "hours": one["proposal"]["hours"],
            "relevance": before["relevance"], "staleness": before["staleness"], "redundancy": before["redundancy"], "run": target["run"],
        }  # fmt: skip


def _missing(kept: Kept) -> Iterator[Row]:
    for one in kept["programmes"]:
        for row in one["missing"]:
            yield {
                "programme": one["programme"]["title"], "skill": row["skill"], **_labels(row["label"]), "share": row["mean"],
                "share_low_80": row["lo80"], "share_high_80": row["hi80"], "ads": row["ads"], "covered": row["covered"],
                "covered_with_modules": row["covered_after"],
            }  # fmt: skip


def _proposals(kept: Kept) -> Iterator[Row]:
    for one in kept["programmes"]:
        for module in one["proposal"]["modules"]:
            yield {
                "programme": one["programme"]["title"], **_labels(module["title"]), "source": module["source"], "hours": module["hours"],
                "gain": module["gain"], "adds": ";".join(skill["skill"] for skill in module["adds"]),
                "replaces": ";".join(f"{part['module']} ({part['hours']:g} h)" for part in module["replaces"]),
            }  # fmt: skip


def _targets(kept: Kept) -> Iterator[Row]:
    plans = kept["seat_plan"]["plans"] if kept["seat_plan"] else ()
    for at, one in enumerate(kept["targets"]):
        for plan, told in (("", one), *((plan["name"], plan["odds"][at]) for plan in plans)):
            yield {
                "target": one["id"], **_labels(one["label"]), "value": one["value"], "year": one["year"], "read_as": one["read_as"],
                "stated_on": one["stated_on"], "source": one["source"]["fr"], "plan": plan,
                **{key: told[key] for key in ("probability", "p10", "p50", "p90")},
            }  # fmt: skip


def _plans(kept: Kept) -> Iterator[Row]:
    sheet = kept["seat_plan"]
    for plan in sheet["plans"] if sheet else ():
        for at, scenario in enumerate(sheet["scenarios"]):
            yield {
                "plan": plan["name"], "scenario": scenario["id"], "cost_mad": plan["cost"], "learners": plan["learners"], "graduates": plan["graduates"],
                "missing_without": scenario["missing"], "missing": plan["missing"][at], "worst_share": plan["worst"][at],
                "regret": plan["regret"][at], "gap": plan["gap"],
            }  # fmt: skip


def _groups(kept: Kept) -> Iterator[Row]:
    sheet = kept["seat_plan"]
    for plan in sheet["plans"] if sheet else ():
        for row in plan["groups"]:
            yield {"plan": plan["name"], **row}


def _tornado(kept: Kept) -> Iterator[Row]:
    for one in kept["tornado"]:
        yield {"outcome": kept["outcome"], "year": kept["year"], **{key: one[key] for key in ("group", "p10", "middle", "p90")}}  # fmt: skip


def _calendar(kept: Kept) -> Iterator[Row]:
    for office in kept["offices"]:
        for one in office["cohorts"]:
            for week, place in zip(office["weeks"], one["places"], strict=True):
                if place:
                    yield {"office": office["id"], "cohort": one["name"], "week": week, "place": place}


Of = tuple[Callable[[Kept], Iterable[Row]], Sequence[str]]
TABLES: Mapping[str, Mapping[str, Of]] = {
    "alignment": {
        "programmes": (_programmes, [
            "programme", "file", "graduation", "occupations", "region", "ads", "covered", "covered_low_80", "covered_high_80",
            "covered_with_modules", "bound", "hours", "relevance", "staleness", "redundancy", "run"]),
        "missing": (_missing, ["programme", "skill", *_LABELS, *_SHARES, "covered", "covered_with_modules"]),
        "proposals": (_proposals, ["programme", *_LABELS, "source", "hours", "gain", "adds", "replaces"]),
    },
    "plan": {
        "targets": (_targets, ["target", *_LABELS, "value", "year", "read_as", "stated_on", "source", "plan", "probability", "p10", "p50", "p90"]),
        "plans": (_plans, ["plan", "scenario", "cost_mad", "learners", "graduates", "missing_without", "missing", "worst_share", "regret", "gap"]),
        "groups": (_groups, ["plan", "programme", "institution", "region", "year", "groups", "learners", "opens"]),
        "tornado": (_tornado, ["outcome", "year", "group", "p10", "middle", "p90"]),
    },
    "calendar": {"calendar": (_calendar, ["office", "cohort", "week", "place"])},
}  # fmt: skip
"""By what is kept, each table's rows and columns."""
