"""Tables of modules: one row a module, an element of a module, a total, a semester; or statements that name a module."""

from collections.abc import Sequence
from typing import cast

from qantara.pipeline.curricula.document import Grid, Row
from qantara.pipeline.curricula.drafts import Catalogue, Draft, Kind, ProgrammeDraft
from qantara.pipeline.curricula.values import parse_credits, parse_hours
from qantara.pipeline.curricula.words import columns_of, field_of, is_total, semester_of

_HEADING_ROWS = 10
_STATEMENTS = ("outcome", "objective", "content")
_SUB_TOTALS = frozenset(("total", "global", "vh global", "vh", "المجموع"))
_LINKED = 0.9  # share of a column's cells that must be known codes
Columns = list[str | None]


def find_heading(rows: Sequence[Row]) -> tuple[int, Columns] | None:
    """The first row below the heading, and the field of each column; a heading may take two rows."""
    for number, row in enumerate(rows[:_HEADING_ROWS]):
        columns = columns_of(row.cells)
        below = rows[number + 1].cells if number + 1 < len(rows) else ()
        merged = _merged(row.cells, below)
        if merged is not None:
            both = columns_of(merged)
            if both is not None:
                return number + 2, both
        if columns is not None:
            return number + 1, columns
    return None


def _merged(above: Sequence[str], below: Sequence[str]) -> list[str] | None:
    """Two rows of a heading as one: under "Volume horaire" stand "Cours", "TD", "Total"."""
    said = [cell for cell in below if cell.strip()]
    hours = [cell for cell in said if cell.strip().lower() in _SUB_TOTALS or field_of(cell) in ("part", "hours") or cell.strip().lower() == "cours"]  # fmt: skip
    if len(said) < 2 or len(hours) < len(said) or len(below) != len(above):
        return None
    return ["VH" if low.strip().lower() in _SUB_TOTALS else low or high for high, low in zip(above, below, strict=True)]


def read_modules(
    catalogue: Catalogue, grid: Grid, semester: int | None, open_module: Draft | None = None
) -> int | None:
    """Read a table whose heading is known; returns the semester in force at its end.

    open_module  the module in whose sheet the table stands: rows of elements belong to it
    """
    found = find_heading(grid.rows)
    if found is None:
        return semester
    first, columns = found
    for place, name in enumerate(columns):
        headings = [row.cells[place].strip() for row in grid.rows[:first] if place < len(row.cells)]
        if name is None and headings and headings[-1] and field_of(headings[-1]) != "aside":
            catalogue.note(grid.rows[first - 1].place, headings[-1], "unknown-column")
    of_elements = open_module is not None and _has_elements(grid.rows[:first], columns)
    draft = open_module if of_elements else None
    in_table = semester
    for row in grid.rows[first:]:
        cells = dict[str, str]()
        for name, cell in zip(columns, row.cells, strict=False):
            if name and name != "part" and cell.strip():
                cells[name] = f"{cells[name]}\n{cell}" if name in cells else cell.strip()
        said = {" ".join(cell.split()) for cell in row.cells if cell.strip()}
        if not said or columns_of(row.cells) == columns:
            continue
        if len(said) == 1 and (number := semester_of(next(iter(said)))):
            semester = in_table = number
            continue
        if any(is_total(cell) for cell in said):
            continue
        if of_elements and draft is not None:
            _element(catalogue, draft, columns, row, cells.get("title") or cells.get("element", ""))
        elif "title" in cells and (len(said) > 1 or len({*columns} - {None}) == 1):
            draft = _module(catalogue, row, cells, columns, in_table)
            in_table = draft.semester if "semester" in cells else in_table
        elif draft is not None and "element" in cells:
            _element(catalogue, draft, columns, row, cells["element"])
        else:
            why = "not-understood" if "title" in cells or len(said) == 1 else "no-title"
            catalogue.note(row.place, " | ".join(cell for cell in row.cells if cell.strip()), why)
    return semester


def _has_elements(heading: Sequence[Row], columns: Columns) -> bool:
    """Whether the titles are those of elements; merged downwards, their heading stands in the upper of two rows."""
    place = columns.index("title")
    return any(place < len(row.cells) and field_of(row.cells[place]) == "element" for row in heading)


