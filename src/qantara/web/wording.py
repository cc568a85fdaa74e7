"""The portal's sentences: those of `locale/<language>/LC_MESSAGES/portal.po`, with values isolated as in the report."""

import gettext
from functools import lru_cache
from importlib.resources import files

from qantara.design.formats import Lang
from qantara.design.report.words import Words


@lru_cache(maxsize=3)
def _messages(lang: Lang) -> gettext.NullTranslations:
    """English is the language of the code and needs no catalogue."""
    return gettext.translation("portal", str(files("qantara") / "locale"), [lang], fallback=lang == "en")


class PortalWords(Words):
    """The voice of one language, for pages."""

    def __init__(self, lang: Lang) -> None:
        super().__init__(lang)
        self._messages = _messages(lang)


@lru_cache(maxsize=3)
def words_of(lang: Lang) -> PortalWords:
    return PortalWords(lang)
