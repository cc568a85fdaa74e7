"""Which skills are asked for together, and which are asked for with the same others."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

_LEAST = 10  # ads in which two skills stand together, before anything is said of it
_MOST = 12
_LIKE = 0.2
_AT_ONCE = 20_000  # spells whose pairs are held at once

Square = npt.NDArray[Any]


@dataclass(frozen=True)
class Beside:
    """By skill: `together` as (other, ads with both, how many times oftener than by chance), the strongest first; `alike` as
    (other, likeness from 0 to 1): asked for with the same others.
    """

    together: dict[str, list[tuple[str, int, float]]]
    alike: dict[str, list[tuple[str, float]]]


def beside(asked: pl.DataFrame, spells: int, *, least: int = _LEAST, most: int = _MOST) -> Beside:
    """Measure over the spells of a window.

    asked   skill, spell, once each
    spells  how many spells there are, those that ask for nothing included
    """
    counts = asked["skill"].value_counts().filter(pl.col("count") >= least).sort("skill")
    keys = counts["skill"]
    if keys.is_empty():
        return Beside({}, {})
    both = _pairs(asked, keys)
    of = counts["count"].to_numpy().astype(np.float64)
    both[both < least] = 0
    lift = both * float(spells) / np.outer(of, of)
    strong = np.log(np.maximum(lift, 1.0)) * np.sqrt(both)  # strong and frequent: neither a curiosity nor a commonplace
    names = keys.to_list()
    together = {
        names[a]: [(names[b], int(both[a, b]), round(float(lift[a, b]), 2)) for b in others]
        for a, others in _tops(strong, most).items()
    }
    near = _likeness(lift)
    alike = {
        names[a]: [(names[b], round(float(near[a, b]), 2)) for b in others] for a, others in _tops(near, most).items()
    }
    return Beside(together, alike)


def _pairs(asked: pl.DataFrame, keys: pl.Series) -> Square:
    """In how many spells each two of the skills stand; the diagonal is empty."""
    size = keys.len()
    number = pl.col("skill").replace_strict(keys, range(size), default=None, return_dtype=pl.Int64)
    named = asked.select("spell", number=number).drop_nulls().sort("spell")
    place = named["spell"].rle_id().to_numpy()
    sums = np.zeros(size * size, np.int64)
    for begin in range(0, int(place[-1]) + 1 if len(place) else 0, _AT_ONCE):
        some = named[int(np.searchsorted(place, begin)) : int(np.searchsorted(place, begin + _AT_ONCE))]
        two = some.join(some, on="spell").select(pl.col("number") * size + pl.col("number_right")).to_series()
        sums += np.bincount(two.to_numpy(), minlength=size * size)
    both = sums.reshape(size, size)
    np.fill_diagonal(both, 0)
    return both


def _likeness(lift: Square) -> Square:
    """Cosine between rows of positive pointwise mutual information."""
    weight = np.log(np.maximum(lift, 1.0)).astype(np.float32)
    length = np.linalg.norm(weight, axis=1, keepdims=True)
    unit = weight / np.where(length > 0, length, 1)
    near: Square = unit @ unit.T
    np.fill_diagonal(near, 0)
    near[near < _LIKE] = 0
    return near


def _tops(weight: Square, most: int) -> dict[int, list[int]]:
    """Of each row, the columns with the greatest weights, none of them zero."""
    order = np.argsort(-weight, axis=1, kind="stable")[:, :most]
    return {a: [int(b) for b in row if weight[a, b] > 0] for a, row in enumerate(order)}
