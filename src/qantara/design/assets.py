"""The files beside this code: style sheets, font subsets, the fonts that print and draw, the reader's language."""

import base64
import gettext
import io
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from qantara.design.formats import Lang

_ARABIC_RANGE = "U+0600-06FF, U+0750-077F, U+FB50-FDFF, U+FE70-FEFF, U+200C-200F"
# Weight of a subset -> range of weights it stands for, on pages in Arabic and on pages that only quote it.
_ARABIC_FACES: Mapping[bool, Mapping[str, str]] = {
    True: {"regular": "300 449", "medium": "450 549", "semibold": "550 649", "bold": "650 700"},
    False: {"regular": "300 499", "semibold": "500 700"},
}


class MissingAsset(RuntimeError):
    """A built file is not there; the message says how to build it."""


def _text(name: str) -> str:
    return (files("qantara.design") / name).read_text(encoding="utf-8")


@lru_cache(maxsize=8)
def _font(name: str) -> str:
    """A font subset as a data address."""
    file = files("qantara.design") / "fonts" / f"{name}.woff2"
    if not file.is_file():
        raise MissingAsset(f"The font {name}.woff2 has not been built. Run `make setup`, or install the wheel.")
    return "data:font/woff2;base64," + base64.b64encode(file.read_bytes()).decode("ascii")


def _face(family: str, name: str, weights: str, more: str) -> str:
    return (
        f'@font-face{{font-family:"{family}";src:url({_font(name)}) format("woff2");'
        f"font-weight:{weights};font-display:swap;{more}}}"
    )


def font_faces(lang: Lang) -> str:
    """The `@font-face` rules of a page, with the fonts inside."""
    latin = _face("Qantara Sans", "qantara-sans", "300 700", "font-stretch:85% 100%")
    arabic = (
        _face("Qantara Sans Arabic", f"qantara-sans-arabic-{name}", weights, f"unicode-range:{_ARABIC_RANGE}")
        for name, weights in _ARABIC_FACES[lang == "ar"].items()
    )
    return "\n".join((latin, *arabic))


@lru_cache(maxsize=3)
def stylesheet(lang: Lang) -> str:
    """Fonts, tokens and components in one sheet, without comments or indentation."""
    css = re.sub(r"/\*.*?\*/", "", _text("tokens.css") + _text("base.css"), flags=re.DOTALL)
    return font_faces(lang) + "\n" + re.sub(r"\s*\n\s*", "\n", css).strip()


@lru_cache(maxsize=2)
def colours(theme: str) -> Mapping[str, str]:
    """The tokens that are colours, with their literal value in a theme (`light` or `dark`)."""
    on_screen = _text("tokens.css").partition("@media print")[0]
    blocks = re.findall(r"(:root[^{]*)\{([^}]*)\}", on_screen)
    found: dict[str, str] = {}
    for selector, body in blocks:
        if selector.strip() == ":root" or (theme == "dark" and 'data-theme="dark"' in selector):
            found.update(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", body))
    return found


@lru_cache(maxsize=1)
def font_folders() -> tuple[str, ...]:
    """Folders of the full fonts, for the PDF and for charts drawn to a file."""
    found = []
    for package in ("fontpkg_ibm_plex_sans", "fontpkg_ibm_plex_sans_arabic"):
        spec = find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            name = package.replace("_", "-")
            raise MissingAsset(f"The font package {name} is not installed. Install the project's requirements.")
        found.append(str(Path(spec.submodule_search_locations[0]) / "files"))
    return tuple(found)


@lru_cache(maxsize=3)
def catalogue(lang: Lang) -> gettext.NullTranslations:
    """The report's messages. English needs none. The source wins over a compiled file, which could be older."""
    if lang == "en":
        return gettext.NullTranslations()
    folder = files("qantara") / "locale" / lang / "LC_MESSAGES"
    source = folder / "report.po"
    if not source.is_file():
        with (folder / "report.mo").open("rb") as file:
            return gettext.GNUTranslations(file)
    buffer = io.BytesIO()
    with source.open("rb") as file:
        write_mo(buffer, read_po(file, locale=lang))
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)
