"""The story that the demonstration tells, found again by the chain: what rises, what fades, who stops, and where."""

from collections import Counter
from datetime import UTC, date, datetime

import polars as pl
import pytest

from qantara.core.text.places import REGIONS
from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.anticipation.history import read_history
from qantara.pipeline.anticipation.movements import Movements, likely, read_movements
from qantara.pipeline.barometer import build_barometer
from qantara.pipeline.observe import observe
from qantara.pipeline.partnership import Partnership
from qantara.pipeline.synthetic import COMPANIES, companies, made_with, make_demo
from qantara.pipeline.synthetic.employers import advertising, without_ads

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
ADS = 3_000
LEAVING, LAST_MONTH = "Petites annonces (démonstration)", date(2025, 11, 1)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Partnership:
    made = make_demo(tmp_path_factory.mktemp("story") / "demo", seed=1, as_of=AS_OF.date(), ads=ADS)
    observe(
        [made.folder / "ads"], made.lake, vocabulary, at=AS_OF, ended=lambda: AS_OF, source_of=made.source_of, workers=1,
        base=made.folder,
    )  # fmt: skip
    return made


@pytest.fixture(scope="module")
def movements(place: Partnership, vocabulary: Vocabulary) -> Movements:
    return read_movements(place, vocabulary, at=AS_OF.date(), judged=False)


def test_the_skill_that_rises_is_flagged(movements: Movements) -> None:
    flagged = likely(movements.rising, 1).filter("flagged")["skill"].to_list()

    assert "langgraph" in flagged
    assert "langgraph" in flagged[:3]


def test_the_skill_that_fades_falls(movements: Movements) -> None:
    falling = likely(movements.falling, -1)

    assert "jenkins" in falling["skill"].head(3).to_list()
    [row] = falling.filter(pl.col("skill") == "jenkins").to_dicts()
    assert row["share"] < 0.7 * row["before"]


def test_the_source_that_left_is_named_with_its_last_month(place: Partnership, vocabulary: Vocabulary) -> None:
    barometer = build_barometer(place, vocabulary, as_of=AS_OF.date())

    months = {row["name"]: row["last"][:7] for row in barometer["quality"]["sources"]}
    assert {name: month for name, month in months.items() if month < "2026-09"} == {LEAVING: "2025-11"}


def test_its_leaving_makes_nothing_fall(place: Partnership) -> None:
    history = read_history(place.lake, at=AS_OF.date())
    counted = place.lake.scan("ads").filter(pl.col("source") == LEAVING).collect()

    assert counted["posted_on"].max().replace(day=1) == LAST_MONTH  # type: ignore[union-attr]
    totals = dict(history.totals.iter_rows())
    before, after = (sum(totals[date(year, month, 1)] for month in range(1, 11)) for year in (2025, 2026))
    seen = place.lake.scan("ads").filter(pl.col("source") != LEAVING, pl.col("domain") != "none").collect()
    of_year = Counter(seen["posted_on"].dt.year().to_list())
    assert after / before == pytest.approx(of_year[2026] / (of_year[2025] * 10 / 12), abs=0.15)


def test_all_twelve_regions_have_ads(place: Partnership) -> None:
    assert set(place.lake.scan("ads").collect()["region"].to_list()) >= set(REGIONS)


def test_three_hundred_companies_are_there_and_most_advertise(place: Partnership) -> None:
    names = {company.name for company in companies()}
    told = set(place.lake.scan("ads").collect()["company"].to_list())

    assert len(names) == COMPANIES == 300
    assert made_with(place.folder) == {"scale": "demo", "companies": 300, "learners": 0}
    assert {company.name for company in without_ads(companies())}.isdisjoint(told)
    assert len(told & {company.name for company in advertising(companies())}) > 200


def test_so_many_companies_as_a_country_has_are_all_called_otherwise() -> None:
    many = companies(30_000)

    assert len({company.name for company in many}) == len(many)
    assert many[:COMPANIES] == companies()
    assert len({company.group for company in many}) == 601
    assert Counter(company.group for company in many if company.group).most_common(1)[0][1] == 10
