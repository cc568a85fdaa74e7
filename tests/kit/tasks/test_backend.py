"""Putting jobs there: in the caller's transaction, once for a key, regularly, and what people do with them."""

from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.exceptions import InvalidTaskError, TaskResultDoesNotExist

from qantara.kit.audit.models import Entry
from qantara.kit.tasks import actions, declare, schedule
from qantara.kit.tasks.declare import Rhythm, periodic
from qantara.kit.tasks.enums import State
from qantara.kit.tasks.leases import claim
from qantara.kit.tasks.models import Job, Schedule
from qantara.kit.tasks.tasks import forget_old_jobs
from tests.kit.tasks import work
from tests.kit.tasks.test_leases import put, take

pytestmark = pytest.mark.django_db
SALMA = SimpleNamespace(pk=7)
NOW = datetime(2026, 11, 22, 10, 0, 30, tzinfo=UTC)


def test_a_job_waits_with_what_its_task_says():
    result = work.count.using(priority=3, requested_by=7).enqueue("file", steps=4, seconds=0)
    job = Job.objects.get(pk=result.id)
    assert (job.task, job.args, job.kwargs) == ("tests.kit.tasks.work.count", ["file"], {"steps": 4, "seconds": 0})
    assert (job.state, job.queue, job.priority, job.requested_by) == (State.WAITING, "long", 3, 7)
    assert (job.max_attempts, job.resumable, job.backoff) == (3, True, timedelta(0))
    assert result.status == TaskResultStatus.READY
    assert job.run_after == job.enqueued_at


def test_a_caller_that_fails_leaves_no_job():
    @transaction.atomic
    def fails():
        work.add.enqueue(1, 2)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert not Job.objects.exists()


def test_one_key_is_one_open_job():
    first = work.add.using(key="sum").enqueue(1, 2)
    assert work.add.using(key="sum").enqueue(3, 4).id == first.id
    assert work.add.enqueue(3, 4).id != first.id
    running = take()
    assert work.add.using(key="sum").enqueue(1, 2).id == str(running.pk)
    Job.objects.filter(pk=running.pk).update(state=State.DONE)
    assert work.add.using(key="sum").enqueue(1, 2).id != first.id


def test_a_key_taken_in_between_is_found(monkeypatch):
    """Another process puts the same job there after this one has looked."""
    first = put(key="sum")
    seen = []

    def blind(jobs):
        seen.append(1)
        return jobs.none() if len(seen) == 1 else jobs.filter(state__in=["waiting", "running"])

    monkeypatch.setattr(type(Job.objects.all()), "is_open", blind)
    monkeypatch.setattr(type(Job.objects), "is_open", lambda manager: blind(manager.all()))
    assert work.add.using(key="sum").enqueue(1, 2).id == str(first.pk)
    assert len(seen) == 2


@pytest.mark.parametrize("wrong", [{"run_after": datetime(2026, 1, 1)}, {"priority": 101}, {"queue_name": "none"}])  # noqa: DTZ001
def test_what_cannot_be_done_is_refused_at_once(wrong):
    with pytest.raises(InvalidTaskError):
        work.add.using(**wrong).enqueue(1, 2)


def test_arguments_are_what_json_can_hold():
    with pytest.raises(TypeError):
        work.add.enqueue(1, datetime.now(UTC))


def test_a_result_that_is_not_there():
    for name in ("no-uuid", "6c1a53f0-93bc-4d02-a7bb-bd6e1ac5ed17"):
        with pytest.raises(TaskResultDoesNotExist):
            work.add.get_result(name)


# What people do with jobs.


def test_a_waiting_job_is_cancelled_at_once():
    job = actions.cancel(job=put(), by=SALMA, at=NOW)
    assert (job.state, job.finished_at) == (State.CANCELLED, NOW)
    assert Entry.objects.filter(event="task.cancelled", target_id=str(job.pk), actor=7).count() == 1
    assert take() is None


def test_a_running_job_is_asked_to_stop():
    put()
    job = actions.cancel(job=take(), by=SALMA, at=NOW)
    assert (job.state, job.cancel_requested_at) == (State.RUNNING, NOW)
    again = actions.cancel(job=job, by=SALMA, at=NOW + timedelta(1))
    assert again.cancel_requested_at == NOW


@pytest.mark.parametrize("state", [State.DONE, State.FAILED, State.CANCELLED])
def test_what_has_ended_cannot_be_cancelled(state):
    put()
    Job.objects.update(state=state)
    with pytest.raises(actions.JobRefused, match="ended already"):
        actions.cancel(job=Job.objects.get(), by=SALMA, at=NOW)


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_a_restarted_job_has_all_its_tries_and_its_checkpoint(state):
    put(work.count, "file", 3, 0)
    job = take()
    Job.objects.update(state=state, attempts=3, checkpoint={"next": 2}, cancel_requested_at=NOW, error={"text": "x"})
    job = actions.restart(job=job, by=SALMA, at=timezone.now())
    assert (job.state, job.attempts, job.error, job.cancel_requested_at) == (State.WAITING, 0, None, None)
    assert job.checkpoint == {"next": 2}
    assert Entry.objects.filter(event="task.restarted", target_id=str(job.pk), actor=7).count() == 1
    assert take().token == 2  # whoever did it before can still not write


