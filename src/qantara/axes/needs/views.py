"""The page behind a number, and its rows as a file."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from qantara.axes.needs.bridge import Edition, Row
from qantara.axes.needs.editions import edition_of, is_version, newest_edition
from qantara.axes.needs.tracing import Asked, Tracer, answer, forecast_of, has_rows, read_asked, sources_of, tension_of
from qantara.kit.access import everyone
from qantara.kit.pages import page
from qantara.kit.tables import inert

_PAGE = 25
_COLUMNS = (
    "month",
    "region",
    "domain",
    "occupation",
    "counts",
    "copies",
    "ad",
    "title",
    "posted_on",
    "source",
    "sentence",
)
_MORE = ("company", "city", "file", "line", "url")  # for those who look after the figures


def _found(request: HttpRequest) -> tuple[Edition, Asked]:
    version = request.GET.get("v", "")
    edition = edition_of(version) if version else newest_edition()
    asked = read_asked(request.GET)
    if asked is None or edition is None:
        raise Http404
    return edition, asked


@require_safe
@everyone
def trace(request: HttpRequest) -> HttpResponse:
    """How a figure was made, from its definition down to the ads that were counted."""
    version = request.GET.get("v", "")
    if is_version(version) and edition_of(version) is None and read_asked(request.GET) and newest_edition():
        today = {name: str(value) for name, value in request.GET.items() if name != "v"}
        newest = f"{reverse('trace')}?{urlencode(today)}"
        return page(request, "needs/trace_gone.html", version=version, newest=newest, status=410)
    edition, asked = _found(request)
    told = answer(edition, asked)
    below = request.GET.get("below", "")
    rows = (
        []
        if told.hidden or not has_rows(asked)
        else list(edition.rows(asked.query, below=int(below) if below.isdigit() else None, limit=_PAGE + 1))
    )
    shown = rows[:_PAGE]
    if len(rows) > _PAGE:  # a spell that stands in several regions is not cut in two
        shown = [row for row in shown if row.spell != rows[_PAGE].spell] or shown
    parameters = asked.parameters() | {"v": str(edition.part("run"))}
    return page(
        request,
        "needs/trace.html",
        edition=edition, asked=asked, answer=told,
        whole=_whole(edition, asked), rows=shown, more=request.user.has_perm("needs.see_rows"),
        after=f"?{urlencode(parameters | {'below': shown[-1].spell})}" if len(rows) > len(shown) and shown else "",
        file=f"{reverse('trace-rows')}?{urlencode(parameters)}" if rows else "", sources=sources_of(edition, asked),
        forecast=forecast_of(edition, asked.query) if asked.measure == "forecast" else None,
        tension=tension_of(edition, asked.query) if asked.measure == "tension" else None,
        parameters=parameters, listed=has_rows(asked),
    )  # fmt: skip


def _whole(edition: Edition, asked: Asked) -> str:
    """The address of what a share is of, or a tension rests on, where that is one figure."""
    tracer = Tracer(str(edition.part("run")))
    if asked.measure == "tension":
        year = (tension_of(edition, asked.query) or {"year": ""})["year"]
        return tracer.ads(**asked.query.parameters(), first=f"{year}-01", last=f"{year}-12")
    if asked.measure != "share" or asked.of in {"region", "contract"}:
        return ""
    return tracer.ads(**asked.query.opened(asked.of).parameters())


@require_safe
@everyone
def trace_rows(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Every row behind a figure, as CSV: the sum of `counts` is the figure's ads."""
    edition, asked = _found(request)
    if not has_rows(asked) or answer(edition, asked).hidden:
        raise Http404
    more = request.user.has_perm("needs.see_rows")
    columns = _COLUMNS + (_MORE if more else ())
    response = StreamingHttpResponse(_lines(edition.rows(asked.query), columns), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rows-{edition.part("run")}.csv"'
    return response


def _lines(rows: Iterator[Row], columns: tuple[str, ...]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in rows:
        told: dict[str, Any] = {
            "month": row.month, "region": row.region, "domain": row.domain, "occupation": row.occupation,
            "counts": f"{row.ads:.6f}".rstrip("0").rstrip("."), "copies": row.copies, "ad": row.ad["id"],
            "title": row.ad["title"], "posted_on": row.ad["posted_on"], "source": row.ad["source"],
            "sentence": "".join(row.sentence[part] for part in ("before", "mention", "after")) if row.sentence else "",
            **{name: row.ad[name] for name in _MORE},
        }  # fmt: skip
        writer.writerow([inert(told[name]) for name in columns])
        if buffer.tell() > 65_536:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
