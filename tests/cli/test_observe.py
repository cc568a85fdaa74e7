"""`qantara observe`, at the command line; what it does is tested in tests/pipeline/test_observe.py."""

import json
from datetime import date, timedelta

import pytest

from qantara.pipeline.lake import Lake
from tests.pipeline.ads import ad, ads


def _write(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def test_ads_go_into_the_lake_and_the_summary_is_said(qantara, empty_folder, some_ads):
    outcome = qantara("observe", some_ads, "--folder", empty_folder, "--as-of", "2026-11-01")
    assert outcome.status == 0
    for words in ("read", "already known", "Mentions of skills", "technology", "French", "Next: qantara report"):
        assert words in outcome.out
    assert Lake(empty_folder / "lake").scan("ads").collect().height == 5


def test_json_is_one_object_and_silent_beside(qantara, empty_folder, some_ads):
    outcome = qantara("observe", some_ads, "--folder", empty_folder, "--json")
    assert (outcome.json["read"], outcome.json["kept"], outcome.json["rejected"]) == (5, 5, 0)
    assert outcome.json["run"].startswith("00001-")
    assert outcome.err == ""


def test_in_a_pipe_no_progress_is_drawn(qantara, empty_folder, some_ads):
    outcome = qantara("observe", some_ads, "--folder", empty_folder)
    assert outcome.err == ""
    assert "\x1b" not in outcome.out


def test_the_same_ads_again_add_nothing_and_that_is_no_failure(qantara, folder):
    outcome = qantara("observe", folder / "ads", "--folder", folder, "--json")
    assert outcome.status == 0
    assert (outcome.json["known"], outcome.json["kept"]) == (40, 0)


def test_why_rows_were_rejected_is_said_in_words(qantara, empty_folder, place):
    _write(place / "ads.jsonl", [ad(1), {"company": "Société 1"}])
    outcome = qantara("observe", "ads.jsonl", "--folder", empty_folder)
    assert outcome.status == 0
    assert "Why rows were rejected" in outcome.out
    assert "The row has neither a title nor a text." in " ".join(outcome.out.split())


def test_nothing_readable_is_a_failure(qantara, empty_folder, place):
    (place / "ads.jsonl").write_text("{broken\n", encoding="utf-8")
    outcome = qantara("observe", "ads.jsonl", "--folder", empty_folder, "--json")
    assert outcome.status == 1
    assert outcome.json["reasons"] == {"broken-json": 1}


def test_standard_input_is_read(qantara, empty_folder):
    rows = "".join(json.dumps(row) + "\n" for row in ads(3))
    outcome = qantara("observe", "-", "--folder", empty_folder, "--json", stdin=rows)
    assert outcome.json["kept"] == 3


def test_source_and_licence_are_kept_with_the_ads(qantara, empty_folder, some_ads):
    qantara("observe", some_ads, "--folder", empty_folder, "--source", "Portail", "--licence", "Etalab 2.0")
    [run] = Lake(empty_folder / "lake").runs().to_dicts()
    assert (run["source"], run["licence"]) == ("Portail", "Etalab 2.0")


def test_seen_on_dates_the_ads_that_have_no_date(qantara, empty_folder, place):
    _write(place / "ads.jsonl", [{**ad(1), "posted_on": None}])
    outcome = qantara("observe", "ads.jsonl", "--folder", empty_folder, "--seen-on", "2026-10-15", "--json")
    assert outcome.json["undated"] == 0
    assert Lake(empty_folder / "lake").scan("ads").collect()["posted_on"].to_list() == [date(2026, 10, 15)]


def test_columns_are_mapped(qantara, empty_folder, place):
    (place / "ads.csv").write_text("c1,c2\nDéveloppeur Java,Spring et SQL\n", encoding="utf-8")
    refused = qantara("observe", "ads.csv", "--folder", empty_folder)
    outcome = qantara("observe", "ads.csv", "--folder", empty_folder, "--map", "title=c1,text=c2", "--json")
    assert refused.status == 1
    assert "--map title=" in refused.err
    assert outcome.json["kept"] == 1


def test_a_mapping_to_no_such_column_names_those_there_are(qantara, empty_folder, some_ads):
    outcome = qantara("observe", some_ads, "--folder", empty_folder, "--map", "title=intitule")
    assert outcome.status == 1
    assert "the mapping names the column intitule, which is not there. Found: id, title" in outcome.err


def test_the_run_ends_when_the_given_day_says(qantara, empty_folder, some_ads):
    qantara("observe", some_ads, "--folder", empty_folder, "--as-of", "2026-11-01")
    [run] = Lake(empty_folder / "lake").runs().to_dicts()
    assert run["started_at"] == run["ended_at"]
    assert run["run"].startswith("00001-20261101-")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("nowhere.jsonl", None, "nowhere.jsonl: no such file or folder."),
        ("no*.jsonl", None, "no*.jsonl: no file matches this pattern."),
        ("notes.docx", b"words", "notes.docx: unknown kind of file."),
        ("ads.zip", b"PK\x03\x04broken", "ads.zip: the archive is damaged."),
    ],
)
def test_an_input_that_cannot_be_read_is_refused_and_leaves_no_run(
    qantara, empty_folder, place, name, content, expected
):
    if content is not None:
        (place / name).write_bytes(content)
    outcome = qantara("observe", name, "--folder", empty_folder)
    assert outcome.status == 1
    assert outcome.err.startswith(f"✗ {expected}")
    assert Lake(empty_folder / "lake").runs().is_empty()


def test_no_worker_at_all_is_wrong_usage(qantara, empty_folder, some_ads):
    outcome = qantara("observe", some_ads, "--folder", empty_folder, "--workers", "0")
    assert outcome.status == 2
    assert "greater than or equal to 1" in outcome.err


def test_a_lake_of_another_format_is_refused_with_the_command_that_mends_it(qantara, folder, some_ads):
    (folder / "lake" / "format").write_text("0\n", encoding="ascii")
    outcome = qantara("observe", some_ads, "--folder", folder)
    assert outcome.status == 1
    assert "Run: qantara upgrade" in outcome.err


def _weekly(counts):
    """Ads of twelve weeks before November 2026, so many each week."""
    start = date(2026, 8, 3)
    days = [start + timedelta(days=7 * week + n % 7) for week, count in enumerate(counts) for n in range(count)]
    return [ad(number, posted_on=day.isoformat()) for number, day in enumerate(days)]


@pytest.mark.parametrize(("counts", "warned"), [(range(1, 25, 2), True), ([12] * 12, False)])
def test_ads_that_only_survived_are_warned_of_beside(qantara, empty_folder, place, counts, warned):
    _write(place / "ads.jsonl", _weekly(counts))
    outcome = qantara("observe", "ads.jsonl", "--folder", empty_folder, "--source", "Site", "--workers", "1")
    assert outcome.status == 0
    assert ("Site: the older, the fewer." in outcome.err) is warned
