"""Which files are curricula, and each as a catalogue; one that cannot be read says why and the others go on."""

import io
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from qantara.pipeline.curricula.document import Block, ReadingError
from qantara.pipeline.curricula.drafts import Catalogue
from qantara.pipeline.curricula.formats import docx, html, json, pdf, sql, tables, text
from qantara.pipeline.curricula.model import CurriculumError, Place
from qantara.pipeline.curricula.structure import understand
from qantara.pipeline.intake.encodings import wide_encoding

_LARGEST = 64 * 1024 * 1024
_LARGEST_UNPACKED = 512 * 1024 * 1024
_FORMATS: dict[str, Callable[[bytes, str], Iterable[Block]]] = {
    ".pdf": pdf.read_pdf, ".docx": docx.read_docx, ".md": text.read_markdown, ".markdown": text.read_markdown,
    ".txt": text.read_text, ".html": html.read_html, ".htm": html.read_html, ".csv": tables.read_csv,
    ".tsv": tables.read_csv, ".xlsx": tables.read_excel, ".sql": sql.read_sql,
}  # fmt: skip
KINDS = (*_FORMATS, ".json")
_SAMPLE = 64 * 1024
_CONTROLS = bytes({*range(1, 32)} - {*b"\t\n\r\x0b\x0c\x1a\x1b\x1c\x1d\x1e\x1f"})  # NUL pads old exports
_MOST_CONTROLS = 0.02


def find_files(paths: Sequence[str | Path]) -> Iterator[Path]:
    """The files that paths name, those of known kinds in folders, each once. Raises CurriculumError for a missing path."""
    seen: set[Path] = set()
    for given in paths:
        path = Path(given)
        if not path.exists():
            raise CurriculumError(
                "{path}: no such file or folder. Check the spelling and the current folder.", path=path
            )
        files = list(_below(path)) if path.is_dir() else [path]
        if not files:
            raise CurriculumError(
                "{path}: no curriculum in this folder. Put PDF, DOCX, MD, TXT, HTML, CSV, XLSX, JSON or SQL files there.", path=path
            )  # fmt: skip
        for file in files:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        for name in sorted(names):
            if not name.startswith((".", "~$")) and Path(name).suffix.lower() in KINDS:
                yield Path(parent, name)


def read_file(path: Path) -> Catalogue:
    """All that was understood of one file, and all that was not."""
    catalogue = Catalogue(str(path), path.stem)
    try:
        content = _bytes(path)
        suffix = path.suffix.lower()
        if suffix == ".json":
            json.read_json(content, str(path), catalogue)
        elif suffix in _FORMATS:
            understand(_FORMATS[suffix](content, str(path)), catalogue)
        else:
            raise ReadingError("unknown-kind")
    except ReadingError as error:
        catalogue.note(Place(str(path)), error.text, error.why)
    return catalogue


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise ReadingError("huge-file")
        content = path.read_bytes()
    except OSError as error:
        raise ReadingError("broken-file", error.strerror or "") from None
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise ReadingError("empty-file")
    suffix = path.suffix.lower()
    if suffix in (".docx", ".xlsx"):
        _check_archive(content)
    elif suffix in KINDS and suffix != ".pdf" and not wide_encoding(content[:4096]):
        _check_text(content[:_SAMPLE])
    return content


def _check_text(sample: bytes) -> None:
    """Text of any encoding has next to no control signs; a picture or a program has many."""
    if len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) * _MOST_CONTROLS:
        raise ReadingError("broken-file")


def _check_archive(content: bytes) -> None:
    """Office files are archives; one protected by a password is not, nor is a file of the older kind."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ReadingError("encrypted-file" if b"E\x00n\x00c\x00r\x00y\x00p\x00t" in content else "unknown-kind")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        raise ReadingError("broken-file") from None
    if size > _LARGEST_UNPACKED:
        raise ReadingError("huge-file")
