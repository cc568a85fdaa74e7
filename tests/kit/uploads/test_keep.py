"""Files from people: what is taken, how it is kept, and what is refused with its remedy."""

import logging
import os
import stat
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import transaction

from qantara.kit.audit.models import Entry
from qantara.kit.uploads import actions, archives, kinds
from qantara.kit.uploads.models import StoredFile
from qantara.kit.uploads.names import clean_name
from qantara.kit.uploads.queries import files_of, open_file, path_of_file
from qantara.kit.uploads.refusals import (
    ActiveContentError,
    BrokenFileError,
    EmptyFileError,
    InfectedFileError,
    LockedFileError,
    ScannerError,
    TooBigError,
    WrongTypeError,
)  # fmt: skip
from qantara.kit.uploads.types import TYPES
from tests.kit.uploads.conftest import CSV, EICAR, JPEG, PDF, PNG, office, stored, upload
from tests.parties.factories import OrganisationFactory, PersonFactory

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)


def keep(content, by, name="fichier", kind="test.any", **told):
    return actions.keep(file=upload(content, name), kind=kind, by=by, at=NOON, **told)


# What is taken


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (JPEG, "jpeg"),
        (office(), "xlsx"),
        (office("word/document.xml"), "docx"),
        (CSV, "csv"),
        ("école;places\n".encode("latin-1"), "csv"),
        ("مدرسة;مقاعد\n".encode("cp1256"), "csv"),
        ("école\tplaces\n".encode("utf-16"), "csv"),
        (b"\xef\xbb\xbfa,b\n", "csv"),
        (b"Bonjour.\n", "txt"),
        (b'{"a": [1, 2]}', "json"),
        (b"[not json, only text]", "csv"),
        (b"a;b\n<script>alert(1)</script>;2\n", "csv"),  # given back as an attachment: no browser runs it
    ],
)
def test_a_type_is_found_in_the_content(salma, content, found):
    assert keep(content, salma, "photo.gif").type == found


def test_a_file_is_kept_whole_for_this_user_alone(salma, room, files_in):
    kept = keep(CSV, salma, "liste.csv", kind="test.table")
    path = path_of_file(kept)
    assert path.read_bytes() == open_file_bytes(kept) == CSV
    assert (kept.size, kept.digest) == (len(CSV), sha256(CSV).hexdigest())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert all(stat.S_IMODE(folder.stat().st_mode) == 0o700 for folder in (room, path.parent))
    assert files_in() == [path]
    assert "liste" not in str(path)
    assert (kept.name, kept.scanned) == ("liste.csv", False)
    assert Entry.objects.get().event == "uploads.kept"


def open_file_bytes(kept):
    with open_file(kept) as file:
        return file.read()


def test_the_same_bytes_twice_are_two_files(salma):
    first, second = keep(PDF, salma), keep(PDF, salma)
    assert first.digest == second.digest
    assert first.place != second.place


def test_a_file_may_belong_to_something(salma):
    place = OrganisationFactory()
    kept, later = keep(PDF, salma, owner=place), keep(PNG, salma)
    actions.assign(file=later, owner=place, by=salma, at=NOON)
    assert set(files_of(place)) == {kept, later}
    assert later.owner == place


# Names


