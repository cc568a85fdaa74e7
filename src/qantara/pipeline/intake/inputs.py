"""From what the user names (files, folders, patterns, archives, `-`) to a list of readable inputs."""

import glob
import gzip
import io
import lzma
import os
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO, Literal

from qantara.pipeline.intake.encodings import as_utf8
from qantara.pipeline.intake.formats import EXTENSIONS, is_known_content, is_spreadsheet_archive
from qantara.pipeline.intake.model import IntakeError

STANDARD_INPUT = "-"
HEAD_BYTES = 64 * 1024
_CHUNK = 1024 * 1024
_ARCHIVES = (".zip", ".tar", ".tgz", ".gz", ".7z", ".rar", ".bz2", ".xz")
# An archive above both is taken for a bomb; ten times what text compresses to.
_LARGEST_RATIO = 200
_LARGEST_CONTENT = 1024**3

# What broken archives and disks raise while bytes are being read.
BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile, lzma.LZMAError, NotImplementedError)


@dataclass(frozen=True)
class Input:
    """One readable stream. `name` is what messages call it; a member of an archive is `ads.zip!jan/ads.csv`."""

    name: str
    path: Path | None = None
    member: str | None = None
    kind: Literal["file", "gzip", "zip", "stdin"] = "file"

    @property
    def extension(self) -> str:
        """The last extension in small letters, that of compression left aside."""
        name = (self.member or self.name).lower().removesuffix(".gz")
        return PurePath(name).suffix


class Inputs(list[Input]):
    """The readable inputs, in reading order; `skipped` names the files of unknown kind found in folders."""

    def __init__(self, inputs: Sequence[Input] = (), skipped: Sequence[str] = ()) -> None:
        super().__init__(inputs)
        self.skipped = tuple(skipped)


def find_inputs(paths: Sequence[str | Path]) -> Inputs:
    """Expand paths into inputs. Raises IntakeError for what is missing, unreadable, of unknown kind or dangerous."""
    found: list[Input] = []
    skipped: list[str] = []
    for path in [paths] if isinstance(paths, str | Path) else paths:
        for place, named in _expand(path):
            if str(place) == STANDARD_INPUT:
                found.append(Input(STANDARD_INPUT, kind="stdin"))
            else:
                _add_file(place, named, found, skipped)
    if not found:
        if skipped:
            raise IntakeError(
                "Nothing to read: no file of a known kind ({kinds}) among {names}.",
                kinds=_kinds(), names=", ".join(skipped[:5]),
            )  # fmt: skip
        raise IntakeError(
            "Nothing to read in {names}: no file there.", names=", ".join(map(str, paths)) or "an empty list"
        )
    # A file named twice, be it by two ways, is read once.
    unique = {(item.path and item.path.resolve(), item.member): item for item in reversed(found)}
    return Inputs(list(reversed(unique.values())), skipped)


def _expand(path: str | Path) -> Iterator[tuple[Path, bool]]:
    """Each file a path stands for, and whether the user named it himself."""
    text = str(path)
    place = Path(path)
    if text == STANDARD_INPUT:
        yield place, True
    elif place.is_dir():
        yield from ((file, False) for file in _files_below(place))
    elif os.path.lexists(place):
        yield place, True
    elif glob.has_magic(text):
        matches = sorted(glob.glob(text, recursive=True))  # noqa: PTH207 (patterns may be absolute)
        if not matches:
            raise IntakeError("{path}: no file matches this pattern.", path=text)
        for match in matches:
            below = _files_below(Path(match)) if Path(match).is_dir() else [Path(match)]
            yield from ((file, False) for file in below)
    else:
        raise IntakeError("{path}: no such file or folder. Check the spelling and the current folder.", path=text)


def _files_below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise IntakeError("{path}: the folder cannot be opened. Check its permissions.", path=error.filename or folder)

    for parent, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        yield from (Path(parent, name) for name in sorted(files) if not name.startswith((".", "~$")))


def _add_file(path: Path, named: bool, found: list[Input], skipped: list[str]) -> None:
    name = str(path)
    if not path.is_file():  # a pipe or a device: read as a stream, like standard input
        if not path.exists():
            raise IntakeError("{path}: the link leads nowhere. Check the file it points to.", path=name)
        found.append(Input(name, path))
        return
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError:
        raise IntakeError("{path}: the file cannot be opened. Check its permissions.", path=name) from None
    item = Input(name, path)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if item.extension in EXTENSIONS and item.extension != ".zip" and is_spreadsheet_archive(path):
            found.append(item)
        else:
            _add_archive(path, named, found, skipped)
    elif head.startswith(b"\x1f\x8b"):
        found.append(Input(name, path, kind="gzip"))
    elif item.extension in EXTENSIONS or is_known_content(head):
        found.append(item)
    elif named:
        raise IntakeError(
            "{path}: unknown kind of file. Qantara reads {kinds}, also inside .gz and .zip.", path=name, kinds=_kinds()
        )
    else:
        skipped.append(name)


