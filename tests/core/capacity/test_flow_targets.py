"""Odds of targets, and what an outcome hangs on."""

from dataclasses import replace

import numpy as np
import pytest
from tests.core.capacity.flow_plain import YEARS, certain, inputs_of

from qantara.core.capacity import RATES, Target, odds, simulate, tornado
from qantara.core.refusals import Refusal

TARGET = Target("seen", 1000, 2030, ("trained",), "a report", "2024-09")


def test_odds_are_the_share_of_runs_that_reach_the_target():
    paths = simulate(inputs_of(), runs=400, seed=1)
    runs = np.sort(paths.outcomes["trained"][4])

    (found,) = odds(paths, [replace(TARGET, value=float(runs[300]))])

    assert found.probability == pytest.approx(100 / 400)
    assert found.low < 0.25 < found.high
    assert (found.p10, found.p50, found.p90) == (runs[39], runs[199], runs[359])
    assert found.missing == pytest.approx(runs[300] - runs[199])


def test_rivals_and_readings_each_have_odds_of_their_own():
    paths = simulate(inputs_of(), runs=100, seed=1)
    rivals = [replace(TARGET, read_as=("held", "new_held")), replace(TARGET, id="other", value=0, read_as=("held",))]

    found = odds(paths, rivals)

    assert [(one.target.id, one.outcome) for one in found] == [
        ("seen", "held"),
        ("seen", "new_held"),
        ("other", "held"),
    ]
    assert found[2].probability == 1


@pytest.mark.parametrize(
    ("change", "part"), [({"year": 2050}, "is for 2050"), ({"read_as": ("luck",)}, "read as luck")]
)
def test_a_target_that_was_not_simulated_is_refused(change, part):
    with pytest.raises(Refusal, match=part):
        odds(simulate(inputs_of(), runs=5, seed=1), [replace(TARGET, **change)])


def test_the_widest_bar_comes_first_and_each_group_has_one():
    bars = tornado(inputs_of(), outcome="shortage", year=2031)
    widths = [bar.width for bar in bars]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 0
    names = {bar.group for bar in bars}
    assert names == {
        *RATES, "jobs_level", "stock_level", "outside_jobs_level", "outside_trained_level", "growth_shared", "growth_own:d0", "growth_own:d1", "growth_own:outside",
    }  # fmt: skip


def test_only_what_bears_on_an_outcome_moves_it():
    bars = {bar.group: bar for bar in tornado(inputs_of(), outcome="graduates", year=2031)}
    assert {name for name, bar in bars.items() if bar.width > 0} == {"fill", "completion"}
    assert bars["fill"].at_p10 < bars["fill"].middle < bars["fill"].at_p90


def test_without_doubt_nothing_moves():
    assert all(bar.width == 0 for bar in tornado(certain(), outcome="held", year=2029))


@pytest.mark.parametrize("domain", ["d0", "outside"])
def test_a_bar_of_growth_ends_at_the_quantiles_of_growth(domain):
    # Jobs outside hang on nothing else; those of a domain on the path of each region.
    inputs = inputs_of(shared=0.0, jobs_sd=0.0)
    year = 2029
    bar = next(b for b in tornado(inputs, outcome="jobs", year=year) if b.group == f"growth_own:{domain}")
    paths = simulate(inputs, runs=20_000, seed=1)
    at = year - inputs.first_year
    if domain == "outside":
        middle = 5000 * np.exp(0.05 * (at + 1))
        sd = inputs.outside.volatility
    else:
        middle = (inputs.jobs[:, 0] * np.exp(inputs.growth.cumsum(axis=2)[:, 0, at])).sum()
        sd = inputs.volatility[0]
        low, high = paths.summary["jobs"][[0, 2], -1, 0, at]
        assert bar.at_p90 - bar.at_p10 == pytest.approx(high - low, rel=0.05)
    weights = (1 - 0.4 ** np.arange(1, at + 2)) / 0.6
    spread = 1.2815515655446004 * sd * np.sqrt((weights**2).sum())
    assert bar.at_p10 == pytest.approx(bar.middle + middle * (np.exp(-spread) - 1), rel=1e-4)
    assert bar.at_p90 == pytest.approx(bar.middle + middle * (np.exp(spread) - 1), rel=1e-4)


def test_a_tornado_of_what_was_not_simulated_is_refused():
    with pytest.raises(Refusal, match="the tornado is for 2050"):
        tornado(inputs_of(), outcome="jobs", year=2026 + YEARS + 18)
    with pytest.raises(Refusal, match="read as luck"):
        tornado(inputs_of(), outcome="luck", year=2027)
