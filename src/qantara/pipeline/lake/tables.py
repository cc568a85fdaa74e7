"""The tables and their columns (docs/adr/0003 and 0004)."""

import polars as pl

FORMAT = 2  # of the tables; `qantara upgrade` brings an older lake up to it
RECOMPUTE = "recompute"  # the command whose run stands for all runs before it,
RECOMPUTED = frozenset({"ads", "mentions", "merges"})  # in these tables

_INPUTS: pl.DataType = pl.List(pl.Struct({"path": pl.String, "sha256": pl.String, "rows": pl.Int64}))
_TIME: pl.DataType = pl.Datetime("us", "UTC")

TABLES: dict[str, pl.Schema] = {
    "ads": pl.Schema(
        {
            "ad": pl.String, "source": pl.String, "source_ref": pl.String, "file": pl.String, "line": pl.Int64,
            "run": pl.String, "posted_on": pl.Date, "expires_on": pl.Date, "first_seen_on": pl.Date,
            "last_seen_on": pl.Date, "title": pl.String, "text": pl.String, "lang": pl.String, "company": pl.String,
            "city": pl.String, "region": pl.String, "country": pl.String, "contract": pl.String,
            "languages": pl.String, "salary_text": pl.String, "experience": pl.String, "remote": pl.String,
            "posts": pl.Int32, "url": pl.String, "occupation": pl.String, "domain": pl.String, "cluster": pl.String,
            "fingerprint": pl.Binary, "vocabulary": pl.String, "origin": pl.String,
        }
    ),
    "mentions": pl.Schema(
        {
            "ad": pl.String, "skill": pl.String, "kind": pl.String, "field": pl.String, "start": pl.Int32,
            "end": pl.Int32, "surface": pl.String, "confidence": pl.Float64, "posted_month": pl.Date,
            "run": pl.String, "vocabulary": pl.String,
        }
    ),
    "merges": pl.Schema(
        {
            "ad": pl.String, "into": pl.String, "by": pl.String, "like": pl.String, "rule": pl.String,
            "resemblance": pl.Float64, "contained": pl.Float64, "letters": pl.Int32, "other_letters": pl.Int32,
            "other_city": pl.Boolean, "run": pl.String,
        }
    ),
    "demand": pl.Schema(
        {
            "month": pl.Date, "region": pl.String, "domain": pl.String, "occupation": pl.String, "skill": pl.String,
            "ads": pl.Float64, "posts": pl.Float64, "share": pl.Float64, "complete": pl.Boolean,
            "run": pl.String, "vocabulary": pl.String,
        }
    ),
    "rejects": pl.Schema(
        {"file": pl.String, "line": pl.Int64, "reason": pl.String, "excerpt": pl.String, "run": pl.String}
    ),
    "runs": pl.Schema(
        {
            "run": pl.String(), "command": pl.String(), "started_at": _TIME,
            "ended_at": _TIME, "inputs": _INPUTS, "counts": pl.String(),
            "versions": pl.String(), "source": pl.String(), "licence": pl.String(),
        }
    ),
}  # fmt: skip
