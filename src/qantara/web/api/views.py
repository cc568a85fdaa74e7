"""Pages about the API and the open data, and the files of both."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from qantara.kit.access import everyone
from qantara.kit.api.building import schema_text
from qantara.kit.api.entrance import entrance, language_asked
from qantara.kit.api.limits import OF_A_TOKEN, OF_AN_ADDRESS
from qantara.kit.api.problems import KINDS, Problem
from qantara.kit.pages import page
from qantara.web import opendata
from qantara.web.api.endpoints import api


@dataclass(frozen=True)
class Operation:
    """One line of the page: what an address does, and what it asks for."""

    method: str
    path: str
    summary: str
    description: str
    scope: str
    is_open: bool


@lru_cache(maxsize=1)
def _operations() -> dict[str, list[Operation]]:
    """All of the schema, by subject."""
    found: dict[str, list[Operation]] = {}
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, told in methods.items():
            one = Operation(
                method.upper(), path, told["summary"], told.get("description", ""), told.get("x-scope", ""),
                is_open="security" not in told,
            )  # fmt: skip
            found.setdefault(told["tags"][0], []).append(one)
    return found


@require_safe
@everyone
def documentation(request: HttpRequest) -> HttpResponse:
    """How programs ask, every address, every problem."""
    return page(
        request, "api/documentation.html", operations=_operations(), kinds=KINDS.values(), of_a_token=OF_A_TOKEN,
        of_an_address=OF_AN_ADDRESS, root=request.build_absolute_uri("/api/v1/"),
    )  # fmt: skip


@require_safe
@everyone
def explorer(request: HttpRequest) -> HttpResponse:
    """The schema, to try out: Swagger UI from our own files, under our own policy."""
    told = {"url": reverse("api-schema"), "layout": "BaseLayout", "deepLinking": True, "validatorUrl": None}
    return page(request, "api/explorer.html", settings=told)


def _schema(request: HttpRequest) -> HttpResponse:
    if request.method != "GET":
        raise Problem("method", headers={"Allow": "GET, HEAD"})
    return HttpResponse(_schema_text(), content_type="application/json")


@lru_cache(maxsize=1)
def _schema_text() -> bytes:
    return schema_text(api)


def _problems(request: HttpRequest) -> HttpResponse:
    """Where the types of problems lead: the page that explains them, in the reader's language."""
    with override(language_asked(request)):
        return HttpResponseRedirect(reverse("api-docs"))


def _nothing(request: HttpRequest, rest: str = "") -> Any:  # noqa: ARG001 - Django's own
    raise Problem("not-found")


schema, problem_types, nothing = entrance(_schema), entrance(_problems), entrance(_nothing)


# Open data


@require_safe
@everyone
def open_data(request: HttpRequest) -> HttpResponse:
    found = opendata.newest_datasets()
    return page(request, "api/open_data.html", datasets=found, edition=found[0].edition if found else None)


@require_safe
@everyone
def open_data_file(request: HttpRequest, identifier: str, kind: str) -> HttpResponse:
    """One file: the rows as a table or as JSON, or the dictionary of the columns."""
    one = opendata.find_dataset(identifier)
    if kind in opendata.TYPES:
        content, media = opendata.written(one, kind, request), opendata.TYPES[kind]
    elif kind == "dictionary.csv":
        content, media = opendata.dictionary(one), opendata.TYPES["csv"]
    else:
        raise Http404
    response = HttpResponse(content, content_type=f"{media}; charset=utf-8")
    day = str(one.edition["as_of"]).replace("-", "")
    response["Content-Disposition"] = f'attachment; filename="{identifier}-{day}.{kind}"'
    response["Cache-Control"] = "no-cache"
    return response
