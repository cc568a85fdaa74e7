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
        # A slot holds a key and its number together, since each look into a large table waits for memory: the number plus
        # one in the low bits, above them the low bits of the scattered key. Its high bits are where the slot stands: none
        # of the 64 is lost while numbers are below the number of slots.
        self._width = np.uint64((int(numbers.max(initial=0)) + 1).bit_length())
        self._number = (np.uint64(1) << self._width) - np.uint64(1)
        self._held = np.full(1 << bits, _FREE, np.uint64)
        slots, entries = self._sought(keys)
        entries |= numbers.astype(np.uint64) + np.uint64(1)
        waiting = np.arange(keys.size)
        while waiting.size:
            _, first = np.unique(slots, return_index=True)
            first = first[self._held[slots[first]] == _FREE]
            self._held[slots[first]] = entries[waiting[first]]
            left = np.ones(waiting.size, np.bool_)
            left[first] = False
            waiting, slots = waiting[left], (slots[left] + 1) & self._last

    @classmethod
    def of_first(cls, keys: Hashes, numbers: Numbers) -> Self:
        """The same, where keys may repeat: the first number of each is kept."""
        keys, first = np.unique(keys, return_index=True)
        return cls(keys, numbers[first])

    def _sought(self, keys: Hashes) -> tuple[NDArray[np.int64], Hashes]:
        """The slot where the look for each key begins, and what is held there above the number."""
        scattered = keys * _SCATTER
        return (scattered >> self._shift).view(np.int64), scattered << self._width

    def find(self, keys: Hashes) -> Numbers:
        """The number of each key; -1 where there is none."""
        slots, sought = self._sought(keys)
        held = self._held[slots]
        differs = (held ^ sought) > self._number
        # By arithmetic, since which are there is too irregular for a processor that guesses what comes next.
        found = (held & self._number).astype(np.int32)
        found *= ~differs
        found -= 1
        places = np.flatnonzero(differs & (held != _FREE))  # another key's slot: a few look further
        slots, sought = slots[places], sought[places]
        while places.size:
            slots = (slots + 1) & self._last
            held = self._held[slots]
            differs = (held ^ sought) > self._number
            found[places] = (held & self._number).astype(np.int32) * ~differs - 1
            on = np.flatnonzero(differs & (held != _FREE))
            places, slots, sought = places[on], slots[on], sought[on]
        return found
