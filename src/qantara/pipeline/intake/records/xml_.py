"""XML feeds: each ad as nested fields, streamed, with the line of its element."""

import html
import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from qantara.pipeline.intake.columns import looks_like_ad
from qantara.pipeline.intake.encodings import legacy_encoding, transcoded, wide_encoding
from qantara.pipeline.intake.fields import flatten_fields
from qantara.pipeline.intake.model import LARGEST_ROW, Record, Reject, reject

_CHUNK = 64 * 1024
_ITEMS = frozenset(
    "item entry job offre offer annonce ad position posting jobposting job-posting vacancy vacance emploi record row "
    "offre_emploi offreemploi jobad job_ad joboffer job_offer وظيفة إعلان".split()
)
# Inside a field these are layout, kept as HTML for the cleaning; feeds escape it or not.
_LAYOUT = frozenset(
    "a b i u p br div span em strong ul ol li h1 h2 h3 h4 h5 h6 table tbody thead tr td th time".split()
)
_PREFIXES = {"http://purl.org/dc/elements/1.1/": "dc", "http://purl.org/rss/1.0/modules/content/": "content"}
_DEEPEST = 100  # below, elements are taken for layout
_CONTROL = bytes(code for code in range(32) if code not in (9, 10, 13))
_NAMED_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
_DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)[\"']", re.IGNORECASE)


def read_xml(stream: BinaryIO, name: str, head: bytes) -> Iterator[Record | Reject]:
    builder = _Builder()
    source, encoding = _settle_encoding(stream, head)
    parser = DefusedXMLParser(target=builder, encoding=encoding, forbid_dtd=False)
    builder.place = lambda: parser.parser.CurrentLineNumber
    builder.limit = LARGEST_ROW
    try:
        for chunk in _repaired(source, wide=wide_encoding(head) is not None):
            parser.feed(chunk)
            yield from _drain(builder, name)
        parser.close()
        yield from _drain(builder, name)
    except DefusedXmlException:
        yield from _drain(builder, name)
        yield reject(name, builder.place(), "unsafe-xml", head)
        return
    except ParseError as error:
        yield from _drain(builder, name)
        yield reject(name, error.position[0], "broken-file", str(error))
        return
    if not builder.found:
        whole = builder.whole
        if isinstance(whole, dict) and looks_like_ad(flatten_fields(whole), strictly=True):
            yield Record(1, whole)
        else:
            yield reject(name, 1, "no-text", head)


def _drain(builder: "_Builder", name: str) -> Iterator[Record | Reject]:
    for line, fields in builder.ready:
        yield reject(name, line, "row-too-large") if fields is None else Record(line, fields)
    builder.ready.clear()


def _settle_encoding(stream: BinaryIO, head: bytes) -> tuple[BinaryIO, str | None]:
    """The parser follows the declaration; a file that says UTF-8, or nothing, and is not gets transcoded."""
    if wide_encoding(head):
        return stream, None
    declared = _DECLARED.search(head[:200])
    label = declared.group(1).decode().lower() if declared else "utf-8"
    if label in ("utf-8", "utf8"):
        try:
            head.decode()
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4:
                return transcoded(stream, legacy_encoding(head)), "utf-8"
        return stream, None
    if label in ("windows-1252", "cp1252", "iso-8859-1", "latin1", "latin-1", "windows-1256", "cp1256", "iso-8859-15"):
        # What is declared Latin-1 is cp1252 in truth, as browsers know.
        codec = "cp1256" if "1256" in label else "iso-8859-15" if label.endswith("-15") else "cp1252"
        return transcoded(stream, codec), "utf-8"
    return stream, None


def _repaired(stream: BinaryIO, *, wide: bool) -> Iterator[bytes]:
    """The bytes without control characters, which no XML may hold, and with HTML's entities as numbers."""
    left = b""
    while chunk := stream.read(_CHUNK):
        if wide:
            yield chunk
            continue
        chunk = left + chunk.translate(None, _CONTROL)
        cut = chunk.rfind(b"&", max(len(chunk) - 40, 0))
        chunk, left = (chunk[:cut], chunk[cut:]) if cut >= 0 and b";" not in chunk[cut:] else (chunk, b"")
        yield _NAMED_ENTITY.sub(_numbered, chunk) if b"&" in chunk else chunk
    if left:
        yield left


