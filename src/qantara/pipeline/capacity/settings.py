"""`capacity.toml` and `targets.toml`: years, kinds of programme, rates with their doubt, targets with their sources."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qantara.core.capacity import ALL, OUTCOMES, RATES, Correlation, Rates, Target, most_doubt
from qantara.core.text.places import ABROAD, REGIONS, UNKNOWN
from qantara.core.vocabulary import DOMAINS
from qantara.pipeline.capacity.declared import CapacityError, Evidence, Label
from qantara.pipeline.capacity.figures import OUTSIDE

SETTINGS, TARGETS = "capacity.toml", "targets.toml"
_LANGUAGES = ("fr", "ar", "en")
_PATIENCE = 60  # years
_TRACE = ("unit", "source", "year", "to_confirm")
_DEMAND = ("persistence", "shared", "jobs_sd", "stock_sd")


@dataclass(frozen=True)
class Settings:
    """What `capacity.toml` says."""

    first_year: int
    last_year: int
    regions: tuple[str, ...]
    domains: tuple[str, ...]
    kinds: Mapping[str, Label]
    length: NDArray[np.int64]
    delay: NDArray[np.float64]
    rates: Mapping[str, Rates]
    correlations: tuple[Correlation, ...]
    demand: Mapping[str, float]
    """persistence, shared, jobs_sd, stock_sd"""
    volatility: NDArray[np.float64]
    outside: Mapping[str, float]
    """jobs, jobs_sd, volatility, trained_sd"""
    evidence: tuple[Evidence, ...]


class Toml:
    """A file of tables, read with the names of what is wrong in it."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.evidence: list[Evidence] = []
        try:
            self.tables: Mapping[str, Any] = tomllib.loads(text.removeprefix("\ufeff"))
        except tomllib.TOMLDecodeError as error:
            raise CapacityError("{file} is not TOML: {error}. Compare it with the example.", file=name, error=error) from None  # fmt: skip

    def table(self, key: str, keys: tuple[str, ...] | None = None, *, held: Any = None) -> Mapping[str, Any]:
        """A table, with exactly these keys where they are given."""
        held = self.tables.get(key) if held is None else held
        if not isinstance(held, Mapping):
            raise CapacityError("{file}: the table {key} is missing.", file=self.name, key=key)
        if keys is None:
            return held
        within = f"{key}." if key else ""
        for name in held:
            if name not in keys:
                raise CapacityError("{file}: {key} is not known. Known there are: {known}.",
                                    file=self.name, key=within + name, known=", ".join(keys))  # fmt: skip
        for name in keys:
            if name not in held and name not in _TRACE:
                raise CapacityError("{file}: {key} is missing.", file=self.name, key=within + name)
        return held

    def tables_of(self, key: str) -> list[Any]:
        """The tables of a list; none where it is not given."""
        held = self.tables.get(key, [])
        if not isinstance(held, list):
            raise CapacityError("{file}: {key} is no list. Write [[{key}]] over each.", file=self.name, key=key)
        return held

    def figures(self, key: str, held: Any, *names: str, unit: str) -> tuple[float, ...]:
        """The numbers of a table such as { value = 0.5, unit = "share", source = "…", year = 2024, to_confirm = true }."""
        told = self.table(key, (*names, *_TRACE), held=held if isinstance(held, Mapping) else {})
        if told.get("unit") != unit:
            raise CapacityError("{file}: {key}.unit is “{value}”. Convert the value and write “{unit}”.",
                                file=self.name, key=key, value=told.get("unit", ""), unit=unit)  # fmt: skip
        self.note(key, told)
        read = self.share if unit == "share" else self.number
        return tuple(read(f"{key}.{name}", told[name]) for name in names)

    def note(self, key: str, told: Mapping[str, Any]) -> None:
        """Keep where a figure comes from; refuse one that has no source and is not to be confirmed."""
        source, year, doubt = told.get("source", ""), told.get("year"), told.get("to_confirm", False)
        if not isinstance(doubt, bool):
            raise CapacityError("{file}: {key}.to_confirm is “{value}”. Write true or false.", file=self.name, key=key, value=doubt)  # fmt: skip
        if not isinstance(source, str) or (not source and not doubt):
            raise CapacityError("{file}: {key} has no source. Name it, or write to_confirm = true.", file=self.name, key=key)  # fmt: skip
        self.evidence.append(Evidence(self.name, key, source, None if year is None else self.year(f"{key}.year", year), doubt))  # fmt: skip

    def number(self, key: str, value: Any) -> float:
        """A number from 0."""
        if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value) or value < 0:
            raise CapacityError("{file}: {key} is “{value}”. Write a number from 0.", file=self.name, key=key, value=value)  # fmt: skip
        return float(value)

    def share(self, key: str, value: Any) -> float:
        """A number from 0 to 1."""
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
            raise CapacityError("{file}: {key} is “{value}”. Write a share from 0 to 1.", file=self.name, key=key, value=value)  # fmt: skip
        return float(value)

    def year(self, key: str, value: Any) -> int:
        """A year."""
        if not isinstance(value, int) or isinstance(value, bool) or not 1900 <= value <= 2200:
            raise CapacityError("{file}: {key} is “{value}”. Write a year, such as 2026.", file=self.name, key=key, value=value)  # fmt: skip
        return value

    def label(self, key: str, held: Any) -> Label:
        """A name in the three languages."""
        told = self.table(key, _LANGUAGES, held=held if isinstance(held, Mapping) else {})
        for name in _LANGUAGES:
            if not isinstance(told[name], str) or not told[name].strip():
                raise CapacityError("{file}: {key} is “{value}”. Write a text.", file=self.name, key=f"{key}.{name}", value=told[name])  # fmt: skip
        return Label(*(told[name] for name in _LANGUAGES))

    def ids(self, key: str, held: Any, known: tuple[str, ...]) -> tuple[str, ...]:
        """A list of different ids, each of those known."""
        if not isinstance(held, list) or not held or not all(isinstance(one, str) for one in held):
            raise CapacityError("{file}: {key} is “{value}”. Write a list of ids.", file=self.name, key=key, value=held)
        for place, one in enumerate(held):
            if one not in known or one in held[:place]:
                raise CapacityError("{file}: {key} has “{value}”. Write each once, among: {known}.",
                                    file=self.name, key=key, value=one, known=", ".join(known))  # fmt: skip
        return tuple(held)


