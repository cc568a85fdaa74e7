"""Each chart as files that can leave the page: SVG and PNG in each language, with their title and source, and CSV."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from qantara.design.charts import Standalone, chart, png
from qantara.design.formats import LANGS, Lang
from qantara.design.report.content import Author
from qantara.design.report.months import months_chart
from qantara.design.report.parts import Figure, Smalls, Spec
from qantara.design.report.tables import write_table

_WIDE, _SMALL = 860, 250


@dataclass(frozen=True)
class Drawing:
    """A chart on its own."""

    name: str
    spec: Spec
    words: Standalone


def drawings(barometer: Mapping[str, Any], lang: Lang) -> Iterator[Drawing]:
    """The charts of a report in one language, in the order of the page."""
    author = Author(barometer, lang)
    w, content = author.w, author.write()
    synthetic = w.say("Synthetic data: every figure is invented.") if barometer["synthetic"] else None
    spec = months_chart(barometer, w, width=_WIDE)
    if spec and content.months:
        legend = w.say("Indigo line: tech ads. Grey line: all ads. Dotted: incomplete month.")
        lines = [content.months.unit, legend, *([synthetic] if synthetic else []), _joined(content.months.source)]
        yield Drawing("months", spec, Standalone(_text(content.months.title), tuple(_text(line) for line in lines)))
    for item in (block for section in content.ahead for block in section.blocks):
        if not isinstance(item, Figure | Smalls) or not item.name:
            continue
        signs = _legend(w.say, item) if isinstance(item, Figure) else None
        lines = [item.unit, *([signs] if signs else []), *([synthetic] if synthetic else []), _joined(item.source)]
        spec = item.draw(_WIDE if isinstance(item, Figure) else _SMALL)
        yield Drawing(item.name, spec, Standalone(_text(item.title), tuple(_text(line) for line in lines)))


def _legend(say: Any, item: Figure) -> Markup | None:
    """The signs of a chart in words, since a file has no page around it."""
    shapes = {
        "obs": say("solid line"),
        "med": say("dotted line"),
        "naive": say("thin grey line"),
        "b80": say("dark band"),
        "b95": say("light band"),
        "line-1": say("solid indigo"),
        "line-2": say("long and short dashes, green"),
        "line-3": say("long dashes, ochre"),
        "line-4": say("dots, brick"),
        "line-5": say("sparse dots, slate"),
        "line-6": say("short dashes, teal"),
    }
    if not item.legend:
        return None
    parts = [say("%(shape)s: %(meaning)s", shape=shapes[sign], meaning=meaning) for sign, meaning in item.legend]
    return Markup(" · ").join(parts)


def _joined(parts: Sequence[Markup]) -> Markup:
    return Markup(" · ").join(parts)


def _text(words: Markup) -> str:
    return words.striptags()


def write_charts(barometer: Mapping[str, Any], folder: Path, *, excel: bool = False) -> dict[str, Path]:
    """Write every chart into `folder`; the same content gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, Path] = {}
    names: list[str] = []
    for lang in LANGS:
        for drawing in drawings(barometer, lang):
            svg = chart(drawing.spec, target="file", lang=lang, alone=drawing.words)
            names.append(drawing.name)
            for ending, content in (("svg", svg.encode("utf-8")), ("png", png(svg))):
                path = folder / f"{drawing.name}-{lang}.{ending}"
                path.write_bytes(content)
                written[f"charts/{path.name}"] = path
    for name in dict.fromkeys(names):
        path = folder / f"{name}.csv"
        write_table(_OF_CHART[name], barometer, path, excel=excel)
        written[f"charts/{path.name}"] = path
    return written


_OF_CHART = {
    "months": "months",
    "forecast": "forecast_total",
    "forecast-domains": "forecast_domains",
    "forecast-years": "years",
    "scenarios": "scenario_totals",
    "error": "error",
}
