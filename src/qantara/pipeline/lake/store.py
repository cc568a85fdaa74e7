"""Runs: visible whole or not at all (docs/adr/0003).

A run appends to each table in one Delta transaction and to `runs` last. Rows whose run is not in `runs` do not
exist for a reader; the next writer removes them. So a process may be killed at any instant.
"""

import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from qantara.core.refusals import Refusal
from qantara.pipeline.lake.rewrite import part_files
from qantara.pipeline.lake.tables import FORMAT, RECOMPUTE, RECOMPUTED, TABLES

if TYPE_CHECKING:  # where a folder is only named, its tables' library need not be loaded
    from deltalake import DeltaTable
    from deltalake.transaction import RemoveAction

_STAGING = ".staging"


class LakeError(Refusal):
    """The lake cannot be read or written; the sentence says what to do."""


class Lake:
    """The tables of one partnership folder.

    >>> Lake(Path("no-such-folder")).runs().height
    0
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    # Reading

    def runs(self) -> pl.DataFrame:
        """The committed runs, in the order in which they were committed: their names begin with their number."""
        table = self._table("runs")
        if table is None:
            return pl.DataFrame(schema=TABLES["runs"])
        try:
            held = [pl.read_parquet(file, hive_partitioning=False) for file in part_files(table)]
            return pl.concat([pl.DataFrame(schema=TABLES["runs"]), *held]).sort("run")
        except (OSError, pl.exceptions.ComputeError) as error:
            raise self._unreadable("runs", error) from None

    def scan(self, table: str) -> pl.LazyFrame:
        """A table's rows, of the runs that count (see `_visible`)."""
        _check_format(self.folder)
        if table == "runs":
            return self.runs().lazy()
        held = pl.Schema({name: kind for name, kind in TABLES[table].items() if name != "run"})
        of_run: dict[str, list[str]] = {}
        for file in self.files(table):
            of_run.setdefault(Path(file).parent.name.removeprefix("run="), []).append(file)
        rows = [
            pl.scan_parquet(files, schema=held, hive_partitioning=False, glob=False).with_columns(run=pl.lit(run))
            for run, files in of_run.items()
        ]
        names = TABLES[table].names()
        return pl.concat([pl.LazyFrame(schema=TABLES[table]), *(some.select(names) for some in rows)])

    def _visible(self, table: str) -> list[str]:
        """The committed runs whose rows count: a recompute stands for all that came before it (docs/adr/0009)."""
        runs = self.runs()
        committed: list[str] = runs["run"].to_list()
        if table not in RECOMPUTED:
            return committed
        since = max((place for place, command in enumerate(runs["command"]) if command == RECOMPUTE), default=0)
        return committed[since:]

    def demand(self) -> pl.DataFrame:
        """The demand counted by the newest run that counted."""
        newest = self.newest_demand()
        return pl.DataFrame(schema=TABLES["demand"]) if newest is None else newest.collect()

    def newest_demand(self) -> pl.LazyFrame | None:
        """The same, not read yet; None where nothing has been counted."""
        table = self._table("demand")
        if table is None:
            return None
        counted = {partition["run"] for partition in table.partitions()}
        for run in reversed(self.runs()["run"].to_list()):
            if run in counted:
                return self.scan("demand").filter(pl.col("run") == run)
        return None

    def files(self, table: str) -> list[str]:
        """The part files of the runs that count, oldest run first, for work that goes through them one by one."""
        found = self._table(table)
        visible = {f"run={run}" for run in self._visible(table)}
        files = part_files(found) if found is not None else []
        return sorted(str(file) for file in files if file.parent.name in visible)

    @staticmethod
    def read(file: str, table: str) -> pl.DataFrame:
        """One part file, with the run that its folder names; columns that came later are empty."""
        run = Path(file).parent.name.removeprefix("run=")
        rows = pl.read_parquet(file, hive_partitioning=False).with_columns(run=pl.lit(run))
        missing = [pl.lit(None, kind).alias(name) for name, kind in TABLES[table].items() if name not in rows.columns]
        return rows.with_columns(missing).select(TABLES[table].names())

    def _table(self, name: str) -> "DeltaTable | None":
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError, TableNotFoundError

        if "[" in str(self.folder.absolute()):  # Delta would take it for a pattern, and panic
            raise LakeError(
                "{folder}: a lake cannot be in a folder whose path has a [ in it. Rename it.", folder=self.folder
            )
        try:
            return DeltaTable(self.folder / name)
        except TableNotFoundError:
            return None
        except (DeltaError, OSError) as error:
            raise self._unreadable(name, error) from None

    def _unreadable(self, table: str, error: Exception) -> LakeError:
        return LakeError(
            "{folder}: the table '{table}' cannot be read ({error}). Restore the folder from a backup, or move it"
            " away and observe the files again.",
            folder=self.folder, table=table, error=str(error).splitlines()[0],
        )  # fmt: skip

    # Writing

    @contextmanager
    def writer(self, on_wait: Callable[[], None] = lambda: None) -> Iterator["Writer"]:
        """Hold the lake for writing; a second writer waits. What an unfinished run left is removed first."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / ".lock").open("w")
        except OSError as error:
            raise LakeError(
                "{folder}: cannot be written ({error}).", folder=self.folder, error=error.strerror
            ) from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                on_wait()
                fcntl.flock(lock, fcntl.LOCK_EX)
            _check_format(self.folder)
            if not (self.folder / "format").exists():
                write_format(self.folder, FORMAT)
            writer = Writer(self)
            writer.sweep()
            yield writer


def write_format(folder: Path, number: int) -> None:
    """Say which format the tables have; the file is whole or not there."""
    fresh = folder / ".format"
    fresh.write_text(f"{number}\n", encoding="ascii")
    fresh.replace(folder / "format")


def _check_format(folder: Path) -> None:
    marker = folder / "format"
    found = marker.read_text(encoding="ascii").strip() if marker.exists() else str(FORMAT)
    if found != str(FORMAT):
        raise LakeError(
            "{folder}: the lake has format {found}, this version writes {expected}. Run: qantara upgrade",
            folder=folder, found=found, expected=FORMAT,
        )  # fmt: skip


@dataclass
class Run:
    """One run in the making."""

    id: str
    command: str
    started_at: datetime
    staging: Path
    inputs: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, Any] = field(default_factory=dict)
    source: str | None = None
    licence: str | None = None


class Writer:
    """What may be done while the lake is held."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake

    def begin(self, command: str, *, inputs: list[dict[str, Any]], at: datetime) -> Run:
        """Open a run. Its name depends on the runs before it, the time and the inputs' contents alone."""
        before = self._lake.runs()["run"]
        number = int(before[-1].split("-")[0]) + 1 if before.len() else 1
        seed = json.dumps([command, [item.get("sha256") for item in inputs], at.isoformat(), number])
        key = f"{number:05}-{at:%Y%m%d}-{hashlib.sha256(seed.encode()).hexdigest()[:8]}"
        staging = self._lake.folder / _STAGING / key
        staging.mkdir(parents=True)
        return Run(key, command, at, staging, inputs)

    def append(self, run: Run, table: str, frames: Iterable[pl.DataFrame]) -> list[Path]:
        """Append frames to a table in one transaction: a part file each, then all of them at once; return the files.

        Memory holds two frames at a time: one in the making, one being written.
        """
        return self._commit_parts(run, table, (_write(frame, table, run) for frame in frames if frame.height))

    def adopt(self, run: Run, table: str, files: Iterable[tuple[Path, int]]) -> list[Path]:
        """Append staged files, with the rows of each, as they are: they have the table's columns but `run`."""
        return self._commit_parts(run, table, (_move(file, rows) for file, rows in files if rows))

    def _commit_parts(self, run: Run, table: str, parts: Iterable[Callable[[Path], int]]) -> list[Path]:
        """Have each part put at its path, which says how many rows it has; then make all of them the table's."""
        from deltalake.transaction import AddAction

        folder = self._lake.folder / table
        partitioned = table != "runs"
        delta = _create(folder, TABLES[table], partitioned=partitioned)
        partition = {"run": run.id} if partitioned else {}
        paths: list[Path] = []
        with ThreadPoolExecutor(1) as writing:  # a part is made while the one before it is written
            rows: list[Future[int]] = []
            for number, put in enumerate(parts):
                name = f"run={run.id}/part-{number:05}.parquet" if partitioned else f"{run.id}.parquet"
                paths.append(folder / name)
                paths[-1].parent.mkdir(exist_ok=True)
                if rows:
                    rows[-1].result()
                rows.append(writing.submit(put, paths[-1]))
        at = int(run.started_at.timestamp() * 1000)
        actions: list[AddAction | RemoveAction] = [
            AddAction(
                str(path.relative_to(folder)), path.stat().st_size, partition, at, True,
                json.dumps({"numRecords": written.result()}),
            )
            for path, written in zip(paths, rows, strict=True)
        ]  # fmt: skip
        if actions:
            delta.create_write_transaction(actions, "append", delta.schema())
        return paths

    def commit(self, run: Run, *, versions: Mapping[str, str], at: datetime) -> None:
        """Make the run exist."""
        row = {
            "command": run.command, "started_at": run.started_at, "ended_at": at, "inputs": run.inputs,
            "counts": json.dumps(run.counts, sort_keys=True, ensure_ascii=False),
            "versions": json.dumps({**versions, "tables": FORMAT}, sort_keys=True),
            "source": run.source, "licence": run.licence,
        }  # fmt: skip
        schema = {name: kind for name, kind in TABLES["runs"].items() if name != "run"}
        self.append(run, "runs", [pl.DataFrame([row], schema=schema)])
        shutil.rmtree(run.staging, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what runs that never committed have left."""
        shutil.rmtree(self._lake.folder / _STAGING, ignore_errors=True)
        committed = set(self._lake.runs()["run"])
        for name in TABLES:
            table = self._lake._table(name)
            if table is None:
                continue
            if name == "runs":
                referred = {file.name for file in part_files(table)}
                for path in (self._lake.folder / name).glob("*.parquet"):
                    if path.name not in referred:
                        path.unlink()
                continue
            left = {str(partition["run"]) for partition in table.partitions()} - committed
            for run in sorted(left):
                table.delete(f"run = '{run}'")
            if left:
                _purge(table)
            # Part files of which no transaction ever knew.
            for folder in (self._lake.folder / name).glob("run=*"):
                if folder.name.removeprefix("run=") not in committed:
                    shutil.rmtree(folder, ignore_errors=True)

    def forget_run(self, run: str) -> None:
        """Undo a run: without its row in `runs` it exists no more, then its rows are erased."""
        table = self._lake._table("runs")
        if table is None or run not in set(self._lake.runs()["run"]):
            raise LakeError("There is no run '{run}' in this lake. `qantara export runs` lists them.", run=run)
        table.delete(f"run = '{run}'")
        _purge(table)
        self.sweep()

    def erase(self, table: str, predicate: str) -> None:
        """Delete rows for good: files that held them are rewritten and removed."""
        found = self._lake._table(table)
        if found is not None:
            found.delete(predicate)
            _purge(found)


def _write(frame: pl.DataFrame, table: str, run: Run) -> Callable[[Path], int]:
    def put(path: Path) -> int:
        rows = frame.with_columns(run=pl.lit(run.id)).select(
            pl.col(column).cast(kind) for column, kind in TABLES[table].items() if table == "runs" or column != "run"
        )
        rows.write_parquet(path, statistics=False)
        return rows.height

    return put


def _move(file: Path, rows: int) -> Callable[[Path], int]:
    def put(path: Path) -> int:
        file.replace(path)
        return rows

    return put


def _create(folder: Path, schema: pl.Schema, *, partitioned: bool) -> "DeltaTable":
    from deltalake import DeltaTable

    arrow = pl.DataFrame(schema=schema).to_arrow(compat_level=pl.CompatLevel.oldest()).schema
    return DeltaTable.create(folder, arrow, mode="ignore", partition_by=["run"] if partitioned else None)


def _purge(table: "DeltaTable") -> None:
    """Remove the files that no row refers to any more; the lake is held, so no writer needs them."""
    table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
