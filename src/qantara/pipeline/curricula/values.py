"""Cells as hours, credits and semesters; what is not one of them is None, never a guess."""

import re

_NUMBER = r"(\d{1,4}(?:[.,]\d{1,2})?)"
_HOUR = r"(?:h(?:eures?|ours?|rs?)?|س(?:ا?عة|اعات|اعه)?|ساعات?)"
_HOURS = re.compile(rf"^(?:vhg?|total)?\s*:?\s*{_NUMBER}\s*(?:{_HOUR}\.?)?(?:\s*\(.*\))?$", re.IGNORECASE | re.DOTALL)
_CLOCK = re.compile(r"^(\d{1,3})\s*(?:h|:)\s*(\d{2})(?:\s*\(.*\))?$", re.IGNORECASE)
_TOTAL = re.compile(rf"\b(?:total|vh\s*global|global|المجموع)\s*[:=]?\s*{_NUMBER}", re.IGNORECASE)
_PART = re.compile(
    rf"(?:\b(?:cours|cm|td|tp|ap|évaluation|eval|lectures?|tutorials?|labs?|practicals?)|دروس|أعمال (?:توجيهية|تطبيقية))\s*[:=]?\s*{_NUMBER}\s*{_HOUR}?"
    rf"|{_NUMBER}\s*{_HOUR}?\s*(?:de\s|of\s)?(?:cours|cm|td|tp|ap|lectures?|tutorials?|labs?)\b",
    re.IGNORECASE,
)
_CREDITS = re.compile(
    r"^(\d{1,2}(?:[.,]\d)?)\s*(?:crédits?|credits?|ects|cr\.?|رصيد|أرصدة|نقاط?)?(?:\s*ects)?$", re.IGNORECASE
)
_A_WEEK = re.compile(r"/\s*(?:sem|week|w|أسبوع)|par semaine|per week|hebdo|weekly|في الأسبوع", re.IGNORECASE)
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩٫", "0123456789.")
MOST_HOURS, MOST_CREDITS = 2000.0, 60.0

_TAIL_HOURS = re.compile(rf"(?<![\w.,]){_NUMBER}\s*(?:h(?:eures?|ours?|rs?)?|ساعة|ساعات)(?![\w/])", re.IGNORECASE)
_TAIL_CREDITS = re.compile(
    r"(?<![\w.,])(\d{1,2}(?:[.,]\d)?)\s*(?:crédits?(?:\s*ects)?|credits?|ects|أرصدة|رصيدا?)(?!\w)"
    r"|(?<!\w)(?:ects|crédits?|credits?)\s*[:=]\s*(\d{1,2})(?!\w)",
    re.IGNORECASE,
)
_TAIL_SEMESTER = re.compile(r"(?<!\w)(?:S|semestre\s|semester\s)\s?(\d{1,2})(?!\w)", re.IGNORECASE)
_SEPARATORS = " \t-–—:,;|/([·•."


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def parse_hours(text: str) -> float | None:
    """A number of hours; labelled parts are added up when no total stands beside them; hours a week are none.

    >>> parse_hours("48 h"), parse_hours("1h30"), parse_hours("٥٠"), parse_hours("Cours : 20h, TD : 14h")
    (48.0, 1.5, 50.0, 34.0)
    >>> parse_hours("3 h/semaine"), parse_hours("cf. annexe"), parse_hours("48h (CM 20, TD 28)")
    (None, None, 48.0)
    """
    text = " ".join(text.translate(_DIGITS).split())
    if not text or _A_WEEK.search(text):
        return None
    if found := _CLOCK.match(text):
        hours = int(found[1]) + int(found[2]) / 60
    elif found := (_HOURS.match(text) or _TOTAL.search(text)):
        hours = _number(found[1])
    else:
        parts = [_number(one[1] or one[2]) for one in _PART.finditer(text)]
        if not parts or len(re.findall(r"\d+(?:[.,]\d+)?", text)) != len(parts):
            return None  # a number that belongs to no part: something was not understood
        hours = sum(parts)
    return hours if 0 < hours <= MOST_HOURS else None


def parse_credits(text: str) -> float | None:
    """A number of credits.

    >>> parse_credits("4"), parse_credits("6 ECTS"), parse_credits("٣"), parse_credits("6 + 2")
    (4.0, 6.0, 3.0, None)
    """
    found = _CREDITS.match(" ".join(text.translate(_DIGITS).split()).removesuffix(".0"))
    number = _number(found[1]) if found else None
    return number if number is not None and number <= MOST_CREDITS else None


def split_details(title: str) -> tuple[str, dict[str, str]]:
    """A title without the hours, credits and semester that stand after it, and these.

    >>> split_details("Bases de données (48 h, 4 crédits) – S3")
    ('Bases de données', {'hours': '48', 'credits': '4', 'semester': '3'})
    >>> split_details("Initiation au 24h chrono")
    ('Initiation au 24h chrono', {})
    """
    found: dict[str, str] = {}
    plain = title.translate(_DIGITS)
    first = len(title)
    for name, pattern in (("hours", _TAIL_HOURS), ("credits", _TAIL_CREDITS), ("semester", _TAIL_SEMESTER)):
        hits = list(pattern.finditer(plain))
        # A detail stands behind a sign, not in the middle of the words.
        hits = [hit for hit in hits if plain[: hit.start()].rstrip(" ")[-1:] in tuple(_SEPARATORS) and hit.start() > 0]
        if hits:
            hit = hits[-1]
            if name == "hours" and _A_WEEK.match(plain, hit.end()):
                continue
            found[name] = next(group for group in hit.groups() if group)
            first = min(first, hits[0].start())
    return (title[:first].rstrip(_SEPARATORS + "("), found) if found else (title, {})


def semester_in_title(title: str) -> int | None:
    """The one semester that a title names.

    >>> semester_in_title("UE3 S4 Gestion"), semester_in_title("Gestion"), semester_in_title("AWS S3")
    (4, None, None)
    """
    found = re.findall(r"(?:^UE\s?\d+\s+S|\(S)(\d)(?!\w)", title)
    return int(found[0]) if len(found) == 1 else None
