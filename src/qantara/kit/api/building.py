"""An API of django-ninja behind our door: scopes, problems, unknown questions refused, a schema that says all of it."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer

from qantara.kit.access import EVERYONE
from qantara.kit.api import entrance, problems
from qantara.kit.api.problems import CONTENT_TYPE, KINDS, Problem
from qantara.kit.bridge import Refusal


class Bearer(HttpBearer):
    """A token, with a scope if one is named."""

    openapi_description = "A token made in one's account: `Authorization: Bearer qnt_…`"

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        """The door has read the token already."""
        token = getattr(request, "api_token", None)
        if token is None:
            raise Problem("token-needed")
        if self.scope and self.scope not in token.scopes:
            raise Problem("scope-missing", scope=self.scope)
        return token

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        raise NotImplementedError


class _Plain(JSONRenderer):
    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


class Api(NinjaAPI):
    """The API of one portal."""

    def __init__(self, **options: Any) -> None:
        super().__init__(renderer=_Plain(), docs_url=None, openapi_url=None, urls_namespace="api", **options)
        self.add_decorator(_as_documented, mode="view")
        handlers: dict[type[Exception], Any] = {
            Exception: entrance.failed, Http404: entrance.failed, Problem: entrance.failed, Refusal: entrance.failed,
            ValidationError: _invalid, HttpError: _http_error,
        }  # fmt: skip
        for kind, handler in handlers.items():  # also those that ninja would answer itself
            self.add_exception_handler(kind, handler)

    @property
    def urls(self) -> Any:
        """Every view behind the door, saying who may open it."""
        patterns, app, space = super().urls
        return [_behind_the_door(pattern) for pattern in patterns], app, space

    def get_openapi_operation_id(self, operation: Any) -> str:
        """Short, and stable for clients that are generated."""
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["components"].setdefault("schemas", {})["Problem"] = _PROBLEM
        schema["components"]["responses"] = {slug: _response(slug) for slug in KINDS}
        for path in schema["paths"].values():
            for method, operation in path.items():
                _complete(method, operation)
        return schema


def _as_documented(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse a content that is not read, and a question that is misspelt or put twice: unheard, it would give all for some."""
    operation: Any = run.__self__  # type: ignore[attr-defined] # ninja hands the operation's own method
    known = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }

    @wraps(run)
    def asked(request: HttpRequest, **values: Any) -> HttpResponse:
        entrance.check_content(request)
        wrong = [
            {"loc": ("query", name), "type": "unknown" if name not in known else "repeated",
             "msg": f"known: {', '.join(sorted(known)) or 'none'}" if name not in known else "once at most"}
            for name, given in request.GET.lists()
            if name not in known or len(given) > 1
        ]  # fmt: skip
        if wrong:
            return problems.answer(request, problems.invalid(wrong))
        return run(request, **values)

    return asked


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problems.answer(request, problems.invalid(error.errors))


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    slug = {400: "unreadable", 401: "token-needed", 403: "forbidden", 404: "not-found"}.get(error.status_code)
    return problems.answer(request, Problem(slug)) if slug else entrance.failed(request, RuntimeError(str(error)))


def _behind_the_door(pattern: Any) -> URLPattern:
    view = pattern.callback
    pattern.callback = entrance.entrance(view, access=EVERYONE)  # what each operation asks for, its scope says
    found: URLPattern = pattern
    return found


# The schema


_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `type` leads to the page that explains the kind; `detail` says what to do.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "scope": {"type": "string", "description": "The right that the token lacks."},
        "reason": {"type": "string", "description": "The kind of refusal."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("in", "at", "code", "text")},
            },
        },
    },
}


def _response(slug: str) -> dict[str, Any]:
    kind = KINDS[slug]
    example = {"type": f"/api/v1/problems#{slug}", "title": kind.title, "status": kind.status, "detail": kind.remedy}
    return {
        "description": kind.title,
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }


def _complete(method: str, operation: dict[str, Any]) -> None:
    """The problems that any operation may end with, and the scope where one is asked for."""
    writes = method not in {"get", "head"}
    for parameter in operation.get("parameters", []):
        parameter["schema"] = _not_null(parameter["schema"])
    slugs = ["token-refused", "invalid", "too-many", "fault"]
    if "security" in operation:
        slugs += ["forbidden"]
        scope = operation.get("x-scope")
        operation["security"] = [{"Bearer": [scope] if scope else []}]
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", [])):
        slugs += ["not-found"]
    if writes:
        slugs += ["unreadable", "refused", "too-big", "media-type"]
    for slug in slugs:
        operation["responses"].setdefault(KINDS[slug].status, {"$ref": f"#/components/responses/{slug}"})


def _not_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A question that is not put is left out: it is never null."""
    kinds: list[dict[str, Any]] = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    rest = {name: value for name, value in schema.items() if name not in {"anyOf", "default"}}
    return kinds[0] | rest


def schema_text(api: Api) -> bytes:
    """The schema as it is published."""
    return json.dumps(api.get_openapi_schema(), ensure_ascii=False).encode()