def read_settings(text: str) -> Settings:
    """Read the text of `capacity.toml`. Raises CapacityError."""
    file = Toml(text, SETTINGS)
    file.table("", ("first_year", "last_year", "regions", "domains", "kinds", "rates", "correlations", "demand",
                            "outside"), held={"correlations": []} | dict(file.tables))  # fmt: skip
    first, last = (file.year(key, file.tables[key]) for key in ("first_year", "last_year"))
    if not first <= last < first + _PATIENCE:
        raise CapacityError("{file}: first_year is {first} and last_year {last}. Write them in their order, at most {most} years.",
                            file=file.name, first=first, last=last, most=_PATIENCE)  # fmt: skip
    regions = file.ids("regions", file.tables["regions"], tuple(REGIONS.keys() - {ABROAD, UNKNOWN}))
    domains = file.ids("domains", file.tables["domains"], DOMAINS)
    kinds = file.table("kinds")
    if not kinds:
        raise CapacityError("{file}: kinds holds no kind of programme. Write a table for each, such as [kinds.master].", file=file.name)  # fmt: skip
    labels, length, delay = {}, [], []
    for kind, held in kinds.items():
        labels[kind], years, late = _kind(file, f"kinds.{kind}", held)
        length.append(years)
        delay.append(late)
    members = {"kind": tuple(kinds), "domain": domains, "all": (ALL,)}
    demand = file.table("demand", (*_DEMAND, "volatility"))
    volatility = file.table("demand.volatility", (*domains, OUTSIDE), held=demand["volatility"])
    outside = file.table("outside", ("jobs", "jobs_sd", "trained_sd"))
    shocks = {name: file.figures(f"demand.volatility.{name}", held, "value", unit="share/year")[0] for name, held in volatility.items()}  # fmt: skip
    file.table("rates", tuple(RATES))
    longest = max(map(len, delay), default=0)
    return Settings(
        first_year=first,
        last_year=last,
        regions=tuple(sorted(regions)),
        domains=domains,
        kinds=labels,
        length=np.array(length, dtype=np.int64),
        delay=np.array([late + [0.0] * (longest - len(late)) for late in delay], dtype=np.float64),
        rates={group: _rates(file, group, members[axis]) for group, axis in RATES.items()},
        correlations=_correlations(file, members),
        demand=_demand(file, demand),
        volatility=np.array([shocks[name] for name in domains]),
        outside={
            "jobs": file.figures("outside.jobs", outside["jobs"], "value", unit="jobs")[0],
            **{
                name: file.figures(f"outside.{name}", outside[name], "value", unit="share")[0]
                for name in ("jobs_sd", "trained_sd")
            },
            "volatility": shocks[OUTSIDE],
        },
        evidence=tuple(file.evidence),
    )


def _kind(file: Toml, key: str, held: Any) -> tuple[Label, int, list[float]]:
    told = file.table(key, ("name", "length", "delay", *_TRACE), held=held if isinstance(held, Mapping) else {})
    if told.get("unit") != "years":
        raise CapacityError("{file}: {key}.unit is “{value}”. Convert the value and write “{unit}”.",
                            file=file.name, key=key, value=told.get("unit", ""), unit="years")  # fmt: skip
    years, late = told["length"], told["delay"]
    if not isinstance(years, int) or isinstance(years, bool) or not 0 <= years <= 10:
        raise CapacityError("{file}: {key}.length is “{value}”. Write whole years, from 0 (the same year) to 10.",
                            file=file.name, key=key, value=years)  # fmt: skip
    if not isinstance(late, list) or not late:
        raise CapacityError("{file}: {key}.delay is “{value}”. Write the shares of graduates on time, a year late, …: [0.8, 0.2].",
                            file=file.name, key=key, value=late)  # fmt: skip
    shares = [file.number(f"{key}.delay", one) for one in late]
    if abs(sum(shares) - 1) > 1e-6:
        raise CapacityError("{file}: {key}.delay adds up to {total}. Write shares of all graduates: together 1.",
                            file=file.name, key=key, total=round(sum(shares), 6))  # fmt: skip
    file.note(key, told)
    return file.label(f"{key}.name", told["name"]), years, shares


