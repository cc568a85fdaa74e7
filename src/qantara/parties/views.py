"""Pages about organisations and the people in them."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qantara.kit.access import allowed, signed_in
from qantara.kit.audit.actions import record, record_reading
from qantara.kit.bridge import Refusal
from qantara.kit.pages import page, tell, words_for
from qantara.kit.tables import TYPES, TableError, write_table
from qantara.kit.uploads.scanner import scan
from qantara.parties import actions, queries, tables
from qantara.parties.accounts.acting import may_act_as
from qantara.parties.accounts.actions import take_off_second_factor
from qantara.parties.accounts.middleware import has_second_factor
from qantara.parties.accounts.views.base import freshly, private_page
from qantara.parties.enums import STATE_STEPS, OrganisationState, Role
from qantara.parties.forms import (
    DelegationForm,
    FindOrganisations,
    FindPeople,
    ImportForm,
    InvitationForm,
    OrganisationForm,
    ReasonForm,
    SiteForm,
    StateForm,
    regions,
)
from qantara.parties.models import Delegation, Invitation, Membership, Organisation, Person

_A_PAGE = 30


def _reader(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _sent(request: HttpRequest) -> Any:
    """What a form was sent with; None where it is only shown. A form may be sent empty."""
    return request.POST if request.method == "POST" else None


def _some(request: HttpRequest, found: Any) -> Any:
    """The page of a list that the address asks for; a number out of range gives the nearest."""
    return Paginator(found, _A_PAGE).get_page(request.GET.get("page"))


def _link_of(request: HttpRequest) -> Any:
    return lambda token: request.build_absolute_uri(reverse("invitation", args=[token]))


# Organisations


@require_safe
@allowed("parties.list_organisations")
def organisations(request: HttpRequest) -> HttpResponse:
    form = FindOrganisations(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.find_organisations(
        _reader(request), text=asked.get("q", ""), kind=asked.get("kind", ""), region=asked.get("region", ""),
        state=asked.get("state", ""),
    )  # fmt: skip
    filtered = any(asked.values())
    return page(request, "parties/organisations.html", form=form, found=_some(request, found), filtered=filtered)


@require_safe
@allowed("parties.see_organisation", of=queries.organisation_seen)
def organisation(request: HttpRequest, found: Organisation) -> HttpResponse:
    at, reader = timezone.now(), _reader(request)
    sees_people = reader.has_perm("parties.see_people", found)
    if sees_people:
        record("organisation.people_read", target=found, by=reader, at=at)
    return page(
        request, "parties/organisation.html", organisation=found, regions=dict(regions()),
        members=queries.members_of(found, at=at) if sees_people else None,
        invitations=queries.open_invitations(found, at=at) if reader.has_perm("parties.invite", found) else None,
        entities=queries.entities_of(found, at=at)[:_A_PAGE],
        may={name: reader.has_perm(f"parties.{name}", found) for name in ("change_organisation", "change_state", "invite", "end_membership")},
        history=queries.history(found)[:10] if reader.has_perm("parties.change_organisation", found) or reader.has_perm("audit.read") else None,
    )  # fmt: skip


@require_safe
@allowed("parties.see_people", of=queries.organisation_seen)
def entities(request: HttpRequest, found: Organisation) -> HttpResponse:
    """One view over a group of companies, or a university and its establishments."""
    below = queries.entities_of(found, at=timezone.now())
    return page(
        request, "parties/entities.html", organisation=found, entities=below,
        people=sum(people for _, people in below), regions=dict(regions()),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allowed("parties.add_organisation")
def add_organisation(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(_sent(request), reader=_reader(request))
    if form.is_valid():
        try:
            made = actions.add_organisation(fields=_filled(form), by=_reader(request), at=timezone.now())
            tell(request, words_for(request).say("%(name)s has been added.", name=made))
            return redirect("organisation", organisation=made.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    return page(request, "parties/organisation_form.html", form=form, organisation=None)


@require_http_methods(["GET", "POST"])
@allowed("parties.change_organisation", of=queries.organisation_seen)
def change_organisation(request: HttpRequest, found: Organisation) -> HttpResponse:
    form = OrganisationForm(_sent(request), reader=_reader(request), organisation=found)
    if form.is_valid():
        try:
            actions.change_organisation(
                organisation=found, fields=_filled(form), by=_reader(request), at=timezone.now()
            )
            tell(request, words_for(request).say("The changes are kept."))
            return redirect("organisation", organisation=found.pk)
        except Refusal as refusal:
            form.refuse(refusal)
            found.refresh_from_db()
    return page(request, "parties/organisation_form.html", form=form, organisation=found)


def _filled(form: OrganisationForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name in form.fields}


@require_http_methods(["GET", "POST"])
@allowed("parties.change_organisation", of=queries.organisation_seen)
def add_site(request: HttpRequest, found: Organisation) -> HttpResponse:
    form = SiteForm(_sent(request))
    if form.is_valid():
        try:
            actions.put_site(organisation=found, fields=form.cleaned_data, by=_reader(request), at=timezone.now())
            return redirect("organisation", organisation=found.pk)
        except Refusal as refusal:
            form.refuse(refusal, "name")
    words = words_for(request)
    return _form_page(request, form, found, words.say("Add a place"), words.say("Add the place"))


@require_http_methods(["GET", "POST"])
@allowed("parties.change_state", of=queries.organisation_seen)
def change_state(request: HttpRequest, found: Organisation) -> HttpResponse:
    steps = [step for step in OrganisationState if step in STATE_STEPS[OrganisationState(found.state)]]
    form = StateForm(_sent(request), steps=steps)
    if form.is_valid():
        try:
            actions.change_state(
                organisation=found, to=OrganisationState(form.cleaned_data["to"]), reason=form.cleaned_data["reason"],
                by=_reader(request), at=timezone.now(),
            )  # fmt: skip
            return redirect("organisation", organisation=found.pk)
        except Refusal as refusal:
            form.refuse(refusal, "reason")
    words = words_for(request)
    return _form_page(request, form, found, words.say("Change the state"), words.say("Change the state"))


def _form_page(request: HttpRequest, form: Any, found: Organisation, title: Any, act: Any, **more: Any) -> HttpResponse:
    """A form about an organisation on a page of its own."""
    return page(request, "parties/form.html", form=form, organisation=found, title=title, act=act, **more)


# Invitations and roles


@require_http_methods(["GET", "POST"])
@allowed("parties.invite", of=queries.organisation_seen)
def invite(request: HttpRequest, found: Organisation) -> HttpResponse:
    form = InvitationForm(_sent(request), organisation=found, reader=_reader(request))
    words = words_for(request)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            made = actions.invite(
                email=asked["email"], organisation=found, role=Role(asked["role"]), title=asked["title"],
                language=asked["language"], by=_reader(request), at=timezone.now(), link_of=_link_of(request),
            )  # fmt: skip
            tell(request, words.say("The invitation is on its way to %(email)s.", email=words.ltr(made.email)))
            return redirect("organisation", organisation=found.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    return _form_page(request, form, found, words.say("Invite somebody"), words.say("Send the invitation"))


@require_POST
@allowed("parties.end_invitation", of=queries.invitation_seen)
def revoke_invitation(request: HttpRequest, found: Invitation) -> HttpResponse:
    try:
        actions.revoke_invitation(invitation=found, by=_reader(request), at=timezone.now())
        tell(request, words_for(request).say("The invitation is withdrawn: its link opens nothing."))
    except Refusal as refusal:
        tell(request, words_for(request).refused(refusal), kind="warning")
    return redirect("organisation", organisation=found.organisation_id)


@require_http_methods(["GET", "POST"])
@allowed("parties.end_membership", of=queries.membership_seen)
def end_membership(request: HttpRequest, found: Membership) -> HttpResponse:
    form = ReasonForm(_sent(request))
    if form.is_valid():
        try:
            actions.end_membership(
                membership=found, by=_reader(request), at=timezone.now(), reason=form.cleaned_data["reason"]
            )
            return redirect("organisation", organisation=found.organisation_id)
        except Refusal as refusal:
            form.refuse(refusal)
    words = words_for(request)
    title = words.say("End the role of %(person)s", person=found.person)
    return _form_page(
        request, form, found.organisation, title, words.say("End the role"), kind="stop", membership=found
    )


@require_safe
@signed_in
def my_roles(request: HttpRequest) -> HttpResponse:
    at, reader = timezone.now(), _reader(request)
    return page(
        request, "parties/roles.html", memberships=queries.memberships_of(reader, at=at),
        delegations=queries.delegations_of(reader, at=at), reader=reader,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allowed("parties.delegate", of=queries.membership_seen)
def delegate(request: HttpRequest, found: Membership) -> HttpResponse:
    at = timezone.now()
    form = DelegationForm(_sent(request), membership=found, at=at)
    words = words_for(request)
    if form.is_valid():
        starts_at, ends_at = form.period(at)
        try:
            actions.delegate(
                membership=found, to=form.cleaned_data["to"], starts_at=starts_at, ends_at=ends_at,
                reason=form.cleaned_data["reason"], by=_reader(request), at=at,
            )  # fmt: skip
            tell(request, words.say("The role is delegated."))
            return redirect("my-roles")
        except Refusal as refusal:
            form.refuse(refusal)
    return _form_page(request, form, found.organisation, words.say("Delegate a role"), words.say("Delegate"), membership=found)  # fmt: skip


@require_POST
@allowed("parties.end_delegation", of=queries.delegation_seen)
def end_delegation(request: HttpRequest, found: Delegation) -> HttpResponse:
    try:
        actions.end_delegation(delegation=found, by=_reader(request), at=timezone.now())
    except Refusal as refusal:
        tell(request, words_for(request).refused(refusal), kind="warning")
    return redirect("my-roles")


# People


@require_safe
@allowed("parties.list_people")
def people(request: HttpRequest) -> HttpResponse:
    form = FindPeople(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    reader = _reader(request)
    found = queries.find_people(reader, text=text).prefetch_related(queries.memberships_shown(reader))
    record("people.listed", target=reader, by=reader, at=timezone.now())
    return private_page(request, "parties/people.html", form=form, found=_some(request, found), filtered=bool(text))


@require_safe
@allowed("parties.see_person", of=queries.person_seen)
def person(request: HttpRequest, found: Person) -> HttpResponse:
    at, reader = timezone.now(), _reader(request)
    record_reading(found, by=reader, at=at, reason="page")
    return private_page(
        request, "parties/person.html", person=found, memberships=queries.memberships_of(found, at=at, reader=reader),
        history=queries.history(found)[:20] if reader.has_perm("audit.read") else None, may_act=may_act_as(found, reader),
        may_take_off=found.pk != reader.pk and reader.has_perm("parties.take_off_factor") and has_second_factor(found),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allowed("parties.take_off_factor", of=queries.person_seen)
@freshly
def take_off_factor(request: HttpRequest, found: Person) -> HttpResponse:
    """For whoever has lost telephone and recovery codes."""
    form = ReasonForm(_sent(request))
    words = words_for(request)
    if form.is_valid():
        try:
            take_off_second_factor(
                person=found, by=_reader(request), at=timezone.now(), reason=form.cleaned_data["reason"]
            )
            tell(request, words.say("The second factor is off: another one is set up at the next sign-in."))
            return redirect("person", other=found.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    return page(request, "parties/person_form.html", form=form, person=found,
                title=words.say("Take off the second factor"), act=words.say("Take it off"))  # fmt: skip


# Tables


@require_http_methods(["GET", "POST"])
@allowed("parties.import")
def import_table(request: HttpRequest, what: str) -> HttpResponse:
    form = ImportForm(_sent(request), request.FILES or None)
    done = None
    if form.is_valid():
        try:
            done = _import(request, what, form.cleaned_data["file"], timezone.now())
        except Refusal as refusal:
            form.refuse(refusal, "file")
    columns = tables.ORGANISATION_COLUMNS if what == "organisations" else tables.PEOPLE_COLUMNS
    problems = (done.problems or [])[: tables.MOST_PROBLEMS] if done else []
    return page(
        request, "parties/import.html", form=form, what=what, done=done, columns=list(columns), problems=problems,
        needed=("kind", "name") if what == "organisations" else ("email", "organisation", "role"),
    )  # fmt: skip


def _import(request: HttpRequest, what: str, file: Any, at: datetime) -> tables.Imported:
    name = Path(file.name).name
    with TemporaryDirectory(prefix="qantara-") as place:
        path = Path(place) / f"table{Path(name).suffix.lower()}"
        path.write_bytes(file.read())
        scan(path)
        if what == "organisations":
            return tables.import_organisations(path, name=name, by=_reader(request), at=at)
        return tables.import_people(path, name=name, by=_reader(request), at=at, link_of=_link_of(request))


@require_safe
@allowed("parties.export")
@freshly
def export_table(request: HttpRequest, what: str, kind: str) -> HttpResponse:
    at = timezone.now()
    if what == "organisations":
        found = Organisation.objects.select_related("parent", "supervised_by").prefetch_related("sites")
        content = write_table(list(tables.ORGANISATION_COLUMNS), tables.organisation_rows(found), _kind(kind))
    else:
        held = Membership.objects.held_at(at).select_related("person", "organisation")
        content = write_table(list(tables.PEOPLE_COLUMNS), tables.people_rows(held), _kind(kind))
    record(f"{what}.exported", target=_reader(request), by=_reader(request), at=at)
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Cache-Control"] = "no-store"
    response["Content-Disposition"] = f'attachment; filename="{what}-{at:%Y%m%d}.{kind}"'
    return response


def _kind(kind: str) -> Any:
    if kind not in TYPES:
        raise TableError("A table is exported as {known}.", known=", ".join(TYPES))
    return kind
