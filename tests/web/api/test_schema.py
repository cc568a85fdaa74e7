"""The schema says what is: every operation is asked, rightly and wrongly, and answers as documented."""

from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from qantara.agreements.actions import read_in
from qantara.kit.api.limits import Limit
from qantara.parties.enums import Role
from qantara.web.api.endpoints import api
from qantara.web.bridge import find_partnership
from qantara.web.wsgi import application
from tests.parties.factories import MembershipFactory, OrganisationFactory

OPERATIONS = [
    (path, method) for path, methods in api.get_openapi_schema()["paths"].items() for method in methods
]  # fmt: skip


@pytest.fixture
def server(folder, monkeypatch) -> Any:
    """The portal in this process, inside the test's own transaction: it must not close the database under it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    for name in ("OF_A_TOKEN", "OF_AN_ADDRESS"):
        monkeypatch.setattr(f"qantara.kit.api.limits.{name}", Limit(1_000_000, 300))
    read_in(partnership=find_partnership(folder, named=True), by=None, at=timezone.now())
    MembershipFactory(role=Role.RECRUITER, organisation=OrganisationFactory(company=True))
    yield application
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def ask_all(server: Any, secret: str, place: tuple[str, str], examples: int) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", server)
    operation = schema[place[0]][place[1].upper()]
    headers = {"Authorization": f"Bearer {secret}"}
    asked = 0

    for mode in GenerationMode.POSITIVE, GenerationMode.NEGATIVE:
        if mode == GenerationMode.NEGATIVE and not operation.body and not list(operation.iter_parameters()):
            continue  # nothing there can be wrong

        @settings(
            max_examples=examples,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            deadline=None,
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def answers_as_documented(case: Any) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(headers=headers)

        answers_as_documented()
    assert asked


@pytest.mark.parametrize("place", OPERATIONS, ids=" ".join)
def test_each_operation_answers_as_documented(server, program, place):
    ask_all(server, program(Role.ADMINISTRATOR).secret, place, 4)


@pytest.mark.slow
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COMPANY_ADMIN])
@pytest.mark.parametrize("place", OPERATIONS, ids=" ".join)
def test_each_operation_asked_at_length(server, program, place, role):
    ask_all(server, program(role).secret, place, 60)


def test_the_schema_is_31_and_says_everything(client):
    schema = client.get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (path, method)
            assert operation["description"], (path, method)
            assert operation["tags"], (path, method)
            assert {"401", "422", "429", "500"} <= set(operation["responses"]), (path, method)
    ids = [operation["operationId"] for methods in schema["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))
    assert set(schema["components"]["securitySchemes"]) == {"Bearer"}


def test_each_operation_that_needs_a_token_names_its_scope():
    from qantara.kit.api import scopes

    named = {
        operation["x-scope"]
        for methods in api.get_openapi_schema()["paths"].values()
        for operation in methods.values()
        if "x-scope" in operation
    }
    assert named == {scope.name for scope in scopes.all_scopes()}
