"""Pages of answers: files, what has changed, saved views, alerts, signed editions."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qantara.axes.needs.answers import actions, queries
from qantara.axes.needs.answers.changes import Comparison
from qantara.axes.needs.answers.enums import Direction, Measure
from qantara.axes.needs.answers.files import TYPES, file_of
from qantara.axes.needs.answers.following import alert_lines, subject_meant, told_of, view_lines
from qantara.axes.needs.answers.forms import AlertForm, NameForm, ViewForm
from qantara.axes.needs.answers.measures import is_share
from qantara.axes.needs.answers.models import Alert, SavedView, SignedEdition
from qantara.axes.needs.answers.sheets import BAROMETER, Sheet
from qantara.axes.needs.bridge import KINDS
from qantara.axes.needs.editions import edition_of, newest_edition
from qantara.kit.access import allowed, everyone, signed_in
from qantara.kit.bridge import Refusal
from qantara.kit.notifications.addresses import in_language
from qantara.kit.pages import language_of, page, tell, words_for
from qantara.parties.models import Person

_DAY = 86_400


def _reader(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@require_safe
@everyone
def answers(request: HttpRequest) -> HttpResponse:
    """What can be taken away from here."""
    return page(request, "answers/answers.html", edition=newest_edition(), endings=list(TYPES))


# Files


@require_safe
@everyone
def barometer_file(request: HttpRequest, ending: str) -> HttpResponse:
    return _file(request, BAROMETER, "", ending)


@require_safe
@everyone
def view_file(request: HttpRequest, kind: str, key: str, ending: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    return _file(request, kind, key, ending)


def _file(request: HttpRequest, kind: str, key: str, ending: str) -> HttpResponse:
    version = request.GET.get("v", "")
    edition = edition_of(version) if version else newest_edition()
    if ending not in TYPES or newest_edition() is None:
        raise Http404
    if edition is None:
        return page(request, "answers/gone.html", version=version, newest=request.path, status=410)
    asked = request.GET.get("lang", "")
    lang: Any = asked if asked in dict(settings.LANGUAGES) else language_of(request)
    try:
        sheet = Sheet(edition, kind, key, lang)
    except LookupError:
        raise Http404 from None
    name = f"qantara-{kind}{'-' + _plain(key) if key else ''}-{lang}-{sheet.version}.{ending}"
    shown = "inline" if ending == "pdf" else "attachment"
    return HttpResponse(
        file_of(sheet, ending),
        content_type=TYPES[ending],
        headers={
            "Content-Disposition": f'{shown}; filename="{name}"', "Content-Language": lang,
            # What names its edition never changes.
            "Cache-Control": f"public, max-age={_DAY}" if version else "public, no-cache",
        },
    )  # fmt: skip


def _plain(key: str) -> str:
    """A key as part of the name of a file."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in key)


# What has changed


@require_safe
@everyone
def changes(request: HttpRequest) -> HttpResponse:
    """The whole barometer from one edition to the newest."""
    newest, words = newest_edition(), words_for(request)
    asked = request.GET.get("from", "")
    since = queries.edition_since(asked) if asked and newest else None
    before = since.edition if since else queries.edition_before(newest) if newest and not asked else None
    told = Comparison(before, newest, words) if before and newest else None
    if told and told.is_same:
        told = None
    return page(
        request, "answers/changes.html", newest=newest, before=before, told=told, gone=bool(since and since.gone), asked=asked,
        kept=[edition for version in reversed(queries.versions_kept()) if (edition := edition_of(version))],
    )  # fmt: skip


# Saved views


@require_safe
@signed_in
def saved_views(request: HttpRequest) -> HttpResponse:
    lines = view_lines(queries.views_of(_reader(request)), words_for(request))
    return page(request, "answers/views.html", lines=lines)


