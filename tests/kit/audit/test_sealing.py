"""Seals take everything, once, in a chain, however many processes seal at a time."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction

from qantara.kit.audit import actions
from qantara.kit.audit.actions import record, seal, seal_due
from qantara.kit.audit.digests import START
from qantara.kit.audit.models import Entry, Seal
from qantara.kit.audit.verification import verify
from tests.conftest import NOON

POSTGRESQL = connection.vendor == "postgresql"


def test_a_seal_holds_what_waits_and_continues_the_last(a_day):
    one, two = Seal.objects.all()
    assert (one.number, one.count, one.previous) == (1, 3, START)
    assert (two.number, two.count, two.previous) == (2, 3, one.root)
    assert (two.first, two.last) == (a_day[3].pk, a_day[5].pk)
    assert list(Entry.objects.filter(seal=None)) == [a_day[6]]


def test_with_nothing_to_seal_no_seal_is_set(db):
    assert seal(at=NOON) is None
    assert seal_due(NOON) == 0
    assert not Seal.objects.exists()


def test_what_waits_is_sealed_in_batches(people, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 4)
    for _ in range(9):
        record("x", target=people[0], by=None, at=NOON)
    assert seal_due(NOON) == 9
    assert list(Seal.objects.values_list("count", flat=True)) == [4, 4, 1]
    assert verify().holds


def test_an_entry_that_is_committed_late_is_in_the_next_seal(people):
    late = 10**6
    record("x", target=people[0], by=None, at=NOON)
    told = Entry.objects.values().get()
    Entry(**told | {"id": late}).save(force_insert=True)
    assert seal_due(NOON) == 2
    Entry(**told | {"id": late - 1, "seal_id": None}).save(force_insert=True)  # its number is lower than what is sealed
    assert seal_due(NOON) == 1
    assert Entry.objects.get(pk=late - 1).seal_id == 2
    assert verify().holds


def test_a_chain_never_forks(a_day):
    newest = Seal.objects.order_by("-number").first()
    for taken in ({"number": newest.number}, {"previous": newest.previous}):
        told = {"number": 3, "previous": newest.root} | taken
        with pytest.raises(IntegrityError), transaction.atomic():
            Seal.objects.create(first=1, last=1, count=1, at=NOON, root="e" * 64, **told)


def together(*deeds):
    """Run each in a thread with a connection of its own; the first fault of any is raised here."""
    faults = []

    def run(deed):
        try:
            deed()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if faults:
        raise faults[0]


def test_sealers_and_writers_at_a_time_leave_one_whole_chain(committed):
    def write(writer):
        for n in range(30):
            with transaction.atomic():
                record("x", target=("t", n), by=writer, at=NOON + timedelta(seconds=n), reason=f"{writer}")

    def seal_often():
        for _ in range(15):
            seal(at=NOON)

    together(*(lambda writer=writer: write(writer) for writer in (1, 2, 3)), seal_often, seal_often, seal_often)
    found = []

    def look():
        seal_due(NOON)
        found.append(verify())

    together(look)
    (verdict,) = found
    assert verdict.fault is None
    assert (verdict.entries, verdict.waiting) == (90, 0)


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite has one writer: no entry is committed late")
def test_a_slow_transaction_delays_no_sealer_and_is_not_left_out(committed):
    written, sealed = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            record("slow", target=("t", 1), by=None, at=NOON)
            written.set()
            assert sealed.wait(30)

    def quick():
        assert written.wait(30)
        record("quick", target=("t", 2), by=None, at=NOON)
        assert seal_due(NOON) == 1
        sealed.set()

    together(slow, quick)
    assert seal_due(NOON) == 1
    slow_one, quick_one = Entry.objects.order_by("pk")
    assert (slow_one.event, slow_one.seal_id, quick_one.seal_id) == ("slow", 2, 1)
    assert verify().holds