def _numbered(match: re.Match[bytes]) -> bytes:
    character = html.unescape(match.group().decode())
    return match.group() if character.startswith("&") else b"".join(b"&#%d;" % ord(c) for c in character)


class _Node:
    __slots__ = ("attributes", "fields", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name, self.attributes = name, attributes
        self.fields: dict[str, Any] = {}
        self.text: list[str] = []

    def value(self) -> Any:
        text = "".join(self.text).strip()
        if self.fields:
            return self.fields
        if not text and self.attributes:
            # Atom and its like put the value into an attribute.
            return next(
                (self.attributes[k] for k in ("href", "url", "value", "term", "label") if k in self.attributes), None
            )
        return text or None

    def add(self, name: str, value: Any) -> None:
        if value is None:
            self.fields.setdefault(name, None)
        elif self.fields.get(name) is None:
            self.fields[name] = value
        elif isinstance(self.fields[name], list):
            self.fields[name].append(value)
        else:
            self.fields[name] = [self.fields[name], value]


class _Builder:
    """The parser's target: keeps the open elements of one item, never the document."""

    def __init__(self) -> None:
        self.ready: list[tuple[int, dict[str, Any] | None]] = []
        self.found = False
        self.whole: Any = None
        self.limit = LARGEST_ROW
        self.place: Any = lambda: 1
        self._path: list[str] = []
        self._nodes: list[_Node] = []
        self._item: int | None = None  # depth of the item being read
        self._learnt: tuple[str, ...] | None = None  # path of items that have no usual name
        self._line = 1
        self._lines: list[int] = []
        self._size = 0
        self._layout = 0
        self._namespace = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._name(tag)
        if (
            self._layout
            or len(self._path) >= _DEEPEST
            or (self._item is not None and len(self._nodes) > self._item and name in _LAYOUT)
        ):
            self._layout += 1
            self._nodes[-1].text.append(f"<{name}>")
            return
        self._path.append(name)
        self._lines.append(self.place())
        if self._item is None and self._is_item(name):
            self._item, self._line, self._size = len(self._path), self._lines[-1], 0
        self._nodes.append(_Node(name, attributes))

    def data(self, text: str) -> None:
        if not self._nodes or (self.found and self._item is None):
            return
        self._size += len(text)
        if self._size <= self.limit:
            self._nodes[-1].text.append(html.escape(text, quote=False) if self._layout else text)

    def end(self, tag: str) -> None:
        if self._layout:
            self._layout -= 1
            if self._name(tag) != "br":
                self._nodes[-1].text.append(f"</{self._name(tag)}>")
            return
        node = self._nodes.pop()
        depth = len(self._path)
        path = tuple(self._path)
        self._path.pop()
        line = self._lines.pop()
        if self._item is not None:
            if depth > self._item:
                self._nodes[-1].add(node.name, node.value())
            else:
                self._emit(node)
                self._item = None
        else:
            self._end_outside(node, path, line)

    def close(self) -> None:
        return None

    def _emit(self, node: _Node) -> None:
        value = node.value()
        if self._size > self.limit:
            self.found = True
            self.ready.append((self._line, None))
        elif isinstance(value, dict):
            self.found = True
            self.ready.append((self._line, value))
        self._size = 0

    def _end_outside(self, node: _Node, path: tuple[str, ...], line: int) -> None:
        """An element with no usual name: an ad if its fields say so, else part of what surrounds it."""
        value = node.value()
        if not self._nodes:
            self.whole = value
        elif isinstance(value, dict) and len(path) > 1 and not self.found and self._fits(value):
            self._learnt, self.found = path, True
            self.ready.append((line, value))
            self._size = 0
        elif not self.found:
            self._nodes[-1].add(node.name, value)
        if self.found:
            self._size = 0

    def _fits(self, value: dict[str, Any]) -> bool:
        return self._size <= self.limit and looks_like_ad(flatten_fields(value), strictly=True)

    def _is_item(self, name: str) -> bool:
        if self._learnt is not None:
            return tuple(self._path) == self._learnt
        return name.lower() in _ITEMS and len(self._path) > 1

    def _name(self, tag: str) -> str:
        if not tag.startswith("{"):
            return tag
        space, local = tag[1:].split("}", 1)
        prefix = _PREFIXES.get(space)
        return f"{prefix}:{local}" if prefix else local
