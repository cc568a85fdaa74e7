"""In the background: noticing that new figures are published. They are counted outside of Django, which tells nobody."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from qantara.kit.api import webhooks
from qantara.kit.tasks.declare import background, periodic
from qantara.kit.wording import N_
from qantara.web.api.enums import Happening


@periodic(key="api.edition", every=timedelta(minutes=5))
@background(title=N_("Tell other programs of new figures"), resumable=True)
def announce_edition() -> None:
    """Each edition is announced once, whoever listens by then."""
    from qantara.web.edition import read_edition  # the worker itself must not load what reads the lake

    edition = read_edition(settings.QANTARA_FOLDER)
    if edition is not None:
        payload = {"run": str(edition["run"]), "as_of": str(edition["as_of"])}
        key = f"edition:{edition['run']}:{edition['state']}"[:200]
        webhooks.emit(Happening.EDITION_PUBLISHED, payload, at=timezone.now(), key=key)
