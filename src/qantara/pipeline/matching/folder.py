"""The folder of a round's results: its secret, the results of the run before, and what has changed since."""

import os
import secrets
from pathlib import Path

import polars as pl

from qantara.pipeline.whole_folder import FolderError

SALT = "salt"
RESULT = "result.csv"


def salt_for(folder: Path, before: Path | None, given: str | None = None) -> bytes:
    """The secret under which published identifiers are made: the one given, that of the run before, so that they stay the same,
    or a new one.
    """
    known = before / SALT if before else None
    salt = given or (known.read_text(encoding="ascii").strip() if known and known.is_file() else secrets.token_hex(32))
    with os.fdopen(os.open(folder / SALT, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(f"{salt}\n")
    return bytes.fromhex(salt)


def result_before(folder: Path) -> pl.DataFrame:
    """learner, offer of an earlier run's folder. Raises FolderError."""
    path = folder / RESULT
    try:
        return pl.read_csv(path, infer_schema=False).select("learner", "offer")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise FolderError("{file}: cannot be read as the result of an earlier run ({error}).",
                          file=path, error=str(error).splitlines()[0]) from None  # fmt: skip


def changes(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Who has another offer than before, person by person: learner, offer_before, offer_after, change (`placed`, `unplaced`,
    `moved`, `left`, `new`), by learner.

    before, after  learner, offer (null: none)
    """
    joined = before.select("learner", offer_before="offer", was=True).join(
        after.select("learner", offer_after="offer", is_=True), on="learner", how="full", coalesce=True
    )
    told = joined.with_columns(
        pl.when(pl.col("is_").is_null()).then(pl.lit("left"))
        .when(pl.col("was").is_null()).then(pl.lit("new"))
        .when(pl.col("offer_before").is_null()).then(pl.lit("placed"))
        .when(pl.col("offer_after").is_null()).then(pl.lit("unplaced"))
        .otherwise(pl.lit("moved")).alias("change")
    )  # fmt: skip
    same = (
        pl.col("offer_before").eq_missing(pl.col("offer_after"))
        & pl.col("was").is_not_null()
        & pl.col("is_").is_not_null()
    )
    return told.filter(~same).select("learner", "offer_before", "offer_after", "change").sort("learner")
