"""`qantara report`, at the command line."""

import csv


def test_before_any_observation_it_says_what_to_do_first(qantara, empty_folder):
    outcome = qantara("report", "--folder", empty_folder)
    assert outcome.status == 1
    assert outcome.err == f"✗ {empty_folder}: nothing has been observed yet. Run: qantara observe ads/\n"
    assert not list((empty_folder / "reports").iterdir())


def test_pages_of_three_languages_and_tables_are_written(qantara, folder):
    outcome = qantara("report", "--folder", folder, "--no-pdf", "--as-of", "2026-11-01", "--json")
    [run] = (folder / "reports").iterdir()
    assert outcome.status == 0
    assert {"fr", "ar", "en"} <= set(outcome.json)
    assert {page.name for page in run.glob("*.html")} == {"fr.html", "ar.html", "en.html"}
    assert list((run / "tables").glob("*.csv"))
    assert not list(run.glob("*.pdf"))


def test_the_page_of_the_language_in_use_is_named(qantara, folder):
    outcome = qantara("report", "--folder", folder, "--no-pdf", "--lang", "ar")
    assert outcome.out.startswith("التقرير جاهز: ")
    assert outcome.out.rstrip().endswith("ar.html")


def test_reasons_of_rejects_are_told_in_the_language_of_the_page(qantara, folder):
    qantara("report", "--folder", folder, "--no-pdf")
    [run] = (folder / "reports").iterdir()
    assert "La ligne n’a ni intitulé ni texte." in (run / "fr.html").read_text(encoding="utf-8")
    assert "ليس للسطر مسمى وظيفة ولا نص." in (run / "ar.html").read_text(encoding="utf-8")
    assert "The row has neither a title nor a text." in (run / "en.html").read_text(encoding="utf-8")


def test_excel_asks_for_a_mark_and_semicolons(qantara, folder):
    qantara("report", "--folder", folder, "--no-pdf", "--excel")
    tables = list((folder / "reports").glob("*/tables/*.csv"))
    assert tables
    for table in tables:
        assert table.read_bytes().startswith(b"\xef\xbb\xbf")
        with table.open(encoding="utf-8-sig", newline="") as file:
            assert len(next(csv.reader(file, delimiter=";"))) > 1


def test_the_same_day_gives_the_same_bytes(qantara, folder):
    qantara("report", "--folder", folder, "--no-pdf", "--as-of", "2026-11-01")
    [page] = (folder / "reports").glob("*/fr.html")
    first = page.read_bytes()
    qantara("report", "--folder", folder, "--no-pdf", "--as-of", "2026-11-01")
    assert page.read_bytes() == first
