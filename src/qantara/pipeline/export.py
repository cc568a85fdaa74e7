"""Writing a table of the lake to a file that others open."""

import json
from dataclasses import astuple, fields
from pathlib import Path

import polars as pl

from qantara.core.refusals import Refusal
from qantara.core.vocabulary import LANGUAGES, Vocabulary
from qantara.core.vocabulary.links import SOURCES, all_links
from qantara.core.vocabulary.model import Link
from qantara.pipeline.lake import TABLES, Lake
from qantara.pipeline.whole_file import whole_file

_PAIR = ("by", "like")  # of a merge: the two ads that were found to be one job
_SHOWN = ("title", "company", "city", "posted_on")


class ExportError(Refusal):
    """The file cannot be written."""


def export_table(lake: Lake, name: str, target: Path, *, excel: bool = False) -> int:
    """Write the rows of a table (the newest count, for demand); return how many."""
    match name:
        case "demand":
            rows = lake.demand()
        case "runs":
            rows = lake.runs()
        case "ads":
            rows = lake.scan("ads").drop("fingerprint").collect()
        case "merges":
            rows = _merges(lake)
        case _:
            rows = lake.scan(name).collect()
    return write_frame(rows, target, excel=excel)


def _merges(lake: Lake) -> pl.DataFrame:
    """The merges, with what a person must see of the two ads that were found to be one job."""
    merges = lake.scan("merges")
    order: list[str] = []
    for name in TABLES["merges"].names():
        order.append(name)
        if name in _PAIR:
            order += [f"{name}_{fact}" for fact in _SHOWN]
            merges = merges.join(_shown(lake, name), on=name, how="left", maintain_order="left")
    return merges.select(order).collect()


def _shown(lake: Lake, name: str) -> pl.LazyFrame:
    """The facts shown of each ad, from the day on which it was seen first, to be joined by `name`."""
    seen = lake.scan("ads").sort("posted_on", nulls_last=True, maintain_order=True).unique("ad", keep="first")
    return seen.select(pl.col("ad").alias(name), *(pl.col(fact).alias(f"{name}_{fact}") for fact in _SHOWN))


def export_links(vocabulary: Vocabulary, target: Path, *, excel: bool = False) -> int:
    """Write the codes of our skills and occupations, to be joined with mentions and ads by `id`; return how many."""
    columns = [field.name for field in fields(Link)]
    rows = [[*astuple(link), SOURCES[link.scheme]] for link in all_links(vocabulary)]
    frame = pl.DataFrame(rows, schema=dict.fromkeys([*columns, "source"], pl.String), orient="row")
    return write_frame(frame.rename({language: f"label_{language}" for language in LANGUAGES}), target, excel=excel)


def write_frame(frame: pl.DataFrame, target: Path, *, excel: bool = False) -> int:
    """Write a frame by the file's ending; return how many rows. The file appears only when it is whole."""
    if not target.parent.is_dir():
        raise ExportError("{file}: there is no folder {folder}. Make it first.", file=target, folder=target.parent)
    with whole_file(target) as part:
        match target.suffix.lower():
            case ".csv":
                _flat(frame).write_csv(part, separator=";" if excel else ",", include_bom=excel)
            case ".parquet":
                frame.write_parquet(part)
            case ".jsonl":
                frame.write_ndjson(part)
            case ".xlsx":
                _flat(frame).write_excel(part)
            case _:
                raise ExportError("{file}: the ending must be .csv, .parquet, .jsonl or .xlsx.", file=target)
    return frame.height


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists as JSON text: a sheet has no place for them."""
    nested = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    return frame.with_columns(
        pl.Series(name, [json.dumps(cell, ensure_ascii=False) for cell in frame[name].to_list()], dtype=pl.String)
        for name in nested
    )
