"""Tables of a campaign from files: CSV, XLSX or Parquet, with headings in French, Arabic or English, as text with its lines."""

import csv
import gzip
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from qantara.core.refusals import Refusal
from qantara.core.text.folding import fold

LINE = "line"
_SEPARATORS = ",;\t"


class TableError(Refusal):
    """A table of a campaign cannot be used."""


def read_table(path: Path, columns: Mapping[str, Sequence[str]], needed: Sequence[str]) -> pl.DataFrame:
    """The table of a file: known columns as text under our names (stripped, empty is null), and `line`.

    columns  our names, each with its other spellings
    needed   of our names, those that must be there
    Raises TableError.
    """
    frame = _read(path)
    names = {
        fold(spelled): name for name, others in columns.items() for spelled in (name, name.replace("_", " "), *others)
    }
    found: dict[str, str] = {}
    for heading in frame.columns:
        name = names.get(fold(heading))
        if name is not None and name in found:
            raise TableError("{file}: the columns {first} and {second} are both {name}. Keep one.",
                             file=path, first=found[name], second=heading, name=name)  # fmt: skip
        if name is not None:
            found[name] = heading
    missing = [name for name in needed if name not in found]
    if missing:
        raise TableError("{file}: there is no column {name}. Add it; the headings found are {found}.",
                         file=path, name=missing[0], found=", ".join(frame.columns[:12]))  # fmt: skip
    texts = [pl.col(heading).str.strip_chars().replace("", None).alias(name) for name, heading in found.items()]
    lines = pl.col(LINE) if LINE in frame.columns else pl.int_range(2, pl.len() + 2, dtype=pl.Int64)
    told = frame.select(*texts, lines.alias(LINE))
    return told.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in found))


def _read(path: Path) -> pl.DataFrame:
    if not path.is_file():
        raise TableError("{file}: there is no such file. Check its name.", file=path)
    ending = path.name.lower().removesuffix(".gz").rpartition(".")[2]
    try:
        if ending == "parquet":
            return _texts(pl.read_parquet(path)).with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(LINE))
        if ending in {"xlsx", "xls", "ods"}:
            return _texts(pl.read_excel(path, infer_schema_length=0))
        return _read_csv(path)
    except (OSError, EOFError, pl.exceptions.PolarsError) as error:
        raise TableError("{file}: cannot be read ({error}). Save it again as CSV (UTF-8), XLSX or Parquet.",
                         file=path, error=str(error).splitlines()[0]) from None  # fmt: skip


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    lists = [name for name, kind in frame.schema.items() if kind == pl.List]
    joined = frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join(";") for name in lists)
    return joined.cast(dict.fromkeys(frame.columns, pl.String))


def _read_csv(path: Path) -> pl.DataFrame:
    content = gzip.decompress(path.read_bytes()) if path.name.lower().endswith(".gz") else path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise TableError("{file}, line {line}: this is not UTF-8. Save the file as CSV UTF-8.", file=path, line=line) from None  # fmt: skip
    heading = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=heading.count)
    names = next(csv.reader([heading.rstrip("\r")], delimiter=separator), [])
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise TableError("{file}, line 1: two columns are named {name}. Keep one.", file=path, name=twice)
    frame = pl.read_csv(text.encode(), separator=separator, infer_schema=False, truncate_ragged_lines=False)
    if text.rstrip("\r\n").count("\n") == frame.height:
        return frame
    return frame.with_columns(pl.Series(LINE, _lines(text, separator, frame.height), dtype=pl.Int64))


def _lines(text: str, separator: str, height: int) -> list[int]:
    """Where each row begins, in a file whose cells hold line breaks or that has empty lines."""
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    next(reader)
    begins, before = [], reader.line_num
    for row in reader:
        if row:
            begins.append(before + 1)
        before = reader.line_num
    return begins[:height] + [0] * (height - len(begins))
