"""What people declare, on its way to a real lake: once, in order, with what is no longer said."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.axes.needs.outlook.conftest import CLOUD, DATA, NOW
from tests.pipeline.anticipation.conftest import folder_with_past
from tests.pipeline.past import END

from qantara.axes.needs.outlook import bridge, content, tasks
from qantara.axes.needs.outlook.actions import Said, adjust, send, withdraw
from qantara.axes.needs.outlook.models import Adjustment, Declaration
from qantara.core.review import current_adjustments
from qantara.kit.tasks.models import Job
from qantara.pipeline.anticipation import issue_forecasts
from qantara.pipeline.lake import Lake
from qantara.pipeline.signals import in_force

pytestmark = pytest.mark.django_db
_WHOLE = {"id": "total", "label": {"fr": "Tout", "ar": "الكل", "en": "All"}}


@pytest.fixture
def lake(empty_folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, at_desk: Any) -> Lake:
    """A lake that holds nothing yet; what the pages show is not counted."""
    settings.QANTARA_FOLDER = empty_folder
    monkeypatch.setattr(tasks, "write_content", lambda folder: True)
    at_desk(NOW + timedelta(days=3))
    return Lake(empty_folder / "lake")


def held(lake: Lake) -> set[tuple[str, str, int, int | None]]:
    rows = in_force(lake, "intentions")
    return set(rows.select("occupation", "region", "hires", "hard").rows())


class TestIntentions:
    def test_they_reach_the_lake_with_their_day(self, lake, desk, recruiter):
        send(desk=desk, lines=[DATA, CLOUD], by=recruiter, at=NOW)
        assert tasks.take_in.call() == 1
        rows = lake.scan("intentions").collect()
        assert held(lake) == {("data-engineer", "MA-06", 6, 2), ("cloud-engineer", "MA-04", 3, None)}
        assert set(rows["declared_on"]) == {NOW.date()}
        assert set(rows["company"]) == {"Argane Essai"}
        assert set(rows["source"]) == {"portal"}
        assert Declaration.objects.get().in_lake_at is not None
        assert tasks.take_in.call() == 0

    def test_killed_between_the_lake_and_the_mark_and_tried_again_it_writes_once(
        self, lake, desk, recruiter, monkeypatch
    ):
        send(desk=desk, lines=[DATA, CLOUD], by=recruiter, at=NOW)
        real = bridge.declare

        def die_after(*args: Any, **kwargs: Any) -> Any:
            real(*args, **kwargs)
            raise KeyboardInterrupt

        monkeypatch.setattr(bridge, "declare", die_after)
        with pytest.raises(KeyboardInterrupt):
            tasks.take_in.call()
        assert Declaration.objects.get().in_lake_at is None
        assert lake.scan("intentions").collect().height == 2
        monkeypatch.setattr(bridge, "declare", real)
        assert tasks.take_in.call() == 1
        assert lake.scan("intentions").collect().height == 2
        assert lake.runs().height == 1

    def test_a_correction_wins_and_what_it_leaves_out_is_none(self, lake, desk, recruiter):
        send(desk=desk, lines=[DATA, CLOUD], by=recruiter, at=NOW)
        tasks.take_in.call()
        send(desk=desk, lines=[Said("data-engineer", "MA-06", 9)], by=recruiter, at=NOW + timedelta(minutes=5))
        tasks.take_in.call()
        assert held(lake) == {("data-engineer", "MA-06", 9, None), ("cloud-engineer", "MA-04", 0, 0)}
        assert lake.scan("intentions").collect().height == 4  # the earlier ones stay

    def test_versions_that_waited_together_are_written_in_their_order(self, lake, desk, recruiter):
        for hires in (1, 2, 1):
            send(desk=desk, lines=[Said("data-engineer", "MA-06", hires)], by=recruiter, at=NOW)
        assert tasks.take_in.call() == 3
        assert held(lake) == {("data-engineer", "MA-06", 1, None)}
        assert sorted(lake.scan("intentions").collect()["hires"]) == [1, 1, 2]

    def test_an_occupation_that_the_vocabulary_lost_is_among_the_rejects(self, lake, desk, recruiter, caplog):
        send(desk=desk, lines=[DATA, Said("gone", "MA-06", 1)], by=recruiter, at=NOW)
        assert tasks.take_in.call() == 1
        assert held(lake) == {("data-engineer", "MA-06", 6, 2)}
        assert lake.scan("rejects").collect()["reason"].to_list() == ["unknown-occupation"]
        assert "refused by the lake" in caplog.text

    def test_what_is_sent_while_pages_are_drawn_is_taken_too(self, lake, desk, recruiter, monkeypatch):
        later = iter([[CLOUD]])

        def draw(_folder: Path) -> bool:
            for lines in later:
                send(desk=desk, lines=lines, by=recruiter, at=NOW)
            return True

        monkeypatch.setattr(tasks, "write_content", draw)
        send(desk=desk, lines=[DATA], by=recruiter, at=NOW)
        assert tasks.take_in.call() == 2
        assert ("cloud-engineer", "MA-04", 3, None) in held(lake)

    def test_what_arrives_as_a_job_ends_is_fetched_later(self, lake, desk, recruiter):
        tasks.sweep.call()
        assert not Job.objects.exists()
        send(desk=desk, lines=[DATA], by=recruiter, at=NOW)
        Job.objects.all().delete()
        tasks.sweep.call()
        assert Job.objects.get().key == tasks.TAKE_IN


class TestAdjustments:
    @pytest.fixture
    def made(self, opener) -> Adjustment:
        opener.given_name, opener.family_name = "Salma", "Essai"
        opener.save()
        return adjust(
            series=_WHOLE, from_month=date(2026, 12, 1), to_month=date(2027, 3, 1), change=Decimal("12.5"), reason="Two centres",
            expires_on=date(2027, 11, 22), by=opener, at=NOW,
        )  # fmt: skip

    def test_one_reaches_the_lake_signed(self, lake, made):
        tasks.take_in.call()
        tasks.take_in.call()
        (row,) = lake.scan("adjustments").collect().to_dicts()
        assert (row["id"], row["series"], row["change"]) == (made.key, "total", 0.125)
        assert row["author"] == f"№ {made.by_id} · Salma Essai"
        assert (row["made_on"], row["expires_on"]) == (NOW.date(), date(2027, 11, 22))

    def test_withdrawn_it_is_in_force_no_more_and_stays(self, lake, made):
        withdraw(adjustment=made, by=made.by, at=NOW + timedelta(days=2))
        tasks.take_in.call()
        tasks.take_in.call()
        rows = lake.scan("adjustments").collect()
        assert rows.height == 2
        day = (NOW + timedelta(days=2)).date()
        assert current_adjustments(rows, at=day - timedelta(days=1)).height == 1
        assert current_adjustments(rows, at=day + timedelta(days=1)).is_empty()
        # On the very day it speaks of no month that is to come.
        assert current_adjustments(rows, at=day)["to_month"].to_list() == [date(2026, 10, 1)]

    def test_an_author_who_was_erased_gives_no_reason(self, lake, made):
        Adjustment.objects.update(reason="")
        tasks.take_in.call()
        assert lake.scan("adjustments").collect()["reason"].to_list() == ["(erased)"]


class TestForecasts:
    @pytest.fixture
    def past(self, tmp_path, vocabulary):
        return folder_with_past(tmp_path / "past", vocabulary)

    def test_expert_adjusts_then_is_scored_at_the_next_backtest(self, past, settings, opener, at_desk):
        """The issue stands first; the expert speaks; eight months come; who was nearer?"""
        settings.QANTARA_FOLDER = past.folder
        then, now = datetime(2025, 5, 2, 9, tzinfo=UTC), datetime(END.year, END.month, END.day, 12, tzinfo=UTC)
        issue_forecasts(past.lake, past.vocabulary(), at=then, ended=lambda: then, to=date(2026, 12, 1))
        made = adjust(
            series=_WHOLE, from_month=date(2025, 5, 1), to_month=date(2025, 12, 1), change=Decimal(200), reason="A wish",
            expires_on=date(2026, 5, 1), by=opener, at=then,
        )  # fmt: skip
        at_desk(now)
        assert tasks.take_in.call() == 1
        tasks.score_forecasts.call()
        told, counting = content.content(past.folder)
        assert told is not None
        assert not counting
        (row,) = told["outlook"]["experts"]
        assert (row["id"], row["months"], row["verdict"]) == (made.key, 8, "harmed")
        assert row["ratio"] > 1
        assert [one["issued_on"] for one in told["issued"]] == ["2025-05-02"]
        assert told["outlook"]["issues"][0]["issued_on"] == "2025-05-02"
        assert {"id": "data-engineer", "domain": "data"}.items() <= next(
            one for one in told["occupations"] if one["id"] == "data-engineer"
        ).items()

        # Issued twice on one day from the same data, it is one issue: a task killed and tried again makes no second.
        first, again = tasks.issue_forecast.call(), tasks.issue_forecast.call()
        assert first == again
        runs = past.lake.runs().filter(pl.col("command") == "forecast")
        assert runs.height == 2
        told, _ = content.content(past.folder)
        assert told is not None
        assert [one["issued_on"] for one in told["issued"]] == ["2026-01-01", "2025-05-02"]
        assert told["charts"]["ar"]["forecast"][0].startswith("<svg")

        # A barometer that was counted while another run came is not believed: it is of the state before.
        newest = past.lake.runs()["run"]
        known = {"run": newest[-1], "outlook": told["outlook"], "intentions": None}
        assert (
            bridge.build(past.folder, known | {"outlook": told["outlook"] | {"experts": []}})["outlook"]["experts"]
            == []
        )
        stale = known | {"run": newest[-2], "outlook": told["outlook"] | {"experts": []}}
        assert bridge.build(past.folder, stale)["outlook"]["experts"]
