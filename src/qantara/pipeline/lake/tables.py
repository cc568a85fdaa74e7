"""The tables and their columns (docs/adr/0003 and 0004)."""

import polars as pl

FORMAT = 3  # of the tables; `qantara upgrade` brings an older lake up to it
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
    # What is declared beside the ads (`qantara declare`): every version stays, the newest is in force.
    "intentions": pl.Schema(
        {
            "company": pl.String, "occupation": pl.String, "region": pl.String, "year": pl.Int32, "hires": pl.Int32,
            "hard": pl.Int32, "declared_on": pl.Date, "source": pl.String, "run": pl.String,
        }
    ),
    "seekers": pl.Schema(
        {
            "occupation": pl.String, "region": pl.String, "month": pl.Date, "seekers": pl.Int32, "exits": pl.Int32,
            "source": pl.String, "run": pl.String,
        }
    ),
    "totals": pl.Schema(
        {
            "dimension": pl.String, "key": pl.String, "year": pl.Int32, "month": pl.Date, "posts": pl.Float64,
            "source": pl.String, "run": pl.String,
        }
    ),
    "adjustments": pl.Schema(
        {
            "id": pl.String, "series": pl.String, "from_month": pl.Date, "to_month": pl.Date, "change": pl.Float64,
            "author": pl.String, "reason": pl.String, "made_on": pl.Date, "expires_on": pl.Date, "run": pl.String,
        }
    ),
    # Forecasts as they were issued, never rewritten, and how each did once the months were known.
    "forecasts": pl.Schema(
        {
            "issued_on": pl.Date, "series": pl.String, "month": pl.Date, "horizon": pl.Int32, "mean": pl.Float64,
            "lo80": pl.Float64, "hi80": pl.Float64, "lo95": pl.Float64, "hi95": pl.Float64, "method": pl.String,
            "status": pl.String, "run": pl.String, "vocabulary": pl.String,
        }
    ),
    "scores": pl.Schema(
        {
            "scored_on": pl.Date, "issued_on": pl.Date, "series": pl.String, "kind": pl.String, "key": pl.String,
            "method": pl.String, "horizon": pl.Int32, "origins": pl.Int32, "mae": pl.Float64, "ratio": pl.Float64,
            "covered80": pl.Float64, "covered95": pl.Float64, "scrps": pl.Float64, "run": pl.String,
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
