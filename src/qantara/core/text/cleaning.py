"""Cleaning: the readable text inside what a job board exports.

Boards wrap an ad in HTML, Markdown escapes, the printed form of a Python list, invisible characters. Cleaning
keeps the words and the line breaks and drops the wrapping; scrubbing hides e-mail addresses and phone numbers,
which no analysis needs. Each step starts with a cheap test, so that a plain text costs little.
"""

import ast
import html
import re
from functools import lru_cache
from operator import itemgetter

EMAIL = "[e-mail]"
PHONE = "[tél.]"

_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+"
)
_WIDE_SPACE = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_FREQUENT_SPACES = ("\u00a0", "\u202f", "\t")

# Only true HTML names are tags: "List<String>", "<3 ans" and "C<T>" are text. What stands in the place of each:
_INLINE = (
    "abbr acronym a b big button caption cite code col colgroup del em font i iframe img input ins kbd label link mark "
    "meta noscript o:p picture q s samp small source span strike strong sub sup svg time tt u var video wbr"
)
_BREAKING = (
    "address article aside blockquote body br center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "head header hr html main nav ol p pre section table tbody tfoot thead title tr ul"
)
_CELL = "td th option select"
_IN_PLACE_OF = {
    f"{slash}{name}": sign
    for names, sign in ((_INLINE, ""), (_BREAKING, "\n"), (_CELL, " "))
    for name in names.split()
    for slash in ("", "/")
} | {"li": "\n• ", "/li": " "}
_TAG = re.compile(
    r"<(?:(?i:(script|style)\b[^>]*>.*?(?:</\1\s*>|\Z))|(/?[A-Za-z][A-Za-z0-9:]*+)(?:\s[^<>]*+)?+/?\s*+>)", re.DOTALL
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

_ESCAPE = re.compile(r"\\([-!\"#$%&'()*+,./:;<=>?@\[\\\]^_`{|}~])")
_STARS = re.compile(r"\*(?=\*)\**")
# Both begin with the star itself, and look ahead or back over it: the search for a literal character is ten times faster.
_EMPHASIS = re.compile(r"\*(?<![\w*]\*)(?=[^\s*])([^*\n]{1,300})(?<=[^\s*])\*(?![\w*])")
_UNDERLINED = re.compile(r"(?<!\w)__(?=[^\s_])([^\n]{1,300}?)(?<=[^\s_])__(?!\w)")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\((?:https?:|mailto:|www\.|/)[^()\s]{0,2000}\)")
_HEADING = re.compile(r"^ {0,3}#{1,6} +", re.MULTILINE)
_RULE_SIGNS = "-_=*~•·– "
SURE_BULLETS = frozenset("•·▪▫●○◦■□►▶➢➤❖✓✔✅❯‣⁃\uf0b7\uf0a7\uf0d8")
BULLET_RUN = "".join(sorted(SURE_BULLETS)) + "\ufe0f "
LIKELY_BULLETS = frozenset("-*+–—")  # a bullet only when a space follows
_BULLETS = SURE_BULLETS | LIKELY_BULLETS
LINE_MARKS = _BULLETS | frozenset(_RULE_SIGNS)  # a line that begins with none of them stays as it is
_INSIDE = itemgetter(1)  # the words between two signs; as a template it would be parsed for each text
_SPACES = re.compile(r" {2,}")
_ANY_SPACE = re.compile(r"\s+")

# A list longer than this is not worth the parser's memory; the quotes then simply stay.
_LONGEST_LIST = 2_000_000


def clean_text(text: str) -> str:
    """The words of an ad, line breaks kept, with no wrapping and no address or phone number.

    >>> clean_text("<p>Ma&icirc;trise de <b>SQL</b></p><ul><li>C\\\\+\\\\+</li></ul>")
    'Maîtrise de SQL\\n\\n• C++'
    >>> clean_text("['تحليل البيانات', ' إعداد التقارير']")
    'تحليل البيانات\\nإعداد التقارير'
    """
    return scrub(_tidy(unwrap(_replace_surrogates(text)))).strip()


def unwrap(text: str) -> str:
    """The text without tags, entities and Markdown, its lines as they are."""
    return _strip_markdown(_strip_html(_open_list(text)))


def clean_title(text: str) -> str:
    """A title on one line.

    >>> clean_title("<a href='/x'>Data&nbsp;Engineer</a>\\n H/F ")
    'Data Engineer H/F'
    """
    cleaned = clean_text(text)
    if "\n" in cleaned or "  " in cleaned:
        cleaned = _ANY_SPACE.sub(" ", cleaned)
    return cleaned.removeprefix("• ").strip()


def clean_line(text: str) -> str:
    """A short cell (a name, a place, a salary) on one line: tags and invisible characters go, every sign stays.

    >>> clean_line(" R&amp;D\u00a0Maroc "), clean_line("- 1 an")
    ('R&D Maroc', '- 1 an')
    """
    if not text.isprintable():
        text = _replace_surrogates(text)
        text = _WIDE_SPACE.sub(" ", _INVISIBLE.sub("", " ".join(text.split())))
    if "<" in text or "&" in text:
        text = " ".join(_strip_html(text).replace("•", " ").split())
    if "  " in text:
        text = _SPACES.sub(" ", text)
    return text.strip()


def _replace_surrogates(text: str) -> str:
    """A lone surrogate cannot be written to any file: it becomes the replacement character."""
    if text.isascii():
        return text
    try:
        text.encode("utf-16")  # the quickest that refuses one
    except UnicodeEncodeError:
        # A pair that was cut into two escapes is one character again; what stays alone is replaced.
        whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return _SURROGATE.sub("\ufffd", whole)
    return text


def _open_list(text: str) -> str:
    """`['a', 'b']`, the printed form of a list, as one item a line."""
    if not text.startswith(("['", '["', "[ '")):
        return text
    stripped = text.strip()
    if not stripped.endswith(("']", '"]', "' ]")) or len(stripped) > _LONGEST_LIST:
        return text
    try:
        items = ast.literal_eval(stripped)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text
    return "\n".join(item.strip() for item in items if isinstance(item, str))


def _strip_html(text: str) -> str:
    for _ in range(2):  # boards that escape twice hide tags inside entities
        text = _strip_tags(text)
        if "&" not in text:
            return text
        before = text
        text = _ENTITY.sub(_character, text)
        if text is before or text == before:
            return text
    return _strip_tags(text)


def _character(entity: re.Match[str]) -> str:
    return _unescaped(entity.group())


@lru_cache(maxsize=1024)
def _unescaped(entity: str) -> str:
    return html.unescape(entity)


def _strip_tags(text: str) -> str:
    if "<" not in text:
        return text
    if "<!--" in text:
        text = _COMMENT.sub(" ", text)
    return _TAG.sub(_in_place_of, text)


def _in_place_of(tag: re.Match[str]) -> str:
    name = tag[2]
    return _IN_PLACE_OF.get(name.lower(), tag[0]) if name else " "  # the content of a script is no text


def _strip_markdown(text: str) -> str:
    # A sign alone is looked for several times faster than two together.
    if "\\" in text:
        text = _ESCAPE.sub(_INSIDE, text)
    if "*" in text:
        text = _STARS.sub("", text)
    if "*" in text:
        text = _EMPHASIS.sub(_INSIDE, text)
    if "_" in text and "__" in text:
        text = _UNDERLINED.sub(_INSIDE, text)
    if "[" in text and "](" in text:
        text = _LINK.sub(_INSIDE, text)
    if "#" in text and "# " in text:
        text = _HEADING.sub("", text)
    return text


def _tidy(text: str) -> str:
    """Visible characters only, single spaces, one sign for every bullet, at most one blank line in a row."""
    kept: list[str] = []
    last = ""  # the line kept last
    for line in map(str.strip, _plain_lines(text)):
        if line and line[0] in LINE_MARKS:
            line = _mark_bullet(line)
        if not line:
            if last and last != "•":
                kept.append("")
                last = ""
            continue
        if "  " in line:
            line = _SPACES.sub(" ", line)
        # Tags leave a bullet alone on its line when the item's words stand in a paragraph of their own.
        if last == "•":
            last = kept[-1] = line if line.startswith("•") else f"• {line}"
        else:
            kept.append(line)
            last = line
    if last == "•":
        kept.pop()
    return "\n".join(kept)


def _plain_lines(text: str) -> list[str]:
    """The lines of a text, with no space but the common one and nothing invisible."""
    for space in _FREQUENT_SPACES:
        text = text.replace(space, " ")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if all(map(str.isprintable, lines)):
        return lines
    return _WIDE_SPACE.sub(" ", _INVISIBLE.sub("", "\n".join(text.splitlines()))).split("\n")


def _mark_bullet(line: str) -> str:
    first = line[0]
    if line[1:2] == " " and line[2:3].isalnum():  # nearly all
        return f"• {line[2:]}" if first in _BULLETS else line
    if first in SURE_BULLETS:
        return ("• " + line.lstrip(BULLET_RUN)).rstrip()
    if first in LIKELY_BULLETS and line[1:2] == " ":
        line = line[1:].strip(_RULE_SIGNS) and "• " + line[1:].lstrip()
    return line if line.strip(_RULE_SIGNS) or len(line) < 3 else ""


_AT = re.compile(
    r"\s?(?:@|\[at\]|\(at\)|\[arobase\]|\(arobase\))\s?(?=[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})", re.IGNORECASE
)
_WRITTEN_AT = (re.compile(r"\((?:at|arobase)\)", re.IGNORECASE), re.compile(r"\[(?:at|arobase)\]", re.IGNORECASE))
_LOCAL_PART = re.compile(r"[\w.+%'’-]{1,64}\Z")
_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")

# Signs that may stand between the digits of a phone number, never a line break.
_GAP = r"[ \u00a0.\-/()]{0,3}"
_ZERO = "[0٠]"
_DIGIT = "[1-9١-٩]"
_FREE = r"(?<![\w=&?#])(?<!\d[.,\-])(?<![A-Za-z]/)"
_INTERNATIONAL = (
    rf"(?:(?<!\w)\(?\+|(?<![\w.,/\-]){_ZERO}{{2}}){_GAP}"
    rf"(?:(?:212|٢١٢|213|33){_GAP}(?:{_ZERO}{_GAP})?(?:\d{_GAP}){{8}}\d"
    rf"|(?:966|٩٦٦){_GAP}(?:{_ZERO}{_GAP})?(?:\d{_GAP}){{7,8}}\d"
    rf"|1{_GAP}[2-9](?:{_GAP}\d){{9}}"
    rf"|(?:2[0-9]|3[0-9]|4[0-9]|5[1-8]|6[0-6]|7|8[1246]|9[0-8])\d?{_GAP}(?!000)(?:\d{_GAP}){{8,9}}\d)(?!\d)"
)
_NATIONAL = (
    rf"{_FREE}\(?{_ZERO}(?:"
    rf"{_DIGIT}\d{{8}}"  # 0612345678
    rf"|{_DIGIT}(?:([ \u00a0.\-/])\d{{2}})(?:\1\d{{2}}){{3}}"  # 06 12 34 56 78
    rf"|{_DIGIT}\d{{2}}\)?([ \u00a0.\-])\d{{3}}\2?\d{{3}}"  # 0612-345-678
    rf"|{_DIGIT}\d\)?([ \u00a0.\-])\d{{3}}\3?\d{{4}}"  # 050 123 4567
    rf"|{_DIGIT}\d{{2}}\)?([ \u00a0.\-])\d{{2}}\4\d{{2}}\4\d{{2}}"  # 0522 12 34 56
    rf"|{_DIGIT}([ \u00a0.\-])\d{{2}}\5\d{{3}}\5\d{{3}}"
    rf")(?!\d)(?![.,\-]\d)"
)
_AMERICAN = (
    rf"{_FREE}(?:1[ .\-])?(?:\([2-9]\d{{2}}\) ?\d{{3}}[ .\-]?\d{{4}}"
    rf"|(?<!\d )[2-9]\d{{2}}([ .\-])(?!000)\d{{3}}\6\d{{4}}(?! \d))(?!\d)(?![.,/\-]\d)"
    rf"|{_FREE}1([ .\-])[2-9]\d{{2}}\7\d{{3}}\7\d{{4}}(?!\d)"
)
_WHATSAPP = r"(?:(?<=wa\.me/)|(?<=wa\.me))\d{8,15}(?!\d)"
_SAUDI_SINGLE = rf"{_FREE}(?:9200[ \-]?\d{{5}}|٩٢٠٠ ?\d{{5}})(?!\d)"
_NUMBER = re.compile(rf"{_INTERNATIONAL}|{_NATIONAL}|{_AMERICAN}|{_SAUDI_SINGLE}|{_WHATSAPP}")
# After one of these words, any number long enough is a phone number.
_CALLED = re.compile(
    r"(?<!\w)(?:t[ée]l(?:[ée]phone)?|phone|mobile|portable|gsm|fax|whats ?app|call|cell|"
    r"(?:ال)?هاتف|(?:ال)?جوال|(?:ال)?واتساب|(?:ال)?فاكس)[ .:°n()+\u00a0\-]{1,8}$",
    re.IGNORECASE,
)
_LONG_NUMBER = re.compile(r"\d(?:[ \u00a0.\-/()]{0,3}\d){7,}+")
_REFERENCE = re.compile(r"(?:r[ée]f(?:[ée]rence)?|siren|siret|\bid|مرجع|المرجع)[ .:°n#\u00a0]{0,5}$", re.IGNORECASE)
# In UTF-8: what is no digit nor stands between digits becomes "x", a digit's last byte "0", all else of it nothing.
# Letters may leave zeros too; eight of them in a row say that a long number is possible, fewer that there is none.
_DIGIT_LEADS = bytes((0xD9, 0xDB, 0xDF, 0xE0, 0xE1, 0xEA, 0xEF, 0xF0))
_GAPS = b" .-/()\xc2"
_TO_ZEROS = bytes(ord("0") if 0x30 <= byte <= 0x39 or 0x80 <= byte <= 0xBF else ord("x") for byte in range(256))
_ZEROS = b"0" * 8
_NO_DIGITS = bytes(byte for byte in range(256) if not 0x30 <= byte <= 0x39 and byte not in _DIGIT_LEADS)
_A_DATE = re.compile(r"\d{1,2}[./\-]\d{1,2}[./\-]\d{2,4}|\d{4}[./\-]\d{1,2}[./\-]\d{1,2}")


def scrub(text: str) -> str:
    """Hide e-mail addresses and phone numbers; leave salaries, dates, standards, references and versions.

    >>> scrub("Écrire à rh@exemple.ma ou appeler le +212 6 12 34 56 78, réf. 2026-0099, ISO 27001")
    'Écrire à [e-mail] ou appeler le [tél.], réf. 2026-0099, ISO 27001'
    """
    if _may_hold_address(text):
        text = _scrub_addresses(text)
    return _scrub_numbers(text) if _may_hold_number(text) else text


def _may_hold_address(text: str) -> bool:
    return "@" in text or any(sign.search(text) for sign in _WRITTEN_AT)


def _may_hold_number(text: str) -> bool:
    """Whether eight digits may stand close together; a cheap look that errs on the side of yes."""
    coded = text.encode("utf-8", "replace")
    # Half of all ads have no eight digits; to count them takes a fifth of the time of the closer look.
    if len(coded.translate(None, _NO_DIGITS)) < len(_ZEROS):
        return False
    return _ZEROS in coded.translate(_TO_ZEROS, _DIGIT_LEADS + _GAPS)


def _scrub_addresses(text: str) -> str:
    pieces: list[str] = []
    done = 0
    for sign in _AT.finditer(text):
        if sign.start() < done:
            continue
        local = _LOCAL_PART.search(text, max(done, sign.start() - 64), sign.start())
        host = _HOST.match(text, sign.end())
        if local and host:
            pieces += (text[done : local.start()], EMAIL)
            done = host.end()
    return "".join((*pieces, text[done:])) if pieces else text


def _scrub_numbers(text: str) -> str:
    pieces: list[str] = []
    done = 0
    for run in _LONG_NUMBER.finditer(text):
        # The plus sign or the bracket that opens a number stands just before its first digit.
        start, end = max(done, run.start() - 2), run.end()
        while found := _NUMBER.search(text, start, end):
            start = found.end()
            if not _goes_on(text, start) and not _REFERENCE.search(text, max(0, found.start() - 20), found.start()):
                pieces += (text[done : found.start()], _hidden(found.group()))
                done = start
        if done < run.start() and _is_called(text, run.start(), end):
            pieces += (text[done : run.start()], PHONE)
            done = end
    return "".join((*pieces, text[done:])) if pieces else text


def _goes_on(text: str, place: int) -> bool:
    """Whether digits follow at once, so that what was found is the head of a longer number."""
    return text[place : place + 1].isdigit()


def _hidden(number: str) -> str:
    """The mark of a number; a bracket that opened before it and closes after it stays."""
    return ("(" if number.count("(") > number.count(")") else "") + PHONE


def _is_called(text: str, start: int, end: int) -> bool:
    number = text[start:end]
    if sum(map(str.isdigit, number)) > 14 or number.endswith("000") or _A_DATE.search(number):
        return False
    return _CALLED.search(text, max(0, start - 24), start) is not None
