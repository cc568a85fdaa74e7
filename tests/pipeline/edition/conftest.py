"""An edition of a lake with copies, several regions, undated and non-digital ads, forecasts and scores."""

from datetime import date, timedelta

import orjson
import pytest
from tests.conftest import NOON
from tests.pipeline.ads import ad

from qantara.pipeline.anticipation.issue import issue_forecasts
from qantara.pipeline.edition import Edition, write_edition
from qantara.pipeline.observe import observe
from qantara.pipeline.partnership import init_partnership

DAYS = 900


def rows():
    """900 ads over thirty months. Some stand in two cities, some have no day, some are of no digital job."""
    made = []
    for number in range(900):
        day = date(2026, 10, 31) - timedelta(days=number % DAYS)
        told = ad(number, posted_on=day.isoformat(), contract=("CDI", "Stage", "permanent contract", None)[number % 4])
        if number % 11 == 0:
            told["posted_on"] = None
        if number % 7 == 0:
            told |= {
                "title": "Boulanger H/F",
                "text": f"Vous faites le pain du matin au four {number}, et la vente. " * 3,
            }
        made.append(told)
        if number % 5 == 0:
            made.append({**told, "id": f"copy-{number}", "city": "Tanger"})
    return made


@pytest.fixture(scope="session")
def partnership(tmp_path_factory, vocabulary):
    place = init_partnership(tmp_path_factory.mktemp("edition") / "partners")
    source = place.folder / "ads" / "all.jsonl"
    source.write_bytes(b"\n".join(orjson.dumps(row) for row in rows()))
    observe([source], place.lake, vocabulary, at=NOON, ended=lambda: NOON, workers=1)
    issue_forecasts(place.lake, vocabulary, at=NOON, ended=lambda: NOON, to=date(2028, 12, 1))
    return place


@pytest.fixture(scope="session")
def path(partnership, vocabulary, tmp_path_factory):
    target = tmp_path_factory.mktemp("editions") / "one.sqlite3"
    barometer = write_edition(partnership, vocabulary, target, as_of=NOON.date(), told={"state": "here"})
    assert barometer["run"].startswith("00002-")
    return target


@pytest.fixture(scope="session")
def edition(path):
    return Edition(path)
