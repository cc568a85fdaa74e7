"""The contract of `extract`."""

import csv
import json

import polars as pl
import pytest

from qantara.core.refusals import Refusal
from qantara.pipeline.extract import ExtractError, extract_file
from tests.pipeline.ads import ad, ads

ROWS = [
    {"id": 7, "title": "Data Engineer", "text": "Python et **Spark**", "posted_on": "2026-01-01", "colour": "red"},
    {"title": "Testeur", "text": "Selenium &amp; JMeter"},
    {"id": "z", "title": None, "text": "خبرة في الأمن السيبراني و Docker"},
]


@pytest.fixture
def run(tmp_path, vocabulary):
    def extract(source, target="out.jsonl", **more):
        path = tmp_path / target
        return extract_file(str(source), str(path), vocabulary, **more), path

    return extract


def read(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_rows_come_out_in_order_with_the_fields_of_the_contract(run, write_jsonl):
    done, out = run(write_jsonl(ROWS))

    rows = read(out)
    assert done.written == 3
    assert [row["id"] for row in rows] == [7, 2, "z"]
    assert [row["lang"] for row in rows][2] == "ar"
    assert rows[0]["occupation_group"] == "data engineer"
    assert rows[0]["domain"] == "data"
    assert list(rows[0]["mentions"][0]) == ["skill", "label", "kind", "field", "start", "end", "surface", "confidence"]
    assert rows[0]["extra"] == {"colour": "red"}
    assert "extra" not in rows[1]


def test_offsets_are_those_of_the_field_received(run, write_jsonl):
    _, out = run(write_jsonl(ROWS))
    for given, row in zip(ROWS, read(out), strict=True):
        for m in row["mentions"]:
            assert given[m["field"]][m["start"] : m["end"]] == m["surface"]


def test_a_lone_surrogate_becomes_a_replacement_character(run, tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": 1, "title": "", "text": "a\\ud800b Docker\\udc00"}\n')
    _, out = run(path)
    (mention,) = read(out)[0]["mentions"]
    assert "a\ufffdb Docker\ufffd"[mention["start"] : mention["end"]] == mention["surface"] == "Docker"


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_other_formats_hold_the_same(run, write_jsonl, ending):
    path = write_jsonl(ROWS)
    _, lines = run(path)
    _, other = run(path, f"out.{ending}")
    expected = [(str(row["id"]), row["occupation"], len(row["mentions"])) for row in read(lines)]
    if ending == "csv":
        with other.open(encoding="utf-8", newline="") as stream:
            found = [(r["id"], r["occupation"] or None, len(json.loads(r["mentions"]))) for r in csv.DictReader(stream)]
    else:
        found = [(r["id"], r["occupation"], len(r["mentions"])) for r in pl.read_parquet(other).iter_rows(named=True)]
    assert found == expected


def test_csv_and_parquet_are_read(run, tmp_path):
    frame = pl.DataFrame({"id": ["1"], "title": ["Data Engineer"], "text": ["Python,\nSQL"]})
    frame.write_csv(tmp_path / "in.csv")
    frame.write_parquet(tmp_path / "in.parquet")
    one, two = run(tmp_path / "in.csv", "a.jsonl")[1], run(tmp_path / "in.parquet", "b.jsonl")[1]
    assert read(one) == read(two)
    assert len(read(one)[0]["mentions"]) == 2


def test_rejects_are_told_by_file_and_line(run, tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(ad(1)) + "\n{\n")
    done, _out = run(path, rejects=tmp_path / "rejects.jsonl")
    assert (done.read, done.written, dict(done.reasons)) == (2, 1, {"broken-json": 1})
    (row,) = read(tmp_path / "rejects.jsonl")
    assert (row["line"], row["reason"]) == (2, "broken-json")


def test_columns_can_be_mapped(run, write_jsonl):
    path = write_jsonl([{"poste": "Data Engineer", "contenu": "Docker"}])
    _, out = run(path, mapping={"title": "poste", "text": "contenu"})
    assert [m["skill"] for m in read(out)[0]["mentions"] if m["field"] == "text"] == ["docker"]


def test_unknown_columns_are_refused_with_the_way_out(run, tmp_path, write_jsonl):
    with pytest.raises(Refusal, match=r"colour.*--map"):
        run(write_jsonl([{"colour": "x"}]))
    assert not (tmp_path / "out.jsonl").exists()


def test_a_mapped_column_that_is_not_there_is_refused(run, write_jsonl):
    with pytest.raises(Refusal, match="the mapping names the column poste, which is not there"):
        run(write_jsonl(ROWS), mapping={"title": "poste"})


def test_an_unknown_ending_is_refused(run, write_jsonl):
    with pytest.raises(ExtractError, match=r"must be one of .jsonl"):
        run(write_jsonl(ROWS), "out.doc")


def test_a_failure_leaves_the_earlier_output_as_it_was(run, tmp_path, write_jsonl):
    path = write_jsonl(ROWS)
    _, out = run(path)
    before = out.read_bytes()
    with pytest.raises(Refusal):
        run(tmp_path / "missing.jsonl")
    assert out.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith(".part")] == []


def test_a_stream_is_read_in_batches(run, write_jsonl):
    seen = []
    rows = [{**row, "text": str(row["text"]) * 60} for row in ads(60)]
    done, _ = run(write_jsonl(rows), on_batch=seen.append)
    assert done.written == sum(seen) == 60
    assert len(seen) > 1
