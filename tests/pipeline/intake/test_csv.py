"""CSV: delimiter, encoding and heading are found; a malformed row costs only itself."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qantara.pipeline.intake import Record, find_inputs, read_records
from qantara.pipeline.intake.records.csv_ import read_csv

from .conftest import ads, records

# Printable enough for a cell; a lone carriage return ends a row in CSV.
CELLS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter_is_found(write, delimiter):
    path = write("a.csv", f"titre{delimiter}ville\nA{delimiter}Rabat\n")

    assert records(path) == ([(2, {"titre": "A", "ville": "Rabat"})], [])


def test_delimiters_inside_cells_do_not_mislead(write):
    path = write("a.csv", 'titre;texte\nA;"un, deux, trois"\nB;quatre, cinq, six, sept\n')

    assert [fields["texte"] for _, fields in records(path)[0]] == ["un, deux, trois", "quatre, cinq, six, sept"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_french_encodings_are_found(write, encoding):
    text = "intitulé;missions\nDéveloppeur confirmé;Développer des applications à forte qualité, êtes-vous prêt ?\n"
    path = write("a.csv", text.encode(encoding))

    rows, rejects = records(path)

    assert rejects == []
    assert rows[0][1]["intitulé"] == "Développeur confirmé"


def test_an_arabic_file_in_cp1256_is_found(write):
    text = "المسمى الوظيفي,الوصف,المدينة\nمهندس البيانات,تحليل البيانات وإعداد التقارير في المؤسسة,الرباط\n"
    path = write("a.csv", text.encode("cp1256"))

    rows, _ = ads(path)

    assert (rows[0]["title"], rows[0]["city"]) == ("مهندس البيانات", "الرباط")


def test_a_row_starts_on_its_physical_line(write):
    path = write("a.csv", 'title,text\nA,"un\ndeux\r\ntrois"\nB,b\n')

    assert records(path)[0] == [(2, {"title": "A", "text": "un\ndeux\r\ntrois"}), (5, {"title": "B", "text": "b"})]


def test_ragged_rows_are_rejected_and_padding_is_not(write):
    path = write("a.csv", "title,text\nA,a\nB\nC,c,d\nD,d,,\n\nE,e\n")

    rows, rejects = records(path)

    assert [line for line, _ in rows] == [2, 5, 7]
    assert rejects == [(3, "ragged-row"), (4, "ragged-row")]


def test_an_open_quote_costs_its_row_and_not_the_file(write):
    path = write("a.csv", 'title,text\nA,"never closed\nB,b\nC,c\n')

    rows, rejects = records(path)

    assert [fields["title"] for _, fields in rows] == ["B", "C"]
    assert rejects == [(2, "broken-quotes")]


def test_an_open_quote_before_quoted_rows_is_found(write):
    path = write("a.csv", 'title,text\nA,"never closed\nB,"b"\nC,"c"\nD,"say ""hi"""\n')

    rows, rejects = records(path)

    assert [fields["title"] for _, fields in rows] == ["B", "C", "D"]
    assert rejects == [(2, "broken-quotes")]


def test_nul_bytes_cost_their_row(write):
    path = write("a.csv", b"title,text\nA,a\nB,b\x00b\nC,c\n")

    rows, rejects = records(path)

    assert ([fields["title"] for _, fields in rows], rejects) == (["A", "C"], [(3, "nul-bytes")])


def test_rows_above_the_heading_are_skipped(write):
    path = write("a.csv", "Export du 12/01/2026;;\n;;\nIntitulé du poste;Ville;Missions\nDéveloppeur;Fès;Coder\n")

    assert records(path)[0] == [(4, {"Intitulé du poste": "Développeur", "Ville": "Fès", "Missions": "Coder"})]


def test_the_line_that_tells_a_spreadsheet_its_delimiter_is_obeyed(write):
    path = write("a.csv", "sep=|\ntitle|text\nA|a;b;c\n")

    assert records(path)[0] == [(3, {"title": "A", "text": "a;b;c"})]


def test_one_column_alone_is_a_file_too(write):
    path = write("a.csv", "text\nPython, SQL; et plus\nautre\n")

    assert [fields["text"] for _, fields in records(path)[0]] == ["Python, SQL; et plus", "autre"]


def test_columns_without_a_name_or_with_the_same_name_are_kept(write):
    path = write("a.csv", "title,,text,text\nA,x,b,c\n")

    assert records(path)[0][0][1] == {"title": "A", "column_2": "x", "text": "b", "text_2": "c"}


def test_many_broken_quotes_do_not_make_the_reading_endless(write):
    path = write("a.csv", "title,text\n" + 'a,"b" c\n' * 3000 + "last,one\n")

    rows, rejects = records(path)

    assert [fields["title"] for _, fields in rows] == ["last"]
    assert len(rejects) == 3000


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8), st.sampled_from(",;|\t"))
def test_what_the_standard_writer_writes_is_read_back(rows, delimiter):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["title", "text", "ville"])
    writer.writerows(rows)
    raw = stream.getvalue().encode()

    found = list(read_csv(io.BytesIO(raw), "a.csv", raw[:65536], None))

    assert [tuple(r.fields.values()) for r in found if isinstance(r, Record)] == rows
    assert len(found) == len(rows)


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail(raw):
    content = b"title,text\n" + raw

    for found in read_csv(io.BytesIO(content), "a.csv", content, None):
        assert found.line >= 1


def test_an_empty_file_says_so(write):
    assert records(write("a.csv", b"")) == ([], [(1, "empty-file")])
    assert records(write("b.csv", b"\n\n  \n")) == ([], [(1, "empty-file")])
    assert list(read_records(find_inputs([write("c.csv", b"title,text\n")])[0])) == []


def test_lines_that_end_with_a_carriage_return_alone_are_read(write):
    assert [fields["title"] for _, fields in records(write("a.csv", "title,text\rA,a\rB,b\r"))[0]] == ["A", "B"]


def test_a_lone_known_word_above_the_heading_is_its_title(write):
    path = write("a.csv", "Annonce\n\ntitre,ville,texte\nA,Rabat,a\n")

    assert records(path)[0] == [(4, {"titre": "A", "ville": "Rabat", "texte": "a"})]
