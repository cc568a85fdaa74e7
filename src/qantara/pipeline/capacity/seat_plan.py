"""The seat plan's declarations: programmes, institutions, means and what is decided already, beside the stock and flow."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qantara.core.capacity import FREE, SupplyInputs
from qantara.core.capacity.seats_inputs import Flags, Floats, Ints
from qantara.pipeline.capacity.declared import CapacityError, Evidence, Label
from qantara.pipeline.capacity.rows import TRACE, Row, read_rows
from qantara.pipeline.capacity.settings import Toml

PROGRAMMES, MEANS, TAUGHT, DECIDED = "seat_plan.toml", "means.csv", "taught.csv", "decided.csv"
_UNITS = {
    "rooms": "rooms", "teachers": "full-time teachers", "hires": "teachers/year", "hosts": "places", "budget": "MAD/year",
    "floor": "learners/year",
}  # fmt: skip
_OF_INSTITUTIONS = ("rooms", "teachers", "hires")
_COUNTRY = "total"
_DECISION = ("institution", "programme", "year", "groups")
_NOTHING_DECIDED = ",".join(_DECISION)
FIGURES = ("rooms", "teachers", "hosts", "cost_mad", "opening_cost_mad", "opening_delay_years")
_SOURCE = ("source", "year", "to_confirm")
_LONGEST_DELAY = 10


@dataclass(frozen=True)
class SeatPlan:
    """What may be opened where, and with what."""

    years: tuple[int, ...]
    """H years, from the first intake to the graduation of the last."""
    intakes: int
    stay: float
    """Share of the graduates who work in the region where they studied."""
    weights: Mapping[str, float]
    """What one person missing counts, by domain; 1 where nothing is told."""
    programmes: Mapping[str, "Programme"]
    institutions: Mapping[str, "Institution"]
    means: Mapping[tuple[str, str], Floats]
    """[H] by what and where; what is not told is not there."""
    most: Ints
    """[P, I] as in SeatInputs, and so `running` and `locks`."""
    running: Flags
    locks: Ints
    evidence: tuple[Evidence, ...]

    def means_of(self, what: str, places: Iterable[str]) -> Floats:
        """[place, H] rooms, teachers, hires, hosts or floors."""
        return np.stack([self.means.get((what, one), np.zeros(len(self.years))) for one in places])

    @property
    def budget(self) -> Floats:
        """[H] MAD; infinite where no budget is told."""
        return self.means.get(("budget", _COUNTRY), np.full(len(self.years), np.inf))


@dataclass(frozen=True)
class Programme:
    """A programme: its kind, the domains that it teaches (shares of it), and what one group takes in each of its years."""

    name: Label
    kind: str
    domains: Mapping[str, float]
    group: int
    figures: Mapping[str, float]
    """rooms, teachers, hosts, cost_mad, opening_cost_mad, opening_delay_years"""


@dataclass(frozen=True)
class Institution:
    name: Label
    region: str
    salary: float


def read_seat_plan(texts: Callable[[str], str], supply: SupplyInputs) -> SeatPlan:
    """Read `seat_plan.toml`, `means.csv`, `taught.csv` and, if there is one, `decided.csv`. Raises CapacityError.

    texts  the text of a file of the folder, by its name; empty where nothing is decided
    """
    file = Toml(texts(PROGRAMMES), PROGRAMMES)
    told = file.table("", ("first_year", "intakes", "stay", "weights", "programmes", "institutions"), held={"weights": {}} | dict(file.tables))  # fmt: skip
    first, intakes = file.year("first_year", told["first_year"]), _whole(file, "intakes", told["intakes"], least=1)
    (stay,) = file.figures("stay", told["stay"], "value", unit="share")
    weights = {
        domain: file.number(f"weights.{domain}", value)
        for domain, value in file.table("weights", held=told["weights"]).items()
    }
    for domain in weights:
        _known(file, f"weights.{domain}", domain, supply.domains)
    programmes = {one: _programme(file, one, held, supply) for one, held in file.table("programmes").items()}
    institutions = {one: _institution(file, one, held, supply) for one, held in file.table("institutions").items()}
    last = first + intakes - 1
    longest = max((int(supply.length[supply.kinds.index(one.kind)]) for one in programmes.values()), default=0)
    if first < supply.first_year or last + longest > supply.calendar[-1]:
        raise CapacityError(
            "{file}: who starts in {last} graduates up to {end}, but the years simulated are {begin} to {stop}. Change first_year "
            "or intakes, or the years of capacity.toml.",
            file=file.name, last=last, end=last + longest, begin=supply.first_year, stop=supply.calendar[-1],
        )  # fmt: skip
    years = tuple(range(first, last + longest + 1))
    evidence = list(file.evidence)
    means = _means(texts(MEANS), years, tuple(institutions), supply.regions, evidence)
    most, running = _taught(texts(TAUGHT), tuple(programmes), tuple(institutions), evidence)
    locks = _decided(texts(DECIDED) or _NOTHING_DECIDED, tuple(programmes), tuple(institutions), years[:intakes])
    return SeatPlan(years, intakes, stay, weights, programmes, institutions, means, most, running, locks, tuple(evidence))  # fmt: skip


def _programme(file: Toml, one: str, held: Any, supply: SupplyInputs) -> Programme:
    key = f"programmes.{one}"
    columns = ("name", "kind", "domains", "group", *FIGURES, *_SOURCE)
    told = file.table(key, columns, held=held if isinstance(held, Mapping) else {})
    _known(file, f"{key}.kind", told["kind"], supply.kinds)
    shares = file.table(f"{key}.domains", held=told["domains"])
    for domain in shares:
        _known(file, f"{key}.domains", domain, supply.domains)
    domains = {domain: file.share(f"{key}.domains.{domain}", value) for domain, value in shares.items()}
    if not 0 < sum(domains.values()) <= 1 + 1e-9:
        raise CapacityError("{file}: {key} adds up to {total}. Write the shares of the programme that each domain takes: more than 0, at most 1.",
                            file=file.name, key=f"{key}.domains", total=round(sum(domains.values()), 6))  # fmt: skip
    figures = {name: file.number(f"{key}.{name}", told[name]) for name in FIGURES}
    _whole(file, f"{key}.opening_delay_years", told["opening_delay_years"], least=0, most=_LONGEST_DELAY)
    file.note(key, told)
    return Programme(
        file.label(f"{key}.name", told["name"]), told["kind"], domains, _whole(file, f"{key}.group", told["group"], least=1), figures,
    )  # fmt: skip


def _institution(file: Toml, one: str, held: Any, supply: SupplyInputs) -> Institution:
    key = f"institutions.{one}"
    told = file.table(key, ("name", "region", "salary_mad", *_SOURCE), held=held if isinstance(held, Mapping) else {})
    _known(file, f"{key}.region", told["region"], supply.regions)
    file.note(key, told)
    return Institution(file.label(f"{key}.name", told["name"]), told["region"], file.number(f"{key}.salary_mad", told["salary_mad"]))  # fmt: skip


def _known(file: Toml, key: str, value: Any, known: Sequence[str]) -> None:
    if value not in known:
        raise CapacityError("{file}: {key} is “{value}”. Write one of: {known}.", file=file.name, key=key, value=value, known=", ".join(known))  # fmt: skip


def _whole(file: Toml, key: str, value: Any, *, least: int, most: int = 10_000) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise CapacityError("{file}: {key} is “{value}”. Write a whole number from {least} to {most}.",
                            file=file.name, key=key, value=value, least=least, most=most)  # fmt: skip
    return value


def _means(
    text: str, years: Sequence[int], institutions: Sequence[str], regions: Sequence[str], evidence: list[Evidence]
) -> dict[tuple[str, str], Floats]:
    """Each row holds from its year on, until another of the same place does."""
    rows: dict[tuple[str, str], dict[int, Row]] = {}
    for row in read_rows(text, MEANS, ("what", "place", "from_year", "value", "unit", *TRACE)):
        what = row.one_of("what", tuple(_UNITS))
        places = institutions if what in _OF_INSTITUTIONS else (_COUNTRY,) if what == "budget" else regions
        cell = rows.setdefault((what, row.one_of("place", places)), {})
        row.unit(_UNITS[what], what)
        year = row.year("from_year")
        if (other := cell.get(year)) is not None:
            raise CapacityError("{file}, line {line}: line {other} tells the same of the same place and year. Keep one.",
                                file=MEANS, line=row.line, other=other.line)  # fmt: skip
        row.whole("value") if what in ("hires", "floor") else row.number()
        cell[year] = row
        evidence.append(row.evidence(what))
    found = {}
    for (what, place), cell in rows.items():
        values = np.full(len(years), np.inf if what == "budget" else 0.0)
        for year in sorted(cell):
            values[max(0, year - years[0]) :] = cell[year].number()
        found[what, place] = values
    return found


def _taught(
    text: str, programmes: Sequence[str], institutions: Sequence[str], evidence: list[Evidence]
) -> tuple[Ints, Flags]:
    most = np.zeros((len(programmes), len(institutions)), dtype=np.int64)
    running = np.zeros(most.shape, dtype=np.bool_)
    lines: dict[tuple[int, int], int] = {}
    for row in read_rows(text, TAUGHT, ("institution", "programme", "most_groups", "running", *TRACE)):
        at = _pair(row, programmes, institutions)
        if at in lines:
            raise CapacityError("{file}, line {line}: line {other} tells of the same programme at the same institution. Keep one.",
                                file=TAUGHT, line=row.line, other=lines[at])  # fmt: skip
        lines[at] = row.line
        most[at], running[at] = row.whole("most_groups"), row.flag("running")
        evidence.append(row.evidence("most_groups"))
    if not most.any():
        raise CapacityError("{file}: no group may start anywhere. Write in most_groups how many may, a year.", file=TAUGHT)  # fmt: skip
    return most, running


def _decided(text: str, programmes: Sequence[str], institutions: Sequence[str], years: Sequence[int]) -> Ints:
    locks = np.full((len(programmes), len(institutions), len(years)), FREE)
    for row in read_rows(text, DECIDED, _DECISION):
        at = _pair(row, programmes, institutions)
        year = row.year("year")
        if year not in years:
            raise CapacityError("{file}, line {line}: {column} is “{value}”. Write one of: {known}.",
                                file=DECIDED, line=row.line, column="year", value=year, known=", ".join(map(str, years)))  # fmt: skip
        place = (*at, year - years[0])
        if locks[place] != FREE:
            raise CapacityError("{file}, line {line}: this programme, institution and year are decided twice. Keep one row.",
                                file=DECIDED, line=row.line)  # fmt: skip
        locks[place] = row.whole("groups")
    return locks


def _pair(row: Row, programmes: Sequence[str], institutions: Sequence[str]) -> tuple[int, int]:
    return programmes.index(row.one_of("programme", programmes)), institutions.index(row.one_of("institution", institutions))  # fmt: skip
