"""Programs that ask the portal: a person with a role, a token, and a way to ask with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from qantara.kit.api import scopes
from qantara.kit.api.actions import make_token
from qantara.parties.enums import Role
from qantara.parties.models import Organisation, Person
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import person_with
from tests.web.conftest import empty_folder, folder, full_folder, nothing_remembered

__all__ = ["empty_folder", "folder", "full_folder", "nothing_remembered"]


@pytest.fixture(autouse=True)
def portal(db: None, folder: Any) -> None:
    """A folder with an edition, a database, and no request counted yet."""
    cache.clear()


@dataclass
class Program:
    """A program with a token of a person."""

    person: Person
    secret: str
    client: Client

    def ask(self, path: str, method: str = "get", body: Any = None, lang: str = "en", **headers: str) -> Any:
        told = {"Authorization": f"Bearer {self.secret}", "Accept-Language": lang} | headers
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.client, method)(f"/api/v1/{path}", headers=told, **sent)


@pytest.fixture
def program(client: Client) -> Callable[..., Program]:
    """Of somebody who holds the role; by default with every scope that they can give."""

    def made(role: Role, organisation: Organisation | None = None, wanted: list[str] | None = None) -> Program:
        person = person_with(role, organisation)
        give_factor(person)
        every = [scope.name for scope in scopes.scopes_for(person)]
        _token, secret = make_token(name="Essai", wanted=wanted or every, days=1, by=person, at=timezone.now())
        return Program(person, secret, client)

    return made
