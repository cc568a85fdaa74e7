"""The administrator's page of backups: made in the background, listed, and never downloaded."""

import pytest

from qantara.kit.tasks.models import Job
from qantara.parties.enums import Role
from qantara.web import tasks
from qantara.web.backup import read_backup
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_work(client, empty_folder, settings):
    settings.QANTARA_FOLDER = empty_folder
    person = person_with(Role.ADMINISTRATOR)
    give_factor(person)
    client.force_login(person)
    return client


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_no_backup_says_what_to_do(at_work, lang):
    assert 'class="empty"' in at_work.get(f"/{lang}/backups/").content.decode()


def test_a_backup_is_asked_for_once_and_listed(at_work, empty_folder):
    first, second = (at_work.post("/en/backups/make/")["Location"] for _ in range(2))
    assert first == second
    assert Job.objects.count() == 1
    name = tasks.back_up.call()
    assert read_backup(empty_folder / "backups" / name).members
    assert name in at_work.get("/en/backups/").content.decode()
    assert (empty_folder / "backups").stat().st_mode & 0o777 == 0o700


def test_nobody_else_makes_one(client, folder):
    person = person_with(Role.AUDITOR)
    give_factor(person)
    client.force_login(person)
    assert client.post("/en/backups/make/").status_code == 403
    assert client.get("/en/backups/").status_code == 403
