"""The merge log as one file that answers at once: paged, searched by company and title, each pair with where it lies.

Written whole after a run, read by pages: the lake itself is never gone through for a page. A file of SQLite, because
its reader opens it in a millisecond and its index finds words among a million rows.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from qantara.core.text.folding import fold, fold_all
from qantara.pipeline.lake import Lake
from qantara.pipeline.whole_file import whole_file

_OF_AD = ("title", "company", "city", "source", "posted_on")
_LOG = ("ad", "into", "by", "like", "rule", "resemblance", "contained", "letters", "other_letters", "other_city", "run")
_COLUMNS = [*_LOG, *(f"{side}_{name}" for side in ("by", "like") for name in (*_OF_AD, "part"))]
_AT_ONCE = 20_000


@dataclass(frozen=True)
class Merges:
    """A page of the log: rows by column name, and how many there are in all."""

    rows: list[dict[str, Any]]
    total: int


def write_merge_index(lake: Lake, path: Path) -> int:
    """Write the log of all merges that count, the newest first. Returns how many."""
    log = lake.scan("merges").select(_LOG).collect().reverse()
    needed = pl.concat([log["by"], log["like"]]).unique().to_frame("ad")
    ads = _ads(lake, needed)
    for side in ("by", "like"):
        log = log.join(ads.select(pl.all().name.prefix(f"{side}_")), left_on=side, right_on=f"{side}_ad", how="left", maintain_order="left")  # fmt: skip
    log = log.select(_COLUMNS)
    with whole_file(path) as part, closing(sqlite3.connect(part)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        names = ", ".join(f'"{name}"' for name in _COLUMNS)
        database.execute(f"CREATE TABLE merges (id INTEGER PRIMARY KEY, {names})")
        database.execute("CREATE VIRTUAL TABLE words USING fts5(folded, content='', tokenize='unicode61')")
        marks = ", ".join("?" * (len(_COLUMNS) + 1))
        for some in log.with_row_index("id", offset=1).iter_slices(_AT_ONCE):
            rows = some.rows()
            database.executemany(f"INSERT INTO merges VALUES ({marks})", rows)  # noqa: S608 - places alone
            database.executemany("INSERT INTO words (rowid, folded) VALUES (?, ?)", _words(some))
        database.execute('CREATE INDEX of_pair ON merges ("by", "like")')
        database.commit()
    return log.height


def _ads(lake: Lake, needed: pl.DataFrame) -> pl.DataFrame:
    """The ads that the log names, with the part file in which each lies first."""
    found = [pl.DataFrame(schema=dict.fromkeys(("ad", *_OF_AD, "part"), pl.String))]
    for file in lake.files("ads"):
        rows = pl.read_parquet(file, columns=["ad", *_OF_AD], hive_partitioning=False).join(needed, on="ad", how="semi")
        place = str(Path(file).relative_to(lake.folder.absolute() if Path(file).is_absolute() else lake.folder))
        found.append(rows.with_columns(pl.col("posted_on").cast(pl.String), part=pl.lit(place)))
    return pl.concat(found).unique("ad", keep="first", maintain_order=True)


def _words(rows: pl.DataFrame) -> Iterator[tuple[int, str]]:
    names = ("by_title", "by_company", "like_title", "like_company")
    texts = rows.select(pl.concat_str(pl.col(names).fill_null(""), separator=" ")).to_series().to_list()
    yield from zip(rows["id"].to_list(), fold_all(texts), strict=True)


def find_merges(path: Path, *, text: str = "", offset: int = 0, limit: int = 30) -> Merges:
    """A page of the log; with a text, of the merges whose titles and companies have all its words (or their beginnings)."""
    with closing(_open(path)) as database:
        sought = " ".join(f'"{word}"*' for word in fold(text).replace('"', " ").split())
        if text.strip() and not sought:
            return Merges([], 0)
        if sought:
            total = database.execute("SELECT count(*) FROM words WHERE words MATCH ?", [sought]).fetchone()[0]
            rows = database.execute(
                "SELECT * FROM merges WHERE id IN (SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ? OFFSET ?)"
                " ORDER BY id", [sought, limit, offset],
            )  # fmt: skip
        else:
            total = database.execute("SELECT coalesce(max(id), 0) FROM merges").fetchone()[0]
            rows = database.execute("SELECT * FROM merges WHERE id > ? ORDER BY id LIMIT ?", [offset, limit])
        return Merges([dict(row) for row in rows], total)


def find_merge(path: Path, *, by: str, like: str) -> dict[str, Any] | None:
    """The merge that this pair of ads made."""
    with closing(_open(path)) as database:
        row = database.execute('SELECT * FROM merges WHERE "by" = ? AND "like" = ?', [by, like]).fetchone()
        return dict(row) if row else None


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    database.row_factory = sqlite3.Row
    return database


_SHOWN = ("ad", "title", "company", "city", "source", "posted_on", "url", "text", "lang")


def read_ad(lake: Lake, *, part: str, ad: str) -> dict[str, Any] | None:
    """One ad with its text, from the part file in which the index found it; none if it has been forgotten since."""
    file = lake.folder / part
    if not file.is_file():
        return None
    found = pl.scan_parquet(file, hive_partitioning=False).filter(pl.col("ad") == ad).select(_SHOWN).head(1).collect()
    return found.to_dicts()[0] if found.height else None
