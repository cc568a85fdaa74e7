"""What a file is, found in its bytes: its name and what the browser says of it count for nothing."""

import codecs
import json
import re
from collections.abc import Set as AbstractSet
from pathlib import Path

from qantara.kit.uploads.archives import office_type
from qantara.kit.uploads.refusals import ActiveContentError, BrokenFileError, LockedFileError, WrongTypeError
from qantara.kit.uploads.types import TYPES, Type

_HEAD = 4096
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = bytes.fromhex("D0CF11E0A1B11AE1")
_SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "png"),
    (b"\xff\xd8\xff", "jpeg"),
)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_MARKUP = re.compile(
    r"^\s*(<\?xml|<!--|<!doctype|<!entity|<(html|head|body|script|svg|iframe|object|embed|style|meta|math)\b)", re.I
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_SEPARATOR = re.compile(r"[,;\t|]")


def find_type(path: Path, allowed: AbstractSet[str]) -> Type:
    """The type of the file, one of those allowed. Raises an UploadError that says what to send instead."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    found = _of_bytes(path, head, allowed)
    if found not in allowed:
        raise WrongTypeError(
            "This file is not of a type that is taken here. Send one of these: {types}.", types=_shown(allowed)
        )
    return TYPES[found]


def _of_bytes(path: Path, head: bytes, allowed: AbstractSet[str]) -> str:
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    if head.startswith(_ZIP):
        return office_type(path)
    if head.startswith(_OLD_OFFICE):
        raise LockedFileError(
            "This file is in an old format, or locked by a password. Save it without a password in one of these formats"
            " and send it again: {types}.",
            types="XLSX, DOCX, PDF",
        )
    return _of_text(path, head, allowed)


def _of_text(path: Path, head: bytes, allowed: AbstractSet[str]) -> str:
    """Text of any usual encoding; "" for what is no text."""
    text = _read(path.read_bytes(), head)
    if text is None:
        return ""
    if _MARKUP.match(text):
        raise ActiveContentError(
            "This file is a web page or a drawing that can hold a program. Send it in one of these formats: {types}.",
            types="PDF, PNG, JPEG, CSV, XLSX",
        )
    if text.lstrip()[:1] in {"{", "["} and "json" in allowed:
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            if not {"csv", "txt"} & allowed:
                raise BrokenFileError(
                    "This {type} file cannot be read. Export it again and send the new file.", type="JSON"
                ) from None
        else:
            return "json"
    first = text.lstrip().partition("\n")[0]
    likely = ("csv", "txt") if _SEPARATOR.search(first) else ("txt", "csv")
    return next((name for name in likely if name in allowed), likely[0])


def _read(content: bytes, head: bytes) -> str | None:
    """The text; None if no usual encoding makes one of it. A table from an older program has eight bits a letter."""
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            return None
        text = content.decode("latin-1")
    return None if _CONTROL.search(text) else text


def _shown(names: AbstractSet[str]) -> str:
    return ", ".join(name.upper() for name in TYPES if name in names)
