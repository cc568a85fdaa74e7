"""Background work of the portal itself."""

import os

from django.conf import settings
from django.utils import timezone

from qantara.kit.tasks.declare import background
from qantara.kit.wording import N_
from qantara.web.backup import FOLDER, write_backup


@background(title=N_("Back up the partnership"), attempts=1, long=True)
def back_up() -> str:
    """Write a backup into the folder's own place for them; its name."""
    at = timezone.now()
    place = settings.QANTARA_FOLDER / FOLDER
    place.mkdir(mode=0o700, exist_ok=True)
    target = place / f"{at:%Y%m%d-%H%M%S}.tar"
    write_backup(settings.QANTARA_FOLDER, target, at=at, environment=os.environ)
    return target.name
