"""What the doctor says of the portal: each thing that could be missing, with its remedy."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from qantara.parties.enums import Role
from qantara.web import doctor
from qantara.web.configuration import read_configuration
from qantara.web.doctor import examine_portal
from tests.parties.factories import person_with

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def told(folder):
    from qantara.pipeline.partnership import find_partnership

    def of(portal):
        partnership = find_partnership(folder, named=True)
        partnership.config["portal"] = portal
        return read_configuration(partnership, {"QANTARA_SECRET_KEY": "x" * 40})

    return of


def _said(findings):
    return {(found.check, found.state) for found in findings}


def test_a_folder_that_was_never_served_has_nothing_to_examine(folder):
    assert examine_portal(folder, at=AT, environment={}) == []


def test_a_portal_that_cannot_start_says_why(folder):
    found = examine_portal(folder, at=AT, environment={"QANTARA_SECRET_KEY": "short"})
    assert _said(found) == {("portal", "late")}
    assert "characters" in found[0].sentence


def test_a_portal_of_this_machine_needs_nothing_more(told):
    assert _said(doctor._settings(told({}))) == {("portal", "good")}


def test_a_public_portal_is_told_what_it_lacks(told):
    found = _said(doctor._settings(told({"hosts": ["portail.exemple.ma"], "https": False})))
    assert found == {("portal", "watch"), ("privacy", "late"), ("mail", "late"), ("scanner", "watch")}


def test_the_age_of_the_newest_backup_is_watched(folder):
    assert _said(doctor._backups(folder, AT)) == {("backup", "watch")}
    (folder / "backups").mkdir()
    file = folder / "backups" / "a.tar"
    file.touch()
    os.utime(file, (AT.timestamp(), AT.timestamp()))
    assert _said(doctor._backups(folder, AT + timedelta(days=1))) == {("backup", "good")}
    assert _said(doctor._backups(folder, AT + timedelta(days=8))) == {("backup", "watch")}


@pytest.mark.django_db
def test_the_database_the_people_the_work_and_the_audit_are_examined(folder, monkeypatch):
    for name in ("QANTARA_FOLDER", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    found = _said(doctor._inside(folder, AT))
    assert {("database", "good"), ("tasks", "good"), ("audit", "good"), ("people", "watch")} <= found


@pytest.mark.django_db
def test_somebody_in_each_office_is_enough():
    for role in (Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER, Role.SECURITY_OFFICER):
        assert list(doctor._people())
        person_with(role)
    assert list(doctor._people()) == []
