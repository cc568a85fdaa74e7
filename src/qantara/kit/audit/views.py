"""The audit for those who watch: the log, one entry, the chain. Reading it about a person is recorded in turn."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from qantara.kit.access import allowed
from qantara.kit.audit import naming
from qantara.kit.audit.actions import read_once, record
from qantara.kit.audit.digests import canonical, digest_of_entry
from qantara.kit.audit.forms import FilterForm, VerifyForm
from qantara.kit.audit.lines import Line, lines_of
from qantara.kit.audit.models import Entry, account_type
from qantara.kit.audit.queries import Asked, entries, newest_seal, page_of
from qantara.kit.audit.verification import verify
from qantara.kit.bridge import Refusal
from qantara.kit.pages import page
from qantara.kit.tables import TYPES, write_table

EXPORTED_AT_MOST = 50_000
_COLUMNS = (
    "number", "at", "event", "actor", "actor_name", "through", "through_name", "target_type", "target_id", "person",
    "person_name", "reason", "before", "after", "digest", "seal",
)  # fmt: skip


class ExportError(Refusal):
    """The log cannot be taken away as it was asked for."""


@require_safe
@allowed("audit.read")
def log(request: HttpRequest) -> HttpResponse:
    form = _filter(request)
    asked = form.asked()
    _tell(request, asked)
    return _log(request, form, asked)


@require_safe
@allowed("audit.read")
def export(request: HttpRequest) -> HttpResponse:
    """The filtered log as a file, up to a size that opens in a sheet."""
    form = _filter(request)
    asked = form.asked()
    found = list(entries(asked)[: EXPORTED_AT_MOST + 1])
    if len(found) > EXPORTED_AT_MOST:
        refusal = ExportError("More than {most} entries are asked for: narrow the period, then export again.", most=EXPORTED_AT_MOST)  # fmt: skip
        return _log(request, form, asked, refusal=refusal, status=400)
    record(
        naming.LOG_EXPORTED, target=("audit.entry", ""), by=request.user, at=timezone.now(), person=asked.person,
        after={"rows": len(found)} | {name: value for name, value in vars(asked).items() if value},
    )  # fmt: skip
    response = HttpResponse(write_table(_COLUMNS, _rows(found), "csv"), content_type=TYPES["csv"])
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@allowed("audit.read")
def entry(request: HttpRequest, number: int) -> HttpResponse:
    found = Entry.objects.select_related("values", "seal").filter(pk=number).first()
    if found is None:
        raise Http404
    if found.person is not None:
        read_once(naming.LOG_READ, found.person, by=request.user, at=timezone.now())
    return page(request, "audit/entry.html", line=lines_of([found])[0], intact=_computed(found) == found.digest)


@require_safe
@allowed("audit.verify")
def chain(request: HttpRequest) -> HttpResponse:
    return page(request, "audit/chain.html", form=VerifyForm(), seal=newest_seal(), verdict=None)


@require_POST
@allowed("audit.verify")
def check(request: HttpRequest) -> HttpResponse:
    """Reads the whole chain; what it found stands on the page and, in short, in the log."""
    form = VerifyForm(request.POST)
    if not form.is_valid():
        return page(request, "audit/chain.html", status=422, form=form, seal=newest_seal(), verdict=None)
    verdict = verify(noted=form.cleaned_data["noted"])
    at = timezone.now()
    record(
        naming.VERIFIED, target=("audit.seal", verdict.last), by=request.user, at=at,
        after={"holds": verdict.holds, "entries": verdict.entries, "seals": verdict.seals, "root": verdict.root},
    )  # fmt: skip
    return page(request, "audit/chain.html", form=form, seal=newest_seal(), verdict=verdict, at=timezone.localtime(at))


def _filter(request: HttpRequest) -> FilterForm:
    known = FilterForm.base_fields.keys() & request.GET.keys()
    return FilterForm(request.GET if known else None)


def _log(
    request: HttpRequest, form: FilterForm, asked: Asked, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    shown = page_of(asked, older=request.GET.get("older", ""))
    narrowed = request.GET.copy()
    narrowed.pop("older", None)
    return page(
        request, "audit/log.html", status=status, form=form, narrowed=asked != Asked(), shown=shown,
        inside="older" in request.GET, address=narrowed.urlencode(), refusal=refusal,
    )  # fmt: skip


def _tell(request: HttpRequest, asked: Asked) -> None:
    """Whoever is looked up here, as the one concerned or as the one who did it, will know by whom."""
    looked_up = {asked.person, asked.actor}
    if asked.target_type == account_type() and asked.target_id.isdecimal():
        looked_up.add(int(asked.target_id))
    for person in looked_up - {None}:
        read_once(naming.LOG_READ, person, by=request.user, at=timezone.now())


def _computed(found: Entry) -> str:
    return digest_of_entry(
        event=found.event, at=found.at, actor=found.actor, through=found.through, target_type=found.target_type,
        target_id=found.target_id, person=found.person, values_digest=found.values_digest,
    )  # fmt: skip


def _rows(found: list[Entry]) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(found), 1_000):
        yield from map(_cells, lines_of(found[start : start + 1_000]))


def _cells(line: Line) -> tuple[Any, ...]:
    told, held = line.entry.told, line.entry
    return (
        held.pk, held.at.isoformat(), held.event, held.actor, line.actor, held.through, line.through, held.target_type,
        held.target_id, held.person, line.person, line.reason, *(canonical(told[side]) if side in told else "" for side in ("before", "after")),
        held.digest, held.seal_id,
    )  # fmt: skip
