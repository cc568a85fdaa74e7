"""JSON lines and JSON documents: each object is a row, a broken one costs only itself."""

import io
import json
import tracemalloc

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qantara.pipeline.intake import IntakeError, read_records
from qantara.pipeline.intake.inputs import find_inputs
from qantara.pipeline.intake.model import LARGEST_ROW
from qantara.pipeline.intake.records.json_split import Splitter

from .conftest import ads, records

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=20),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below, max_size=3),
    max_leaves=8,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=8), VALUES, min_size=1, max_size=4), max_size=12)


def test_each_line_is_a_row_with_its_physical_line(write):
    path = write("a.jsonl", '{"title": "A"}\n\n{"title": "B"}\r\n{"title": "C"}')

    assert records(path) == ([(1, {"title": "A"}), (3, {"title": "B"}), (4, {"title": "C"})], [])


def test_a_broken_line_is_rejected_and_the_others_are_read(write):
    path = write(
        "a.jsonl", '{"title": "A"}\n{"title": "B"\n[1]\n"x"\n{"title": "C", "n": NaN}\n{"t": "a\x00"}\n{"title":'
    )

    rows, rejects = records(path)

    assert [line for line, _ in rows] == [1, 5]
    assert rejects == [
        (2, "broken-json"), (3, "not-an-object"), (4, "not-an-object"), (6, "nul-bytes"), (7, "broken-json"),
    ]  # fmt: skip


def test_a_lone_surrogate_reaches_the_ads_as_the_replacement_character(write):
    path = write("a.jsonl", '{"title": "A \\ud83d", "text": "B"}\n')

    rows, _ = ads(path)

    assert rows[0]["title"] == "A \ufffd"


@pytest.mark.parametrize(
    ("encoding", "title"), [("cp1252", "Développeur confirmé"), ("cp1256", "مهندس البيانات في الرباط")]
)
def test_lines_in_an_old_encoding_are_read(write, encoding, title):
    line = json.dumps({"title": title, "text": title * 5}, ensure_ascii=False) + "\n"
    path = write("a.jsonl", line.encode(encoding) * 3)

    rows, rejects = records(path)

    assert rejects == []
    assert {fields["title"] for _, fields in rows} == {title}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_is_read(write, encoding):
    text = '{"title": "Développeur"}\n{"title": "مطور"}\n'
    path = write("a.jsonl", text.encode(encoding))

    rows, rejects = records(path)

    assert ([fields["title"] for _, fields in rows], rejects) == (["Développeur", "مطور"], [])


def test_a_pretty_printed_object_is_one_row(write):
    offer = {"intitule": "A", "description": "B", "competences": [{"libelle": "SQL", "description": "x"}]}
    path = write("a.json", json.dumps(offer, indent=2))

    assert records(path) == ([(1, offer)], [])


@pytest.mark.parametrize("key", ["resultats", "ads", "results", "emplois_du_jour"])
def test_the_list_of_ads_inside_an_object_is_found(write, key):
    content = {"count": 2, "filtresPossibles": [{"filtre": "x"}], key: [{"intitule": "A"}, {"intitule": "B"}]}
    path = write("a.json", json.dumps(content, indent=1))

    rows, rejects = records(path)

    assert ([fields["intitule"] for _, fields in rows], rejects) == (["A", "B"], [])
    assert [line for line, _ in rows] == [9, 12]


def test_a_nested_list_and_a_top_list_are_found(write):
    nested = write("n.json", json.dumps({"data": {"jobs": [{"title": "A"}]}}))
    top = write("t.json", json.dumps([{"title": "A"}, 3, {"title": "B"}, "x"], indent=1))

    assert [fields for _, fields in records(nested)[0]] == [{"title": "A"}]
    rows, rejects = records(top)
    assert [line for line, _ in rows] == [2, 6]
    assert [reason for _, reason in rejects] == ["not-an-object", "not-an-object"]


def test_a_truncated_document_keeps_what_came_before(write):
    path = write("a.json", '{"resultats": [{"intitule": "A"}, {"intitule": "B"}, {"intitule": "C')

    rows, rejects = records(path)

    assert [fields["intitule"] for _, fields in rows] == ["A", "B"]
    assert rejects == [(1, "broken-json")]


def test_a_broken_element_costs_only_itself(write):
    path = write("a.json", '[\n{"title": "A"},\n{"title": "B",, },\n{"title": "C"}\n]')

    rows, rejects = records(path)

    assert ([line for line, _ in rows], rejects) == ([2, 4], [(3, "broken-json")])


