"""One programme against the demand at its learners' graduation: what is missing, what leaves, which modules to add."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from qantara.core.alignment import Coverage, coverage, propose_modules
from qantara.core.alignment.library import load_templates
from qantara.core.measures import THRESHOLD, is_hidden
from qantara.core.refusals import Refusal
from qantara.core.vocabulary import Occupation, Skill, Vocabulary
from qantara.pipeline.alignment.demand import TAUGHT_KINDS, DemandAhead
from qantara.pipeline.curricula import Programme, taught_matrix

Json = dict[str, Any]
Floats = NDArray[np.float64]
HOURS_A_CREDIT = 10.0  # where hours are not told: contact hours of a credit, to be confirmed
_LANGUAGES = ("fr", "ar", "en")
_SHOWN = 15
_FIGURES = ("ads", "today", "mean", "lo80", "hi80")  # of few ads, hidden


class AlignmentError(Refusal):
    """The programme cannot be set against the demand."""


@dataclass(frozen=True)
class Candidate:
    """A module that could be added: of our library, or of another programme that was read."""

    title: Mapping[str, str]
    source: str
    """`library`, or the title of the programme."""
    hours: float
    quality: Mapping[str, float]


def align(
    programme: Programme, demand: DemandAhead, vocabulary: Vocabulary, *, others: Sequence[Programme] = (), hours: float = 60.0,
    threshold: int = THRESHOLD,
) -> Json:  # fmt: skip
    """Measure a programme against a demand, and choose the modules within some hours that would cover most of what is missing.

    others     programmes whose modules may be borrowed, beside our library
    hours      of the modules to add, in all
    threshold  a skill that fewer ads name counts in the measures, and its figures are null
    returns JSON: programme, target, before, after, missing, leaving, unasked, proposal. Shares are of the ads of the occupations;
            `gap` and `recall` weigh each skill by its share and by how much these occupations ask more for it than all do

    Raises AlignmentError for a programme without a module that names a skill.
    """
    skills = sorted({*demand.skills["skill"]} | _skills_of(programme))
    rows = pl.DataFrame({"skill": skills}).join(demand.skills, on="skill", how="left", maintain_order="left")
    asked = {name: rows[name].fill_null(0.0).to_numpy() for name in ("mean", "lo80", "hi80", "growth")}
    weights = rows["advantage"].fill_null(1.0).to_numpy()
    taught, taught_hours = taught_matrix(programme, skills, hours_per_credit=HOURS_A_CREDIT)
    if taught.nnz == 0:
        raise AlignmentError(
            "{title}: no module names a skill of the vocabulary. Name skills in its outcomes, or in the correction file beside it.",
            title=programme.title,
        )
    known_hours = np.nan_to_num(taught_hours)

    def measure(quality: csr_array, of_modules: Floats) -> Coverage:
        return coverage(
            asked["mean"], quality, of_modules, lo80=asked["lo80"], hi80=asked["hi80"], growth=asked["growth"], weights=weights
        )  # fmt: skip

    before = measure(taught, known_hours)
    candidates = _candidates(programme, others, skills)
    quality = _matrix(candidates, skills)
    chosen = propose_modules(
        before.demand, before.covered, quality, np.array([one.hours for one in candidates]), budget=hours
    )
    picked = chosen.chosen
    after = measure(
        csr_array(vstack([taught, quality[picked]])),
        np.concatenate([known_hours, [candidates[i].hours for i in picked]]),
    )
    facts = {row["skill"]: row for row in rows.iter_rows(named=True)}

    def hidden(skill: str) -> bool:
        return is_hidden(facts[skill]["ads"] or 0, threshold=threshold)

    def told(skill: str) -> Json:
        row = dict.fromkeys(_FIGURES) if hidden(skill) else facts[skill]
        figures = {name: row[name] for name in _FIGURES}
        return {"skill": skill, "label": _label(vocabulary, skill), **figures, "growth": facts[skill]["growth"]}

    gaps = np.argsort(-before.gap, kind="stable")
    of_market = {name for name, skill in vocabulary.skills.items() if skill.kind in TAUGHT_KINDS}
    unasked = [
        i for i in np.argsort(-before.hours, kind="stable")
        if before.hours[i] > 0 and not asked["mean"][i] and skills[i] in of_market
    ]  # fmt: skip
    leaving = [
        i for i in np.argsort(-before.hours, kind="stable")
        if before.hours[i] > 0 and (falls := facts[skills[i]]["growth_hi80"]) is not None and falls < 0
    ]  # fmt: skip
    return {
        "programme": {
            "title": programme.title, "file": programme.place.file, "modules": len(programme.modules),
            "hours": float(known_hours.sum()), "modules_without_hours": int(np.isnan(taught_hours).sum()),
        },
        "target": {
            "occupations": [{"id": name, **_in_languages(vocabulary.occupations[name])} for name in demand.occupations], "region": demand.region, "wider": demand.wider, "ads": round(demand.ads, 2),
            "month": f"{demand.month:%Y-%m}", "window": list(demand.window), "issued_on": demand.issued_on.isoformat(), "run": demand.run,
        },
        "before": _figures(before), "after": _figures(after),
        "missing": [
            told(skills[i]) | {"gap": float(before.gap[i]), "covered": float(before.covered[i]), "covered_after": float(after.covered[i])}
            for i in [i for i in gaps if before.gap[i] > 0 and not hidden(skills[i])][:_SHOWN]
        ],
        "leaving": [told(skills[i]) | {"hours": float(before.hours[i])} for i in leaving[:_SHOWN]],
        "unasked": [
            {"skill": skills[i], "label": _label(vocabulary, skills[i]), "hours": float(before.hours[i])} for i in unasked
        ],
        "proposal": {
            "budget": hours, "hours": chosen.hours, "value": chosen.value, "bound": chosen.bound, "proved": chosen.proved,
            "modules": [_added(candidates[i], float(gain), before, after, skills, told) for i, gain in zip(picked, chosen.gain, strict=True)],
            "room": _room(programme, known_hours, before, chosen.hours),
        },
    }  # fmt: skip


def _skills_of(programme: Programme) -> set[str]:
    return {one.skill for module in programme.modules for outcome in module.outcomes for one in outcome.skills}


def _candidates(programme: Programme, others: Sequence[Programme], skills: Sequence[str]) -> list[Candidate]:
    """Modules that teach some of the skills, and whose hours are known; not those that the programme has by their title."""
    own = {module.title.casefold() for module in programme.modules}
    found = [
        Candidate(one.label, "library", float(one.hours), one.quality)
        for one in load_templates() if not own & {title.casefold() for title in one.label.values()}
    ]  # fmt: skip
    for other in others:
        quality, hours = taught_matrix(other, skills, hours_per_credit=HOURS_A_CREDIT)
        for row, module in enumerate(other.modules):
            part = slice(quality.indptr[row], quality.indptr[row + 1])
            of_module = {skills[i]: float(q) for i, q in zip(quality.indices[part], quality.data[part], strict=True)}
            if hours[row] > 0 and module.title.casefold() not in own:
                title = dict.fromkeys(_LANGUAGES, module.title)
                found.append(Candidate(title, other.title, float(hours[row]), of_module))
    return [one for one in found if one.quality.keys() & set(skills)]


def _matrix(candidates: Sequence[Candidate], skills: Sequence[str]) -> csr_array:
    column = {skill: i for i, skill in enumerate(skills)}
    cells = [
        (row, column[skill], q)
        for row, one in enumerate(candidates)
        for skill, q in sorted(one.quality.items())
        if skill in column
    ]
    rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
    return csr_array((values, (rows, columns)), shape=(len(candidates), len(skills)))


def _figures(measured: Coverage) -> Json:
    return {
        "recall": measured.recall.value, "lo80": measured.recall.lo80, "hi80": measured.recall.hi80,
        "relevance": measured.relevance, "staleness": measured.staleness, "redundancy": measured.redundancy,
        "divergence": measured.divergence, "unread_hours": measured.unread_hours,
    }  # fmt: skip


def _added(
    candidate: Candidate, gain: float, before: Coverage, after: Coverage, skills: Sequence[str], told: Any
) -> Json:
    """A chosen module with the skills it is chosen for, the largest gaps it closes first."""
    column = {skill: i for i, skill in enumerate(skills)}
    gained = {
        skill: before.demand[column[skill]] * min(q, 1.0) * (1 - before.covered[column[skill]])
        for skill, q in candidate.quality.items() if skill in column
    }  # fmt: skip
    first = sorted((skill for skill in gained if gained[skill] > 0), key=lambda skill: -gained[skill])
    return {
        "title": dict(candidate.title), "source": candidate.source, "hours": candidate.hours, "gain": gain,
        "adds": [
            told(skill) | {"covered": float(before.covered[column[skill]]), "covered_after": float(after.covered[column[skill]])}
            for skill in first
        ],
    }  # fmt: skip


def _room(programme: Programme, hours: Floats, before: Coverage, wanted: float) -> list[Json]:
    """Modules of which the market would miss least an hour, until the hours are found: a suggestion, not a decision."""
    found: list[Json] = []
    order = sorted((i for i in range(len(hours)) if hours[i] > 0), key=lambda i: (before.loss[i] / hours[i], i))
    for i in order:
        if wanted <= 0:
            break
        part = min(wanted, float(hours[i]))
        found.append(
            {"module": programme.modules[i].title, "code": programme.modules[i].code, "hours": part, "of": float(hours[i]),
             "loss": float(before.loss[i])}
        )  # fmt: skip
        wanted -= part
    return found


def _label(vocabulary: Vocabulary, skill: str) -> dict[str, str]:
    known = vocabulary.skills.get(skill)
    return _in_languages(known) if known else dict.fromkeys(_LANGUAGES, skill)


def _in_languages(named: Skill | Occupation) -> dict[str, str]:
    return {lang: getattr(named, lang) for lang in _LANGUAGES}
