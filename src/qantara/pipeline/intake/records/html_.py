"""Web pages: the schema.org JobPosting that a page carries as JSON-LD."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, BinaryIO

from qantara.pipeline.intake.encodings import Decoder
from qantara.pipeline.intake.model import LARGEST_ROW, Record, Reject, reject

_SCRIPT = re.compile(
    r"<script\b[^>]*\btype\s*=\s*[\"']?application/ld\+json\b[^>]*>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL
)
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)?|(?:-->|(?://\s*)?\]\]>)?\s*;?\s*$")


def read_html(stream: BinaryIO, name: str, head: bytes) -> Iterator[Record | Reject]:
    raw = stream.read(LARGEST_ROW + 1)
    if len(raw) > LARGEST_ROW:
        yield reject(name, 1, "row-too-large", raw[:1000])
        return
    page = Decoder(head).decode(raw)
    found = False
    for script in _SCRIPT.finditer(page):
        line = page.count("\n", 0, script.start()) + 1
        try:
            value = _parse(script.group(1))
        except (ValueError, RecursionError):
            if "JobPosting" in script.group(1):
                found = True
                yield reject(name, line, "broken-json", script.group(1).strip())
            continue
        for posting in find_postings(value):
            found = True
            yield Record(line, posting)
    if not found:
        yield reject(name, 1, "no-job-posting", "")


def _parse(script: str) -> Any:
    text = _WRAPPING.sub("", script)
    try:
        return json.loads(text, strict=False)
    except ValueError:
        return json.loads(unescape(text), strict=False)


def find_postings(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every JobPosting in a JSON-LD value: alone, in a list, in a graph, or as the page's main entity."""
    if isinstance(value, list):
        for item in value:
            yield from find_postings(item, depth + 1)
    elif isinstance(value, dict) and depth < 12:
        types = value.get("@type", ())
        if "JobPosting" in ([types] if isinstance(types, str) else types or ()):
            yield value
            return
        for below in value.values():
            if isinstance(below, dict | list):
                yield from find_postings(below, depth + 1)
