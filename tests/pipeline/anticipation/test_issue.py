"""Issues of forecasts: coherent to the unit, frozen, blind to what came later."""

import json
import shutil
from datetime import UTC, date, datetime
from itertools import pairwise

import polars as pl
import pytest

from qantara.pipeline.anticipation import issue_forecasts, read_history, score_forecasts
from qantara.pipeline.anticipation.scores import ScoreError
from qantara.pipeline.lake import Lake
from qantara.pipeline.partnership import find_partnership
from qantara.pipeline.signals import declare
from tests.pipeline.anticipation.conftest import AT, folder_with_past
from tests.pipeline.past import END


def issue(place, vocabulary, *, at=AT, to=date(2035, 12, 1)):
    return issue_forecasts(place.lake, vocabulary, at=at, ended=lambda: at, to=to)


def rows_of(place, run):
    return place.lake.scan("forecasts").filter(pl.col("run") == run).collect().sort("series", "month")


@pytest.fixture
def issued(past, vocabulary):
    done = issue(past, vocabulary)
    return done, rows_of(past, done.run)


def test_domains_regions_and_occupations_add_up_to_the_whole_in_every_month(issued):
    _, rows = issued
    ads = rows.filter(~pl.col("series").str.starts_with("skill:"))
    assert (ads["mean"] == ads["mean"].round()).all()
    whole = ads.filter(series="total").sort("month")["mean"].to_list()
    for kind in ("domain:", "region:", "occupation:"):
        of_kind = ads.filter(pl.col("series").str.starts_with(kind)).group_by("month").agg(pl.col("mean").sum())
        assert of_kind.sort("month")["mean"].to_list() == whole


def test_every_figure_lies_within_its_intervals_and_shares_are_shares(issued):
    _, rows = issued
    order = ["lo95", "lo80", "mean", "hi80", "hi95"]
    for low, high in pairwise(order):
        assert (rows[low] <= rows[high]).all()
    skills = rows.filter(pl.col("series").str.starts_with("skill:"))
    assert skills.height
    assert skills["mean"].is_between(0, 1).all()


def test_what_no_test_has_reached_is_marked(issued):
    done, rows = issued
    assert rows.filter(pl.col("horizon") <= 12)["status"].unique().to_list() == ["tested"]
    beyond = rows.filter((pl.col("series") == "total") & (pl.col("horizon") > done.tested)).sort("month")
    assert beyond["status"].unique().to_list() == ["extrapolated"]
    assert beyond["month"].max() == date(2035, 12, 1)
    assert beyond["mean"].n_unique() == 1  # no growth is invented
    assert (beyond["hi80"].diff().drop_nulls() > 0).all()


def test_an_issue_is_never_written_again(past, vocabulary):
    first = issue(past, vocabulary, at=datetime(2025, 6, 1, tzinfo=UTC))
    before = rows_of(past, first.run)
    second = issue(past, vocabulary)
    assert rows_of(past, first.run).equals(before)
    assert second.run != first.run
    assert set(rows_of(past, second.run)["issued_on"]) == {AT.date()}


def test_an_issue_of_last_year_is_the_same_whatever_came_since(past, vocabulary, tmp_path, extractor):
    day = datetime(2025, 6, 1, tzinfo=UTC)
    short = folder_with_past(tmp_path / "short", vocabulary, until=day.date())
    then, now = issue(short, vocabulary, at=day), issue(past, vocabulary, at=day)
    assert rows_of(past, now.run).drop("run").equals(rows_of(short, then.run).drop("run"))


def test_the_same_folder_and_day_give_the_same_rows(past, past_folder, vocabulary, tmp_path):
    shutil.copytree(past_folder, tmp_path / "again")
    again = find_partnership(tmp_path / "again", named=True)
    assert rows_of(past, issue(past, vocabulary).run).equals(rows_of(again, issue(again, vocabulary).run))