@pytest.mark.parametrize("content", ["{", "[", '{"a": "', "{]", "[1, 2", "nothing at all {", '"x'])
def test_what_is_no_json_gives_a_reject_and_no_error(write, content):
    _, rejects = records(write("a.json", content))

    assert rejects


@pytest.mark.parametrize("depth", [2_000, 200_000])
def test_a_very_deep_value_is_rejected(write, depth):
    path = write("a.jsonl", '{"a": ' + "[" * depth + "]" * depth + '}\n{"title": "B"}\n')

    rows, rejects = records(path)

    assert ([line for line, _ in rows], rejects) == ([2], [(1, "broken-json")])


@given(OBJECTS, st.integers(1, 40), st.booleans())
def test_the_splitter_gives_back_every_element_whatever_the_chunks(objects, size, indented):
    raw = json.dumps(objects, indent=1 if indented else None, ensure_ascii=False).encode("utf-8", "replace")

    class Trickle(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            return super().read(size)

    pieces = list(Splitter(lambda _path, _first: True).split(raw[:size], Trickle(raw[size:])))

    assert [orjson.loads(piece.raw) for piece in pieces] == [orjson.loads(orjson.dumps(o)) for o in json.loads(raw)]
    assert all(raw.split(b"\n")[piece.line - 1].lstrip(b" [,").startswith(b"{") for piece in pieces)


@given(st.lists(st.integers(0, 400), max_size=8), st.integers(1, 64))
def test_the_splitter_passes_by_what_is_too_large(sizes, chunk):
    objects = [{"k": '"\\' * n} for n in sizes]
    raw = json.dumps({"jobs": objects}).encode()

    class Trickle(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            return super().read(chunk)

    pieces = list(Splitter(lambda _path, _first: True, limit=200).split(b"", Trickle(raw)))

    expected = ["row-too-large" if len(json.dumps(o)) > 200 else "" for o in objects]
    assert [piece.reason for piece in pieces] == expected


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv"])
def test_a_huge_row_is_rejected_without_being_held(tmp_path, name):
    path = tmp_path / name
    huge = 100 * 1024 * 1024
    before, opening, closing, after = {
        "a.jsonl": ('{"title": "A"}\n', '{"title": "', '"}\n', '{"title": "C"}\n'),
        "a.json": ('[{"title": "A"},\n', '{"title": "', '"},\n', '{"title": "C"}]\n'),
        "a.csv": ("title,text\nA,a\n", '"', '",b\n', "C,c\n"),
    }[name]
    with path.open("w") as stream:
        stream.write(before + opening)
        for _ in range(100):
            stream.write("x" * (huge // 100))
        stream.write(closing + after)

    tracemalloc.start()
    try:
        rows, rejects = records(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert [fields["title"] for _, fields in rows] == ["A", "C"]
    assert [reason for _, reason in rejects] == ["row-too-large"]
    assert peak < 3 * LARGEST_ROW


def test_reading_starts_before_the_file_ends(write):
    path = write("a.jsonl", '{"title": "A"}\n' * 10)

    rows = read_records(find_inputs([path])[0])

    assert next(iter(rows)).line == 1
    rows.close()


def test_an_answer_on_one_line_is_opened_whatever_its_extension(write):
    assert len(records(write("a.jsonl", '{"resultats": [{"intitule": "A"}, {"intitule": "B"}]}\n'))[0]) == 2


def test_a_document_in_cp1252_is_read(write):
    content = json.dumps({"ads": [{"title": "Développeur confirmé"}, {"title": "Chargé d'études"}]}, ensure_ascii=False)

    rows, rejects = records(write("a.json", content.encode("cp1252")))

    assert ([fields["title"] for _, fields in rows], rejects) == (["Développeur confirmé", "Chargé d'études"], [])


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.xml", "a.html", "a.txt", "a.parquet", "a.xlsx"])
@given(
    raw=st.binary(max_size=300), start=st.sampled_from([b"", b"{", b"[{", b"<a>", b"\xff\xfe", b"PAR1", b'{"title": "'])
)
def test_no_bytes_under_any_name_make_reading_fail(tmp_path_factory, name, raw, start):
    path = tmp_path_factory.getbasetemp() / f"any-{name}"
    path.write_bytes(start + raw)
    try:
        item = find_inputs([path])[0]
        for found in read_records(item):
            assert found.line >= 0
    except IntakeError:
        pass
