"""Every component in its states: the page against which a new page is held. Shown while QANTARA_DEBUG is set."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from qantara.kit.figures import Figure
from qantara.kit.pages import page

_COLOURS = ("page", "sand", "sand-deep", "night", "ink", "ink-soft", "ink-faint", "field", "rule", "action", "good",
            "watch", "late", "chart-1", "chart-2", "chart-3", "chart-4", "chart-5", "chart-6")  # fmt: skip


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    sample = Figure(
        name="tech-ads", kind="count", value=3412, n=3412, definition=("DEM-01", 1), run="00000-20261101-0000",
        query="demand", parameters={}, anchor="domains",
    )  # fmt: skip
    return page(request, "style.html", sample=sample, colours=_COLOURS)
