"""The page: one self-contained HTML file a language, without script and without anything from outside."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from qantara.design import marks
from qantara.design.assets import stylesheet
from qantara.design.charts import chart
from qantara.design.formats import Lang
from qantara.design.report.content import Author
from qantara.design.report.months import months_chart
from qantara.design.report.tables import table_names
from qantara.design.report.words import Words

ICONS = {
    "up": "M5 1 9.5 9h-9z",
    "down": "M5 9 .5 1h9z",
    "disc": "M5 .5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z",
    "tri": "M5 .8 9.8 9.3H.2z",
    "yes": "M3.7 9 .2 5.3l1.2-1.2 2.3 2.4L8.6 1l1.2 1.2z",
    "no": "m1.6.5 3.4 3.4L8.4.5l1.1 1.1L6.1 5l3.4 3.4-1.1 1.1L5 6.1 1.6 9.5.5 8.4 3.9 5 .5 1.6z",
    "equal": "M.5 2.2h9v2h-9zM.5 5.8h9v2h-9z",
    "ring": "M5 .5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zm0 1.6a2.9 2.9 0 1 1 0 5.8 2.9 2.9 0 0 1 0-5.8z",
}


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Our templates; a name that is missing is an error."""
    made = Environment(
        loader=PackageLoader("qantara.design.report", "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["min"] = min
    return made


def render_page(barometer: Mapping[str, Any], lang: Lang, *, pdf: bool, charts: bool = True) -> str:
    """The page in one language; `pdf` and `charts`: whether these files lie beside it and are linked."""
    author = Author(barometer, lang)
    words = Words(lang)
    drawings = [months_chart(barometer, words, width=width) for width in (560, 340)]
    return environment().get_template("page.html").render(
        c=author.write(),
        data=barometer,
        lang=lang,
        version=barometer["qantara"],
        synthetic=barometer["synthetic"],
        words=words,
        say=words.say,
        say_n=words.say_n,
        formats=words.formats,
        period=author.period(),
        style=Markup(stylesheet(lang)),  # noqa: S704  (our own style sheet)
        icons=ICONS,
        charts=[Markup(chart(spec, target="page", lang=lang)) for spec in drawings if spec],  # noqa: S704
        drawn=lambda item, width: Markup(chart(item.draw(width), target="page", lang=lang)),  # noqa: S704
        five=marks.classed,
        files_beside=charts,
        pdf=pdf,
        files=[(f"{name}.csv", text) for name, text in table_names(barometer, words)],
    )  # fmt: skip
