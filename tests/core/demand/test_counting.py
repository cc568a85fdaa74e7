"""The counting rules of the contract."""

from collections import defaultdict
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qantara.core.demand import TOTAL, count_demand, demand_of_months, spells, units

SCHEMA = {
    "ad": pl.String, "cluster": pl.String, "day": pl.Date, "last_seen_on": pl.Date, "region": pl.String,
    "domain": pl.String, "occupation": pl.String, "posts": pl.Int32,
}  # fmt: skip
JANUARY = date(2026, 1, 5)


def sighting(ad, *, cluster=None, day=JANUARY, region="MA-06", domain="data", occupation="data-engineer", posts=None):
    return (ad, cluster or ad, day, day, region, domain, occupation, posts)


def demand_of(sightings, mentions=()):
    ads = pl.DataFrame(sightings, schema=SCHEMA, orient="row")
    return count_demand(ads, pl.DataFrame(list(mentions), schema={"ad": pl.String, "skill": pl.String}, orient="row"))


def ads_in(demand, **cell):
    where = {"region": TOTAL, "domain": TOTAL, "occupation": TOTAL, "skill": TOTAL, **cell}
    found = demand.filter(*(pl.col(name) == value for name, value in where.items()))
    return found["ads"].sum()


def test_a_cluster_counts_once():
    demand = demand_of([sighting("a"), sighting("b", cluster="a", day=JANUARY + timedelta(days=9))])
    assert ads_in(demand) == 1


def test_a_cluster_over_two_regions_counts_half_in_each():
    demand = demand_of([sighting("a", posts=4), sighting("b", cluster="a", region="MA-04")])
    assert ads_in(demand, region="MA-06") == ads_in(demand, region="MA-04") == 0.5
    assert ads_in(demand) == 1
    assert demand.filter(region="MA-06", skill=TOTAL, domain=TOTAL)["posts"].item() == 2


@pytest.mark.parametrize(("days", "counted"), [(60, 1), (61, 2)])
def test_a_repost_counts_again_after_sixty_days(days, counted):
    demand = demand_of([sighting("a"), sighting("b", cluster="a", day=JANUARY + timedelta(days=days))])
    assert ads_in(demand) == counted


def test_an_ad_seen_again_and_again_stays_one_spell():
    row = [sighting(f"a{i}", cluster="a", day=JANUARY + timedelta(days=40 * i)) for i in range(5)]
    assert ads_in(demand_of(row)) == 1


def test_an_undated_sighting_joins_the_first_spell_of_its_cluster():
    demand = demand_of(
        [
            sighting("a"),
            sighting("b", cluster="a", day=None),
            sighting("c", cluster="a", day=JANUARY + timedelta(days=200)),
        ]
    )
    assert ads_in(demand) == 2
    assert demand["month"].null_count() == 0


def test_ads_without_date_place_or_title_are_counted_apart_so_that_margins_add_up():
    demand = demand_of([sighting("a"), sighting("b", day=None, region="unknown", domain=None, occupation=None)])
    assert ads_in(demand) == 2
    assert ads_in(demand, region="unknown") == 1
    assert ads_in(demand, domain="none") == 1
    assert demand.filter(pl.col("month").is_null(), skill=TOTAL, region=TOTAL, domain=TOTAL)["ads"].item() == 1


def test_a_skill_counts_once_for_a_cluster_and_its_share_is_of_the_cells_ads():
    demand = demand_of(
        [sighting("a"), sighting("b", cluster="a"), sighting("c"), sighting("d", domain="ai", occupation="ml")],
        [("a", "python"), ("a", "python"), ("b", "python"), ("d", "python")],
    )
    assert ads_in(demand, skill="python") == 2
    data = demand.filter(region=TOTAL, domain="data", occupation=TOTAL, skill="python")
    assert data["ads"].item() == 1
    assert data["share"].item() == 0.5


