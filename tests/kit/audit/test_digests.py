"""Two records that differ in anything have different digests."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qantara.kit.audit.digests import START, canonical, digest_of_entry, digest_of_values, root_of
from tests.conftest import NOON

EARLY, LATE = datetime(1970, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - the strategy adds the zone
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
numbers = st.none() | st.integers(1, 2**63 - 1)
records = st.fixed_dictionaries(
    {
        "event": texts,
        "at": st.datetimes(timezones=st.just(UTC), min_value=EARLY, max_value=LATE),
        "actor": numbers,
        "through": numbers,
        "target_type": texts,
        "target_id": texts,
        "person": numbers,
        "values_digest": st.sampled_from(["", "0" * 64, "f" * 64]),
    }
)


@given(records, records)
def test_distinct_records_have_distinct_digests(one, other):
    assert (digest_of_entry(**one) == digest_of_entry(**other)) == (one == other)


@given(records, st.sampled_from(["event", "target_type", "target_id"]), st.sampled_from(["event", "target_type", "target_id"]))  # fmt: skip
def test_moving_a_letter_from_one_text_to_the_next_is_seen(told, taken, given_to):
    moved = told | {taken: told[taken][:-1]}
    moved[given_to] = told[taken][-1:] + moved[given_to]
    assert (digest_of_entry(**told) == digest_of_entry(**moved)) == (told == moved)


@given(records)
def test_a_number_is_no_text_and_nobody_is_no_number(told):
    assert digest_of_entry(**told) != digest_of_entry(**told | {"actor": "None"})
    if told["actor"] is not None:
        assert digest_of_entry(**told) != digest_of_entry(**told | {"actor": str(told["actor"])})


def test_a_moment_is_the_same_in_every_time_zone():
    told = {"event": "e", "actor": 1, "through": None, "target_type": "t", "target_id": "1", "person": None, "values_digest": ""}  # fmt: skip
    there = NOON.astimezone(timezone(timedelta(hours=1)))
    assert digest_of_entry(at=NOON, **told) == digest_of_entry(at=there, **told)


@given(st.text("0123456789abcdef", max_size=4), texts, st.text("0123456789abcdef", max_size=4), texts)
def test_a_salt_never_runs_into_its_values(salt, content, other_salt, other):
    same = (salt, content) == (other_salt, other)
    assert (digest_of_values(salt, content) == digest_of_values(other_salt, other)) == same


values = st.recursive(st.none() | st.booleans() | st.integers() | texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6)  # fmt: skip


@given(values)
def test_the_canonical_form_is_one_and_can_be_read_back(value):
    import json

    assert json.loads(canonical(value)) == value
    assert canonical(json.loads(canonical(value))) == canonical(value)


def test_a_number_that_is_none_has_no_canonical_form():
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))


members = st.lists(st.tuples(st.integers(1, 999), st.sampled_from(["a" * 64, "b" * 64])), max_size=4)


@given(members, members, st.integers(1, 3), st.integers(1, 3))
def test_a_root_covers_members_their_order_and_its_place(one, other, number, other_number):
    roots = [root_of(number=n, at=NOON, previous=START, members=m) for n, m in ((number, one), (other_number, other))]
    assert (roots[0] == roots[1]) == ((number, one) == (other_number, other))
    assert root_of(number=number, at=NOON, previous="1" * 64, members=one) != roots[0]
    assert root_of(number=number, at=NOON + timedelta(microseconds=1), previous=START, members=one) != roots[0]
