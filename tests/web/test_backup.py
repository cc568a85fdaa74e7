"""A backup is one moment, whole, checked before it is used, and brings everything back."""

import json
import os
import sqlite3
import subprocess
import tarfile
import threading
import uuid
from contextlib import closing
from datetime import UTC, datetime

import pytest

from qantara.pipeline.partnership import find_partnership
from qantara.web import backup
from qantara.web.backup import BackupError, read_backup, restore_backup, write_backup
from qantara.web.room import local_secret
from tests.web.conftest import write_report

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.fixture
def place(empty_folder):
    """A folder with files of every kind and a database that somebody is writing to."""
    write_report(empty_folder)
    local_secret(empty_folder)
    (empty_folder / ".portal" / "static").mkdir()
    (empty_folder / ".portal" / "static" / "x.css").write_text("p{}")
    (empty_folder / "ads").mkdir(exist_ok=True)
    (empty_folder / "ads" / "octobre é.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    (empty_folder / "portal.sqlite3").touch()
    with closing(sqlite3.connect(empty_folder / "portal.sqlite3")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE kept (number INTEGER)")
        database.executemany("INSERT INTO kept VALUES (?)", [(n,) for n in range(1000)])
        database.commit()
    return empty_folder


def _contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.relative_to(folder).as_posix().startswith((".portal/se", ".portal/st", "portal.sq", "lake/.lock"))
    }  # fmt: skip


def _rows(folder):
    with closing(sqlite3.connect(folder / "portal.sqlite3")) as database:
        return database.execute("SELECT count(*), sum(number) FROM kept").fetchone()


def test_everything_comes_back(place, tmp_path):
    made = write_backup(place, tmp_path / "b.tar", at=AT, environment={})
    restored = restore_backup(tmp_path / "b.tar", tmp_path / "again", environment={})
    assert _contents(tmp_path / "again") == _contents(place)
    assert _rows(tmp_path / "again") == _rows(place) == (1000, 499500)
    assert restored == made == read_backup(tmp_path / "b.tar")
    assert restored.at == AT
    find_partnership(tmp_path / "again", named=True)


def test_the_secret_comes_back_for_this_user_alone_and_what_is_built_stays_behind(place, tmp_path):
    made = write_backup(place, tmp_path / "b.tar", at=AT, environment={})
    assert (tmp_path / "b.tar").stat().st_mode & 0o777 == 0o600
    assert not [name for name in made.members if name.startswith((".portal/static", "lake/.lock"))]
    restore_backup(tmp_path / "b.tar", tmp_path / "again", environment={})
    assert local_secret(tmp_path / "again") == local_secret(place)
    assert (tmp_path / "again" / ".portal" / "secret").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "again" / ".portal").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "again").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "again" / "portal.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_signed_edition_that_is_one_file_with_two_names_comes_back_whole(place, tmp_path):
    editions = place / ".portal" / "editions"
    (editions / "signed").mkdir(parents=True)
    (editions / "run.sqlite3").write_bytes(b"counted")
    (editions / "signed" / "run.sqlite3").hardlink_to(editions / "run.sqlite3")
    made = write_backup(place, tmp_path / "b.tar", at=AT, environment={})
    assert restore_backup(tmp_path / "b.tar", tmp_path / "again", environment={}) == made
    assert _contents(tmp_path / "again") == _contents(place)


def test_an_edition_let_go_while_the_backup_is_written_is_not_missed(place, tmp_path, monkeypatch):
    editions = place / ".portal" / "editions"
    editions.mkdir()
    (editions / "old.sqlite3").write_bytes(b"counted")
    found = list(backup._files(place, but=tmp_path / "b.tar"))
    monkeypatch.setattr(backup, "_files", lambda *_, **__: iter(found))
    (editions / "old.sqlite3").unlink()
    made = write_backup(place, tmp_path / "b.tar", at=AT, environment={})
    assert restore_backup(tmp_path / "b.tar", tmp_path / "again", environment={}) == made
    assert "ads/octobre é.jsonl" in made.members
    assert ".portal/editions/old.sqlite3" not in made.members


def test_a_backup_in_the_folder_itself_holds_no_other_backup(place):
    (place / "backups").mkdir()
    write_backup(place, place / "backups" / "a.tar", at=AT, environment={})
    assert not [
        name for name in write_backup(place, place / "c.tar", at=AT, environment={}).members if name.endswith(".tar")
    ]


def test_the_database_is_copied_as_of_one_moment_while_it_is_written(place, tmp_path):
    stop = threading.Event()

    def write_pairs():
        with closing(sqlite3.connect(place / "portal.sqlite3", timeout=20)) as database:
            while not stop.is_set():
                database.execute("INSERT INTO kept VALUES (1)")
                database.execute("INSERT INTO kept VALUES (-1)")
                database.commit()

    writer = threading.Thread(target=write_pairs)
    writer.start()
    try:
        write_backup(place, tmp_path / "b.tar", at=AT, environment={})
    finally:
        stop.set()
        writer.join()
    restore_backup(tmp_path / "b.tar", tmp_path / "again", environment={})
    count, total = _rows(tmp_path / "again")
    assert count % 2 == 0
    assert total == 499500


def test_a_backup_waits_for_the_run_that_holds_the_lake(place, tmp_path):
    waited, done = threading.Event(), []
    with find_partnership(place, named=True).lake.writer():
        thread = threading.Thread(
            target=lambda: done.append(
                write_backup(place, tmp_path / "b.tar", at=AT, environment={}, on_wait=waited.set)
            )
        )
        thread.start()
        assert waited.wait(10)
        assert not (tmp_path / "b.tar").exists()
    thread.join()
    assert len(done) == 1


