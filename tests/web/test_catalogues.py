"""Every sentence of the portal exists in French and in Arabic, and what is compiled is what is written."""

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

import qantara
from qantara.kit.wording import words_of

PACKAGE = Path(qantara.__file__).parent
PLACE = re.compile(r"%\((\w+)\)s|%(?!\()(.)")
LANGS = ("fr", "ar")


def _tool() -> Any:
    spec = importlib.util.spec_from_file_location("messages", Path(__file__).parents[2] / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _read(lang: str) -> Catalog:
    with (PACKAGE / "locale" / lang / "LC_MESSAGES" / "portal.po").open("rb") as file:
        return read_po(file, locale=lang)


def _messages(lang: str) -> list[Message]:
    return [message for message in _read(lang) if message.id]


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@pytest.mark.parametrize("lang", LANGS)
def test_the_catalogue_is_what_make_messages_writes(lang):
    tool = _tool()
    path = PACKAGE / "locale" / lang / "LC_MESSAGES" / "portal.po"
    assert len(tool.gather_portal()) > 150
    assert path.read_text(encoding="utf-8") == tool.rendered(lang, domain="portal"), (
        "run: make messages, then translate"
    )


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
            kept, asked = sorted(PLACE.findall(form)), sorted(PLACE.findall(english))
            if isinstance(message.id, tuple):  # "two people" needs no number
                kept, asked = ([place for place in places if place != ("n", "")] for places in (kept, asked))
            assert kept == asked, message.id


def test_french_puts_a_no_break_space_before_its_double_signs():
    for message in _messages("fr"):
        for form in _forms(message):
            assert not re.search(r" [;:?!»]| %%|« |'", form), message.id


def test_arabic_is_written_in_arabic():
    for message in _messages("ar"):
        for form in _forms(message):
            bare = re.sub(
                r"%\(\w+\)s|\{\w+\}|CSV|PDF|UTF-8|TOTP|XLSX|JSON|API|ESCO|ROME|HTTPS?|QANTARA\w+|[\w.]*qantara[\w. -]*|AXA|DCAT|OpenAPI|ETag",
                "",
                form,
            )
            assert not re.search(r"[A-Za-z]{3,}|[\u0621-\u064a][,;?]", bare), message.id


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_compiled_is_what_is_written(lang):
    for message in _messages(lang):
        if isinstance(message.id, str):
            assert str(words_of(lang)._messages.gettext(message.id)) == message.string, "run: make setup"
