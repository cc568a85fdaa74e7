"""What a vocabulary would change in the series is what a recompute then gives."""

from datetime import date

import pytest

from qantara.pipeline.observe import observe
from qantara.pipeline.partnership import folder, init_partnership
from qantara.pipeline.recompute import recompute
from qantara.pipeline.vocabulary_draft import Merged, NewSkill, draft, publish
from qantara.pipeline.vocabulary_effect import ads_naming, measure_effect
from tests.conftest import NOON
from tests.pipeline.ads import ad
from tests.pipeline.few_names import FEW_NAMES

DAY = date(2026, 11, 1)
NEW = NewSkill("Zellijdb", key="zellijdb", kind="technology", domains=["data"], parent="databases",
               labels=dict.fromkeys(("fr", "ar", "en"), "Zellijdb"))  # fmt: skip
EVERY = [NEW, Merged("Postges", "postgresql", "en")]


@pytest.fixture
def place(tmp_path, write_jsonl, monkeypatch):
    """Forty ads: twenty name Zellijdb, ten Postges, one of them twice as a copy, five are older than two years."""
    monkeypatch.setattr(folder, "shipped_files", lambda: dict(FEW_NAMES))
    made = init_partnership(tmp_path / "partners")
    rows = []
    for n in range(40):
        asked = "Stack : Docker, Zellijdb, Kubernetes. " if n < 20 else "Vous connaissez Postges. " if n < 30 else ""
        rows.append(
            ad(n, text=f"{asked}{ad(n)['text']}", posted_on="2023-05-02" if n < 5 else f"2026-{n % 9 + 1:02}-03")
        )
    rows.append({**rows[10], "id": "copy", "text": rows[10]["text"] + " Candidature en ligne."})
    observe([write_jsonl(rows)], made.lake, made.vocabulary(), at=NOON, ended=lambda: NOON, workers=1)
    return made


def test_it_is_what_a_recompute_then_gives(place):
    before = ads_naming(place.lake)
    effect = measure_effect(place, draft(place, EVERY, on=DAY).vocabulary)
    changed = {one.skill: (one.before, one.after) for one in effect.changes}
    vocabulary = publish(place, EVERY, on=DAY)
    recompute(place.lake, vocabulary, at=NOON, ended=lambda: NOON)
    after = ads_naming(place.lake)
    assert changed["zellijdb"] == (0, 15)
    assert changed["postgresql"][1] - changed["postgresql"][0] == 8  # two of the ten name PostgreSQL besides
    assert {skill: (before.get(skill, 0), after.get(skill, 0)) for skill in before.keys() | after.keys()
            if before.get(skill, 0) != after.get(skill, 0)} == changed  # fmt: skip
    assert measure_effect(place, vocabulary).changes == []


def test_it_rests_on_ads_whose_copies_count_once_and_says_where_the_names_stand(place):
    effect = measure_effect(place, draft(place, EVERY, on=DAY).vocabulary)
    assert (effect.since, effect.until, effect.read, effect.held) == (date(2024, 10, 1), date(2026, 9, 1), 35, 35)
    (zellij,) = [one for one in effect.changes if one.skill == "zellijdb"]
    assert (zellij.found, zellij.lost, effect.a_year(zellij.after)) == (15, 0, 7.5)
    assert 1 <= len(zellij.examples) <= 3
    assert {shown["mention"] for shown in zellij.examples} == {"Zellijdb"}
    assert zellij.examples[0]["before"].startswith("Stack")


def test_a_sample_stands_for_all(place):
    told = []
    effect = measure_effect(
        place, draft(place, EVERY, on=DAY).vocabulary, most=18, on_batch=lambda *at: told.append(at)
    )
    assert 0 < effect.read < effect.held == 35
    assert told[-1][0] == told[-1][1]
    assert effect.a_year(effect.read) == pytest.approx(35 / 2)


def test_a_vocabulary_that_adds_nothing_changes_nothing(place):
    assert measure_effect(place, place.vocabulary()).changes == []


def test_an_empty_lake_has_no_series(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "shipped_files", lambda: dict(FEW_NAMES))
    made = init_partnership(tmp_path / "empty")
    effect = measure_effect(made, made.vocabulary())
    assert (effect.since, effect.read, list(effect.changes), effect.a_year(3)) == (None, 0, [], 0.0)
