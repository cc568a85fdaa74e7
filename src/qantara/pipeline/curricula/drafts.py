"""Programmes and modules while they are being read: filled from several places of a file, checked at the end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from rapidfuzz.fuzz import ratio

from qantara.core.text.folding import fold
from qantara.pipeline.curricula.document import split_items
from qantara.pipeline.curricula.model import Module, Outcome, Place, Programme, Unread
from qantara.pipeline.curricula.values import parse_credits, parse_hours, semester_in_title, split_details
from qantara.pipeline.curricula.words import semester_of, type_of

Kind = Literal["objective", "outcome", "content"]
_SAME = 85  # per cent of letters that two writings of one title share at least
LONGEST_TITLE = 200


@dataclass(eq=False)
class Draft:
    """A module in the making. depth: of the heading that opened it, 0 for none; is_guessed: its title is a heading, which
    a label may replace.
    """

    place: Place
    title: str = ""
    code: str | None = None
    hours: float | None = None
    periods: float | None = None
    credits: float | None = None
    semester: int | None = None
    type: str | None = None
    option: str | None = None
    parts: float = 0.0
    elements: float = 0.0
    element_credits: float = 0.0
    depth: int = 0
    is_first_heading: bool = False
    is_guessed: bool = False
    outcomes: list[Outcome] = field(default_factory=list)

    def add(self, kind: Kind, text: str, place: Place) -> None:
        """Add the items of a text."""
        self.outcomes += [Outcome(kind, item, place) for item in split_items(text)]


@dataclass(eq=False)
class ProgrammeDraft:
    """A programme in the making. is_guessed: its title is a heading, which a label may replace."""

    place: Place
    title: str = ""
    code: str | None = None
    degree: str | None = None
    institution: str | None = None
    is_guessed: bool = False
    modules: list[Draft] = field(default_factory=list)
    _by_code: dict[str, list[Draft]] = field(default_factory=dict)
    _by_title: dict[str, list[Draft]] = field(default_factory=dict)
    _shapes: set[str] = field(default_factory=set)

    def add(self, draft: Draft) -> Draft:
        """A new module."""
        self.modules.append(draft)
        self.name(draft)
        return draft

    def name(self, draft: Draft) -> None:
        """Make a module known under its code and its title, which may have changed."""
        if draft.code:
            self._by_code.setdefault(_bare(draft.code), []).append(draft)
            self._shapes.add(_shape(draft.code))
        if draft.title:
            self._by_title.setdefault(fold(draft.title), []).append(draft)

    def drop(self, draft: Draft) -> None:
        """Take a module out."""
        self.modules.remove(draft)
        for index in (self._by_code, self._by_title):
            for same in index.values():
                if draft in same:
                    same.remove(draft)

    def find(self, code: str | None, title: str, option: str | None) -> Draft | None:
        """The module read before that this code and title mean; a number may come back under another title."""
        for draft in self._by_code.get(_bare(code), []) if code else []:
            same_title = _same_title(draft.title, title) or _holds(draft.title, title) or _holds(title, draft.title)
            if same_title and option in (None, draft.option):
                return draft
        for draft in self._by_title.get(fold(title), []):
            if (draft.code is None or code is None) and option in (None, draft.option):
                return draft
        return None

    def has_code_like(self, code: str) -> bool:
        """Whether a module has such a code: the same letters and as many digits."""
        return _shape(code) in self._shapes

    def find_code(self, code: str) -> Draft | None:
        """The module of a code."""
        return next(iter(self._by_code.get(_bare(code), [])), None)


def _shape(code: str) -> str:
    return "".join("0" if sign.isdigit() else sign for sign in code if not sign.isspace())


def _same_code(one: str | None, other: str | None) -> bool:
    return bool(one and other) and _bare(one) == _bare(other)


def _bare(code: str | None) -> str:
    """M01, M 1 and m1 are one code."""
    folded = fold(code or "").replace(" ", "")
    head = folded.rstrip("0123456789")
    return f"{head}{folded[len(head) :].lstrip('0')}"


def _same_title(one: str, other: str) -> bool:
    one, other = fold(one), fold(other)
    return one == other or (bool(one and other) and ratio(one, other) >= _SAME and one[-1] == other[-1])


def _holds(one: str, other: str) -> bool:
    """Whether one title is the other, shortened; an empty one is."""
    return fold(other) in fold(one)


class Catalogue:
    """What has been read of one file."""

    def __init__(self, file: str, name: str) -> None:
        self.file, self._name = file, name
        self.programmes: list[ProgrammeDraft] = [ProgrammeDraft(Place(file))]
        self.unread: list[Unread] = []
        self.current = self.programmes[0]

    def note(self, place: Place, text: str, why: str) -> None:
        """List what was not understood."""
        short = " ".join(text.split())
        self.unread.append(Unread(place, short[:199] + "…" if len(short) > 200 else short, why))

    def programme(self, title: str, code: str | None, place: Place, *, is_guessed: bool = False) -> ProgrammeDraft:
        """Go to the programme of this title or code; a nameless one takes the name."""
        for draft in self.programmes:
            if (code and draft.code == code) or (title and fold(draft.title) == fold(title)):
                self.current = draft
                return draft
        if (self.current.title or self.current.code) and (not self.current.is_guessed or self.current.modules):
            self.current = ProgrammeDraft(place)
            self.programmes.append(self.current)
        self.current.title, self.current.code, self.current.place = title, code, place
        self.current.is_guessed = is_guessed
        return self.current

    def module(
        self, title: str, code: str | None, place: Place, *, option: str | None = None, split: bool = True
    ) -> Draft:
        """The module of this title and code in the current programme: the one read before, or a new one."""
        details: dict[str, str] = {}
        if split:
            title, details = split_details(title)
        title, code = " ".join(title.split()), " ".join((code or "").split()) or None
        draft = self.current.find(code, title, option)
        if draft is None:
            draft = self.current.add(Draft(place, title, code, option=option))
        elif (draft.title or title, draft.code or code) != (draft.title, draft.code):
            draft.title, draft.code = draft.title or title, draft.code or code
            self.current.name(draft)
        for name, value in details.items():
            self.fill(draft, name, value, place)
        return draft

    def fill(self, draft: Draft, name: str, text: str, place: Place) -> None:
        """Set one field of a module from the text of a cell or label; what cannot be read is listed."""
        text = text.strip()
        if not text or text in "-–—/":
            return
        value: float | str | None
        if name in ("hours", "periods"):
            value, why = parse_hours(text), "bad-hours"
        elif name == "credits":
            value, why = parse_credits(text), "bad-credits"
        elif name == "semester":
            value, why = semester_of(text, bare=True), "bad-semester"
        elif name == "type":
            value, why = type_of(text), "unknown-type"
        else:
            value, why = text, "not-understood"
        if value is None:
            self.note(place, text, why)
            return
        known = getattr(draft, name)
        if known is None:
            setattr(draft, name, value)
        elif known != value and not (name == "code" and _same_code(known, text)):
            self.note(place, f"{name}: {known} ≠ {value}", "told-twice")

    def finish(self) -> tuple[list[Programme], list[Unread]]:
        """The programmes that have modules, checked."""
        made = [self._programme(draft) for draft in self.programmes]
        for draft in self.programmes:
            if not draft.modules and len(self.programmes) > 1 and (draft.title or draft.code):
                self.note(draft.place, draft.title or draft.code or "", "no-modules")
        found = [programme for programme in made if programme.modules]
        if not found and not any(one.place.unit == "file" for one in self.unread):
            self.note(Place(self.file), "", "no-modules")
        return found, self.unread

    def _programme(self, draft: ProgrammeDraft) -> Programme:
        modules = tuple(self._modules(draft.modules))
        return Programme(draft.title or self._name, draft.code, draft.degree, draft.institution, modules, draft.place)

    def _modules(self, drafts: Iterable[Draft]) -> Iterator[Module]:
        for draft in drafts:
            if not draft.title:
                self.note(draft.place, draft.code or "", "no-title")
                continue
            parts = draft.parts or draft.elements
            if draft.hours is not None and parts and abs(draft.hours - parts) > 0.01:
                self.note(draft.place, f"{draft.title}: {draft.hours:g} ≠ {parts:g}", "hours-differ")
            in_title = semester_in_title(draft.title)
            # A catalogue that counts within the year says S1 of the second year where the title says S3.
            if in_title and draft.semester and (in_title - draft.semester) % 2:
                self.note(draft.place, f"{draft.title}: S{draft.semester} ≠ S{in_title}", "semesters-differ")
            yield Module(
                code=draft.code, title=draft.title, hours=draft.hours if draft.hours is not None else parts or None,
                periods=draft.periods, credits=draft.credits if draft.credits is not None else draft.element_credits or None,
                semester=draft.semester, type=draft.type, option=draft.option,
                outcomes=(Outcome("title", draft.title, draft.place), *draft.outcomes), place=draft.place,
            )  # fmt: skip
