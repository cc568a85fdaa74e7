"""The one door of this app to the pipeline: looking for candidates, trying and publishing decisions, counting anew."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from qantara.core.refusals import Refusal
from qantara.core.text.folding import fold
from qantara.core.vocabulary import DOMAINS, KINDS, LANGUAGES
from qantara.core.vocabulary.labels import DOMAIN_LABELS, KIND_LABELS
from qantara.pipeline.partnership import Partnership, find_partnership
from qantara.pipeline.vocabulary_draft import (
    Decision,
    Merged,
    NewSkill,
    NoSkill,
    draft,
    publish,
    settle,
    texts_of,
)

__all__ = [
    "DOMAINS", "DOMAIN_LABELS", "KINDS", "KIND_LABELS", "LANGUAGES", "Decision", "Merged", "NewSkill", "NoSkill",
    "Refusal", "count_anew", "digest_of", "effect_of", "find_candidates", "find_partnership", "fold", "held", "publish",
    "try_decisions",
]  # fmt: skip

_LEAST, _MOST = 3, 500


def held(folder: Path) -> tuple[dict[str, str], str]:
    """The folder's files of decisions, whole, and their digest."""
    settle(folder)
    texts = texts_of(find_partnership(folder, named=True))
    return texts, digest_of(texts)


def digest_of(texts: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()


def try_decisions(
    folder: Path, decisions: Sequence[Decision], *, on: date, begun: Mapping[str, str] | None = None
) -> tuple[dict[str, str], str]:
    """The folder's files with the decisions, and the vocabulary's version then. Raises a Refusal; changes nothing."""
    made = draft(find_partnership(folder, named=True), decisions, on=on, begun=begun)
    return dict(made.texts), made.vocabulary.version


def find_candidates(folder: Path, *, on: date) -> tuple[list[dict[str, Any]], int]:
    """The most frequent names outside the vocabulary, as rows, and how many there are. Takes a minute in a large lake."""
    from qantara.pipeline.candidates import list_candidates

    settle(folder)
    place = find_partnership(folder, named=True)
    if place.lake.runs().is_empty():
        return [], 0
    vocabulary = place.vocabulary()
    found, every = list_candidates(place, vocabulary, least=_LEAST, most=_MOST)
    growth = _growth(place, vocabulary, on)
    return [
        {
            "folded": fold(one.name),
            "name": one.name,
            "ads": one.ads,
            "in_lists": one.contexts.get("list", 0),
            "after_cues": one.contexts.get("cue", 0),
            "examples": list(one.examples),
            "closest": [
                {"id": skill.id, "label": _label(skill), "score": round(score), "parent": skill.parent or ""}
                for skill, score in one.closest
            ],
            **dict(zip(("growth", "low", "high"), growth.get(fold(one.name), (None, None, None)), strict=True)),
        }
        for one in found
    ], every


def _growth(place: Partnership, vocabulary: Any, on: date) -> dict[str, tuple[float | None, ...]]:
    """Growth of a candidate's share of ads and its interval, in logarithms over twelve months."""
    from qantara.pipeline.anticipation.movements import CANDIDATE, read_movements

    try:
        rising = read_movements(place, vocabulary, at=on, judged=False).rising
    except Refusal:  # too few months to say anything
        return {}
    rows = rising.filter(rising["skill"].str.starts_with(CANDIDATE)).select("skill", "growth", "lo80", "hi80")
    return {fold(name.removeprefix(CANDIDATE)): tuple(of_it) for name, *of_it in rows.iter_rows()}


def effect_of(
    folder: Path, decisions: Sequence[Decision], *, on: date, on_batch: Callable[[int, int], None]
) -> dict[str, Any]:
    """What the decisions would change in the series, as JSON."""
    from qantara.pipeline.vocabulary_effect import measure_effect

    place = find_partnership(folder, named=True)
    vocabulary = draft(place, decisions, on=on).vocabulary
    effect = measure_effect(place, vocabulary, on_batch=on_batch)
    changes = [
        asdict(change)
        | {
            "label": _label(vocabulary.skills[change.skill]) if change.skill in vocabulary.skills else {},
            "before_a_year": effect.a_year(change.before),
            "after_a_year": effect.a_year(change.after),
        }
        for change in effect.changes
    ]
    return {
        "since": f"{effect.since:%Y-%m}" if effect.since else None,
        "until": f"{effect.until:%Y-%m}" if effect.until else None,
        "read": effect.read,
        "held": effect.held,
        "changes": changes,
    }


def count_anew(folder: Path, *, at: datetime, ended: Callable[[], datetime], on_batch: Callable[[int], None]) -> str:
    """Read every ad again with the folder's vocabulary; the run. Raises a Refusal where there are no ads."""
    from qantara.pipeline.recompute import recompute

    place = find_partnership(folder, named=True)
    return recompute(place.lake, place.vocabulary(), at=at, ended=ended, on_batch=on_batch).run


def ads_held(folder: Path) -> int:
    """How many rows a recompute goes through."""
    import polars as pl

    lake = find_partnership(folder, named=True).lake
    return int(lake.scan("ads").select(pl.len()).collect().item())


def version_of(folder: Path) -> str:
    """The version of the folder's vocabulary. Takes a fifth of a second."""
    settle(folder)
    return find_partnership(folder, named=True).vocabulary().version


def _label(skill: Any) -> dict[str, str]:
    return {language: skill.label(language) for language in LANGUAGES}
