"""Taking, keeping and losing a job, without any process."""

from datetime import timedelta

import pytest
from django.utils import timezone

from qantara.kit.tasks import leases
from qantara.kit.tasks.declare import BackgroundTask, UnknownTask, find_task
from qantara.kit.tasks.execution import execute
from qantara.kit.tasks.handle import Cancelled, Handle, LeaseLost, WorkerStops, at_work, current
from qantara.kit.tasks.leases import claim, lease_of, recover, renew
from qantara.kit.tasks.models import Job
from tests.kit.tasks import work

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def take(at=None, **more):
    now = at or timezone.now()
    return claim("here:1", at=now, until=now + MINUTE, **more)


def put(task=work.add, *args, **told):
    return Job.objects.get(pk=task.using(**told).enqueue(*args).id)


def test_the_most_pressing_comes_first_then_the_oldest():
    low, old, urgent, new = put(priority=-5), put(), put(priority=7), put()
    assert [take().pk for _ in range(4)] == [urgent.pk, old.pk, new.pk, low.pk]
    assert take() is None


def test_what_is_for_later_is_left():
    now = timezone.now()
    job = put(run_after=now + MINUTE)
    assert take(now + MINUTE - timedelta(microseconds=1)) is None
    assert take(now + MINUTE).pk == job.pk


def test_a_queue_can_be_left_out():
    put(work.count, "file", 1, 0)
    assert take(without=["long"]) is None
    assert take() is not None


def test_a_claim_is_a_lease_with_a_new_token():
    put()
    now = timezone.now()
    job = take(now)
    assert (job.state, job.token, job.attempts, job.worker) == ("running", 1, 1, "here:1")
    assert (job.lease_until, job.started_at) == (now + MINUTE, now)


def test_a_lease_is_renewed_until_it_is_lost():
    put()
    job, now = take(), timezone.now()
    assert renew(lease_of(job), at=now, until=now + 2 * MINUTE) is False
    Job.objects.update(cancel_requested_at=now)
    assert renew(lease_of(job), at=now, until=now + 2 * MINUTE) is True
    Job.objects.update(token=2)
    assert renew(lease_of(job), at=now, until=now + 2 * MINUTE) is None


def test_whoever_lost_the_lease_writes_nothing():
    put(work.count, "file", 1, 0)
    now = timezone.now()
    before = take(now)
    assert recover(now + 2 * MINUTE) == 1
    after = take(now + 3 * MINUTE)
    assert (after.pk, after.token, after.attempts) == (before.pk, 2, 2)
    old, handle = lease_of(before), Handle(before)
    with pytest.raises(LeaseLost):
        handle.checkpoint({"next": 9})
    assert not leases.complete(old, "nonsense", at=now)
    assert not leases.fail(old, {}, at=now, again=True)
    assert not leases.cancelled(old, at=now)
    assert not leases.give_back(old, at=now)
    assert not leases.died(before, at=now)
    kept = Job.objects.get()
    assert (kept.state, kept.token, kept.result, kept.checkpoint) == ("running", 2, None, None)


def test_a_lease_renewed_since_it_was_read_is_not_taken():
    put()
    read = take()
    now = timezone.now()
    renew(lease_of(read), at=now, until=now + 5 * MINUTE)
    assert not leases.died(read, at=now)
    assert Job.objects.get().state == "running"


def test_a_lease_that_lasts_is_left_alone():
    put()
    now = timezone.now()
    take(now)
    assert recover(now + MINUTE) == 0
    assert recover(now + MINUTE + timedelta(seconds=1)) == 1
    job = Job.objects.get()
    assert job.state == "failed"
    assert job.error["text"] == leases.DIED


def test_abandoned_work_that_was_to_be_cancelled_is():
    put(work.count, "file", 1, 0)
    now = timezone.now()
    take(now)
    Job.objects.update(cancel_requested_at=now)
    recover(now + 2 * MINUTE)
    assert Job.objects.get().state == "cancelled"


def test_a_result_is_kept():
    put(work.add, 2, 3)
    execute(take())
    job = Job.objects.get()
    assert (job.state, job.result, job.lease_until, job.error) == ("done", 5, None, None)
    result = work.add.get_result(str(job.pk))
    assert (result.return_value, result.attempts, result.is_finished) == (5, 1, True)


