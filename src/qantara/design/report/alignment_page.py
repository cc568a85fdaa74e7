"""The page of an alignment: one self-contained HTML file, without script and without anything from outside."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from qantara.design import marks
from qantara.design.assets import stylesheet
from qantara.design.formats import Lang
from qantara.design.report.page import ICONS, environment
from qantara.design.report.words import Words

Json = Mapping[str, Any]


def render_alignment(programmes: Sequence[Json], lang: Lang, *, synthetic: bool, version: str) -> str:
    """Programmes against the demand at their graduation: covered before and after, missing, leaving, what to add and where.

    programmes  as `align` tells them; at least one
    synthetic   some of it is invented: the page says so
    """
    words = Words(lang)
    return environment().get_template("alignment.html").render(
        programmes=programmes, lang=lang, synthetic=synthetic, version=version, words=words, say=words.say, formats=words.formats,
        icons=ICONS, bar=marks.bar, style=Markup(stylesheet(lang)),  # noqa: S704  (our own style sheet)
    )  # fmt: skip
