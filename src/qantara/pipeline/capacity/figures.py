"""Figures by region, domain and year: CSV files as arrays, each figure with its unit and its source."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qantara.pipeline.capacity.declared import CapacityError, Evidence
from qantara.pipeline.capacity.rows import TRACE, Row, read_rows

SEATS, SERIES = "seats.csv", "figures.csv"
TOTAL, OUTSIDE = "total", "outside"
"""As a region or domain: every one without a row of its own. As a domain: what lies outside the domains."""
UNITS: Mapping[str, str] = {
    "jobs": "jobs", "stock": "people", "growth": "%/year", "continuing": "people/year", "reconversion": "people/year",
    "moves": "people/year", "trained": "people/year",
}  # fmt: skip
SEATS_UNIT = "seats/year"
_AT_START = ("jobs", "stock")
_RATES = ("growth",)
_COLUMNS = ("region", "domain", "from_year", "to_year", "value", "unit", *TRACE)


class Figure(NamedTuple):
    """One row: a figure that holds for some years of a cell."""

    line: int
    series: str
    region: str
    domain: str
    first: int
    last: int
    value: float


@dataclass(frozen=True)
class Frame:
    """What figures may be about."""

    regions: Sequence[str]
    domains: Sequence[str]
    first_year: int
    last_year: int


class Figures:
    """The rows of one file, by series."""

    def __init__(self, text: str, name: str, *, series: Sequence[str], column: str, frame: Frame) -> None:
        self._name, self._frame = name, frame
        self.evidence: list[Evidence] = []
        self._rows: dict[tuple[str, str, str], list[Figure]] = {}
        for row in self._read(text, series, column):
            cell = self._rows.setdefault((row.series, row.region, row.domain), [])
            for other in cell:
                if other.first <= row.last and row.first <= other.last:
                    raise CapacityError(
                        "{file}, line {line}: line {other} tells years from {first} to {last} of the same cell. Keep one.",
                        file=name, line=row.line, other=other.line, first=other.first, last=other.last,
                    )  # fmt: skip
            cell.append(row)

    def by_cell(self, series: str, *, from_year: int, needed: bool = False) -> NDArray[np.float64]:
        """A series as [region, domain, year], the years from `from_year` to the last; 0 before the first year told.

        needed  refuse a cell and year without a figure, instead; a year untold after one that is told always is
        """
        cells = list(product(self._frame.regions, self._frame.domains))
        found = np.stack([self._line(series, *cell, from_year, needed) for cell in cells])
        return found.reshape(len(self._frame.regions), len(self._frame.domains), -1)

    def outside(self, series: str) -> NDArray[np.float64]:
        """A series of what lies outside the domains, by year."""
        return self._line(series, TOTAL, OUTSIDE, self._frame.first_year, True)

    def _line(self, series: str, region: str, domain: str, from_year: int, needed: bool) -> NDArray[np.float64]:
        last = self._frame.first_year - 1 if series in _AT_START else self._frame.last_year
        values = np.full(last - from_year + 1, math.nan)
        wider = [(region, domain), (TOTAL, domain), (region, TOTAL), (TOTAL, TOTAL)]
        # What is told of the cell itself is written last and wins.
        for cell in reversed(wider[:1] if domain == OUTSIDE else wider):
            for row in self._rows.get((series, *cell), ()):
                values[max(0, row.first - from_year) : max(0, row.last - from_year + 1)] = row.value
        hole = np.isnan(values)
        if not needed:  # a programme may begin later, or not be there at all; one that ends says so by 0
            hole[: len(hole) if hole.all() else hole.argmin()] = False
        if hole.any():
            raise CapacityError(
                "{file}: nothing is told of {series} in {region}, {domain}, {year}. Add a row; if there is none, with the value 0.",
                file=self._name, series=series, region=region, domain=domain, year=from_year + int(hole.argmax()),
            )  # fmt: skip
        told: NDArray[np.float64] = np.nan_to_num(values)
        return told

    def _read(self, text: str, series: Sequence[str], column: str) -> Iterator[Figure]:
        for row in read_rows(text, self._name, (column, *_COLUMNS)):
            yield self._figure(row, series, column)

    def _figure(self, row: Row, series: Sequence[str], column: str) -> Figure:
        frame, name, line = self._frame, row.one_of(column, series), row.line
        wide = [TOTAL] if name in _RATES else []
        domains = [OUTSIDE] if name == "trained" else [*frame.domains, *wide, *([OUTSIDE] if name == "growth" else [])]
        row.one_of("domain", domains)
        row.one_of("region", [TOTAL] if row["domain"] == OUTSIDE else [*frame.regions, *wide])
        row.unit(UNITS.get(name, SEATS_UNIT), name)
        first, last = row.year("from_year"), row.year("to_year")
        if first > last:
            raise CapacityError("{file}, line {line}: from_year is {first}, after to_year, {last}. Write them in their order.",
                                file=self._name, line=line, first=first, last=last)  # fmt: skip
        before = frame.first_year - 1
        if name in _AT_START and (first, last) != (before, before):
            raise CapacityError("{file}, line {line}: {series} is told for the end of {year} only, the year before the first. Write it in from_year and to_year.",
                                file=self._name, line=line, series=name, year=before)  # fmt: skip
        self.evidence.append(row.evidence(name))
        least = {"growth": -99.0, "moves": -math.inf}.get(name, 0.0)
        return Figure(line, name, row["region"], row["domain"], first, last, row.number(least=least))
