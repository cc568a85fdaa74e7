"""JSON documents: a list of records, an object that holds one, or a single record; streamed element by element."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

import orjson

from qantara.pipeline.intake.columns import looks_like_ad
from qantara.pipeline.intake.encodings import Decoder
from qantara.pipeline.intake.fields import flatten_fields
from qantara.pipeline.intake.model import LARGEST_ROW, Record, Reject, reject
from qantara.pipeline.intake.records.json_split import Path, Piece, Splitter
from qantara.pipeline.intake.records.jsonl import parse_leniently

# Names under which services put their records; others are known by what their first element holds.
_LIST_NAMES = frozenset(
    "resultats results ads jobs offers offres annonces emplois postings jobpostings items records rows data @graph "
    "hits vacancies وظائف اعلانات".split()
)


def read_json(stream: BinaryIO, name: str, head: bytes) -> Iterator[Record | Reject]:
    decoder = Decoder(head)
    start = stream.read(LARGEST_ROW + 1)
    wanted = _recognised(decoder)
    broken = True
    if len(start) <= LARGEST_ROW:
        whole = _parse(start, decoder)
        broken = whole is None
        if isinstance(whole, dict):
            path = _list_of_records(whole)
            if path is None:
                yield Record(start[: len(start) - len(start.lstrip())].count(b"\n") + 1, whole)
                return
            wanted = _only(path)
        elif whole is not None and not isinstance(whole, list):
            yield reject(name, 1, "not-an-object", start)
            return
        del whole
    pieces = Splitter(wanted).split(start, stream)
    del start  # from here on only the splitter holds what it still needs
    found = False
    for piece in pieces:
        row = _row(piece, name, decoder)
        if row is not None:
            found = True
            yield row
    if broken and not found:
        yield reject(name, 1, "broken-json", head)


def _only(path: Path) -> Callable[[Path, bytes], bool]:
    return lambda found, _: found == path


def _recognised(decoder: Decoder) -> Callable[[Path, bytes], bool]:
    def wanted(path: Path, first: bytes) -> bool:
        if not path or path[-1].lower() in _LIST_NAMES:
            return True
        value = _parse(first, decoder)
        return isinstance(value, dict) and looks_like_ad(flatten_fields(value))

    return wanted


def _parse(raw: bytes, decoder: Decoder) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return parse_leniently(raw, decoder)


def _list_of_records(whole: Mapping[str, Any]) -> Path | None:
    """The path of the list that holds the records; None if the object is itself the record."""
    is_posting = "JobPosting" in _types(whole)
    if is_posting or (not whole.keys() & {"@graph"} and looks_like_ad(flatten_fields(whole), strictly=True)):
        return None
    lists = list(_lists_of_objects(whole, ()))
    if not lists:
        return None
    for path, _ in lists:
        if path[-1].lower() in _LIST_NAMES:
            return path
    for path, items in lists:
        if looks_like_ad(flatten_fields(items[0])):
            return path
    return max(lists, key=lambda found: len(found[1]))[0]


def _lists_of_objects(value: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, list[Any]]]:
    for key, below in value.items():
        if isinstance(below, list) and below and isinstance(below[0], dict):
            yield (*path, key), below
        elif isinstance(below, dict) and len(path) < 3:
            yield from _lists_of_objects(below, (*path, key))


def _types(value: Mapping[str, Any]) -> list[str]:
    found = value.get("@type", ())
    return [found] if isinstance(found, str) else [t for t in found if isinstance(t, str)]


def _row(piece: Piece, name: str, decoder: Decoder) -> Record | Reject | None:
    if piece.reason:
        return reject(name, piece.line, piece.reason, piece.raw[:4096])
    value = _parse(piece.raw, decoder)
    if not isinstance(value, dict):
        return reject(name, piece.line, "broken-json", piece.raw[:4096])
    if "@type" in value and "JobPosting" not in _types(value):
        return None  # other things of a page's graph (breadcrumbs, the organisation) are not rows
    return Record(piece.line, value)
