"""What modules teach, as numbers: against the slow obvious version, and the properties that make a share of it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qantara.pipeline.curricula import (
    LEVELS,
    MOST,
    QUALITY,
    Module,
    Outcome,
    Place,
    Programme,
    TaughtSkill,
    modules_table,
    skills_table,
    taught_matrix,
    unread_table,
)
from tests.pipeline.curricula.conftest import Write, modules, read

HERE = Place("plan.md", "line", 1)
SKILLS = ["docker", "git", "sql", "python"]

mentions = st.builds(
    lambda skill, level, confidence: TaughtSkill(skill, level, skill, 0, len(skill), confidence),
    st.sampled_from([*SKILLS, "latin"]),
    st.sampled_from([None, *LEVELS]),
    st.floats(0.35, 1),
)
statements = st.builds(
    lambda kind, skills: Outcome(kind, "text", HERE, tuple(skills)),
    st.sampled_from(["title", "outcome", "content"]),
    st.lists(mentions, max_size=4),
)


def module(*outcomes: Outcome, hours: float | None = None, points: float | None = None) -> Module:
    return Module(None, "M", hours, None, points, None, None, None, outcomes, HERE)


def programme(*taught: Module) -> Programme:
    return Programme("P", None, None, None, taught, HERE)


def obvious(one: Module, skill: str) -> float:
    missed = 1.0
    for outcome in one.outcomes:
        shares = [QUALITY[m.level] * m.confidence for m in outcome.skills if m.skill == skill]
        if shares:
            missed *= 1 - max(shares) * (0.5 if outcome.kind == "content" else 1)
    return min(MOST, 1 - missed)


@given(st.lists(st.lists(statements, max_size=5), max_size=4))
def test_the_matrix_is_the_obvious_one(plan: list[list[Outcome]]) -> None:
    taught = [module(*one) for one in plan]

    matrix, hours = taught_matrix(programme(*taught), SKILLS)

    assert matrix.shape == (len(plan), len(SKILLS))
    assert np.allclose(matrix.toarray(), [[obvious(one, skill) for skill in SKILLS] for one in taught] or np.zeros((0, 4)))  # fmt: skip
    assert matrix.has_sorted_indices
    assert np.isnan(hours).all()


@given(st.lists(statements, max_size=5), statements)
def test_one_more_statement_never_teaches_less(said: list[Outcome], more: Outcome) -> None:
    before, _ = taught_matrix(programme(module(*said)), SKILLS)
    after, _ = taught_matrix(programme(module(*said, more)), SKILLS)

    assert (after.toarray() >= before.toarray() - 1e-12).all()
    assert after.max() <= MOST if after.nnz else True


def test_a_higher_level_teaches_more() -> None:
    shares = [QUALITY[level] for level in LEVELS]

    assert shares == sorted(shares)
    assert QUALITY[None] == min(shares)


def test_hours_are_told_or_counted_from_credits_when_asked() -> None:
    plan = programme(module(hours=48.0, points=4.0), module(points=6.0), module())

    _, told = taught_matrix(plan, SKILLS)
    _, counted = taught_matrix(plan, SKILLS, hours_per_credit=8)

    assert told[0] == 48
    assert math.isnan(told[1])
    assert counted[:2].tolist() == [48, 48]
    assert math.isnan(counted[2])


def test_several_programmes_are_stacked() -> None:
    plan = programme(module(hours=1.0))

    matrix, hours = taught_matrix([plan, plan], ["docker"])

    assert (matrix.shape, hours.tolist()) == ((2, 1), [1, 1])


def test_a_skill_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        taught_matrix(programme(), ["sql", "sql"])


def test_tables_say_the_same(write: Write) -> None:
    read_in = read(write("plan.md", "# P\n## Module M1 : SQL\nHeures : 20\nAcquis :\n- Déployer avec Docker\n## Semestre 1\nVoir ailleurs.\n"))  # fmt: skip

    assert modules_table(read_in).select("programme", "module", "code", "title", "hours").rows() == [("P", 0, "M1", "SQL", 20.0)]  # fmt: skip
    rows = skills_table(read_in).filter(kind="outcome").to_dicts()
    assert [(row["skill"], row["level"], row["number"]) for row in rows] == [("docker", "apply", 5)]
    assert unread_table(read_in).select("text", "why", "number").rows() == [("Voir ailleurs.", "not-understood", 7)]
    assert len(modules(read_in)) == 1


def test_prerequisites_and_units_are_no_skills_of_the_module(write: Write) -> None:
    text = "# P\n## UE5 Anglais\nPrérequis : Java\nContenu :\n- Git (voir UE 4)\n"

    found = {
        skill.skill for one in modules(read(write("plan.md", text))) for said in one.outcomes for skill in said.skills
    }

    assert found == {"english", "git"}