@pytest.mark.parametrize(
    ("given", "found", "shown"),
    [
        ("../../etc/passwd", "txt", "passwd.txt"),
        ("C:\\Users\\x\\relevé.PDF", "pdf", "relevé.pdf"),
        ("cv\u202efdp.exe", "pdf", "cvfdp.exe.pdf"),
        ("a\x00b\r\nc.csv", "csv", "ab c.csv"),
        ("<img>:.png", "png", "_img__.png"),
        ("...", "csv", "csv.csv"),
        ("", "pdf", "pdf.pdf"),
        ("السيرة.pdf", "pdf", "السيرة.pdf"),
        ("photo.jpg", "jpeg", "photo.jpg"),
        ("x" * 400 + ".pdf", "pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_a_label_and_nothing_else(given, found, shown):
    assert clean_name(given, TYPES[found]) == shown


# What is refused


def nothing_is_left(files_in):
    return not StoredFile.objects.exists() and files_in() == []


@pytest.mark.parametrize(
    ("content", "refusal", "said"),
    [
        (b"", EmptyFileError, "empty"),
        (b"x" * 1_000_001, TooBigError, "heavier than 1 MB"),
        (b"MZ\x90\x00\x03", WrongTypeError, "not of a type"),
        (b"\x7fELF\x00", WrongTypeError, "PDF, PNG, JPEG, XLSX, DOCX, CSV, TXT, JSON"),
        (b"GIF89a\x01\x00\x00", WrongTypeError, "not of a type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", ActiveContentError, "formats: PDF, PNG"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><script>1</script>", ActiveContentError, "web page"),
        ("<html>".encode("utf-16"), ActiveContentError, "web page"),
        (b"<?xml version='1.0'?><svg/>", ActiveContentError, "web page"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(100), LockedFileError, "Save it without a password"),
        (office(main=""), WrongTypeError, "not of a type"),
        (office(xl__vbaProject_DOT_bin=b"x"), ActiveContentError, "macros"),
        (office(xl__macrosheets__sheet1_DOT_xml=b"x"), ActiveContentError, "macros"),
        (office(xl__embeddings__oleObject1_DOT_bin=b"x"), ActiveContentError, "macros"),
        (office(types="<Override ContentType='application/vnd.ms-excel.sheet.macroEnabled.main+xml'/>"),
         ActiveContentError, "macros"),
        (office(xl__big_DOT_xml=bytes(30_000_000)), TooBigError, "Unpacked"),
        (office(_DOT__DOT___etc__x=b"x"), BrokenFileError, "damaged"),
        (office()[:-30], BrokenFileError, "damaged"),
        (stored(b"<workbook/>").replace(b"<workbook/>", b"<workb00k/>"), BrokenFileError, "damaged"),
    ],
)  # fmt: skip
def test_a_refusal_says_the_remedy_and_leaves_nothing(salma, files_in, content, refusal, said):
    with pytest.raises(refusal, match=said):
        keep(content, salma, "liste.csv")
    assert nothing_is_left(files_in)


def test_a_type_that_its_kind_does_not_take_is_refused(salma, files_in):
    with pytest.raises(WrongTypeError, match="Send one of these: XLSX, CSV"):
        keep(PDF, salma, "liste.csv", kind="test.table")
    assert nothing_is_left(files_in)


def test_a_json_that_cannot_be_read_is_refused_where_only_json_is_taken(salma):
    kinds.register_kind("test.json", types={"json"}, most=1_000_000)
    with pytest.raises(BrokenFileError, match="JSON"):
        keep(b'{"a": ', salma, kind="test.json")
    with pytest.raises(BrokenFileError, match="JSON"):
        keep(b"[" * 500_000, salma, kind="test.json")


def test_a_locked_archive_is_refused(salma):
    locked = bytearray(office())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        start = -1
        while (start := locked.find(mark, start + 1)) >= 0:
            locked[start + (6 if mark == b"PK\x03\x04" else 8)] |= 1
    with pytest.raises(LockedFileError, match="without a password"):
        keep(bytes(locked), salma)


@pytest.mark.parametrize("limit", ["MOST_MEMBERS", "MOST_UNPACKED"])
def test_an_archive_of_too_many_parts_or_bytes_is_refused(salma, monkeypatch, limit):
    monkeypatch.setattr(archives, limit, 2)
    with pytest.raises(TooBigError, match="Unpacked"):
        keep(office(a=b"xyz"), salma)


def test_a_part_that_lies_about_its_size_is_refused(salma):
    lying = bytearray(office(xl__sheet_DOT_xml=b"x" * 50_000))
    place = lying.rfind(b"PK\x01\x02", 0, lying.rfind(b"xl/sheet.xml"))
    lying[place + 24 : place + 28] = (10).to_bytes(4, "little")
    with pytest.raises(BrokenFileError, match="damaged"):
        keep(bytes(lying), salma)


def test_what_a_browser_says_of_a_size_counts_for_nothing(salma):
    file = upload(b"x" * 20_000)
    file.size = 3
    with pytest.raises(TooBigError, match="heavier than"):
        actions.keep(file=file, kind="test.table", by=salma, at=NOON)


def test_kinds_are_registered_once_with_types_that_exist():
    with pytest.raises(ValueError, match="svg"):
        kinds.register_kind("test.drawing", types={"svg"}, most=1)
    with pytest.raises(ValueError, match="registered twice"):
        kinds.register_kind("test.table", types={"csv"}, most=1)
    with pytest.raises(KeyError):
        kinds.get("test.unknown")


# The scanner


def test_a_file_is_scanned_whole(salma, scanner):
    content = b"%PDF-" + os.urandom(200_000)
    assert keep(content, salma).scanned
    assert scanner.seen == [content]


def test_malware_is_refused_recorded_and_gone(salma, scanner, files_in, caplog):
    with caplog.at_level(logging.WARNING), pytest.raises(InfectedFileError, match="Eicar-Test-Signature"):
        keep(EICAR, salma, "facture.txt")
    assert nothing_is_left(files_in)
    entry = Entry.objects.get()
    assert (entry.event, entry.actor) == ("uploads.malware_refused", salma.pk)
    assert "Eicar" in caplog.text


@pytest.mark.parametrize("answer", [b"", b"INSTREAM: Can't allocate memory ERROR\0", b"stream: \0"])
def test_a_scanner_that_does_not_answer_lets_nothing_in(salma, scanner, files_in, answer):
    scanner.server.answer = answer
    with pytest.raises(ScannerError, match="Try again later"):
        keep(PDF, salma)
    assert nothing_is_left(files_in)


@pytest.mark.parametrize("place", ["127.0.0.1:1", "/nowhere/clamd.sock", "nonsense"])
def test_a_scanner_that_is_not_there_lets_nothing_in(salma, settings, files_in, place):
    settings.QANTARA_CLAMD = place
    with pytest.raises(ScannerError, match="Try again later"):
        keep(PDF, salma)
    assert nothing_is_left(files_in)


def test_a_file_too_big_for_the_scanner_says_so(salma, scanner, files_in):
    scanner.server.most = 100
    with pytest.raises(TooBigError, match="too big for the scanner"):
        keep(b"%PDF-" + bytes(300), salma)
    assert nothing_is_left(files_in)


# Letting go


def test_bytes_go_once_the_deletion_is_written(salma, files_in, django_capture_on_commit_callbacks):
    kept = keep(PDF, salma)
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard(file=kept, by=salma, at=NOON, reason="Envoyé par erreur")
        assert len(files_in()) == 1
    assert nothing_is_left(files_in)
    assert "uploads.discarded" in {entry.event for entry in Entry.objects.all()}


def test_a_deletion_undone_keeps_the_bytes(salma, files_in):
    kept = keep(PDF, salma)
    with transaction.atomic():
        actions.discard(file=kept, by=salma, at=NOON)
        transaction.set_rollback(True)
    assert len(files_in()) == 1


def test_what_a_transaction_undone_has_left_is_swept_up(salma, files_in):
    kept = keep(PDF, salma)
    with transaction.atomic():
        keep(PNG, salma)
        transaction.set_rollback(True)
    assert len(files_in()) == 2
    now = datetime.now(UTC)
    assert actions.sweep(at=now) == 0
    assert actions.sweep(at=now + timedelta(days=2)) == 1
    assert files_in() == [path_of_file(kept)]


def test_a_row_that_cannot_be_written_leaves_no_bytes(salma, files_in, monkeypatch):
    monkeypatch.setattr(actions, "record", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        keep(PDF, salma)
    assert nothing_is_left(files_in)


# Giving back


def address(kept):
    return f"/files/{kept.token}/"


def test_a_file_is_given_back_as_an_attachment_that_nothing_runs(client, salma):
    kept = keep(b"a;b\n<script>alert(1)</script>;2\n", salma, 'ما "وراء" é.csv')
    client.force_login(salma)
    answer = client.get(address(kept))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"a;b")
    answer.close()
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"


def test_for_others_a_file_does_not_exist(client, salma):
    kept = keep(PDF, salma)
    assert client.get(address(kept)).status_code == 302
    client.force_login(PersonFactory())
    assert client.get(address(kept)).status_code == 404
    assert client.get("/files/2f1c1d9e-9f0e-4b5c-8a51-000000000000/").status_code == 404
    assert client.post(address(kept)).status_code == 405


def test_a_kind_says_who_else_may_read(client, salma):
    reader = PersonFactory()
    kinds.register_kind("test.shared", types={"pdf"}, most=1_000, may_read=lambda person, file: person == reader)
    kept = keep(PDF, salma, kind="test.shared")
    client.force_login(salma)
    assert client.get(address(kept)).status_code == 404
    client.force_login(reader)
    answer = client.get(address(kept))
    assert answer.status_code == 200
    answer.close()


def test_a_file_whose_bytes_are_gone_is_not_found(client, salma):
    kept = keep(PDF, salma)
    path_of_file(kept).unlink()
    client.force_login(salma)
    assert client.get(address(kept)).status_code == 404
