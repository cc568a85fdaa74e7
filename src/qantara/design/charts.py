"""Charts: a Vega-Lite description becomes an SVG that a page colours by itself or that a file can carry alone."""

import json
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
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


_LINES = re.compile(r"<text([^>]*)>((?:<tspan[^>]*>[^<]*</tspan>)+)</text>")
_LINE = re.compile(r'<tspan(?:[^>]*?dy="([-\d.]+)")?[^>]*>([^<]*)</tspan>')
_PLACE = re.compile(r"translate\(([-\d.]+),([-\d.]+)\)")


def _one_text_a_line(found: re.Match[str]) -> str:
    """A text of several lines as one text each: only then can each have its own direction."""
    attributes, lines = found.groups()
    place = _PLACE.search(attributes)
    if place is None:
        return found[0]
    x, y = float(place[1]), float(place[2])
    texts = []
    for down, words in _LINE.findall(lines):
        y += float(down or 0)
        texts.append(f"<text{_PLACE.sub(f'translate({x:g},{y:g})', attributes)}>{words}</text>")
    return "".join(texts)


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


@dataclass(frozen=True)
class Standalone:
    """What a drawing says by itself once it has left its page."""

    title: str
    lines: tuple[str, ...]


_MARGIN = 20
_LETTER = 6.2  # px, of a caption's text at its size


def _standing_alone(drawn: dict[str, Any], words: Standalone, lang: Lang) -> dict[str, Any]:
    """The drawing on a ground of its own, with its title above and its source, cut at the width it has."""
    columns = drawn.get("columns", 1)
    wide = drawn["width"] if "width" in drawn else columns * drawn["concat"][0]["width"] + 30 * (columns - 1)
    room = max(30, int(wide / _LETTER))
    title: dict[str, Any] = {
        "text": textwrap.wrap(words.title, int(room * 0.75)),
        "subtitle": [part for line in words.lines for part in textwrap.wrap(line, room)],
        "anchor": "start",
        "frame": "bounds" if "width" in drawn else "group",
        "offset": 14,
        "fontSize": 16,
        "fontWeight": 600,
        "lineHeight": 21,
        "color": "var(--ink)",
        "subtitleColor": "var(--ink-soft)",
        "subtitleFontSize": 12,
        "subtitleLineHeight": 17,
        "subtitlePadding": 5,
    }
    if lang == "ar":  # the frame has no end of its own where several drawings stand together
        title |= {"align": "right", "dx": wide, "frame": "group"}
    return drawn | {
        "title": title,
        "background": "var(--page)",
        "padding": _MARGIN,
        "autosize": {"type": "pad"},
    }


def chart(
    spec: Mapping[str, Any],
    *,
    target: Target = "page",
    theme: Theme = "light",
    lang: Lang,
    alone: Standalone | None = None,
) -> str:
    """Draw a Vega-Lite specification as SVG.

    Colours are given as tokens, `"var(--chart-1)"`: a page keeps them, so that both themes work; a file gets the
    literal values of `theme`. `title` and `description` of the specification become those of the drawing and are
    required: a reader who does not see it hears them. `alone` is written above a drawing that leaves its page.
    """
    if not spec.get("title") or not spec.get("description"):
        raise ValueError("A chart needs a title and a description. Give both in its specification.")
    return _drawn(json.dumps(spec, sort_keys=True), target, theme, lang, alone)


@lru_cache(maxsize=256)
def _drawn(written: str, target: Target, theme: Theme, lang: Lang, alone: Standalone | None) -> str:
    _register_fonts()
    font = _PAGE_FONT if target == "page" else _FILE_FONT
    spec = json.loads(written)
    drawn = {key: value for key, value in spec.items() if key not in {"title", "description"}}
    drawn["config"] = _house_style(font) | drawn.get("config", {})
    if alone is not None:
        drawn = _standing_alone(drawn, alone, lang)
    svg = vl_convert.vegalite_to_svg(drawn)
    svg = _LINES.sub(_one_text_a_line, svg)
    if lang == "ar":
        svg = _TEXT.sub(_right_to_left, svg)
    # One role and one title for the whole: the marks stay silent.
    # Several drawings share a page: their identifiers must differ, and not change from one run to the next.
    mine = uuid5(NAMESPACE_URL, written + target + lang).hex[:8]
    # The engine numbers its clippings from its start on: they are numbered anew in each drawing.
    names_of = {name: f"c{i}-{mine}" for i, name in enumerate(dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg)))}
    svg = re.sub(r'\bid="([^"]+)"', lambda found: f'id="{names_of[found[1]]}"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", lambda found: f"url(#{names_of[found[1]]})", svg)
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    svg = re.sub(r"[ ]?xmlns:xlink=\"[^\"]*\"", "", svg)
    names = (
        f'<title id="t-{mine}">{escape(spec["title"])}</title><desc id="d-{mine}">{escape(spec["description"])}</desc>'
    )
    head, body = svg.split(">", 1)
    head = re.sub(r' class="[^"]*"', "", head)
    svg = f'{head} class="vg" role="img" aria-labelledby="t-{mine} d-{mine}">{names}{body}'
    return svg if target == "page" else literal_colours(svg, theme)


_FAMILY = re.compile(r'font-family="[^"]*"')
_ARABIC_FIRST = 'font-family="IBM Plex Sans Arabic, IBM Plex Sans, sans-serif"'
"""Its Latin letters are those of IBM Plex Sans, and each of its weights is a font."""


def _text_for_drawing(found: re.Match[str]) -> str:
    attributes, words = found.groups()
    if 'direction="rtl"' in attributes:
        anchor = re.search(r'text-anchor="(\w+)"', attributes)
        attributes = re.sub(r' (?:text-anchor|direction)="\w+"', "", attributes)
        attributes += f' text-anchor="{_OTHER_END[anchor[1] if anchor else "start"]}"'
        words = f"\u2067{words}\u2069"
        attributes = _FAMILY.sub(_ARABIC_FIRST, attributes)
    elif "font-weight=" in attributes:
        attributes = _FAMILY.sub(_ARABIC_FIRST, attributes)
    return f"<text{attributes}>{words}</text>"


_ANY_TEXT = re.compile(r"<text([^>]*)>([^<]*)</text>")


def for_drawing(svg: str) -> str:
    """A drawing as what turns it into an image or sets it on paper needs it.

    That knows no variable weight and no `direction`: a text that runs from right to left is isolated in itself, and its
    anchor is the end that meets the eye.
    """
    return _ANY_TEXT.sub(_text_for_drawing, svg)


def png(svg: str, *, scale: float = 2.0) -> bytes:
    """A drawing made for a file, as an image."""
    _register_fonts()
    return vl_convert.svg_to_png(for_drawing(svg), scale=scale)
