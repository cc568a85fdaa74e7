"""What is written down of a deed, and of a reading."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import transaction

from qantara.kit.audit import naming
from qantara.kit.audit.actions import ReasonError, erase_values, record, record_reading
from qantara.kit.audit.context import acting
from qantara.kit.audit.models import Entry, Values
from qantara.kit.audit.queries import Asked, entries, history_of, page_of, readings_of
from qantara.kit.wording import later as said
from qantara.parties.enums import Role
from tests.conftest import NOON
from tests.parties.factories import OrganisationFactory, PersonFactory


def test_a_deed_is_kept_with_who_when_what_and_why(people):
    salma, omar = people
    organisation = OrganisationFactory()
    made = record(
        "organisation.changed", target=organisation, by=salma, at=NOON, reason=" a new name ", person=omar,
        before={"name": "A", "kind": "company", "gone": 1}, after={"name": "B", "kind": "company", "new": None},
    )  # fmt: skip
    kept = Entry.objects.select_related("values").get(pk=made.pk)
    assert (kept.event, kept.at, kept.actor, kept.through) == ("organisation.changed", NOON, salma.pk, None)
    assert (kept.target_type, kept.target_id, kept.person) == ("parties.organisation", str(organisation.pk), omar.pk)
    assert kept.told == {"reason": "a new name", "before": {"name": "A", "gone": 1}, "after": {"name": "B"}}


def test_the_entry_itself_holds_no_word_of_the_values(people):
    salma, omar = people
    record("person.changed", target=omar, by=salma, at=NOON, reason="asked by Hind", after={"phone": "0612345678"})
    told = str(Entry.objects.values().get())
    assert "Hind" not in told
    assert "0612345678" not in told


def test_a_deed_without_values_keeps_none(people):
    made = record("organisation.opened", target=("parties.Organisation", 7), by=None, at=NOON)
    assert (made.values_digest, made.actor, made.target_type, made.target_id) == ("", None, "parties.organisation", "7")
    assert not made.is_erased
    assert not Values.objects.exists()


def test_an_account_is_the_person_it_concerns(people):
    salma, omar = people
    assert record("person.changed", target=omar, by=salma, at=NOON).person == omar.pk


def test_values_of_every_kind_are_written_as_json_has_them(people):
    salma, _ = people
    after = {
        "day": date(2026, 2, 16), "moment": datetime(2026, 2, 16, 9, tzinfo=UTC), "amount": Decimal("1.50"),
        "role": Role.AUDITOR, "who": salma, "set": {3, 1}, "inner": {1: [said("Company"), None]},
        "key": UUID(int=1), "flag": True, "wait": timedelta(minutes=1),
    }  # fmt: skip
    told = record("x", target=salma, by=salma, at=NOON, after=after).told["after"]
    assert told == {
        "day": "2026-02-16", "moment": "2026-02-16T09:00:00+00:00", "amount": "1.50", "role": "auditor",
        "who": salma.pk, "set": [1, 3], "inner": {"1": [str(said("Company")), None]}, "key": str(UUID(int=1)), "flag": True,
        "wait": 60.0,
    }  # fmt: skip


@pytest.mark.parametrize("wrong", [b"bytes", object()])
def test_what_json_cannot_hold_is_refused(people, wrong):
    with pytest.raises(TypeError, match="cannot be recorded"):
        record("x", target=people[0], by=None, at=NOON, after={"x": wrong})


def test_what_has_no_number_or_no_time_zone_is_refused(people):
    with pytest.raises(ValueError, match="not saved yet"):
        record("x", target=PersonFactory.build(), by=None, at=NOON)
    with pytest.raises(ValueError, match="time zone"):
        record("x", target=people[0], by=None, at=NOON.replace(tzinfo=None))


def test_a_deed_that_fails_leaves_no_entry(people):
    def fail_after_recording():
        with transaction.atomic():
            record("x", target=people[0], by=None, at=NOON, reason="r")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_recording()
    assert not Entry.objects.exists()


def test_acting_as_somebody_names_both(people):
    salma, omar = people
    with acting(salma.pk):
        assert record("x", target=omar, by=omar, at=NOON).through == salma.pk
        assert record("x", target=omar, by=salma, at=NOON).through is None
        assert record_reading(omar, by=omar, at=NOON, reason="r").through == salma.pk
    assert record("x", target=omar, by=omar, at=NOON).through is None


def test_a_reading_needs_a_reason(people):
    with pytest.raises(ReasonError):
        record_reading(people[1], by=people[0], at=NOON, reason=" ")
    assert not Entry.objects.exists()


def test_a_page_drawn_again_within_a_minute_is_one_reading(people):
    salma, omar = people
    first = record_reading(omar, by=salma, at=NOON, reason="follow-up")
    again = record_reading(omar, by=salma, at=NOON + timedelta(seconds=59), reason="follow-up ")
    others = [
        record_reading(omar, by=salma, at=NOON + timedelta(seconds=60), reason="follow-up"),
        record_reading(omar, by=salma, at=NOON, reason="complaint"),
        record_reading(omar, by=omar, at=NOON, reason="follow-up"),
        record_reading(salma, by=salma, at=NOON, reason="follow-up"),
    ]
    assert first == again
    assert len({first.pk, *(entry.pk for entry in others)}) == 5


def test_a_reading_whose_reason_was_erased_is_not_joined(people):
    salma, omar = people
    first = record_reading(omar, by=salma, at=NOON, reason="r")
    erase_values(omar, by=salma, at=NOON, reason="asked")
    assert record_reading(omar, by=salma, at=NOON, reason="r") != first


def test_erasing_needs_a_reason_and_empties_that_person_alone(people):
    salma, omar = people
    kept = record("person.changed", target=salma, by=omar, at=NOON, reason="kept")
    gone = record("person.changed", target=omar, by=salma, at=NOON, reason="gone")
    with pytest.raises(ReasonError):
        erase_values(omar, by=salma, at=NOON, reason="")
    assert erase_values(omar, by=salma, at=NOON, reason="asked") == 1
    told = {entry.pk: entry for entry in Entry.objects.select_related("values")}
    assert told[kept.pk].told == {"reason": "kept"}
    assert told[gone.pk].told == {}
    assert told[gone.pk].is_erased
    erasure = max(told.values(), key=lambda entry: entry.pk)
    assert (erasure.event, erasure.person, erasure.told["after"]) == (naming.ERASED, omar.pk, {"erased": 1})


def test_the_history_of_a_thing_is_its_changes_newest_first(people, a_day):
    salma, omar = people
    record_reading(omar, by=salma, at=NOON, reason="r")
    lines = history_of(omar)
    assert [line.reason for line in lines] == ["reason 6", "reason 4", "reason 2", "reason 0"]
    assert lines[0].actor == "Salma Essai"
    assert [(change.field, change.before, change.after) for change in lines[0].changes] == [("sample", "n6", "n7")]
    assert [line.entry.event for line in readings_of(omar)] == ["person.read"]


def test_names_come_from_whoever_knows_them(people, a_day, monkeypatch):
    monkeypatch.setattr(naming, "name_of", lambda numbers: dict.fromkeys(numbers, "somebody"))
    assert history_of(people[1])[0].actor == "somebody"


def test_apps_name_their_events_and_fields(people, a_day, monkeypatch):
    for name in ("_events", "_things", "_fields"):
        monkeypatch.setattr(naming, name, dict(getattr(naming, name)))
    assert history_of(people[1])[0].event is None
    naming.declare(
        events={"somebody.changed": said("Person")}, fields={"sample": "Nom"}, things={"parties.person": "P"}
    )
    line = history_of(people[1])[0]
    assert (line.thing, line.changes[0].label) == ("P", "Nom")
    assert line.event


def test_pages_of_the_log_meet_without_gap_or_repetition(people):
    made = [record("x", target=people[0], by=None, at=NOON + timedelta(minutes=n // 3)) for n in range(10)]
    seen, key = [], ""
    while True:
        found = page_of(Asked(), older=key, size=3)
        seen += [line.entry.pk for line in found.lines]
        key = found.older
        if not key:
            break
    assert seen == [entry.pk for entry in reversed(made)]


@pytest.mark.parametrize("key", ["", "x", "12", "-", "9" * 40 + "-1", "1-x"])
def test_a_key_that_cannot_be_read_shows_the_newest(people, key):
    record("x", target=people[0], by=None, at=NOON)
    assert len(page_of(Asked(), older=key).lines) == (0 if key == "12-1" else 1)


def test_each_filter_narrows(people, a_day):
    salma, omar = people
    with acting(omar.pk):
        record("other", target=salma, by=salma, at=NOON)

    def count(**asked):
        return entries(Asked(**asked)).count()

    assert count() == 8
    assert count(person=omar.pk) == 4
    assert count(actor=salma.pk) == 8
    assert count(actor=omar.pk) == 1
    assert count(event="other") == 1
    assert count(target_type="parties.organisation") == 3
    assert count(target_type="parties.person", target_id=str(salma.pk)) == 1
    assert count(since=NOON + timedelta(minutes=5)) == 2
    assert count(until=NOON + timedelta(minutes=1)) == 2
    assert count(person=omar.pk, event="other") == 0
