"""`qantara plan`."""

import polars as pl
import pytest

DAY = ("--as-of", "2026-11-01")
FAST = ("--runs", "200", *DAY)


def test_rival_targets_stand_side_by_side_with_their_odds(qantara):
    outcome = qantara("plan", "--lang", "en", *FAST)
    assert outcome.status == 0
    for words in ("240,000 direct jobs in 2030", "270,000 jobs in 2030", "Head of government, 2024-09-25", "read as"):
        assert words in outcome.out
    assert "declared figures are still to be confirmed" in outcome.err


def test_a_seat_opened_today_counts_when_its_learners_have_graduated(qantara):
    said = qantara("plan", "--lang", "en", *FAST).out
    assert "State engineer: a seat opened in 2026 counts from 2031 on." in said


@pytest.mark.parametrize(("lang", "words"), [("fr", "compte à partir de 2031"), ("ar", "ابتداء من 2031")])
def test_it_speaks_three_languages(qantara, lang, words):
    assert words in qantara("plan", "--lang", lang, *FAST).out


def test_the_same_seed_gives_the_same_object_for_machines(qantara):
    one, same, other = (qantara("plan", "--json", "--seed", seed, *FAST).json for seed in ("7", "7", "8"))
    assert one == same != other
    assert {row["id"] for row in one["targets"]} >= {"trained-2030-strategy"}
    assert all(row["low"] - 1e-9 <= row["probability"] <= row["high"] + 1e-9 for row in one["targets"])
    assert one["country"]["jobs"] == sorted(one["country"]["jobs"])


def test_every_figure_is_written_by_year_region_domain_and_kind(qantara, place):
    assert qantara("plan", "--out", "figures.csv", *FAST).status == 0
    rows = pl.read_csv(place / "figures.csv")
    assert rows.columns[:5] == ["year", "region", "domain", "kind", "measure"]
    assert (
        rows.filter(region="MA-06", domain="cloud", kind="engineer", measure="supply").height == rows["year"].n_unique()
    )


def test_the_example_is_where_one_begins(qantara, place):
    assert qantara("plan", "--example", "mine", *DAY).status == 0
    settings = place / "mine" / "capacity.toml"
    assert qantara("plan", "--inputs", "mine", "--json", *FAST).json == qantara("plan", "--json", *FAST).json
    settings.write_text(settings.read_text(encoding="utf-8").replace("first_year", "first_yaer", 1), encoding="utf-8")
    outcome = qantara("plan", "--inputs", "mine", "--lang", "en", *FAST)
    assert outcome.status == 1
    assert "capacity.toml" in outcome.err
    assert "first_yaer" in outcome.err or "first_year" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--inputs", "nowhere"), "capacity.toml"),
        (("--year", "2060"), "2060"),
        (("--outcome", "happiness"), "happiness"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(qantara, arguments, words):
    outcome = qantara("plan", "--lang", "en", *FAST, *arguments)
    assert outcome.status == 1
    assert words in outcome.err
    assert "fault of Qantara" not in outcome.err


def test_an_example_is_not_written_over_a_folder_in_use(qantara, place):
    (place / "mine").mkdir()
    (place / "mine" / "notes.txt").write_text("kept", encoding="utf-8")
    outcome = qantara("plan", "--example", "mine", "--lang", "en", *DAY)
    assert outcome.status == 1
    assert "is in use" in outcome.err
    assert [file.name for file in (place / "mine").iterdir()] == ["notes.txt"]
