"""A figure: one number that knows its unit, n, interval, definition, run and query, so that it can be followed down."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["count", "share", "change", "monthly"]


@dataclass(frozen=True)
class Figure:
    """One number of an edition.

    `value` and `interval` are in the unit of the kind: ads, companies or skills (count), parts of one (share, change),
    ads a month (monthly). `n`: on how many ads it rests. `definition`: identifier and version. `run`: the run whose
    rows it was counted from. `query`, `parameters`: what was asked of the lake. `address`: the page that shows its chain.
    """

    name: str
    kind: Kind
    value: float | None
    n: int
    definition: tuple[str, int]
    run: str
    query: str
    parameters: Mapping[str, str]
    address: str
    interval: tuple[float, float] | None = None
    hidden: bool = False
    month: str | None = None
    label: Mapping[str, str] | None = None
