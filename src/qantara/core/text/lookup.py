"""A table from 64-bit keys to small numbers that answers a whole array of keys at once.

Open addressing with linear probing; seven slots in eight stay empty, or more, so almost every key is settled by the first look.
"""

from typing import Self

import numpy as np
from numpy.typing import NDArray

from qantara.core.text.words import Hashes

Numbers = NDArray[np.int32]
_SCATTER = np.uint64(0xD6E8FEB86659FD93)
_ROOM = 8  # slots a key
_FREE = np.uint64(0)


class LookupTable:
    """Numbers by key.

    >>> table = LookupTable(np.array([7, 9], np.uint64), np.array([1, 2], np.int32))
    >>> table.find(np.array([9, 8, 7], np.uint64)).tolist()
    [2, -1, 1]
    """

    def __init__(self, keys: Hashes, numbers: Numbers) -> None:
        """keys: distinct and not 0, shape (n,); numbers: at least 0, shape (n,)."""
        bits = max(4, int(keys.size * _ROOM - 1).bit_length())
        self._shift = np.uint64(64 - bits)
        self._last = np.int64((1 << bits) - 1)
        self._keys = np.zeros(1 << bits, np.uint64)
        self._numbers = np.full(1 << bits, -1, np.int32)
        waiting, slots = np.arange(keys.size), self._slots(keys)
        while waiting.size:
            _, first = np.unique(slots, return_index=True)
            first = first[self._keys[slots[first]] == _FREE]
            self._keys[slots[first]] = keys[waiting[first]]
            self._numbers[slots[first]] = numbers[waiting[first]]
            left = np.ones(waiting.size, np.bool_)
            left[first] = False
            waiting, slots = waiting[left], (slots[left] + 1) & self._last
        self._taken = self._keys != _FREE

    @classmethod
    def of_first(cls, keys: Hashes, numbers: Numbers) -> Self:
        """The same, where keys may repeat: the first number of each is kept."""
        keys, first = np.unique(keys, return_index=True)
        return cls(keys, numbers[first])

    def _slots(self, keys: Hashes) -> NDArray[np.int64]:
        return ((keys * _SCATTER) >> self._shift).astype(np.int64)

    def find(self, keys: Hashes) -> Numbers:
        """The number of each key; -1 where there is none."""
        found = np.full(keys.size, -1, np.int32)
        slots = self._slots(keys)
        places = np.flatnonzero(self._taken[slots])  # most keys asked for are not there, and this small table says so
        slots = slots[places]
        while places.size:
            held = self._keys[slots]
            hit = np.flatnonzero(held == keys[places])
            found[places[hit]] = self._numbers[slots[hit]]
            on = np.flatnonzero((held != keys[places]) & (held != _FREE))
            places, slots = places[on], (slots[on] + 1) & self._last
        return found
