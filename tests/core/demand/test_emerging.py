"""Rising and falling skills: growth, its interval, flags, and how often flags came true."""

from datetime import date
from math import exp, log

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qantara.core.demand import emerging_skills, falling_skills, hit_rate
from qantara.core.demand.emerging import Outcome, Panel, growth_at, judge
from qantara.core.refusals import Refusal

COLUMNS = ["skill", "growth", "lo80", "hi80", "recent", "flagged"]


def month(number):
    return date(2020 + number // 12, number % 12 + 1, 1)


def counts_of(series):
    rows = [(skill, month(t), float(ads)) for skill, values in series.items() for t, ads in enumerate(values)]
    return pl.DataFrame(rows, schema={"skill": pl.String, "month": pl.Date, "ads": pl.Float64}, orient="row")


def totals_of(values):
    rows = [(month(t), float(ads)) for t, ads in enumerate(values)]
    return pl.DataFrame(rows, schema={"month": pl.Date, "ads": pl.Float64}, orient="row")


def market(*, skills=40, months=60, total=500, pace=0.0, seed=1, **planted):
    """Skills whose log shares drift at a pace of their own, and planted ones: name -> log growth a month."""
    random = np.random.default_rng(seed)
    slopes = {f"s{i:02}": random.normal(0, pace) for i in range(skills)} | planted
    middle = np.arange(months) - months / 2
    series = {
        name: random.poisson(total * random.uniform(0.02, 0.06) * np.exp(slope * middle))
        for name, slope in slopes.items()
    }
    return counts_of(series), totals_of([total] * months)


def flagged(frame):
    return frame.filter("flagged")["skill"].to_list()


# --- Growth --------------------------------------------------------------------------------------------------


def slowly(series, totals, at):
    """The formulas of the docstring, one skill and one month at a time, for skills with enough ads and no gaps."""

    def share(values, oldest, newest):
        ages = range(newest, min(oldest, at))
        return (sum(values[at - 1 - age] for age in ages) + 0.5) / sum(totals[at - 1 - age] for age in ages)

    measured, variances = {}, {}
    for skill, values in series.items():
        now = log(share(values, 3, 0)) / 2 + log(share(values, 6, 0)) / 2
        measured[skill] = now - log(share(values, 12, 0)) + (log(share(values, 12, 0)) - log(share(values, 48, 12))) / 4
        sums = {age: sum(values[max(0, at - age) : at]) + 0.5 for age in (3, 6, 12)}
        before = sum(values[max(0, at - 48) : at - 12]) + 0.5
        slopes = [0.5 / sums[3] + 0.5 / sums[6] - 0.75 / sums[12], 0.5 / sums[6] - 0.75 / sums[12], -0.75 / sums[12]]
        ads = [sum(values[at - b : at - a]) for a, b in ((0, 3), (3, 6), (6, 12))]
        variances[skill] = sum(s**2 * (n + 0.5) for s, n in zip(slopes, ads, strict=True)) + 1 / (16 * before)
    mean = sum(measured.values()) / len(measured)
    spread = sum((g - mean) ** 2 for g in measured.values()) / len(measured)
    tau2 = max(spread - sum(variances.values()) / len(variances), 1e-4)
    of_mean = (tau2 + sum(variances.values()) / len(variances)) / len(measured)
    table = {}
    for skill, g in measured.items():
        kept = tau2 / (tau2 + variances[skill])
        estimate, deviation = mean + kept * (g - mean), (tau2 * (1 - kept) + (1 - kept) ** 2 * of_mean) ** 0.5
        limit = 1.6448536269514722 * variances[skill] ** 0.5
        if abs(estimate - g) > limit:
            estimate = g + limit if estimate > g else g - limit
            deviation = max(deviation, variances[skill] ** 0.5)
        table[skill] = (estimate, deviation)
    return table


@pytest.mark.parametrize("at", [20, 40, 60])
def test_growth_is_what_the_formulas_say(at):
    random = np.random.default_rng(at)
    series = {f"s{i}": random.poisson(8 + 2 * i, 60) for i in range(12)}
    series["s0"][at - 6 : at] += 9  # one that stands out, so that its shrinking is limited
    totals = random.integers(200, 400, 60)
    found = emerging_skills(counts_of(series), totals_of(totals), at=month(at))
    expected = slowly(series, totals, at)
    for row in found.iter_rows(named=True):
        mean, deviation = expected[row["skill"]]
        assert row["growth"] == pytest.approx(mean)
        assert row["hi80"] - row["lo80"] == pytest.approx(2 * 1.2815515655446004 * deviation)


def test_a_steady_rise_of_one_percent_a_month_is_nearly_ten_a_year():
    series = {f"s{i}": [1e9] * 60 for i in range(30)} | {"riser": [1e9 * exp(0.01 * t) for t in range(60)]}
    found = emerging_skills(counts_of(series), totals_of([1e10] * 60), at=month(60))
    assert found.row(0, named=True)["growth"] == pytest.approx(0.0975, abs=0.015)


def test_growth_is_of_the_share_not_of_the_count():
    grown = [1000 * exp(0.05 * t) for t in range(60)]
    counts = counts_of({f"s{i}": [(i + 1) / 50 * ads for ads in grown] for i in range(30)})
    found = emerging_skills(counts, totals_of(grown), at=month(60))
    assert found["growth"].to_numpy() == pytest.approx(np.zeros(30), abs=0.01)
    assert flagged(found) == []


def test_risers_and_fallers_are_flagged_by_their_own_function():
    counts, totals = market(riser=0.05, faller=-0.05)
    assert flagged(emerging_skills(counts, totals, at=month(60)))[0] == "riser"
    assert flagged(falling_skills(counts, totals, at=month(60)))[0] == "faller"
    assert "riser" not in flagged(falling_skills(counts, totals, at=month(60)))


def test_a_name_outside_the_vocabulary_joins_as_a_candidate():
    counts, totals = market(**{"candidate:Redpanda": 0.05})
    assert flagged(emerging_skills(counts, totals, at=month(60)))[0] == "candidate:Redpanda"


def test_a_skill_that_appears_is_flagged_from_its_tenth_ad():
    counts, totals = market()
    new = [0.0] * 57
    for last, found in (([3.0, 3.0, 3.0], False), ([3.0, 7.0, 9.0], True)):
        frame = pl.concat([counts, counts_of({"new": new + last})])
        row = emerging_skills(frame, totals, at=month(60)).filter(pl.col("skill") == "new").row(0, named=True)
        assert row["recent"] == sum(last)
        assert row["flagged"] is found
        assert row["growth"] > 0


def test_nothing_is_flagged_where_nothing_moves():
    counts = counts_of({f"s{i}": [20] * 60 for i in range(30)})
    for find in (emerging_skills, falling_skills):
        assert flagged(find(counts, totals_of([400] * 60), at=month(60))) == []


def test_noise_alone_is_hardly_ever_flagged():
    markets = [market(skills=60, seed=seed) for seed in range(20)]
    assert sum(len(flagged(emerging_skills(*data, at=month(60)))) for data in markets) <= 4


def test_a_lone_riser_among_many_steady_skills_is_not_shrunk_away():
    found = emerging_skills(*market(skills=300, riser=0.06), at=month(60))
    assert flagged(found)[0] == "riser"
    assert found["growth"][0] > 0.3


def test_the_interval_holds_the_true_growth_four_times_in_five():
    random = np.random.default_rng(8)
    held, skills, total = [], 150, 400
    for _ in range(6):
        share = random.uniform(0.01, 0.05, (skills, 1)) * np.exp(
            random.normal(0, 0.02, (skills, 1)) * np.arange(-60, 0)
        )
        seen = random.poisson(total * share)
        counts = counts_of({f"{i:03}": row for i, row in enumerate(seen)})
        found = (
            emerging_skills(counts, totals_of([total] * 60), at=month(60)).sort("skill").filter(pl.col("recent") >= 10)
        )
        window = [
            np.log(share[:, 60 - old : 60 - new].mean(axis=1)) for new, old in ((0, 3), (0, 6), (0, 12), (12, 48))
        ]
        true = np.array([0.5, 0.5, -0.75, -0.25]) @ np.array(window)
        true = true[found["skill"].cast(pl.Int64).to_numpy()]
        held.append(((found["lo80"].to_numpy() <= true) & (true <= found["hi80"].to_numpy())).mean())
    assert np.mean(held) == pytest.approx(0.8, abs=0.05)


# --- What must not matter ------------------------------------------------------------------------------------


@pytest.mark.parametrize("find", [emerging_skills, falling_skills])
def test_nothing_after_the_date_has_any_influence(find):
    counts, totals = market(pace=0.02)
    random = np.random.default_rng(0)
    past, future = counts.filter(pl.col("month") < month(40)), counts.filter(pl.col("month") >= month(40))
    shuffled = future.with_columns(ads=pl.Series(random.permutation(future["ads"].to_numpy()) * 7))
    unheard_of = counts_of({"later": [0] * 45 + [90] * 15}).filter(pl.col("month") >= month(40))
    other_totals = totals.with_columns(ads=pl.when(pl.col("month") >= month(40)).then(pl.lit(3.0)).otherwise("ads"))
    expected = find(counts, totals, at=month(40))
    assert find(pl.concat([past, shuffled, unheard_of]), other_totals, at=month(40)).equals(expected)
    assert find(past, totals.filter(pl.col("month") < month(40)), at=month(40)).equals(expected)


@settings(max_examples=25, deadline=None)
@given(
    seen=st.lists(st.lists(st.integers(0, 40), min_size=30, max_size=30), min_size=1, max_size=25),
    scale=st.floats(0.5, 20),
    seed=st.integers(0, 9),
)
def test_order_and_scale_do_not_matter_and_flags_keep_their_rules(seen, scale, seed):
    counts, totals = counts_of({f"s{i:02}": row for i, row in enumerate(seen)}), totals_of([100] * 30)
    found = emerging_skills(counts, totals, at=month(30))
    mixed = emerging_skills(
        counts.sample(fraction=1, shuffle=True, seed=seed),
        totals.sample(fraction=1, shuffle=True, seed=seed),
        at=month(30),
    )
    scaled = emerging_skills(counts, totals.with_columns(pl.col("ads") * scale), at=month(30))
    assert mixed.equals(found)
    assert scaled["growth"].to_numpy() == pytest.approx(found["growth"].to_numpy())
    assert found.columns == COLUMNS
    assert found.select(((pl.col("lo80") <= pl.col("growth")) & (pl.col("growth") <= pl.col("hi80"))).all()).item()
    assert found.select(pl.all().is_not_null().all()).row(0) == (True,) * 6
    enough = found.filter(pl.col("recent") >= 10).height
    risers = found.filter("flagged")
    assert risers.height <= max(1, round(enough / 10))
    assert (risers["recent"] >= 10).all()
    assert (risers["lo80"] > 0).all()
    assert risers["skill"].to_list() == found["skill"].head(risers.height).to_list()


def test_months_may_be_datetimes_and_skills_categories():
    counts, totals = market(riser=0.05)
    other = counts.with_columns(pl.col("month").cast(pl.Datetime("ns")), pl.col("skill").cast(pl.Categorical))
    assert emerging_skills(other, totals, at=month(60)).equals(emerging_skills(counts, totals, at=month(60)))


def test_a_month_without_total_is_not_used():
    counts, totals = market(riser=0.05)
    odd = pl.col("month") == month(57)
    spoiled = counts.with_columns(ads=pl.when(odd).then(pl.lit(900.0)).otherwise("ads"))
    zero = totals.with_columns(ads=pl.when(odd).then(pl.lit(0.0)).otherwise("ads"))
    expected = emerging_skills(counts.filter(~odd), totals.filter(~odd), at=month(60))
    assert emerging_skills(spoiled, zero, at=month(60)).equals(expected)
    assert emerging_skills(spoiled, totals.filter(~odd), at=month(60)).equals(expected)


def test_a_month_without_a_row_is_a_month_without_ads():
    counts, totals = market(riser=0.05)
    assert emerging_skills(counts.filter(pl.col("ads") > 0), totals, at=month(60)).equals(
        emerging_skills(counts, totals, at=month(60))
    )


def test_newest_months_without_totals_leave_what_is_known():
    counts, totals = market(riser=0.05)
    found = emerging_skills(counts, totals.head(56), at=month(60))  # four months missing
    assert found["growth"].is_finite().all()
    for last in (54, 40, 1):  # none of the last six
        assert emerging_skills(counts, totals.head(last), at=month(60))["growth"].null_count() == 41


def test_one_skill_alone_has_its_own_growth_and_noise():
    counts = counts_of({"only": [10] * 54 + [30] * 6})
    row = emerging_skills(counts, totals_of([100] * 60), at=month(60)).row(0, named=True)
    assert row["growth"] > 0.3
    assert row["hi80"] - row["lo80"] > 0.1


def test_empty_tables_give_an_empty_table():
    nothing, no_totals = counts_of({}), totals_of([])
    for find in (emerging_skills, falling_skills):
        found = find(nothing, no_totals, at=month(3))
        assert found.columns == COLUMNS
        assert found.is_empty()
    assert emerging_skills(nothing, totals_of([5] * 40), at=month(40)).is_empty()
    assert emerging_skills(counts_of({"a": [5] * 40}), no_totals, at=month(40))["growth"].to_list() == [None]


def test_less_than_a_year_gives_no_growth():
    found = emerging_skills(counts_of({"a": [9] * 11}), totals_of([50] * 11), at=month(11))
    assert found.row(0) == ("a", None, None, None, 54.0, False)
    assert emerging_skills(counts_of({"a": [9] * 12}), totals_of([50] * 12), at=month(12))["growth"][0] is not None


def test_nothing_is_listed_before_the_first_month():
    counts, totals = market()
    assert emerging_skills(counts, totals, at=month(0)).is_empty()


GOOD = {"skill": ["a"], "month": [month(0)], "ads": [1.0]}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ads": [-1.0]}, "counts, row 1: -1.0 is no ads"),
        ({"ads": [float("nan")]}, "nan is no ads"),
        ({"ads": [float("inf")]}, "inf is no ads"),
        ({"ads": [None]}, "None is no ads"),
        ({"ads": ["many"]}, "column ads cannot be of type String"),
        ({"month": [date(2020, 1, 2)]}, "2020-01-02 is no month; months begin on their first day"),
        ({"month": ["2020-01"]}, "column month cannot be of type String"),
        ({"skill": [7]}, "column skill cannot be of type Int64"),
        ({"link": [-1.0]}, "-1.0 is no link"),
    ],
)
def test_what_is_no_count_is_refused_in_one_sentence(change, sentence):
    with pytest.raises(Refusal) as refusal:
        emerging_skills(pl.DataFrame(GOOD | change, strict=False), totals_of([5]), at=month(1))
    assert sentence in str(refusal.value)
    assert str(refusal.value).count(". ") == 0


