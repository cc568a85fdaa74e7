"""`qantara export`."""

import csv
import json
from datetime import date

import fastexcel
import polars as pl
import pytest

from qantara.pipeline.lake import TABLES
from tests.pipeline.ads import ad


@pytest.fixture
def merged(qantara, folder, place):
    """The partnership, with one ad more that is a copy of its first in another city."""
    copy = place / "copy.jsonl"
    copy.write_text(json.dumps(ad(0, city="Rabat", posted_on="2026-01-04")) + "\n", encoding="utf-8")
    outcome = qantara("observe", copy, "--folder", folder, "--as-of", "2026-11-02", "--json")
    assert outcome.json["merged"] == 1
    return folder


NOT_OF_ADS = {"intentions", "seekers", "totals", "adjustments", "forecasts", "scores"}  # they come by other commands


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_written_under_its_own_name(qantara, merged, place, table):
    folder = merged
    outcome = qantara("export", table, "--folder", folder)
    assert outcome.status == 0
    assert outcome.out.startswith(f"{table}.csv: ")
    with (place / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert bool(rows) is (table not in NOT_OF_ADS)
    assert f"{table}.csv: {len(rows):,} rows." in outcome.out


def test_merges_show_the_two_ads_that_were_found_to_be_one_job(qantara, merged, place):
    outcome = qantara("export", "merges", "--folder", merged)
    with (place / "merges.csv").open(encoding="utf-8", newline="") as file:
        [row] = list(csv.DictReader(file))
    assert outcome.out == "merges.csv: 1 rows.\n"
    shown = {name: [row[f"{of}_{name}"] for of in ("by", "like")] for name in ("title", "company", "city", "posted_on")}
    assert shown == {
        "title": ["Data Engineer H/F"] * 2,
        "company": ["Société 0"] * 2,
        "city": ["Rabat", "Casablanca"],
        "posted_on": ["2026-01-04", "2026-01-01"],
    }
    assert (row["ad"], row["into"], row["rule"], row["other_city"]) == (row["by"], row["like"], "same-text", "true")
    assert list(row)[2:8] == ["by", "by_title", "by_company", "by_city", "by_posted_on", "like"]


def test_an_ad_seen_twice_does_not_double_its_merge(qantara, merged, place):
    again = place / "again.jsonl"
    rows = [ad(0, posted_on="2026-02-09"), ad(0, city="Rabat", posted_on="2026-02-10")]
    again.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    qantara("observe", again, "--folder", merged, "--as-of", "2026-11-03")
    outcome = qantara("export", "merges", "merges.parquet", "--folder", merged, "--json")
    assert outcome.json["rows"] == 1
    row = pl.read_parquet(place / "merges.parquet").row(0, named=True)
    assert (row["by_posted_on"], row["like_posted_on"]) == (date(2026, 1, 4), date(2026, 1, 1))


def test_merges_after_a_recompute_are_its_own(qantara, merged, place):
    before = qantara("export", "merges", "before.parquet", "--folder", merged, "--json")
    qantara("recompute", "--folder", merged, "--workers", "1", "--as-of", "2026-11-03")
    after = qantara("export", "merges", "after.parquet", "--folder", merged, "--json")
    assert before.json["rows"] == after.json["rows"] == 1
    one, other = (pl.read_parquet(place / name) for name in ("before.parquet", "after.parquet"))
    assert one.drop("run").equals(other.drop("run"))
    assert one["run"].item() != other["run"].item()


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


@pytest.mark.parametrize(
    ("table", "heading"), [("ads", "ad,source,"), ("merges", "ad,into,by,by_title,"), ("demand", "month,region,")]
)
def test_an_empty_lake_gives_a_heading_and_no_row(qantara, empty_folder, place, table, heading):
    outcome = qantara("export", table, "--folder", empty_folder, "--json")
    assert outcome.json["rows"] == 0
    assert (place / f"{table}.csv").read_text(encoding="utf-8").startswith(heading)


def test_an_unknown_table_is_wrong_usage_and_names_those_there_are(qantara, folder):
    outcome = qantara("export", "adverts", "--folder", folder)
    assert outcome.status == 2
    assert f"choose one of: {', '.join(TABLES)}, links" in outcome.err


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
