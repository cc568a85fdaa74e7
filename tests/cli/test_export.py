"""`qantara export`."""

import csv
import json

import fastexcel
import polars as pl
import pytest

from qantara.pipeline.lake import TABLES


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_written_under_its_own_name(qantara, folder, place, table):
    outcome = qantara("export", table, "--folder", folder)
    assert outcome.status == 0
    assert outcome.out.startswith(f"{table}.csv: ")
    with (place / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert f"{table}.csv: {len(rows):,} rows." in outcome.out


def test_excel_gets_its_mark_and_semicolons(qantara, folder, place):
    qantara("export", "ads", "ads.csv", "--excel", "--folder", folder)
    data = (place / "ads.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    with (place / "ads.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 40
    assert any("é" in row["title"] for row in rows)


def test_without_excel_there_is_no_mark(qantara, folder, place):
    qantara("export", "ads", "ads.csv", "--folder", folder)
    assert (place / "ads.csv").read_bytes().startswith(b"ad,source,")


def test_parquet_keeps_types(qantara, folder, place):
    qantara("export", "runs", "runs.parquet", "--folder", folder)
    assert pl.read_parquet(place / "runs.parquet").schema["inputs"] == TABLES["runs"]["inputs"]


def test_jsonl_is_one_row_a_line(qantara, folder, place):
    qantara("export", "rejects", "rejects.jsonl", "--folder", folder)
    [row] = [json.loads(line) for line in (place / "rejects.jsonl").read_text(encoding="utf-8").splitlines()]
    assert row["reason"] == "no-text"


def test_xlsx_opens_as_a_workbook(qantara, folder, place):
    qantara("export", "ads", "ads.xlsx", "--folder", folder)
    assert fastexcel.read_excel(place / "ads.xlsx").load_sheet(0).to_polars().height == 40


def test_json_tells_the_file_and_its_rows(qantara, folder):
    outcome = qantara("export", "rejects", "r.csv", "--folder", folder, "--json")
    assert outcome.json == {"table": "rejects", "file": "r.csv", "rows": 1}


def test_an_empty_lake_gives_a_heading_and_no_row(qantara, empty_folder, place):
    outcome = qantara("export", "ads", "--folder", empty_folder, "--json")
    assert outcome.json["rows"] == 0
    assert (place / "ads.csv").read_text(encoding="utf-8").startswith("ad,source,")


def test_an_unknown_table_is_wrong_usage_and_names_those_there_are(qantara, folder):
    outcome = qantara("export", "adverts", "--folder", folder)
    assert outcome.status == 2
    assert "choose one of: ads, mentions, demand, rejects, runs, links" in outcome.err


def test_the_links_are_a_table_to_join_by_identifier(qantara, empty_folder, place):
    outcome = qantara("export", "links", "--folder", empty_folder, "--json")
    with (place / "links.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert outcome.json == {"table": "links", "file": "links.csv", "rows": len(rows)}
    [code] = [
        row["code"] for row in rows if (row["of"], row["id"], row["scheme"]) == ("occupation", "data-analyst", "rome")
    ]
    assert code == "M1419"
    assert all(row["source"] for row in rows)


def test_an_unknown_ending_is_refused(qantara, folder, place):
    outcome = qantara("export", "ads", "ads.docx", "--folder", folder)
    assert outcome.status == 1
    assert "ads.docx: the ending must be .csv, .parquet, .jsonl or .xlsx." in outcome.err
    assert not (place / "ads.docx").exists()


@pytest.mark.parametrize(
    "ending",
    [
        "csv",
        "parquet",
        "jsonl",
        "xlsx",
    ],
)
def test_a_place_that_is_not_there_is_refused_and_leaves_nothing(qantara, folder, place, ending):
    outcome = qantara("export", "ads", f"nowhere/ads.{ending}", "--folder", folder)
    assert outcome.status == 1
    assert f"nowhere/ads.{ending}: there is no folder nowhere" in outcome.err
    assert not (place / "nowhere").exists()
