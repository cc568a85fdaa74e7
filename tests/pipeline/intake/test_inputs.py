"""Inputs: files, folders, patterns, archives and standard input; what cannot be taken in is said in one sentence."""

import gzip
import io
import os
import zipfile

import pytest

from qantara.pipeline.intake import Input, IntakeError, find_inputs, read_records
from qantara.pipeline.intake.inputs import open_input

from .conftest import ads, records

LINE = b'{"title": "A"}\n'


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_a_folder_gives_its_files_in_order_and_names_what_it_skips(write, tmp_path):
    write("ads/b.csv", "title\nB\n")
    write("ads/a/one.jsonl", LINE)
    write("ads/notes.docx", b"\x01\x02")
    write("ads/.hidden.csv", "title\nX\n")

    found = find_inputs([tmp_path / "ads"])

    assert [item.name.rsplit("ads/", 1)[1] for item in found] == ["b.csv", "a/one.jsonl"]
    assert [name.rsplit("/", 1)[1] for name in found.skipped] == ["notes.docx"]
    rows, rejects = ads(tmp_path / "ads")
    assert sorted(row["title"] for row in rows) == ["A", "B"]
    assert [(reject.reason, reject.line) for reject in rejects] == [("skipped-file", 0)]


def test_a_pattern_gives_what_it_matches(write, tmp_path):
    write("jan.csv", "title\nA\n")
    write("feb.csv", "title\nB\n")
    write("deep/mar.csv", "title\nC\n")

    assert len(find_inputs([str(tmp_path / "*.csv")])) == 2
    assert len(find_inputs([str(tmp_path / "**" / "*.csv")])) == 3


def test_a_file_named_twice_is_read_once(write, tmp_path):
    path = write("a.csv", "title\nA\n")

    assert len(find_inputs([path, tmp_path, str(path)])) == 1


def test_compressed_files_are_read(write):
    assert records(write("a.jsonl.gz", gzip.compress(LINE)))[0] == [(1, {"title": "A"})]
    assert records(write("data.gz", gzip.compress(LINE)))[0] == [(1, {"title": "A"})]


def test_the_members_of_an_archive_are_read_under_their_own_names(write):
    path = write(
        "ads.zip", zipped({"jan/ads.csv": b"title\nA\n", "feb.jsonl": LINE, "readme.md": b"x", "__MACOSX/._a.csv": b""})
    )

    found = find_inputs([path])

    assert [item.name.rsplit("/ads.zip", 1)[1] for item in found] == ["!jan/ads.csv", "!feb.jsonl"]
    assert len(found.skipped) == 1
    assert [row["file"].rsplit("!")[-1] for row in ads(path)[0]] == ["jan/ads.csv", "feb.jsonl"]


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LINE * 2)))

    rows, rejects = ads("-")

    assert ([row["line"] for row in rows], rejects) == ([1, 2], [])
    assert rows[0]["file"] == "-"


def test_compressed_standard_input_is_read(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(b"title,text\nA,a\n"))))

    assert ads("-")[0][0]["title"] == "A"


def test_a_pipe_is_read(tmp_path):
    reading, writing = os.pipe()
    os.write(writing, LINE)
    os.close(writing)

    assert [record.fields for record in read_records(find_inputs([f"/dev/fd/{reading}"])[0])] == [{"title": "A"}]
    os.close(reading)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.pdf", b"%PDF-1.7", "unknown kind"),
        ("notes", b"just words", "unknown kind"),
        ("a.zip", b"PK\x03\x04broken", "damaged"),
        ("a.zip", zipped({"inner.zip": zipped({"a.csv": b"title\nA\n"})}), "archive inside an archive"),
        ("a.zip", zipped({"a.csv.gz": gzip.compress(b"title\n")}), "archive inside an archive"),
        ("a.zip", zipped({"a.txt.md": b"x"}), "no file of a known kind"),
        ("a.zip", zipped({}), "no file of a known kind"),
    ],
)
def test_what_cannot_be_taken_in_is_refused(write, name, content, message):
    path = write(name, content)

    with pytest.raises(IntakeError, match=message) as refused:
        find_inputs([path])

    assert str(path) in str(refused.value)


def test_missing_paths_and_empty_folders_are_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "gone.csv")

    with pytest.raises(IntakeError, match="no such file"):
        find_inputs([tmp_path / "none.csv"])
    with pytest.raises(IntakeError, match="no file matches"):
        find_inputs([str(tmp_path / "*.csv.nope")])
    with pytest.raises(IntakeError, match="no file there"):
        find_inputs([tmp_path / "empty"])
    with pytest.raises(IntakeError, match="leads nowhere"):
        find_inputs([tmp_path / "link.csv"])


def test_an_encrypted_archive_is_refused(write):
    content = bytearray(zipped({"a.csv": b"title\nA\n"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path = write("a.zip", bytes(content))

    with pytest.raises(IntakeError, match="password"):
        find_inputs([path])


def test_an_archive_that_declares_a_bomb_is_refused(write):
    content = bytearray(zipped({"a.csv": b"title\nA\n"}))
    size = content.index(b"PK\x01\x02") + 24
    content[size : size + 4] = (3 * 1024**3).to_bytes(4, "little")
    path = write("a.zip", bytes(content))

    with pytest.raises(IntakeError, match="zip bomb"):
        find_inputs([path])


def test_a_stream_that_turns_out_to_be_a_bomb_is_refused(write, monkeypatch):
    monkeypatch.setattr("qantara.pipeline.intake.inputs._LARGEST_CONTENT", 1024 * 1024)
    path = write("a.jsonl.gz", gzip.compress(b'{"title": "A"}\n' * 300_000, 9))

    with pytest.raises(IntakeError, match="zip bomb"):
        list(read_records(find_inputs([path])[0]))


def test_a_broken_archive_member_keeps_the_rows_before(write):
    whole = gzip.compress(os.urandom(0) + b"".join(b'{"title": "%d"}\n' % n for n in range(200_000)))
    path = write("a.jsonl.gz", whole[: len(whole) // 2])

    rows, rejects = records(path)

    assert len(rows) > 1000
    assert rejects[-1][1] == "broken-file"


def test_a_damaged_zip_member_is_a_broken_file(write):
    content = bytearray(zipped({"a.jsonl": b"".join(b'{"title": "%d"}\n' % (n * 7919) for n in range(50_000))}))
    content[len(content) // 2] ^= 0xFF
    path = write("a.zip", bytes(content))

    _, rejects = records(path)

    assert rejects[-1][1] == "broken-file"


def test_content_wins_over_extension(write):
    assert records(write("a.csv", LINE * 2))[0][1][0] == 2
    assert records(write("a.txt", LINE))[0] == [(1, {"title": "A"})]
    assert records(write("export", b'[{"title": "A"}]'))[0] == [(1, {"title": "A"})]
    assert records(write("a.json", LINE * 2))[0] == [(1, {"title": "A"}), (2, {"title": "A"})]
    assert records(write("b.csv", b"%PDF-1.4 ..."))[1] == [(1, "unknown-format")]


def test_a_stream_can_be_opened_by_its_input(write):
    with open_input(Input("a", write("a.jsonl", LINE))) as opened:
        assert opened.head == opened.stream.read() == LINE
