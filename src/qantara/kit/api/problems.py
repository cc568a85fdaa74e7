"""What a program is told when something is not as it should be: RFC 9457, in the language that it asks for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from qantara.kit.bridge import Refusal
from qantara.kit.wording import N_, active_language, words_of

CONTENT_TYPE = "application/problem+json"
DOCUMENT = "api-problems"
"""The name of the page that explains each kind."""


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its status, its name, and what to do. Sentences are marked."""

    slug: str
    status: int
    title: str
    remedy: str


_ALL = (
    Kind("unreadable", 400, N_("The request cannot be read"), N_("Send JSON in UTF-8, as the documentation shows it.")),
    Kind("token-needed", 401, N_("A token is needed"), N_("Send the header Authorization: Bearer, then your token.")),
    Kind("token-refused", 401, N_("This token opens nothing"),
         N_("It is mistyped, has ended or was revoked, or its person may not sign in as they are. Make another one in your account.")),
    Kind("scope-missing", 403, N_("The token does not have this right"),
         N_("Make a token with the right {scope} in your account.")),
    Kind("forbidden", 403, N_("Your roles do not allow this"),
         N_("A token may never do more than its person. Ask your organisation’s administrator for the role.")),
    Kind("not-found", 404, N_("There is nothing here for you"),
         N_("The address is mistyped, or what it names is not yours to see.")),
    Kind("method", 405, N_("This is not done here"), N_("The header Allow says what is.")),
    Kind("refused", 409, N_("The portal refuses"), N_("Correct what the sentence names and send it again.")),
    Kind("too-big", 413, N_("The request is too big"), N_("Send 100 kB at most.")),
    Kind("media-type", 415, N_("This kind of content is not read"), N_("Send Content-Type: application/json.")),
    Kind("invalid", 422, N_("A value is not as documented"), N_("Correct the values listed under errors.")),
    Kind("too-many", 429, N_("Too many requests"), N_("Wait for the seconds that Retry-After says.")),
    Kind("fault", 500, N_("Something went wrong on our side"),
         N_("It has been written to the log. Try again in a moment; if it happens again, tell whoever runs this portal the time.")),
    Kind("unavailable", 503, N_("The portal is not well"), N_("Try again in some minutes.")),
)  # fmt: skip
KINDS: Mapping[str, Kind] = {kind.slug: kind for kind in _ALL}


class Problem(Exception):
    """Ends a request with a problem of a known kind. `detail`: one sentence in the reader's language; by default the remedy."""

    def __init__(
        self, slug: str, *, detail: str = "", headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:  # fmt: skip
        super().__init__(slug)
        self.kind = KINDS[slug]
        self.detail, self.headers, self.more = detail, dict(headers or {}), more


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as it is sent."""
    words = words_of(active_language())
    kind = problem.kind
    remedy = words.plain(kind.remedy).format(scope=problem.more.get("scope", ""))
    told = {
        "type": f"{reverse(DOCUMENT)}#{kind.slug}",
        "title": words.plain(kind.title),
        "status": kind.status,
        "detail": problem.detail or remedy,
        "instance": request.path,
        **problem.more,
    }
    response = HttpResponse(json.dumps(told, ensure_ascii=False), status=kind.status, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    for name, value in problem.headers.items():
        response[name] = value
    if kind.status == 401:
        wrong = ', error="invalid_token"' if kind.slug == "token-refused" else ""
        response["WWW-Authenticate"] = f'Bearer realm="Qantara"{wrong}'
    return response


def refused(refusal: Refusal) -> Problem:
    """What an action refuses, in its own sentence."""
    said = words_of(active_language()).refused(refusal)
    return Problem("refused", detail=said.unescape(), reason=type(refusal).__name__)


def invalid(errors: list[dict[str, Any]]) -> Problem:
    """What the schemas refuse: where each value stands, and why, in the words of the validator (English)."""
    told = [
        {
            "in": str(error["loc"][0]) if error["loc"] else "body",
            "at": ".".join(str(part) for part in error["loc"][1:]),
            "code": error["type"],
            "text": error["msg"],
        }
        for error in errors
    ]
    return Problem("invalid", errors=told)
