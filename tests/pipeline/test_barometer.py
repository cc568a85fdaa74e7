"""The content of the report, from the lake."""

import json

import pytest

from qantara.core.demand import TOTAL
from qantara.pipeline.barometer import build_barometer
from qantara.pipeline.observe import observe
from qantara.pipeline.partnership import init_partnership
from tests.conftest import NOON
from tests.pipeline.ads import ad, ads


@pytest.fixture
def place(tmp_path):
    return init_partnership(tmp_path / "partnership")


@pytest.fixture
def barometer(place, vocabulary, write_jsonl):
    """Observe rows, then gather the page's content."""

    def build(rows):
        observe([write_jsonl(rows)], place.lake, vocabulary, at=NOON, ended=lambda: NOON, workers=1)
        return build_barometer(place, vocabulary, as_of=NOON.date())

    return build


def by_id(rows):
    return {row["id"]: row for row in rows}


def test_it_is_plain_data(barometer):
    content = barometer(ads(120))
    assert json.loads(json.dumps(content)) == content


def test_the_figures_are_those_of_the_demand_table(barometer, place):
    content = barometer(ads(600))

    demand = place.lake.demand().filter(region=TOTAL, occupation=TOTAL, domain="devops", complete=True)
    devops = by_id(content["domains"])["devops"]
    assert devops["ads"] == round(demand.filter(skill=TOTAL)["ads"].sum())
    assert by_id(content["skills"])["docker"]["ads"] == round(demand.filter(skill="docker")["ads"].sum())
    assert devops["interval"][0] < devops["share"] < devops["interval"][1]


def test_the_window_holds_whole_months_without_a_hole(barometer):
    rows = [ad(n) for n in range(300)] + [ad(900, posted_on="2024-02-10"), ad(901, posted_on="2024-01-02")]
    content = barometer(rows)
    assert content["period"]["window"] == ["2026-01", "2026-09"]
    assert content["headline"]["change"] is None


def test_small_counts_are_hidden_with_a_second_cell(barometer):
    rows = [ad(n) for n in range(600) if n % 6 != 4 or n % 120 == 4]
    content = barometer(rows)
    domains = by_id(content["domains"])
    hidden = [name for name, row in domains.items() if row["hidden"]]
    assert "testing" in hidden
    assert len(hidden) >= 2
    assert all(domains[name]["ads"] is None and domains[name]["share"] is None for name in hidden)


def test_each_skill_has_up_to_three_sentences_from_different_ads(barometer):
    skill = by_id(barometer(ads(60))["skills"])["terraform"]
    assert len(skill["examples"]) == 3
    assert len({example["before"] for example in skill["examples"]}) >= 1
    for example in skill["examples"]:
        assert example["mention"] == "Terraform"
        assert example["lang"] == "fr"


def test_names_outside_the_vocabulary_are_listed(barometer):
    rows = [ad(n, text=f"Stack {n} : Docker, Zellijdb, Kubernetes. " + str(ad(n)["text"])) for n in range(30)]
    (row,) = barometer(rows)["emerging_names"]
    assert (row["name"], row["ads"], row["hidden"]) == ("Zellijdb", 30, False)
    assert row["examples"][0]["mention"] == "Zellijdb"


def test_no_trend_is_drawn_from_survivors(barometer):
    rows = []
    for week in range(26):
        rows += [
            ad(1000 + week * 500 + i, posted_on=f"2026-{1 + week // 5:02}-{1 + week % 5 * 6:02}")
            for i in range(2 * week)
        ]
    content = barometer(rows)
    assert content["quality"]["survivorship"]["verdict"] == "suspected"
    assert content["headline"]["change"] is None
    assert all(domain["change"] is None for domain in content["domains"])


def test_an_empty_lake_has_an_empty_page(place, vocabulary):
    content = build_barometer(place, vocabulary, as_of=NOON.date())
    assert content["run"] is None
    assert content["skills"] == content["months"] == content["emerging_names"] == []
    assert content["period"]["window"] is None


def test_quality_says_where_rows_came_from_and_went(barometer):
    quality = barometer([ad(0), ad(1, source="portal"), {"id": 3, "title": "", "text": ""}])["quality"]
    assert (quality["read"], quality["rejected"], quality["kept"]) == (3, 1, 2)
    assert {source["name"]: (source["read"], source["rejected"]) for source in quality["sources"]} == {
        "ads": (2, 1), "portal": (1, 0),
    }  # fmt: skip
    assert quality["rejects"][0]["reason"] == "no-text"
