"""Files of a view: the figures of its page, with what is needed to cite and follow them."""

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from tests.axes.needs.answers.conftest import NEW, OLD, plant, row, subject, subjects

from qantara.axes.needs.answers import files
from qantara.axes.needs.answers.sheets import Sheet
from qantara.axes.needs.editions import newest_edition

VIEWS = ["skill/python", "domain/data", "occupation/engineer", "region/MA-06", "barometer"]


def table(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
@pytest.mark.parametrize("view", ["skill/python", "barometer"])
def test_the_pdf_is_tagged_in_its_language_and_has_the_figures(client: Any, two: Path, view: str, lang: str) -> None:
    answer = client.get(f"/{lang}/answers/{view}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Language"] == lang
    reader = PdfReader(io.BytesIO(answer.content))
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert str(catalogue["/Lang"]).startswith(lang)
    described = catalogue["/Metadata"].get_data().decode()
    assert "pdfaid:part>2<" in described
    assert "pdfuaid:part>1<" in described
    assert reader.metadata is not None
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date().isoformat() == "2026-12-01"
    text = "".join(page.extract_text() for page in reader.pages)
    assert ("360" if view == "skill/python" else "1") in text
    assert NEW in text
    assert "/trace/?" in text
    assert 1 <= len(reader.pages) <= 3


def test_the_same_content_gives_the_same_bytes(two: Path) -> None:
    edition = newest_edition()
    assert edition is not None
    made = [files.print_sheet(Sheet(edition, "domain", "data", "fr")) for _ in range(2)]
    assert made[0] == made[1]


def test_a_language_asked_for_is_that_of_the_file(client: Any, two: Path) -> None:
    told = json.loads(client.get("/fr/answers/skill/python.json", {"lang": "en"}).content)
    assert told["language"] == "en"
    assert told["about"]["title"] == "Python EN"


def test_the_table_has_each_figure_with_its_trace(client: Any, two: Path) -> None:
    lines = table(client.get("/fr/answers/domain/data.csv").content)
    first = next(line for line in lines if line["part"] == "subject")
    assert (first["ads"], first["share"], first["n"]) == ("400", "0.4", "1000")
    assert f"/fr/trace/?measure=ads&domain=data&v={NEW}" in first["trace"]
    assert "measure=share" in first["trace_share"]
    assert {"skills", "regions", "months", "forecast", "about", "definition", "limit"} <= {
        line["part"] for line in lines
    }
    ahead = next(line for line in lines if line["part"] == "forecast")
    assert (ahead["month"], ahead["ads"], ahead["low80"], ahead["high95"]) == ("2026-01", "50.0", "40.0", "70.0")
    about = {line["id"]: line["note"] for line in lines if line["part"] == "about"}
    assert about["query"] == "domain=data"
    assert NEW in about["edition"]


@pytest.mark.parametrize("view", VIEWS)
def test_every_kind_of_view_is_a_workbook_and_data(client: Any, two: Path, view: str) -> None:
    book = client.get(f"/en/answers/{view}.xlsx")
    assert ZipFile(io.BytesIO(book.content)).testzip() is None
    assert "attachment" in book["Content-Disposition"]
    told = json.loads(client.get(f"/en/answers/{view}.json").content)
    assert told["about"]["source"]
    assert told["definitions"]
    assert told["limits"]
    assert next(line for line in told["figures"] if line["part"] == "subject")["ads"] > 0


def test_small_counts_are_hidden_in_each_file(client: Any, two: Path) -> None:
    lines = table(client.get("/fr/answers/region/MA-06.csv").content)
    small = next(line for line in lines if line["id"] == "MA-01")
    assert (small["ads"], small["share"], small["hidden"], small["trace"]) == ("", "", "1", "")
    hidden = table(client.get("/fr/answers/skill/rare.csv").content)[0]
    assert (hidden["ads"], hidden["posts"], hidden["hidden"]) == ("", "", "1")
    text = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(client.get("/fr/answers/skill/rare.pdf").content)).pages
    )
    assert "<\u00a010" in text or "< 10" in text


def test_a_row_hidden_beside_another_is_not_called_small(folder: Path) -> None:
    """“< 10” would be false of a count of 90 that is hidden only so that another cannot be had by subtraction."""
    content = subjects()
    region = subject("region", "MA-02", 90)
    data = next(one for one in content if one["id"] == "data")
    data["regions"] = [row("MA-02", 90) | {"ads": None, "hidden": True, "share": None, "interval": None}]
    path = plant(folder, NEW, [*content, region])
    with closing(sqlite3.connect(path)) as into, into:
        into.executemany(
            "INSERT INTO cell VALUES (?, 'data', 'total', 'total', ?, 1, 1, '[]', 0)", [("MA-02", 90), ("MA-01", 3)]
        )
    edition = newest_edition()
    assert edition is not None
    sheet = Sheet(edition, "domain", "data", "en")
    assert sheet.is_beside(data["regions"][0], "region")
    assert not sheet.is_beside(row("MA-01", 3), "region")


def test_an_edition_named_is_the_one_given(client: Any, two: Path) -> None:
    assert json.loads(client.get("/fr/answers/skill/python.json", {"v": OLD}).content)["figures"][0]["ads"] == 300


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("skill/nothing.pdf", 404), ("skill/python.exe", 404), ("views/python.pdf", 404), ("company/python.pdf", 404),
        ("skill/python.pdf?v=00001-20261101-00000000", 410), ("barometer.doc", 404),
    ],
)  # fmt: skip
def test_what_is_not_there(client: Any, two: Path, address: str, status: int) -> None:
    assert client.get(f"/fr/answers/{address}").status_code == status


def test_no_file_before_anything_is_counted(client: Any, folder: Path) -> None:
    assert client.get("/fr/answers/barometer.pdf").status_code == 404
    assert client.get("/fr/answers/").status_code == 200


def test_files_are_kept_within_a_size(client: Any, two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get("/fr/answers/skill/python.json")
    client.get("/fr/answers/skill/docker.json")
    kept = list((two / ".portal" / "answers").iterdir())
    assert len(kept) == 2
    for path in kept:
        path.write_bytes(b"kept")
    assert client.get("/fr/answers/skill/python.json").content == b"kept"
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    client.get("/en/answers/skill/python.json")
    assert len(list((two / ".portal" / "answers").iterdir())) == 1
