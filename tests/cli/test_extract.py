"""`qantara extract`, at the command line; its contract is tested in tests/pipeline/test_extract.py."""

import csv
import json
import subprocess
import sys

import polars as pl
import pytest

from qantara.cli.output import tell

AD = {"id": "a", "title": "Data Engineer", "text": "Python et Spark"}


def _lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_a_file_becomes_a_file_and_the_summary_is_said_beside_it(qantara, place, some_ads):
    outcome = qantara("extract", some_ads, "out.jsonl")
    assert (outcome.status, outcome.out) == (0, "")
    assert "5 ads read, 0 rejected" in outcome.err
    assert [row["id"] for row in _lines((place / "out.jsonl").read_text(encoding="utf-8"))] == [f"ref-{n}" for n in range(1000, 1005)]  # fmt: skip


def test_standard_streams_carry_rows_and_nothing_else(qantara):
    outcome = qantara("extract", "-", "-", stdin=json.dumps(AD) + "\n")
    [row] = _lines(outcome.out)
    assert outcome.status == 0
    assert row["id"] == "a"
    assert {m["surface"] for m in row["mentions"] if m["field"] == "text"} == {"Python", "Spark"}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_the_ending_of_the_output_chooses_its_format(qantara, place, some_ads, ending):
    outcome = qantara("extract", some_ads, f"out.{ending}")
    assert outcome.status == 0
    if ending == "csv":
        with (place / "out.csv").open(encoding="utf-8", newline="") as file:
            ids = [row["id"] for row in csv.DictReader(file)]
    else:
        ids = pl.read_parquet(place / "out.parquet")["id"].to_list()
    assert ids == [f"ref-{n}" for n in range(1000, 1005)]


LINKS = """\
of,id,code,notation,label_en,label_fr,label_ar,relation,source
skill,python,http://data.europa.eu/esco/skill/test-python,,Python,Python,Python,exact,x
occupation,data-engineer,http://data.europa.eu/esco/occupation/test-engineer,2511.4,data engineer,,,exact,x
"""


def test_codes_are_added_where_they_are_asked_for(qantara, empty_folder, place):
    (empty_folder / "vocabulary" / "links-esco.csv").write_text(LINKS, encoding="utf-8")
    (place / "ad.jsonl").write_text(json.dumps(AD) + "\n", encoding="utf-8")
    coded = qantara("extract", "ad.jsonl", "-", "--codes", "--folder", empty_folder)
    [row] = _lines(coded.out)
    [python] = [mention for mention in row["mentions"] if mention["skill"] == "python"]
    assert "http://data.europa.eu/esco/skill/test-python" in python["esco"]
    [bare] = _lines(qantara("extract", "ad.jsonl", "-", "--folder", empty_folder).out)
    assert "occupation_esco" not in bare
    assert "esco" not in bare["mentions"][0]


def test_json_is_one_object_on_standard_output(qantara, some_ads):
    outcome = qantara("extract", some_ads, "out.jsonl", "--json")
    assert outcome.json["read"] == outcome.json["written"] == 5
    assert outcome.json["mentions"]["technology"] > 0
    assert outcome.err == ""


def test_json_goes_beside_when_the_rows_take_standard_output(qantara):
    outcome = qantara("extract", "-", "-", "--json", stdin=json.dumps(AD) + "\n")
    assert len(_lines(outcome.out)) == 1
    assert json.loads(outcome.err)["written"] == 1


def test_rejects_are_counted_and_written_where_asked(qantara, place):
    (place / "ads.jsonl").write_text(json.dumps(AD) + "\n{broken\n", encoding="utf-8")
    outcome = qantara("extract", "ads.jsonl", "out.jsonl", "--rejects", "rejects.jsonl", "--json")
    assert outcome.status == 0
    assert outcome.json["reasons"] == {"broken-json": 1}
    [reject] = _lines((place / "rejects.jsonl").read_text(encoding="utf-8"))
    assert (reject["file"], reject["line"], reject["reason"]) == ("ads.jsonl", 2, "broken-json")


def test_nothing_readable_is_a_failure(qantara, place):
    (place / "ads.jsonl").write_text("{broken\n{again\n", encoding="utf-8")
    outcome = qantara("extract", "ads.jsonl", "out.jsonl")
    assert outcome.status == 1
    assert "2 rejected" in outcome.err


def test_map_names_the_columns(qantara, place):
    (place / "ads.csv").write_text("poste,missions\nDéveloppeur,Java et Spring\n", encoding="utf-8")
    outcome = qantara("extract", "ads.csv", "-", "--map", "title=poste, text=missions")
    [row] = _lines(outcome.out)
    assert {m["field"] for m in row["mentions"]} >= {"text"}


@pytest.mark.parametrize("mapping", ["title", "title=", "=poste", ","])
def test_a_mapping_of_another_form_is_wrong_usage(qantara, some_ads, mapping):
    outcome = qantara("extract", some_ads, "-", "--map", mapping)
    assert outcome.status == 2
    assert "name=column, for example --map title=poste,text=missions" in outcome.err


def test_a_missing_file_is_named(qantara):
    outcome = qantara("extract", "nowhere.jsonl", "-")
    assert outcome.status == 1
    assert outcome.err == "✗ nowhere.jsonl: no such file or folder. Check the spelling and the current folder.\n"


def test_an_unknown_output_ending_is_refused_before_reading(qantara, some_ads):
    outcome = qantara("extract", some_ads, "out.docx")
    assert outcome.status == 1
    assert "out.docx: the output's ending must be one of .jsonl, .csv, .parquet." in outcome.err


def test_a_place_that_is_not_there_is_refused(qantara, some_ads):
    outcome = qantara("extract", some_ads, "nowhere/out.jsonl")
    assert outcome.status == 1
    assert "nowhere/out.jsonl: cannot be written (No such file or directory)." in outcome.err


def test_brackets_in_names_are_not_taken_for_colours(qantara):
    outcome = qantara("extract", "[bold]ads[/bold].jsonl", "-")
    assert "[bold]ads[/bold].jsonl" in outcome.err


def test_what_would_move_a_terminals_cursor_is_not_said(capsys):
    tell("un nom \x1b[2J de fichier\r\x07 \u202bعرب\u202c")
    assert capsys.readouterr().out == "un nom [2J de fichier \u202bعرب\u202c\n"


def test_one_short_ad_is_read_without_loading_what_draws_or_makes_frames(place):
    code = (
        "import sys; from qantara.cli import command; sys.argv = ['qantara', 'extract', 'ad.jsonl', 'out.jsonl']\n"
        "try: command()\nfinally: assert not {'rich.console', 'rich.markdown', 'polars'} & set(sys.modules)"
    )
    (place / "ad.jsonl").write_text(json.dumps(AD), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", code], cwd=place, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (0, 1), done.stderr
