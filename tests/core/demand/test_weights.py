"""Weights to known totals, beside a slow obvious way."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qantara.core.demand.weights import bias_note, post_stratify, rake, source_coverage

COUNTS = pl.DataFrame({"region": ["a", "b", "c"], "n": [60.0, 30.0, 10.0]})


def slow_rake(cells, totals, rounds=500):
    """Each margin in turn made right by hand, over and over: cells {(a, b): n}, totals ({a: share}, {b: share})."""
    weight = dict.fromkeys(cells, 1.0)
    everything = sum(cells.values())
    for _ in range(rounds):
        for side, known in enumerate(totals):
            for key, total in known.items():
                mine = [cell for cell in cells if cell[side] == key]
                has = sum(weight[cell] * cells[cell] for cell in mine)
                for cell in mine:
                    weight[cell] *= everything * total / sum(known.values()) / has
    return weight


def weights_of(found):
    return found.strata["weight"].to_list()


def test_a_weight_is_known_share_over_counted_share():
    found = post_stratify(COUNTS, {"a": 400, "b": 400, "c": 200}, dimension="region")
    assert weights_of(found) == pytest.approx([0.4 / 0.6, 0.4 / 0.3, 0.2 / 0.1])
    assert found.counted == 100
    assert found.miss == pytest.approx(0, abs=1e-6)
    assert found.effective == pytest.approx(
        100**2 / sum(w * w * n for w, n in zip(weights_of(found), [60, 30, 10], strict=True))
    )


def test_what_is_counted_as_it_is_needs_no_weight():
    found = post_stratify(COUNTS, {"a": 6, "b": 3, "c": 1}, dimension="region")
    assert weights_of(found) == pytest.approx([1, 1, 1])
    assert found.effective == pytest.approx(100)


def test_no_weight_leaves_its_limits_and_what_is_missed_is_told():
    found = post_stratify(COUNTS, {"a": 1, "b": 1, "c": 98}, dimension="region", trim=3)
    assert max(weights_of(found)) == 3
    assert min(weights_of(found)) >= 1 / 3
    assert found.trimmed == 3
    assert found.miss > 0.3


def test_a_stratum_without_ads_cannot_be_mended_and_is_told():
    found = post_stratify(COUNTS, {"a": 45, "b": 30, "c": 5, "d": 20}, dimension="region")
    assert found.uncovered == pytest.approx(0.2)
    assert sum(w * n for w, n in zip(weights_of(found), COUNTS["n"], strict=True)) == pytest.approx(100)


def test_a_stratum_of_which_nothing_is_known_keeps_its_weight():
    counts = pl.concat([COUNTS, pl.DataFrame({"region": ["unknown"], "n": [50.0]})])
    found = post_stratify(counts, {"a": 400, "b": 400, "c": 200}, dimension="region")
    assert weights_of(found) == pytest.approx([0.4 / 0.6, 0.4 / 0.3, 2, 1])


@pytest.mark.parametrize("bad", [{"a": -1.0, "b": 2.0}, {"a": float("nan")}])
def test_totals_that_cannot_be_are_refused(bad):
    with pytest.raises(ValueError, match="known totals of a"):
        post_stratify(COUNTS, bad, dimension="region")
    with pytest.raises(ValueError, match="at least one"):
        rake(COUNTS, {"region": {"a": 1.0}}, trim=0.5)


def test_no_ad_at_all_gives_no_weight():
    found = post_stratify(COUNTS.clear(), {"a": 1}, dimension="region")
    assert (found.strata.height, found.effective, found.uncovered) == (0, 0, 1)
    assert bias_note(COUNTS.clear(), {"region": {"a": 1}}) == []


shares = st.lists(st.floats(1, 4), min_size=3, max_size=3)


@given(st.lists(st.integers(20, 60), min_size=9, max_size=9), shares, shares)
def test_raking_agrees_with_the_slow_way_and_meets_both_margins(counts, rows, columns):
    cells = {(a, b): counts[3 * i + j] for i, a in enumerate("abc") for j, b in enumerate("xyz")}
    totals = dict(zip("abc", rows, strict=True)), dict(zip("xyz", columns, strict=True))
    frame = pl.DataFrame({"region": [a for a, _ in cells], "domain": [b for _, b in cells], "n": list(cells.values())})

    found = rake(frame, {"region": totals[0], "domain": totals[1]}, trim=1000)

    assert weights_of(found) == pytest.approx(list(slow_rake(cells, totals).values()), rel=1e-3)
    assert found.miss < 1e-3
    assert 0 < found.effective <= found.counted + 1e-6


def test_the_bias_note_says_what_is_under_covered_and_by_how_much():
    counts = pl.DataFrame({"region": ["a", "b", "c"], "n": [700.0, 280.0, 20.0]})
    notes = bias_note(counts, {"region": {"a": 50, "b": 30, "c": 15, "d": 5}})
    assert [(note.key, note.verdict) for note in notes] == [("d", "none"), ("c", "under"), ("b", "fair"), ("a", "over")]
    worst = notes[1]
    assert (worst.share, worst.known_share, worst.counted) == (0.02, 0.15, 20)
    assert worst.ratio == pytest.approx(0.02 / 0.15)
    assert worst.low < worst.ratio < worst.high < 0.8


def test_few_ads_make_no_accusation():
    [first, _] = bias_note(pl.DataFrame({"region": ["a", "b"], "n": [2.0, 8.0]}), {"region": {"a": 4, "b": 6}})
    assert (first.key, first.verdict) == ("a", "fair")


def test_sources_are_told_by_what_they_alone_show():
    sightings = pl.DataFrame({"unit": [1, 1, 1, 2, 3, 4], "source": ["x", "x", "y", "x", "y", None]})
    assert source_coverage(sightings).rows() == [("x", 2, 2 / 3, 0.5), ("y", 2, 2 / 3, 0.5)]
