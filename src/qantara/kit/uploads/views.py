"""Giving a file back: always to be saved, never shown as a page of ours."""

import logging

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from qantara.kit.access import allowed
from qantara.kit.uploads.models import StoredFile
from qantara.kit.uploads.queries import media_type, open_file, readable_file

_log = logging.getLogger(__name__)


@require_safe
@allowed("uploads.read", of=readable_file)
def download(request: HttpRequest, file: StoredFile) -> FileResponse:  # noqa: ARG001 - the access rule has read it
    """The bytes, as an attachment that no browser runs."""
    try:
        content = open_file(file)
    except FileNotFoundError:
        _log.error("The bytes of file %s are gone", file.pk)
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=file.name, content_type=media_type(file))
    response["Content-Length"] = str(file.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
