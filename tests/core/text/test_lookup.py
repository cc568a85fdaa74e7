"""A table answers for an array what a dictionary answers one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qantara.core.text.lookup import LookupTable

KEYS = st.integers(min_value=1, max_value=2**64 - 1)


@given(st.dictionaries(KEYS, st.integers(min_value=0, max_value=2**31 - 1), max_size=60), st.lists(KEYS, max_size=60))
def test_a_table_finds_what_a_dictionary_finds(held, asked):
    table = LookupTable(np.array(list(held), np.uint64), np.array(list(held.values()), np.int32))
    asked = [*asked, *held]

    found = table.find(np.array(asked, np.uint64))

    assert found.tolist() == [held.get(key, -1) for key in asked]


def test_keys_that_fall_into_one_slot_are_told_apart():
    # Multiples of 2**60 scatter into very few slots of a small table.
    keys = np.array([n << 60 for n in range(1, 16)], np.uint64)
    table = LookupTable(keys, np.arange(15, dtype=np.int32))
    assert table.find(keys).tolist() == list(range(15))
    assert table.find(keys + np.uint64(1)).tolist() == [-1] * 15


def test_the_first_of_repeated_keys_is_kept():
    table = LookupTable.of_first(np.array([5, 5, 7], np.uint64), np.array([1, 2, 3], np.int32))
    assert table.find(np.array([5, 7], np.uint64)).tolist() == [1, 3]


def test_the_largest_number_is_kept_whole():
    table = LookupTable(np.array([5, 7], np.uint64), np.array([2**31 - 1, 0], np.int32))
    assert table.find(np.array([5, 6, 7], np.uint64)).tolist() == [2**31 - 1, -1, 0]
