"""The reports: their list, and their files as the folder holds them."""

import base64
import hashlib
import re
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import condition, require_safe

from qantara.kit.access import everyone
from qantara.kit.pages import page
from qantara.web.edition import newest_edition
from qantara.web.reports import find_file, find_reports

_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
# A report is not one of our pages: it may show itself, and nothing else. `sandbox` holds even for a file someone changed.
_SHUT = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_SANDBOX = "sandbox allow-downloads allow-popups allow-popups-to-escape-sandbox"


@require_safe
@everyone
def reports(request: HttpRequest) -> HttpResponse:
    edition, _counting = newest_edition(settings.QANTARA_FOLDER)
    found = find_reports(settings.QANTARA_FOLDER)
    late = edition is not None and edition["run"] not in {report.run for report in found}
    return page(request, "reports.html", reports=found, edition=edition, late=late)


def _changed(_request: HttpRequest, run: str, name: str) -> datetime | None:
    found = find_file(settings.QANTARA_FOLDER, run, name)
    return datetime.fromtimestamp(found[0].stat().st_mtime, UTC) if found else None


@require_safe
@condition(last_modified_func=_changed)
@everyone
def report_file(_request: HttpRequest, run: str, name: str) -> HttpResponseBase:
    found = find_file(settings.QANTARA_FOLDER, run, name)
    if found is None:
        raise Http404
    path, kind = found
    stat = path.stat()
    response = FileResponse(path.open("rb"), content_type=kind, as_attachment=path.suffix in {".csv", ".json"})
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = _policy(path, stat.st_mtime_ns, stat.st_size)
    return response


@lru_cache(maxsize=256)
def _policy(path: Path, _modified: int, _size: int) -> str:
    """A page may use the very style sheet it carries, named by its digest, and the fonts inside that."""
    if path.suffix == ".html":
        digests = " ".join(f"'sha256-{_digest(style)}'" for style in _STYLE.findall(path.read_bytes())) or "'none'"
        return f"{_SHUT}; style-src {digests}; font-src data:; img-src data:; {_SANDBOX}"
    if path.suffix == ".svg":
        return f"{_SHUT}; style-src 'unsafe-inline'; font-src data:; sandbox"
    if path.suffix == ".pdf":
        return "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"  # more would shut the browser's own reader
    return f"{_SHUT}; sandbox"


def _digest(style: bytes) -> str:
    return base64.b64encode(hashlib.sha256(style).digest()).decode("ascii")
