"""The modules to choose from, and what any choice of them adds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qantara.core.alignment.checks import CSR, Floats
from qantara.core.alignment.measures import untaught


@dataclass(frozen=True, eq=False)
class Problem:
    """Modules that each fit the budget: G(A) = sum_s r_s (1 - prod_{m in A} (1 - q_ms)) is to be large.

    G is monotone and submodular: what a module adds never grows as others join.
    """

    open: Floats
    """Shape (S,): r, the demand not covered yet."""
    quality: CSR
    """Shape (M, S): q."""
    hours: Floats
    """Shape (M,): above 0, none above the budget."""
    budget: float

    @cached_property
    def room(self) -> float:
        """The budget, and the rounding of a sum of hours: 0.1 + 0.2 fits 0.3."""
        return self.budget * (1 + 1e-9)

    @cached_property
    def most(self) -> float:
        """What all modules together would add."""
        return self.gain(range(len(self.hours)))

    def left(self, chosen: Sequence[int]) -> Floats:
        """The demand that the chosen leave open, shape (S,)."""
        return self.open * untaught(self.quality[list(chosen)])

    def take(self, left: Floats, module: int) -> None:
        """Take from what is open, in place, what a module teaches."""
        at = slice(*self.quality.indptr[module : module + 2])
        left[self.quality.indices[at]] *= 1 - self.quality.data[at]

    def gain(self, chosen: Sequence[int]) -> float:
        """G of the chosen."""
        return float((self.open - self.left(chosen)).sum())

    def gains(self, left: Floats, chosen: Sequence[int]) -> Floats:
        """What each module would add where so much is left open, shape (M,); 0 for the chosen."""
        gains: Floats = self.quality @ left
        gains[list(chosen)] = 0
        return gains

    def spent(self, chosen: Sequence[int]) -> float:
        """Hours of the chosen."""
        return float(self.hours[list(chosen)].sum())

    def best_fractions(self, gains: Floats) -> tuple[float, Floats]:
        """The most that the budget buys where modules may be taken in part: the sum, and the parts, shape (M,).

        By gain per hour; the last one taken in part (Dantzig 1957, Operations Research 5, 266-288).
        """
        # No more modules than this fit, so the rest need no sorting.
        few = int(min(len(gains), self.budget / self.hours.min() + 2))
        per_hour = gains / self.hours
        best = np.argpartition(-per_hour, few - 1)[:few]
        best = best[np.argsort(-per_hour[best], kind="stable")]
        hours = self.hours[best]
        part = np.clip((self.room - (np.cumsum(hours) - hours)) / hours, 0, 1)
        parts = np.zeros(len(gains))
        parts[best] = part
        return float(gains[best] @ part), parts


def strength(quality: Floats) -> Floats:
    """Return a = -log(1 - q): those of several modules add up. A perfect one's is 34.5, as if it left 1e-15."""
    added: Floats = -np.log1p(-np.minimum(quality, 1 - 1e-15))
    return added