def test_an_exception_is_tried_again_later_each_time_and_told_to_staff_alone(caplog):
    put(work.break_down)
    now = timezone.now()
    waits = []
    for number in range(3):
        execute(take(now + number * timedelta(hours=1)))
        job = Job.objects.get()
        waits.append(round((job.run_after - timezone.now()).total_seconds()))
        assert "Salma" not in str(job.error)
    assert waits[:2] == [10, 20]
    assert (job.state, job.attempts, job.error["text"]) == ("failed", 3, leases.BROKEN)
    assert job.failures.count() == 3
    failure = job.failures.first()
    assert failure.exception == "builtins.RuntimeError"
    assert "a secret of Salma" in failure.traceback


def test_the_wait_between_two_tries_ends_at_an_hour():
    job = Job(attempts=60, backoff=timedelta(seconds=10))
    now = timezone.now()
    assert job.next_try(now) == now + timedelta(hours=1)


def test_a_refusal_is_kept_word_for_word_and_not_tried_again():
    put(work.refuse)
    execute(take())
    job = Job.objects.get()
    assert (job.state, job.attempts, job.failures.count()) == ("failed", 1, 0)
    assert job.error["refusal"]
    assert job.error["values"] == {"file": "puits.csv"}


def test_a_result_that_cannot_be_kept_is_a_failure(caplog):
    put(work.give_nonsense)
    execute(take())
    assert Job.objects.get().state == "failed"


def test_work_that_this_version_does_not_know_fails_with_a_sentence():
    job = put()
    Job.objects.update(task="tests.kit.tasks.work.mark")
    execute(take())
    job.refresh_from_db()
    assert (job.state, job.error["text"]) == ("failed", leases.UNKNOWN)
    with pytest.raises(UnknownTask):
        find_task("tests.nowhere.at_all")
    assert isinstance(find_task("tests.kit.tasks.work.add"), BackgroundTask)


@pytest.mark.django_db(transaction=True)
def test_progress_is_written_with_its_note_but_not_at_each_step():
    put(work.tell)
    job = take()
    handle = Handle(job)
    for done in range(100):
        handle.progress(done, 200, "Reading %(file)s", file="a.csv")
    job.refresh_from_db()
    assert (job.progress_done, job.progress_total) == (0, 200)
    assert job.note == {"text": "Reading %(file)s", "values": {"file": "a.csv"}}
    assert job.share == 0
    handle.progress(200, 200)
    job.refresh_from_db()
    assert (job.progress_done, job.share, job.note) == (200, 1, None)


@pytest.mark.django_db(transaction=True)
def test_progress_tells_whoever_lost_the_lease():
    put()
    handle = Handle(take())
    Job.objects.update(token=5)
    with pytest.raises(LeaseLost):
        handle.progress(1, 2)


def test_a_checkpoint_is_found_at_the_next_try():
    put(work.count, "file", 1, 0)
    job = take()
    Handle(job).checkpoint({"next": 4})
    leases.give_back(lease_of(job), at=timezone.now())
    again = take()
    assert (Handle(again).saved, again.attempts, again.token) == ({"next": 4}, 1, 2)


def test_what_was_asked_is_raised_where_the_work_can_end():
    put(work.tell)
    handle = Handle(take())
    handle.stop_if_asked()
    handle.ask_to_stop()
    with pytest.raises(WorkerStops):
        handle.progress(1)
    handle.ask_to_cancel()
    with pytest.raises(Cancelled):
        handle.stop_if_asked()


def test_work_that_cannot_be_resumed_is_not_interrupted_by_a_stop():
    put()
    handle = Handle(take())
    handle.ask_to_stop()
    handle.stop_if_asked()


@pytest.mark.parametrize(("ask", "state"), [("ask_to_cancel", "cancelled"), ("ask_to_stop", "waiting")])
def test_an_interruption_becomes_a_state(ask, state):
    put(work.tell)
    job = take()
    handle = Handle(job)
    getattr(handle, ask)()
    execute(job, handle)
    assert Job.objects.get().state == state


def test_outside_a_worker_a_task_is_a_mere_function():
    assert work.add.call(1, 2) == 3
    work.tell.call()
    assert (current().saved, current().cancelled, current().attempt) == ({}, False, 1)
    current().checkpoint({"a": 1})
    put()
    with at_work(Handle(take())) as handle:
        assert current() is handle
    assert current() is not handle
