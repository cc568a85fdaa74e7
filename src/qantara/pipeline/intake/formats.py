"""Which format a file has: by its first bytes, then by its extension."""

import re
import zipfile
from pathlib import Path
from typing import Literal

import orjson

from qantara.pipeline.intake.encodings import head_text

Format = Literal["jsonl", "json", "csv", "parquet", "excel", "xml", "html", "unknown", "empty"]

EXTENSIONS: dict[str, Format] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".jsonld": "json", ".geojson": "json",
    ".csv": "csv", ".tsv": "csv", ".tab": "csv", ".txt": "csv",
    ".parquet": "parquet", ".pq": "parquet",
    ".xlsx": "excel", ".xlsm": "excel", ".xlsb": "excel", ".xls": "excel", ".ods": "excel",
    ".xml": "xml", ".rss": "xml", ".atom": "xml", ".html": "html", ".htm": "html",
    ".gz": "unknown", ".zip": "unknown",
}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"7z\xbc\xaf",
    b"Rar!",
    b"BZh",
    b"\xfd7zXZ",
    b"{\\rtf",
    b"\x7fELF",
)
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)


def is_spreadsheet_archive(archive: zipfile.ZipFile | Path) -> bool:
    """Whether a zip is in truth a spreadsheet."""
    if isinstance(archive, Path):
        try:
            with zipfile.ZipFile(archive) as opened:
                return is_spreadsheet_archive(opened)
        except (OSError, zipfile.BadZipFile):
            return False
    names = set(archive.namelist())
    if names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return True
    return "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")[:200]


def is_known_content(head: bytes) -> bool:
    """Whether the first bytes alone tell the format, so that no extension is needed."""
    if head.startswith((b"PAR1", _OLE)):
        return True
    text = head_text(head).lstrip()
    if text.startswith("<"):
        return text.startswith(("<?xml", "<rss", "<feed")) or _HTML.search(text[:1024]) is not None
    return text.startswith(("{", "[")) and detect_format(head, "") in ("json", "jsonl") and '"' in text[:200]


def detect_format(head: bytes, extension: str) -> Format:
    if not head:
        return "empty"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"PK\x03\x04", _OLE)):
        return "excel"
    if head.startswith(_BINARY):
        return "unknown"
    text = head_text(head).lstrip("\ufeff \t\r\n\x00")
    hint = EXTENSIONS.get(extension, "unknown")
    if not text:
        return "empty" if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf") and b"\x00" not in head else hint
    if hint == "csv" and extension != ".txt" and not text.startswith(("{", "[{", "<?xml", "<rss")):
        return "csv"
    if text.startswith("<"):
        if hint == "html" or _HTML.search(text[:1024]):
            return "html"
        return "xml"
    if text.startswith(("{", "[")):
        return _which_json(text, hint)
    if hint in ("parquet", "excel"):
        return "unknown"
    if hint == "unknown":
        first = text.split("\n", 1)[0]
        return "csv" if any(sign in first for sign in ",;\t|") and "\x00" not in text[:1000] else "unknown"
    return hint


def _which_json(text: str, hint: Format) -> Format:
    """One object a line, or one document? A first line that stands alone, followed by another, says the former."""
    first, _, rest = text.partition("\n")
    rest = rest.lstrip()
    try:
        value = orjson.loads(first)
    except ValueError:
        if first.strip() in ("{", "[", "[{"):
            return "json"
        if hint == "jsonl":
            return "jsonl"
        # A broken first row of many: the next lines are objects of their own.
        return "jsonl" if first.startswith("{") and rest.startswith("{") else "json"
    if isinstance(value, dict) and rest and (rest.startswith("{") or hint == "jsonl"):
        return "jsonl"
    return "json" if not rest or hint != "jsonl" else "jsonl"
