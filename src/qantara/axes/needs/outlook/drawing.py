"""The report's own sentences, tables and charts, for the pages of the room: one figure is never told in two ways."""

from collections.abc import Mapping
from typing import Any

from qantara.design.charts import chart
from qantara.design.formats import LANGS, Lang
from qantara.design.report.outlook import Outlook
from qantara.design.report.parts import Block, Figure
from qantara.design.report.scores import Scores
from qantara.design.report.writer import Writer

WIDTHS = (960, 600, 340)
Json = Mapping[str, Any]


def writer_of(told: Json, lang: Lang) -> Writer:
    """The report's writer over what the room has of a barometer."""
    nothing: dict[str, Any] = {"headline": {}, "period": {"months": [], "complete": []}}
    return Writer({**nothing, "threshold": told["threshold"], "outlook": told["outlook"]}, lang)


def outlook_of(told: Json, lang: Lang) -> Outlook | None:
    """None where no forecast was issued, or none of its series can be shown."""
    found = told["outlook"]
    return Outlook(writer_of(told, lang), found) if found and found["series"] else None


def scores_of(told: Json, lang: Lang) -> Scores | None:
    """None before the first back-test."""
    found = told["outlook"]
    return Scores(writer_of(told, lang), found["scoreboard"], found) if found and found["scoreboard"] else None


def figures_of(told: Json, lang: Lang) -> dict[str, Figure]:
    """The charts of the room by name; one that cannot be drawn is not there."""
    outlook, scores = outlook_of(told, lang), scores_of(told, lang)
    parts: list[Block | None] = [outlook.fan(), *outlook.scenarios()] if outlook else []
    parts += [scores.figure()] if scores else []
    return {part.key: part for part in parts if isinstance(part, Figure)}


def draw(told: Json) -> dict[str, dict[str, list[str]]]:
    """Each chart in each language and width. Takes a tenth of a second a drawing."""
    return {
        lang: {
            key: [chart(figure.draw(width), target="page", lang=lang) for width in WIDTHS]
            for key, figure in figures_of(told, lang).items()
        }
        for lang in LANGS
    }
