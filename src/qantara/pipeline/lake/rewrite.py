"""Rewriting part files one by one: what a predicate in SQL cannot say, or not for the keys of a hundred thousand ads."""

import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import polars as pl

if TYPE_CHECKING:
    from deltalake import DeltaTable


def rewrite(table: "DeltaTable", file: Path, rows: pl.DataFrame, name: str) -> None:
    """Put rows, without the column `run`, in the place of a part file, in one transaction; the old file goes.

    name  of the new file, beside the old one; without rows there is none
    """
    from deltalake.transaction import AddAction, RemoveAction

    at = int(file.stat().st_mtime * 1000)
    folder = file.parent.name
    run: dict[str, str | None] = {"run": folder.removeprefix("run=")}
    actions: list[AddAction | RemoveAction] = [
        RemoveAction(f"{folder}/{file.name}", True, at, file.stat().st_size, run)
    ]
    if rows.height:
        fresh = file.with_name(name)
        rows.write_parquet(fresh, statistics=False)
        stats = json.dumps({"numRecords": rows.height})
        actions.append(AddAction(f"{folder}/{name}", fresh.stat().st_size, run, at, True, stats))
    table.create_write_transaction(actions, "append", table.schema())
    table.update_incremental()  # else the next transaction takes this one for another writer's
    file.unlink()


def part_files(table: "DeltaTable") -> list[Path]:
    """The files of a table. Delta names them as in an address: a space of the folder's name is %20."""
    return [Path(unquote(uri)) for uri in table.file_uris()]


def erase_rows(folder: Path, gone: pl.Expr) -> None:
    """Erase rows of a table for good, of whatever run: files that hold some are rewritten."""
    from deltalake import DeltaTable

    if not DeltaTable.is_deltatable(str(folder)):
        return
    table = DeltaTable(folder)
    for file in part_files(table):
        rows = pl.read_parquet(file, hive_partitioning=False)
        left = rows.filter(~gone.fill_null(value=False))
        if left.height < rows.height:
            stem, _, number = file.stem.partition("+")
            rewrite(table, file, left, f"{stem}+{int(number or 0) + 1}.parquet")
    # What a kill has left between a transaction and the end of the old file.
    table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
