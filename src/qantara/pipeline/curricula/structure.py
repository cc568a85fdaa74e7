"""From lines and tables to programmes and modules: what is under which heading, behind which label, in which column."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from qantara.core.text.folding import fold
from qantara.pipeline.curricula.document import Block, Grid, Line, Row, goes_on, without_bullet, without_numbering
from qantara.pipeline.curricula.drafts import LONGEST_TITLE, Catalogue, Draft, Kind
from qantara.pipeline.curricula.grids import (
    find_heading,
    names_programmes,
    read_links,
    read_modules,
    read_programmes,
)
from qantara.pipeline.curricula.model import Outcome, Place
from qantara.pipeline.curricula.values import parse_hours, split_details
from qantara.pipeline.curricula.words import OF_PROGRAMME, SECTIONS, field_of, is_total, semester_of

_LABEL = re.compile(r"^([^:：=]{1,90}?)\s*(?:[:：]|=(?!=))\s*(.*)$", re.DOTALL)
# Signs between labels, but not within brackets.
_SEVERAL = re.compile(r"(?:\s*[|•·–—;]\s*|\s*,\s+|\t+|\s{3,}|\s[-/]\s)(?![^()]*\))")
_WORDS_OF_MODULE = (
    r"modules?|u\.?e\.?[fmtd]?|unité d['’]enseignement|unité|course|unit|cours|matière|ecue|ec|élément de module"
    r"|الوحدة|وحدة|المقرر|المادة|المجزوءة|مجزوءة"
)
_NUMBER = r"(?:n°|no\.?|#|رقم)?\s*"
_CODE = r"[A-Z]{0,8}[ -]?\d[A-Z0-9]*(?:[.\-]\d+)*"
_NAMED_HEAD = re.compile(
    rf"^(?P<word>{_WORDS_OF_MODULE})\s*{_NUMBER}(?:(?P<code>(?i:{_CODE}))\s*(?:[:.\-–—|]\s*|\s+)|\s*[:–—]\s*)(?P<title>\S.*)$",
    re.IGNORECASE,
)
_CODE_HEAD = re.compile(
    r"^(?P<code>[A-Z]{1,8}[ -]?\d{1,5}[A-Z0-9]*(?:[.\-]\d+)*)(?P<sign>\s*[:–—|\-]\s*|\s+)(?P<title>[^\W\d].*)$"
)
_DEGREES = frozenset(map(fold, (
    "licence", "master", "mastère", "bachelor", "bachelier", "diplôme", "cycle", "filière", "dut", "but", "dts", "deust", "doctorat", "formation",
    "programme", "ingénieur", "degree", "الإجازة", "إجازة", "ماستر", "الماستر", "مسلك", "دبلوم", "سلك", "parcours", "brevet",
)))  # fmt: skip
_WRAPPED = 25  # characters of a title from which on it may run over two lines
_FURNITURE = re.compile(r"^(?:page\s*)?\d{1,4}(?:\s*(?:/|sur|of|من)\s*\d{1,4})?$|^[\W_]+$", re.IGNORECASE)


@dataclass
class _Heading:
    """A heading of which the next lines must say what it is."""

    text: str
    place: Place
    depth: int
    is_first: bool


class _Reader:
    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.semester: int | None = None
        self.module: Draft | None = None
        self.section: str | None = None
        self.pending: _Heading | None = None
        self._begun = False
        self._titled: Line | None = None  # the line before, if it was a title

    def block(self, block: Block) -> None:
        if isinstance(block, Grid):
            self._grid(block)
        else:
            self._line(block)

    def end(self) -> None:
        self._leave()

    # --- Lines

    def _line(self, line: Line) -> None:
        text = " ".join(line.text.split()) if "\n" not in line.text else line.text.strip()
        if not text or _FURNITURE.match(text):
            return
        first, self._begun = not self._begun, True
        if self._goes_on(text, line) or self._title_goes_on(text, line):
            return
        self._titled = None
        body, marked = without_bullet(text)
        bare = without_numbering(body).strip() if not line.heading else without_numbering(text).strip()
        if self._semester(bare, line):
            return
        is_item = marked and self._is_listing() and not (text[0].isdigit() and _names_section(bare))
        if not is_item and (self._labels(bare, line) or self._module_heading(bare, line)):
            return
        if is_total(bare):
            return
        if (line.heading or (first and len(bare) <= LONGEST_TITLE)) and not marked:
            self._heading(_Heading(bare, line.place, line.heading, first))
            self._titled = line
        elif self.section == "aside":
            return
        elif self.module is not None and (self.pending is None or self.section):
            self.module.add(cast(Kind, self.section or "content"), text, line.place)
        else:
            self.catalogue.note(line.place, text, "not-understood")

    def _is_listing(self) -> bool:
        """Whether items of a list are expected, which are neither labels nor headings."""
        return self.module is not None and self.section in ("outcome", "objective", "content")

    def _goes_on(self, text: str, line: Line) -> bool:
        """The rest of a wrapped item is put back behind it."""
        if line.heading or self.module is None or not self._is_listing() or not self.module.outcomes:
            return False
        last = self.module.outcomes[-1]
        wrapped = line.place.unit in ("line", "page") and line.place.unit == last.place.unit
        near = wrapped and line.place.number - last.place.number <= 1
        if not near or last.kind != self.section or not goes_on(last.text, text):
            return False
        self.module.outcomes[-1] = Outcome(last.kind, f"{last.text} {text}", last.place)
        return True

    def _title_goes_on(self, text: str, line: Line) -> bool:
        """The rest of a title that was wrapped on its page is put behind it."""
        title = self._titled
        if title is None or not text[0].islower() or _LABEL.match(text) or field_of(text):
            return False
        if (
            line.heading
            or line.place.unit != "page"
            or not _is_below(title.place, line.place)
            or len(title.text) < _WRAPPED
        ):
            return False
        self._titled = Line(f"{title.text} {text}", line.place)
        if self.pending is not None:
            self.pending.text += f" {text}"
        elif self.module is not None and not fold(self.module.title).endswith(fold(text)):
            self.module.title += f" {text}"
            self.module = self._merge_current()
        return True

    def _semester(self, text: str, line: Line) -> bool:
        head = re.split(r"\s*[:(–—|]|\s-\s", text, maxsplit=1)[0]
        number = semester_of(head) if len(text) < 80 else None
        if number is None:
            return False
        rest = text[len(head) :].strip(" :(–—|-)")
        if rest and not line.heading and not split_details(text)[1]:
            return False
        self._leave()
        self.semester = number
        return True

    def _labels(self, text: str, line: Line) -> bool:
        """One label with its value, several on a line, or the name of a section alone."""
        whole = _LABEL.match(text)
        if whole and field_of(whole[1]) == "hours" and parse_hours(whole[2]):
            return self._field("hours", whole[1], whole[2], line)
        parts = [part for part in _SEVERAL.split(text) if part.strip()]
        if len(parts) > 1:
            # "Crédits : 6 – Semestre 5": a semester needs no label.
            parts = [f"semestre : {part}" if semester_of(part) else part for part in parts]
            pairs = [_LABEL.match(part) for part in parts]
            names = [field_of(pair[1]) if pair else None for pair in pairs]
            if all(names):
                for name, pair in zip(names, pairs, strict=True):
                    self._field(str(name), pair[1], pair[2], line)  # type: ignore[index]
                return True
        pair = _LABEL.match(text)
        name = field_of(without_numbering(pair[1])) if pair else None
        if pair and name:
            return self._field(name, pair[1], pair[2].strip(), line)
        name = field_of(text.rstrip(" .…"))
        if name in ("sheet", *SECTIONS) or (line.heading and name in ("hours", "part", "element")):
            return self._field(str(name), text, "", line)
        return False

    def _field(self, name: str, label: str, value: str, line: Line) -> bool:
        place = line.place
        if name in OF_PROGRAMME:
            self._of_programme(name, value, place)
        elif name == "title":
            return self._title(label, value, line)
        elif name == "sheet":
            # "Syllabus du module" may stand below the table that names the module.
            if value or self.module is None or self.module.outcomes:
                self._leave()
            if value:
                self._open(value, None, line)
        elif name == "code":
            self._code(value, place)
        elif name in SECTIONS:
            self._open_section(name, value, line)
        elif name == "part":
            hours = parse_hours(value)
            if hours and self._settle() is not None:
                self._settle().parts += hours  # type: ignore[union-attr]
            elif not hours:
                self._open_section("aside", "", line)
        elif name == "element":
            if (draft := self._settle()) is not None:
                draft.add("content", value, place)
        elif name == "semester" and self.module is None and self.pending is None:
            self.semester = semester_of(value, bare=True) or self.semester
        elif (draft := self._settle()) is not None:
            self.catalogue.fill(draft, name, value, place)
            self.section = None if self.section == "aside" else self.section
        return True

    def _of_programme(self, name: str, value: str, place: Place) -> None:
        if not value:
            self.section = "aside"
            return
        current = self.catalogue.current
        if name == "programme":
            if fold(value) != fold(current.title):
                self._leave()
                self.catalogue.programme(value, None, place)
        elif self.module is None and getattr(current, name) is None:
            setattr(current, name, value)

    def _title(self, label: str, value: str, line: Line) -> bool:
        if self.module is not None and fold(label) == "cours" and parse_hours(value):
            self.module.parts += parse_hours(value) or 0.0
            return True
        if not value or len(value) > LONGEST_TITLE:
            return False
        generic = fold(label) in ("intitule", "titre", "title", "nom", "name", "designation", "libelle", "العنوان")
        if generic and not self.catalogue.current.modules and fold(value).split()[0] in _DEGREES:
            self._of_programme("programme", value, line.place)
            return True
        if self.module is not None and (not self.module.title or (self.module.is_guessed and not self.module.outcomes)):
            self.module.title, self.module.is_guessed = value, False
            self.module = self._merge_current()
        else:
            self._open(value, None, line)
        return True

    def _merge_current(self) -> Draft:
        """A sheet that began with its code: with the title, it may prove to be a module of the table above."""
        assert self.module is not None
        mine, programme = self.module, self.catalogue.current
        if mine not in programme.modules:
            return mine
        programme.drop(mine)
        known = programme.find(mine.code, mine.title, None)
        if known is None:
            return programme.add(mine)
        if known.code is None:
            known.code = mine.code
            programme.name(known)
        return known

    def _code(self, value: str, place: Place) -> None:
        if not value or len(value) > 30:
            return
        if self.pending is not None:
            self._settle()
        draft = self.module
        if draft is not None and draft.code is None and len(draft.outcomes) == 0:
            draft.code = value
            self.catalogue.current.name(draft)
        elif draft is None or self.catalogue.current.find_code(value) is not draft:
            self._leave()
            self.module = self.catalogue.current.add(Draft(place, code=value, semester=self.semester))

    def _open_section(self, name: str, value: str, line: Line) -> None:
        if name != "aside" and self.pending is not None and (self.module is None or self.pending.depth):
            self._settle()
        # Aims and outcomes of the whole programme are told before any module: they are set aside.
        self.section = name if self.module is not None else "aside"
        if self.module is not None and value and name != "aside":
            self.module.add(cast(Kind, name), value, line.place)

    def _module_heading(self, text: str, line: Line) -> bool:
        if len(text) > LONGEST_TITLE + 60:
            return False
        found = _NAMED_HEAD.match(text) or _CODE_HEAD.match(text)
        if found is None:
            return False
        if number := semester_of(found["title"]):  # "M1 – Semestre 1" is a year of a master
            self._leave()
            self.semester = number
            return True
        code = found["code"]
        if found.re is _CODE_HEAD:
            if not self._is_code(found, line):
                return False
        elif code and fold(found["word"]).replace(" ", "").startswith("ue"):
            code = f"UE{code}"
        self._open(found["title"], code, line)
        return True

    def _is_code(self, found: re.Match[str], line: Line) -> bool:
        """Whether letters and digits before other words are the code of a module, and not the name of something."""
        if semester_of(found["code"]):
            return False
        if split_details(found["title"])[1]:
            return True
        parted = bool(found["sign"].strip()) or (line.heading > 0 and " " not in found["code"])
        known = self.catalogue.current.has_code_like(found["code"])
        return parted and (line.heading > 0 or known or self.section is None)

    def _open(self, title: str, code: str | None, line: Line) -> None:
        self._leave()
        draft = self.catalogue.module(title, code, line.place)
        draft.depth = draft.depth or line.heading
        if draft.semester is None:
            draft.semester = self.semester
        self.module, self._titled = draft, line

    def _heading(self, heading: _Heading) -> None:
        if self.module is not None and heading.depth > self.module.depth > 0:
            self._drop_pending()
            self.module.add("content", heading.text, heading.place)
            self.section, self.pending = "content", heading
            return
        self._leave()
        self.pending = heading

    def _settle(self) -> Draft | None:
        """The open module; a heading whose next lines tell of a module is one."""
        heading = self.pending
        if heading is None:
            return self.module
        self.pending = None
        if self.module is not None and self.module.outcomes and self.module.outcomes[-1].place == heading.place:
            self.module.outcomes.pop()
        title, _ = split_details(heading.text)
        draft = self.catalogue.module(heading.text, None, heading.place)
        draft.depth, draft.is_first_heading, draft.is_guessed = heading.depth, heading.is_first, True
        draft.semester = draft.semester or self.semester
        self.module, self.section = draft, None
        return draft if title else None

    def _leave(self) -> None:
        """Close the module and the section; a heading that was followed by nothing is settled."""
        self._drop_pending()
        self.module = self.section = None

    def _drop_pending(self) -> None:
        heading, self.pending = self.pending, None
        if heading is None or self.module is not None:
            return
        if not self.catalogue.current.title and not self.catalogue.current.modules:
            self.catalogue.programme(heading.text, None, heading.place, is_guessed=True)
        elif not any(fold(word) in _DEGREES for word in heading.text.split()[:1]):
            self.catalogue.note(heading.place, heading.text, "not-understood")
        elif fold(heading.text) != fold(self.catalogue.current.title):
            self.catalogue.programme(heading.text, None, heading.place, is_guessed=True)

    # --- Tables

    def _grid(self, grid: Grid) -> None:
        self._begun = True
        if names_programmes(grid):
            read_programmes(self.catalogue, grid)
            return
        if find_heading(grid.rows) is not None:
            if self.module is not None and self.pending is not None:
                self.pending = None
            elif self.module is None:
                self._drop_pending()
            self.semester = read_modules(self.catalogue, grid, self.semester, self.module)
            return
        if read_links(self.catalogue, grid):
            return
        labelled = [row for row in grid.rows if _is_labelled(row)]
        if labelled and 2 * len(labelled) >= len(grid.rows):
            self._sheet(grid)
        elif self.section != "aside" and grid.rows:
            row = grid.rows[0]
            self.catalogue.note(row.place, " | ".join(cell for cell in row.cells if cell.strip()), "no-table-heading")

    def _sheet(self, grid: Grid) -> None:
        """A table of labels and values, two or four cells a row."""
        for row in grid.rows:
            cells = [cell.strip() for cell in row.cells if cell.strip()]
            while cells:
                label = cells.pop(0).rstrip(" :")
                name = field_of(without_numbering(label))
                value = cells.pop(0) if cells and (name or not field_of(cells[0].rstrip(" :"))) else ""
                line = Line(f"{label} : {value}" if value else label, row.place)
                if name is None:
                    self._line(line)
                else:
                    self._field(name, label, value, line)


def _is_below(above: Place, below: Place) -> bool:
    """Whether one line of a page follows another, with an empty one between at most."""
    rows = [int(place.part.removeprefix("line ")) for place in (above, below)]
    return above.number == below.number and above.unit == below.unit and 0 < rows[1] - rows[0] <= 2


def _names_section(text: str) -> bool:
    """Whether a numbered line is the heading of a section, and not an item of the one before."""
    pair = _LABEL.match(text)
    return field_of(pair[1] if pair else text) in (*SECTIONS, "sheet")


def _is_labelled(row: Row) -> bool:
    """Whether a row is a label and its value; two labels side by side are the heading of a table of something else."""
    cells = [cell.strip().rstrip(" :") for cell in row.cells if cell.strip()]
    return bool(cells) and field_of(without_numbering(cells[0])) is not None and not (cells[1:] and field_of(cells[1]))


def understand(blocks: Iterable[Block], catalogue: Catalogue) -> None:
    """Fill the catalogue from the blocks of one file."""
    reader = _Reader(catalogue)
    for block in blocks:
        reader.block(block)
    reader.end()
    _demote_first_heading(catalogue)


def _demote_first_heading(catalogue: Catalogue) -> None:
    """The first heading was taken for a module because aims followed it; modules below it show that it is the programme."""
    programme = catalogue.programmes[0]
    if len(programme.modules) < 2 or programme.title:
        return
    first, *others = programme.modules
    if first.is_first_heading and not any(other.depth and other.depth <= first.depth for other in others):
        programme.title, programme.place = first.title, first.place
        programme.drop(first)
