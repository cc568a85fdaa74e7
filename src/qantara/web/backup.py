"""A partnership as of one moment, in one file: its folder, its lake and its database; and back again.

The lake is held and the database copied in one transaction while the files are read, so that what the database says of
the lake is true in the copy. The file names the digest of each member; nothing is restored before all are right.
A backup is as secret as the folder: it holds people's data, and the portal's own secret, without which their second
factors could not be read again. Where QANTARA_SECRET_KEY is used, that secret is not in it and must be kept beside.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import qantara
from qantara.kit.room import ROOM
from qantara.web.bridge import Refusal, find_partnership, whole_file
from qantara.web.configuration import DATABASE, read_database

FOLDER = "backups"  # where the portal keeps those it makes
_FORMAT = 1
_MANIFEST = "manifest.json"
_DUMP = "database.pgdump"
_BLOCK = 1 << 20
_LEFT_OUT = (f"{ROOM}/static", f"{ROOM}/cache", f"{ROOM}/answers", FOLDER, "lake/.lock", DATABASE)


class BackupError(Refusal):
    """A backup cannot be made, read or restored."""


@dataclass(frozen=True)
class Backup:
    """What a backup says of itself: when it was made, by which version, and what it holds (members, bytes)."""

    at: datetime
    version: str
    database: str
    members: Mapping[str, str]
    bytes: int


def write_backup(
    folder: Path,
    target: Path,
    *,
    at: datetime,
    environment: Mapping[str, str],
    on_wait: Callable[[], None] = lambda: None,
) -> Backup:
    """Write the backup of a folder to a file, which appears only when it is whole. Raises BackupError."""
    partnership = find_partnership(folder, named=True)
    place = partnership.folder.resolve()
    if target.exists():
        raise BackupError(
            "{file} is there already. Name another file: a backup never takes the place of one.", file=target
        )
    database = read_database(environment.get("DATABASE_URL", ""), place)
    with partnership.lake.writer(on_wait=on_wait), tempfile.TemporaryDirectory(prefix="qantara-") as scratch:
        copy = _copy_database(database, Path(scratch))
        with (
            whole_file(target) as part,
            _private(part) as stream,
            # A signed edition is one file with two names: each is written whole, for a member is never a link.
            tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT, dereference=True) as archive,
        ):
            members, size = {}, 0
            for name, path in [*_files(place, but=target.resolve()), *([(copy.name, copy)] if copy else [])]:
                with suppress(FileNotFoundError):  # an older edition, let go meanwhile
                    members[name], length = _put(archive, name, path)
                    size += length
            told = {
                "format": _FORMAT, "qantara": qantara.__version__, "at": at.isoformat(), "members": members,
                "database": copy.name if copy else None,
            }  # fmt: skip
            _put_bytes(archive, _MANIFEST, json.dumps(told, ensure_ascii=False, indent=1).encode(), at)
    return Backup(at, qantara.__version__, copy.name if copy else "", members, size)


def _private(path: Path) -> BinaryIO:
    """A new file that this user alone may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def read_backup(file: Path) -> Backup:
    """What a backup says of itself, after every member was found as it was written. Raises BackupError."""
    with _opened(file) as archive:
        return _check(archive, file)


def restore_backup(file: Path, target: Path, *, environment: Mapping[str, str]) -> Backup:
    """Bring a backup back as a folder that is not there yet; PostgreSQL must be an empty database. Raises BackupError."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupError("{folder} is not empty. Name a folder that does not exist yet.", folder=target)
    if not target.resolve().parent.is_dir():
        raise BackupError("{folder}: its parent folder does not exist. Make it first.", folder=target)
    with _opened(file) as archive:
        told = _check(archive, file)
        _check_database(told, environment)
        part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.resolve().parent))
        try:
            archive.extractall(part, members=[archive.getmember(name) for name in told.members], filter="data")
            if told.database == _DUMP:
                _load_dump(part / _DUMP, environment)
                (part / _DUMP).unlink()
            (part / ROOM).mkdir(mode=0o700, exist_ok=True)
            (part / ROOM).chmod(0o700)
            part.chmod(0o700)
            for database in part.glob(f"{DATABASE}*"):
                database.chmod(0o600)
            if target.exists():
                target.rmdir()
            part.replace(target)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    return told


# Files


def _files(folder: Path, *, but: Path) -> Iterator[tuple[str, Path]]:
    """Every file of the folder by its name there, in order; links are not followed."""
    for place, folders, names in os.walk(folder):
        inside = Path(place).relative_to(folder)
        folders[:] = sorted(name for name in folders if (inside / name).as_posix() not in _LEFT_OUT)
        for name in sorted(names):
            path, known = Path(place) / name, (inside / name).as_posix()
            beside_database = known.startswith(f"{DATABASE}-")  # its journal
            if known not in _LEFT_OUT and not beside_database and not name.endswith(".part") and path != but and path.is_file() and not path.is_symlink():  # fmt: skip
                yield known, path


class _Digesting:
    """A stream that is digested while it is read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.digest, self.length = stream, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self.digest.update(block)
        self.length += len(block)
        return block


def _put(archive: tarfile.TarFile, name: str, path: Path) -> tuple[str, int]:
    with path.open("rb") as stream:
        reading = _Digesting(stream)
        told = archive.gettarinfo(str(path), arcname=name, fileobj=stream)
        told.uid = told.gid = 0
        told.uname = told.gname = ""
        archive.addfile(told, reading)
    return reading.digest.hexdigest(), reading.length


