"""People who do things, and a database that lets tests tamper with what it would refuse."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from qantara.kit.audit.actions import record, seal_due
from qantara.kit.audit.append_only import install, remove
from qantara.kit.audit.models import Entry
from tests.conftest import NOON
from tests.parties.factories import OrganisationFactory, PersonFactory


def guards(setting: Callable[..., None]) -> None:
    """Set or remove every guard, in the transaction under way or by itself."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        setting(None, SimpleNamespace(connection=connection, execute=cursor.execute))
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def unguarded(db: None) -> None:
    """What whoever owns the database can do: remove the guards. The end of the test brings them back."""
    guards(remove)


@pytest.fixture
def guarded_again(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After the tables have been emptied."""
    yield
    with django_db_blocker.unblock():
        guards(install)


@pytest.fixture
def committed(guarded_again: None, transactional_db: None) -> Iterator[None]:
    """For a test that commits entries, in the place of `transactional_db`: its tables are emptied after it, which the
    audit would refuse.
    """
    yield
    guards(remove)


@pytest.fixture
def people(db: None) -> tuple[Any, Any]:
    return PersonFactory(given_name="Salma", family_name="Essai"), PersonFactory(given_name="Omar", family_name="Essai")


@pytest.fixture
def a_day(people: tuple[Any, Any]) -> list[Entry]:
    """Six entries in two seals, and one that waits for the next."""
    salma, omar = people
    organisation = OrganisationFactory(name="Atlas Data")
    made = []
    for minute in range(7):
        if minute in (3, 6):
            assert seal_due(NOON + timedelta(minutes=minute)) == 3
        made.append(
            record(
                "thing.changed" if minute % 2 else "somebody.changed",
                target=organisation if minute % 2 else omar, by=salma, at=NOON + timedelta(minutes=minute),
                reason=f"reason {minute}", before={"sample": f"n{minute}", "kind": "company"},
                after={"sample": f"n{minute + 1}", "kind": "company"},
            )
        )  # fmt: skip
    return made
