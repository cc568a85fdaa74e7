"""The printed report: tagged, archivable, dated by its content."""

import io
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from markupsafe import Markup
from pypdf import PdfReader

from qantara.design.formats import LANGS, Lang
from qantara.design.report.pdf import PRINTABLE, pieces, printable, render_pdf

Barometer = dict[str, Any]


@pytest.mark.parametrize("lang", LANGS)
def test_the_pdf_is_tagged_and_says_its_language_title_and_date(barometer: Barometer, lang: Lang) -> None:
    reader = PdfReader(io.BytesIO(render_pdf(barometer, lang)))
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert str(catalogue["/Lang"]).startswith(lang)
    metadata = reader.metadata
    assert metadata is not None
    assert metadata.title
    assert metadata.creation_date is not None
    assert metadata.creation_date.date().isoformat() == "2026-11-01"
    described = catalogue["/Metadata"].get_data().decode()
    assert "pdfaid:part>2<" in described
    assert "pdfuaid:part>1<" in described


@pytest.mark.parametrize("lang", LANGS)
def test_an_empty_folder_still_prints(empty_barometer: Barometer, lang: Lang) -> None:
    assert len(PdfReader(io.BytesIO(render_pdf(empty_barometer, lang))).pages) >= 1


def test_characters_no_font_has_do_not_stop_the_pdf(barometer: Barometer) -> None:
    barometer["emerging_names"][0]["name"] = "🚀 Outil 数据\u200b\u0000 ﷽ \ud800 ok"
    barometer["quality"]["rejects"][0]["excerpt"] = '#set page() $x$ *"\\ ]] 🦊'
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(render_pdf(barometer, "fr"))).pages)
    assert "Outil" in text


def test_every_character_let_through_is_in_one_of_the_fonts() -> None:
    covered: set[int] = set()
    for package in ("fontpkg_ibm_plex_sans", "fontpkg_ibm_plex_sans_arabic"):
        spec = find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        for file in Path(spec.origin).parent.glob("files/*.ttf"):
            if "Italic" not in file.name:
                with TTFont(file, lazy=True) as font:
                    covered |= font.getBestCmap().keys()
    let_through = {code for code in range(0x20, 0xFFFF) if not PRINTABLE.search(chr(code))}
    assert {hex(code) for code in let_through - covered} == set()


def test_numbers_are_isolated_in_the_printed_sentence() -> None:
    runs = pieces(Markup('في <b><bdi dir="ltr">3.412</bdi></b> &amp; <bdi>SQL</bdi>'))
    assert runs == [
        {"text": "في ", "strong": False},
        {"text": "\u20663.412\u2069", "strong": True},
        {"text": " & \u2068SQL\u2069", "strong": False},
    ]


def test_spaces_are_kept_where_they_do_not_break() -> None:
    assert printable("24,8\u00a0% et\u202f1\n\t2") == "24,8\u00a0% et 1 2"


def test_hidden_counts_are_not_printed(make_barometer: Callable[..., Barometer]) -> None:
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(render_pdf(make_barometer(), "en"))).pages)
    assert "<\u00a010" in text or "< 10" in text