def _put_bytes(archive: tarfile.TarFile, name: str, content: bytes, at: datetime) -> None:
    told = tarfile.TarInfo(name)
    told.size, told.mtime = len(content), int(at.timestamp())
    archive.addfile(told, io.BytesIO(content))


def _opened(file: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(file, "r:")
    except (OSError, tarfile.TarError) as error:
        raise BackupError("{file}: this is no backup of Qantara ({error}). Check the name of the file.", file=file,
                          error=error) from None  # fmt: skip


def _check(archive: tarfile.TarFile, file: Path) -> Backup:
    """Compare every member with its digest."""
    try:
        stream = archive.extractfile(_MANIFEST)
        assert stream is not None
        told = json.load(stream)
        members: dict[str, str] = told["members"]
        found, size = {}, 0
        for member in archive:
            if member.name == _MANIFEST:
                continue
            inside = archive.extractfile(member) if member.isfile() else None
            if inside is None or member.name not in members or _leaves(member.name):
                raise BackupError("{file}: {member} does not belong to this backup. Do not use it; take another.",
                                  file=file, member=member.name)  # fmt: skip
            digest = hashlib.sha256()
            while block := inside.read(_BLOCK):
                digest.update(block)
            found[member.name] = digest.hexdigest()
            size += member.size
        wrong = sorted(name for name, digest in members.items() if found.get(name) != digest)
        if wrong:
            raise BackupError("{file}: {member} is missing or is not what was written. Do not use this backup; take another.",
                              file=file, member=wrong[0])  # fmt: skip
        if told["format"] != _FORMAT:
            raise BackupError("{file}: this backup has format {found}, this version reads {expected}. Use the version that wrote it ({version}).",
                              file=file, found=told["format"], expected=_FORMAT, version=told["qantara"])  # fmt: skip
        return Backup(datetime.fromisoformat(told["at"]), told["qantara"], told["database"] or "", members, size)
    except (OSError, EOFError, tarfile.TarError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, Refusal):
            raise
        raise BackupError("{file}: this backup is broken or cut short ({error}). Take another.", file=file,
                          error=error) from None  # fmt: skip


def _leaves(name: str) -> bool:
    """Whether a member would be written outside the folder."""
    return name.startswith("/") or ".." in Path(name).parts


# The database


def _copy_database(database: Mapping[str, Any], scratch: Path) -> Path | None:
    """The database as of one moment; None where the portal was never served."""
    if "sqlite3" in database["ENGINE"]:
        source = Path(database["NAME"])
        if not source.exists():
            return None
        copy = scratch / DATABASE
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as held,
            closing(sqlite3.connect(copy)) as into,
        ):
            held.backup(into)
            into.execute("PRAGMA journal_mode=DELETE")
        return copy
    dump = scratch / _DUMP
    _run(["pg_dump", "--format=custom", "--no-owner", f"--file={dump}"], database)
    return dump


def _check_database(told: Backup, environment: Mapping[str, str]) -> None:
    named = bool(environment.get("DATABASE_URL"))
    if told.database == _DUMP and not named:
        raise BackupError("This backup holds a PostgreSQL database: set DATABASE_URL to an empty database, then run this again.")  # fmt: skip
    if told.database == DATABASE and named:
        raise BackupError("This backup holds a SQLite database: unset DATABASE_URL, then run this again.")
    if told.database == _DUMP:
        database = read_database(environment["DATABASE_URL"], Path())
        tables = _run(
            ["psql", "-At", "-c", "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'public'"], database
        )
        if tables.strip() != "0":
            raise BackupError("The database {name} is not empty. Make an empty one and name it in DATABASE_URL.",
                              name=database["NAME"])  # fmt: skip


def _load_dump(dump: Path, environment: Mapping[str, str]) -> None:
    database = read_database(environment["DATABASE_URL"], Path())
    _run(["pg_restore", "--single-transaction", "--no-owner", f"--dbname={database['NAME']}", str(dump)], database)


def _run(command: list[str], database: Mapping[str, Any]) -> str:
    """One of PostgreSQL's own programs on a database; the password goes by the environment, never on the command line."""
    program = _program(command[0])
    told = {"PGDATABASE": database["NAME"], "PGUSER": database["USER"], "PGPASSWORD": database["PASSWORD"],
            "PGHOST": database["OPTIONS"].get("host", "") or database["HOST"], "PGPORT": database["PORT"],
            "PGSSLMODE": database["OPTIONS"].get("sslmode", "")}  # fmt: skip
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, its arguments ours
        [program, *command[1:]], env=os.environ | {name: value for name, value in told.items() if value},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise BackupError("{program} has failed: {error}", program=command[0], error=(done.stderr.strip() or "?").splitlines()[0])  # fmt: skip
    return done.stdout


def _program(name: str) -> str:
    """PostgreSQL's program: of PATH, else the newest that Debian has installed."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3].split(".")[0])
    )
    found = shutil.which(name) if not installed else str(installed[-1])
    if not found:
        raise BackupError("{program} is not installed on this machine. Install PostgreSQL’s client programs, then run this again.",
                          program=name)  # fmt: skip
    return found
