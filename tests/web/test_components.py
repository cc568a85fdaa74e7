"""The components: whatever they are given, in each language, they are whole, plain and open to everyone."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django import forms
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils.translation import override

from qantara.kit import forms as kit_forms
from qantara.kit.bridge import Refusal
from qantara.kit.forms import Look, PortalForm, UploadField
from qantara.kit.pages import page, spoken
from qantara.pipeline.partnership import init_partnership
from qantara.web import frame as frames
from qantara.web.frame import frame
from qantara.web.views import style
from tests.browser.conftest import CHROMIUM, Visit, browser  # noqa: F401 - a fixture
from tests.browser.looking import WIDTHS, faults_of, width_of
from tests.web.serving import Portal, serve

LANGS = ("fr", "ar", "en")
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", re.IGNORECASE)
VOID = {"br", "hr", "img", "input", "link", "meta", "path", "rect", "line", "circle", "polyline", "polygon"}
ODD = ("", "x" * 300, 'l’« école » "d\'ici" <b>& là</b>', "مقاولة افتراضية 1", "2026-001482")


class Read(HTMLParser):
    """What is open and not closed, identifiers, and what refers to them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        assert self.open == [], f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [told for tag, told in self.elements if tag in tags]

    @property
    def ids(self) -> list[str | None]:
        return [told["id"] for _, told in self.elements if "id" in told]


def draw(lang: str, source: str, **values: Any) -> str:
    """A piece of template in a language, with what every page knows."""
    request = RequestFactory().get(f"/{lang}/", {"q": "a b", "page": "1"})
    with override(lang):
        env = engines.all()[0].env  # type: ignore[attr-defined]
        text: str = env.from_string(source).render(
            spoken(request) | frame(request) | {"request": request, "csrf_input": "", "csrf_token": "t"} | values
        )
    return text


# Components, whatever they are given

CALLS = {
    "button": 'button(odd, "#a", "main")',
    "badge": 'badge(odd, "good", "disc")',
    "state": 'state(odd, "late", "square")',
    "count": 'count(odd, 3, odd, odd, "#a")',
    "count without": "count(odd, none, odd)",
    "caption": 'caption(odd, odd, "a")',
    "source": "source([odd, odd])",
    "names": 'names({"fr": odd, "ar": odd})',
    "names without": "names({})",
    "party": 'party({"fr": odd, "ar": "سلمى"}, "#a", odd, odd)',
    "crumbs": 'crumbs(odd, [(odd, "#a")])',
    "tabs": 'tabs(odd, [{"text": odd, "address": "#a", "current": true, "count": 0}, {"text": odd, "address": "#b"}])',
    "pages": "pages(listed, odd)",
    "filters": "filters(form, odd)",
    "facts": 'facts([(odd, odd), (odd, none), (odd, 0)])',
    "steps": 'steps([{"state": "done", "title": odd}, {"state": "late", "title": odd, "note": odd}], odd)',
    "history": 'history([{"when": odd, "what": odd, "who": odd, "note": odd}, {"when": odd, "what": odd}])',
    "file_link": 'file_link(odd, "#a", "PDF", 1)',
    "task": 'task(odd, 3, 12, odd)',
    "note": 'note(odd, "watch")',
    "toast": 'toast(odd, "warning")',
    "opener": 'opener(odd, "#a", "b")',
    "waiting": 'waiting([{"text": odd, "address": "#a", "note": odd}, {"text": odd, "address": "#a"}])',
    "waiting for nothing": "waiting([], odd)",
    "empty": "empty(odd, odd)",
}  # fmt: skip
BLOCKS = {
    "dialog": 'dialog("d", odd, "#a", odd)',
    "ask": 'ask(odd, "#a", odd, "#b", kind="")',
    "aside": 'aside(odd, "a")',
    "drawer": 'drawer(odd, "a", "#b")',
    "ruled": "ruled()",
    "column": 'column(odd, "a", 2, "#a", 3)',
    "task": "task(odd)",
    "toast": "toast(odd)",
    "empty": "empty(odd, odd)",
    "source": "source([odd])",
}