def test_missing_columns_repeated_rows_and_days_inside_a_month_are_refused():
    counts, totals = market()
    with pytest.raises(Refusal, match="no column ads"):
        emerging_skills(counts.drop("ads"), totals, at=month(60))
    with pytest.raises(Refusal, match="two rows for 2020-01-01"):
        emerging_skills(counts, pl.concat([totals, totals.head(1)]), at=month(60))
    with pytest.raises(Refusal, match="2024-12-02 is not the first day of a month"):
        emerging_skills(counts, totals, at=date(2024, 12, 2))


# --- Corrected counts ----------------------------------------------------------------------------------------


def test_corrected_counts_are_as_sure_as_the_ads_behind_them():
    counts, totals = market(pace=0.03)
    honest = counts.with_columns(counted=pl.col("ads"), link=pl.lit(0.0))
    tripled = counts.with_columns(ads=3 * pl.col("ads"), counted=pl.col("ads"))
    unsure = honest.with_columns(link=pl.lit(0.2))

    def of_s00(frame):
        return emerging_skills(frame, totals, at=month(60)).filter(pl.col("skill") == "s00").row(0, named=True)

    plain = of_s00(counts)
    assert of_s00(honest) == plain
    assert of_s00(tripled)["recent"] == plain["recent"]
    wide, wider = (row["hi80"] - row["lo80"] for row in (of_s00(tripled), of_s00(unsure)))
    assert wide == pytest.approx(plain["hi80"] - plain["lo80"], rel=0.1)
    assert abs(of_s00(unsure)["growth"]) < abs(plain["growth"])
    assert wider > 0


