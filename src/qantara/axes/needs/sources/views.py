"""Pages about the sources of ads: how good they are, what came in, what was refused, what was merged."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qantara.axes.needs.sources import actions, measures, queries
from qantara.axes.needs.sources.enums import RULES
from qantara.axes.needs.sources.forms import FindMerges, MendForm, UndoForm, UploadForm, filled
from qantara.axes.needs.sources.models import AdsImport
from qantara.axes.needs.sources.telling import freshness, market_said, reason_said, stratum_said, verdict_of
from qantara.kit.access import allowed
from qantara.kit.audit.actions import record
from qantara.kit.bridge import Refusal
from qantara.kit.pages import page, tell, words_for
from qantara.kit.tables import TYPES, write_table
from qantara.kit.tasks.telling import tell_job
from qantara.parties.models import Person

_A_PAGE = 30


def _reader(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _some(request: HttpRequest, found: Any) -> Any:
    return Paginator(found, _A_PAGE).get_page(request.GET.get("page"))


def _part(request: HttpRequest, current: str) -> dict[str, Any]:
    """What each page of this part shows: where one is, and whether one may change anything."""
    return {"current": current, "manages": request.user.has_perm("sources.manage")}


@require_safe
@allowed("sources.see")
def sources(request: HttpRequest) -> HttpResponse:
    told, words = measures.read_measures(), words_for(request)
    today = timezone.localdate()
    rows = [
        row | {
            "age": freshness(date.fromisoformat(row["last"]) if row["last"] else None, today, words),
            "verdict": verdict_of(row["survivorship"], words),
        }
        for row in (told or {}).get("sources", [])
    ]  # fmt: skip
    market = [
        {**note, "name": stratum_said(note, words), "said": market_said(note["verdict"], words)}
        for note in (told or {}).get("coverage", {}).get("notes", [])
    ]
    return page(
        request, "sources/sources.html", told=told, rows=rows, market=market, is_current=measures.is_current(),
        **_part(request, "sources"),
    )  # fmt: skip


# Imports


@require_safe
@allowed("sources.see")
def imports(request: HttpRequest) -> HttpResponse:
    found = _some(request, queries.imports())
    return page(
        request, "sources/imports.html", found=found, rows=queries.with_jobs(found), **_part(request, "imports")
    )


@require_http_methods(["GET", "POST"])
@allowed("sources.manage")
def add_import(request: HttpRequest) -> HttpResponse:
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        try:
            made = actions.send_ads(**filled(form), by=_reader(request), at=timezone.now())
            return redirect("sources-import", number=made.pk)
        except Refusal as refusal:
            form.refuse(refusal, "file")
    return page(
        request, "sources/upload.html", form=form, mends=None, days=actions.KEPT.days, **_part(request, "imports")
    )


@require_safe
@allowed("sources.see", of=queries.import_seen)
def one_import(request: HttpRequest, found: AdsImport) -> HttpResponse:
    """One import. Asked for by the script on its own page, only the part that changes."""
    part = request.headers.get("HX-Request") == "true"
    (told,) = queries.with_jobs([found])
    words = words_for(request)
    follows = told.job is not None and (
        request.user.has_perm("tasks.see") or told.job.requested_by == _reader(request).pk
    )
    return page(
        request, "sources/state.html" if part else "sources/import.html", told=told, row=found, follows=follows,
        job=tell_job(told.job, words) if told.job else None,
        may_cancel=told.job is not None and request.user.has_perm("tasks.change_job", told.job),
        refusal=words.refused(Refusal(found.refusal["text"], **found.refusal["values"])) if found.refusal else None,
        mended=queries.mended(found) if found.rejected else 0, mending=found.mended_by.all(), live=True,
        refused=[(reason_said(code, words), n, code) for code, n in queries.refused_by_reason(found)],
        **_part(request, "imports"),
    )  # fmt: skip


@require_safe
@allowed("sources.see", of=queries.import_seen)
def refused(request: HttpRequest, found: AdsImport) -> HttpResponse:
    words, reason = words_for(request), request.GET.get("reason", "")
    reasons = [
        {"text": reason_said(code, words), "code": code, "count": n} for code, n in queries.refused_by_reason(found)
    ]
    rows = _some(request, queries.refused_rows(found, reason))
    return page(
        request, "sources/refused.html", row=found, rows=rows, reasons=reasons, reason=reason,
        said={one["code"]: one["text"] for one in reasons}, most=actions.MOST_ROWS, kept=found.rows.count(),
        mended=queries.mended(found), **_part(request, "imports"),
    )  # fmt: skip


@require_safe
@allowed("sources.see")
def take_refused(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """The very rows as a file, with why each was refused."""
    found = queries.import_seen(_reader(request), number=number)
    if kind not in TYPES:
        raise Http404
    words = words_for(request)
    headings, rows = queries.table_of_refused(found, lambda code: reason_said(code, words))
    content = write_table(headings, rows, kind)  # type: ignore[arg-type]
    record("ads_import.rows_taken", target=found, by=_reader(request), at=timezone.now())
    headers = {
        "Content-Disposition": f'attachment; filename="refused-{found.pk}.{kind}"', "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)


@require_http_methods(["GET", "POST"])
@allowed("sources.manage", of=queries.import_seen)
def mend(request: HttpRequest, found: AdsImport) -> HttpResponse:
    form = MendForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        try:
            made = actions.send_ads(
                file=form.cleaned_data["file"], source=found.source, licence=found.licence, seen_on=found.seen_on,
                mends=found, by=_reader(request), at=timezone.now(),
            )  # fmt: skip
            return redirect("sources-import", number=made.pk)
        except Refusal as refusal:
            form.refuse(refusal, "file")
    return page(
        request, "sources/upload.html", form=form, mends=found, days=actions.KEPT.days, **_part(request, "imports")
    )


# Duplicates


@require_safe
@allowed("sources.see")
def duplicates(request: HttpRequest) -> HttpResponse:
    form, words = FindMerges(request.GET), words_for(request)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    log = queries.MergeLog(text)
    return page(
        request, "sources/duplicates.html", form=form, text=text, found=_some(request, log), exists=log.exists,
        rules={code: words.say(sentence) for code, sentence in RULES.items()}, separated=queries.separated(),
        **_part(request, "duplicates"),
    )  # fmt: skip


@require_safe
@allowed("sources.see", of=queries.merge_seen)
def pair(request: HttpRequest, found: queries.Pair) -> HttpResponse:
    """Two ads beside each other."""
    return _pair_page(request, found, UndoForm())


@require_POST
@allowed("sources.manage", of=queries.merge_seen)
def undo(request: HttpRequest, found: queries.Pair) -> HttpResponse:
    """Say that the two are two jobs."""
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            actions.separate(
                ad=found.merge["by"], other=found.merge["like"], reason=form.cleaned_data["reason"],
                by=_reader(request), at=timezone.now(),
            )  # fmt: skip
            tell(request, words_for(request).say("The decision is kept. It holds once all ads have been read again."))
            return redirect("sources-decisions")
        except Refusal as refusal:
            form.refuse(refusal)
    return _pair_page(request, found, form)


def _pair_page(request: HttpRequest, found: queries.Pair, form: UndoForm) -> HttpResponse:
    rule = words_for(request).say(RULES.get(found.merge["rule"], found.merge["rule"]))
    return page(request, "sources/pair.html", pair=found, form=form, rule=rule, **_part(request, "duplicates"))


@require_safe
@allowed("sources.see")
def decisions(request: HttpRequest) -> HttpResponse:
    return page(request, "sources/decisions.html", decisions=queries.separations(), **_part(request, "decisions"))


@require_POST
@allowed("sources.manage")
def take_back(request: HttpRequest, by: str, like: str) -> HttpResponse:
    words = words_for(request)
    try:
        actions.take_back(ad=by, other=like, by=_reader(request), at=timezone.now())
        tell(request, words.say("The decision is taken back. It holds once all ads have been read again."))
    except Refusal as refusal:
        tell(request, words.refused(refusal), kind="warning")
    return redirect("sources-decisions")


@require_POST
@allowed("sources.manage")
def read_again(request: HttpRequest) -> HttpResponse:
    """Have the decisions applied: all ads are read again in the background."""
    return redirect("task", job=actions.ask_recompute(by=_reader(request), at=timezone.now()))