def _import(call: str) -> str:
    return f'{{% from "components.html" import {call.partition("(")[0]} with context %}}'


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", CALLS)
def test_a_component_takes_whatever_it_is_given(folder, lang, name):
    listed = Paginator(range(900), 10).get_page(40)
    for odd in ODD:
        text = draw(
            lang,
            f"{_import(CALLS[name])}{{{{ {CALLS[name]} }}}}",
            odd=odd,
            listed=listed,
            form=style.SampleFilters({"q": odd}),
        )
        Read(text)
        assert not INLINE.search(text)
        assert "<b>&" not in text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", BLOCKS)
def test_a_component_with_a_body_too(folder, lang, name):
    for odd in ODD:
        text = draw(lang, f"{_import(BLOCKS[name])}{{% call {BLOCKS[name]} %}}<i>body</i>{{% endcall %}}", odd=odd)
        Read(text)
        assert "<i>body</i>" in text
        assert not INLINE.search(text)
        assert "<b>&" not in text


def test_a_name_is_the_reader_s_and_says_its_language_where_it_is_another(folder):
    source = f'{_import("names(")}{{{{ names({{"fr": "Salma", "ar": "سلمى"}}) }}}}'
    assert draw("fr", source).startswith("<bdi>Salma</bdi>")
    assert draw("ar", source).startswith("<bdi>سلمى</bdi>")
    assert draw("en", source).startswith('<bdi lang="fr">Salma</bdi>')
    assert '<bdi lang="ar">سلمى</bdi>' in draw("fr", source)
    alike = f'{_import("names(")}{{{{ names({{"fr": "Fès", "ar": "فاس", "en": "Fès"}}) }}}}'
    assert draw("ar", alike).count("Fès") == 1


def test_the_pages_of_a_list_keep_what_was_asked(folder):
    text = draw("en", f"{_import('pages(')}{{{{ pages(listed) }}}}", listed=Paginator(range(30), 10).get_page(2))
    assert 'href="?q=a+b&amp;page=3"' in text
    assert draw("en", f"{_import('pages(')}{{{{ pages(listed) }}}}", listed=Paginator([1], 10).get_page(1)) == ""


# Forms


