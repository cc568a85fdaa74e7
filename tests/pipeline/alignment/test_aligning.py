"""A programme against a demand: figures that can be worked out by hand, and proposals that keep their hours."""

import json
from dataclasses import replace
from math import log

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pipeline.alignment.conftest import GRADUATION, TODAY

from qantara.core.alignment.library import load_templates
from qantara.pipeline.alignment import AlignmentError, align, read_demand_ahead
from qantara.pipeline.alignment.room import Part, exchange, without
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


_PROLOG = "\n### Module D5 : Calcul\n\nVolume horaire : 24 h\n\nAcquis d’apprentissage :\n\n- Appliquer Prolog.\n"
_FLOWS = "# Master Flux\n\n### Module F1 : Orchestration\n\nVolume horaire : 4 h\n\nAcquis d’apprentissage :\n\n- Concevoir des flux avec Airflow.\n"


def paced(demand, **growth):
    """The demand, with these paces only: middle, low and high."""
    rows = [{"skill": skill, "growth": g, "growth_lo80": low, "growth_hi80": high} for skill, (g, low, high) in growth.items()]  # fmt: skip
    return replace(demand, paces=pl.DataFrame(rows, schema=demand.paces.schema))


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
    told = align(programme(), demand, vocabulary, others=[programme(_FLOWS, "flux.md")])
    assert {(one["title"]["fr"], one["source"]) for one in told["proposal"]["modules"]} >= {("Orchestration", "Master Flux")}  # fmt: skip


def test_a_module_that_the_programme_has_is_not_proposed(programme, demand, vocabulary):
    told = align(programme(), demand, vocabulary, hours=200)
    first = told["proposal"]["modules"][0]["title"]["fr"]
    again = align(programme(_SYLLABUS + f"\n### Module D3 : {first}\n\nVolume horaire : 20 h\n"), demand, vocabulary, hours=200)  # fmt: skip
    assert first not in {one["title"]["fr"] for one in again["proposal"]["modules"]}


def test_what_is_taught_and_no_ad_asks_for_is_named_with_its_hours(programme, demand, vocabulary):
    told = align(programme(_SYLLABUS + _PROLOG), demand, vocabulary)
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


# --- Room


def test_room_is_the_hours_of_what_nobody_asks_for(programme, demand, vocabulary):
    told = align(programme(_SYLLABUS + _PROLOG), demand, vocabulary, hours=40)
    (room,) = told["proposal"]["room"]  # not of databases, on which SQL rests, though no ad names them
    assert (room["module"], room["of"], room["loss"]) == ("Calcul", 24, 0)
    assert [(one["skill"], one["why"]) for one in room["skills"]] == [("prolog", "unasked")]
    assert told["proposal"]["replacing"]["recall"] == pytest.approx(told["proposal"]["value"])


def test_each_module_says_what_it_could_replace_and_what_finds_no_room_is_counted(programme, demand, vocabulary):
    proposal = align(programme(_SYLLABUS + _PROLOG), demand, vocabulary, hours=60)["proposal"]
    for one in proposal["modules"]:
        assert sum(part["hours"] for part in one["replaces"]) <= one["hours"]
    replaced = sum(part["hours"] for one in proposal["modules"] for part in one["replaces"])
    assert replaced == sum(one["hours"] for one in proposal["room"]) == 24
    assert proposal["room_missing"] == proposal["hours"] - 24


def test_a_module_in_which_no_skill_was_read_is_no_room(programme, demand, vocabulary):
    told = align(
        programme(_SYLLABUS + "\n### Module D4 : Promenade\n\nVolume horaire : 20 h\n"), demand, vocabulary, hours=40
    )  # fmt: skip
    assert told["proposal"]["room"] == []
    assert told["proposal"]["room_missing"] == told["proposal"]["hours"] > 0


def test_what_falls_and_is_still_asked_for_more_than_what_is_added_is_no_room(programme, demand, vocabulary):
    falling = paced(demand, python=(-0.05, -0.08, -0.02))
    told = align(programme(), falling, vocabulary, hours=24)
    assert [one["skill"] for one in told["leaving"]] == ["python"]
    assert told["proposal"]["room"] == []


def test_hours_taken_leave_less_mastery_in_proportion(programme, demand, vocabulary):
    one = programme(_SYLLABUS + _PROLOG)
    skills = sorted({*demand.skills["skill"], "prolog"})
    taught, hours = taught_matrix(one, skills)
    part = Part(row=2, hours=24, loss=0.0, skills={skills.index("prolog"): 24.0})
    kept, left = without(taught, hours, {2: (part, 6.0)})
    assert kept[2, skills.index("prolog")] == pytest.approx(taught[2, skills.index("prolog")] * 0.75)
    assert left.tolist() == [40, 30, 18]
    assert (kept[:2] != taught[:2]).nnz == 0


