"""What is counted is what was asked, month by month; a run whose texts cannot be written does not exist."""

from datetime import date

import polars as pl
import pytest

from qantara.pipeline import recount
from qantara.pipeline.keys import key_of
from qantara.pipeline.lake import Lake
from qantara.pipeline.lake.store import Writer
from qantara.pipeline.observe import observe
from qantara.pipeline.recount import asked_by_month
from tests.conftest import NOON
from tests.pipeline.ads import ads

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def test_each_month_reads_back_what_its_units_ask_for_once(tmp_path):
    named = [[(1, "sql"), (1, "python"), (1, "sql"), (2, "dbt")], [(1, "sql"), (3, "python"), (4, "go")]]
    files = []
    for number, rows in enumerate(named):
        frame = pl.DataFrame([(key_of(ad), skill) for ad, skill in rows], schema=["ad", "skill"], orient="row")
        frame.write_parquet(path := tmp_path / f"{number}.parquet")
        files.append(path)
    counted = pl.DataFrame(
        [(1, 10, MAY), (1, 11, JUNE), (2, 11, JUNE), (3, 4_000_000_000, None)],  # the ad 4 counts nowhere
        schema={"ad": pl.UInt64, "unit": pl.UInt32, "month": pl.Date},
        orient="row",
    )

    asked_in = asked_by_month(files, counted, tmp_path)

    asked = {month: sorted(asked_in(month).rows()) for month in (MAY, JUNE, None, date(2026, 7, 1))}
    assert asked == {
        MAY: [(10, "python"), (10, "sql")],
        JUNE: [(11, "dbt"), (11, "python"), (11, "sql")],
        None: [(4_000_000_000, "python")],
        date(2026, 7, 1): [],
    }


def test_demand_is_the_same_however_many_months_are_counted_at_once(tmp_path, write_jsonl, vocabulary, monkeypatch):
    dates = ["2026-01-05", "2026-02-05", "2026-04-05", None]
    path = write_jsonl([{**ad, "posted_on": dates[number % 4]} for number, ad in enumerate(ads(12))])
    demand, files = [], []
    for name, most in (("apart", 1), ("together", 1_000)):
        monkeypatch.setattr(recount, "_UNITS_AT_ONCE", most)
        lake = Lake(tmp_path / name)
        observe([path], lake, vocabulary, at=NOON, ended=lambda: NOON, workers=1)
        demand.append(lake.demand().drop("run"))
        files.append(len(lake.files("demand")))

    assert demand[0].equals(demand[1])
    assert demand[0]["month"].n_unique() == 4
    assert files == [4, 1]


def test_a_run_whose_texts_cannot_be_written_leaves_the_lake_as_it_was(tmp_path, write_jsonl, vocabulary, monkeypatch):
    lake = Lake(tmp_path / "lake")
    append = Writer.append

    def full(writer, run, table, frames):
        if table == "ads":
            raise OSError(28, "No space left on device")
        return append(writer, run, table, frames)

    monkeypatch.setattr(Writer, "append", full)

    with pytest.raises(OSError, match="No space"):
        observe([write_jsonl(ads(3))], lake, vocabulary, at=NOON, ended=lambda: NOON)

    assert lake.runs().is_empty()
    assert lake.scan("mentions").collect().is_empty()
    assert lake.demand().is_empty()