class Asked(PortalForm):
    looks: ClassVar = {"hours": Look(unit="hours", size=4, missing="Enter the hours.")}

    name = forms.CharField(label="Name", max_length=20, help_text="As on the register.")
    mail = forms.EmailField(label="E-mail")
    hours = forms.DecimalField(label="Hours", max_value=44)
    start = forms.DateField(label="Start", required=False)
    at = forms.DateTimeField(label="At", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    some = forms.MultipleChoiceField(
        label="Some", choices=[("c", "C"), ("d", "D")], widget=forms.CheckboxSelectMultiple, required=False
    )
    region = forms.ChoiceField(label="Region", choices=[("", "---------"), ("Group", [("r", "R")])])
    text = forms.CharField(label="Text", widget=forms.Textarea, max_length=50, required=False)
    secret = forms.CharField(label="Secret", widget=forms.PasswordInput)
    file = UploadField(label="File", endings=("csv", "pdf"), max_bytes=2_000_000, required=False)
    agreed = forms.BooleanField(label="Agreed")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


WHOLE = """{% from "forms.html" import fields, form_open, notice, part, side_by_side, submit_row with context %}
{%- call form_open(form) %}{% call part("Part") %}{% call side_by_side() %}{{ fields(form) }}{% endcall %}{% endcall %}
{{ notice(form) }}{{ submit_row("Send", "#back") }}{% endcall %}"""


def _typed(**more: Any) -> dict[str, Any]:
    return {"name": "Salma", "mail": "salma@exemple.ma", "hours": "40,5", "kind": "b", "some": ["d"], "region": "r",
            "secret": "hunter", "agreed": "on"} | more  # fmt: skip


def _form(**more: Any) -> Asked:
    with override("fr"):
        form = Asked(_typed(**more), {})
        form.full_clean()
    return form


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("odd", ODD)
def test_every_control_has_its_label_and_what_describes_it(folder, lang, odd):
    form = _form(
        name=odd, mail=odd, hours=odd, start=odd, kind=odd, region=odd, text=odd, secret=odd, agreed="", token=odd
    )
    form.warn("text", odd or "To watch.")
    text = draw(lang, WHOLE, form=form)
    read = Read(text)
    assert not INLINE.search(text)
    assert "<b>&" not in text
    assert len(read.ids) == len(set(read.ids))
    labelled = {label.get("for") for label in read.all("label")}
    for control in read.all("input", "select", "textarea"):
        if control.get("type") in {"hidden", "radio", "checkbox"} and control["name"] != "agreed":
            continue
        assert control["id"] in labelled, control
    described = [told["aria-describedby"] for _, told in read.elements if told.get("aria-describedby")]
    assert {part for ids in described for part in (ids or "").split()} <= set(read.ids)
    links = {(link["href"] or "").removeprefix("#") for link in read.all("a") if link["href"] != "#back"}
    assert links <= set(read.ids)
    wrong = [told for _, told in read.elements if told.get("aria-invalid")]
    assert wrong
    assert all("-error" in (told["aria-describedby"] or "") for told in wrong)


def test_what_was_typed_is_kept_but_for_secrets_and_files(folder):
    text = draw("fr", WHOLE, form=_form(name="a" * 30, start="2026-02-30", hours="quarante"))
    values = [told.get("value") for told in Read(text).all("input")]
    assert {"a" * 30, "quarante", "2026-02-30", "salma@exemple.ma"} <= set(values)
    assert "hunter" not in text
    assert '<input type="radio" id="id_kind_1" name="kind" value="b" checked' in text
    assert '<option value="r" selected>' in text


def test_a_form_says_what_is_optional_never_what_is_not(folder):
    text = draw("en", WHOLE, form=Asked())
    assert text.count("(optional)") == 5
    assert "*" not in re.sub(r"<[^>]+>", "", text)
    assert "errors" not in text
    assert 'enctype="multipart/form-data"' in text


def test_errors_say_what_to_do_and_lead_to_their_fields(folder):
    with override("en"):
        form = Asked({"mail": "nobody", "region": "elsewhere"}, {})
        told = {where: message for where, _, message in form.problems}
    assert told["id_hours"] == "Enter the hours."
    assert told["id_kind_0"] == "Choose one of the answers."
    assert told["id_mail"] == "This is not an e-mail address. Write it as name@exemple.ma."
    assert told["id_region"] == "This answer is not in the list. Choose another one."
    assert "id_start" not in told


def test_a_decimal_is_read_with_a_comma_or_a_point(folder):
    assert str(_form().cleaned_data["hours"]) == str(_form(hours="40.5").cleaned_data["hours"]) == "40.5"


def test_a_warning_does_not_keep_a_form_from_being_sent(folder):
    form = _form()
    form.warn("hours", "Many hours.")
    form.understand("name", "Known since 2024.")
    assert form.is_valid()
    text = draw("en", WHOLE, form=form)
    assert "field warn" in text
    assert "id_hours-warning" in text
    assert "id_name-understood" in text


@pytest.mark.parametrize(
    ("name", "size", "said"), [("a.exe", 10, "CSV, PDF"), ("a", 10, "CSV, PDF"), ("a.csv", 2_000_001, "2 MB")]
)
def test_a_file_of_another_kind_or_too_heavy_is_refused(folder, name, size, said):
    with override("en"):
        form = Asked(_typed(hours="40"), {"file": SimpleUploadedFile(name, b"x" * size)})
        assert said in form.errors["file"][0]
        kept = Asked(_typed(hours="40"), {"file": SimpleUploadedFile("a.CSV", b"x")})
        assert kept.is_valid(), kept.errors


def test_a_refusal_of_an_action_stands_on_the_form_once_escaped(folder):
    form = _form()
    form.refuse(Refusal("Cohort {name} is full. Choose another one.", name="l’A & <B>"))
    text = draw("en", WHOLE, form=form)
    assert "Cohort l’A &amp; &lt;B&gt; is full." in text
    assert not form.is_valid()


def test_a_form_that_collects_draws_the_notice_of_its_purpose(folder, monkeypatch):
    class Collecting(Asked):
        collects = "internships"

    assert 'class="law"' not in draw("en", WHOLE, form=Asked())
    monkeypatch.setattr(kit_forms, "notice_of", lambda purpose: {"purpose": f"For {purpose}.", "rights": "/rights/"})
    text = draw("en", WHOLE, form=Collecting())
    assert "For internships." in text
    assert 'href="/rights/"' in text
    assert text.count("to be confirmed") == 3  # controller, recipients, receipt


# Around every page


class Somebody(SimpleNamespace):
    is_authenticated = True

    def has_perm(self, permission: str, _target: Any = None) -> bool:
        return permission in self.may


def _around(lang: str, user: Any, monkeypatch: pytest.MonkeyPatch, *, waiting: int = 0, acting: Any = None) -> str:
    monkeypatch.setattr(frames, "unread_count", lambda _person: waiting)
    request = RequestFactory().get(f"/{lang}/reports/")
    request.user, request.acting_for = user, acting
    with override(lang):
        return page(request, "error.html", code=403, title="T", happened="H", remedy="R").content.decode()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("odd", [*ODD[1:], "salma@exemple.ma"])
def test_the_masthead_says_who_is_signed_in(folder, monkeypatch, lang, odd):
    person = Somebody(names={"fr": odd}, may={"parties.list_organisations"})
    text = _around(lang, person, monkeypatch, waiting=3, acting=person)
    Read(text)
    assert not INLINE.search(text)
    assert "<b>&" not in text
    assert 'class="menu"' in text
    assert 'class="acting"' in text
    assert '"X-CSRFToken"' in text
    assert "?next=" not in text


def test_sections_are_those_that_exist_and_that_one_may_see(folder, monkeypatch):
    staff = _around("en", Somebody(names={}, may={"parties.list_people"}), monkeypatch)
    other = _around("en", Somebody(names={}, may=set()), monkeypatch)
    assert "/en/people/" in staff
    assert "/en/people/" not in other
    assert frames.address_if("no-such-page") == ""
    assert frames.link_if("no-such-page", "Nowhere") is None


def test_a_reader_who_is_not_signed_in_is_offered_to_be(folder, monkeypatch):
    text = _around("en", AnonymousUser(), monkeypatch)
    with override("en"):
        address = frames.address_if("account_login")
    assert f"{address}?next=/en/reports/" in text
    assert "X-CSRFToken" not in text
    assert 'class="menu"' not in text
    assert "htmx" not in text


def test_what_has_been_done_is_said_once_on_the_next_page(folder, rf):
    request = rf.get("/en/")
    request.session = {}
    request._messages = messages.storage.default_storage(request)
    messages.success(request, "Sent to l’<A>.")
    assert (
        "Sent to l’&lt;A&gt;."
        in page(request, "error.html", code=404, title="T", happened="H", remedy="R").content.decode()
    )


def test_the_page_of_components_is_the_staff_s(rf, folder, monkeypatch):
    request = rf.get("/en/design/")
    request.user = AnonymousUser()
    assert style.style(request).status_code == 302
    request.user = Somebody(names={}, may=set())
    with pytest.raises(PermissionDenied):
        style.style(request)
    monkeypatch.setattr(frames, "unread_count", lambda _person: 2)
    request.user = Somebody(names={"fr": "Salma"}, may={"platform.see_style"})
    Read(style.style(request).content.decode())
    assert style.style.access == "platform.see_style"


# In a browser

in_a_browser = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.browser,
]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    made = init_partnership(tmp_path_factory.mktemp("components") / "partners").folder
    with serve(made, DATABASE_URL="", QANTARA_DEBUG="1") as running:
        yield running


