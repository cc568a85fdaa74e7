"""The barometer as people read it: three pages, three PDF files, the tables behind them and each chart as a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qantara.design.formats import LANGS
from qantara.design.report.exports import write_charts
from qantara.design.report.page import render_page
from qantara.design.report.tables import write_tables

__all__ = ["write_report"]


def write_report(
    barometer: Mapping[str, Any], folder: Path, *, pdf: bool = True, excel: bool = False, charts: bool = True
) -> dict[str, Path]:
    """Write the report into `folder` and say what was written, by name.

    Names: `fr`, `ar`, `en` for the pages, `report-fr` … for the PDF, `tables/domains` … for the
    tables, `charts/forecast-fr.svg` … for the charts as files. The same barometer gives the same
    bytes: the only date is its `as_of`. `pdf` and `charts` are what takes longest; without, nothing links to
    them. `excel` writes the tables for a spreadsheet set to French or Arabic.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, Path] = {}
    for lang in LANGS:
        path = folder / f"{lang}.html"
        path.write_bytes(render_page(barometer, lang, pdf=pdf, charts=charts).encode("utf-8"))
        written[lang] = path
    if pdf:
        from qantara.design.report.pdf import render_pdf

        for lang in LANGS:
            path = folder / f"report-{lang}.pdf"
            path.write_bytes(render_pdf(barometer, lang))
            written[path.stem] = path
    written |= write_tables(barometer, folder / "tables", excel=excel)
    return written | write_charts(barometer, folder / "charts", excel=excel) if charts else written
