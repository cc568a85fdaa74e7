"""Sentences in the reader's language, with every number, date, code and name isolated from the text around."""

from collections.abc import Mapping

from markupsafe import Markup, escape

from qantara.design.assets import catalogue
from qantara.design.formats import Formats, Lang


def N_(message: str) -> str:  # noqa: N802  (gettext's usual name)
    """Mark a message that is translated later."""
    return message


class Words:
    """The voice of one language.

    Messages are written in English in the code, with named places. Values are escaped unless they are markup.
    """

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang
        self.formats = Formats(lang)
        self._messages = catalogue(lang)

    def say(self, message: str, /, **values: object) -> Markup:
        return escape(self._messages.gettext(message)) % values

    def say_n(self, one: str, many: str, n: int, /, **values: object) -> Markup:
        """A sentence that counts: `n` chooses the form and fills the place `%(n)s`."""
        return escape(self._messages.ngettext(one, many, n)) % {"n": self.num(n), **values}

    def ltr(self, text: str) -> Markup:
        if text == self.formats.missing:  # a word, not a number
            return Markup("<bdi>{}</bdi>").format(text)
        return Markup('<bdi dir="ltr">{}</bdi>').format(text)

    def num(self, value: float | None) -> Markup:
        return self.ltr(self.formats.number(value))

    def percent(self, share: float | None) -> Markup:
        return self.ltr(self.formats.percent(share))

    def month(self, month: str | None) -> Markup:
        return Markup("<bdi>{}</bdi>").format(self.formats.month(month))

    def day(self, day: str | None) -> Markup:
        return Markup("<bdi>{}</bdi>").format(self.formats.day(day))

    def moment(self, value: str | None) -> Markup:
        return Markup("<bdi>{}</bdi>").format(self.formats.moment(value))

    def label(self, label: Mapping[str, str]) -> Markup:
        """A name in the reader's language, or in whichever language has it."""
        return Markup("<bdi>{}</bdi>").format(self.name(label))

    def name(self, label: Mapping[str, str]) -> str:
        return label.get(self.lang) or label.get("fr") or label.get("en") or label.get("ar") or self.formats.missing

    def isolated(self, text: str) -> Markup:
        """Somebody's words, whichever way they run."""
        return Markup("<bdi>{}</bdi>").format(text)

    def strong(self, text: Markup) -> Markup:
        return Markup("<b>{}</b>").format(text)
