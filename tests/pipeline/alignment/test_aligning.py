"""A programme against a demand: figures that can be worked out by hand, and proposals that keep their hours."""

import polars as pl
import pytest
from tests.pipeline.alignment.conftest import GRADUATION, TODAY

from qantara.core.alignment.library import load_templates
from qantara.pipeline.alignment import AlignmentError, align, read_demand_ahead
from qantara.pipeline.curricula import QUALITY, read_curricula, taught_matrix

_SYLLABUS = """# Licence Données

## Semestre 5

### Module D1 : Bases de données

Volume horaire : 40 h

Acquis d’apprentissage :

- Appliquer SQL à une base de données.

### Module D2 : Programmation

Volume horaire : 30 h

Acquis d’apprentissage :

- Appliquer Python à un jeu de données.
"""


@pytest.fixture
def programme(tmp_path, extractor):
    def read(text=_SYLLABUS, name="donnees.md"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        (found,) = read_curricula(file, extractor).programmes
        return found

    return read


@pytest.fixture
def demand(lake, vocabulary):
    return read_demand_ahead(lake, vocabulary, at=TODAY, graduation=GRADUATION, occupations=["data-engineer"])


def test_what_is_taught_and_missing_is_what_the_syllabus_says(programme, demand, vocabulary):
    told = align(programme(), demand, vocabulary)
    missing = {row["skill"]: row for row in told["missing"]}
    assert told["programme"] == {
        "title": "Licence Données", "file": programme().place.file, "modules": 2, "hours": 70.0, "modules_without_hours": 0,
    }  # fmt: skip
    assert missing["airflow"]["covered"] == missing["kafka"]["covered"] == 0
    assert 0 < missing["sql"]["covered"] < QUALITY["apply"] + 0.2
    assert missing["airflow"]["today"] == pytest.approx(missing["airflow"]["ads"] / told["target"]["ads"])


def test_the_recall_is_the_sum_of_what_is_not_missing(programme, demand, vocabulary):
    told = align(programme(), demand, vocabulary)
    weighted = demand.skills.with_columns(d=pl.col("mean") * pl.col("advantage").fill_null(1.0))
    share = dict(weighted.select("skill", pl.col("d") / pl.col("d").sum()).iter_rows())
    skills = sorted(share)
    quality, _ = taught_matrix(programme(), skills)
    covered = 1 - (1 - quality.toarray()).prod(axis=0)
    assert told["before"]["recall"] == pytest.approx(
        sum(share[name] * c for name, c in zip(skills, covered, strict=True))
    )
    assert told["before"]["lo80"] <= told["before"]["recall"] <= told["before"]["hi80"]


@pytest.mark.parametrize("hours", [40, 60, 120])
def test_the_proposal_keeps_its_hours_and_its_proof(programme, demand, vocabulary, hours):
    told = align(programme(), demand, vocabulary, hours=hours)
    proposal = told["proposal"]
    assert sum(one["hours"] for one in proposal["modules"]) == proposal["hours"] <= hours
    assert told["before"]["recall"] < proposal["value"] <= proposal["bound"] + 1e-9
    assert told["after"]["recall"] == pytest.approx(proposal["value"])
    gains = sum(one["gain"] for one in proposal["modules"])
    assert told["before"]["recall"] + gains == pytest.approx(proposal["value"])


def test_more_hours_cover_no_less(programme, demand, vocabulary):
    values = [align(programme(), demand, vocabulary, hours=hours)["proposal"]["value"] for hours in (40, 60, 120)]
    assert values == sorted(values)


def test_the_module_proposed_names_what_it_adds_with_the_demand_for_it(programme, demand, vocabulary):
    told = align(programme(), demand, vocabulary)
    library = {one.label["en"]: one for one in load_templates()}
    for one in told["proposal"]["modules"]:
        assert one["source"] == "library"
        assert one["adds"]
        for skill in one["adds"]:
            assert skill["ads"] is None or skill["ads"] >= 10
            assert skill["skill"] in library[one["title"]["en"]].quality
            assert skill["ads"] is None or skill["lo80"] <= skill["mean"] <= skill["hi80"]
            assert skill["covered"] < skill["covered_after"]


def test_a_module_of_another_programme_may_be_borrowed(programme, demand, vocabulary):
    other = programme(
        "# Master Flux\n\n### Module F1 : Orchestration\n\nVolume horaire : 4 h\n\nAcquis d’apprentissage :\n\n- Concevoir des flux avec Airflow.\n",
        "flux.md",
    )
    told = align(programme(), demand, vocabulary, others=[other])
    assert {(one["title"]["fr"], one["source"]) for one in told["proposal"]["modules"]} >= {("Orchestration", "Master Flux")}  # fmt: skip


def test_a_module_that_the_programme_has_is_not_proposed(programme, demand, vocabulary):
    told = align(programme(), demand, vocabulary, hours=200)
    first = told["proposal"]["modules"][0]["title"]["fr"]
    again = align(programme(_SYLLABUS + f"\n### Module D3 : {first}\n\nVolume horaire : 20 h\n"), demand, vocabulary, hours=200)  # fmt: skip
    assert first not in {one["title"]["fr"] for one in again["proposal"]["modules"]}


def test_room_is_found_where_the_market_would_miss_least(programme, demand, vocabulary):
    told = align(
        programme(_SYLLABUS + "\n### Module D4 : Histoire des techniques\n\nVolume horaire : 20 h\n"),
        demand, vocabulary, hours=40,
    )  # fmt: skip
    room = told["proposal"]["room"]
    assert room[0]["module"] == "Histoire des techniques"
    assert room[0]["loss"] == 0
    assert sum(one["hours"] for one in room) == pytest.approx(told["proposal"]["hours"])


def test_what_is_taught_and_no_ad_asks_for_is_named_with_its_hours(programme, demand, vocabulary):
    told = align(
        programme(_SYLLABUS + "\n### Module D5 : Calcul\n\nVolume horaire : 24 h\n\nAcquis d’apprentissage :\n\n- Appliquer Prolog.\n"),
        demand, vocabulary,
    )  # fmt: skip
    unasked = {one["skill"]: one["hours"] for one in told["unasked"]}
    assert unasked["prolog"] == 24
    assert "sql" not in unasked


def test_what_few_ads_ask_for_counts_and_its_figures_are_hidden(programme, demand, vocabulary):
    told = align(programme(), demand, vocabulary, threshold=10)
    hidden = align(programme(), demand, vocabulary, threshold=10_000)
    assert told["missing"]
    assert hidden["missing"] == []
    assert hidden["before"] == told["before"]
    figures = [skill[name] for one in hidden["proposal"]["modules"] for skill in one["adds"] for name in ("ads", "today", "mean", "lo80", "hi80")]  # fmt: skip
    assert set(figures) == {None}


def test_a_programme_that_names_no_skill_is_refused(programme, demand, vocabulary):
    empty = programme("# Licence Vide\n\n### Module V1 : Promenade\n\nVolume horaire : 20 h\n")
    with pytest.raises(AlignmentError, match="Licence Vide: no module names a skill"):
        align(empty, demand, vocabulary)
