"""A person's messages and choices, the way out of a mail, and the log for those who watch over it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import Markup

from qantara.kit.access import allowed, everyone, signed_in
from qantara.kit.bridge import Refusal
from qantara.kit.notifications import actions, kinds, queries
from qantara.kit.notifications.addresses import in_language, read_unsubscribe
from qantara.kit.notifications.enums import State
from qantara.kit.notifications.forms import PreferencesForm, label_of
from qantara.kit.notifications.mails import on_page
from qantara.kit.notifications.models import Message
from qantara.kit.pages import language_of, page, tell
from qantara.kit.wording import PortalWords, words_of

_A_PAGE = 30
_LOG_PAGE = 100
# How a state is drawn: kind and shape of the component.
_LOOKS = {
    State.WAITING: ("", "ring"),
    State.HELD: ("", "ring"),
    State.SENDING: ("act", "half"),
    State.SENT: ("good", "disc"),
    State.SKIPPED: ("", "ring"),
    State.FAILED: ("late", "square"),
    State.UNCERTAIN: ("watch", "tri"),
}


@dataclass(frozen=True)
class Line:
    """A message as its reader sees it."""

    pk: int
    title: Markup
    text: Markup
    when: Markup
    read: bool
    link: str


@dataclass(frozen=True)
class Entry:
    """A mail as the log shows it."""

    pk: int
    kind: str
    address: str
    state: str
    look: tuple[str, str]
    note: str
    made: Markup
    settled: Markup | None
    attempts: int
    in_doubt: bool


@require_safe
@never_cache
@signed_in
def notifications(request: HttpRequest) -> HttpResponse:
    """What the person has been told, unread first."""
    words = words_of(language_of(request))
    shown = _page(request, queries.messages_of(request.user), _A_PAGE)
    return page(
        request,
        "notifications/list.html",
        shown=shown,
        lines=[_line(message, words) for message in shown.object_list],
        unread=queries.unread_count(request.user),
    )


@require_POST
@signed_in
def open_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it read and go where it leads."""
    message = get_object_or_404(queries.messages_of(request.user), pk=pk)
    actions.mark_read(message=message, by=request.user, at=timezone.now())
    return HttpResponseRedirect(in_language(message.link, language_of(request)) or reverse("notifications"))


@require_POST
@signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    actions.mark_all_read(by=request.user, at=timezone.now())
    return HttpResponseRedirect(reverse("notifications"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def preferences(request: HttpRequest) -> HttpResponse:
    """How and when the person is told."""
    form = PreferencesForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        now = timezone.now()
        try:
            actions.choose(choices=form.choices, by=request.user, at=now)
            actions.choose_rhythm(**form.hours, by=request.user, at=now)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            tell(request, words_of(language_of(request)).say("Your choices are kept."))
            return HttpResponseRedirect(reverse("notification-preferences"))
    essential = [label_of(kind) for kind in kinds.all_kinds() if kind.essential]
    status = 422 if form.is_bound else 200
    return page(request, "notifications/preferences.html", status=status, form=form, essential=essential)


@csrf_exempt  # one click in a program for mail: the signed link is all it has, and all it needs
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@everyone
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one kind of mail, without signing in. Opening the page changes nothing: programs open links by themselves."""
    named = read_unsubscribe(token)
    person = get_user_model().objects.filter(pk=named[0], is_active=True).first() if named else None
    if named is None or person is None:
        raise Http404
    done = request.method == "POST"
    if done:
        actions.unsubscribe(kind=named[1], by=person, at=timezone.now())
    kind = kinds.find(named[1])
    return page(
        request,
        "notifications/unsubscribe.html",
        done=done,
        kind=label_of(kind),
        of_digest=kind == kinds.DIGEST,
        address=queries.masked(getattr(person, "email", None) or ""),
    )


@require_safe
@never_cache
@allowed("notifications.see_log")
def log(request: HttpRequest) -> HttpResponse:
    """Which mails left, and which did not: no word of them."""
    words = words_of(language_of(request))
    state = request.GET.get("state", "")
    shown = _page(request, queries.log(state), _LOG_PAGE)
    return page(
        request,
        "notifications/log.html",
        shown=shown,
        state=state if state in State.values else "",
        states=[(choice.value, str(choice.label)) for choice in State],
        entries=[_entry(message, words) for message in shown.object_list],
        may_decide=request.user.has_perm("platform.manage"),
    )


@require_POST
@allowed("platform.manage")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what became of a mail in doubt."""
    words = words_of(language_of(request))
    message = get_object_or_404(Message, pk=pk)
    try:
        actions.decide(message=message, again="again" in request.POST, by=request.user, at=timezone.now())
    except Refusal as refusal:
        tell(request, words.refused(refusal), kind="warning")
    else:
        tell(request, words.say("Your decision is kept."))
    return HttpResponseRedirect(reverse("notifications-log"))


def _page(request: HttpRequest, found: object, size: int) -> "Page[Message]":
    return Paginator(found, size).get_page(request.GET.get("page"))  # type: ignore[arg-type]


def _line(message: Message, words: PortalWords) -> Line:
    title, text = on_page(message, words)
    return Line(message.pk, title, text, _moment(message.created_at, words), message.read_at is not None, message.link)


def _entry(message: Message, words: PortalWords) -> Entry:
    state = State(message.state)
    note = message.get_skip_display() if message.skip else message.get_hold_display() if state == State.HELD else ""
    return Entry(
        pk=message.pk,
        kind=label_of(kinds.find(message.kind)),
        address=queries.masked(queries.address_of(message)),
        state=str(state.label),
        look=_LOOKS[state],
        note=str(note or message.trouble),
        made=_moment(message.created_at, words),
        settled=_moment(message.settled_at, words) if message.settled_at else None,
        attempts=message.attempts,
        in_doubt=state == State.UNCERTAIN,
    )


def _moment(moment: datetime, words: PortalWords) -> Markup:
    here = timezone.localtime(moment)
    return words.say("%(day)s, %(time)s", day=words.day(here.date().isoformat()), time=words.ltr(f"{here:%H:%M}"))
