"""Open data: aggregates alone, masked, with dictionary, source, licence and version (law 31-13)."""

import csv
import io
import json

import pytest

from qantara.pipeline.partnership import CONFIG
from qantara.web import opendata, site
from tests.web.conftest import build_present, keep_edition

NAMES = ["demand-by-domain", "demand-by-skill", "demand-by-month"]


def table(client, name, kind="csv"):
    answer = client.get(f"/open-data/{name}.{kind}")
    assert answer.status_code == 200
    body = answer.content.decode("utf-8-sig") if kind != "json" else answer.content.decode()
    return answer, list(csv.DictReader(io.StringIO(body))) if kind != "json" else json.loads(body)


@pytest.mark.parametrize("name", NAMES)
def test_a_table_and_its_dictionary_say_the_same_columns(client, name):
    answer, rows = table(client, name)
    _answer, meant = table(client, name, "dictionary.csv")
    assert rows
    assert list(rows[0]) == [row["column"] for row in meant]
    for row in meant:
        for lang in ("fr", "ar", "en"):
            assert row[f"title_{lang}"], row
            assert row[f"definition_{lang}"], row
        assert bool(row["unit_en"]) == (row["type"] == "number"), row
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", NAMES)
def test_a_table_as_json_carries_what_is_said_of_it(client, name):
    _answer, told = table(client, name, "json")
    told_of_it = told["dataset"]
    assert told_of_it["rows"] == len(told["rows"])
    assert told_of_it["licence"] == "à confirmer"
    assert told_of_it["source"].startswith("Qantara ")
    assert told_of_it["issued"] == "2026-11-01"
    assert told_of_it["version"]
    assert set(told_of_it["titles"]) == {"fr", "ar", "en"}
    assert told_of_it == client.get(f"/api/v1/datasets/{name}").json()
    for place in told_of_it["distribution"]:
        assert client.get(place["address"].removeprefix("http://testserver")).status_code == 200


def test_no_cell_is_under_the_threshold(client, folder):
    barometer = build_present(skills=20)
    barometer["domains"][0] |= {"ads": 7, "hidden": True}
    barometer["domains"][1] |= {"ads": 9, "hidden": False}  # even where the edition did not say so
    barometer["skills"][0] |= {"ads": 3, "hidden": False}
    barometer["months"][0] |= {"ads": 40.0, "tech_ads": 4.5, "posts": 0}
    edition = keep_edition(folder, barometer)
    for name in NAMES:
        for row in table(client, name)[1]:
            for count in ("ads", "tech_ads", "posts"):
                if row.get(count):
                    assert float(row[count]) == 0 or float(row[count]) >= edition["threshold"], row
    rows = {row["id"]: row for row in table(client, "demand-by-domain")[1]}
    for hidden in ("data", "ai"):
        assert [rows[hidden][cell] for cell in ("ads", "share", "share_low", "share_high", "hidden")] == [
            "",
            "",
            "",
            "",
            "true",
        ]
    assert rows["cloud"]["hidden"] == "false"


def test_no_cell_holds_what_somebody_wrote(client, folder):
    """Sentences of ads are on the pages of figures, never in these files."""
    barometer = build_present(skills=20)
    words = {part["before"] for row in barometer["skills"] for part in row["examples"]}
    keep_edition(folder, barometer)
    for name in NAMES:
        body = client.get(f"/open-data/{name}.json").content.decode()
        assert not [word for word in words if word in body]
        assert "Portail fictif" not in body


def test_the_licence_is_the_folders(folder, client):
    path = folder / CONFIG
    path.write_text(
        path.read_text(encoding="utf-8") + '\n[portal]\nopen_licence = "Licence ouverte 2.0"\n', encoding="utf-8"
    )
    site._last.clear()
    keep_edition(folder)
    assert client.get("/api/v1/datasets").json()["items"][0]["licence"] == "Licence ouverte 2.0"


@pytest.mark.parametrize(
    "address", ["unknown.csv", "demand-by-domain.xlsx", "demand-by-domain.exe", "demand-by-domain.dictionary.json"]
)
def test_files_that_there_are_not(client, address):
    assert client.get(f"/open-data/{address}").status_code == 404


def test_each_table_has_an_identifier_of_its_own():
    assert len({one.identifier for one in opendata.TABLES}) == len(opendata.TABLES)