@pytest.mark.parametrize("state", [State.WAITING, State.RUNNING, State.DONE])
def test_what_has_not_failed_is_not_started_again(state):
    put()
    Job.objects.update(state=state, lease_until=NOW)
    with pytest.raises(actions.JobRefused, match="failed or was cancelled"):
        actions.restart(job=Job.objects.get(), by=SALMA, at=NOW)


def test_what_is_under_way_is_not_started_beside_itself():
    failed = put(key="sum")
    Job.objects.update(state=State.FAILED)
    put(key="sum")
    with pytest.raises(actions.JobRefused, match="waiting or running already"):
        actions.restart(job=failed, by=SALMA, at=NOW)


# What comes back by itself.


@pytest.fixture
def rhythms(monkeypatch):
    """No regular task but the test's."""
    monkeypatch.setattr(declare, "RHYTHMS", {})
    monkeypatch.setattr(schedule, "RHYTHMS", declare.RHYTHMS)
    return declare.RHYTHMS


def test_a_regular_task_is_put_once_for_all_workers(rhythms):
    periodic(key="tell", every=timedelta(minutes=1))(work.tell)
    first, second = schedule.Clock(), schedule.Clock()
    assert first.enqueue_due(NOW) == 0  # never seen before: it waits for its next time
    assert [clock.enqueue_due(NOW + timedelta(minutes=1)) for clock in (first, second, first)] == [1, 0, 0]
    assert Job.objects.count() == 1
    assert Schedule.objects.get().last_slot == datetime(2026, 11, 22, 10, 1, tzinfo=UTC)


def test_a_regular_task_does_not_pile_up_behind_itself(rhythms):
    periodic(key="tell", every=timedelta(minutes=1))(work.tell)
    clock = schedule.Clock()
    for minutes in range(5):
        clock.enqueue_due(NOW + timedelta(minutes=minutes))
    assert Job.objects.count() == 1


def test_times_that_passed_while_nobody_worked_count_as_one(rhythms):
    periodic(key="tell", every=timedelta(minutes=1))(work.tell)
    schedule.Clock().enqueue_due(NOW)
    assert schedule.Clock().enqueue_due(NOW + timedelta(hours=5)) == 1
    assert claim("here:1", at=timezone.now(), until=timezone.now()) is not None
    assert schedule.Clock().enqueue_due(NOW + timedelta(hours=5)) == 0


def test_a_clock_asks_the_database_only_when_something_is_due(rhythms, django_assert_num_queries):
    periodic(key="tell", every=timedelta(minutes=1))(work.tell)
    clock = schedule.Clock()
    clock.enqueue_due(NOW)
    with django_assert_num_queries(0):
        clock.enqueue_due(NOW + timedelta(seconds=29))


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (datetime(2026, 11, 22, 0, 59, tzinfo=UTC), datetime(2026, 11, 21, 1, 0, tzinfo=UTC)),  # 01:59 in Casablanca
        (datetime(2026, 11, 22, 1, 0, tzinfo=UTC), datetime(2026, 11, 22, 1, 0, tzinfo=UTC)),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), datetime(2026, 11, 22, 1, 0, tzinfo=UTC)),
    ],
)
def test_a_daily_task_is_due_at_its_hour_in_the_portals_time_zone(now, slot):
    assert Rhythm("retention", work.tell, None, time(2)).slot(now) == slot


def test_an_interval_has_the_same_slots_for_everybody():
    rhythm = Rhythm("seal", work.tell, timedelta(minutes=5), None)
    assert rhythm.slot(datetime(2026, 11, 22, 10, 4, 59, tzinfo=UTC)) == datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_a_rhythm_is_said_once_and_in_one_way(rhythms):
    periodic(key="tell", daily_at=time(2))(work.tell)
    with pytest.raises(ValueError, match=r"work\.tell"):
        periodic(key="tell", daily_at=time(3))(work.refuse)
    with pytest.raises(ValueError, match="either every or daily_at"):
        periodic(key="other")(work.tell)


def test_what_ended_a_month_ago_is_forgotten():
    old, recent, waiting = put(), put(), put()
    now = timezone.now()
    Job.objects.filter(pk=old.pk).update(state=State.DONE, finished_at=now - timedelta(days=31))
    Job.objects.filter(pk=recent.pk).update(state=State.DONE, finished_at=now - timedelta(days=29))
    assert forget_old_jobs.call() == 1
    assert set(Job.objects.values_list("pk", flat=True)) == {recent.pk, waiting.pk}
