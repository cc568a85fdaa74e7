"""Random choices from one seeded generator, fast enough for half a million of them."""

from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import log
from typing import TypeVar

import numpy as np

T = TypeVar("T")
_BLOCK = 8192


class Dice:
    """Uniform numbers are drawn in blocks: a call to the generator for each would take most of the time."""

    def __init__(self, seed: Sequence[int]) -> None:
        self.generator = np.random.default_rng(seed)
        self._block: list[float] = []

    def roll(self) -> float:
        """A number in [0, 1)."""
        if not self._block:
            self._block = self.generator.random(_BLOCK).tolist()
        return self._block.pop()

    def chance(self, probability: float) -> bool:
        return self.roll() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.roll() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self.roll() * len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        return sorted(items, key=lambda _: self.roll())

    def weighted(self, items: Sequence[T], weights: Sequence[float]) -> T:
        sums = list(accumulate(weights))
        return items[min(bisect(sums, self.roll() * sums[-1]), len(items) - 1)]

    def draw(self, weights: Mapping[T, float], count: int) -> list[T]:
        """Up to `count` different items, the heavy ones first and more often (Efraimidis and Spirakis, 2006)."""
        keys = {item: log(1.0 - self.roll()) / weight for item, weight in weights.items() if weight > 0}
        return sorted(keys, key=keys.__getitem__, reverse=True)[:count]
