"""Every sentence of the portal exists in French and in Arabic, and what is compiled is what is written."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import qantara
from qantara.kit.wording import words_of

PACKAGE = Path(qantara.__file__).parent
PARTS = ("kit", "parties", "agreements", "web")
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
KEYWORDS = {"say": None, "say_n": (1, 2), "plain": None, "N_": None, "later": None}
PLACE = re.compile(r"%\((\w+)\)s|%(?!\()(.)")
LANGS = ("fr", "ar")


def _in_code() -> set[object]:
    return {
        message
        for part in PARTS
        for _, _, message, _, _ in extract_from_dir(PACKAGE / part, method_map=METHODS, keywords=KEYWORDS)
    }


def _read(lang: str) -> Catalog:
    with (PACKAGE / "locale" / lang / "LC_MESSAGES" / "portal.po").open("rb") as file:
        return read_po(file, locale=lang)


def _messages(lang: str) -> list[Message]:
    return [message for message in _read(lang) if message.id]


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@pytest.mark.parametrize("lang", LANGS)
def test_the_catalogue_holds_exactly_the_messages_of_the_code(lang):
    held = {message.id for message in _messages(lang)}
    in_code = _in_code()
    assert len(in_code) > 150
    assert in_code - held == set(), "not translated"
    assert held - in_code == set(), "no longer used"


@pytest.mark.parametrize(("lang", "plurals"), [("fr", 2), ("ar", 6)])
def test_no_message_is_empty_or_doubtful_and_every_plural_is_there(lang, plurals):
    for message in _messages(lang):
        assert not message.fuzzy, message.id
        assert all(form.strip() for form in _forms(message)), message.id
        assert len(_forms(message)) == (plurals if isinstance(message.id, tuple) else 1), message.id


@pytest.mark.parametrize("lang", LANGS)
def test_translations_keep_the_places_of_the_message(lang):
    for message in _messages(lang):
        english = message.id[-1] if isinstance(message.id, tuple) else str(message.id)
        for form in _forms(message):
            assert sorted(PLACE.findall(form)) == sorted(PLACE.findall(english)), message.id


def test_french_puts_a_no_break_space_before_its_double_signs():
    for message in _messages("fr"):
        for form in _forms(message):
            assert not re.search(r" [;:?!»]| %%|« |'", form), message.id


def test_arabic_is_written_in_arabic():
    for message in _messages("ar"):
        for form in _forms(message):
            bare = re.sub(r"%\(\w+\)s|CSV|PDF|UTF-8", "", form)
            assert not re.search(r"[A-Za-z]{3,}|[\u0621-\u064a][,;?]", bare), message.id


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_compiled_is_what_is_written(lang):
    for message in _messages(lang):
        if isinstance(message.id, str):
            assert str(words_of(lang)._messages.gettext(message.id)) == message.string, "run: make setup"
