"""Which row of a table is its heading, and what its columns are called."""

from collections.abc import Mapping, Sequence

from qantara.pipeline.intake.columns import count_known

# Titles, dates of export and merged cells may stand above the heading.
HEADING_ROWS = 10


def find_heading(rows: Sequence[Sequence[str | None]], mapping: Mapping[str, str] | None) -> int | None:
    """The first row that names a title or a text, among the first ten; None if there is none."""
    known = [count_known([cell or "" for cell in row], mapping) for row in rows[:HEADING_ROWS]]
    first = next((place for place, count in enumerate(known) if count), None)
    if first is not None and sum(bool(cell) for cell in rows[first]) == 1:
        # A lone word above the table ("Annonces") is its title, if a later row names more columns.
        return max(range(len(known)), key=lambda place: known[place])
    return first


def name_columns(cells: Sequence[str | None]) -> list[str]:
    """Every column with a name of its own: an empty one gets its number, a repeated one a suffix."""
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = " ".join((cell or "").split()) or f"column_{number}"
        candidate, copy = name, 1
        while candidate in names:
            copy += 1
            candidate = f"{name}_{copy}"
        names.append(candidate)
    return names