def _module(catalogue: Catalogue, row: Row, cells: dict[str, str], columns: Columns, semester: int | None) -> Draft:
    if "programme" in cells:
        catalogue.programme(" ".join(cells["programme"].split()), None, row.place)
    draft = catalogue.module(cells["title"], cells.get("code"), row.place, split=False)
    with_elements = "element" in columns and bool(cells.get("element"))
    for name in ("periods", "type", "semester", *(() if with_elements else ("hours", "credits"))):
        if name in cells:
            catalogue.fill(draft, name, cells[name], row.place)
    if draft.semester is None and "semester" not in cells:
        draft.semester = semester
    for kind in _STATEMENTS:
        if kind in cells:
            draft.add(cast(Kind, kind), cells[kind], row.place)
    if with_elements:
        _element(catalogue, draft, columns, row, cells["element"])
    else:
        draft.parts = draft.parts or _parts(columns, row)
    return draft


def _element(catalogue: Catalogue, draft: Draft, columns: Columns, row: Row, title: str) -> None:
    """A part of a module: its hours and credits add up to those of the module."""
    if title:
        draft.add("content", title, row.place)
    told = dict(zip(columns, row.cells, strict=False))
    hours = parse_hours(told.get("hours", "")) or _parts(columns, row)
    draft.elements += hours
    draft.element_credits += parse_credits(told.get("credits", "")) or 0.0
    if told.get("hours", "").strip() and not hours:
        catalogue.note(row.place, told["hours"], "bad-hours")


def _parts(columns: Columns, row: Row) -> float:
    return sum(parse_hours(cell) or 0.0 for name, cell in zip(columns, row.cells, strict=False) if name == "part")


def read_links(catalogue: Catalogue, grid: Grid) -> bool:
    """Read a table whose rows name modules by code: their statements, or the programme that they belong to.

    Returns whether the table was such a one.
    """
    if len(grid.rows) < 2:
        return False
    heading, rows = grid.rows[0].cells, grid.rows[1:]
    owners = {draft.code: (programme, draft) for programme in catalogue.programmes for draft in programme.modules}
    modules = {*owners} - {None}
    programmes = {programme.code: programme for programme in catalogue.programmes if programme.code}
    of_module = _column_of(rows, {code for code in modules if code})
    if of_module is None:
        return False
    of_programme = _column_of(rows, {*programmes})
    if of_programme is not None and of_programme != of_module:
        moved: dict[int, tuple[Draft, ProgrammeDraft]] = {}
        for row in rows:
            programme, draft = owners.get(row.cells[of_module], (None, None))
            wanted = programmes.get(row.cells[of_programme])
            if programme is None or draft is None or wanted is None:
                catalogue.note(row.place, " | ".join(row.cells), "not-understood")
            else:
                moved.setdefault(id(draft), (draft, wanted))
        for programme in catalogue.programmes:
            programme.modules = [draft for draft in programme.modules if id(draft) not in moved]
        for draft, wanted in moved.values():
            wanted.add(draft)
        return True
    fields = [field_of(cell) for cell in heading]
    statements = [(place, name) for place, name in enumerate(fields) if name in _STATEMENTS]
    for row in rows:
        _, draft = owners.get(row.cells[of_module], (None, None))
        if draft is None:
            catalogue.note(row.place, " | ".join(row.cells), "not-understood")
            continue
        for place, name in statements:
            if place < len(row.cells):
                draft.add(cast(Kind, name), row.cells[place], row.place)
    return bool(statements)


def _column_of(rows: Sequence[Row], known: set[str]) -> int | None:
    """The first column whose cells are known codes."""
    if not known:
        return None
    for place in range(max(len(row.cells) for row in rows)):
        cells = [row.cells[place] for row in rows if place < len(row.cells) and row.cells[place]]
        if cells and sum(cell in known for cell in cells) >= _LINKED * len(cells):
            return place
    return None


def names_programmes(grid: Grid) -> bool:
    """Whether the name of a table says that its rows are programmes."""
    return field_of(grid.name) == "programme" or field_of(grid.name[1:]) == "programme"


def read_programmes(catalogue: Catalogue, grid: Grid) -> None:
    """Read a table of programmes: code and title."""
    found = find_heading(grid.rows)
    if found is None:
        return
    for row in grid.rows[found[0] :]:
        cells = {name: cell for name, cell in zip(found[1], row.cells, strict=False) if name}
        if cells.get("title"):
            catalogue.programme(cells["title"], cells.get("code"), row.place)
