"""Curricula in the shapes of real ones: what was written comes back, from Word, pages and what a browser prints."""

import os
import shutil
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qantara.pipeline.curricula.formats.columns import Drawn, unfold
from qantara.pipeline.curricula.model import Place
from tests.pipeline.curricula import shapes
from tests.pipeline.curricula.conftest import Write, modules, pdf, read
from tests.pipeline.curricula.shapes import PLANS, SHAPES, Shape, marks

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_PRINTED = ("descriptif.pdf", "units.pdf", "sheets.pdf", "columns.pdf", "arabic.pdf")


@pytest.fixture(scope="module")
def printed() -> dict[str, Shape]:
    pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None and "QANTARA_REQUIRE_BROWSER" not in os.environ:
        pytest.skip("no Chromium on this machine")
    return shapes.printed(str(CHROMIUM))


def wrong(found: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """What was not read right."""
    return {name: mark for name, mark in found.items() if (mark[0] != 0 if name == "else" else mark[0] != mark[1])}


@pytest.mark.parametrize("name", SHAPES)
def test_all_that_was_written_comes_back(write: Write, name: str) -> None:
    assert wrong(marks(SHAPES[name], read(write(name, SHAPES[name].content())))) == {}


@pytest.mark.browser
@pytest.mark.parametrize("name", _PRINTED)
def test_all_that_was_written_comes_back_from_what_a_browser_prints(
    write: Write, printed: dict[str, Shape], name: str
) -> None:
    shape = printed[name]

    assert wrong(marks(shape, read(write(name, shape.content())))) == {}


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_asked_beforehand_and_told_beside_is_not_taught(write: Write, name: str) -> None:
    found = read(write(name, SHAPES[name].content()))

    taught = {skill.skill for one in modules(found) for said in one.outcomes for skill in said.skills}
    assert not taught & {"java", "scala", "swift", "powerpoint"}


def test_a_page_in_two_columns_is_read_one_after_the_other(write: Write) -> None:
    found = read(write("columns.pdf", pdf(shapes.columns_typ())))

    assert wrong(marks(SHAPES["columns.html"], found)) == {}
    assert [one.code for one in modules(found)] == [one.code for one in PLANS["fr"]]


def test_a_title_that_was_wrapped_is_whole(write: Write) -> None:
    page = "#set page(width: 13cm)\n= Fiche UE : Architecture des ordinateurs et des systèmes d’exploitation\nCode UE : M1\n\nVolume horaire : 48 h"

    (module,) = modules(read(write("fiche.pdf", pdf(page))))

    assert (module.code, module.title, module.hours) == (
        "M1",
        "Architecture des ordinateurs et des systèmes d’exploitation",
        48.0,
    )


# --- Two columns


def page(lines: Sequence[tuple[str, str]], gutter: int = 46) -> list[Drawn]:
    """A page from what stands at the left and at the right of each line."""
    return [
        (Place("file", "page", 1, f"line {number}"), [(begin, begin + len(text), text) for begin, text in ((0, left), (gutter, right)) if text])
        for number, (left, right) in enumerate(lines, start=1)
    ]  # fmt: skip


def texts(lines: Sequence[Drawn]) -> list[str]:
    return [text for _, cells in unfold(lines) for _, _, text in cells]


def test_lines_that_run_over_both_columns_keep_their_place() -> None:
    labels = [(f"Module M{n} : Programmation {n}", f"Module M{n + 10} : Réseaux {n}") for n in range(1, 7)]
    over = "Une phrase qui court sur toute la largeur de la page, d’une colonne à l’autre."

    found = texts(
        page([*labels, (over, ""), *[(f"Semestre : S{n}, le soir", f"ECTS : {n}, le jour") for n in range(1, 7)]])
    )

    assert found.index(over) == 12
    assert found[:6] == [left for left, _ in labels]
    assert found[13:19] == [f"Semestre : S{n}, le soir" for n in range(1, 7)]


@pytest.mark.parametrize(
    "lines",
    [
        [("Intitulé du module", "Sécurité des réseaux"), ("Nature du module", "Disciplinaire"), ("Établissement", "Faculté des sciences"), ("Département", "Informatique et réseaux")] * 3,
        [("Programmation orientée objet", "48"), ("Bases de données relationnelles", "40")] * 5,
        [("Un texte sans aucune étiquette", "et un autre qui n’en a pas non plus")] * 9,
    ],
    ids=["form", "table", "prose"],
)  # fmt: skip
def test_forms_and_tables_are_not_taken_for_columns(lines: list[tuple[str, str]]) -> None:
    assert texts(page(lines)) == [text for line in lines for text in line]


@given(st.lists(st.tuples(st.sampled_from(["", "ECTS : 4", "• Concevoir une base", "M1 – Réseaux", "et le reste"]),
                          st.sampled_from(["", "Semestre : S1", "• Déployer avec Docker", "M2 – Python", "des autres"])), max_size=30))  # fmt: skip
def test_no_word_is_lost_and_none_is_added(lines: list[tuple[str, str]]) -> None:
    drawn = page([line for line in lines if any(line)])

    before = sorted(word for _, cells in drawn for _, _, text in cells for word in text.split())
    assert sorted(word for text in texts(drawn) for word in text.split()) == before
