"""A folder of declarations as inputs of the simulation, or a refusal in one sentence."""

from importlib.resources import files
from pathlib import Path
from typing import Protocol

import numpy as np

from qantara.core.capacity import CorrelationError, Outside, SupplyInputs
from qantara.pipeline.capacity.declared import CapacityError, Declared
from qantara.pipeline.capacity.figures import SEATS, SERIES, UNITS, Figures, Frame
from qantara.pipeline.capacity.seat_plan import DECIDED, MEANS, PROGRAMMES, TAUGHT, SeatPlan, read_seat_plan
from qantara.pipeline.capacity.settings import SETTINGS, TARGETS, Settings, read_settings, read_targets
from qantara.pipeline.whole_file import write_whole

FILES = (SETTINGS, TARGETS, SEATS, SERIES, PROGRAMMES, MEANS, TAUGHT, DECIDED)


class _Folder(Protocol):
    def joinpath(self, name: str, /) -> "_File": ...


class _File(Protocol):
    def read_text(self, encoding: str | None = None) -> str: ...


def example_capacity() -> Declared:
    """The example of the package: public figures with their sources, made-up ones to confirm."""
    return _read(_example())


def read_capacity(folder: Path) -> Declared:
    """Read `capacity.toml`, `targets.toml`, `seats.csv` and `figures.csv` of a folder.

    Raises CapacityError for a missing file, and for the first declaration that cannot be used, named with file, line or
    key, value and remedy.
    """
    return _read(folder)


def read_seats(folder: Path | None, supply: SupplyInputs) -> SeatPlan:
    """Read what the seat plan needs of a folder, or of the example, beside its stock and flow.

    Raises CapacityError as `read_capacity` does.
    """
    place: _Folder = _example() if folder is None else folder
    return read_seat_plan(lambda name: _text(place, name), supply)


def write_example(folder: Path) -> None:
    """Write the example's files, to begin from. Raises CapacityError for a folder that holds something already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CapacityError("{folder} is in use: name a new folder for the example.", folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        write_whole(folder / name, _text(_example(), name))


def _example() -> "_Folder":
    return files("qantara.pipeline.capacity").joinpath("example")


def _read(folder: _Folder) -> Declared:
    texts = {name: _text(folder, name) for name in (SETTINGS, TARGETS, SEATS, SERIES)}
    settings = read_settings(texts[SETTINGS])
    targets, target_names, target_sources, of_targets = read_targets(texts[TARGETS])
    frame = Frame(settings.regions, settings.domains, settings.first_year, settings.last_year)
    seats = Figures(texts[SEATS], SEATS, series=tuple(settings.kinds), column="kind", frame=frame)
    series = Figures(texts[SERIES], SERIES, series=tuple(UNITS), column="series", frame=frame)
    try:
        inputs = _inputs(settings, seats, series)
    except CorrelationError:
        raise CapacityError("{file}: the correlations contradict one another: no rates can vary in this way. Bring their values nearer to 0.", file=SETTINGS) from None  # fmt: skip
    for target in targets:
        if target.year not in inputs.calendar:
            raise CapacityError(
                "{file}: the target {id} is for {year}, outside the years {first} to {last} of {settings}. Leave it out, or move the years.",
                file=TARGETS, id=target.id, year=target.year, first=settings.first_year, last=settings.last_year, settings=SETTINGS,
            )  # fmt: skip
    evidence = (*settings.evidence, *of_targets, *seats.evidence, *series.evidence)
    return Declared(inputs, targets, settings.kinds, target_names, target_sources, evidence)


def _text(folder: _Folder, name: str) -> str:
    try:
        return folder.joinpath(name).read_text(encoding="utf-8").removeprefix("\ufeff")
    except FileNotFoundError:
        if name == DECIDED:  # nothing is
            return ""
        raise CapacityError("{file} is missing. `qantara plan --example DIR` writes one to begin from.", file=name) from None  # fmt: skip
    except OSError as error:
        raise CapacityError("{file}: cannot be read ({error}).", file=name, error=error.strerror) from None
    except UnicodeDecodeError:
        raise CapacityError("{file}: this is not UTF-8. Save it as “CSV UTF-8”, or as text in UTF-8.", file=name) from None  # fmt: skip


def _inputs(settings: Settings, seats: Figures, series: Figures) -> SupplyInputs:
    first = settings.first_year
    latest = np.array([np.flatnonzero(delay)[-1] for delay in settings.delay])
    first_intake = first - int((settings.length + latest).max())
    return SupplyInputs(
        regions=settings.regions,
        domains=settings.domains,
        kinds=tuple(settings.kinds),
        first_year=first,
        years=settings.last_year - first + 1,
        first_intake=first_intake,
        seats=np.stack([seats.by_cell(kind, from_year=first_intake) for kind in settings.kinds]),
        length=settings.length,
        delay=settings.delay,
        rates=settings.rates,
        correlations=settings.correlations,
        continuing=series.by_cell("continuing", from_year=first),
        reconversion=series.by_cell("reconversion", from_year=first),
        moves=series.by_cell("moves", from_year=first),
        jobs=series.by_cell("jobs", from_year=first - 1, needed=True)[:, :, 0],
        stock=series.by_cell("stock", from_year=first - 1, needed=True)[:, :, 0],
        jobs_sd=settings.demand["jobs_sd"],
        stock_sd=settings.demand["stock_sd"],
        growth=np.log1p(series.by_cell("growth", from_year=first, needed=True) / 100),
        volatility=settings.volatility,
        persistence=settings.demand["persistence"],
        shared=settings.demand["shared"],
        outside=Outside(
            jobs=settings.outside["jobs"],
            jobs_sd=settings.outside["jobs_sd"],
            growth=np.log1p(series.outside("growth") / 100),
            volatility=settings.outside["volatility"],
            trained=series.outside("trained"),
            trained_sd=settings.outside["trained_sd"],
        ),
    )
