"""Files to curricula: read, correct, find skills."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from qantara.core.text import Extractor
from qantara.pipeline.curricula.corrections import (
    Corrections,
    correct,
    correct_skills,
    correction_file,
    read_corrections,
)
from qantara.pipeline.curricula.files import find_files, read_file
from qantara.pipeline.curricula.model import Curricula, Programme, Unread
from qantara.pipeline.curricula.skills import find_skills


def read_curricula(paths: str | Path | Sequence[str | Path], extractor: Extractor | None = None) -> Curricula:
    """Read files and folders of curricula (see `files.KINDS`); the correction file beside each wins.

    A file that cannot be read is listed in `unread`, and the others go on.

    Raises CurriculumError for a path that does not exist or a correction file that cannot be used.
    """
    extractor = extractor or Extractor()
    programmes: list[Programme] = []
    unread: list[Unread] = []
    corrections: list[str] = []
    for file in find_files([paths] if isinstance(paths, str | Path) else paths):
        told = _corrections(file, extractor)
        if told.file:
            corrections.append(told.file)
        read, missed = read_file(file).finish()
        counted = [one for programme in read for one in programme.modules if one.periods is not None and one.hours is None]  # fmt: skip
        if counted:
            missed.append(Unread(counted[0].place, f"{len(counted)} × {counted[0].title}", "periods"))
        if told.file:
            read, missed = correct(read, missed, told)
        for programme in read:
            found = replace(programme, modules=tuple(find_skills(programme.modules, extractor)))
            programmes.append(correct_skills(found, told) if told.file else found)
        unread += missed
    return Curricula(tuple(programmes), tuple(unread), tuple(corrections))


def _corrections(file: Path, extractor: Extractor) -> Corrections:
    beside = correction_file(file)
    return read_corrections(beside, extractor.vocabulary.skills) if beside else Corrections()