def _rates(file: Toml, group: str, members: tuple[str, ...]) -> Rates:
    held = file.table(f"rates.{group}", members, held=file.tables["rates"][group])
    found = []
    for member in members:
        key = f"rates.{group}.{member}"
        mean, sd = file.figures(key, held[member], "mean", "sd", unit="share")
        if sd > most_doubt(mean):
            raise CapacityError("{file}: {key}.sd is “{value}”. With the mean {mean}, write from 0 to {most}.",
                                file=file.name, key=key, value=sd, mean=mean, most=f"{most_doubt(mean):.3f}")  # fmt: skip
        found.append((mean, sd))
    means, deviations = np.array(found, dtype=np.float64).reshape(-1, 2).T
    return Rates(means, deviations)


def _correlations(file: Toml, members: Mapping[str, tuple[str, ...]]) -> tuple[Correlation, ...]:
    known = [*RATES, *(f"{group}:{member}" for group, axis in RATES.items() for member in members[axis])]
    found = []
    for place, held in enumerate(file.tables_of("correlations"), start=1):
        key = f"correlations[{place}]"
        told = file.table(key, ("between", "value", "source", "year", "to_confirm"), held=held)
        between, value = told["between"], told["value"]
        if not isinstance(between, list) or len(between) != 2 or not all(one in known for one in between):
            raise CapacityError("{file}: {key}.between is “{value}”. Write two names of rates, among: {known}.",
                                file=file.name, key=key, value=between, known=", ".join(known))  # fmt: skip
        if not isinstance(value, int | float) or isinstance(value, bool) or not -1 <= value <= 1:
            raise CapacityError("{file}: {key}.value is “{value}”. Write a number from -1 to 1.", file=file.name, key=key, value=value)  # fmt: skip
        file.note(key, told)
        found.append(Correlation(between[0], between[1], float(value)))
    return tuple(found)


def _demand(file: Toml, demand: Mapping[str, Any]) -> dict[str, float]:
    found = {name: file.figures(f"demand.{name}", demand[name], "value", unit="share")[0] for name in _DEMAND}
    if found["persistence"] == 1:
        raise CapacityError("{file}: demand.persistence is 1: no deviation would ever fade. Write less, such as 0.4.", file=file.name)  # fmt: skip
    return found


def read_targets(text: str) -> tuple[tuple[Target, ...], dict[str, Label], dict[str, Label], list[Evidence]]:
    """Read the text of `targets.toml`: the targets, what each is about, who stated it. Raises CapacityError."""
    file = Toml(text, TARGETS)
    targets, names, sources = [], {}, {}
    for place, held in enumerate(file.tables_of("targets"), start=1):
        key = f"targets[{place}]"
        told = file.table(key, ("id", "what", "value", "unit", "year", "read_as", "source", "stated_on", "to_confirm"), held=held)  # fmt: skip
        one = told["id"]
        if not isinstance(one, str) or not one or one in names:
            raise CapacityError("{file}: {key}.id is “{value}”. Write a short name, different for each.", file=file.name, key=key, value=one)  # fmt: skip
        names[one], sources[one] = file.label(f"{key}.what", told["what"]), file.label(f"{key}.source", told["source"])
        stated = told["stated_on"]
        stated = stated.isoformat() if isinstance(stated, date) else stated
        if not isinstance(stated, str) or not stated:
            raise CapacityError("{file}: {key}.stated_on is “{value}”. Write when it was said: 2024-09-25, or \"2024-09\".",
                                file=file.name, key=key, value=stated)  # fmt: skip
        unit, wanted = told.get("unit", ""), ("people/year", "jobs")
        readings = file.ids(f"{key}.read_as", told["read_as"], OUTCOMES)
        if unit not in wanted:
            raise CapacityError("{file}: {key}.unit is “{value}”. Convert the value and write “{unit}”.",
                                file=file.name, key=key, value=unit, unit=" | ".join(wanted))  # fmt: skip
        doubt = told.get("to_confirm", False)
        value, year = file.number(f"{key}.value", told["value"]), file.year(f"{key}.year", told.get("year"))
        file.note(key, {"source": sources[one].fr, "to_confirm": doubt})
        targets.append(Target(one, value, year, readings, sources[one].fr, stated, doubt))
    return tuple(targets), names, sources, file.evidence
