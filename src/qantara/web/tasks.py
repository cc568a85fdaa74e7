"""Background work of the portal itself."""

import os
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from qantara.kit.tasks.declare import background, periodic
from qantara.kit.tasks.models import Job
from qantara.kit.wording import N_
from qantara.web.backup import FOLDER, write_backup


@periodic(key="web.edition", every=timedelta(minutes=1))
@background(title=N_("Look whether figures are to be counted anew"), resumable=True)
def look_for_news() -> bool:
    """Ask once for a count where the lake, the settings or this version have moved on; whether it was asked for."""
    from qantara.web.edition import kept  # the worker itself must not load what reads the lake

    key = f"web.edition:{kept.state(settings.QANTARA_FOLDER)}"
    if kept.is_current(settings.QANTARA_FOLDER) or Job.objects.filter(key=key).exists():
        return False
    count_edition.using(key=key).enqueue()
    return True


@background(title=N_("Count the figures anew"), attempts=3, long=True, resumable=True)
def count_edition() -> bool:
    """Pages show the edition before until it is done."""
    from qantara.web.edition import write_edition

    return write_edition(settings.QANTARA_FOLDER)


@background(title=N_("Back up the partnership"), attempts=1, long=True)
def back_up() -> str:
    """Write a backup into the folder's own place for them; its name."""
    at = timezone.now()
    place = settings.QANTARA_FOLDER / FOLDER
    place.mkdir(mode=0o700, exist_ok=True)
    target = place / f"{at:%Y%m%d-%H%M%S}.tar"
    write_backup(settings.QANTARA_FOLDER, target, at=at, environment=os.environ)
    return target.name