# --- How often flags came true -------------------------------------------------------------------------------


def test_lasting_trends_come_true_and_noise_does_not():
    trends = hit_rate(*market(skills=100, months=90, pace=0.03))
    noise = hit_rate(*market(skills=100, months=90, pace=0.0))
    assert trends.precision.value > 0.4
    assert trends.auc.value > 0.85
    assert trends.base_rate == pytest.approx(0.1, abs=0.02)
    assert 0.3 < noise.auc.value < 0.7
    assert noise.precision is None or noise.precision.value < 0.4


def test_falling_skills_are_judged_by_the_slowest_tenth():
    falls = hit_rate(*market(skills=100, months=90, pace=0.03), direction="falling")
    assert falls.direction == "falling"
    assert falls.precision.value > 0.5


def test_rates_have_intervals_and_the_seed_decides():
    data = market(skills=60, months=80, pace=0.03)
    one, same, other = hit_rate(*data, seed=4), hit_rate(*data, seed=4), hit_rate(*data, seed=5)
    assert one == same != other
    for rate in (one.precision, one.recall, one.auc):
        assert 0 <= rate.low <= rate.value <= rate.high <= 1
    assert one.precision.value == other.precision.value


def test_origins_are_every_six_months_with_a_past_and_a_future():
    counts, totals = market(months=60, pace=0.02)
    assert hit_rate(counts, totals).origins == 4  # months 30, 36, 42, 48
    chosen = [month(t) for t in (10, 35, 47, 49)]
    assert hit_rate(counts, totals, origins=chosen).origins == 2


