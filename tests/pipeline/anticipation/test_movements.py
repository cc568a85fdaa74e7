"""What rises in a lake, and what only seems to."""

import json
from datetime import date

import pytest

from qantara.pipeline.anticipation import issue_forecasts, score_forecasts
from qantara.pipeline.anticipation.content import build_anticipation
from qantara.pipeline.anticipation.movements import read_movements
from qantara.pipeline.partnership import find_partnership
from qantara.pipeline.signals import declare
from tests.pipeline.anticipation.conftest import AT
from tests.pipeline.past import CANDIDATE, END, JOINED, RISER


@pytest.fixture(scope="module")
def movements(past_folder, vocabulary):
    return read_movements(find_partnership(past_folder, named=True), vocabulary, at=END)


def test_what_was_planted_to_rise_is_flagged_with_its_shares(movements):
    rows = {row["skill"]: row for row in movements.rising.to_dicts()}
    for name in (RISER, f"candidate:{CANDIDATE}"):
        assert rows[name]["flagged"], name
        assert rows[name]["lo80"] > 0
        assert rows[name]["share"] > rows[name]["before"] == 0
        assert rows[name]["recent"] >= 10


def test_a_source_full_of_one_skill_that_joins_flags_nothing_of_it(movements):
    rows = {row["skill"]: row for row in movements.rising.to_dicts()}
    assert not rows[JOINED]["flagged"]
    assert {name for name, row in rows.items() if row["flagged"]} == {RISER, f"candidate:{CANDIDATE}"}


def test_the_hit_rate_is_measured_on_the_folders_own_past(movements):
    hits = movements.hits["rising"]
    assert (hits.origins, hits.reason) in {(2, None), (0, "too few skills")}


def test_every_part_of_the_content_is_plain_data(past, vocabulary):
    sentence = [{"before": "Vous maîtrisez ", "mention": "Kafka", "after": "."}]
    empty = build_anticipation(past, vocabulary, at=END, examples={})
    assert empty["outlook"] is empty["tension"] is empty["intentions"] is None
    assert empty["movements"]["rising"][0]["examples"] == []

    issued = issue_forecasts(past.lake, vocabulary, at=AT, ended=lambda: AT)
    score_forecasts(past.lake, vocabulary, at=AT, ended=lambda: AT, origins=6)
    content = json.loads(json.dumps(build_anticipation(past, vocabulary, at=END, examples={RISER: sentence})))
    outlook = content["outlook"]
    assert outlook["run"] == issued.run
    assert outlook["short"]
    series = {one["id"]: one for one in outlook["series"]}
    whole = series["total"]
    assert len(whole["history"]) == 48
    assert whole["forecast"][0][0] == "2026-01"
    assert whole["naive"] == whole["history"][-1][1]
    assert whole["score"]["ratio"] > 0
    assert all(line["n"] >= past.threshold for line in outlook["series"])
    assert all(value is None or value == 0 or value >= 10 for _, value in series["domain:testing"]["history"])
    years = [row for row in outlook["years"] if row["kind"] == "total"]
    assert [row["status"] for row in years if row["year"] in (2025, 2026, 2035)] == [
        "observed",
        "tested",
        "extrapolated",
    ]
    board = {(row["by"], row["key"], row["method"]) for row in outlook["scoreboard"]}
    assert {("all", None, "ours"), ("horizon", "12", "naive"), ("domain", "data", "ours")} <= board
    riser = next(row for row in content["movements"]["rising"] if row["id"] == RISER)
    assert riser["examples"] == sentence


def test_scenarios_stand_beside_the_forecast_and_leave_it_as_it_is(past, vocabulary):
    issue_forecasts(past.lake, vocabulary, at=AT, ended=lambda: AT)
    outlook = build_anticipation(past, vocabulary, at=END, examples={})["outlook"]
    of = {one["id"]: dict(map(tuple, one["total"])) for one in outlook["scenarios"]}
    own = {
        str(row["year"]): row["mean"]
        for row in outlook["years"]
        if row["kind"] == "total" and row["status"] != "observed"
    }
    assert of["baseline"] == own
    assert of["offshoring-slow-down"]["2030"] < own["2030"] < of["hub-acceleration"]["2030"]


def test_an_experts_adjustment_is_shown_beside_the_figure(past, vocabulary):
    (past.folder / "adjustments.csv").write_text(
        "id,series,from_month,to_month,change,author,reason,made_on,expires_on\n"
        "a1,domain:data,2026-03,2026-05,0.25,Experte data,Un centre ouvre,2026-01-01,2026-12-31\n", encoding="utf-8",
    )  # fmt: skip
    issue_forecasts(past.lake, vocabulary, at=AT, ended=lambda: AT)
    declare("adjustments", [past.folder / "adjustments.csv"], past.lake, vocabulary, at=AT, ended=lambda: AT)
    series = {
        one["id"]: one
        for one in build_anticipation(past, vocabulary, at=date(2026, 1, 1), examples={})["outlook"]["series"]
    }
    [adjusted] = series["domain:data"]["adjusted"]
    means = {month: mean for month, mean, *_ in series["domain:data"]["forecast"]}
    assert adjusted["author"] == "Experte data"
    assert adjusted["mean"] == [
        [month, pytest.approx(1.25 * means[month], abs=0.06)] for month in ("2026-03", "2026-04", "2026-05")
    ]