@pytest.fixture
def tab(browser: Any, shown: Portal) -> Iterator[Any]:  # noqa: F811
    opened = browser.new_page(reduced_motion="reduce")
    opened.goto(f"{shown.address}/fr/design/")
    yield opened
    opened.close()


class TestInABrowser:
    """What a script adds, what is there without one, and what the keyboard reaches."""

    pytestmark = in_a_browser

    @pytest.mark.parametrize("lang", LANGS)
    def test_components_are_open_to_everyone_at_every_width(self, browser, shown, lang):  # noqa: F811
        visit = Visit(browser.new_page(reduced_motion="reduce"), shown.address, lang)
        assert faults_of(visit, "design/") == []
        assert [width for width in WIDTHS if width_of(visit, width) > width] == []
        visit.page.close()

    def test_the_list_of_errors_comes_first_and_leads_to_the_field(self, tab):
        assert tab.evaluate("document.activeElement.className") == "errors"
        tab.click(".errors a >> nth=0")
        tab.keyboard.press("Tab")
        assert tab.evaluate("location.hash") == "#id_hours"

    def test_focus_is_seen_on_all_that_can_be_reached(self, tab):
        tab.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        seen = """() => { let at = document.activeElement; at = at.closest('.choice') || at; const s = getComputedStyle(at);
            return [at.tagName, at.className, s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2] }"""
        for _ in range(45):
            tab.keyboard.press("Tab")
            tag, name, visible = tab.evaluate(seen)
            assert visible, (tag, name)

    def test_a_confirmation_opens_over_the_page_and_closes_with_escape(self, tab):
        tab.click("[data-dialog]")
        assert tab.evaluate("document.querySelector('dialog').open")
        tab.keyboard.press("Escape")
        assert not tab.evaluate("document.querySelector('dialog').open")
        assert tab.evaluate("document.activeElement.dataset.dialog") == "c-sure"
        tab.keyboard.press("Space")
        tab.click("[data-close]")
        assert not tab.evaluate("document.querySelector('dialog').open")

    def test_a_password_is_read_only_while_one_wants_it(self, tab):
        button = tab.locator("#id_password + button")
        button.click()
        assert tab.get_attribute("#id_password", "type") == "text"
        assert button.get_attribute("aria-pressed") == "true"
        button.click()
        assert tab.get_attribute("#id_password", "type") == "password"

    def test_the_characters_left_are_counted(self, tab):
        tab.fill("#id_text", "x" * 590)
        assert "10" in tab.inner_text("#id_text-count > :first-child")
        tab.fill("#id_text", "x" * 601)
        assert tab.get_attribute("#id_text-count > :first-child", "class") == "over"

    def test_a_form_under_way_is_not_left_by_mistake(self, tab, shown):
        asked = []
        tab.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        tab.fill("#id_title", "Autre")
        tab.goto(f"{shown.address}/fr/")
        assert asked == ["beforeunload"]

    def test_a_form_is_sent_once(self, tab):
        tab.evaluate("""() => { window.sent = 0; const form = document.querySelector('form.form');
            form.addEventListener('submit', (event) => { if (!event.defaultPrevented) window.sent++; event.preventDefault() }) }""")
        tab.click("form.form .btn.main")
        tab.click("form.form .btn.main")
        assert tab.evaluate("window.sent") == 1
        assert tab.get_attribute("form.form .btn.main", "aria-busy") == "true"

    def test_nothing_moves_for_whoever_asked_for_rest(self, tab):
        moving = (
            """[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).animationName !== 'none').length"""
        )
        assert tab.evaluate(moving) == 0

    def test_all_is_there_without_a_script(self, browser, shown):  # noqa: F811
        context = browser.new_context(java_script_enabled=False)
        bare = context.new_page()
        bare.goto(f"{shown.address}/fr/design/")
        assert bare.locator("#id_password + button").count() == 0
        assert "600" in bare.inner_text("#id_text-count")
        bare.click("[data-dialog]")
        assert bare.url.endswith("#c-dialog")
        context.close()
