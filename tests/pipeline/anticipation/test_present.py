"""The month that is not over."""

import json
from datetime import UTC, date, datetime

import pytest

from qantara.pipeline.anticipation.present import nowcast_of
from qantara.pipeline.lake import Lake
from qantara.pipeline.observe import observe
from tests.pipeline.ads import ad

MONTHS = [date(2025, month, 1) for month in range(1, 10)]


def observe_until(folder, vocabulary, days):
    """Observe on each of some days the ads posted so far, twelve a month on its even days."""
    lake = Lake(folder / "lake")
    rows = [
        ad(100 * place + i, posted_on=month.replace(day=2 * (i + 1)).isoformat())
        for place, month in enumerate(MONTHS) for i in range(12)
    ]  # fmt: skip
    for day in days:
        file = folder / f"{day}.jsonl"
        file.write_text(
            "".join(json.dumps(row) + "\n" for row in rows if row["posted_on"] <= day.isoformat()), encoding="utf-8"
        )
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        observe([file], lake, vocabulary, at=at, ended=lambda at=at: at, workers=1)
    return lake


def test_a_month_half_seen_is_told_from_how_much_of_others_was_seen_by_then(tmp_path, vocabulary, extractor):
    days = [month.replace(day=day) for month in MONTHS[:-1] for day in (12, 28)] + [date(2025, 9, 12)]
    told = nowcast_of(observe_until(tmp_path, vocabulary, days), at=date(2025, 9, 12))
    assert told is not None
    assert told.seen == 6
    assert told.share == pytest.approx(0.5)
    assert told.mean == pytest.approx(12)
    assert told.lo80 < told.mean < told.hi80


def test_a_lake_filled_at_one_go_says_nothing_of_a_month(tmp_path, vocabulary, extractor):
    lake = observe_until(tmp_path, vocabulary, [date(2025, 9, 12)])
    assert nowcast_of(lake, at=date(2025, 9, 12)) is None
