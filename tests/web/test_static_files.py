"""Gathering the static files: once, again where one changed, and begun again where it was cut short."""

import os

import pytest
from django.contrib.staticfiles.finders import get_finder

from qantara.web import static_files
from qantara.web.static_files import HtmxFinder, gather, shortened


@pytest.fixture
def gathered(settings, tmp_path, monkeypatch):
    """How often files were really gathered; the one source is a file of the test."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a{}", encoding="utf-8")
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    get_finder.cache_clear()
    times = []
    called = static_files.call_command
    monkeypatch.setattr(static_files, "call_command", lambda *args, **told: times.append(1) or called(*args, **told))
    yield source, times
    get_finder.cache_clear()


def test_what_has_not_changed_is_gathered_once(gathered, settings):
    _, times = gathered
    gather()
    gather()
    assert len(times) == 1
    assert (settings.STATIC_ROOT / "a.css").read_text() == "a{}"


def test_a_file_that_changed_is_gathered_again(gathered, settings):
    source, times = gathered
    gather()
    (source / "a.css").write_text("b{}", encoding="utf-8")
    os.utime(source / "a.css", ns=(0, 2**62))
    gather()
    assert len(times) == 2
    assert (settings.STATIC_ROOT / "a.css").read_text() == "b{}"


def test_what_was_cut_short_is_begun_again(gathered, monkeypatch):
    def cut_short(*_args, **_told):
        raise KeyboardInterrupt

    source, times = gathered
    gather()
    (source / "b.css").write_text("b{}", encoding="utf-8")
    with monkeypatch.context() as cut:
        cut.setattr(static_files, "call_command", cut_short)
        with pytest.raises(KeyboardInterrupt):
            gather()
    (source / "b.css").unlink()
    gather()
    assert len(times) == 2


def test_a_style_sheet_is_served_without_its_comments(gathered, settings):
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "qantara.web.static_files.ShortStyles"}}
    source, _ = gathered
    (source / "a.css").write_text("/* Why. */\n.قنطرة :is(b, i) {\n  width: 1px;\n}\n", encoding="utf-8")
    gather()
    (sheet,) = settings.STATIC_ROOT.glob("a.*.css")
    assert sheet.read_text(encoding="utf-8") == ".قنطرة :is(b, i){width:1px;}"


@pytest.mark.parametrize(
    ("told", "short"),
    [
        ("a { width: calc(1px + 2%); }", "a{width:calc(1px + 2%);}"),
        ("a :hover, a:hover , .b  > i { margin: 0  auto }", "a :hover,a:hover,.b > i{margin:0 auto}"),
        (
            "@container (max-width: 3rem) { /* narrow */ .t.re :is(td) { color: red; } }",
            "@container (max-width: 3rem){.t.re :is(td){color:red;}}",
        ),
        ('q::before { content: "/* « ; */"; }', 'q::before{content:"/* « ; */";}'),
        ("a{margin:1px/**/2px}", "a{margin:1px/**/2px}"),
        (":root { --x: ; --y : 1 }", ":root{--x:;--y :1}"),
    ],
)
def test_a_shorter_style_sheet_says_the_same(told, short):
    assert shortened(told) == short


def test_only_named_files_of_a_package_are_found():
    finder = HtmxFinder()
    assert finder.find("django_htmx/htmx-2.min.js")
    assert finder.find("django_htmx/htmx-2.js") == []
    assert finder.find("django_htmx/../../middleware.py") == []
    assert [name for name, _ in finder.list([])] == ["htmx-2.min.js"]
