"""Parquet files and spreadsheets."""

import datetime as dt
import gzip

import polars as pl
import pytest
import xlsxwriter

from qantara.pipeline.intake import IntakeError

from .conftest import ads, records


def sheet_file(path, sheets):
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(number, column, cell, book.add_format({"num_format": "dd/mm/yyyy"}))
                    elif cell is not None:
                        sheet.write(number, column, cell)
    return path


def test_parquet_rows_are_numbered_and_typed(tmp_path):
    frame = pl.DataFrame(
        {"title": ["A", None], "text": ["a", "b"], "posted_on": [dt.date(2026, 1, 5), None], "posts": [3, None]}
    )
    frame.write_parquet(tmp_path / "a.parquet")

    rows, _ = ads(tmp_path / "a.parquet")

    assert [(row["line"], row["title"], row["posted_on"], row["posts"]) for row in rows] == [
        (1, "A", dt.date(2026, 1, 5), 3), (2, "", None, None),
    ]  # fmt: skip


def test_a_truncated_parquet_is_a_broken_file(tmp_path):
    path = tmp_path / "a.parquet"
    pl.DataFrame({"title": ["A"]}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])

    assert records(path) == ([], [(1, "broken-file")])


def test_a_compressed_parquet_is_read(tmp_path):
    path = tmp_path / "a.parquet"
    pl.DataFrame({"title": ["A"] * 3}).write_parquet(path)
    packed = tmp_path / "a.parquet.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))

    assert len(records(packed)[0]) == 3


def test_a_spreadsheet_with_titles_above_its_heading_is_read(tmp_path):
    path = sheet_file(
        tmp_path / "a.xlsx",
        {"Offres": [
            ["Offres d'emploi du mois", None, None, None], [], ["Intitulé du poste", "Ville", "Missions", "Date de publication"],
            ["Développeur", "Fès", "Coder", dt.date(2026, 1, 5)], [], ["Testeur", "Rabat", "Tester", "12 janvier 2026"],
        ]},
    )  # fmt: skip

    rows, rejects = ads(path)

    assert rejects == []
    assert [(row["line"], row["title"], row["city"], row["text"]) for row in rows] == [
        (4, "Développeur", "Fès", "Coder"), (6, "Testeur", "Rabat", "Tester"),
    ]  # fmt: skip
    assert [row["posted_on"] for row in rows] == [dt.date(2026, 1, 5), dt.date(2026, 1, 12)]


def test_every_sheet_with_a_heading_is_read_and_the_others_are_named(tmp_path):
    path = sheet_file(
        tmp_path / "a.xlsx", {"Nord": [["titre"], ["A"]], "Sud": [["titre"], ["B"]], "Notes": [["à faire"], ["x"]]}
    )

    rows, rejects = ads(path)

    assert [row["title"] for row in rows] == ["A", "B"]
    assert [(reject.reason, reject.file.rsplit("!")[-1]) for reject in rejects] == [("skipped-sheet", "Notes")]


def test_a_spreadsheet_without_a_heading_is_refused_with_its_columns(tmp_path):
    path = sheet_file(tmp_path / "a.xlsx", {"Feuille": [["colonne une", "colonne deux"], ["x", "y"]]})

    with pytest.raises(IntakeError, match=r"colonne une, colonne deux.*--map"):
        ads(path)


def test_a_mapping_finds_the_heading_of_a_spreadsheet(tmp_path):
    path = sheet_file(tmp_path / "a.xlsx", {"Feuille": [["Export"], ["colonne une", "colonne deux"], ["x", "y"]]})

    rows, _ = ads(path, mapping={"title": "colonne une", "text": "colonne deux"})

    assert [(row["title"], row["text"], row["line"]) for row in rows] == [("x", "y", 3)]


def test_an_empty_or_broken_spreadsheet_says_so(tmp_path):
    broken = tmp_path / "b.xlsx"
    broken.write_bytes(sheet_file(tmp_path / "a.xlsx", {"F": []}).read_bytes()[:-40])

    assert records(tmp_path / "a.xlsx")[1] == [(1, "empty-file")]
    with pytest.raises(IntakeError, match="damaged"):
        records(broken)


def test_numbers_in_a_spreadsheet_are_no_decimals(tmp_path):
    path = sheet_file(tmp_path / "a.xlsx", {"F": [["title", "posts", "reference"], ["A", 3, 20260099]]})

    (row,), _ = ads(path)

    assert (row["posts"], row["ref"]) == (3, "20260099")
