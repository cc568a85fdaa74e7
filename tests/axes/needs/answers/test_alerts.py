"""Alerts: told once when a new edition passes the value."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.axes.needs.answers.conftest import NEW, OLD, THIRD, plant, subjects
from tests.parties.factories import PersonFactory

from qantara.axes.needs.answers import actions
from qantara.axes.needs.answers.enums import Direction, Measure
from qantara.axes.needs.answers.models import Alert
from qantara.axes.needs.answers.tasks import look_at_newest
from qantara.axes.needs.answers.watching import watch
from qantara.kit.notifications.models import Message
from qantara.kit.notifications.queries import unread_count
from qantara.parties.enums import Role

AT = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def alert(folder: Path) -> Alert:
    """Python above 330 ads, where it has 300."""
    plant(folder, OLD, subjects())
    return ask()


def ask(**told: Any) -> Alert:
    return actions.add_alert(**{
        "kind": "skill", "key": "python", "measure": Measure.ADS, "direction": Direction.ABOVE, "value": 330.0,
        "by": told.pop("by", None) or PersonFactory(language="ar"), "at": AT, **told,
    })  # fmt: skip


def told() -> int:
    return Message.objects.filter(kind="answers.alert").count()


def test_one_message_for_an_alert_and_an_edition(folder: Path, alert: Alert) -> None:
    assert watch(at=AT) == 0
    plant(folder, NEW, subjects(python=360))
    assert look_at_newest.call() == 1
    assert look_at_newest.call() == 0
    assert told() == 1
    Alert.objects.update(checked=OLD, beyond=False)  # as if a process had died before it could say so
    watch(at=AT)
    assert told() == 1
    assert unread_count(alert.person) == 1
    message = Message.objects.get(kind="answers.alert")
    assert message.link == "/fr/skills/python/"
    assert message.values["now"]["en"] == "360"


def test_it_is_said_again_only_after_it_came_back(folder: Path, alert: Alert) -> None:
    plant(folder, NEW, subjects(python=360))
    assert watch(at=AT) == 1
    plant(folder, THIRD, subjects(python=400))
    assert watch(at=AT) == 0
    plant(folder, "00010-20270201-0a1b2c3d", subjects(python=200))
    assert watch(at=AT) == 0
    plant(folder, "00011-20270301-0a1b2c3d", subjects(python=340))
    assert watch(at=AT) == 1


@pytest.mark.parametrize(
    ("measure", "direction", "value"),
    [
        (Measure.SHARE, Direction.ABOVE, 0.33), (Measure.CHANGE, Direction.ABOVE, 0.5), (Measure.FORECAST, Direction.BELOW, 40.0),
    ],
)  # fmt: skip
def test_each_measure(folder: Path, measure: Measure, direction: Direction, value: float) -> None:
    plant(folder, OLD, subjects())
    ask(measure=measure, direction=direction, value=value)
    moved = subjects(python=360)
    for one in moved:
        one["change"] = 0.6
        one["forecast"]["forecast"][11][1] = 30.0
    plant(folder, NEW, moved)
    assert watch(at=AT) == 1


def test_a_hidden_figure_says_nothing(folder: Path) -> None:
    plant(folder, OLD, subjects())
    ask(direction=Direction.BELOW, value=50.0)
    plant(folder, NEW, subjects(python=4))
    assert watch(at=AT) == 0


def test_a_paused_alert_is_silent(client: Any, folder: Path, alert: Alert) -> None:
    client.force_login(alert.person)
    client.post(f"/en/answers/alerts/{alert.pk}/pause/")
    plant(folder, NEW, subjects(python=360))
    assert watch(at=AT) == 0
    client.post(f"/en/answers/alerts/{alert.pk}/pause/")
    assert watch(at=AT) == 0  # what happened meanwhile is not told
    assert Alert.objects.get().beyond


def test_asking_listing_and_deleting(client: Any, enter: Any, two: Path) -> None:
    person = enter(Role.MINISTRY_OFFICER)
    answer = client.post("/en/answers/alerts/add/", {
        "kind": "domain", "subject": "Data EN", "measure": "share", "direction": "below", "value": "30.5",
    })  # fmt: skip
    assert answer.status_code == 302
    made = Alert.objects.get(person=person)
    assert (made.key, made.value, made.checked, made.beyond) == ("data", 0.305, NEW, False)
    page = client.get("/en/answers/alerts/").content.decode()
    assert "30.5%" in page
    assert "measure=share" in page
    client.post(f"/en/answers/alerts/{made.pk}/delete/")
    assert not Alert.objects.exists()


def test_a_value_is_read_as_its_language_writes_it(client: Any, enter: Any, two: Path) -> None:
    enter(Role.RECRUITER)
    client.post("/fr/answers/alerts/add/", {
        "kind": "skill", "subject": "python", "measure": "share", "direction": "above", "value": "45,5",
    })  # fmt: skip
    assert Alert.objects.get().value == 0.455


def test_refusals(client: Any, two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    person = PersonFactory()
    ask(by=person)
    with pytest.raises(actions.AlertError, match="already"):
        ask(by=person)
    with pytest.raises(actions.AlertError, match="no such page"):
        ask(by=person, key="nothing")
    monkeypatch.setattr(actions, "MOST", 1)
    with pytest.raises(actions.AlertError, match="alerts already"):
        ask(by=person, value=1.0)


@pytest.mark.parametrize("act", ["pause", "delete"])
def test_somebody_elses_alert_is_not_found(client: Any, alert: Alert, act: str) -> None:
    client.force_login(PersonFactory())
    assert client.post(f"/en/answers/alerts/{alert.pk}/{act}/").status_code == 404
    assert Alert.objects.filter(pk=alert.pk, paused=False).exists()
