"""What a person calls a file, made harmless: shown and given back, never used as a path."""

import re
import unicodedata

from qantara.kit.uploads.types import Type

_LONGEST = 120
_RESERVED = re.compile(r'[<>:"|?*]')
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control and bidirectional characters, what is no character


def clean_name(given: str, found: Type) -> str:
    """The last part of the name, in one line, ending as its content says.

    >>> from qantara.kit.uploads.types import TYPES
    >>> clean_name("C:\\\\notes\\\\liste.csv", TYPES["csv"])
    'liste.csv'
    >>> clean_name("cv\\u202efdp.exe", TYPES["pdf"])
    'cvfdp.exe.pdf'
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    shown = "".join(" " if letter.isspace() else letter for letter in last if _is_kept(letter))
    name = " ".join(_RESERVED.sub("_", shown).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot or ending.lower() not in found.endings:
        stem, ending = name, found.endings[0]
    return f"{stem.strip('. ')[: _LONGEST - len(ending) - 1] or found.name}.{ending.lower()}"


def _is_kept(letter: str) -> bool:
    return letter in "\t\n\r" or unicodedata.category(letter) not in _DROPPED
