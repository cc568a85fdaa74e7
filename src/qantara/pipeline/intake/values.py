"""Cells as values: numbers of posts, places, salaries; what exports write for "nothing"."""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import isnan
from typing import Any

from qantara.core.text.cleaning import clean_line
from qantara.core.text.folding import fold

_NOTHING = frozenset(
    {
        "",
        "nan",
        "none",
        "null",
        "n/a",
        "na",
        "nc",
        "n.c.",
        "-",
        "--",
        "[]",
        "{}",
        "undefined",
        "not specified",
        "غير محدد",
    }
)
_MOST_POSTS = 100_000
_REMEMBERED = 16_384  # places and countries, which come back from ad to ad
_OUT_OF = re.compile(r"^\s*(\d+)\s*/\s*(\d+)\s*$")
_FIRST_NUMBER = re.compile(r"\d+")
_COUNTS = {
    "un": 1, "une": 1, "one": 1, "deux": 2, "two": 2, "trois": 3, "three": 3, "quatre": 4, "four": 4, "cinq": 5, "five": 5,
    "six": 6, "sept": 7, "seven": 7, "huit": 8, "eight": 8, "neuf": 9, "nine": 9, "dix": 10, "ten": 10,
    "منصب": 1, "منصبان": 2, "منصبين": 2, "ثلاثه": 3, "اربعه": 4, "خمسه": 5, "سته": 6, "سبعه": 7, "ثمانيه": 8, "تسعه": 9,
    "عشره": 10,
}  # fmt: skip
_COUNTRIES = {
    fold(name): french
    for french, names in {
        "Maroc": "maroc|morocco|المغرب|المملكة المغربية|ma|mar|royaume du maroc",
        "France": "france|fr|fra|فرنسا",
        "Belgique": "belgique|belgium|be|بلجيكا", "Luxembourg": "luxembourg|lu", "Suisse": "suisse|switzerland|ch|سويسرا",
        "Canada": "canada|ca|كندا", "Espagne": "espagne|spain|es|اسبانيا", "Allemagne": "allemagne|germany|de|المانيا",
        "Royaume-Uni": "royaume-uni|royaume uni|united kingdom|uk|gb", "Tunisie": "tunisie|tunisia|tn|تونس",
        "Algérie": "algerie|algeria|dz|الجزائر", "Sénégal": "senegal|sn", "Côte d'Ivoire": "cote d'ivoire|ivory coast|ci",
        "États-Unis": "etats-unis|united states|united states of america|usa|us",
        "Arabie saoudite": "arabie saoudite|saudi arabia|ksa|sa|السعودية|المملكة العربية السعودية",
        "Émirats arabes unis": "emirats arabes unis|united arab emirates|uae|ae|الامارات", "Qatar": "qatar|qa|قطر",
        "Monaco": "monaco|mc", "Italie": "italie|italy|it", "Pays-Bas": "pays-bas|netherlands|nl", "Portugal": "portugal|pt",
    }.items()
    for name in names.split("|")
}  # fmt: skip
_FRENCH_DEPARTMENT = re.compile(r"^(?:\d{2,3}|2[AB]) - (.+)$")
_IN_DEPARTMENT = re.compile(r"^(.*?)\s*\((?:[^()]*\(\s*)?(?:\d{2,3}|2[AB])\s*\)\s*\)?$")
_POSTCODE_FIRST = re.compile(r"^\d{4,5} +(?=\D)")
_POSTCODE_INSIDE = re.compile(r"\b\d{5} +(\D+)$")
_STREET = re.compile(
    r"^(?:\d.*\b)?(?:rue|avenue|boulevard|bd|av|place|allée|chemin|route|street|road)\b", re.IGNORECASE
)
_CUT_NAME = re.compile(r"\s*(?:\.\.\.|…)$")
# Most titles name no contract: without one of these, none of the patterns below can be found.
_SIGNS_OF_CONTRACT = ("alternan", "apprenti", "stag", "intern", "pfe", "تدريب", "cdi", "cdd", "rim", "freelance")
_CONTRACT_IN_TITLE = (
    (re.compile(r"\b(?:alternance|alternant|alternante|apprentissage|apprenti|apprentie|apprenti\(e\)|apprenticeship)\b", re.I),
     "Alternance"),
    (re.compile(r"\b(?:stage|stagiaire|internship|intern|pfe)\b|تدريب", re.I), "Stage"),
    (re.compile(r"\bCDI\b"), "CDI"), (re.compile(r"\bCDD\b"), "CDD"),
    (re.compile(r"\bint[ée]rim\b", re.I), "Intérim"), (re.compile(r"\bfreelance\b", re.I), "Freelance"),
)  # fmt: skip


