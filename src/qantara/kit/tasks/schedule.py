"""Putting the regular tasks there when their time comes, once for all workers."""

from datetime import datetime

from django.db import transaction

from qantara.kit.tasks.declare import RHYTHMS, Rhythm
from qantara.kit.tasks.models import Schedule


class Clock:
    """What one worker remembers of the regular tasks, so that it asks the database only when one comes due."""

    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}

    def enqueue_due(self, now: datetime) -> int:
        """Put there what has come due; how many. Of the times that passed while nobody worked, the last one counts."""
        put = 0
        for rhythm in RHYTHMS.values():
            slot = rhythm.slot(now)
            if self._seen.get(rhythm.key) != slot:
                put += _take(rhythm, slot)
                self._seen[rhythm.key] = slot
        return put


def _take(rhythm: Rhythm, slot: datetime) -> bool:
    """Whoever moves the schedule on puts the job there. A task never seen before waits for its next time."""
    with transaction.atomic():
        Schedule.objects.get_or_create(key=rhythm.key, defaults={"last_slot": slot})
        if not Schedule.objects.filter(key=rhythm.key, last_slot__lt=slot).update(last_slot=slot):
            return False
        rhythm.enqueue()
    return True
