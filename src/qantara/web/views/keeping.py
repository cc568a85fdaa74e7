"""Keeping the portal: its backups."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from qantara.kit.access import allowed
from qantara.kit.audit.actions import record
from qantara.kit.pages import page
from qantara.web.backup import FOLDER
from qantara.web.tasks import back_up


@require_safe
@allowed("platform.manage")
def backups(request: HttpRequest) -> HttpResponse:
    files = sorted((settings.QANTARA_FOLDER / FOLDER).glob("*.tar"), reverse=True)
    rows = [
        {"name": file.name, "size": file.stat().st_size, "at": datetime.fromtimestamp(file.stat().st_mtime, UTC).isoformat()}
        for file in files
    ]  # fmt: skip
    return page(request, "backups.html", files=rows, place=settings.QANTARA_FOLDER / FOLDER)


@require_POST
@allowed("platform.manage")
def make_backup(request: HttpRequest) -> HttpResponse:
    job = back_up.using(key="web.back_up", requested_by=request.user.pk).enqueue()
    record("backup.asked", target=("web.backup", job.id), by=request.user, at=timezone.now())
    return redirect("task", job=job.id)
