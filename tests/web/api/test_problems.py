"""Every refusal is a problem of RFC 9457, in the language asked for, wherever it comes from."""

import pytest

from qantara.kit.api import problems
from qantara.parties.enums import Role

PROBLEM = "application/problem+json"


def told(answer, status, slug):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == PROBLEM
    found = answer.json()
    assert found["status"] == status
    assert found["type"] == f"/api/v1/problems#{slug}"
    assert found["title"]
    assert found["detail"]
    return found


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v2/me", "/api/v1/me/", "/api/v1/organisations/x", "/api/v1/", "/api/x.php"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_nothing_there(client, path, method):
    told(getattr(client, method)(path), 404, "not-found")


@pytest.mark.parametrize("path", ["figures/unknown", "conventions/unknown", "datasets/unknown"])
def test_nothing_of_that_name(client, path):
    told(client.get(f"/api/v1/{path}"), 404, "not-found")


@pytest.mark.parametrize(
    "path",
    [
        "organisations/999999",
        "people/999999",
        "organisations/" + "9" * 30,
        "tasks/00000000-0000-0000-0000-000000000000",
    ],
)
def test_nothing_to_be_seen(program, path):
    told(program(Role.ADMINISTRATOR).ask(path), 404, "not-found")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("me", "GET, HEAD"),
        ("organisations", "GET, HEAD, POST"),
        ("openapi.json", "GET, HEAD"),
        ("figures", "GET, HEAD"),
    ],
)
def test_not_done_here(client, path, allowed):
    answer = client.delete(f"/api/v1/{path}")
    told(answer, 405, "method")
    assert answer["Allow"] == allowed
    told(client.options(f"/api/v1/{path}"), 405, "method")


@pytest.mark.parametrize(
    ("body", "kind", "status", "slug"),
    [
        (b"{", "application/json", 400, "unreadable"),
        (b"\xff", "application/json", 400, "unreadable"),
        (b"{}", "text/plain", 415, "media-type"),
        (b"a=1", "application/x-www-form-urlencoded", 415, "media-type"),
        (b"{}", "application/json; charset=latin-1", 415, "media-type"),
        (b'{"name": "' + b"x" * 100_001 + b'"}', "application/json", 413, "too-big"),
        (b"{}", "application/json", 422, "invalid"),
        (b"[]", "application/json", 422, "invalid"),
        (b"null", "application/json", 422, "invalid"),
        (b'{"kind": "company", "name": "X", "more": 1}', "application/json", 422, "invalid"),
        (b'{"kind": "company", "name": 12}', "application/json", 422, "invalid"),
        (b'{"kind": "planet", "name": "X"}', "application/json", 422, "invalid"),
        (b'{"kind": "company", "name": "X", "ice": "12"}', "application/json", 422, "invalid"),
        (b'{"kind": "company", "name": "X\\u0000"}', "application/json", 422, "invalid"),
        (b'{"kind": "company", "name": "\\ud800"}', "application/json", 422, "invalid"),
        (b'{"kind": "company", "name": "X", "parent": 987654}', "application/json", 409, "refused"),
    ],
)
def test_what_is_sent_wrongly(program, body, kind, status, slug):
    one = program(Role.ADMINISTRATOR)
    headers = {"Authorization": f"Bearer {one.secret}"}
    told(one.client.generic("POST", "/api/v1/organisations", body, content_type=kind, headers=headers), status, slug)


@pytest.mark.parametrize(
    "question",
    ["knd=company", "page=0", "page=x", "size=101", "kind=planet", "kind=", "page=1&page=2", "q=%00", "region=MA-13"],
)
def test_questions_that_are_not_documented(program, question):
    found = told(program(Role.AUDITOR).ask(f"organisations?{question}"), 422, "invalid")
    assert found["errors"][0]["in"] == "query"
    assert found["errors"][0]["at"] == question.partition("=")[0]


def test_questions_are_checked_where_there_are_none(client):
    told(client.get("/api/v1/figures?domain=data"), 422, "invalid")


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_in_the_language_asked_for(client, lang):
    from qantara.kit.wording import words_of

    found = told(client.get("/api/v1/nothing", headers={"Accept-Language": lang}), 404, "not-found")
    assert found["title"] == words_of(lang).plain(problems.KINDS["not-found"].title)


def test_a_refusal_in_its_own_sentence(program):
    one = program(Role.ADMINISTRATOR)
    one.ask("organisations", "post", {"kind": "ministry", "name": "Ministère de l’essai"})
    found = told(one.ask("organisations", "post", {"kind": "ministry", "name": "Ministère de l’essai"}), 409, "refused")
    assert found["reason"] == "OrganisationError"
    assert "Ministère de l’essai" in found["detail"]  # not &#39;


def test_a_fault_tells_nothing(client, monkeypatch, caplog):
    from qantara.web.api import endpoints

    monkeypatch.setattr(endpoints, "newest_edition", lambda _folder: 1 / 0)
    answer = client.get("/api/v1/figures")
    found = told(answer, 500, "fault")
    assert "ZeroDivision" not in answer.content.decode()
    assert "division" not in str(found)
    assert "ZeroDivisionError" in caplog.text


def test_types_lead_to_their_page(client):
    answer = client.get("/api/v1/problems", headers={"Accept-Language": "ar"})
    assert (answer.status_code, answer["Location"]) == (302, "/ar/api/")
    page = client.get("/ar/api/").content.decode()
    assert all(f'id="{slug}"' in page for slug in problems.KINDS)


def test_every_answer_says_how_many_are_left(client):
    for path in ("/api/v1/health", "/api/v1/nothing", "/api/v1/me"):
        answer = client.get(path)
        assert answer["RateLimit-Limit"] == "60"
        assert int(answer["RateLimit-Remaining"]) < 60
        assert 0 < int(answer["RateLimit-Reset"]) <= 60


def test_answers_are_kept_from_browsers(client):
    answer = client.get("/api/v1/figures")
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "Authorization" in answer["Vary"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies
