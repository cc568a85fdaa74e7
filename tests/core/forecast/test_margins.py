"""Cells that add up to forecasts of several margins at once."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qantara.core.forecast.margins import fit_to_margins

MONTHS = (date(2026, 1, 1), date(2026, 2, 1))


def rows(means):
    return pl.DataFrame(
        [
            {"series": name, "month": month, "mean": mean, "lo80": mean / 2, "hi80": mean * 2, "lo95": mean / 4, "hi95": mean * 4}
            for name, of_months in means.items() for month, mean in zip(MONTHS, of_months, strict=True)
        ]
    )  # fmt: skip


def groups(regions, jobs):
    pairs = [("region", r, f"{r}|{j}") for r in regions for j in jobs] + [
        ("job", j, f"{r}|{j}") for r in regions for j in jobs
    ]
    return pl.DataFrame(pairs, schema=["grouping", "parent", "child"], orient="row")


def slowly(cells, regions, jobs):
    """One cell at a time, many more rounds than are needed."""
    cells = dict(cells)
    whole = sum(regions.values())
    scale = whole / sum(jobs.values())
    for _ in range(400):
        for place, targets in ((1, {j: t * scale for j, t in jobs.items()}), (0, regions)):
            for name, target in targets.items():
                mine = [c for c in cells if c.split("|")[place] == name]
                total = sum(cells[c] for c in mine)
                for c in mine:
                    cells[c] = cells[c] * target / total if total else 0.0
    return cells


numbers = st.floats(0.5, 50)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(numbers, min_size=6, max_size=6),
    st.lists(numbers, min_size=2, max_size=2),
    st.lists(numbers, min_size=3, max_size=3),
)
def test_it_gives_what_fitting_cell_by_cell_gives(cells, regions, jobs):
    names = [f"r{r}|j{j}" for r in range(2) for j in range(3)]
    of_cell = dict(zip(names, cells, strict=True))
    of_region = {f"r{r}": mean for r, mean in enumerate(regions)}
    of_job = {f"j{j}": mean for j, mean in enumerate(jobs)}
    margins = rows({name: (mean, mean) for name, mean in (of_region | of_job).items()})
    fitted = fit_to_margins(
        rows({name: (mean, mean) for name, mean in of_cell.items()}), margins, groups(of_region, of_job), lead="region"
    )
    wanted = slowly(of_cell, of_region, of_job)
    for name, mean in fitted.select("series", "mean").iter_rows():
        assert mean == pytest.approx(wanted[name], rel=1e-3)


def test_the_leading_grouping_says_the_whole_and_the_others_keep_their_shares():
    cells = rows({f"{r}|{j}": (10, 20) for r in "ab" for j in "xy"})
    margins = rows({"a": (30, 60), "b": (30, 60), "x": (10, 10), "y": (30, 30)})
    fitted = fit_to_margins(cells, margins, groups("ab", "xy"), lead="region").filter(month=MONTHS[1])
    of = dict(fitted.select("series", "mean").iter_rows())
    assert of["a|x"] + of["a|y"] == pytest.approx(60)
    assert of["a|x"] + of["b|x"] == pytest.approx(30)  # a quarter of 120


def test_bounds_keep_their_ratio_to_the_mean_and_a_cell_of_nothing_stays_nothing():
    cells = rows({"a|x": (10, 10), "a|y": (0, 0)})
    fitted = fit_to_margins(cells, rows({"a": (20, 20), "x": (5, 5), "y": (5, 5)}), groups("a", "xy"), lead="region")
    first = fitted.filter(series="a|x").row(0, named=True)
    assert first["hi80"] / first["mean"] == pytest.approx(2)
    assert fitted.filter(series="a|y")["mean"].to_list() == [0, 0]
