"""Every sentence of the report exists in French and in Arabic."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import qantara
from qantara.design.assets import catalogue

PACKAGE = Path(qantara.__file__).parent
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
PLACE = re.compile(r"%\((\w+)\)s|%(?!\()(.)")


def _in_code() -> set[object]:
    found = extract_from_dir(
        PACKAGE / "design", method_map=METHODS, keywords={"say": None, "say_n": (1, 2), "N_": None}
    )
    return {message for _, _, message, _, _ in found}


def _read(lang: str) -> Catalog:
    with (PACKAGE / "locale" / lang / "LC_MESSAGES" / "report.po").open("rb") as file:
        return read_po(file, locale=lang)


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_the_catalogue_holds_exactly_the_messages_of_the_code(lang: str) -> None:
    held = {message.id for message in _read(lang) if message.id}
    in_code = _in_code()
    assert len(in_code) > 150
    assert in_code - held == set(), "not translated"
    assert held - in_code == set(), "no longer used"


@pytest.mark.parametrize(("lang", "plurals"), [("fr", 2), ("ar", 6)])
def test_no_message_is_empty_or_doubtful_and_every_plural_is_there(lang: str, plurals: int) -> None:
    for message in (m for m in _read(lang) if m.id):
        forms = _forms(message)
        assert not message.fuzzy, message.id
        assert all(form.strip() for form in forms), message.id
        assert len(forms) == (plurals if isinstance(message.id, tuple) else 1), message.id


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_translations_keep_the_places_of_the_message(lang: str) -> None:
    for message in (m for m in _read(lang) if m.id):
        english = message.id[-1] if isinstance(message.id, tuple) else str(message.id)
        for form in _forms(message):
            assert {p[0] for p in PLACE.findall(form)} == {p[0] for p in PLACE.findall(english)}, message.id


def test_french_puts_a_no_break_space_before_its_double_signs() -> None:
    for message in (m for m in _read("fr") if m.id):
        for form in _forms(message):
            assert not re.search(r" [;:?!»]| %%|« ", form), message.id


def test_arabic_is_written_in_arabic() -> None:
    latin = re.compile(r"[A-Za-z]{3,}")
    for message in (m for m in _read("ar") if m.id):
        for form in _forms(message):
            bare = re.sub(r"%\(\w+\)s|CSV|PDF|skills\.csv", "", form)
            assert not latin.search(bare), message.id


def test_a_catalogue_speaks_its_language() -> None:
    assert catalogue("fr").gettext("Region") == "Région"
    assert catalogue("ar").ngettext("%(n)s ad abroad", "%(n)s ads abroad", 5) == "%(n)s عروض خارج المغرب"
    assert catalogue("en").gettext("Region") == "Region"
