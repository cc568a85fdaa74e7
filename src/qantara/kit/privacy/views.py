"""Pages about personal data: one's own, the public summary, the register, and the requests to answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qantara.kit.access import allowed, everyone, signed_in
from qantara.kit.audit.actions import record, record_reading
from qantara.kit.audit.context import real_person
from qantara.kit.audit.queries import readings_of
from qantara.kit.bridge import Refusal
from qantara.kit.pages import page, tell, words_for
from qantara.kit.privacy import consents, deadlines, erasure, export, forms, people, purposes, queries, requests
from qantara.kit.privacy.enums import Channel, Identity, Kind, State
from qantara.kit.privacy.models import Request
from qantara.kit.tables import TYPES, write_table
from qantara.kit.wording import N_

_A_PAGE = 30
_CHOICES = {
    "agree": (consents.give_consent, N_("You agree. You can change your mind here at any time.")),
    "withdraw": (consents.withdraw_consent, N_("You no longer agree. It has stopped.")),
    "oppose": (consents.oppose, N_("Your opposition is kept. It has stopped.")),
    "lift": (consents.lift_opposition, N_("Your opposition is lifted.")),
}
_HEADINGS = (
    N_("Identifier"), N_("Processing"), N_("Purpose"), N_("Legal basis"), N_("People concerned"), N_("Data"),
    N_("Recipients"), N_("Transfer abroad"), N_("Kept for"), N_("Logic of any scoring"), N_("Receipt of the CNDP"),
    N_("Controller"),
)  # fmt: skip


def _oneself(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For the person alone: whoever acts as them does not see their file, nor decides for them."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if real_person() is not None or getattr(request, "acting_for", None) is not None:
            raise PermissionDenied("These pages are the person's own.")
        return view(request, *args, **kwargs)

    return opened


def _proven(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Identity proven a moment ago: the password or code is asked for again where it was not."""
    found: Callable[..., HttpResponseBase] = reauthentication_required(view)
    return found


def _page(request: HttpRequest, template: str, **values: Any) -> HttpResponse:
    """A page with what all of these say days and values with."""
    words = words_for(request)
    return page(
        request, f"privacy/{template}.html", told=purposes.told(), at=timezone.now(),
        day=lambda at: words.day(deadlines.day_of(at).isoformat()), cell=lambda value: queries.said(value, words),
        address_if=_address_if, **values,
    )  # fmt: skip