def is_nothing(value: object) -> bool:
    if isinstance(value, str):
        return len(value) < 16 and value.strip().lower() in _NOTHING
    if value is None or (isinstance(value, float) and isnan(value)):
        return True
    return isinstance(value, (list, dict)) and not value


def plain(value: Any) -> str:
    """A cell as one clean line."""
    if isinstance(value, str):
        return clean_line(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, list | tuple):
        return "|".join(text for item in value if not is_nothing(item) and (text := plain(item)))
    return clean_line(str(value))


def raw_text(value: Any) -> str:
    """A text cell before cleaning; a list has one item a line."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return "\n".join(raw_text(item) for item in value if not is_nothing(item))
    if isinstance(value, dict):
        return "\n".join(raw_text(item) for item in value.values() if not is_nothing(item))
    return str(value)


def parse_posts(value: object) -> int | None:
    """How many posts an ad offers.

    >>> parse_posts("0 / 3"), parse_posts("3 postes"), parse_posts("ثلاثة مناصب (03)"), parse_posts("plusieurs")
    (3, 3, 3, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if 1 <= value <= _MOST_POSTS and int(value) == value else None
    if not isinstance(value, str) or len(value) > 60:
        return None
    out_of = _OUT_OF.match(value)  # "filled / offered"
    digits = [out_of[2]] if out_of else _FIRST_NUMBER.findall(value)
    if digits:
        return count if 1 <= (count := int(digits[0])) <= _MOST_POSTS else None
    return next((_COUNTS[word] for word in fold(value).split() if word in _COUNTS), None)


@lru_cache(maxsize=_REMEMBERED)
def parse_country(text: str) -> str | None:
    """The French name of a country known by name or code; another name as it is; a code of another kind is nothing."""
    if text.isdigit():
        return None
    return _COUNTRIES.get(fold(text), text)


@lru_cache(maxsize=_REMEMBERED)
def split_place(text: str) -> tuple[str | None, str | None]:
    """City and country of a place written on one line; what it does not say is None.

    >>> (
    ...     split_place("75 - PARIS 09"),
    ...     split_place("Place des halles, Chartres (Eure-et-Loir (28))"),
    ...     split_place("Maroc"),
    ... )
    (('PARIS 09', 'France'), ('Chartres', 'France'), (None, 'Maroc'))
    """
    if country := _COUNTRIES.get(fold(text)):
        return None, country
    if found := _FRENCH_DEPARTMENT.match(text):
        return tidy_city(found[1]), "France"
    if found := _IN_DEPARTMENT.match(text):
        return tidy_city(found[1].rsplit(",", 1)[-1]), "France"
    parts = [part.strip() for part in text.replace("،", ",").split(",") if part.strip()]
    if len(parts) > 1 and (country := _COUNTRIES.get(fold(parts[-1]))):
        return _first_city(parts[:-1]), country
    return _first_city(parts), None


def _first_city(parts: Sequence[str]) -> str | None:
    """The first part that is not a street."""
    return next((city for part in parts if (city := tidy_city(part))), None)


@lru_cache(maxsize=_REMEMBERED)
def tidy_city(text: str) -> str | None:
    """A city without its street, its postcode or the dots that stand for a cut name."""
    text = _CUT_NAME.sub("", text)
    if found := _POSTCODE_INSIDE.search(text):
        text = found[1]
    elif _STREET.match(text):
        return None
    return _POSTCODE_FIRST.sub("", text).strip(" ,-") or None


def join_salary(least: str | None, most: str | None) -> str | None:
    known = [amount for amount in (least, most) if amount and amount not in ("0", "0.0")]
    return " - ".join(dict.fromkeys(known)) or None


def contract_of_title(title: str) -> str | None:
    """The contract that a title names, for boards that say it nowhere else."""
    folded = title.casefold()
    if not any(sign in folded for sign in _SIGNS_OF_CONTRACT):
        return None
    return next((contract for pattern, contract in _CONTRACT_IN_TITLE if pattern.search(title)), None)


def join_languages(value: Any) -> str | None:
    if not value:
        return None
    items: Sequence[str] = plain(value).replace(";", "|").replace(",", "|").replace("،", "|").split("|")
    return "|".join(dict.fromkeys(item.strip() for item in items if item.strip())) or None
