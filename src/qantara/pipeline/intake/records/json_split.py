"""Cuts the elements of chosen lists out of a JSON document of any size, with the line where each starts.

Only strings and brackets are looked at. An element is handed over as bytes once its bracket closes, so a broken
one costs itself and not its neighbours; one above the limit is passed by without being held.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from qantara.pipeline.intake.model import LARGEST_ROW

Path = tuple[str, ...]

_CHUNK = 1024 * 1024
_LARGEST_CHUNK = 8 * 1024 * 1024
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\]"]', re.DOTALL)
_END_OF_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+"', re.DOTALL)
_COLON = re.compile(rb"\s*+:\s*+\Z")
_BETWEEN = b" \t\r\n,"


@dataclass(frozen=True)
class Piece:
    """One element, or what went wrong in its place (`reason`)."""

    line: int
    raw: bytes
    reason: str = ""


@dataclass
class _Frame:
    """An open bracket outside any element: its path, and for a list whether its elements are wanted (None: not known)."""

    is_list: bool
    path: Path
    wanted: bool | None = None


class Splitter:
    """`wanted(path, first element)` chooses the lists. All places below are counted from the start of the buffer."""

    def __init__(self, wanted: Callable[[Path, bytes], bool], limit: int = LARGEST_ROW) -> None:
        self._wanted, self._limit = wanted, limit
        self._buffer = b""
        self._place = 0  # first byte not looked at
        self._stack: list[_Frame] = []
        self._key: tuple[bytes, int] | None = None  # the string just read and its end
        self._gap = 0  # in a wanted list: end of the last element
        self._element: int | None = None  # start of the element being read
        self._depth = 0
        self._element_line = 1
        self._dropped: bytes | None = None  # the first bytes of an element that is too large
        self._in_string = False  # inside a string too long to hold
        self._line, self._counted = 1, 0
        self._seen = False

    def split(self, start: bytes, stream: BinaryIO) -> Iterator[Piece]:
        self._buffer = start
        del start
        while True:
            yield from self._scan()
            chunk = stream.read(min(max(_CHUNK, len(self._buffer) // 2), _LARGEST_CHUNK))
            if not chunk:
                yield from self._finish()
                return
            self._forget()
            self._buffer += chunk

    def _scan(self) -> Iterator[Piece]:
        buffer = self._buffer
        if self._in_string:
            ended = _END_OF_STRING.match(buffer, self._place)
            if not ended:
                return
            self._in_string, self._place = False, ended.end()
        for token in _TOKEN.finditer(buffer, self._place):
            sign = token.group()
            if sign == b'"':  # the string goes on in the next chunk
                self._place = token.start()
                return
            self._place = token.end()
            if self._element is not None:
                if sign[0] != 0x22:
                    self._depth += 1 if sign in b"{[" else -1
                    if not self._depth:
                        yield from self._close_element()
            elif sign[0] == 0x22:
                self._key = sign, token.end()
            else:
                self._seen = True
                yield from self._bracket(sign, token.start())
        self._place = len(buffer)

    def _bracket(self, sign: bytes, start: int) -> Iterator[Piece]:
        top = self._stack[-1] if self._stack else None
        if top and top.wanted and (stray := self._buffer[self._gap : start].strip(_BETWEEN)):
            yield Piece(self._line_at(self._gap), stray, "not-an-object")
        if sign in b"}]":
            if self._stack:
                self._stack.pop()
        elif top and top.is_list and top.wanted is not False and sign == b"{":
            self._element, self._depth = start, 1
            self._element_line = self._line_at(start)
        else:
            path = top.path if top else ()
            if self._key and _COLON.match(self._buffer, self._key[1], start):
                path = (*path, self._key[0][1:-1].decode("utf-8", "replace"))
            # A list of records at the top needs no name.
            self._stack.append(_Frame(sign == b"[", path))
        self._key, self._gap = None, self._place

    def _close_element(self) -> Iterator[Piece]:
        frame, start = self._stack[-1], self._element or 0
        if self._dropped is not None:
            yield Piece(self._element_line, self._dropped, "row-too-large")
        else:
            raw = self._buffer[start : self._place]
            if len(raw) > self._limit:
                yield Piece(self._element_line, raw[:1000], "row-too-large")
            else:
                if frame.wanted is None:
                    frame.wanted = self._wanted(frame.path, raw)
                if frame.wanted:
                    yield Piece(self._element_line, raw)
        self._element, self._dropped, self._gap = None, None, self._place

    def _forget(self) -> None:
        """Drop the bytes that nothing needs any more."""
        size = len(self._buffer)
        if self._element is not None and self._dropped is None and size - self._element > self._limit:
            self._dropped = self._buffer[self._element : self._element + 1000]
        held = self._element if self._element is not None and self._dropped is None else self._place
        if self._element is None and self._stack and self._stack[-1].wanted and size - self._gap <= self._limit:
            held = min(held, self._gap)
        if self._key and size - self._key[1] <= _CHUNK:
            held = min(held, self._key[1])
        else:
            self._key = None
        if (
            not self._in_string
            and self._place < size
            and (size - self._place > self._limit or self._dropped is not None)
        ):
            self._in_string, self._place, held = True, self._place + 1, size
        if self._in_string:
            # A trailing backslash that escapes the next byte is all that a passed string leaves behind.
            tail = self._buffer[self._place : size]
            held = self._place = size - (len(tail) - len(tail.rstrip(b"\\"))) % 2
        self._line_at(held)
        self._buffer = self._buffer[held:]
        self._counted = 0
        self._place -= held
        self._gap = max(self._gap - held, 0)
        if self._element is not None:
            self._element = max(self._element - held, 0)
        if self._key:
            self._key = self._key[0], self._key[1] - held

    def _finish(self) -> Iterator[Piece]:
        if self._dropped is not None:
            yield Piece(self._element_line, self._dropped, "row-too-large")
        elif self._element is not None:
            yield Piece(self._element_line, self._buffer[self._element :][:4096], "broken-json")
        elif self._stack or self._place < len(self._buffer) or not self._seen:
            start = min(self._gap, len(self._buffer))
            yield Piece(self._line_at(start), self._buffer[start : start + 4096], "broken-json")

    def _line_at(self, place: int) -> int:
        """The line of a place; places are asked for in rising order."""
        if place > self._counted:
            self._line += self._buffer.count(b"\n", self._counted, place)
            self._counted = place
        return self._line
