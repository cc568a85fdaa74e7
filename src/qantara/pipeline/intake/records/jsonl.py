"""JSON lines: one object a line."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from qantara.pipeline.intake.encodings import Decoder
from qantara.pipeline.intake.model import LARGEST_ROW, Record, Reject, reject
from qantara.pipeline.intake.records.lines import is_too_long, skip_rest_of_line


def read_jsonl(stream: BinaryIO, name: str, head: bytes) -> Iterator[Record | Reject]:
    line = 0
    loads, readline = orjson.loads, stream.readline
    decoder = Decoder(head)
    while raw := readline(LARGEST_ROW + 1):
        line += 1
        if len(raw) > LARGEST_ROW and is_too_long(raw):
            skip_rest_of_line(stream)
            yield reject(name, line, "row-too-large", raw[:1000])
            continue
        try:
            value = loads(raw)
        except orjson.JSONDecodeError:
            if not raw.strip():
                continue
            value = parse_leniently(raw, decoder)
            if value is None:
                yield reject(name, line, "nul-bytes" if b"\x00" in raw else "broken-json", raw[:4096])
                continue
        if type(value) is dict:
            yield Record(line, value)
        else:
            yield reject(name, line, "not-an-object", raw[:4096])


def parse_leniently(raw: bytes, decoder: Decoder) -> Any:
    """What a strict parser refuses and exports contain: NaN, lone surrogates, old encodings. None if still broken."""
    try:
        return json.loads(decoder.decode(raw))
    except (ValueError, RecursionError):
        return None
