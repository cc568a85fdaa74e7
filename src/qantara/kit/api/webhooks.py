"""The outbox: apps say which events there are and when one happens; whoever listens is sent it.

    webhooks.register("organisation.changed", label=N_("An organisation is changed"))
    webhooks.emit("organisation.changed", {"organisation": 12}, about=(12, 4), at=at)

`emit` writes rows in the transaction under way: what is undone is told to nobody, and what is done is told although the
portal stops the moment after.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from qantara.kit.api import policy
from qantara.kit.api.enums import Stop
from qantara.kit.api.models import Delivery, Event, Hook


@dataclass(frozen=True)
class Kind:
    """`label`: a marked sentence. `wide`: it concerns no organisation in particular; heard by who may hear everything."""

    name: str
    label: str
    wide: bool = False


_known: dict[str, Kind] = {}


def register(name: str, *, label: str, wide: bool = False) -> Kind:
    """Make a kind of events known. Twice under one name is a mistake of the code."""
    if name in _known:
        raise ValueError(f"{name}: registered twice")
    return _known.setdefault(name, Kind(name, label, wide))


def all_events() -> list[Kind]:
    return list(_known.values())


@transaction.atomic
def emit(
    event: str, payload: Mapping[str, int | str], *, about: Iterable[int] = (), at: datetime, key: str | None = None
) -> int:
    """Put the event on its way to whoever listens; returns to how many. `about`: whose event it is.

    `payload` holds identifiers alone. With a `key` an event is told once, however often it is emitted.
    """
    from qantara.kit.api import tasks

    if event not in _known:
        raise KeyError(event)
    hooks = [hook for hook in _listening(frozenset(about)) if event in hook.events and _still_may(hook, at)]
    if key is not None:
        told, made = Event.objects.get_or_create(key=key, defaults={"name": event, "payload": dict(payload), "at": at})
        if not made:
            return 0
    elif not hooks:
        return 0
    else:
        told = Event.objects.create(name=event, payload=dict(payload), at=at)
    for hook in hooks:
        tasks.enqueue(Delivery.objects.create(hook=hook, event=told, due_at=at))
    return len(hooks)


def _listening(about: frozenset[int]) -> Iterable[Hook]:
    return Hook.objects.filter(Q(about__isnull=True) | Q(about__in=about), stopped_at__isnull=True).select_related("owner")  # fmt: skip


def _still_may(hook: Hook, at: datetime) -> bool:
    """A right that has ended ends what it gave."""
    if hook.owner.is_active and policy.may_enter(hook.owner) and policy.may_hear(hook.owner, hook.about):
        return True
    Hook.objects.filter(pk=hook.pk, stopped_at__isnull=True).update(stopped_at=at, stop=Stop.RIGHT)
    return False