def _address_if(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _file(body: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        body,
        headers={
            "Content-Type": content_type,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


# Everyone


@require_safe
@everyone
def your_data(request: HttpRequest) -> HttpResponse:
    """What is done with personal data here, and how to use one's rights, with or without an account."""
    return _page(
        request, "your_data", purposes=purposes.all_purposes(), words_abroad=queries.abroad_of,
        defaults={"logic": purposes.NO_SCORE, "abroad": purposes.NOT_ABROAD},
    )  # fmt: skip


# One's own


@require_safe
@never_cache
@signed_in
@_oneself
def my_data(request: HttpRequest) -> HttpResponse:
    person = request.user
    return _page(
        request, "my_data", held=queries.held_of(person), shown=queries.SHOWN, choices=queries.choices_of(person),
        readings=readings_of(person), asked=queries.requests_of(person), kinds=Kind,
    )  # fmt: skip


@require_safe
@never_cache
@signed_in
@_oneself
@_proven
def my_data_export(request: HttpRequest, kind: str) -> HttpResponse:
    person: Any = request.user
    at, words = timezone.now(), words_for(request)
    record("privacy.file_exported", target=person, by=person, at=at, person=person, after={"kind": kind})
    held = queries.held_of(person)
    if kind == "json":
        return _file(export.as_json(held, at=at, words=words), "application/json", "my-data.json")
    return _file(export.as_zip(held, at=at, words=words), "application/zip", "my-data.zip")


@require_POST
@signed_in
@_oneself
def my_choice(request: HttpRequest, purpose: str) -> HttpResponse:
    """Agree, withdraw, oppose or lift: one button, at once."""
    words = words_for(request)
    try:
        change, done = _CHOICES[request.POST.get("choice", "")]
        change(person=request.user, purpose=purpose, by=request.user, at=timezone.now())
        tell(request, words.say(done))
    except (KeyError, purposes.UnknownPurpose):
        raise Http404 from None
    except Refusal as refusal:
        tell(request, words.refused(refusal), kind="warning")
    return redirect(reverse("my-data") + "#choices")


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in
@_oneself
@_proven
def my_request_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for access, correction, erasure, or oppose."""
    if kind not in Kind.values:
        raise Http404
    form = forms.AskForm(request.POST if request.method == "POST" else None, kind=Kind(kind))
    if form.is_valid():
        try:
            made = requests.make_request(
                kind=Kind(kind), details=form.cleaned_data["details"], purpose=form.cleaned_data.get("purpose", ""),
                by=request.user, at=timezone.now(),
            )  # fmt: skip
            return redirect("my-data-request", number=made.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, "ask", form=form, kind=Kind(kind))


@require_safe
@never_cache
@signed_in
@_oneself
def my_request(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt of what one asked."""
    asked = queries.own_request(request.user, number=number)
    return _page(request, "receipt", asked=asked, own=True, purpose=_purpose(asked))


def _purpose(asked: Request) -> purposes.Purpose | None:
    try:
        return purposes.get(asked.purpose) if asked.purpose else None
    except purposes.UnknownPurpose:
        return None


# The register


@require_safe
@allowed("privacy.see_register")
def register(request: HttpRequest) -> HttpResponse:
    return _page(
        request, "register", purposes=purposes.all_purposes(), counts=queries.count_requests(timezone.now()),
        public=purposes.is_public(), words_abroad=queries.abroad_of,
        may_handle=request.user.has_perm("privacy.handle_requests"),
    )  # fmt: skip


@require_safe
@allowed("privacy.see_register")
def register_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The register as a table: for the CNDP, for an auditor."""
    words = words_for(request)
    headings = [words.plain(heading) for heading in _HEADINGS]
    body = write_table(headings, queries.register_rows(words), "xlsx" if kind == "xlsx" else "csv")
    return _file(body, TYPES[kind], f"register.{kind}")


@require_safe
@allowed("privacy.see_register")
def retention(request: HttpRequest) -> HttpResponse:
    """The periods, and the proof of each run."""
    rules = queries.last_proofs()
    return _page(
        request, "retention", rules=rules, titles={rule.name: rule.title for rule, _ in rules},
        proofs=Paginator(queries.proofs(), _A_PAGE).get_page(request.GET.get("page")),
        may_handle=request.user.has_perm("privacy.handle_requests"),
    )  # fmt: skip


# Requests, for the officers


@require_safe
@never_cache
@allowed("privacy.handle_requests")
def requests_list(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    found = queries.requests_to_handle(state=state)
    return _page(
        request, "requests", found=Paginator(found, _A_PAGE).get_page(request.GET.get("page")), state=state,
        counts=queries.count_requests(timezone.now()), states=State, may_handle=True,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@never_cache
@allowed("privacy.handle_requests")
def request_add(request: HttpRequest) -> HttpResponse:
    """Write down a request that came otherwise."""
    at = timezone.now()
    form = forms.EnterForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            made = requests.enter_request(
                kind=Kind(told["kind"]), channel=Channel(told["channel"]), name=told["name"], contact=told["contact"],
                details=told["details"], received_at=form.received_at(at), purpose=told["purpose"], person=told["account"],
                identity=Identity(told["identity"]), by=request.user, at=at,
            )  # fmt: skip
            tell(request, words_for(request).say("Request %(reference)s is kept.", reference=made.reference))
            return redirect("data-request", number=made.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, "enter", form=form)


@require_safe
@never_cache
@allowed("privacy.handle_requests", of=queries.request_to_handle)
def request_page(request: HttpRequest, asked: Request) -> HttpResponse:
    """One request, with what may be done about it. Where it names an account, opening it is a reading of that file."""
    if asked.person is not None and asked.person != request.user:
        record_reading(asked.person, by=request.user, at=timezone.now(), reason=erasure.reason_of(asked))
    return _page(request, "receipt", asked=asked, own=False, purpose=_purpose(asked))


@require_http_methods(["GET", "POST"])
@never_cache
@allowed("privacy.handle_requests", of=queries.request_to_handle)
def request_identity(request: HttpRequest, asked: Request) -> HttpResponse:
    form = forms.IdentityForm(request.POST if request.method == "POST" else None)
    return _decide(
        request, asked, form, "identity",
        lambda told, at: requests.prove_identity(
            request=asked, how=Identity(told["how"]), person=told["account"], by=request.user, at=at
        ),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@never_cache
@allowed("privacy.handle_requests", of=queries.request_to_handle)
def request_answer(request: HttpRequest, asked: Request) -> HttpResponse:
    form = forms.AnswerForm(request.POST if request.method == "POST" else None, kind=Kind(asked.kind))
    return _decide(
        request, asked, form, "answer",
        lambda told, at: requests.answer_request(
            request=asked, answer=told["answer"], passed_on=told.get("passed_on", ""), by=request.user, at=at
        ),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@never_cache
@allowed("privacy.handle_requests", of=queries.request_to_handle)
def request_refuse(request: HttpRequest, asked: Request) -> HttpResponse:
    form = forms.RefusalForm(request.POST if request.method == "POST" else None)
    return _decide(
        request, asked, form, "refuse",
        lambda told, at: requests.refuse_request(request=asked, reason=told["reason"], by=request.user, at=at),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@never_cache
@allowed("privacy.handle_requests", of=queries.request_to_handle)
@_proven
def request_erase(request: HttpRequest, asked: Request) -> HttpResponse:
    form = forms.ErasureForm(request.POST if request.method == "POST" else None)
    return _decide(
        request, asked, form, "erase",
        lambda told, at: erasure.erase_on_request(request=asked, passed_on=told["passed_on"], by=request.user, at=at),
    )  # fmt: skip


@require_safe
@never_cache
@allowed("privacy.handle_requests", of=queries.request_to_handle)
def request_file(request: HttpRequest, asked: Request) -> HttpResponse:
    """The file of whoever asked and has no way to take it themselves; only once it is known who asks."""
    if asked.person is None or not asked.identity or asked.kind != Kind.ACCESS:
        raise Http404
    at, words = timezone.now(), words_for(request)
    record_reading(asked.person, by=request.user, at=at, reason=erasure.reason_of(asked))
    body = export.as_zip(queries.held_of(asked.person), at=at, words=words)
    return _file(body, "application/zip", f"{asked.reference}.zip")


def _decide(
    request: HttpRequest, asked: Request, form: Any, what: str, act: Callable[[dict[str, Any], Any], object]
) -> HttpResponse:
    """A form about one request: the action decides, its page follows."""
    if not asked.is_open:
        tell(request, words_for(request).say("This request has been decided already."), kind="warning")
        return redirect("data-request", number=asked.pk)
    if form.is_valid():
        try:
            act(form.cleaned_data, timezone.now())
            tell(request, words_for(request).say("It is kept, and whoever asked is told."))
            return redirect("data-request", number=asked.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, "decide", asked=asked, form=form, what=what, purpose=_purpose(asked),
                 address=people.address_of(asked.person) if asked.person else "")  # fmt: skip
