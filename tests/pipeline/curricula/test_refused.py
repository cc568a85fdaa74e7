"""What cannot be read, wholly or in part: one clear reason, and the others go on."""

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qantara.pipeline.curricula import REASONS, CurriculumError
from qantara.pipeline.curricula.files import KINDS, read_file
from tests.pipeline.curricula.conftest import Write, docx, facts, modules, pdf, read, reasons, xlsx

GOOD = "Module;Heures\nSQL;20\n"


def _encrypted() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("= Secret"))))
    writer.encrypt("secret")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


BAD: dict[str, tuple[str | bytes, str]] = {
    "empty.pdf": (b"", "empty-file"),
    "blank.txt": (b" \n\n", "empty-file"),
    "broken.pdf": (b"%PDF-1.7 and then nothing of the kind", "broken-file"),
    "cut.pdf": (pdf("= Plan")[:700], "broken-file"),
    "scan.pdf": (pdf("#rect(width: 5cm, height: 3cm, fill: gray)"), "no-text"),
    "secret.pdf": (_encrypted(), "encrypted-file"),
    "secret.docx": (b"\xd0\xcf\x11\xe0" + bytes(100) + "EncryptedPackage".encode("utf-16-le"), "encrypted-file"),
    "old.xlsx": (b"\xd0\xcf\x11\xe0" + bytes(100), "unknown-kind"),
    "broken.docx": (b"PK\x03\x04 not an archive", "broken-file"),
    "hollow.docx": (xlsx({"A": [["x"]]}), "broken-file"),
    "broken.xlsx": (docx(lambda document: None), "broken-file"),
    "broken.json": ('{"modules": [', "broken-file"),
    "number.json": ("12", "no-modules"),
    "prose.txt": ("Une belle journée.\n", "no-modules"),
    "none.sql": ("select 1;", "no-modules"),
    "plan.odt": ("x", "unknown-kind"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_reason_for_the_file_and_the_others_go_on(write: Write, name: str) -> None:
    content, why = BAD[name]

    read_in = read(write(name, content), write("good.csv", GOOD))

    assert [(Path(one.place.file).name, one.why) for one in read_in.refused] == [(name, why)]
    assert facts(read_in) == [(None, "SQL", 20.0, None, None)]


def test_a_huge_file_is_not_opened(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qantara.pipeline.curricula.files._LARGEST", 10)

    assert reasons(read(write("plan.csv", GOOD))) == ["huge-file"]


def test_too_many_pages_are_not_read(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qantara.pipeline.curricula.formats.pdf._MOST_PAGES", 1)

    assert reasons(read(write("plan.pdf", pdf("a #pagebreak() b")))) == ["huge-file"]


def test_an_archive_that_unpacks_to_too_much_is_not_opened(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qantara.pipeline.curricula.files._LARGEST_UNPACKED", 10)

    assert reasons(read(write("plan.xlsx", xlsx({"A": [["Module", "Heures"], ["SQL", 1]]})))) == ["huge-file"]


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CurriculumError, match="no such file or folder"):
        read(tmp_path / "nowhere.pdf")


@pytest.mark.parametrize(
    ("row", "why", "text"),
    [
        ("M1;SQL;à définir;4;S1;Disciplinaire", "bad-hours", "à définir"),
        ("M1;SQL;3h/semaine;4;S1;Disciplinaire", "bad-hours", "3h/semaine"),
        ("M1;SQL;20;cinq;S1;Disciplinaire", "bad-credits", "cinq"),
        ("M1;SQL;20;4;printemps;Disciplinaire", "bad-semester", "printemps"),
        ("M1;SQL;20;4;S1;Bleu", "unknown-type", "Bleu"),
        ("M1;;20;4;S1;Disciplinaire", "no-title", "M1 | 20 | 4 | S1 | Disciplinaire"),
    ],
)
def test_a_value_that_is_not_understood_is_listed_and_not_guessed(write: Write, row: str, why: str, text: str) -> None:
    read_in = read(write("plan.csv", f"Code;Module;VH;Crédits;Semestre;Nature\nM0;Java;10;2;S1;Outil\n{row}\n"))

    assert [(one.why, one.text, one.place.number) for one in read_in.unread] == [(why, text, 3)]
    for module in modules(read_in)[1:]:
        assert None in (module.hours, module.credits, module.semester, module.type)


def test_totals_that_differ_from_their_parts_are_listed(write: Write) -> None:
    read_in = read(write("plan.csv", "Module;Cours;TD;VH global\nSQL;20;10;40\nJava;20;10;30\n"))

    assert [one.hours for one in modules(read_in)] == [40.0, 30.0]
    assert [(one.why, one.text) for one in read_in.unread] == [("hours-differ", "SQL: 40 ≠ 30")]


def test_a_module_described_twice_keeps_what_was_said_first(write: Write) -> None:
    text = "# Licence\n## Module M1 : SQL\nHeures : 20\n## Module M1 : SQL\nHeures : 30\nCrédits : 2\n"

    read_in = read(write("plan.md", text))

    assert facts(read_in) == [("M1", "SQL", 20.0, 2.0, None)]
    assert [(one.why, one.text, one.place.number) for one in read_in.unread] == [("told-twice", "hours: 20.0 ≠ 30.0", 5)]  # fmt: skip


def test_a_line_under_no_heading_is_listed(write: Write) -> None:
    read_in = read(write("plan.md", "# Licence\n## Semestre 1\nVoir le règlement intérieur.\n### Module M1 : SQL\n"))

    assert [(one.why, one.text, one.place.number) for one in read_in.unread] == [
        ("not-understood", "Voir le règlement intérieur.", 3)
    ]


def test_a_table_without_a_heading_is_listed(write: Write) -> None:
    assert reasons(read(write("plan.csv", "a;b\n1;2\n"))) == ["no-table-heading", "no-modules"]


def test_every_reason_is_a_sentence() -> None:
    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in REASONS.values())


@given(content=st.binary(max_size=300), kind=st.sampled_from(KINDS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_raise(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / f"any{kind}"
    path.write_bytes(content)

    programmes, unread = read_file(path).finish()

    assert programmes or unread
    assert all(one.why in REASONS for one in unread)


WORDS = ["Module", "M1", ":", "UE 2", "Semestre 1", "Heures", "48 h", "|", "#", "-", "\n", "SQL", "Crédits", "الوحدة", "Objectifs", "=", "(", "Code", "S1", "Total", "Filière", "\n\n"]  # fmt: skip


@given(words=st.lists(st.sampled_from(WORDS), max_size=40), kind=st.sampled_from([".md", ".txt", ".csv", ".html"]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_mixture_of_its_own_words_raises(tmp_path: Path, words: list[str], kind: str) -> None:
    path = tmp_path / f"any{kind}"
    path.write_text(" ".join(words), encoding="utf-8")

    programmes, unread = read_file(path).finish()

    assert programmes or unread
    assert all(module.title for programme in programmes for module in programme.modules)


def test_a_column_that_is_not_known_is_listed_once(write: Write) -> None:
    table = read(write("plan.csv", "Module;Salle;VH;Coordonnateur\nSQL;B12;20;X\nGit;B12;10;X\n"))
    objects = read(
        write("plan.json", '[{"title": "SQL", "hours": 2, "room": "B"}, {"title": "Git", "hours": 3, "room": "B"}]')
    )

    assert [(one.why, one.text, one.place.number) for one in table.unread] == [("unknown-column", "Salle", 1)]
    assert [(one.why, one.text, one.place.number) for one in objects.unread] == [("unknown-column", "room", 1)]
