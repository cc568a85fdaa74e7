"""Numbers, shares, intervals, months and dates as each language writes them.

French groups thousands with a no-break space and puts one before %; Arabic follows Moroccan use (dot for thousands,
comma for decimals, month names يناير … دجنبر); minus is U+2212. Everything returned is plain text: isolating it from
the text around is the business of whoever writes the sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Lang = Literal["fr", "ar", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)

NBSP = "\u00a0"
MINUS = "\u2212"

_MONTHS: Mapping[str, tuple[str, ...]] = {
    "fr": tuple("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()),
    "ar": tuple("يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر".split()),
    "en": tuple("January February March April May June July August September October November December".split()),
}
_SHORT_MONTHS: Mapping[str, tuple[str, ...]] = {
    "fr": tuple("janv. févr. mars avril mai juin juil. août sept. oct. nov. déc.".split()),
    "ar": _MONTHS["ar"],
    "en": tuple("Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec".split()),
}


@dataclass(frozen=True)
class Formats:
    """The formats of one language.

    >>> Formats("fr").percent(0.248)
    '24,8\\xa0%'
    >>> Formats("ar").number(36316)
    '36.316'
    """

    lang: Lang

    @property
    def missing(self) -> str:
        return {"fr": "n.d.", "ar": "غ.م.", "en": "n/a"}[self.lang]

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        return "rtl" if self.lang == "ar" else "ltr"

    def _write(self, text: str) -> str:
        """Python's English writing of a number, in this language."""
        thousands, decimal = {"fr": (NBSP, ","), "ar": (".", ","), "en": (",", ".")}[self.lang]
        return text.replace(",", "\0").replace(".", decimal).replace("\0", thousands).replace("-", MINUS)

    def number(self, value: float | None, decimals: int = 0) -> str:
        if value is None:
            return self.missing
        rounded = round(value, decimals) or 0  # no "−0"
        return self._write(f"{rounded:,.{decimals}f}")

    def hidden(self, threshold: int) -> str:
        return f"<{NBSP}{self.number(threshold)}"

    def count(self, value: float | None, *, hidden: bool = False, threshold: int = 10) -> str:
        """A count, or that it is too small to be shown, or that it is unknown."""
        return self.hidden(threshold) if hidden else self.number(value)

    def percent(self, share: float | None, decimals: int = 1) -> str:
        if share is None:
            return self.missing
        unit = f"{NBSP}%" if self.lang == "fr" else "%"
        smallest = 10.0**-decimals
        if 0 < share * 100 < smallest / 2:
            return f"<{NBSP}{self.number(smallest, decimals)}{unit}"
        return f"{self.number(share * 100, decimals)}{unit}"

    def change(self, ratio: float | None) -> str:
        """A growth rate, always signed: +8,8 %."""
        if ratio is None:
            return self.missing
        sign = "+" if round(ratio * 100, 1) > 0 else ""
        return sign + self.percent(ratio) if ratio < 0 or ratio * 100 >= 0.05 else self.percent(0.0)

    def interval(self, bounds: tuple[float, float] | list[float] | None) -> str:
        if bounds is None:
            return self.missing
        low, high = bounds
        return f"{self.number(low * 100, 1)}{NBSP}–{NBSP}{self.percent(max(high, 0.0005))}"

    def between(self, low: float | None, high: float | None, decimals: int = 0) -> str:
        """Two counts, from one to the other.

        >>> Formats("fr").between(310, 1420)
        '310\\xa0–\\xa01\\xa0420'
        """
        if low is None or high is None:
            return self.missing
        return f"{self.number(low, decimals)}{NBSP}–{NBSP}{self.number(high, decimals)}"

    def changes(self, low: float | None, high: float | None) -> str:
        """Two growth rates, each with its sign.

        >>> Formats("en").changes(-0.047, 0.069)
        '−4.7\\xa0–\\xa0+6.9%'
        """
        if low is None or high is None:
            return self.missing
        return f"{self.change(low).rstrip('%').rstrip(NBSP)}{NBSP}–{NBSP}{self.change(high)}"

    def month(self, month: str | None, *, short: bool = False) -> str:
        if month is None:
            return self.missing
        year, number = month.split("-")[:2]
        return f"{(_SHORT_MONTHS if short else _MONTHS)[self.lang][int(number) - 1]}{NBSP}{year}"

    def day(self, day: str | None) -> str:
        if day is None:
            return self.missing
        value = date.fromisoformat(day[:10])
        month = _MONTHS[self.lang][value.month - 1]
        first = "1er" if self.lang == "fr" and value.day == 1 else str(value.day)
        return f"{first}{NBSP}{month}{NBSP}{value.year}"

    def moment(self, value: str | None) -> str:
        """A date or a month, whichever was given."""
        return self.month(value) if value is not None and len(value) == 7 else self.day(value)
