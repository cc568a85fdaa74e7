"""Alerts: each is compared with an edition once, and told when its figure passes the value."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from qantara.axes.needs.answers.enums import Direction, Measure
from qantara.axes.needs.answers.measures import is_beyond, is_share, measured
from qantara.axes.needs.answers.models import Alert
from qantara.axes.needs.answers.naming import ALERT
from qantara.axes.needs.answers.sheets import page_of
from qantara.axes.needs.bridge import Edition
from qantara.axes.needs.editions import newest_edition
from qantara.kit.notifications.actions import notify
from qantara.kit.notifications.values import Phrase
from qantara.kit.wording import N_, words_of

_AT_ONCE = 500
_SAID = {
    (Measure.ADS, Direction.ABOVE): N_("ads in twelve months rose above the value you set"),
    (Measure.ADS, Direction.BELOW): N_("ads in twelve months fell below the value you set"),
    (Measure.SHARE, Direction.ABOVE): N_("the share rose above the value you set"),
    (Measure.SHARE, Direction.BELOW): N_("the share fell below the value you set"),
    (Measure.CHANGE, Direction.ABOVE): N_("the change over a year rose above the value you set"),
    (Measure.CHANGE, Direction.BELOW): N_("the change over a year fell below the value you set"),
    (Measure.FORECAST, Direction.ABOVE): N_("what is expected a year ahead rose above the value you set"),
    (Measure.FORECAST, Direction.BELOW): N_("what is expected a year ahead fell below the value you set"),
}


def watch(*, at: datetime) -> int:
    """Look at the newest edition for every alert that has not been compared with it. How many messages were written."""
    newest = newest_edition()
    if newest is None:
        return 0
    run, told = str(newest.part("run")), 0
    while numbers := list(_waiting(run)[:_AT_ONCE]):
        for number in numbers:
            told += _look(number, newest, run, at)
    return told


def _waiting(run: str) -> Any:
    active = Alert.objects.filter(paused=False, person__is_active=True).exclude(checked=run)
    return active.order_by("pk").values_list("pk", flat=True)


@transaction.atomic
def _look(number: int, edition: Edition, run: str, at: datetime) -> int:
    """Compare one. The row and its message are written together, so that a second run finds it done."""
    alert = (
        Alert.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(pk=number)
        .exclude(checked=run)
        .first()
    )
    if alert is None:
        return 0
    subject = edition.subject(alert.kind, alert.key)
    now = measured(subject, Measure(alert.measure))
    was, alert.checked = alert.beyond, run
    alert.beyond = is_beyond(now, Direction(alert.direction), alert.value)
    passed = alert.beyond and not was
    if passed and subject is not None and now is not None:
        alert.told_at = at
        notify(
            person=alert.person, kind=ALERT, at=at, key=f"alert:{alert.pk}:{run}", link=page_of(alert.kind, alert.key, "fr"),
            values={"name": subject["label"], "what": Phrase(_SAID[Measure(alert.measure), Direction(alert.direction)]),
                    **_values(alert, subject, now)},
        )  # fmt: skip
    alert.save(update_fields=["checked", "beyond", "told_at"])
    return int(passed)


def _values(alert: Alert, subject: Mapping[str, Any], now: float) -> dict[str, object]:
    """The value now and the one set, as each language writes them."""
    share = is_share(subject, Measure(alert.measure))
    return {
        name: {lang: as_written(value, share, lang) for lang in ("fr", "ar", "en")}
        for name, value in (("now", now), ("value", alert.value))
    }


def as_written(value: float, share: bool, lang: Any) -> str:
    formats = words_of(lang).formats
    return formats.percent(value) if share and value >= 0 else formats.change(value) if share else formats.number(value)
