"""Skills asked for together, against the slow and obvious way."""

from collections import Counter
from itertools import permutations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from qantara.pipeline.edition import beside as module
from qantara.pipeline.edition.beside import beside


@given(st.lists(st.sets(st.sampled_from("abcdef"), max_size=5), min_size=1, max_size=60), st.integers(1, 7))
def test_pairs_are_counted_as_one_would_by_hand(spells, at_once):
    asked = pl.DataFrame(
        [(skill, number) for number, skills in enumerate(spells) for skill in sorted(skills)],
        schema={"skill": pl.String, "spell": pl.Int64}, orient="row",
    )  # fmt: skip
    pairs = Counter(pair for skills in spells for pair in permutations(sorted(skills), 2))
    of = Counter(skill for skills in spells for skill in skills)
    whole, module._AT_ONCE = module._AT_ONCE, at_once
    try:
        found = beside(asked, len(spells), least=2)
    finally:
        module._AT_ONCE = whole
    for a, others in found.together.items():
        assert {b for b, _, _ in others} == {
            b for b in "abcdef" if pairs[a, b] >= 2 and of[b] >= 2 and pairs[a, b] * len(spells) > of[a] * of[b]
        }
        for b, n, lift in others:
            assert n == pairs[a, b]
            assert lift == round(n * len(spells) / (of[a] * of[b]), 2)


def test_two_names_for_one_trade_are_alike():
    rows = [
        (skill, n)
        for n in range(40)
        for skill in (("docker", "kubernetes", "helm") if n % 2 else ("docker", "kubernetes", "kustomize"))
    ]
    rows += [(skill, n) for n in range(40, 120) for skill in ("excel", "word")]
    found = beside(pl.DataFrame(rows, schema={"skill": pl.String, "spell": pl.Int64}, orient="row"), 120)
    assert found.alike["helm"][0][0] == "kustomize"
    assert "excel" not in [other for other, _ in found.alike["helm"]]


def test_nothing_asked_is_nothing_beside():
    assert beside(pl.DataFrame(schema={"skill": pl.String, "spell": pl.Int64}), 3).together == {}
