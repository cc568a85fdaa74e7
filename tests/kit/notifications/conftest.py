"""Kinds of messages for these tests alone, people who read them, and a mail server of this machine."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import rules
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from qantara.kit.notifications import kinds
from tests.parties.factories import PersonFactory


@pytest.fixture(autouse=True)
def portal(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One kind of each sort; the portal reached under a name."""
    settings.QANTARA_ADDRESS = "https://portail.example.org"
    settings.DEFAULT_FROM_EMAIL = "Qantara <bureau@exemple.ma>"
    monkeypatch.setattr(kinds, "_known", {})
    kinds.register(
        "test.answered", title="%(who)s has answered", text="%(who)s has answered %(n)s requests.", label="An answer"
    )
    kinds.register("test.due", title="To sign before %(day)s", text="The agreement waits for you.", essential=True)
    kinds.register("test.news", title="News", text="There is something new.", promotional=True)


@pytest.fixture
def salma(db: None) -> Any:
    return PersonFactory(email="salma@exemple.ma", language="fr")


@pytest.fixture
def watcher(db: None) -> Iterator[Any]:
    """Someone who may read the log and decide."""
    person = PersonFactory(email="garde@exemple.ma")
    held = dict(rules.permissions.permissions)
    is_watcher = rules.predicate(lambda asked: asked.pk == person.pk, name="is_watcher")
    for name in ("notifications.see_log", "platform.manage"):
        rules.set_perm(name, is_watcher)
    yield person
    rules.permissions.permissions.clear()
    rules.permissions.permissions.update(held)


class Post:
    """What a server does with a mail: `answers` in their order, then it takes everything."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.taken: list[Envelope] = []

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.answers and self.answers[0].startswith("RCPT "):
            return self.answers.pop(0).removeprefix("RCPT ").replace("ADDRESS", address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else "250 Message accepted for delivery"
        if answer.startswith(("250", "cut")):
            self.taken.append(envelope)
        if answer == "cut":
            server.transport.abort()
        return answer


class _Controller(Controller):
    """On a port that the system gives."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def post(settings: Any) -> Iterator[Any]:
    """A real mail server on this machine, and the settings that lead to it."""
    handler = Post()
    controller = _Controller(handler, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "qantara.kit.notifications.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, 5
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield SimpleNamespace(handler=handler, controller=controller, taken=handler.taken, answers=handler.answers)
    controller.stop(no_assert=True)
