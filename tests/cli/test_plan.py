"""`qantara plan`."""

import json
from datetime import date

import polars as pl
import pytest

from qantara.pipeline.synthetic.capacity import make_capacity

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


# --- The seat plan -------------------------------------------------------------------------------------------


@pytest.fixture
def capacity(place):
    """A small seat plan."""
    make_capacity(place, seed=1, as_of=date(2026, 11, 1))
    return place / "capacity"


def test_plans_stand_side_by_side_with_cost_odds_and_what_stops_them(qantara, capacity):
    outcome = qantara("plan", "--inputs", capacity, "--seats", "--lang", "en", *FAST)
    assert outcome.status == 0
    for words in (
        "Plans of seats, 2026 to 2028",
        "balanced",
        "cheapest",
        "most graduates",
        "regret",
        "What stops us: ",
        "starts with",
    ):
        assert words in outcome.out


@pytest.mark.parametrize(("lang", "words"), [("fr", "Plans de places"), ("ar", "خطط المقاعد")])
def test_the_sheet_speaks_three_languages(qantara, capacity, lang, words):
    assert words in qantara("plan", "--inputs", capacity, "--seats", "--lang", lang, *FAST).out


def test_the_same_inputs_give_the_same_sheet_as_files_and_as_json(qantara, capacity, place):
    told = qantara("plan", "--inputs", capacity, "--sheet", "sheet", "--json", *FAST).json["seat_plan"]
    assert json.loads((place / "sheet" / "sheet.json").read_text(encoding="utf-8")) == told
    plans, groups = (pl.read_csv(place / "sheet" / f"{name}.csv") for name in ("plans", "groups"))
    assert plans.height == len(told["plans"]) * 3
    for plan in told["plans"]:
        assert groups.filter(plan=plan["name"])["learners"].sum() == plan["learners"]
        assert plan["missing"][0] <= told["scenarios"][0]["missing"] + 1e-6
        assert plan["cost"] == pytest.approx(sum(plan["cost_by_year"]))
    again = qantara("plan", "--inputs", capacity, "--seats", "--json", *FAST).json["seat_plan"]
    assert again == told


def test_more_seats_never_lower_the_odds_of_people_trained(qantara, capacity):
    told = qantara("plan", "--inputs", capacity, "--seats", "--json", *FAST).json
    for plan in told["seat_plan"]["plans"]:
        for today, then in zip(told["targets"], plan["odds"], strict=True):
            if today["read_as"] == "trained":
                assert then["probability"] >= today["probability"]


def test_a_sheet_is_not_written_over_a_folder_in_use(qantara, capacity, place):
    outcome = qantara("plan", "--inputs", capacity, "--sheet", "capacity", "--lang", "en", *FAST)
    assert outcome.status == 1
    assert "never written over" in outcome.err


def test_a_lock_beyond_every_limit_is_one_sentence(qantara, capacity):
    with (capacity / "decided.csv").open("a", encoding="utf-8") as file:
        file.write("casa,licence-cloud,2026,90\n")
    outcome = qantara("plan", "--inputs", capacity, "--seats", "--lang", "en", *FAST)
    assert outcome.status == 1
    assert "90 groups of licence-cloud are decided at casa for 2026" in outcome.err


def test_jobs_follow_the_ads_of_the_folder(qantara, ready, capacity):
    told = qantara("plan", "--inputs", capacity, "--follow-ads", "--folder", ready, "--json", *FAST).json
    declared = qantara("plan", "--inputs", capacity, "--json", *FAST).json
    assert told["ads"]["last_year"] == 2028
    assert told["country"]["jobs"] != declared["country"]["jobs"]


def test_without_a_forecast_jobs_cannot_follow_ads(qantara, empty_folder, capacity):
    outcome = qantara("plan", "--follow-ads", "--folder", "partners", "--lang", "en", *FAST)
    assert outcome.status == 1
    assert "nothing is forecast yet" in outcome.err


def test_a_plan_is_kept_for_the_report(qantara, empty_folder, capacity):
    told = qantara("plan", "--inputs", capacity, "--seats", "--keep", "--folder", "partners", "--json", *FAST).json
    kept = json.loads((empty_folder / "kept" / "plan.json").read_text(encoding="utf-8"))
    assert kept["made_on"] == "2026-11-01"
    assert kept["seat_plan"] == told["seat_plan"]
