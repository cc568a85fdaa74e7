"""Messages in French, Arabic and English.

Catalogues are in `locale/<language>/LC_MESSAGES/qantara.po`; English is the source.
"""

import gettext as _gettext
import os
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from qantara.core.refusals import Refusal

LANGUAGES = ("fr", "ar", "en")
_active = "fr"


@lru_cache(maxsize=3)
def catalogue(language: str) -> _gettext.NullTranslations:
    """The messages of one language; English where a catalogue was not built."""
    path = files("qantara") / "locale" / language / "LC_MESSAGES" / "qantara.mo"
    if language == "en" or not path.is_file():
        return _gettext.NullTranslations()
    with path.open("rb") as stream:
        return _gettext.GNUTranslations(stream)


def activate(language: str) -> None:
    global _active
    _active = language


def active() -> str:
    return _active


def translate(message: str, language: str | None = None) -> str:
    return catalogue(language or _active).gettext(message) if message else message


def _(message: str) -> str:
    """The message in the language in use."""
    return translate(message)


def say_refusal(refusal: Refusal) -> str:
    """A refusal's sentence in the language in use, with its values."""
    return translate(refusal.sentence).format(**refusal.values)


def choose_language(arguments: Sequence[str]) -> str:
    """--lang, else the folder's first language, else the locale, else French."""
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            return _known(arguments[place + 1])
        if argument.startswith("--lang="):
            return _known(argument.removeprefix("--lang="))
    return _of_folder(arguments) or _of_locale()


def lift_language(arguments: Sequence[str]) -> list[str]:
    """Move --lang to the front, where the command expects it, so that it may stand anywhere."""
    kept: list[str] = []
    lifted: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            kept += [argument, *rest]
        elif argument == "--lang":
            language = next(rest, None)
            if language is None:
                return ["--lang"]  # without its value nothing else is worth reading
            lifted = ["--lang", language]
        elif argument.startswith("--lang="):
            lifted = [argument]
        else:
            kept.append(argument)
    return [*lifted, *kept]


def _known(language: str) -> str:
    return language if language in LANGUAGES else "fr"


def _of_folder(arguments: Sequence[str]) -> str | None:
    start = Path.cwd()
    for place, argument in enumerate(arguments):
        if argument == "--folder" and place + 1 < len(arguments):
            start = Path(arguments[place + 1])
        elif argument.startswith("--folder="):
            start = Path(argument.removeprefix("--folder="))
    for folder in (start, *start.absolute().parents):
        config = folder / "qantara.toml"
        if config.is_file():
            try:
                languages = tomllib.loads(config.read_text(encoding="utf-8"))["partnership"]["languages"]
                return _known(str(languages[0]))
            except (OSError, ValueError, KeyError, IndexError, TypeError):
                return None  # the command itself says what is wrong with the file
    return None


def _of_locale() -> str:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value[:2] in LANGUAGES:
            return value[:2]
    return "fr"
