"""The addresses of the API. Each asks the queries that pages ask, with the permissions that pages ask for."""

from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Path, Query, Status

import qantara
from qantara.agreements import queries as conventions
from qantara.kit.api.building import Api, Bearer
from qantara.kit.api.models import Token
from qantara.kit.api.paging import Paged, cut
from qantara.kit.api.problems import Problem
from qantara.kit.audit.actions import record, record_reading
from qantara.kit.tasks.queries import find_job, jobs_for
from qantara.kit.wording import PortalWords, active_language, words_of
from qantara.parties import actions, queries
from qantara.parties.forms import OrganisationForm
from qantara.parties.models import Organisation, Person
from qantara.web import opendata
from qantara.web.api import shapes, telling
from qantara.web.api.enums import Scope
from qantara.web.edition import newest_edition
from qantara.web.figures import figures_of
from qantara.web.searching import search_all
from qantara.web.views import health as wellness

api = Api(
    title="Qantara",
    version="1",
    description=(
        "The partnership's data for programs. Reading figures, conventions and open data asks for no token. A token does"
        " what its person may do, as far as its scopes go. Answers are JSON in UTF-8; moments are ISO 8601; names come in"
        " the language of Accept-Language (fr, ar, en). Unknown questions are refused. Reads carry an ETag."
    ),
    openapi_extra={"info": {"version": qantara.__version__, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)  # fmt: skip


Slug = Annotated[str, Path(pattern=r"^[-a-zA-Z0-9_]+$", max_length=200)]


def _token(scope: Scope | None = None) -> dict[str, Any]:
    """What an operation that asks for a token is told: the check, and its words in the schema."""
    return {"auth": Bearer(scope or ""), "openapi_extra": {"x-scope": scope.value} if scope else None}


def _words() -> PortalWords:
    return words_of(active_language())


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _by_token(request: HttpRequest) -> str:
    """Why, in the audit: through which token."""
    token: Token = request.api_token  # type: ignore[attr-defined]
    return f"API {token.prefix}"


def _need(request: HttpRequest, permission: str, target: Any = None) -> None:
    if not _person(request).has_perm(permission, target):
        raise PermissionDenied(permission)


# Oneself


@api.get("/me", response=shapes.Me, tags=["account"], summary="Who the token acts for", **_token())
def me(request: HttpRequest) -> dict[str, Any]:
    """The person, their roles, and what the token may be used for."""
    token: Token = request.api_token  # type: ignore[attr-defined]
    told = telling.person(_person(request), _words(), at=timezone.now(), reader=_person(request))
    return told | {"scopes": token.scopes, "token_ends": token.expires_at}


# Organisations


@api.get(
    "/organisations", response=shapes.Organisations, tags=["organisations"], summary="The organisations that you see",
    **_token(Scope.ORGANISATIONS_READ),
)  # fmt: skip
def organisations(
    request: HttpRequest, response: HttpResponse, asked: Query[shapes.OrganisationsAsked], page: Paged
) -> dict[str, Any]:
    """Ministries, institutions and associations for everybody; companies for their own people and for officers alone."""
    _need(request, "parties.list_organisations")
    found = queries.find_organisations(
        _person(request), text=asked.q, kind=asked.kind or "", region=asked.region or "", state=asked.state or ""
    ).prefetch_related("sites")
    items, told = cut(found, page, request, response)
    return {"items": [telling.organisation(one, _words()) for one in items], **told}


@api.post(
    "/organisations", response={201: shapes.Organisation}, tags=["organisations"], summary="Add an organisation",
    **_token(Scope.ORGANISATIONS_WRITE),
)  # fmt: skip
def add_organisation(
    request: HttpRequest, response: HttpResponse, body: shapes.NewOrganisation
) -> Status[shapes.Organisation]:
    """For administrators. The header Location leads to it."""
    _need(request, "parties.add_organisation")
    form = OrganisationForm(_filled(body.dict(exclude_unset=True)), reader=_person(request))
    made = actions.add_organisation(fields=_checked(form), by=_person(request), at=timezone.now())
    response["Location"] = reverse("api:organisation", args=[made.pk])
    return Status(201, telling.organisation(made, _words()))


@api.get(
    "/organisations/{int:organisation}", response=shapes.Organisation, tags=["organisations"],
    summary="One organisation", **_token(Scope.ORGANISATIONS_READ),
)  # fmt: skip
def organisation(request: HttpRequest, organisation: int) -> shapes.Organisation:
    """One that you see; of any other you do not learn that it exists."""
    found = _organisation(request, organisation)
    _need(request, "parties.see_organisation", found)
    return telling.organisation(found, _words())


@api.patch(
    "/organisations/{int:organisation}", response=shapes.Organisation, tags=["organisations"],
    summary="Change an organisation", **_token(Scope.ORGANISATIONS_WRITE),
)  # fmt: skip
def change_organisation(
    request: HttpRequest, organisation: int, body: shapes.OrganisationChange
) -> shapes.Organisation:
    """What is left out stays. Its own people change names, sector and size; the rest is the administrator's."""
    found = _organisation(request, organisation)
    _need(request, "parties.change_organisation", found)
    changes = _filled(body.dict(exclude_unset=True))
    blank = OrganisationForm(reader=_person(request), organisation=found)
    if set(changes) - set(blank.fields):
        raise PermissionDenied("parties.change_organisation")
    known = {name: blank[name].value() for name in blank.fields}
    form = OrganisationForm(known | changes, reader=_person(request), organisation=found)
    actions.change_organisation(
        organisation=found, fields=_checked(form), by=_person(request), at=timezone.now(), reason=_by_token(request)
    )
    return telling.organisation(found, _words())


def _organisation(request: HttpRequest, number: int) -> Organisation:
    if number > 2**62:  # the address has no limit, the database has
        raise Http404
    return queries.organisation_seen(_person(request), organisation=number)


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: "" if value is None else value for name, value in values.items()}


def _checked(form: OrganisationForm) -> dict[str, Any]:
    """The rules of the page's own form hold here too."""
    if not form.is_valid():
        told = [
            {"in": "body", "at": name, "code": "refused", "text": str(errors[0])}
            for name, errors in form.errors.items()
        ]
        raise Problem("refused", detail=told[0]["text"], errors=told)
    return {name: value for name, value in form.cleaned_data.items() if name in form.fields}


# People


@api.get(
    "/people", response=shapes.People, tags=["people"], summary="The people that you see", **_token(Scope.PEOPLE_READ)
)
def people(request: HttpRequest, response: HttpResponse, page: Paged) -> dict[str, Any]:
    """Those of the organisations that you run. That the list was read is recorded."""
    _need(request, "parties.list_people")
    items, told = cut(queries.find_people(_person(request)), page, request, response)
    record("people.listed", target=_person(request), by=_person(request), at=timezone.now(), reason=_by_token(request))
    return {"items": [telling.person_line(one, _words()) for one in items], **told}


@api.get(
    "/people/{int:other}", response=shapes.Person, tags=["people"], summary="One person", **_token(Scope.PEOPLE_READ)
)  # fmt: skip
def person(request: HttpRequest, other: int) -> dict[str, Any]:
    """The file of somebody that you see. Every reading is recorded, and that person can see it."""
    if other > 2**62:
        raise Http404
    found, at = queries.person_seen(_person(request), other=other), timezone.now()
    _need(request, "parties.see_person", found)
    record_reading(found, by=_person(request), at=at, reason=_by_token(request))
    return telling.person(found, _words(), at=at, reader=_person(request))


# Background work


@api.get(
    "/tasks", response=shapes.Tasks, tags=["tasks"], summary="The work that you asked for", **_token(Scope.TASKS_READ)
)
def tasks(request: HttpRequest, response: HttpResponse, asked: Query[shapes.TasksAsked], page: Paged) -> dict[str, Any]:
    """Newest first."""
    found = jobs_for(_person(request), mine=True)
    items, told = cut(found.filter(state=asked.state) if asked.state else found, page, request, response)
    return {"items": [telling.task(one, _words()) for one in items], **told}


@api.get("/tasks/{job}", response=shapes.Task, tags=["tasks"], summary="One piece of work", **_token(Scope.TASKS_READ))
def task(request: HttpRequest, job: UUID) -> shapes.Task:
    """How far it is."""
    found = find_job(_person(request), job)
    _need(request, "tasks.see_job", found)
    return telling.task(found, _words())


# What is everybody's


@api.get("/conventions", response=shapes.Conventions, tags=["conventions"], summary="The framework conventions")
def all_conventions(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - ninja's own
    """Oldest first. No token is needed."""
    return {"items": [telling.convention_line(one, _words()) for one in conventions.conventions()]}


@api.get("/conventions/{slug:slug}", response=shapes.Convention, tags=["conventions"], summary="One convention")
def convention(request: HttpRequest, slug: Slug) -> dict[str, Any]:  # noqa: ARG001 - ninja's own
    """Parties, institutions, commitments with what has been done, targets with source and day. No token is needed."""
    return telling.convention(conventions.convention_of(slug), _words())


@api.get("/figures", response=shapes.Figures, tags=["figures"], summary="The figures of the newest edition")
def figures(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - ninja's own
    """Each with unit, interval, n, definition, run and query. No token is needed."""
    edition, _counting = newest_edition(settings.QANTARA_FOLDER)
    if edition is None:
        return {"run": None, "as_of": None, "synthetic": None, "threshold": None, "items": []}
    return {
        **{name: edition[name] for name in ("run", "as_of", "synthetic", "threshold")},
        "items": [telling.figure(one, _words()) for one in figures_of(edition).values()],
    }


@api.get("/figures/{slug:name}", response=shapes.Figure, tags=["figures"], summary="One figure")
def one_figure(request: HttpRequest, name: Slug) -> shapes.Figure:  # noqa: ARG001 - ninja's own
    """No token is needed."""
    edition, _counting = newest_edition(settings.QANTARA_FOLDER)
    found = figures_of(edition).get(name) if edition else None
    if found is None:
        raise Http404
    return telling.figure(found, _words())


@api.get("/datasets", response=shapes.Datasets, tags=["open data"], summary="What can be taken as a file")
def datasets(request: HttpRequest) -> dict[str, Any]:
    """With dictionary, source, licence, version, and where each file is. No token is needed."""
    return {"items": [opendata.described(one, request) for one in opendata.newest_datasets()]}


@api.get("/datasets/{slug:identifier}", response=shapes.Dataset, tags=["open data"], summary="One data set")
def dataset(request: HttpRequest, identifier: Slug) -> dict[str, Any]:
    """Its description; the files are where `distribution` says. No token is needed."""
    return opendata.described(opendata.find_dataset(identifier), request)


@api.get("/search", response=shapes.Found, tags=["search"], summary="Search over all of it")
def search(request: HttpRequest, asked: Query[shapes.Asked]) -> dict[str, Any]:
    """Pages, skills and occupations for everybody; organisations and people as far as the token goes."""
    words, token = _words(), request.api_token  # type: ignore[attr-defined]
    scopes = set(token.scopes) if token else set()
    reader = _person(request) if token and Scope.ORGANISATIONS_READ in scopes else None
    groups = search_all(asked.q, person=reader, words=words)
    people = reverse("people")
    if Scope.PEOPLE_READ not in scopes:
        groups = [group for group in groups if not group.more.startswith(people)]
    elif any(group.more.startswith(people) for group in groups):
        record(
            "people.listed", target=_person(request), by=_person(request), at=timezone.now(), reason=_by_token(request)
        )
    return {
        "groups": [
            {
                "title": group.title,
                "hits": [
                    {
                        "name": words.name(hit.names),
                        "names": dict(hit.names),
                        "detail": hit.detail,
                        "address": hit.address,
                    }
                    for hit in group.hits
                ],
            }
            for group in groups
        ]
    }


@api.get(
    "/health", response={200: shapes.Health, 503: shapes.Health}, tags=["portal"], summary="Whether the portal is well"
)
def health(request: HttpRequest) -> Any:
    """503 where it is not. No token is needed."""
    return wellness.health(request)
