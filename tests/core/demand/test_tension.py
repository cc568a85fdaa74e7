"""The tension index: its parts, its scale, and a shortage that was planted."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qantara.core.demand.tension import LEAST_CELLS, SCHEMA, robust_z, tension

REGIONS = [f"MA-{number:02}" for number in range(1, 13)]
PLANTED = ("occ-07", "MA-06")


def market(seed, *, occupations=25, planted=True, permuted=False):
    """A year of noisy cells: sizes over two orders of magnitude, own levels, counts by chance, few declarations."""
    random = np.random.default_rng(seed)
    cells = [(f"occ-{number:02}", region) for number in range(occupations) for region in REGIONS]
    stock = 300 * np.exp(random.normal(0, 1.0, len(cells)))
    ratio = 0.3 * np.exp(random.normal(0, 0.4, len(cells)))
    hard = random.beta(8, 16, len(cells))
    leave = 0.05 * np.exp(random.normal(0, 0.25, len(cells)))
    if planted:
        place = cells.index(PLANTED)
        stock[place], ratio[place], hard[place], leave[place] = 400, 1.2, 0.7, 0.11
    posts = random.poisson(stock * ratio)
    if permuted:  # each part belongs to some other cell
        posts, leave, hard = posts[random.permutation(len(cells))], random.permutation(leave), random.permutation(hard)
    frames = {"posts": [], "seekers": [], "intentions": []}
    for number, (occupation, region) in enumerate(cells):
        cell = {"occupation": occupation, "region": region}
        frames["posts"].append({**cell, "year": 2026, "posts": float(posts[number])})
        for month in range(1, 13):
            there = int(random.poisson(stock[number]))
            left = int(random.binomial(there, min(0.9, leave[number])))
            frames["seekers"].append({**cell, "month": date(2026, month, 1), "seekers": there, "exits": left})
        for company in range(random.integers(3, 7)):
            hires = int(random.integers(2, 12))
            frames["intentions"].append(
                {**cell, "company": f"company {company}", "year": 2026, "hires": hires,
                 "hard": int(random.binomial(hires, hard[number]))}
            )  # fmt: skip
    return tuple(pl.DataFrame(rows) for rows in frames.values())


def first_of(scored):
    regions = scored.filter(pl.col("region") != "total", pl.col("index").is_not_null())
    return regions.sort("index", descending=True).select("occupation", "region").row(0)


def cells(**columns):
    """Five cells and more with the same year, for small cases: lists by column."""
    count = len(next(iter(columns.values())))
    return pl.DataFrame(
        {"occupation": [f"o{number}" for number in range(count)], "region": ["MA-06"] * count, "year": [2026] * count}
        | columns
    )


def register(stock, exits=None):
    return cells(seekers=stock, exits=exits or [None] * len(stock)).with_columns(month=pl.lit(date(2026, 5, 1)))


NO_INTENTIONS = pl.DataFrame(
    schema={"company": pl.String, "occupation": pl.String, "region": pl.String, "year": pl.Int32, "hires": pl.Int32,
            "hard": pl.Int32}
)  # fmt: skip
POSTS = cells(posts=[100.0, 200.0, 300.0, 400.0, 500.0, 600.0])
STOCK = register([1000] * 6, [100, 90, 80, 120, 110, 200])


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_shortage_comes_first_and_is_very_tight(seed):
    scored = tension(*market(seed))
    assert first_of(scored) == PLANTED
    assert scored.filter(occupation=PLANTED[0], region=PLANTED[1])["class"].item() == 5


@pytest.mark.parametrize("seed", range(5))
def test_with_its_parts_dealt_out_to_other_cells_it_is_not_found(seed):
    assert first_of(tension(*market(seed, permuted=True))) != PLANTED


def test_most_cells_of_a_quiet_market_are_in_the_middle():
    scored = tension(*market(1, planted=False)).filter(pl.col("region") != "total", pl.col("index").is_not_null())
    assert (scored["class"] == 3).mean() > 0.3
    assert (scored["class"].is_in([1, 5])).mean() < 0.25
    assert scored["index"].mean() == pytest.approx(0, abs=0.15)


def test_the_schema_is_kept_and_each_cell_comes_once():
    scored = tension(*market(0))
    assert scored.schema == SCHEMA
    assert not scored.select("occupation", "region", "year").is_duplicated().any()
    assert scored.filter(region="total").height == 25


def test_parts_are_shown_as_they_are():
    row = tension(POSTS, STOCK, NO_INTENTIONS).filter(occupation="o1", region="MA-06").row(0, named=True)
    assert (row["vacancies"], row["exits"], row["hard"]) == (0.2, 0.09, None)
    assert (row["posts"], row["seekers"]) == (200.0, 1000.0)
    assert (row["parts"], row["missing"], row["reason"]) == (2, "hard", None)
    assert row["index"] == pytest.approx((row["z_vacancies"] + row["z_exits"]) / 2)


def test_one_part_alone_gives_no_index_and_says_why():
    scored = tension(POSTS, register([1000] * 6), NO_INTENTIONS).filter(region="MA-06")
    assert scored["index"].null_count() == scored.height
    assert scored["class"].null_count() == scored.height
    assert set(scored["reason"]) == {"parts"}
    assert set(scored["missing"]) == {"hard|exits"}


def test_a_cell_of_few_people_is_hidden_with_what_would_give_it_away():
    posts = pl.DataFrame(
        {"occupation": ["o"] * 3, "region": REGIONS[:3], "year": [2026] * 3, "posts": [4.0, 50.0, 300.0]}
    )
    stock = pl.DataFrame(
        {"occupation": ["o"] * 3, "region": REGIONS[:3], "month": [date(2026, 1, 1)] * 3, "seekers": [90, 100, 200],
         "exits": [20, 20, 20]}
    )  # fmt: skip
    scored = tension(posts, stock, NO_INTENTIONS)
    assert scored.filter(region="MA-01").select("posts", "vacancies", "reason").row(0) == (None, None, "small")
    assert scored.filter(region="MA-02").select("posts", "vacancies").row(0) == (None, None)  # else by subtraction
    assert scored.filter(region="MA-03")["posts"].item() == 300
    assert scored.filter(region="total")["posts"].item() == 354


@pytest.mark.parametrize(("companies", "shown"), [(2, False), (3, True)])
def test_what_few_companies_declare_is_not_shown(companies, shown):
    intentions = pl.DataFrame(
        [
            {"company": f"c{c}", "occupation": f"o{o}", "region": "MA-06", "year": 2026, "hires": 20, "hard": 5 + o}
            for c in range(companies)
            for o in range(6)
        ]
    )
    row = tension(POSTS, STOCK, intentions).filter(occupation="o1", region="MA-06").row(0, named=True)
    assert (row["hard"] is not None) is shown
    assert (row["hires"] is not None) is shown


def test_the_country_is_the_sum_of_its_regions_or_what_was_given_for_it():
    posts = pl.concat(
        [POSTS, POSTS.with_columns(region=pl.lit("unknown")), POSTS.with_columns(region=pl.lit("abroad"))]
    )
    summed = tension(posts, STOCK, NO_INTENTIONS).filter(region="total", occupation="o0").row(0, named=True)
    assert (summed["posts"], summed["seekers"]) == (200.0, 1000.0)  # without what is abroad
    given = pl.concat([STOCK, STOCK.with_columns(region=pl.lit("total"), seekers=pl.lit(5000, pl.Int64))])
    assert tension(posts, given, NO_INTENTIONS).filter(region="total", occupation="o0")["seekers"].item() == 5000
    assert set(tension(posts, STOCK, NO_INTENTIONS)["region"]) == {"MA-06", "total"}


def test_a_register_of_some_regions_is_none_of_the_country():
    posts = pl.concat([POSTS, POSTS.filter(occupation="o1").with_columns(region=pl.lit("MA-01"))])
    country = {
        row["occupation"]: row
        for row in tension(posts, STOCK, NO_INTENTIONS).filter(region="total").iter_rows(named=True)
    }
    assert [country["o1"][name] for name in ("posts", "seekers", "vacancies", "exits")] == [400, None, None, None]
    assert country["o2"]["seekers"] == 1000
    given = pl.concat([STOCK, STOCK.with_columns(region=pl.lit("total"), seekers=pl.lit(5000, pl.Int64))])
    assert tension(posts, given, NO_INTENTIONS).filter(region="total", occupation="o1")["seekers"].item() == 5000


def test_years_are_compared_within_themselves():
    boom = POSTS.with_columns(year=pl.lit(2027, pl.Int64), posts=pl.col("posts") * 10)
    later = STOCK.with_columns(month=pl.lit(date(2027, 5, 1)))
    both = tension(pl.concat([POSTS, boom]), pl.concat([STOCK, later]), NO_INTENTIONS).filter(region="MA-06")
    assert both.filter(year=2026)["index"].to_list() == pytest.approx(
        both.filter(year=2027)["index"].to_list(), abs=0.15
    )


def test_a_year_without_ads_is_not_a_year_without_vacancies():
    before = STOCK.with_columns(month=pl.lit(date(2020, 5, 1)))
    scored = tension(POSTS, pl.concat([STOCK, before]), NO_INTENTIONS)
    assert scored.filter(year=2020)["vacancies"].null_count() == scored.filter(year=2020).height > 0
    quiet = pl.concat([STOCK, STOCK.with_columns(occupation="new-" + pl.col("occupation"))])
    assert tension(POSTS, quiet, NO_INTENTIONS).filter(occupation="new-o1", region="MA-06")["vacancies"].item() == 0


def test_one_company_under_three_spellings_is_one():
    names = ["Atlas", "ATLAS SARL", "Sté Atlas"]
    intentions = pl.DataFrame(
        [
            {"company": name, "occupation": f"o{o}", "region": "MA-06", "year": 2026, "hires": 20, "hard": 5}
            for name in names
            for o in range(6)
        ]
    )
    assert tension(POSTS, STOCK, intentions)["hard"].null_count() == 12


def test_nothing_at_all_gives_no_row():
    assert tension(POSTS.clear(), STOCK.clear(), NO_INTENTIONS).is_empty()


@pytest.mark.parametrize("seed", range(3))
def test_no_hidden_count_comes_back_through_a_part(seed):
    posts, stock, intentions = market(seed)
    small = tension(posts.with_columns(pl.col("posts") * 0.1), stock, intentions, threshold=10)
    assert small.filter(region="MA-01")["posts"].null_count() > 0
    assert small.filter(pl.col("posts").is_null() | pl.col("seekers").is_null())["vacancies"].count() == 0
    assert small.filter(pl.col("seekers").is_null())["exits"].count() == 0
    assert small.filter(pl.col("hires").is_null())["hard"].count() == 0
    for part in ("vacancies", "hard", "exits"):
        assert small.filter(pl.col(part).is_null())[f"z_{part}"].count() == 0


def test_a_small_cell_is_drawn_to_the_middle():
    values, noise = [0.0, 0.1, -0.1, 0.5, -0.5, 1.0, 1.0], [0.001] * 6 + [1.0]
    scores = robust_z(values, noise)
    assert 0 < scores[6] < scores[5] / 2


def test_too_few_cells_have_no_scale():
    assert robust_z([1.0, 2.0, 3.0, 4.0], [0.1] * 4) == [None] * 4
    assert robust_z([1.0] * LEAST_CELLS, [0.0] * LEAST_CELLS) == [0.0] * LEAST_CELLS


@given(
    st.lists(st.floats(-5, 5), min_size=LEAST_CELLS, max_size=30),
    st.floats(0.1, 10),
    st.floats(-100, 100),
)
def test_scores_keep_order_and_do_not_depend_on_unit_or_origin(values, scale, shift):
    noise = [0.01] * len(values)
    scores = robust_z(values, noise)
    moved = robust_z([scale * value + shift for value in values], [scale * scale * v for v in noise])
    assert scores == pytest.approx(moved, abs=1e-6)
    ordered = [score for _, score in sorted(zip(values, scores, strict=True))]
    assert ordered == sorted(ordered)
    assert all(-3 <= score <= 3 for score in scores)
