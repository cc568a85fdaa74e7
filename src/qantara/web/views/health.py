"""Whether the portal is well, for whatever watches it. Nothing secret and nothing personal is told."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import qantara
from qantara.kit.access import everyone
from qantara.web.edition import kept
from qantara.web.site import read_site


@require_safe
@never_cache
@everyone
def health(_request: HttpRequest) -> JsonResponse:
    """200 where all is well, 503 where the database or the folder is not; old figures alone are no failure."""
    folder = settings.QANTARA_FOLDER
    figures = "none" if kept.state(folder) is None else "current" if kept.is_current(folder) else "old"
    checks = {
        "database": "good" if _database_answers() else "late",
        "folder": "good" if read_site(settings.QANTARA_FOLDER).broken is None else "late",
    }
    well = "late" not in checks.values()
    told = {"status": "good" if well else "late", "version": qantara.__version__, **checks, "figures": figures}
    return JsonResponse(told, status=200 if well else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
