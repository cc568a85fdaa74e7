"""What every function of alignment takes: arrays of the right shape, without holes; refused with the place otherwise."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from qantara.core.refusals import Refusal

Floats = NDArray[np.float64]
Int64s = NDArray[np.int64]
CSR: TypeAlias = sparse.csr_array
"""SciPy's: rows are modules, columns skills; what is not stored is 0."""


def floats(name: str, array: ArrayLike, shape: tuple[int | None, ...], *, low: float = 0.0) -> Floats:
    """Return an array as float64, or refuse it.

    shape  what it must have; None: any length
    low    the least that any entry may be; infinities and NaN are always refused
    """
    try:
        read = np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError):
        raise Refusal("{name} does not hold numbers: give an array of them.", name=name) from None
    fits = len(read.shape) == len(shape) and all(b in (a, None) for a, b in zip(read.shape, shape, strict=True))
    if not fits:
        raise Refusal(
            "{name} has shape {found}, not {expected}: give one entry for each.",
            name=name,
            found=_shown(read.shape),
            expected=_shown(shape),
        )
    _refuse(name, read, ~np.isfinite(read) | (read < low), low)
    return read


def shares(name: str, array: ArrayLike, shape: tuple[int | None, ...]) -> Floats:
    """Return an array of shares in [0, 1], or refuse it as `floats` does."""
    read = floats(name, array, shape)
    _refuse(name, read, read > 1, 0.0, 1.0)
    return read


def table(name: str, rows: Any, skills: int, *, high: float = 1.0) -> CSR:
    """Return a sparse table of modules by skills in canonical form, zeros left out; it is a copy.

    high  the most that any entry may be; none may be negative
    """
    try:
        # Only CSR can hold a pair twice once it is built; other forms add them up when they are read.
        read = sparse.csr_array(rows, dtype=np.float64, copy=True)
    except (TypeError, ValueError):
        raise Refusal("{name} does not hold numbers: give an array of them.", name=name) from None
    if read.ndim != 2 or read.shape[1] != skills:
        raise Refusal(
            "{name} has shape {found}, not {expected}: give one entry for each.",
            name=name,
            found=_shown(read.shape),
            expected=_shown((None, skills)),
        )
    read.sort_indices()
    module = np.repeat(np.arange(read.shape[0]), np.diff(read.indptr))
    twice = np.flatnonzero((np.diff(read.indices) == 0) & (np.diff(module) == 0))
    if twice.size:
        at = twice[0]
        raise Refusal(
            "{name}: module {module} states skill {skill} twice; keep one of the two.",
            name=name,
            module=int(module[at]),
            skill=int(read.indices[at]),
        )
    bad = ~np.isfinite(read.data) | (read.data < 0) | (read.data > high)
    if bad.any():
        at = int(bad.argmax())
        _refuse_one(name, [int(module[at]), int(read.indices[at])], float(read.data[at]), 0.0, high)
    read.eliminate_zeros()
    return read


def demanded(demand: ArrayLike) -> Floats:
    """Return the demand of each skill, or refuse it; not all may be zero."""
    read = floats("demand", demand, (None,))
    if not read.any():
        raise Refusal("No skill has any demand: give a forecast in which at least one is above zero.")
    return read


def _refuse(name: str, read: Floats, bad: NDArray[np.bool_], low: float, high: float = np.inf) -> None:
    if bad.any():
        at = np.unravel_index(int(bad.argmax()), bad.shape)
        _refuse_one(name, [int(place) for place in at], float(read[at]), low, high)


def _refuse_one(name: str, place: Sequence[int], value: float, low: float, high: float) -> None:
    where = f"{name}[{', '.join(map(str, place))}]" if place else name
    if np.isfinite(high):
        raise Refusal(
            "{entry} is {value}: give a number from {low:g} to {high:g}.", entry=where, value=value, low=low, high=high
        )
    if np.isfinite(low):
        raise Refusal("{entry} is {value}: give a number of at least {low:g}.", entry=where, value=value, low=low)
    raise Refusal("{entry} is {value}: give a finite number.", entry=where, value=value)


def _shown(shape: tuple[int | None, ...]) -> str:
    return " × ".join("any" if length is None else str(length) for length in shape) or "none"
