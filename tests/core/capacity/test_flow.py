"""Stock and flow: equal to plain loops, nobody lost or made, honest about lead times."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.core.capacity.flow_plain import FIRST, INTAKE, YEARS, certain, inputs_of, nearest_rank, plainly, with_totals

from qantara.core.capacity import MEASURES, OUTCOMES, RECONVERSION, Rates, lead_times, simulate
from qantara.core.capacity.flow import _quantiles
from qantara.core.capacity.flow_draws import draw
from qantara.core.refusals import Refusal

LEVELS = (0.1, 0.5, 0.9)


def stacked(runs, name):
    return with_totals(np.array([run[name] for run in runs]))


def close(found, expected, scale=None):
    """To the rounding of 32 bits. scale: of the figures of which these are the difference, and may be all but nothing."""
    scale = np.abs(expected).max(initial=1.0) if scale is None else scale
    np.testing.assert_allclose(found, expected, rtol=2e-5, atol=2e-6 * scale)


# --- Against plain loops -------------------------------------------------------------------------------------


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000), regions=st.integers(1, 3), domains=st.integers(1, 3), runs=st.integers(1, 12))
def test_every_figure_equals_that_of_plain_loops(seed, regions, domains, runs):
    inputs = inputs_of(seed=seed, regions=regions, domains=domains)
    paths = simulate(inputs, runs=runs, seed=seed)
    told = plainly(inputs, draw(inputs, runs=runs, seed=seed))
    plain = {name: stacked(told, name) for name in ("supply", "stock", "jobs", "openings")}
    plain["openings_per_entrant"] = plain["openings"] / plain["supply"]
    plain["gap"] = plain["jobs"] - plain["stock"]
    plain["unfilled"] = plain["openings"] - plain["supply"] - with_totals(inputs.moves[None])
    people = max(plain["jobs"].max(), plain["stock"].max())
    for name in MEASURES:
        scale = people / plain["supply"].min() if name == "openings_per_entrant" else people
        for at, level in enumerate(LEVELS):
            close(paths.summary[name][at], nearest_rank(plain[name], level), scale)
    by_kind = stacked(told, "by_kind")
    for at, level in enumerate(LEVELS):
        close(paths.by_kind[at], nearest_rank(by_kind, level))
    for name in OUTCOMES:
        if name != "jobs":
            close(paths.outcomes[name].T, np.array([run["outcome"][name] for run in told]), people)
    clear = np.abs(plain["gap"]).min(axis=0) > 1e-2
    np.testing.assert_array_equal(paths.short[clear], (plain["gap"] > 0).mean(axis=0)[clear])


@settings(max_examples=60)
@given(
    values=hnp.arrays(
        np.float32, st.tuples(st.integers(1, 3), st.integers(1, 40)), elements=st.floats(-1e6, 1e6, width=32)
    ),
    ties=st.booleans(),
)
def test_quantiles_are_those_of_sorted_numbers(values, ties):
    values = np.round(values / 1e5) if ties else values
    found = _quantiles(values)
    for at, level in enumerate(LEVELS):
        np.testing.assert_array_equal(found[at], [nearest_rank(row, level) for row in values])


def test_quantiles_of_many_runs_are_those_of_sorted_numbers():
    rng = np.random.default_rng(1)
    values = np.stack(
        [rng.lognormal(6, 1, 10_000), np.maximum(rng.normal(0, 1, 10_000), 0), np.full(10_000, 7)]
    ).astype(np.float32)
    np.testing.assert_array_equal(
        _quantiles(values).T, [[nearest_rank(row, level) for level in LEVELS] for row in values]
    )


def test_the_nation_s_outcomes_are_the_same_without_the_cells():
    inputs = inputs_of()
    whole, alone = (simulate(inputs, runs=50, seed=3, cells=cells) for cells in (True, False))
    for name in OUTCOMES:
        np.testing.assert_array_equal(whole.outcomes[name], alone.outcomes[name])
    assert not alone.summary


def test_jobs_are_those_of_the_domains_and_those_outside():
    inputs = certain()

    jobs = simulate(inputs, runs=1, seed=0).outcomes["jobs"][:, 0]

    outside = 5000 * np.exp(0.05 * np.arange(1, YEARS + 1))
    close(jobs, (inputs.jobs[:, :, None] * np.exp(inputs.growth.cumsum(axis=2))).sum(axis=(0, 1)) + outside)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    inputs = inputs_of()
    first, again, other = (simulate(inputs, runs=200, seed=seed) for seed in (5, 5, 6))
    for name in MEASURES:
        assert first.summary[name].tobytes() == again.summary[name].tobytes()
    for name in OUTCOMES:
        assert first.outcomes[name].tobytes() == again.outcomes[name].tobytes()
    assert first.by_kind.tobytes() == again.by_kind.tobytes()
    assert first.summary["stock"].tobytes() != other.summary["stock"].tobytes()


# --- Nobody lost, nobody made --------------------------------------------------------------------------------


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), emigration=st.floats(0, 2000))
def test_the_stock_of_a_year_is_that_before_less_who_left_plus_who_came(seed, emigration):
    inputs = certain(seed=seed, moves=np.full((2, 2, YEARS), -emigration))
    paths = simulate(inputs, runs=1, seed=0)
    stock, supply = (paths.summary[name][1, :-1, :-1].astype(float) for name in ("stock", "supply"))
    before = np.concatenate([inputs.stock[:, :, None], stock[:, :, :-1]], axis=2)
    stayed = before * 0.95
    moved = -np.minimum(emigration, stayed + supply)  # no more can leave than there are
    np.testing.assert_allclose(stock, stayed + supply + moved, rtol=1e-5, atol=1e-2)
    assert (stock >= 0).all()


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), runs=st.integers(1, 20))
def test_all_who_began_have_graduated_or_dropped_out_or_are_still_there(seed, runs):
    # One intake of each kind, early enough for everybody to be done within the years.
    rng = np.random.default_rng(seed)
    seats = np.zeros((3, 2, 2, FIRST + YEARS - INTAKE))
    seats[:, :, :, FIRST - INTAKE] = rng.integers(0, 500, (3, 2, 2))
    inputs = inputs_of(seed=seed, seats=seats, length=(0, 2, 4))
    draws = draw(inputs, runs=runs, seed=seed)
    paths = simulate(inputs, runs=runs, seed=seed)
    begun = seats.sum(axis=(1, 2, 3)) @ draws.rates["fill"]
    dropped = seats.sum(axis=(1, 2, 3)) @ (draws.rates["fill"] * (1 - draws.rates["completion"]))
    close(paths.outcomes["graduates"].sum(axis=0) + dropped, begun)


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), runs=st.integers(1, 20))
def test_no_more_graduate_than_seats_were_offered_and_no_more_enter_than_were_trained(seed, runs):
    inputs = inputs_of(seed=seed)
    outcomes = simulate(inputs, runs=runs, seed=seed).outcomes
    assert (outcomes["graduates"].sum(axis=0) <= inputs.seats.sum() * (1 + 1e-6)).all()
    assert (outcomes["supply"] <= outcomes["trained"]).all()
    assert (outcomes["held"] <= outcomes["jobs"] * (1 + 1e-6)).all()


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000))
def test_openings_are_never_negative_and_at_least_the_expansion(seed):
    paths = simulate(certain(seed=seed), runs=1, seed=0)
    jobs, openings = paths.summary["jobs"][1, :-1, :-1], paths.summary["openings"][1, :-1, :-1]
    assert (openings >= 0).all()
    assert (openings[:, :, 1:] >= np.diff(jobs, axis=2) - 1e-2).all()


@given(factor=st.floats(1.01, 3.0))
@settings(max_examples=10)
def test_more_seats_never_widen_the_shortage(factor):
    inputs = inputs_of()
    fewer = simulate(inputs, runs=50, seed=1)
    more = simulate(inputs_of(seats=inputs.seats * factor), runs=50, seed=1)
    assert (more.outcomes["shortage"] <= fewer.outcomes["shortage"] + 1e-2).all()
    assert (more.short <= fewer.short).all()


# --- Lead times ----------------------------------------------------------------------------------------------


def test_five_year_seats_opened_in_2026_add_nothing_before_2031():
    inputs = inputs_of()
    seats = inputs.seats.copy()
    seats[2, 0, 0, FIRST - INTAKE] += 1000

    before, after = (simulate(one, runs=50, seed=1) for one in (inputs, inputs_of(seats=seats)))

    added = after.outcomes["graduates"] - before.outcomes["graduates"]
    assert (added[:5] == 0).all()
    assert (added[5] > 0).all()
    times = {one.kind: (one.first, one.last) for one in lead_times(inputs, opened=2026)}
    assert times == {"k0": (2026, 2026), "k1": (2029, 2030), "k2": (2031, 2032)}


def test_a_kind_of_which_nobody_finishes_on_time_counts_from_its_first_delay():
    inputs = inputs_of(delay=((0.0, 1.0), (1.0, 0.0), (1.0, 0.0)))
    assert lead_times(inputs, opened=2027)[0].first == 2028


# --- What is shown -------------------------------------------------------------------------------------------


def test_the_table_holds_each_quantile_once_and_no_figure_where_nobody_enters():
    inputs = inputs_of(seats=np.zeros((3, 2, 2, FIRST + YEARS - INTAKE)), reconversion=np.zeros((2, 2, YEARS)))

    table = simulate(inputs, runs=20, seed=1).table()

    assert len(table) == (len(MEASURES) + 4) * 3 * 3 * YEARS
    assert not table.select("year", "region", "domain", "kind", "measure").is_duplicated().any()
    none = table.filter(pl.col("measure") == "openings_per_entrant")
    assert none["p50"].null_count() == len(none)
    assert table.filter(pl.col("measure") != "openings_per_entrant").null_count().sum_horizontal().item() == 0
    assert set(table["kind"]) == {"k0", "k1", "k2", RECONVERSION, "total"}


def test_the_table_says_what_the_arrays_say():
    paths = simulate(inputs_of(), runs=20, seed=1)
    row = paths.table().filter(year=2028, region="r1", domain="total", kind="total", measure="stock")
    assert row["p90"].item() == pytest.approx(float(paths.summary["stock"][2, 1, 2, 2]))
    kind = paths.table().filter(year=2031, region="total", domain="d0", kind="k2", measure="supply")
    assert kind["p10"].item() == pytest.approx(float(paths.by_kind[0, 2, 2, 0, 5]))


def test_growth_that_is_sure_gives_one_path():
    paths = simulate(certain(), runs=30, seed=2)
    for name in MEASURES:
        np.testing.assert_array_equal(paths.summary[name][0], paths.summary[name][2])


# --- What is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"regions": 2, "jobs": np.ones((3, 2))}, "`jobs` has the shape [3, 2], [2, 2] was expected"),
        ({"jobs": np.full((2, 2), -1.0)}, "`jobs` is -1.0 at [0, 0]"),
        ({"growth": np.full((2, 2, YEARS), np.nan)}, "`growth` has no number at [0, 0, 0]"),
        ({"delay": ((0.5, 0.2), (1, 0), (1, 0))}, "delays of the kind k0 add up to 0.7"),
        ({"length": (0, 3, 9)}, "began from 2016 on, but seats are told from 2018 only"),
        ({"length": (0, 3, 11)}, "lasts 11 years"),
        ({"persistence": 1.0}, "`persistence` is 1.0"),
        ({"shared": 1.5}, "`shared` is 1.5"),
        ({"jobs_sd": -0.1}, "`jobs_sd` is -0.1"),
        ({"stock_sd": float("nan")}, "`stock_sd` is nan"),
        ({"kinds": ("a", "a", "b")}, "`kinds` is a, a, b"),
        ({"years": 0}, "`years` is 0"),
        ({"rates": {}}, "give exactly the groups"),
    ],
)  # fmt: skip
def test_inputs_that_break_a_rule_are_refused_in_one_sentence(changes, part):
    with pytest.raises(Refusal) as refused:
        inputs_of(**changes)
    assert part in str(refused.value)


@pytest.mark.parametrize(("mean", "sd"), [(1.2, 0.0), (0.5, 0.4), (0.5, -0.1), (1.0, 0.01), (float("nan"), 0.0)])
def test_an_impossible_rate_is_refused(mean, sd):
    rates = inputs_of().rates | {"activity": Rates(np.full(3, mean), np.full(3, sd))}
    with pytest.raises(Refusal):
        inputs_of(rates=rates)


@pytest.mark.parametrize("runs", [0, 100_001, 10.0, True])
def test_a_number_of_runs_that_makes_no_sense_is_refused(runs):
    with pytest.raises(Refusal, match="runs: ask for 1 to"):
        simulate(inputs_of(), runs=runs, seed=1)


def test_a_negative_seed_is_refused():
    with pytest.raises(Refusal, match="seed is -1"):
        simulate(inputs_of(), runs=5, seed=-1)