def test_the_scoreboard_has_every_method_and_each_series_its_line(past, vocabulary):
    done = score_forecasts(past.lake, vocabulary, at=AT, ended=lambda: AT, origins=12)
    assert (done.horizon, done.origins) == (12, 12)
    every = {row["method"]: row for row in done.board if row["kind"] == "all"}
    assert set(every) == {"naive", "seasonal_naive", "ours"}
    assert every["naive"]["ratio"] == pytest.approx(1)
    assert 0 < every["ours"]["ratio"] < 1  # these ads scatter about a level: last month is a poor guess
    scores = past.lake.scan("scores").collect()
    lines = scores.filter(pl.col("series").is_not_null() & (pl.col("method") == "ours"))
    assert {"total", "domain:data", "region:MA-06"} <= set(lines["series"])
    assert set(scores.filter(kind="all")["horizon"].drop_nulls()) == set(range(1, 13))


def test_an_issue_is_scored_when_its_months_have_come(past, vocabulary):
    day = datetime(2025, 7, 1, tzinfo=UTC)
    issued = issue(past, vocabulary, at=day)
    done = score_forecasts(past.lake, vocabulary, at=AT, ended=lambda: AT, origins=6)
    [scored] = done.issues
    met = rows_of(past, issued.run).filter(
        (pl.col("month") < END) & ~pl.col("series").str.starts_with("skill:") & (pl.col("series") == "total")
    )
    actual = _counted(past.lake)
    error = sum(abs(mean - actual[month]) for month, mean in met.select("month", "mean").rows()) / met.height
    line = past.lake.scan("scores").filter(
        (pl.col("issued_on") == day.date()) & (pl.col("series") == "total") & (pl.col("method") == "ours")
    ).collect()  # fmt: skip
    assert (scored["issued_on"], scored["months"]) == ("2025-07-01", met.height)
    assert line["mae"].to_list() == [pytest.approx(error)]


def test_an_expert_is_scored_against_the_figure_that_stood_when_he_spoke(past, vocabulary):
    day = datetime(2025, 3, 1, tzinfo=UTC)
    issued = issue(past, vocabulary, at=day)
    (past.folder / "adjustments.csv").write_text(
        "id,series,from_month,to_month,change,author,reason,made_on\n"
        "far,total,2025-04,2025-11,2.00,Expert A,Un pari,2025-03-15\n"
        "few,total,2025-10,2025-11,0.01,Expert B,Un détail,2025-03-15\n", encoding="utf-8",
    )  # fmt: skip
    spoken = datetime(2025, 3, 20, tzinfo=UTC)
    declare("adjustments", [past.folder / "adjustments.csv"], past.lake, vocabulary, at=spoken, ended=lambda: spoken)
    issue(past, vocabulary, at=AT)  # came after he had spoken
    done = score_forecasts(past.lake, vocabulary, at=AT, ended=lambda: AT, origins=3)
    experts = {row["id"]: row for row in done.experts}
    means = dict(rows_of(past, issued.run).filter(series="total").select("month", "mean").rows())
    actual = _counted(past.lake)
    months = [date(2025, month, 1) for month in range(4, 12)]
    assert experts["far"]["mae_adjusted"] == pytest.approx(sum(abs(3 * means[m] - actual[m]) for m in months) / 8)
    assert (experts["far"]["months"], experts["far"]["verdict"]) == (8, "harmed")
    assert experts["few"]["verdict"] == "too-few"


def _counted(lake: Lake):
    return dict(read_history(lake, at=END).totals.iter_rows())


def test_too_short_a_past_is_refused_in_one_sentence(tmp_path, vocabulary, extractor):
    place = folder_with_past(tmp_path / "short", vocabulary, until=date(2022, 9, 1))
    with pytest.raises(ScoreError, match="8 complete months are too few"):
        score_forecasts(place.lake, vocabulary, at=AT, ended=lambda: AT)
    assert place.lake.runs()["command"].to_list() == ["observe"]


def test_an_issue_can_be_forgotten(past, vocabulary):
    done = issue(past, vocabulary)
    with past.lake.writer() as writer:
        writer.forget_run(done.run)
    assert past.lake.scan("forecasts").collect().is_empty()


def test_an_issue_says_what_it_rests_on(issued):
    done, _ = issued
    told = json.loads(json.dumps(done.as_json))
    assert (told["first"], told["last"], told["months"], told["to"]) == ("2022-01", "2025-12", 48, "2035-12")
    assert told["data_run"].startswith("00001-")