def _add_archive(path: Path, named: bool, found: list[Input], skipped: list[str]) -> None:
    name = str(path)
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not _is_hidden(m.filename)]
            spreadsheet = is_spreadsheet_archive(archive)
    except BROKEN:
        raise IntakeError("{path}: the archive is damaged. Copy or export it again.", path=name) from None
    _refuse_bomb(name, members, path.stat().st_size)
    if spreadsheet:
        found.append(Input(name, path))
        return
    before = len(found)
    for member in members:
        label = f"{name}!{member.filename}"
        extension = PurePath(member.filename.lower()).suffix
        if extension in _ARCHIVES:
            raise IntakeError("{path}: an archive inside an archive is not opened. Unpack it first.", path=label)
        if member.flag_bits & 0x1:
            raise IntakeError("{path}: the archive is protected by a password. Unpack it first.", path=label)
        if extension in EXTENSIONS:
            found.append(Input(label, path, member.filename, "zip"))
        else:
            skipped.append(label)
    if named and len(found) == before:
        raise IntakeError("{path}: the archive holds no file of a known kind ({kinds}).", path=name, kinds=_kinds())


def _is_hidden(member: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in member.split("/"))


def _refuse_bomb(name: str, members: Sequence[zipfile.ZipInfo], size: int) -> None:
    content = sum(member.file_size for member in members)
    # Measured against the file itself: members that overlap would each claim the same bytes.
    if content > _LARGEST_CONTENT and content > _LARGEST_RATIO * max(size, 1):
        raise _bomb(name)


def _bomb(name: str) -> IntakeError:
    return IntakeError(
        "{path}: the archive unpacks to more than {ratio} times its size and over 1 GB (a zip bomb). It was not read.",
        path=name, ratio=_LARGEST_RATIO,
    )  # fmt: skip


def _kinds() -> str:
    return " ".join(EXTENSIONS)


class _Watched(io.RawIOBase):
    """Unpacked bytes, refused once they prove to be a bomb, whatever the archive declared."""

    def __init__(self, stream: BinaryIO, name: str, packed_size: int) -> None:
        self._stream, self._name, self._seen = stream, name, 0
        self._limit = max(_LARGEST_CONTENT, _LARGEST_RATIO * packed_size)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._stream.read(len(buffer))
        self._seen += len(chunk)
        if self._seen > self._limit:
            raise _bomb(self._name)
        buffer[: len(chunk)] = chunk
        return len(chunk)


@dataclass
class Opened:
    """The first bytes of an input, and the stream that gives all of them, the first included."""

    head: bytes
    stream: BinaryIO

    def text_stream(self) -> BinaryIO:
        """The stream in UTF-8 when it is written in UTF-16 or UTF-32; other encodings are settled line by line."""
        return as_utf8(self.head, self.stream)


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were already taken."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = head, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._head:
            chunk, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            chunk = self._stream.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


@contextmanager
def open_input(item: Input) -> Iterator[Opened]:
    """Open an input for streaming, unpacked."""
    with ExitStack() as stack:
        raw = _open_raw(item, stack)
        head = raw.read(HEAD_BYTES)
        if item.kind in ("stdin", "file") and head.startswith(b"\x1f\x8b"):
            packed = io.BufferedReader(_Rejoined(head, raw), _CHUNK)
            raw = io.BufferedReader(_Watched(gzip.GzipFile(fileobj=packed), item.name, 0), _CHUNK)  # type: ignore[arg-type]
            head = raw.read(HEAD_BYTES)
        if raw.seekable() and item.kind == "file":
            raw.seek(0)
            yield Opened(head, raw)
        else:
            yield Opened(head, io.BufferedReader(_Rejoined(head, raw), _CHUNK))


def _open_raw(item: Input, stack: ExitStack) -> BinaryIO:
    if item.kind == "stdin" or item.path is None:
        return sys.stdin.buffer
    if item.kind == "zip":
        archive = stack.enter_context(zipfile.ZipFile(item.path))
        info = archive.getinfo(item.member or "")
        member = stack.enter_context(archive.open(info))
        return io.BufferedReader(_Watched(member, item.name, item.path.stat().st_size), _CHUNK)  # type: ignore[arg-type]
    file = stack.enter_context(item.path.open("rb", buffering=_CHUNK))
    if item.kind == "gzip":
        unpacked = stack.enter_context(gzip.GzipFile(fileobj=file))
        return io.BufferedReader(_Watched(unpacked, item.name, item.path.stat().st_size), _CHUNK)  # type: ignore[arg-type]
    return file


def source_name(name: str) -> str:
    """What the source of a file is called when nothing says it: the file's name without its ending."""
    return Path(name.rsplit("!", 1)[-1].removesuffix(".gz")).stem or name