@require_http_methods(["GET", "POST"])
@signed_in
def save_view(request: HttpRequest) -> HttpResponse:
    words = words_for(request)
    form = ViewForm(
        _sent(request), initial={"address": request.GET.get("address", ""), "name": request.GET.get("name", "")[:120]}
    )
    if form.is_valid():
        address = form.cleaned_data["address"].strip().removeprefix(f"{request.scheme}://{request.get_host()}")
        try:
            view = actions.save_view(
                name=form.cleaned_data["name"], address=address, language=language_of(request), by=_reader(request), at=timezone.now(),
            )  # fmt: skip
            tell(request, words.say("“%(name)s” is saved.", name=view.name))
            return redirect("saved-views")
        except actions.ViewError as refusal:
            form.refuse(refusal, "name")
        except Refusal as refusal:
            form.refuse(refusal, "address")
    return page(request, "answers/form.html", form=form, title=words.say("Save a view"), act=words.say("Save the view"), back="saved-views",
                above=words.say("My views"), lede=words.say("You then see what has changed each time you come back."))  # fmt: skip


@require_safe
@signed_in
def saved_view(request: HttpRequest, number: int) -> HttpResponse:
    """All that changed of a view since its owner opened it."""
    found = queries.view_of(_reader(request), number=number)
    return page(request, "answers/view.html", view=found, told=told_of(found, words_for(request), most=None))


@require_POST
@signed_in
def open_view(request: HttpRequest, number: int) -> HttpResponse:
    found = queries.view_of(_reader(request), number=number)
    actions.visit_view(view=found, by=_reader(request), at=timezone.now())
    return redirect(in_language(found.address, language_of(request)))


@require_http_methods(["GET", "POST"])
@signed_in
def rename_view(request: HttpRequest, number: int) -> HttpResponse:
    found, words = queries.view_of(_reader(request), number=number), words_for(request)
    form = NameForm(_sent(request), initial={"name": found.name})
    if form.is_valid():
        try:
            actions.rename_view(view=found, name=form.cleaned_data["name"], by=_reader(request), at=timezone.now())
            return redirect("saved-views")
        except Refusal as refusal:
            form.refuse(refusal, "name")
    return page(request, "answers/form.html", form=form, title=words.say("Rename the view"), act=words.say("Keep the name"),
                back="saved-views", above=words.say("My views"), lede="")  # fmt: skip


@require_POST
@signed_in
def delete_view(request: HttpRequest, number: int) -> HttpResponse:
    found: SavedView = queries.view_of(_reader(request), number=number)
    name = found.name
    actions.delete_view(view=found, by=_reader(request), at=timezone.now())
    tell(request, words_for(request).say("“%(name)s” is deleted.", name=name))
    return redirect("saved-views")


# Alerts


@require_safe
@signed_in
def alerts(request: HttpRequest) -> HttpResponse:
    return page(
        request, "answers/alerts.html", lines=alert_lines(queries.alerts_of(_reader(request)), words_for(request))
    )


@require_http_methods(["GET", "POST"])
@signed_in
def add_alert(request: HttpRequest) -> HttpResponse:
    words, newest = words_for(request), newest_edition()
    form = AlertForm(
        _sent(request), initial={name: request.GET.get(name, "") for name in ("kind", "subject") if name in request.GET}
    )
    if form.is_valid():
        asked = form.cleaned_data
        measure = Measure(asked["measure"])
        key = subject_meant(newest, asked["kind"], asked["subject"]) if newest else None
        share = is_share(newest.subject(asked["kind"], key) if newest and key else None, measure)
        try:
            actions.add_alert(
                kind=asked["kind"], key=key or "", measure=measure, direction=Direction(asked["direction"]),
                value=asked["value"] / 100 if share else asked["value"], by=_reader(request), at=timezone.now(),
            )  # fmt: skip
            tell(request, words.say("You will be told, once, when an edition passes this value."))
            return redirect("alerts")
        except Refusal as refusal:
            form.refuse(refusal, "subject")
    return page(request, "answers/form.html", form=form, title=words.say("Ask for an alert"), act=words.say("Ask for the alert"), back="alerts",
                above=words.say("My alerts"), lede=words.say("Each new edition is looked at once. You are told when it passes the value, not again while it stays beyond."))  # fmt: skip


