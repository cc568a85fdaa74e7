"""Charts: a Vega-Lite description becomes an SVG that a page colours by itself or that a file can carry alone."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal
from uuid import NAMESPACE_URL, uuid5

import vl_convert
from markupsafe import escape

from qantara.design.assets import colours, font_folders
from qantara.design.formats import Lang

Target = Literal["page", "file"]
Theme = Literal["light", "dark"]

_PAGE_FONT = "Qantara Sans, Qantara Sans Arabic, sans-serif"
_FILE_FONT = "IBM Plex Sans, IBM Plex Sans Arabic, sans-serif"
_COLOUR = re.compile(r"var\(--([\w-]+)\)")


@lru_cache(maxsize=1)
def _register_fonts() -> None:
    for folder in font_folders():
        vl_convert.register_font_directory(folder)


def _house_style(font: str) -> dict[str, Any]:
    """Hairline grid, no frame, every colour a token."""
    axis = {
        "domainColor": "var(--chart-axis)",
        "tickColor": "var(--chart-axis)",
        "gridColor": "var(--chart-grid)",
        "labelColor": "var(--chart-axis)",
        "titleColor": "var(--chart-axis)",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "labelFont": font,
        "titleFont": font,
    }
    return {
        "aria": False,
        "background": None,
        "font": font,
        "view": {"stroke": None},
        "axis": axis,
        "line": {"strokeWidth": 2, "strokeCap": "round", "strokeJoin": "round", "color": "var(--chart-1)"},
        "point": {"size": 42, "strokeWidth": 1.75},
        "text": {"color": "var(--ink)", "fontSize": 12, "font": font},
    }


_TEXT = re.compile(r"<text([^>]*)>([^<]*[\u0600-\u06ff][^<]*)</text>")
_OTHER_END = {"start": "end", "end": "start", "middle": "middle"}


def _right_to_left(found: re.Match[str]) -> str:
    """An Arabic text with digits reads from its right end; what was its start is now there."""
    attributes, words = found.groups()
    anchor = re.search(r'text-anchor="(\w+)"', attributes)
    attributes = re.sub(r' text-anchor="\w+"', "", attributes)
    other = _OTHER_END[anchor[1] if anchor else "start"]
    return f'<text{attributes} text-anchor="{other}" direction="rtl">{words}</text>'


def literal_colours(svg: str, theme: Theme) -> str:
    """The same drawing with the theme's colours written out.

    >>> literal_colours('<path fill="var(--chart-1)"/>', "light")
    '<path fill="#243f8f"/>'
    """
    known = colours(theme)
    return _COLOUR.sub(lambda found: known[found[1]], svg)


def chart(spec: Mapping[str, Any], *, target: Target = "page", theme: Theme = "light", lang: Lang) -> str:
    """Draw a Vega-Lite specification as SVG.

    Colours are given as tokens, `"var(--chart-1)"`: a page keeps them, so that both themes work; a file gets the
    literal values of `theme`. `title` and `description` of the specification become those of the drawing and are
    required: a reader who does not see it hears them.
    """
    if not spec.get("title") or not spec.get("description"):
        raise ValueError("A chart needs a title and a description. Give both in its specification.")
    _register_fonts()
    font = _PAGE_FONT if target == "page" else _FILE_FONT
    drawn = json.loads(json.dumps({key: value for key, value in spec.items() if key not in {"title", "description"}}))
    drawn["config"] = _house_style(font) | drawn.get("config", {})
    svg = vl_convert.vegalite_to_svg(drawn)
    if lang == "ar":
        svg = _TEXT.sub(_right_to_left, svg)
    # One role and one title for the whole: the marks stay silent.
    # Several drawings share a page: their identifiers must differ, and not change from one run to the next.
    mine = uuid5(NAMESPACE_URL, json.dumps([spec, target, lang], sort_keys=True)).hex[:8]
    svg = re.sub(r'\bid="([^"]+)"', rf'id="\1-{mine}"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#\1-{mine})", svg)
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    svg = re.sub(r"[ ]?xmlns:xlink=\"[^\"]*\"", "", svg)
    names = (
        f'<title id="t-{mine}">{escape(spec["title"])}</title><desc id="d-{mine}">{escape(spec["description"])}</desc>'
    )
    head, body = svg.split(">", 1)
    head = re.sub(r' class="[^"]*"', "", head)
    svg = f'{head} class="vg" role="img" aria-labelledby="t-{mine} d-{mine}">{names}{body}'
    return svg if target == "page" else literal_colours(svg, theme)
