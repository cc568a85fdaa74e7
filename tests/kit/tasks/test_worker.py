"""Workers as they run: real processes that are stopped, paused and killed. Nothing is done twice."""

import os
import signal
import time
from collections import Counter

import pytest

from tests.kit.tasks.conftest import is_alive, until
from tests.kit.tasks.work import marks

LEASE = 2


def groups(job_marks):
    """Who marked, in order, each process once in a row."""
    pids = [pid for _, pid in job_marks]
    return [pid for number, pid in enumerate(pids) if number == 0 or pids[number - 1] != pid]


def test_what_is_due_is_done_and_what_is_not_waits(office):
    done, later = office.put("add", 2, 3), office.put("add", 5, 5, wait=3600)
    assert office.worker("--until-idle").wait(30) == 0
    job = office.job(done)
    assert (job["state"], job["result"], job["attempts"], job["failures"]) == ("done", 5, 1, 0)
    assert office.job(later)["state"] == "waiting"
    assert office.said() == ""


@pytest.mark.slow
def test_two_workers_do_two_hundred_jobs_once_each(office):
    office.ask("put_many", name="quick", file=office.marks, many=200)
    first, second = office.worker("--until-idle"), office.worker("--until-idle")
    assert (first.wait(60), second.wait(60)) == (0, 0)
    until(lambda: Counter(office.ask("states")) == {"done": 200})
    found = marks(office.marks)
    assert sorted(int(number) for number, _ in found) == list(range(200))


@pytest.mark.slow
def test_a_process_that_dies_is_tried_again_and_then_given_up(office):
    job = office.put("die", office.marks)
    assert office.worker("--until-idle").wait(30) == 0
    found = office.job(job)
    assert (found["state"], found["attempts"]) == ("failed", 2)
    assert "each time" in found["error"]["text"]
    assert len(office.marked()) == 2
    assert "SIGKILL" in office.said()


@pytest.mark.slow
def test_the_killed_process_of_work_that_cannot_be_resumed_fails_with_a_sentence(office):
    job = office.put("sleep", office.marks, 30)
    worker = office.worker()
    [(_, child)] = office.marked()
    os.kill(child, signal.SIGKILL)
    found = office.reach(job, "failed")
    assert "look, then start it again" in found["error"]["text"]
    assert worker.poll() is None
    assert office.ask("restart", pk=job) == "waiting"
    assert len(office.marked(2)) == 2


@pytest.mark.slow
def test_another_worker_goes_on_where_a_killed_one_left(office):
    job = office.put("count", office.marks, 12, 0.15)
    first = office.worker("--lease", LEASE)
    child = office.marked(4)[0][1]
    first.kill()
    until(lambda: not is_alive(child), 1)  # at once: its pipe has ended
    office.worker("--lease", LEASE)
    found = office.reach(job, "done", "failed")
    assert (found["state"], found["result"], found["attempts"]) == ("done", 12, 2)
    marked = marks(office.marks)
    assert len(groups(marked)) == 2
    assert len(marked) <= 13  # one step may have been begun without being kept
    assert {int(step) for step, _ in marked} == set(range(12))


@pytest.mark.slow
def test_work_of_a_killed_worker_that_cannot_be_resumed_fails_and_is_not_done_again(office):
    job = office.put("sleep", office.marks, 30)
    first = office.worker("--lease", LEASE)
    [(_, child)] = office.marked()
    first.kill()
    until(lambda: not is_alive(child), 1)
    office.worker("--lease", LEASE)
    found = office.reach(job, "failed")
    assert "stopped before the end" in found["error"]["text"]
    time.sleep(1)
    assert len(marks(office.marks)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("paused", ["the worker alone", "both"])
def test_a_worker_that_was_paused_beyond_its_lease_does_nothing_more(office, paused):
    job = office.put("count", office.marks, 25, 0.1)
    first = office.worker("--lease", LEASE)
    child = office.marked(3)[0][1]
    first.send_signal(signal.SIGSTOP)
    if paused == "both":
        os.kill(child, signal.SIGSTOP)
    office.worker("--lease", LEASE)
    until(lambda: len(groups(marks(office.marks))) == 2)  # the second has taken it over
    if paused == "both":
        os.kill(child, signal.SIGCONT)
    first.send_signal(signal.SIGCONT)
    found = office.reach(job, "done", "failed")
    assert (found["state"], found["result"], found["attempts"]) == ("done", 25, 2)
    marked = marks(office.marks)
    assert len(groups(marked)) == 2  # never one after the other's first step
    assert {int(step) for step, _ in marked} == set(range(25))
    assert len(marked) <= 26
    assert not is_alive(child)
    assert first.poll() is None
    assert office.job(office.put("add", 1, 1))["state"] in {"waiting", "running", "done"}


def test_told_to_stop_it_hands_back_what_can_be_resumed(office):
    job = office.put("count", office.marks, 200, 0.05)
    worker = office.worker()
    office.marked(3)
    worker.terminate()
    assert worker.wait(10) == 0
    found = office.job(job)
    assert (found["state"], found["attempts"]) == ("waiting", 0)
    assert found["checkpoint"]["next"] == len(marks(office.marks))


@pytest.mark.slow
def test_told_to_stop_it_lets_short_work_end(office):
    job = office.put("sleep", office.marks, 1)
    worker = office.worker()
    office.marked(1)
    worker.terminate()
    assert worker.wait(10) == 0
    assert office.job(job)["state"] == "done"
    assert [text for text, _ in office.marked(2)] == ["begun", "ended"]


@pytest.mark.slow
def test_told_to_stop_it_does_not_wait_for_ever(office):
    job = office.put("sleep", office.marks, 60)
    worker = office.worker("--to-stop", 0.5)
    [(_, child)] = office.marked(1)
    worker.terminate()
    assert worker.wait(10) == 0
    found = office.job(job)
    assert (found["state"], "The portal was stopped" in found["error"]["text"]) == ("failed", True)
    assert not is_alive(child)


@pytest.mark.slow
def test_cancelled_work_ends_soon(office):
    job = office.put("count", office.marks, 400, 0.05)
    office.worker("--lease", LEASE)
    office.marked(2)
    assert office.ask("cancel", pk=job) == "running"
    office.reach(job, "cancelled")
    seen = len(marks(office.marks))
    time.sleep(0.3)
    assert len(marks(office.marks)) == seen


@pytest.mark.slow
def test_cancelled_work_that_does_not_listen_is_ended(office):
    job = office.put("sleep", office.marks, 60)
    office.worker("--lease", LEASE, "--to-cancel", 0.5)
    [(_, child)] = office.marked(1)
    office.ask("cancel", pk=job)
    office.reach(job, "cancelled")
    until(lambda: not is_alive(child), 2)


@pytest.mark.slow
def test_short_work_does_not_wait_behind_long_work(office):
    for _ in range(3):
        office.put("count", office.marks, 400, 0.05)
    office.worker()
    office.marked(1)
    office.reach(office.put("add", 1, 2), "done")
    assert len(groups(marks(office.marks))) == 1  # one long job at a time


@pytest.mark.slow
def test_the_libraries_of_the_lake_work_in_the_process_of_a_job(office, tmp_path):
    """They have threads, which do not survive a fork: the worker imports them and must never use them itself."""
    job = office.put("use_the_lake", str(tmp_path / "table"))
    office.worker()
    assert office.reach(job, "done", "failed")["result"] == 9