@given(st.lists(st.integers(1, 40), max_size=6), st.lists(st.integers(1, 40), max_size=6))
def test_hours_are_exchanged_once_and_in_order(there, wanted):
    parts = [Part(row, hours, 0.0, {}) for row, hours in enumerate(there)]
    exchanged = exchange(parts, [float(hours) for hours in wanted])
    taken = [sum(some for each in exchanged for part, some in each if part.row == row) for row in range(len(there))]
    assert sum(taken) == min(sum(there), sum(wanted))
    assert all(some <= hours for some, hours in zip(taken, there, strict=True))
    assert all(sum(some for _, some in each) <= hours for each, hours in zip(exchanged, wanted, strict=True))
    # A part is begun only once those before it are used up.
    assert all(some == hours for some, hours, after in zip(taken, there, taken[1:], strict=False) if after)


# --- How long modules last


def test_a_module_of_one_skill_lasts_for_its_half_life(programme, demand, vocabulary):
    told = align(programme(), paced(demand, python=(-0.2, -0.4, -0.1), sql=(0.1, 0.0, 0.2)), vocabulary)["shelf_life"]
    by_module = {one["module"]: one for one in told["modules"]}
    python = by_module["Programmation"]
    assert python["state"] == "known"
    assert 0.5 < python["known"] < 1  # its title names another skill, of which no pace is known
    assert [python[name] for name in ("years", "least", "most")] == pytest.approx([log(2) / 0.2, log(2) / 0.4, log(2) / 0.1])  # fmt: skip
    assert [(one["skill"], one["sure"]) for one in python["falling"]] == [("python", True)]
    assert told["modules"][0] is python
    assert told["source"]["first"] < told["source"]["last"]


def test_a_module_that_loses_nothing_lasts(programme, demand, vocabulary):
    told = align(programme(), paced(demand, python=(0.1, 0.0, 0.2)), vocabulary)["shelf_life"]
    python = next(one for one in told["modules"] if one["module"] == "Programmation")
    assert (python["state"], python["years"], python["most"], python["falling"]) == ("lasting", None, None, [])


def test_where_too_few_ads_name_what_is_taught_the_years_are_not_known(programme, demand, vocabulary):
    walk = "\n### Module D4 : Promenade\n\nVolume horaire : 20 h\n"
    told = align(programme(_SYLLABUS + walk), paced(demand), vocabulary)["shelf_life"]
    assert [(one["state"], one["years"], one["least"], one["most"]) for one in told["modules"]] == [
        ("unknown", None, None, None), ("unknown", None, None, None), ("unread", None, None, None),
    ]  # fmt: skip


# --- Beside others


def test_the_same_programme_is_the_nearest_and_teaches_nothing_else(programme, demand, vocabulary):
    same, other = programme(_SYLLABUS.replace("Licence Données", "Licence Bis"), "bis.md"), programme(_FLOWS, "flux.md")
    told = align(programme(), demand, vocabulary, others=[other, same])["beside"]
    assert [one["title"] for one in told["neighbours"]] == ["Licence Bis", "Master Flux"]
    assert told["neighbours"][0]["likeness"] == pytest.approx(1)
    assert {(row["skill"], tuple(row["by"])) for row in told["elsewhere"]} == {("airflow", ("Master Flux",))}


def test_what_others_teach_is_ranked_by_what_it_is_worth_at_graduation(programme, demand, vocabulary):
    other = programme(_FLOWS + "- Concevoir des flux avec Kafka.\n- Concevoir un calcul avec Prolog.\n", "flux.md")
    rows = align(programme(), demand, vocabulary, others=[other])["beside"]["elsewhere"]
    assert [row["skill"] for row in rows] == ["airflow", "kafka"]  # no ad asks for Prolog
    assert [row["worth"] for row in rows] == sorted((row["worth"] for row in rows), reverse=True)
    for row in rows:
        share = demand.skills.with_columns(d=pl.col("mean") * pl.col("advantage"))
        d = share.filter(skill=row["skill"])["d"].item() / share["d"].sum()
        assert row["worth"] == pytest.approx(d * (row["covered_there"] - row["covered"]))


def test_alone_or_beside_what_names_no_skill_there_is_nothing_to_compare(programme, demand, vocabulary):
    empty = programme("# Licence Vide\n\n### Module V1 : Promenade\n\nVolume horaire : 20 h\n", "vide.md")
    assert align(programme(), demand, vocabulary)["beside"] is None
    assert align(programme(), demand, vocabulary, others=[empty])["beside"] is None


def test_everything_told_is_json(programme, demand, vocabulary):
    told = align(programme(_SYLLABUS + _PROLOG), demand, vocabulary, others=[programme(_FLOWS, "flux.md")])
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert np.isfinite(told["proposal"]["room_missing"])
