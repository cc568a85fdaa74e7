"""Several decisions on candidates at a time: what the vocabulary would be with them, and writing them all or none.

Each is taken by the very function that takes one alone (`vocabulary_decisions`), on a copy of the folder's files.
"""

import fcntl
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from qantara.core.vocabulary import Vocabulary
from qantara.core.vocabulary.decisions import ALIASES, OWN, REFUSED
from qantara.pipeline.partnership import Partnership
from qantara.pipeline.vocabulary_decisions import DecisionRefused, accept, merge, refuse
from qantara.pipeline.whole_file import write_whole

FILES = (OWN, ALIASES, REFUSED)
_ROOM = "vocabulary"
_BEFORE, _LOCK = ".before.json", ".lock"


class Decision(Protocol):
    """One decision, ready to be taken in a folder."""

    def take(self, partnership: Partnership, on: date) -> None: ...


@dataclass(frozen=True)
class NewSkill:
    """The name is a new skill; `more`: columns of own.csv that hold several values, each once (aliases_fr, needs_near…)."""

    name: str
    key: str
    kind: str
    domains: Sequence[str]
    labels: Mapping[str, str]
    parent: str = ""
    guard: str = ""
    more: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def take(self, partnership: Partnership, on: date) -> None:  # noqa: ARG002 - a row of a skill has no day
        if self.parent and self.parent not in partnership.vocabulary().skills:
            raise DecisionRefused(
                'There is no skill “{id}”. Look for it with: qantara vocabulary search "{id}"', id=self.parent
            )
        accept(
            partnership, self.name, key=self.key, kind=self.kind, domains=self.domains, labels=self.labels,
            parent=self.parent, guard=self.guard, more=self.more,
        )  # fmt: skip


@dataclass(frozen=True)
class Merged:
    """The name is a further name of a skill."""

    name: str
    key: str
    language: str
    guard: str = ""

    def take(self, partnership: Partnership, on: date) -> None:
        merge(partnership, self.name, self.key, language=self.language, guard=self.guard, on=on)


@dataclass(frozen=True)
class NoSkill:
    """The name is no skill."""

    name: str

    def take(self, partnership: Partnership, on: date) -> None:
        refuse(partnership, self.name, on=on)


@dataclass(frozen=True)
class Draft:
    """The vocabulary with the decisions, and the folder's files that hold them."""

    vocabulary: Vocabulary
    texts: Mapping[str, str]


def texts_of(partnership: Partnership) -> dict[str, str]:
    """The files of decisions as the folder has them, by name; those that are not there are left out."""
    paths = ((name, partnership.folder / _ROOM / name) for name in FILES)
    return {name: path.read_bytes().decode("utf-8-sig") for name, path in paths if path.exists()}


def draft(
    partnership: Partnership, decisions: Sequence[Decision], *, on: date, begun: Mapping[str, str] | None = None
) -> Draft:
    """Take the decisions in their order, on a copy. Raises DecisionRefused for the first that cannot be taken.

    begun  the files with decisions taken before, instead of the folder's own
    """
    settle(partnership.folder)
    with TemporaryDirectory(prefix="qantara-") as place:
        copy = Partnership(Path(place), partnership.config)
        room = copy.folder / _ROOM
        room.mkdir()
        for path in (partnership.folder / _ROOM).glob("*.csv"):
            shutil.copyfile(path, room / path.name)
        for name, text in (begun or {}).items():
            (room / name).write_bytes(text.encode())
        for decision in decisions:
            try:
                decision.take(copy, on)
            except DecisionRefused as refusal:
                raise _in_place(refusal, copy, partnership) from None
        return Draft(copy.vocabulary(), texts_of(copy))


def _in_place(refusal: DecisionRefused, copy: Partnership, partnership: Partnership) -> DecisionRefused:
    """The refusal with the folder's own path, not the copy's."""
    values = dict(refusal.values)
    if "file" in values:
        values["file"] = str(values["file"]).replace(str(copy.folder), str(partnership.folder))
    return DecisionRefused(refusal.sentence, **values)


def publish(partnership: Partnership, decisions: Sequence[Decision], *, on: date) -> Vocabulary:
    """Write all the decisions into the folder, or none; return the vocabulary as it is then."""
    with _held(partnership.folder) as alone:
        if not alone:
            raise DecisionRefused("Another publication of the vocabulary is being written. Try again in a minute.")
        _put_back(partnership.folder)
        before = texts_of(partnership)
        made = draft(partnership, decisions, on=on)
        changed = {name: text for name, text in made.texts.items() if before.get(name) != text}
        _write(partnership.folder, {name: before.get(name) for name in changed}, changed)
    return made.vocabulary


def settle(folder: Path) -> bool:
    """Put back what a publication that was cut off has half replaced. Whether there was anything to put back."""
    if not (folder / _ROOM / _BEFORE).exists():
        return False
    with _held(folder) as alone:  # else it is still being written, and not cut off
        return alone and _put_back(folder)


def _write(folder: Path, before: Mapping[str, str | None], after: Mapping[str, str]) -> None:
    """Replace the files; until the last one is there, a note of what they held stays beside them."""
    room = folder / _ROOM
    room.mkdir(exist_ok=True)
    write_whole(room / _BEFORE, json.dumps(before, ensure_ascii=False))
    try:
        for name, text in after.items():
            write_whole(room / name, text)
    except Exception:
        _put_back(folder)
        raise
    (room / _BEFORE).unlink()


def _put_back(folder: Path) -> bool:
    room = folder / _ROOM
    if not (room / _BEFORE).exists():
        return False
    for name, text in json.loads((room / _BEFORE).read_bytes()).items():
        if text is None:
            (room / name).unlink(missing_ok=True)
        else:
            write_whole(room / name, text)
    (room / _BEFORE).unlink()
    return True


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Hold the folder's vocabulary for writing; False where another process does. Its end, however sudden, lets go."""
    room = folder / _ROOM
    room.mkdir(exist_ok=True)
    with (room / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
