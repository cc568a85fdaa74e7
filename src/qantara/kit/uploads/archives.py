"""Office files are zip archives: they are looked through before anything opens them."""

import re
import zipfile
import zlib
from pathlib import Path
from typing import NoReturn

from qantara.kit.uploads.refusals import ActiveContentError, BrokenFileError, LockedFileError, TooBigError, UploadError

MOST_MEMBERS = 5_000
MOST_UNPACKED = 300_000_000
MOST_RATIO = 200
_SMALL = 1_000_000  # a small part may be packed as tightly as it likes
_STEP = 1 << 20
_ENCRYPTED = 0x1
_ACTIVE = re.compile(
    r"vbaproject|/macrosheets/|/activex/|/dialogsheets/|oleobject|/customui|\.(exe|dll|js|vbs|bat|ps1|scr)$", re.I
)
_ACTIVE_CONTENT = re.compile(rb"macroenabled|application/vnd\.ms-office\.(vbaproject|activex)", re.I)
_PARTS = {"xl/workbook.xml": "xlsx", "word/document.xml": "docx"}
_TYPES = "[Content_Types].xml"


def office_type(path: Path) -> str:
    """`xlsx` or `docx`; "" for any other archive. Raises an UploadError for what is locked, active, broken or a bomb."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _look_through(archive)
    except UploadError:  # a ValueError too
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        _broken()


def _look_through(archive: zipfile.ZipFile) -> str:
    members = archive.infolist()
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise LockedFileError("This file is locked by a password. Save it without a password and send it again.")
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        _too_big()
    if any(member.file_size > max(_SMALL, member.compress_size * MOST_RATIO) for member in members):
        _too_big()
    names = [member.filename.lower() for member in members]
    if len(set(names)) != len(names) or any(_leaves(name) for name in names):
        _broken()
    found = [type_ for name, type_ in _PARTS.items() if name in names]
    if len(found) != 1 or _TYPES.lower() not in names:
        return ""
    if any(_ACTIVE.search("/" + name) for name in names):
        _active()
    _unpack(archive, members)
    return found[0]


def _unpack(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Read every part to its end: sizes and sums are then what the archive says they are."""
    for member in members:
        with archive.open(member) as part:
            if member.filename.lower() == _TYPES.lower():
                if _ACTIVE_CONTENT.search(part.read()):
                    _active()
                continue
            while part.read(_STEP):
                pass


def _leaves(name: str) -> bool:
    """Whether a part would be unpacked elsewhere."""
    return name.startswith(("/", "\\")) or ":" in name or ".." in re.split(r"[/\\]", name)


def _active() -> NoReturn:
    raise ActiveContentError(
        "This file holds macros or other programs. Save it without them in one of these formats and send it again: {types}.",
        types="XLSX, DOCX, PDF",
    )


def _too_big() -> NoReturn:
    raise TooBigError(
        "Unpacked, this file would be far too big. Save only the sheets or pages that are needed and send it again."
    )


def _broken() -> NoReturn:
    raise BrokenFileError("This file is damaged. Open it, save it under another name and send the new file.")
