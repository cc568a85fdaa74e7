"""Refused rows come back as they stood in their files, so that they can be mended."""

import zipfile

from qantara.pipeline.intake import read_ads
from qantara.pipeline.rejected import RAW, rejected_rows

CSV = """titre;entreprise;ville;description
Data analyst;Sept Ponts;Rabat;Python et SQL
Coupée;Sept Ponts
;Sept Ponts;Rabat;
Java;Sept Ponts;Rabat;Spring; microservices
Ouverte;Sept Ponts;Rabat;"jamais fermée
"""


def refused_of(path, base):
    rejects = [
        {"file": one.file.removeprefix(f"{base}/"), "line": one.line, "reason": one.reason, "excerpt": one.excerpt}
        for batch in read_ads([path])
        for one in batch.rejects
    ]
    return {(row.line, row.reason): dict(row.cells) for row in rejected_rows([path], rejects, base=base)}


def test_rows_of_a_table_come_back_in_its_columns(tmp_path):
    path = tmp_path / "ads.csv"
    path.write_text(CSV, encoding="utf-8")
    found = refused_of(path, tmp_path)
    assert found[3, "ragged-row"] == {"titre": "Coupée", "entreprise": "Sept Ponts"}
    assert found[4, "no-text"] == {"titre": "", "entreprise": "Sept Ponts", "ville": "Rabat", "description": ""}
    assert found[5, "ragged-row"] == {RAW: "Java;Sept Ponts;Rabat;Spring; microservices"}
    assert found[6, "broken-quotes"] == {RAW: 'Ouverte;Sept Ponts;Rabat;"jamais fermée'}


def test_an_old_encoding_is_read_as_the_rows_beside(tmp_path):
    path = tmp_path / "ads.csv"
    path.write_bytes(CSV.encode("cp1252"))
    assert refused_of(path, tmp_path)[3, "ragged-row"]["titre"] == "Coupée"


def test_a_broken_line_of_json_comes_back_whole(tmp_path, write_jsonl):
    path = write_jsonl(
        [{"id": "1", "title": "Data engineer", "text": "Python"}, {"id": "2", "title": "", "text": None}]
    )
    path.write_text(path.read_text(encoding="utf-8") + '{"title": "Coupée", "te\n', encoding="utf-8")
    found = refused_of(path, tmp_path)
    assert found[2, "no-text"] == {"id": "2", "title": ""}
    assert found[3, "broken-json"] == {RAW: '{"title": "Coupée", "te'}


def test_members_of_an_archive_are_told_apart(tmp_path):
    with zipfile.ZipFile(tmp_path / "ads.zip", "w") as archive:
        archive.writestr("a.csv", CSV)
        archive.writestr("b.csv", CSV.replace("Coupée", "Autre"))
    rejects = [{"file": f"ads.zip!{name}.csv", "line": 3, "reason": "ragged-row", "excerpt": ""} for name in ("a", "b")]
    rows = list(rejected_rows([tmp_path / "ads.zip"], rejects, base=tmp_path))
    assert [(row.file, row.cells["titre"]) for row in rows] == [("ads.zip!a.csv", "Coupée"), ("ads.zip!b.csv", "Autre")]


def test_a_file_that_was_left_out_has_its_reason_alone(tmp_path):
    (tmp_path / "ads.csv").write_text(CSV, encoding="utf-8")
    skipped = {"file": "notes.docx", "line": 0, "reason": "skipped-file", "excerpt": None}
    (row,) = rejected_rows([tmp_path], [skipped], base=tmp_path)
    assert (row.reason, row.excerpt, row.cells) == ("skipped-file", "", {})
