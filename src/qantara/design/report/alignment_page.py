"""The page of an alignment: one self-contained HTML file, without script and without anything from outside."""

from collections.abc import Mapping, Sequence
from math import expm1
from typing import Any

from markupsafe import Markup

from qantara.design import marks
from qantara.design.assets import stylesheet
from qantara.design.formats import Lang
from qantara.design.report.page import ICONS, environment
from qantara.design.report.words import Words

Json = Mapping[str, Any]


def render_alignment(programmes: Sequence[Json], lang: Lang, *, synthetic: bool, version: str) -> str:
    """Programmes against the demand at their graduation: what leaves, what is missing, what to add in place of what, with
    what proof; then how long modules last, and what other programmes teach.

    programmes  as `align` tells them; at least one
    synthetic   some of it is invented: the page says so
    """
    words = Words(lang)
    return environment().get_template("alignment.html").render(
        programmes=programmes, lang=lang, synthetic=synthetic, version=version, words=words, say=words.say, say_n=words.say_n, formats=words.formats,
        icons=ICONS, bar=marks.bar, ratio=expm1, style=Markup(stylesheet(lang)),  # noqa: S704  (our own style sheet)
    )  # fmt: skip