@require_POST
@signed_in
def pause_alert(request: HttpRequest, number: int) -> HttpResponse:
    found: Alert = queries.alert_of(_reader(request), number=number)
    actions.pause_alert(alert=found, paused=not found.paused, by=_reader(request), at=timezone.now())
    return redirect("alerts")


@require_POST
@signed_in
def delete_alert(request: HttpRequest, number: int) -> HttpResponse:
    actions.delete_alert(
        alert=queries.alert_of(_reader(request), number=number), by=_reader(request), at=timezone.now()
    )
    tell(request, words_for(request).say("The alert is deleted."))
    return redirect("alerts")


# Editions signed off


@require_safe
@everyone
def signed_editions(request: HttpRequest) -> HttpResponse:
    person = request.user
    may = {
        name: person.is_authenticated and person.has_perm(f"answers.{name}") for name in ("propose", "sign", "verify")
    }
    return page(
        request, "answers/signed.html", editions=queries.signed_or_proposed(), may=may, proposable=queries.may_be_proposed() if may["propose"] else None,
        reader_number=person.pk,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allowed("answers.propose", of=queries.run_kept)
def propose_edition(request: HttpRequest, run: str) -> HttpResponse:
    words = words_for(request)
    if request.method == "POST":
        return _done(request, lambda: actions.propose_edition(run=run, by=_reader(request), at=timezone.now()),
                     words.say("The edition is frozen and waits for the chair’s signature."))  # fmt: skip
    return _ask(request, run, words.say("Freeze this edition and propose it?"), words.say("Freeze and propose"),
                words.say("Its file is kept apart with its digest. It is signed once the committee’s chair agrees."), "main")  # fmt: skip


@require_http_methods(["GET", "POST"])
@allowed("answers.propose", of=queries.signed_of)
def withdraw_edition(request: HttpRequest, found: SignedEdition) -> HttpResponse:
    words = words_for(request)
    if request.method == "POST":
        return _done(request, lambda: actions.withdraw_edition(edition=found, by=_reader(request), at=timezone.now()),
                     words.say("The proposal is withdrawn."))  # fmt: skip
    return _ask(request, found.run, words.say("Withdraw this proposal?"), words.say("Withdraw it"),
                words.say("The edition is then cleared away like any other when newer ones come."), "stop")  # fmt: skip


@require_http_methods(["GET", "POST"])
@allowed("answers.sign", of=queries.signed_of)
def sign_edition(request: HttpRequest, found: SignedEdition) -> HttpResponse:
    words = words_for(request)
    if request.method == "POST":
        return _done(request, lambda: actions.sign_edition(edition=found, by=_reader(request), at=timezone.now()),
                     words.say("The edition is signed off. It is kept for good."))  # fmt: skip
    return _ask(request, found.run, words.say("Sign this edition off?"), words.say("Sign off"),
                words.say("It becomes the committee’s edition of the quarter, with your name. A signature cannot be taken back."), "main")  # fmt: skip


@require_POST
@allowed("answers.verify", of=queries.signed_of)
def verify_edition(request: HttpRequest, found: SignedEdition) -> HttpResponse:
    words = words_for(request)
    if actions.verify_edition(edition=found, by=_reader(request), at=timezone.now()):
        tell(request, words.say("The file is the one that was frozen: its digest is the same."))
    else:
        tell(
            request,
            words.say(
                "The file is not the one that was frozen. Restore it from a backup, and tell the security officer."
            ),
            kind="warning",
        )
    return redirect("signed-editions")


def _done(request: HttpRequest, act: Any, said: Any) -> HttpResponse:
    try:
        act()
        tell(request, said)
    except Refusal as refusal:
        tell(request, words_for(request).refused(refusal), kind="warning")
    return redirect("signed-editions")


def _ask(request: HttpRequest, run: str, title: Any, main: Any, text: Any, kind: str) -> HttpResponse:
    edition = edition_of(run)
    return page(request, "answers/ask.html", run=run, title=title, main=main, text=text, kind=kind, edition=edition,
                barometer=f"{reverse('barometer')}?{urlencode({'v': run})}")  # fmt: skip
