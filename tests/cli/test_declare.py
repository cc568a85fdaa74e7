"""`qantara declare`."""

import csv

import pytest

from qantara.pipeline.lake import Lake

GOOD = "company,occupation,year,hires,declared_on\nAtlas,data engineer,2027,12,2026-10-01\n"
BAD = "Rif,Data enginer,2027,3,2026-10-01\n"


@pytest.fixture
def some_intentions(place):
    path = place / "intentions.csv"
    path.write_text(GOOD + BAD, encoding="utf-8")
    return path


def test_what_is_new_what_is_refused_and_how_to_undo_it(qantara, empty_folder, some_intentions):
    outcome = qantara("declare", "intentions", some_intentions, "--folder", empty_folder, "--as-of", "2026-11-01")
    [run] = Lake(empty_folder / "lake").runs()["run"]
    assert outcome.status == 0
    assert "The occupation is none of the vocabulary." in outcome.out
    assert "occupation: Data enginer → data-engineer" in outcome.out
    assert outcome.out.endswith(f"Run {run}. `qantara forget {run}` undoes it.\n")


def test_the_same_again_says_that_nothing_is_new(qantara, empty_folder, place, some_intentions):
    some_intentions.write_text(GOOD, encoding="utf-8")
    for _ in range(2):
        outcome = qantara("declare", "intentions", some_intentions, "--folder", empty_folder)
    assert outcome.status == 0
    assert "Nothing new: the lake holds all of it already.\n" in outcome.out
    assert Lake(empty_folder / "lake").runs().height == 1


def test_json_is_the_whole_summary(qantara, empty_folder, some_intentions):
    outcome = qantara("declare", "intentions", some_intentions, "--folder", empty_folder, "--json")
    [run] = Lake(empty_folder / "lake").runs()["run"]
    assert outcome.json == {
        "kind": "intentions", "run": run, "read": 2, "new": 1, "known": 0, "rejected": 1,
        "reasons": {"unknown-occupation": 1},
    }  # fmt: skip


def test_refused_rows_are_written_where_asked(qantara, empty_folder, place, some_intentions):
    qantara("declare", "intentions", some_intentions, "--folder", empty_folder, "--rejects", "rest.csv")
    with (place / "rest.csv").open(encoding="utf-8", newline="") as file:
        [row] = list(csv.DictReader(file))
    assert (row["file"], row["line"], row["reason"]) == (str(some_intentions), "3", "unknown-occupation")


def test_many_refused_rows_are_counted_not_listed(qantara, empty_folder, some_intentions):
    some_intentions.write_text(GOOD + "".join(f"Rif {n},Data enginer,2027,3,\n" for n in range(7)), encoding="utf-8")
    outcome = qantara("declare", "intentions", some_intentions, "--folder", empty_folder)
    assert outcome.out.count("→ data-engineer") == 5
    assert "And 2 more: `--rejects FILE` writes them all." in outcome.out


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (GOOD.splitlines()[0] + "\n" + BAD, 1, "The occupation is none"),
        (GOOD.splitlines()[0] + "\n", 0, "There is no row"),
    ],
)
def test_nothing_usable(qantara, empty_folder, some_intentions, content, status, said):
    some_intentions.write_text(content, encoding="utf-8")
    outcome = qantara("declare", "intentions", some_intentions, "--folder", empty_folder)
    assert outcome.status == status
    assert said in outcome.out


def test_the_source_is_the_one_given(qantara, empty_folder, some_intentions):
    qantara(
        "declare", "intentions", some_intentions, "--folder", empty_folder, "--source", "Survey", "--licence", "open"
    )
    lake = Lake(empty_folder / "lake")
    assert lake.scan("intentions").collect()["source"].to_list() == ["Survey"]
    assert lake.runs().select("source", "licence").rows() == [("Survey", "open")]


def test_standard_input_is_read(qantara, empty_folder):
    assert qantara("declare", "intentions", "-", "--folder", empty_folder, "--json", stdin=GOOD).json["new"] == 1


def test_an_unknown_kind_is_refused_with_those_there_are(qantara, empty_folder, some_intentions):
    outcome = qantara("declare", "hopes", some_intentions, "--folder", empty_folder)
    assert outcome.status == 2
    assert "choose one of: intentions, seekers, totals, adjustments" in outcome.err


def test_the_wrong_columns_are_refused_in_one_sentence(qantara, empty_folder, some_intentions):
    outcome = qantara("declare", "seekers", some_intentions, "--folder", empty_folder)
    assert outcome.status == 1
    assert "these are not the columns of seekers. Found: company, occupation, year, hires, declared_on." in outcome.err


def test_declarations_do_not_disturb_the_report_of_the_ads(qantara, folder, some_intentions):
    qantara("declare", "intentions", some_intentions, "--folder", folder)
    assert qantara("report", "--no-pdf", "--folder", folder).status == 0
    assert qantara("recompute", "--workers", "1", "--folder", folder).status == 0
    assert Lake(folder / "lake").scan("intentions").collect().height == 1
