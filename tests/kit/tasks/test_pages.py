"""The pages of background work: who sees what, in which words, and what one may do there."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from qantara.kit.bridge import Refusal
from qantara.kit.tasks.enums import State
from qantara.kit.tasks.leases import BROKEN
from qantara.kit.tasks.models import Failure, Job, sentence
from qantara.kit.tasks.telling import tell_job
from qantara.kit.wording import words_of
from qantara.parties.enums import Role
from tests.kit.tasks import work
from tests.kit.tasks.test_leases import put, take
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import PersonFactory, person_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


@pytest.fixture
def salma():
    return PersonFactory()


@pytest.fixture
def administrator():
    return with_factor(Role.ADMINISTRATOR)


def with_factor(role):
    person = person_with(role)
    give_factor(person)
    return person


def text_of(client, address, **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def page_of(job, end=""):
    return f"/en/tasks/{job.pk}/{end}"


@pytest.mark.parametrize("address", ["/en/tasks/", "/en/tasks/mine/", f"/en/tasks/{UUID(int=1)}/"])
def test_whoever_has_not_signed_in_is_led_there(client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert "next=" in answer["Location"]


def test_one_sees_what_one_asked_for_and_nothing_else(client, salma):
    mine, other = put(work.add, requested_by=salma.pk), put(work.count, "f", 1, 0, requested_by=salma.pk + 1)
    client.force_login(salma)
    text = text_of(client, "/en/tasks/mine/?state=waiting")
    assert page_of(mine) in text
    assert page_of(other) not in text
    assert client.get("/en/tasks/").status_code == 403
    assert client.get(page_of(mine)).status_code == 200
    for hidden in (other, put()):
        assert client.get(page_of(hidden)).status_code == 404
        assert client.post(page_of(hidden, "cancel/")).status_code == 404
        assert client.post(page_of(hidden, "restart/")).status_code == 404


def test_who_asked_cancels_and_starts_again(client, salma):
    job = put(requested_by=salma.pk)
    client.force_login(salma)
    assert "Cancel this task" in text_of(client, page_of(job))
    assert client.get(page_of(job, "cancel/")).status_code == 405
    told = client.post(page_of(job, "cancel/"), follow=True).content.decode()
    assert "The work is cancelled." in told
    assert "Start it again" in told
    again = client.post(page_of(job, "cancel/"), follow=True).content.decode()
    assert "nothing left to cancel" in again
    assert "waits for its turn again" in client.post(page_of(job, "restart/"), follow=True).content.decode()
    assert "Only work that failed" in client.post(page_of(job, "restart/"), follow=True).content.decode()
    job.refresh_from_db()
    assert job.state == State.WAITING


def test_who_only_watches_changes_nothing(client):
    job = put()
    client.force_login(with_factor(Role.AUDITOR))
    text = text_of(client, page_of(job))
    assert "Cancel this task" not in text
    assert client.post(page_of(job, "cancel/")).status_code == 403
    assert client.post(page_of(job, "restart/")).status_code == 403


def test_the_administrator_sees_all_and_manages_it(client, administrator):
    job = put()
    client.force_login(administrator)
    assert page_of(job) in text_of(client, "/en/tasks/?state=waiting")
    client.post(page_of(job, "cancel/"))
    job.refresh_from_db()
    assert job.state == State.CANCELLED


@pytest.mark.parametrize("state", State)
def test_each_state_has_its_list(client, administrator, state):
    job = put()
    Job.objects.update(state=state, finished_at=timezone.now(), lease_until=timezone.now())
    client.force_login(administrator)
    assert page_of(job) in text_of(client, f"/en/tasks/?state={state}")
    other = "failed" if state != "failed" else "done"
    assert page_of(job) not in text_of(client, f"/en/tasks/?state={other}")
    assert page_of(job) in text_of(client, "/en/tasks/?state=nonsense")  # the first that holds something


def test_a_failure_is_told_to_people_and_its_traceback_to_staff(client, administrator, salma):
    job = put(requested_by=salma.pk)
    Job.objects.update(state=State.FAILED, error=sentence(BROKEN), finished_at=timezone.now())
    Failure.objects.create(job=job, token=1, at=timezone.now(), exception="builtins.RuntimeError", traceback="<secret>")
    client.force_login(salma)
    told = text_of(client, page_of(job))
    assert "Something went wrong." in told
    assert "RuntimeError" not in told
    assert "secret" not in told
    client.force_login(administrator)
    told = text_of(client, page_of(job))
    assert "&lt;secret&gt;" in told


def test_progress_is_shown_and_read_again_by_the_script(client, salma):
    put(work.tell, requested_by=salma.pk)
    job = take()
    Job.objects.update(progress_done=1200, progress_total=4000, note=sentence("%(n)s of %(most)s", n=1200, most="<b>"))
    client.force_login(salma)
    whole = text_of(client, page_of(job))
    part = text_of(client, page_of(job), **{"HX-Request": "true"})
    assert "<!doctype html>" in whole
    assert "<!doctype html>" not in part
    for text in (whole, part):
        assert '<progress max="4000" value="1200"' in text
        assert f'hx-get="{page_of(job)}" hx-trigger="every 2s"' in text
        assert "&lt;b&gt;" in text
        assert ">1,200<" in text
    Job.objects.update(state=State.DONE, finished_at=timezone.now())
    assert "hx-get" not in text_of(client, page_of(job), **{"HX-Request": "true"})


def test_work_that_nobody_takes_is_said_to_wait_for_a_worker(client, administrator):
    put()
    client.force_login(administrator)
    assert "no worker seems to be running" not in text_of(client, "/en/tasks/")
    Job.objects.update(run_after=timezone.now() - timedelta(minutes=3))
    assert "no worker seems to be running" in text_of(client, "/en/tasks/")


def test_an_empty_list_says_what_will_be_there(client, salma):
    client.force_login(salma)
    assert "When you start something long" in text_of(client, "/en/tasks/mine/")


def test_a_refusal_is_said_in_the_words_of_its_reader():
    put(work.refuse)
    refusal = Refusal("{file}: no such file.", file="puits.csv")
    Job.objects.update(error=sentence(refusal.sentence, **refusal.values) | {"refusal": True})
    told = tell_job(Job.objects.get(), words_of("fr"))
    assert told.error is not None
    assert "puits.csv" in told.error


def test_work_that_is_no_longer_known_has_the_name_of_its_function():
    put()
    Job.objects.update(task="tests.gone.away")
    assert "tests.gone.away" in tell_job(Job.objects.get(), words_of("en")).title


def test_regular_work_that_went_well_does_not_hide_the_rest(client, administrator):
    now = timezone.now()
    for key in ("periodic:audit.seal", ""):
        job = put(work.add, 1, 2)
        Job.objects.filter(pk=job.pk).update(state=State.DONE, key=key, finished_at=now)
    client.force_login(administrator)
    assert text_of(client, "/en/tasks/?state=done").count('<tr role="row"><th scope="row"') == 1
    assert text_of(client, "/en/tasks/?state=done&routine=yes").count('<tr role="row"><th scope="row"') == 2