def test_a_folder_that_was_never_served_has_no_database(empty_folder, tmp_path):
    assert write_backup(empty_folder, tmp_path / "b.tar", at=AT, environment={}).database == ""
    restore_backup(tmp_path / "b.tar", tmp_path / "again", environment={})
    assert not (tmp_path / "again" / "portal.sqlite3").exists()


def test_nothing_takes_the_place_of_a_file_or_a_folder(place, tmp_path):
    write_backup(place, tmp_path / "b.tar", at=AT, environment={})
    with pytest.raises(BackupError, match="is there already"):
        write_backup(place, tmp_path / "b.tar", at=AT, environment={})
    with pytest.raises(BackupError, match="is not empty"):
        restore_backup(tmp_path / "b.tar", place, environment={})
    with pytest.raises(BackupError, match="parent folder"):
        restore_backup(tmp_path / "b.tar", tmp_path / "no" / "again", environment={})


@pytest.mark.parametrize("content", [b"", b"not a tar", b"\0" * 2048])
def test_another_file_is_no_backup(tmp_path, content):
    (tmp_path / "b.tar").write_bytes(content)
    with pytest.raises(BackupError):
        restore_backup(tmp_path / "b.tar", tmp_path / "again", environment={})
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("part", [0.1, 0.4, 0.6])
def test_a_backup_cut_short_restores_nothing(place, tmp_path, part):
    write_backup(place, tmp_path / "b.tar", at=AT, environment={})
    whole = (tmp_path / "b.tar").read_bytes()
    (tmp_path / "b.tar").write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(BackupError):
        restore_backup(tmp_path / "b.tar", tmp_path / "again", environment={})
    assert [path.name for path in tmp_path.iterdir() if path.name not in {"b.tar", "partners"}] == []


def test_one_byte_changed_is_found_and_named(place, tmp_path):
    write_backup(place, tmp_path / "b.tar", at=AT, environment={})
    whole = bytearray((tmp_path / "b.tar").read_bytes())
    whole[whole.index(b'{"id": 1}') + 2] ^= 1
    (tmp_path / "b.tar").write_bytes(whole)
    with pytest.raises(BackupError, match=r"ads/octobre é\.jsonl is missing or is not what was written"):
        restore_backup(tmp_path / "b.tar", tmp_path / "again", environment={})
    assert not (tmp_path / "again").exists()


def _forge(file, name, kind=tarfile.REGTYPE):
    with tarfile.open(file, "w") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member)
        told = {
            "format": 1,
            "qantara": "0",
            "at": AT.isoformat(),
            "database": None,
            "members": {name: backup.hashlib.sha256().hexdigest()},
        }
        backup._put_bytes(archive, "manifest.json", json.dumps(told).encode(), AT)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind"), [("../outside", tarfile.REGTYPE), ("/tmp/outside", tarfile.REGTYPE), ("link", tarfile.SYMTYPE)]
)
def test_nothing_is_written_outside_the_folder(tmp_path, name, kind):
    _forge(tmp_path / "b.tar", name, kind)
    with pytest.raises(BackupError, match="does not belong"):
        restore_backup(tmp_path / "b.tar", tmp_path / "again", environment={})


def test_a_backup_of_another_format_names_the_version_that_reads_it(place, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "_FORMAT", 7)
    write_backup(place, tmp_path / "b.tar", at=AT, environment={})
    monkeypatch.undo()
    with pytest.raises(BackupError, match="format 7"):
        read_backup(tmp_path / "b.tar")


def test_a_database_is_not_restored_into_another_kind(place, tmp_path):
    write_backup(place, tmp_path / "b.tar", at=AT, environment={})
    with pytest.raises(BackupError, match="unset DATABASE_URL"):
        restore_backup(tmp_path / "b.tar", tmp_path / "again", environment={"DATABASE_URL": "postgresql://a@b/c"})


@pytest.mark.skipif("postgres" not in os.environ.get("DATABASE_URL", ""), reason="a cluster is named by DATABASE_URL")
def test_postgresql_comes_back_into_an_empty_database_only(place, tmp_path):
    address = os.environ["DATABASE_URL"]

    def named(name):
        return address.replace("/postgres", f"/{name}", 1)

    def sql(name, text):
        program = backup._program("psql")
        host = address.partition("host=")[2]
        done = subprocess.run([program, "-h", host, "-U", "portal", "-d", name, "-At", "-c", text], capture_output=True, text=True, check=True)  # fmt: skip
        return done.stdout.strip()

    first, second = (f"b{uuid.uuid4().hex[:12]}" for _ in range(2))
    for name in (first, second):
        sql("postgres", f"CREATE DATABASE {name}")
    try:
        sql(first, "CREATE TABLE kept AS SELECT generate_series(1, 500) AS number")
        write_backup(place, tmp_path / "b.tar", at=AT, environment={"DATABASE_URL": named(first)})
        restore_backup(tmp_path / "b.tar", tmp_path / "again", environment={"DATABASE_URL": named(second)})
        assert sql(second, "SELECT count(*), sum(number) FROM kept") == "500|125250"
        assert not (tmp_path / "again" / "database.pgdump").exists()
        with pytest.raises(BackupError, match="is not empty"):
            restore_backup(tmp_path / "b.tar", tmp_path / "third", environment={"DATABASE_URL": named(second)})
    finally:
        for name in (first, second):
            sql("postgres", f"DROP DATABASE {name}")
