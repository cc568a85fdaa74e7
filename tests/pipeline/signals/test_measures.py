"""What the signals say beside the ads of a lake."""

import json
from datetime import date, timedelta

import pytest

from qantara.core.review import ScenarioError, shipped_scenarios
from qantara.core.review.scenarios import COLUMNS
from qantara.core.vocabulary import Vocabulary
from qantara.core.vocabulary.files import build_vocabulary
from qantara.pipeline.lake import Lake
from qantara.pipeline.observe import observe
from qantara.pipeline.signals import coverage_of, declare, scenarios_of, tension_of, triangulation_of
from tests.conftest import NOON
from tests.pipeline.ads import ad
from tests.pipeline.few_names import FEW_NAMES

FEW = build_vocabulary(FEW_NAMES)
TOWNS = {"Casablanca": 24, "Rabat": 12}


@pytest.fixture(scope="module")
def lake(tmp_path_factory, vocabulary: Vocabulary, extractor):
    """36 ads of three companies over 2026, with intentions, job seekers and known totals."""
    folder = tmp_path_factory.mktemp("signals")
    lake = Lake(folder / "lake")
    towns = [town for town, count in TOWNS.items() for _ in range(count)]
    rows = [
        ad(6 * n, title="Data Engineer", company=f"Entreprise {'ABC'[n % 3]} SARL", city=town, posts=2,
           posted_on=(date(2026, 1, 1) + timedelta(days=8 * n)).isoformat())
        for n, town in enumerate(towns)
    ]  # fmt: skip
    (folder / "ads.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    observe([folder / "ads.jsonl"], lake, vocabulary, at=NOON, ended=lambda: NOON, workers=1)
    texts = {
        "intentions": "company,occupation,region,year,hires,hard\n"
        + "".join(f"Entreprise {name},data-engineer,MA-06,2026,20,5\n" for name in "ABCD"),
        "seekers": "occupation,region,month,seekers,exits\n"
        + "".join(f"data-engineer,{region},2026-0{month},200,20\n" for region in ("MA-06", "MA-04") for month in (1, 2)),
        "totals": "dimension,key,year,posts\nnational,,2026,500\nregion,MA-06,2026,200\nregion,MA-04,2026,200\nregion,MA-03,2026,100\n",
    }  # fmt: skip
    for number, (kind, text) in enumerate(texts.items()):
        (folder / f"{kind}.csv").write_text(text, encoding="utf-8")
        at = NOON + timedelta(hours=1 + number)
        declare(kind, [folder / f"{kind}.csv"], lake, vocabulary, at=at, ended=lambda at=at: at)
    return lake


def complete_posts(lake):
    demand = lake.demand().filter(skill="total", occupation="data-engineer", complete=True)
    return {region: rows["posts"].sum() for (region,), rows in demand.group_by("region")}


def test_tension_takes_complete_months_of_each_region(lake):
    scored = tension_of(lake)
    posts = complete_posts(lake)
    rows = {row["region"]: row for row in scored.filter(occupation="data-engineer").iter_rows(named=True)}
    assert set(rows) == {"MA-06", "MA-04", "total"}
    assert rows["MA-06"]["posts"] == posts["MA-06"]
    assert rows["total"]["posts"] == posts["total"]
    assert rows["MA-06"]["vacancies"] == posts["MA-06"] / 200
    assert rows["MA-06"]["hard"] == 0.25
    assert rows["MA-04"]["exits"] == 0.1
    assert rows["MA-06"]["reason"] == "parts"  # two regions are too few for a scale


def test_intentions_meet_the_ads_of_the_same_companies(lake):
    row = triangulation_of(lake).row(0, named=True)
    assert (row["companies"], row["hires"], row["posts"]) == (3, 60, 72)
    assert (row["verdict"], row["coverage"]) == ("agree", 1.0)
    assert row["unseen"] is None  # one company alone without ads: it would show what it declared
    by_region = triangulation_of(lake, by=("occupation", "region", "year"))
    assert by_region.select("region", "posts").rows() == [("MA-06", 48)]


def test_ads_are_weighed_to_what_is_known(lake):
    found = coverage_of(lake)
    posts = complete_posts(lake)
    assert found.year == 2026
    assert 6 <= found.months < 12
    assert found.covered == pytest.approx(posts["total"] / (500 * found.months / 12))
    weights = dict(found.weights.strata.select("region", "weight").iter_rows())
    assert weights["MA-04"] * posts["MA-04"] == pytest.approx(weights["MA-06"] * posts["MA-06"])
    assert found.weights.uncovered == pytest.approx(0.2)
    assert (found.notes[0].key, found.notes[0].verdict) == ("MA-03", "none")
    assert found.sources.rows() == [("ads", 36, 1.0, 1.0)]


def test_a_lake_without_signals_has_nothing_to_say(tmp_path, write_jsonl):
    empty = Lake(tmp_path / "lake")
    assert tension_of(empty).is_empty()
    assert triangulation_of(empty).is_empty()
    assert coverage_of(empty).weights is None
    observe([write_jsonl([ad(0)])], empty, FEW, at=NOON, ended=lambda: NOON, workers=1)
    assert tension_of(empty)["index"].null_count() == tension_of(empty).height
    assert coverage_of(empty).year is None


def test_a_folder_has_scenarios_of_its_own(tmp_path):
    assert scenarios_of(tmp_path) == shipped_scenarios()
    (tmp_path / "scenarios.csv").write_text(
        f"{','.join(COLUMNS)}\nx,a,b,c,total,1,2026,2030,true,,,,\n", encoding="utf-8"
    )
    assert scenarios_of(tmp_path)[-1].id == "x"
    (tmp_path / "scenarios.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioError, match="Save it as UTF-8"):
        scenarios_of(tmp_path)
