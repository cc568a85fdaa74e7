"""A programme beside others: which teach alike, and what they teach that it does not."""

from collections.abc import Sequence

import numpy as np

from qantara.core.alignment import nearest, taught_elsewhere
from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.alignment.demand import DemandAhead
from qantara.pipeline.alignment.facts import Facts, Floats, Json
from qantara.pipeline.curricula import Programme, taught_matrix

NEIGHBOURS = 5
_BETTER = 0.1  # by how much more another covers a skill to teach it better


def compare(
    programme: Programme, others: Sequence[Programme], demand: DemandAhead, vocabulary: Vocabulary, *, threshold: int, shown: int,
) -> Json | None:  # fmt: skip
    """JSON: `neighbours`, nearest first, with their `likeness` (1 the same skills in the same proportions, 0 none in common);
    `elsewhere`, the skills they cover and this one does not, by what that is worth in the demand at graduation.

    None where no other programme names a skill. Programmes are compared by how well they cover each skill: hours are not
    always told. A skill that only few ads name is left out of `elsewhere`.
    """
    skills = sorted({*demand.skills["skill"]}.union(*(skills_of(one) for one in (programme, *others))))
    facts = Facts(skills, demand, vocabulary, threshold=threshold)
    covered = np.array([_covered(one, skills) for one in (programme, *others)])
    if not covered[1:].any():
        return None
    found = nearest(covered, 0, count=NEIGHBOURS)
    near = [others[at - 1] for at in found.programme]
    there = covered[found.programme]
    ahead = taught_elsewhere(facts.mean * facts.weights, covered[0], there, margin=_BETTER)
    told = [at for at in ahead.skill if not facts.hidden(skills[at])][:shown]
    worth = dict(zip(ahead.skill.tolist(), ahead.worth.tolist(), strict=True))
    return {
        "neighbours": [
            {"title": one.title, "file": one.place.file, "likeness": 1 - float(distance)}
            for one, distance in zip(near, found.distance, strict=True)
        ],
        "elsewhere": [
            facts.told(skills[at]) | {
                "worth": worth[at], "covered": float(covered[0, at]), "covered_there": float(there[:, at].max()),
                "by": [near[k].title for k in np.argsort(-there[:, at], kind="stable") if there[k, at] - covered[0, at] > _BETTER],
            }
            for at in told
        ],
    }  # fmt: skip


def skills_of(programme: Programme) -> set[str]:
    return {one.skill for module in programme.modules for outcome in module.outcomes for one in outcome.skills}


def _covered(programme: Programme, skills: Sequence[str]) -> Floats:
    quality, _ = taught_matrix(programme, skills)
    left = np.ones(len(skills))
    np.multiply.at(left, quality.indices, 1 - quality.data)
    covered: Floats = 1 - left
    return covered
