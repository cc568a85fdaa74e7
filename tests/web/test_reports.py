"""Reports are served as the folder holds them, and nothing beside them is."""

import base64
import hashlib

import pytest

from qantara.web.reports import find_file, find_reports
from tests.web.conftest import RUN, write_report


def test_the_newest_report_comes_first_and_strange_folders_are_passed_over(folder):
    write_report(folder, "00012-20261215-ffff0000")
    write_report(folder, "notes")
    assert [report.run for report in find_reports(folder)] == ["00012-20261215-ffff0000", RUN]
    newest = find_reports(folder)[0]
    assert (newest.day.isoformat(), newest.pages, newest.papers) == ("2026-12-15", ("fr", "ar", "en"), ("fr",))
    assert newest.tables == ("domains",)


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_the_list_leads_to_pages_that_open(client, read, folder, lang):
    text = client.get(f"/{lang}/reports/").content.decode()
    assert f'href="/reports/{RUN}/{lang}.html"' in text
    answer, body = read(f"/reports/{RUN}/{lang}.html")
    assert answer.status_code == 200
    assert b"Lu" in body


def test_a_report_may_use_its_own_style_sheet_and_nothing_else(read, folder):
    policy = read(f"/reports/{RUN}/fr.html")[0]["Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(b"p{color:#111}").digest()).decode()
    assert f"style-src 'sha256-{digest}';" in policy
    assert "unsafe" not in policy
    assert "sandbox" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize(
    ("name", "kind", "disposition"),
    [
        ("report-fr.pdf", "application/pdf", "inline"),
        ("tables/domains.csv", "text/csv; charset=utf-8", "attachment"),
        ("charts/months-fr.svg", "image/svg+xml", "inline"),
    ],
)
def test_each_kind_of_file_has_its_headers(read, folder, name, kind, disposition):
    answer, _ = read(f"/reports/{RUN}/{name}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"].startswith(disposition)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Last-Modified"]


def test_a_file_unchanged_is_not_sent_again(client, read, folder):
    first, _ = read(f"/reports/{RUN}/fr.html")
    again = client.get(f"/reports/{RUN}/fr.html", headers={"if-modified-since": first["Last-Modified"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "name",
    ["../../qantara.toml", "..%2f..%2fqantara.toml", "tables/../../../qantara.toml", ".hidden.html", "fr.html/", "tables",
     "tables/", "page.php", "fr.HTML", "tables/x/y.csv", "%00.html", "no.html"],
)  # fmt: skip
def test_nothing_else_is_served(read, folder, name):
    (folder / "reports" / RUN / ".hidden.html").write_text("hidden", encoding="utf-8")
    (folder / "reports" / RUN / "page.php").write_text("<?php", encoding="utf-8")
    assert read(f"/reports/{RUN}/{name}")[0].status_code == 404


@pytest.mark.parametrize("run", ["..", ".", "notes", "00007-20261101", "00007-20261101-0A1B2C3D"])
def test_no_other_folder_is_served(folder, run):
    (folder / "reports" / "notes").mkdir()
    (folder / "reports" / "notes" / "fr.html").write_text("notes", encoding="utf-8")
    assert find_file(folder, run, "fr.html") is None


def test_a_link_out_of_the_report_is_not_followed(folder):
    (folder / "secret.html").write_text("secret", encoding="utf-8")
    (folder / "reports" / RUN / "link.html").symlink_to(folder / "secret.html")
    assert find_file(folder, RUN, "link.html") is None


def test_a_run_without_a_report_says_how_to_write_it(client, folder):
    (folder / "reports" / RUN).rename(folder / "reports" / "00001-20260101-abcdef01")
    text = client.get("/en/reports/").content.decode()
    assert "has no report yet" in text
    assert "qantara report" in text
    assert f"/reports/{RUN}/" not in client.get("/en/").content.decode()
