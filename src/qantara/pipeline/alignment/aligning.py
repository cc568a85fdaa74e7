"""One programme against the demand at its learners' graduation: what is missing, what leaves, which modules to add."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, vstack

from qantara.core.alignment import Coverage, coverage, propose_modules
from qantara.core.alignment.library import load_templates
from qantara.core.measures import THRESHOLD
from qantara.core.refusals import Refusal
from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.alignment.comparing import compare, skills_of
from qantara.pipeline.alignment.demand import DemandAhead
from qantara.pipeline.alignment.facts import LANGUAGES, Facts, Floats, Json, in_languages
from qantara.pipeline.alignment.lifetimes import lifetimes
from qantara.pipeline.alignment.room import Part, exchange, find_parts, told_part, without
from qantara.pipeline.curricula import Programme, taught_matrix

HOURS_A_CREDIT = 10.0  # where hours are not told: contact hours of a credit, to be confirmed
_SHOWN = 15


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

    others     programmes to compare with, whose modules may be borrowed, beside our library
    hours      of the modules to add, in all
    threshold  a skill that fewer ads name counts in the measures, and its figures are null
    returns JSON: programme, target, before, after, missing, leaving, unasked, proposal, shelf_life, beside. Shares are of the ads of
            the occupations; `gap` and `recall` weigh each skill by its share and by how much these occupations ask more for
            it than all do. `after` has the modules added; `proposal.replacing`, also the hours taken that `room` suggests

    Raises AlignmentError for a programme without a module that names a skill.
    """
    skills = sorted({*demand.skills["skill"]} | skills_of(programme))
    facts = Facts(skills, demand, vocabulary, threshold=threshold)
    taught, taught_hours = taught_matrix(programme, skills, hours_per_credit=HOURS_A_CREDIT)
    if taught.nnz == 0:
        raise AlignmentError(
            "{title}: no module names a skill of the vocabulary. Name skills in its outcomes, or in the correction file beside it.",
            title=programme.title,
        )
    known_hours = np.nan_to_num(taught_hours)

    def measure(quality: csr_array, of_modules: Floats) -> Coverage:
        return coverage(
            facts.mean, quality, of_modules, lo80=facts.lo80, hi80=facts.hi80, growth=np.nan_to_num(facts.growth), weights=facts.weights
        )  # fmt: skip

    before = measure(taught, known_hours)
    candidates = _candidates(programme, others, skills)
    quality = _matrix(candidates, skills)
    chosen = propose_modules(
        before.demand, before.covered, quality, np.array([one.hours for one in candidates]), budget=hours
    )
    picked, added_hours = chosen.chosen, np.array([candidates[i].hours for i in chosen.chosen])
    after = measure(csr_array(vstack([taught, quality[picked]])), np.concatenate([known_hours, added_hours]))

    gain_an_hour = (chosen.value - chosen.before) / chosen.hours if chosen.hours else 0.0
    parts = find_parts(taught, known_hours, facts, before, gain_an_hour=gain_an_hour)
    exchanged = exchange(parts, added_hours.tolist())
    taken: dict[int, tuple[Part, float]] = {}
    for part, some in (one for each in exchanged for one in each):
        taken[part.row] = (part, taken.get(part.row, (part, 0.0))[1] + some)
    kept, kept_hours = without(taught, known_hours, taken)
    replacing = measure(csr_array(vstack([kept, quality[picked]])), np.concatenate([kept_hours, added_hours]))

    gaps = np.argsort(-before.gap, kind="stable")
    by_hours = [i for i in np.argsort(-before.hours, kind="stable") if before.hours[i] > 0]
    return {
        "programme": {
            "title": programme.title, "file": programme.place.file, "modules": len(programme.modules),
            "hours": float(known_hours.sum()), "modules_without_hours": int(np.isnan(taught_hours).sum()),
        },
        "target": {
            "occupations": [{"id": name, **in_languages(vocabulary.occupations[name])} for name in demand.occupations],
            "region": demand.region, "wider": demand.wider, "ads": round(demand.ads, 2), "month": f"{demand.month:%Y-%m}",
            "window": list(demand.window), "issued_on": demand.issued_on.isoformat(), "run": demand.run,
        },
        "before": _figures(before), "after": _figures(after),
        "missing": [
            facts.told(skills[i]) | {"gap": float(before.gap[i]), "covered": float(before.covered[i]), "covered_after": float(after.covered[i])}
            for i in [i for i in gaps if before.gap[i] > 0 and not facts.hidden(skills[i])][:_SHOWN]
        ],
        "leaving": [facts.told(skills[i]) | {"hours": float(before.hours[i])} for i in by_hours if facts.falls[i]][:_SHOWN],
        "unasked": [facts.named(skills[i]) | {"hours": float(before.hours[i])} for i in by_hours if facts.unasked[i]],
        "proposal": {
            "budget": hours, "hours": chosen.hours, "value": chosen.value, "bound": chosen.bound, "proved": chosen.proved,
            "modules": [
                _added(candidates[i], float(gain), before, after, facts) | {
                    "replaces": [
                        {"module": programme.modules[part.row].title, "code": programme.modules[part.row].code, "hours": some}
                        for part, some in each
                    ]
                }
                for i, gain, each in zip(picked, chosen.gain, exchanged, strict=True)
            ],
            "room": [told_part(part, some, programme, known_hours, facts) for part, some in taken.values()],
            "room_missing": chosen.hours - sum(some for _, some in taken.values()),
            "replacing": _figures(replacing),
        },
        "shelf_life": lifetimes(programme, taught, taught_hours, facts, demand),
        "beside": compare(programme, others, demand, vocabulary, threshold=threshold, shown=_SHOWN),
    }  # fmt: skip


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
                title = dict.fromkeys(LANGUAGES, module.title)
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


def _added(candidate: Candidate, gain: float, before: Coverage, after: Coverage, facts: Facts) -> Json:
    """A chosen module with the skills it is chosen for, the largest gaps it closes first."""
    gained = {
        facts.column[skill]: before.gap[facts.column[skill]] * min(q, 1.0)
        for skill, q in candidate.quality.items() if skill in facts.column
    }  # fmt: skip
    first = sorted((at for at in gained if gained[at] > 0), key=lambda at: -gained[at])
    return {
        "title": dict(candidate.title), "source": candidate.source, "hours": candidate.hours, "gain": gain,
        "adds": [
            facts.told(facts.skills[at]) | {"covered": float(before.covered[at]), "covered_after": float(after.covered[at])}
            for at in first
        ],
    }  # fmt: skip
