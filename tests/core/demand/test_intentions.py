"""Employers' intentions beside ads."""

import math

import numpy as np
import polars as pl
import pytest

from qantara.core.demand.intentions import SCHEMA, company_key, latest, triangulate

NAMES = [f"Société {number}" for number in range(8)]


def declared(hires, *, year=2026, occupation="data-engineer", names=NAMES):
    return pl.DataFrame(
        [
            {"company": name, "occupation": occupation, "year": year, "hires": count}
            for name, count in zip(names, hires, strict=False)
        ]
    )


def offered(posts, *, year=2026, occupation="data-engineer", names=NAMES, others=0.0):
    rows = [
        {"company": name, "occupation": occupation, "year": year, "posts": float(count)}
        for name, count in zip(names, posts, strict=False)
    ]
    rows.append({"company": None, "occupation": occupation, "year": year, "posts": float(others)})
    return pl.DataFrame(rows, schema_overrides={"company": pl.String})


def only(frame):
    assert frame.height == 1
    return frame.row(0, named=True)


@pytest.mark.parametrize(
    ("hires", "posts", "verdict"),
    [
        ([20, 22, 18, 25], [18, 20, 21, 24], "agree"),
        ([80, 90, 75, 88], [20, 21, 19, 22], "disagree-up"),
        ([20, 21, 19, 22], [80, 90, 75, 88], "disagree-down"),
        ([20, 22], [18, 20], "too-few"),  # of two companies, each would know the other's
        ([1, 2, 1], [2, 2, 1], "too-few"),
        ([90, 0, 0, 0], [0, 20, 20, 20], "too-few"),  # so lumpy that nothing can be said
    ],
)
def test_the_verdict(hires, posts, verdict):
    assert only(triangulate(declared(hires), offered(posts)))["verdict"] == verdict


def test_like_is_compared_with_like_and_what_is_left_out_is_told():
    hires, posts = [20, 20, 20, 40, 40, 40], [10, 10, 20]
    row = only(triangulate(declared(hires), offered(posts, others=60)))
    assert (row["companies"], row["hires"], row["posts"], row["ratio"]) == (3, 60, 40, 1.5)
    assert row["coverage"] == 0.4  # of 100 posts
    assert row["unseen"] == pytest.approx(120 / 180)
    assert row["lo"] < 1.5 < row["hi"]


def test_a_company_seen_elsewhere_counts_with_no_post_here():
    posts = pl.concat([offered([30, 30]), offered([50], occupation="tester", names=NAMES[2:])])
    row = only(triangulate(declared([20, 20, 20]), posts))
    assert (row["companies"], row["posts"], row["unseen"]) == (3, 60, 0)


def test_no_company_is_named_and_few_are_hidden():
    several = triangulate(declared([20, 22, 18]), offered([18, 20, 21]))
    assert set(several.columns) == {"occupation", "year", *SCHEMA}
    row = only(triangulate(declared([20, 22]), offered([18, 20], others=500)))
    assert [row[name] for name in ("companies", "hires", "posts", "ratio", "lo", "hi", "coverage", "unseen")] == [
        None
    ] * 8


def test_one_or_two_companies_without_ads_do_not_show_by_what_they_declared():
    row = only(triangulate(declared([20, 20, 20, 90]), offered([20, 20, 20])))
    assert row["verdict"] == "agree"
    assert row["unseen"] is None


def test_companies_are_matched_whatever_their_form():
    names = ["ATLAS DONNEES", "Rif Cloud S.A.", "Ste Souss Logiciel"]
    assert (
        only(
            triangulate(
                declared([20, 20, 20], names=["Atlas Données SARL", "RIF-CLOUD", "Souss Logiciel (Maroc)"]),
                offered([20, 20, 20], names=names),
            )
        )["companies"]
        == 3
    )
    assert company_key("Groupe SA") == "groupe sa"  # nothing but form: kept


def test_a_year_to_come_is_compared_with_the_forecast_of_the_same_companies():
    posts = offered([10, 10, 20], year=2025, others=60)
    forecast = pl.DataFrame(
        {"occupation": ["data-engineer"], "year": [2026], "mean": [200.0], "lo95": [150.0], "hi95": [270.0]}
    )
    row = only(triangulate(declared([20, 20, 40]), posts, forecast=forecast))
    assert (row["basis"], row["posts"], row["ratio"], row["verdict"]) == ("forecast", 80, 1.0, "agree")
    narrow = only(triangulate(declared([20, 20, 40]), posts, forecast=forecast.with_columns(lo95="mean", hi95="mean")))
    assert row["lo"] < narrow["lo"] < 1 < narrow["hi"] < row["hi"]
    wide = only(triangulate(declared([20, 20, 40]), posts, forecast=forecast.with_columns(lo95=pl.lit(0.0))))
    assert wide["hi"] == math.inf
    assert only(triangulate(declared([20, 20, 40]), posts))["verdict"] == "too-few"


def test_a_year_before_all_ads_has_nothing_to_be_compared_with():
    row = only(triangulate(declared([20, 20, 40], year=2020), offered([10, 10, 20])))
    assert (row["verdict"], row["ratio"]) == ("too-few", None)


def test_the_interval_holds_the_truth_where_companies_hire_in_lumps():
    random, inside, trials = np.random.default_rng(5), 0, 300
    for _ in range(trials):
        size = random.gamma(4.0, 5.0, 12)
        hires, posts = (random.poisson(size * random.gamma(6.0, 1 / 6, 12)) for _ in range(2))
        names = [f"c{number}" for number in range(12)]
        row = only(triangulate(declared(hires.tolist(), names=names), offered(posts.tolist(), names=names)))
        inside += row["lo"] <= 1.0 <= row["hi"]
    assert 0.90 <= inside / trials <= 0.99


def test_cells_may_be_regions_too():
    rows = declared([20, 20, 20]).with_columns(region=pl.lit("MA-06"))
    posts = offered([20, 20, 20]).with_columns(region=pl.lit("MA-06"))
    found = only(triangulate(rows, posts, by=("occupation", "region", "year")))
    assert (found["region"], found["verdict"]) == ("MA-06", "agree")
    with pytest.raises(ValueError, match="year"):
        triangulate(rows, posts, by=("occupation", "region"))


def test_the_newest_declaration_is_in_force():
    rows = pl.DataFrame({"key": ["a", "a", "b"], "day": [2, 1, 1], "run": ["1", "2", "1"], "hires": [5, 9, 7]})
    assert latest(rows, key=["key"], by=["day", "run"])["hires"].to_list() == [5, 7]
