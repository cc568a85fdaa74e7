"""The portal's sentences: those of `locale/<language>/LC_MESSAGES/portal.po`, with values isolated as in the report."""

import gettext
from functools import lru_cache
from importlib.resources import files
from typing import cast

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import get_language
from markupsafe import Markup, escape

from qantara.design.formats import Lang
from qantara.design.report.words import N_, Words
from qantara.kit.bridge import Refusal

__all__ = ["N_", "PortalWords", "active_language", "later", "words_of"]


@lru_cache(maxsize=6)
def _messages(domain: str, lang: Lang) -> gettext.NullTranslations:
    """English is the language of the code and needs no catalogue."""
    return gettext.translation(domain, str(files("qantara") / "locale"), [lang], fallback=lang == "en")


class PortalWords(Words):
    """The voice of one language, for pages and messages of the portal."""

    def __init__(self, lang: Lang) -> None:
        super().__init__(lang)
        self._messages = _messages("portal", lang)
        self._refusals = _messages("qantara", lang)

    def refused(self, refusal: Refusal) -> Markup:
        """Why something was not done, and the remedy. Refusals share their catalogue with the command."""
        sentence = self._refusals.gettext(refusal.sentence)
        return escape(sentence.format(**refusal.values))

    def plain(self, message: str, /, **values: object) -> str:
        """A sentence without markup: for the subject of a mail, a file, an attribute."""
        return self._messages.gettext(message) % values if values else self._messages.gettext(message)


@lru_cache(maxsize=3)
def words_of(lang: Lang) -> PortalWords:
    return PortalWords(lang)


def active_language() -> Lang:
    """The language of the request or task under way, else the folder's own; English, the code's, where none is wanted."""
    known = [language for language, _ in settings.LANGUAGES]
    active = get_language()
    if active is None:  # Django turns languages off to write migrations, which must not depend on one
        return "en"
    return cast("Lang", active if active in known else settings.LANGUAGE_CODE)


def _say_now(message: str) -> str:
    return words_of(active_language()).plain(message)


later = lazy(_say_now, str)
later.__doc__ = "A sentence said in the language of whoever reads it: labels of forms, names of choices, errors."