sightings_of_a_market = st.lists(
    st.tuples(
        st.sampled_from("abcdefg"), st.none() | st.integers(0, 400), st.sampled_from(["MA-01", "MA-02", "abroad"]),
        st.sampled_from([("data", "x"), ("data", "y"), ("ai", "x"), (None, None)]), st.none() | st.integers(1, 5),
    ),
    min_size=1, max_size=25,
)  # fmt: skip


def rows_of(market):
    return [
        sighting(f"ad{i}", cluster=cluster, day=None if day is None else JANUARY + timedelta(days=day), region=region,
                 domain=field[0], occupation=field[1], posts=posts)
        for i, (cluster, day, region, field, posts) in enumerate(market)
    ]  # fmt: skip


@settings(max_examples=60)
@given(sightings_of_a_market)
def test_margins_are_the_sums_of_their_cells(market):
    demand = demand_of(rows_of(market)).filter(skill=TOTAL)

    cells = demand.filter(pl.all_horizontal(pl.col("region", "domain", "occupation") != TOTAL))
    for column in ("ads", "posts"):
        whole = demand.filter(pl.all_horizontal(pl.col("region", "domain", "occupation") == TOTAL))[column].sum()
        assert whole == pytest.approx(cells[column].sum(), abs=1e-4)


@settings(max_examples=60)
@given(sightings_of_a_market)
def test_months_counted_together_are_those_counted_one_by_one(market):
    sightings = spells(pl.DataFrame(rows_of(market), schema=SCHEMA, orient="row"))
    counted = units(sightings)
    asked = sightings.select("unit", skill=pl.lit("sql")).unique()

    together = demand_of_months(counted, asked)

    months = counted["month"].unique().sort(nulls_last=True)
    of_each = [counted.filter(pl.col("month").eq_missing(pl.lit(month, pl.Date))) for month in months]
    one_by_one = [demand_of_months(some, asked.join(some, on="unit", how="semi")) for some in of_each]
    assert together.equals(pl.concat(one_by_one))


def slow_spells(rows):
    """Group sightings one at a time, as the contract's sentence says it: the ads of each spell, and its month."""
    by_cluster = defaultdict(list)
    for row in rows:
        by_cluster[row[1]].append(row[:4])
    groups = []
    for of_cluster in by_cluster.values():
        dated = sorted((row for row in of_cluster if row[2]), key=lambda row: row[2])
        spells_of_cluster, reached = [], None
        for ad, _, day, last_seen in dated:
            if reached is None or day > reached + timedelta(days=60):
                spells_of_cluster.append((day.replace(day=1), []))
            spells_of_cluster[-1][1].append(ad)
            reached = max(day, last_seen or day, reached or day)
        undated = [row[0] for row in of_cluster if not row[2]]
        if not dated:
            spells_of_cluster.append((None, []))
        spells_of_cluster[0][1].extend(undated)
        groups += [(month, frozenset(ads)) for month, ads in spells_of_cluster]
    return set(groups)


@settings(max_examples=100)
@given(sightings_of_a_market)
def test_spells_agree_with_a_slow_grouping(market):
    rows = []
    for i, (cluster, day, *_, seen_for) in enumerate(market):
        on = None if day is None else JANUARY + timedelta(days=day)
        seen = None if on is None or seen_for is None else on + timedelta(days=40 * (seen_for - 1))
        rows.append((f"ad{i}", cluster, on, seen, "MA-06", "data", "data-engineer", None))

    grouped = spells(pl.DataFrame(rows, schema=SCHEMA, orient="row")).group_by("unit").agg("ad", "month")

    assert all(len(set(months)) == 1 for months in grouped["month"])
    assert {(months[0], frozenset(ads)) for _, ads, months in grouped.iter_rows()} == slow_spells(rows)


def test_the_order_of_rows_does_not_matter():
    rows = [
        sighting(f"a{i}", cluster="ab"[i % 2], day=JANUARY + timedelta(days=i * 31), region=f"MA-0{i % 3 + 1}")
        for i in range(9)
    ]
    mentions = [(f"a{i}", s) for i in range(9) for s in ("python", "sql")]
    assert demand_of(rows, mentions).equals(demand_of(rows[::-1], mentions[::-1]))