def test_a_history_too_short_gives_a_reason_instead_of_figures():
    for months, origins in ((41, 0), (42, 1)):
        rate = hit_rate(*market(months=months, pace=0.02))
        assert rate.origins == origins
        assert (rate.reason == "too short") is (origins == 0)
        assert (rate.precision is None and rate.auc is None) is (origins == 0)
    assert hit_rate(counts_of({}), totals_of([])).reason == "too short"
    assert hit_rate(*market(skills=5, months=60)).reason == "too few skills"


def test_the_area_under_the_curve_is_the_share_of_pairs_in_order():
    random = np.random.default_rng(2)
    score, true = random.integers(0, 6, 40).astype(float), random.random(40) < 0.3
    pairs = [float(a > b) + 0.5 * float(a == b) for a in score[true] for b in score[~true]]
    one = Outcome(np.arange(40), score, score > 4, true)
    judged = judge([one], direction="rising", skills=40, seed=0)
    assert judged.auc.value == pytest.approx(np.mean(pairs))
    assert judged.precision.value == pytest.approx(true[score > 4].mean())


def test_growth_is_read_from_the_months_before_only():
    counts, totals = market(pace=0.02)
    whole = growth_at(Panel.of(counts, totals), 40)
    cut = growth_at(Panel.of(counts.filter(pl.col("month") < month(40)), totals), 40)
    assert np.array_equal(whole.mean, cut.mean)


@pytest.mark.data
def test_flags_come_true_on_real_series(real_data):
    series = real_data / "series"
    counts = pl.read_parquet(series / "hn_terms_monthly.parquet").select(
        skill="unique_id", month=pl.col("ds").cast(pl.Date), ads="y"
    )
    totals = pl.read_csv(series / "hn_posts_monthly.csv", try_parse_dates=True).select(month="ds", ads="posts")
    rate = hit_rate(counts, totals)
    assert rate.origins == 20
    assert rate.precision.value >= 0.42
    assert rate.auc.value >= 0.78
