"""Every address in every language: it answers, says what it is, and is safe to read."""

import re
from html.parser import HTMLParser

import pytest

from qantara.design.assets import _text
from qantara.parties.enums import Role
from qantara.web.views import errors
from tests.parties.factories import person_with
from tests.web.conftest import observe_nothing

pytestmark = pytest.mark.django_db
LANGS = ("fr", "ar", "en")
PAGES = {
    "": {"fr": "Partenariat national", "ar": "الشراكة الوطنية", "en": "National digital skills partnership"},
    "reports/": {"fr": "Rapports", "ar": "التقارير", "en": "Reports"},
    "convention/": {"fr": "Convention", "ar": "الاتفاقية", "en": "Convention"},
}
EVERY = [(page, lang) for page in PAGES for lang in LANGS]
STYLE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", re.IGNORECASE)


class Outline(HTMLParser):
    """Headings, identifiers and what refers to them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.levels, self.ids, self.named, self.languages = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if "id" in told:
            self.ids.append(told["id"])
        self.named += told.get("aria-labelledby", "").split()
        if tag == "html":
            self.languages.append((told["lang"], told["dir"]))


@pytest.mark.parametrize(("page", "lang"), EVERY)
def test_a_page_answers_in_its_language(client, folder, page, lang):
    answer = client.get(f"/{lang}/{page}")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert PAGES[page][lang] in re.search(r"<title>(.*?)</title>", text)[1]
    outline = Outline(text)
    assert outline.languages == [(lang, "rtl" if lang == "ar" else "ltr")]
    assert outline.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.named) <= set(outline.ids)
    assert answer["Content-Language"] == lang


@pytest.mark.parametrize(("page", "lang"), EVERY)
def test_a_page_holds_nothing_inline_and_carries_every_header(client, folder, page, lang):
    answer = client.get(f"/{lang}/{page}", headers={"accept-language": lang})
    assert not STYLE.search(answer.content.decode())
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert not answer.cookies


def test_pages_with_their_style_sheets_are_light(client, read, folder):
    sheets = sum(len(_text(name).encode()) for name in ("tokens.css", "base.css"))
    sheets += sum(len(read(f"/static/portal/{name}")[1]) for name in ("portal.css", "forms.css", "fonts.css"))
    for page, lang in EVERY:
        assert len(client.get(f"/{lang}/{page}").content) + sheets <= 150_000, (page, lang)


@pytest.mark.parametrize("name", ["design/tokens.css", "design/base.css", "design/fonts/qantara-sans.woff2"])
def test_the_look_is_served_from_where_it_is(read, name):
    assert read(f"/static/{name}")[0].status_code == 200


def test_nothing_else_of_that_package_is_served(client, folder):
    assert client.get("/static/design/charts.py").status_code == 404


@pytest.mark.parametrize(
    ("header", "lang"), [("ar,fr;q=0.5", "ar"), ("en-GB", "en"), ("de", "fr"), ("", "fr"), ("fr-MA", "fr")]
)
def test_the_bare_address_leads_to_the_language_of_the_browser(client, folder, header, lang):
    answer = client.get("/", headers={"accept-language": header})
    assert (answer.status_code, answer["Location"]) == (302, f"/{lang}/")
    assert {"Accept-Language", "Cookie"} <= {part.strip() for part in answer["Vary"].split(",")}


def test_a_language_once_chosen_is_remembered(client, folder):
    client.get("/ar/convention/", headers={"accept-language": "fr"})
    assert client.get("/", headers={"accept-language": "fr"})["Location"] == "/ar/"
    client.get("/fr/", headers={"accept-language": "fr"})
    assert client.get("/", headers={"accept-language": "en"})["Location"] == "/fr/"


def test_links_lead_to_the_same_page_in_each_language(client, folder):
    text = client.get("/fr/convention/").content.decode()
    assert all(f'<a href="/{lang}/convention/" lang="{lang}"' in text for lang in LANGS)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_is_kept_in_a_cookie_and_leads_back(client, folder, theme):
    answer = client.get(f"/fr/theme/{theme}/", headers={"referer": "http://testserver/fr/convention/"})
    assert (answer.status_code, answer["Location"]) == (302, "http://testserver/fr/convention/")
    assert answer.cookies["qantara_theme"]["httponly"]
    assert f'data-theme="{theme}"' in client.get("/ar/").content.decode()
    client.get("/fr/theme/auto/")
    assert "data-theme" not in client.get("/ar/").content.decode()


@pytest.mark.parametrize("referer", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_a_theme_never_leads_elsewhere(client, folder, referer):
    assert client.get("/ar/theme/dark/", headers={"referer": referer})["Location"] == "/ar/"


def test_a_theme_that_does_not_exist_is_not_kept(client, folder):
    assert client.get("/fr/theme/pink/").status_code == 404
    client.cookies["qantara_theme"] = '"><script>'
    assert "data-theme" not in client.get("/fr/").content.decode()


def test_a_page_unchanged_is_not_sent_again(client, folder):
    first = client.get("/fr/")
    assert client.get("/fr/", headers={"if-none-match": first["ETag"]}).status_code == 304


def test_pages_are_compressed(client, folder):
    assert client.get("/fr/", headers={"accept-encoding": "gzip"})["Content-Encoding"] == "gzip"


def test_a_lake_without_runs_says_so_and_shows_no_number(client, empty_folder, settings):
    settings.QANTARA_FOLDER = empty_folder
    text = client.get("/en/").content.decode()
    assert "Nothing has been observed yet" in text
    assert 'class="keys"' not in text
    assert "No report has been written yet" in client.get("/en/reports/").content.decode()


def test_the_edition_before_is_shown_while_a_newer_one_is_counted(client, folder, monkeypatch):
    started = []
    monkeypatch.setattr("qantara.web.edition.kept._count_beside", lambda *state: started.append(state) or True)
    observe_nothing(folder, transactions=2)
    text = client.get("/en/").content.decode()
    assert "a newer edition is being counted" in text
    assert 'class="keys"' in text
    assert len(started) == 1


def test_a_lake_that_cannot_be_counted_is_no_empty_lake(client, empty_folder, settings, monkeypatch):
    settings.QANTARA_FOLDER = empty_folder
    observe_nothing(empty_folder)
    monkeypatch.setattr("qantara.web.edition.kept._count_beside", lambda *_state: False)
    assert "The figures cannot be shown" in client.get("/en/").content.decode()


def test_only_synthetic_folders_say_so(client, folder, configure):
    assert 'class="synthetic"' not in client.get("/fr/").content.decode()
    configure("synthetic = false", "synthetic = true")
    assert 'class="synthetic"' in client.get("/fr/").content.decode()


def test_whom_to_write_to_is_to_be_confirmed_until_it_is_told(client, folder, configure):
    assert "to be confirmed" in client.get("/en/").content.decode()
    configure("[report]", '[portal]\ncontact = "bureau@exemple.ma"\n\n[report]')
    text = client.get("/en/").content.decode()
    assert "bureau@exemple.ma" in text
    assert "to be confirmed" not in text


def test_components_are_shown_to_those_who_build_alone(client, folder, settings):
    assert client.get("/fr/design/").status_code == 302  # to sign in
    settings.DEBUG = True
    for lang in LANGS:
        text = client.get(f"/{lang}/design/").content.decode()
        assert not STYLE.search(text)
        assert len(Outline(text).ids) == len(set(Outline(text).ids))


# Errors


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_an_error_page_says_what_happened_and_what_to_do(rf, folder, lang, status):
    ask = {
        400: errors.bad_request, 403: errors.forged, 404: errors.not_found, 500: errors.failed,
        429: lambda request: errors.too_many(request, seconds=60),
    }[status]  # fmt: skip
    answer = ask(rf.get(f"/{lang}/nowhere/"))
    text = answer.content.decode()
    assert answer.status_code == status
    assert Outline(text).languages[0][0] == lang
    assert not STYLE.search(text)
    assert text.count('class="lede"') == 2
    assert answer["Cache-Control"] == "no-store"


def test_who_is_sent_away_is_told_for_how_long(rf, folder):
    assert errors.too_many(rf.get("/fr/"), seconds=60)["Retry-After"] == "60"


@pytest.mark.parametrize("path", ["/fr/nowhere/", "/nowhere", "/de/", "/fr/reports/none/", "/fr/trace/?measure=none"])
def test_an_address_that_leads_nowhere_is_a_designed_page(client, folder, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in answer.content.decode()


def test_a_foreign_host_is_refused(client, folder):
    answer = client.get("/fr/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "Cette demande n’est pas lisible" in answer.content.decode()


def test_a_fault_shows_no_trace_of_our_code(client, folder, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("qantara.web.views.public.newest_edition", lambda _folder: 1 / 0)
    answer = client.get("/en/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()
    assert "ZeroDivisionError" not in answer.content.decode()


def test_even_when_no_page_can_be_made_there_is_an_answer(rf, folder, monkeypatch):
    monkeypatch.setattr("qantara.web.views.errors.page", lambda *_a, **_k: 1 / 0)
    answer = errors.failed(rf.get("/fr/"))
    assert answer.status_code == 500
    assert all(word in answer.content.decode() for word in ("Réessayez", "أعد المحاولة", "Try again"))


@pytest.mark.parametrize("path", ["/fr/", "/fr/reports/", "/fr/theme/dark/", "/health"])
def test_pages_are_for_reading(client, folder, path):
    assert client.post(path).status_code == 405


# A folder that breaks while it is served


def test_a_broken_file_does_not_close_the_portal(client, folder, monkeypatch):
    monkeypatch.setattr("qantara.web.edition.kept._count_beside", lambda *_state: True)
    assert client.get("/fr/").status_code == 200
    (folder / "qantara.toml").write_text("[partnership\n", encoding="utf-8")
    text = client.get("/fr/").content.decode()
    assert "Ministère de l'Industrie et du Commerce".replace("'", "&#39;") in text


# Health


@pytest.mark.django_db
def test_health_is_told_without_secrets(client, folder):
    answer = client.get("/health")
    assert answer.status_code == 200
    assert set(answer.json()) == {"status", "version", "database", "folder", "figures"}
    assert (answer.json()["status"], answer.json()["figures"]) == ("good", "current")


@pytest.mark.django_db
def test_a_broken_folder_is_unwell(client, folder):
    client.get("/health")
    (folder / "qantara.toml").write_text("[partnership\n", encoding="utf-8")
    answer = client.get("/health")
    assert (answer.status_code, answer.json()["folder"]) == (503, "late")


def test_a_database_that_does_not_answer_is_unwell(client, folder, monkeypatch):
    monkeypatch.setattr("qantara.web.views.health._database_answers", lambda: False)
    answer = client.get("/health")
    assert (answer.status_code, answer.json()["database"]) == (503, "late")


# What is sent


def test_a_request_that_is_too_big_is_refused_unread(client, folder):
    answer = client.generic(
        "POST", "/fr/sign-in/", b"", content_type="text/plain", headers={"content-length": "30000000"}
    )
    assert answer.status_code == 413
    assert answer["Connection"] == "close"


def test_a_request_that_does_not_say_how_big_it_is_is_refused(client, folder):
    assert client.post("/fr/sign-in/", headers={"transfer-encoding": "chunked"}).status_code == 411


def test_a_refusal_is_written_to_the_log(client, folder, caplog):
    person = person_with(Role.TUTOR)
    client.force_login(person)
    assert client.get("/fr/backups/").status_code == 403
    assert f"person {person.pk}, GET /fr/backups/ (platform.manage)" in caplog.text
