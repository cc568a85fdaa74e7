"""Encodings: UTF-8 first, then what French and Arabic spreadsheets still write."""

import codecs
import io
from typing import BinaryIO

from charset_normalizer import from_bytes

# Left to itself the detector takes French cp1252 for Central European cp1250.
_LEGACY = ["utf_8", "cp1252", "cp1256"]
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 256 * 1024


def wide_encoding(head: bytes) -> tuple[str, int] | None:
    """The UTF-16 or UTF-32 encoding of a file and the length of its mark; None for one-byte encodings and UTF-8."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, len(mark)
    sample = head[:512]
    if len(sample) >= 4 and b"\x00" in sample:
        # Without a mark: every delimiter, digit and space has one zero byte, always on the same side.
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        if odd > 8 * even and odd * 5 > len(sample):
            return "utf-16-le", 0
        if even > 8 * odd and even * 5 > len(sample):
            return "utf-16-be", 0
    return None


def head_text(head: bytes) -> str:
    """The first bytes as text, whatever their encoding; good enough to tell formats apart."""
    wide = wide_encoding(head)
    if wide:
        return head[wide[1] :].decode(wide[0], "replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")


class _Transcoded(io.RawIOBase):
    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._left = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._left and not self._ended:
            chunk = self._stream.read(256 * 1024)
            self._ended = not chunk
            self._left = self._decoder.decode(chunk, final=self._ended).encode("utf-8", "replace")
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        return count


class _LineFeeds(io.RawIOBase):
    """A file whose lines end with a carriage return alone, as on old Macintoshes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._stream.read(len(buffer)).replace(b"\r", b"\n")
        buffer[: len(chunk)] = chunk
        return len(chunk)


def with_line_feeds(stream: BinaryIO) -> BinaryIO:
    return io.BufferedReader(_LineFeeds(stream), 1024 * 1024)


def as_utf8(head: bytes, stream: BinaryIO) -> BinaryIO:
    """The stream without its mark, in UTF-8 if it was in UTF-16 or UTF-32."""
    wide = wide_encoding(head)
    if wide is None:
        if head.startswith(codecs.BOM_UTF8):
            stream.read(len(codecs.BOM_UTF8))
        return stream
    stream.read(wide[1])
    return transcoded(stream, wide[0])


def transcoded(stream: BinaryIO, encoding: str) -> BinaryIO:
    return io.BufferedReader(_Transcoded(stream, encoding), 1024 * 1024)


def legacy_encoding(sample: bytes) -> str:
    """cp1252 or cp1256, whichever makes better words of bytes that are not UTF-8."""
    best = from_bytes(sample[:_SAMPLE], cp_isolation=_LEGACY).best()
    name = best.encoding if best else "cp1252"
    return name if name in ("cp1252", "cp1256") else "cp1252"


class Decoder:
    """Decodes line by line: files glued together from several sources change encoding on the way."""

    def __init__(self, head: bytes = b"") -> None:
        self._legacy: str | None = None
        self._head = head

    def decode(self, raw: bytes) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            pass
        try:
            return raw.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            pass
        if self._legacy is None:
            # The head says more than one line, provided that it holds such bytes at all.
            sample = self._head if _has_legacy_bytes(self._head) else raw
            self._legacy = legacy_encoding(sample)
        return raw.decode(self._legacy, "replace")


def _has_legacy_bytes(head: bytes) -> bool:
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start < len(head) - 4
    return False
