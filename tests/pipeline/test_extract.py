"""The contract of `extract`."""

import csv
import json

import polars as pl
import pytest

from qantara.core.refusals import Refusal
from qantara.core.vocabulary.files import build_vocabulary
from qantara.pipeline.extract import ExtractError, extract_file
from tests.pipeline.ads import ad, ads
from tests.pipeline.few_names import FEW_NAMES

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


LINKED = build_vocabulary(
    {
        **FEW_NAMES,
        "vocabulary/links-esco.csv": (
            "of,id,code,notation,label_en,label_fr,label_ar,relation,source\n"
            "skill,python,http://data.europa.eu/esco/skill/p1,,Python,Python,Python,exact,x\n"
            "skill,python,http://data.europa.eu/esco/skill/p2,,Python 3,Python 3,Python 3,close,x\n"
            "occupation,data-analyst,http://data.europa.eu/esco/occupation/a1,2511.3,data analyst,,,declared,x\n"
        ),
        "vocabulary/links-rome.csv": (
            "of,id,code,notation,label_en,label_fr,label_ar,relation,source\nskill,python,126490,,,Python,,exact,x\n"
        ),
    }
)
CODED = [
    {"id": 1, "title": "Data Analyst", "text": "Python et Docker"},
    {"id": 2, "title": "Jardinier", "text": "rien"},
]
PYTHON = {"esco": ["http://data.europa.eu/esco/skill/p1", "http://data.europa.eu/esco/skill/p2"], "rome": ["126490"]}
ANALYST = {"esco": ["http://data.europa.eu/esco/occupation/a1"], "rome": ["M1419"]}
NONE = {"esco": [], "rome": []}


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_codes_stand_with_each_mention_and_with_the_occupation(tmp_path, write_jsonl, ending):
    out = tmp_path / f"out.{ending}"
    extract_file(str(write_jsonl(CODED)), str(out), LINKED, codes=True)

    if ending == "jsonl":
        rows = read(out)
    elif ending == "parquet":
        rows = pl.read_parquet(out).to_dicts()
    else:
        with out.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for row in rows:
            row["mentions"] = json.loads(row["mentions"])
            row |= {
                name: [code for code in row[name].split("|") if code] for name in ("occupation_esco", "occupation_rome")
            }
    analyst, gardener = rows
    assert analyst["occupation"] == "data-analyst"
    assert {"esco": analyst["occupation_esco"], "rome": analyst["occupation_rome"]} == ANALYST
    assert {"esco": gardener["occupation_esco"], "rome": gardener["occupation_rome"]} == NONE
    codes = {m["skill"]: {"esco": m["esco"], "rome": m["rome"]} for m in analyst["mentions"]}
    assert codes == {"python": PYTHON, "docker": NONE}
    assert gardener["mentions"] == []


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_without_codes_the_output_is_that_of_a_vocabulary_without_links(tmp_path, write_jsonl, ending):
    source = str(write_jsonl(CODED))
    outs = [tmp_path / f"{name}.{ending}" for name in ("linked", "bare")]
    for out, known in zip(outs, (LINKED, build_vocabulary(FEW_NAMES)), strict=True):
        extract_file(source, str(out), known)
    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert b"esco" not in outs[0].read_bytes()


def test_codes_from_worker_processes_are_those_of_one(tmp_path, write_jsonl):
    source = str(write_jsonl([{**row, "text": f"{row['text']} " * 12_000} for row in CODED * 8]))
    outs = [tmp_path / f"{workers}.jsonl" for workers in (1, 2)]
    for workers, out in enumerate(outs, start=1):
        extract_file(source, str(out), LINKED, codes=True, workers=workers)
    assert outs[0].read_bytes() == outs[1].read_bytes()
