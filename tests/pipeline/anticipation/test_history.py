"""The past as forecasts need it: complete months, each source as if it had always been there."""

import json
from datetime import date

import polars as pl
import pytest

from qantara.pipeline.anticipation import HistoryError, read_history
from qantara.pipeline.lake import Lake
from qantara.pipeline.observe import observe
from tests.pipeline.ads import ad
from tests.pipeline.anticipation.conftest import AT, folder_with_past
from tests.pipeline.past import CANDIDATE, END, FIRST, JOINS, PORTAL, past_ads


@pytest.fixture(scope="module")
def history(past_folder):
    return read_history(Lake(past_folder / "lake"), at=END)


def test_it_ends_with_the_last_month_before_the_day(history):
    assert (history.first, history.last, history.months) == (FIRST, date(2025, 12, 1), 48)


def test_the_margins_and_the_cells_add_up_to_the_whole(history):
    whole = history.totals.sort("month")["ads"].to_list()
    for kind in ("domain", "region", "occupation"):
        of_kind = history.panel.filter(kind=kind).group_by("month").agg(pl.col("value").sum()).sort("month")
        assert of_kind["value"].to_list() == pytest.approx(whole)
    cells = history.cells.group_by("month").agg(pl.col("value").sum()).sort("month")
    assert cells["value"].to_list() == pytest.approx(whole)


def test_a_source_that_joins_makes_no_growth(history):
    seen = [sum(row["posted_on"][:7] == f"{month:%Y-%m}" for row in past_ads()) for month in history.totals["month"]]
    joined = history.totals["month"].to_list().index(JOINS)
    raw = sum(seen[joined : joined + 12]) / sum(seen[joined - 12 : joined])
    level = history.totals.sort("month")["ads"]
    assert raw > 1.5
    assert level[joined : joined + 12].sum() / level[joined - 12 : joined].sum() == pytest.approx(1, abs=0.1)


def test_later_ads_change_nothing_that_was_known(past_folder, tmp_path, vocabulary, extractor):
    day = date(2025, 6, 1)
    short = folder_with_past(tmp_path / "short", vocabulary, until=day)
    then, now = read_history(short.lake, at=day), read_history(Lake(past_folder / "lake"), at=day)
    assert now.panel.equals(then.panel)
    assert now.skills.sort("skill", "month").equals(then.skills.sort("skill", "month"))


def test_names_outside_the_vocabulary_are_counted_like_skills(past_folder):
    lake = Lake(past_folder / "lake")
    holding = lake.scan("ads").filter(pl.col("text").str.contains(CANDIDATE)).select("ad").collect()
    extra = holding.with_columns(skill=pl.lit(f"candidate:{CANDIDATE}"))
    counted = read_history(lake, at=END, extra=extra).skills.filter(skill=f"candidate:{CANDIDATE}")
    assert counted["counted"].sum() == holding.height
    assert counted.filter(pl.col("counted") > 0)["month"].min() == date(2025, 5, 1)


def test_a_lake_without_dated_ads_is_refused(tmp_path, vocabulary, extractor):
    lake = Lake(tmp_path / "lake")
    (tmp_path / "ads.jsonl").write_text('{"title": "Data engineer", "text": "Python et SQL"}\n', encoding="utf-8")
    observe([tmp_path / "ads.jsonl"], lake, vocabulary, at=AT, ended=lambda: AT, workers=1)
    with pytest.raises(HistoryError, match="no complete month of dated digital ads"):
        read_history(lake, at=END)


def test_a_lake_of_survivors_alone_is_refused(tmp_path, vocabulary, extractor):
    lake = Lake(tmp_path / "lake")
    # Ever more ads up to the day of the only look: what is left of those that were there.
    days = [date(2025, 12, 31).toordinal() - int(180 * (1 - (i / 300) ** 0.3)) for i in range(1, 301)]
    rows = [ad(6 * i, posted_on=date.fromordinal(day).isoformat(), source=PORTAL) for i, day in enumerate(days)]
    (tmp_path / "ads.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    observe([tmp_path / "ads.jsonl"], lake, vocabulary, at=AT, ended=lambda: AT, workers=1)
    with pytest.raises(HistoryError, match="no trend can be told"):
        read_history(lake, at=END)
