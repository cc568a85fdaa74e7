"""Fonts and style sheets."""

import importlib.util
import re
from importlib.resources import files
from pathlib import Path
from types import ModuleType

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from qantara.design import assets
from qantara.design.formats import LANGS, Lang

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("qantara_assets_tool", ROOT / "tools" / "assets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def built(tool: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return list(tool.build_fonts(tmp_path_factory.mktemp("fonts")))


@pytest.mark.slow
def test_the_subsets_do_not_carry_the_reserved_name(built: list[Path]) -> None:
    for path in built:
        with TTFont(path) as font:
            names = font["name"]
            for number in (1, 3, 4, 6, 16, 25):
                assert "Plex" not in (names.getDebugName(number) or ""), path.name
            assert "Open Font License" in (names.getDebugName(13) or "")


@pytest.mark.slow
def test_the_installed_subsets_are_what_the_tool_builds(built: list[Path]) -> None:
    folder = files("qantara.design") / "fonts"
    for path in built:
        assert (folder / path.name).read_bytes() == path.read_bytes()


def test_the_licence_of_the_fonts_lies_beside_them() -> None:
    assert "SIL OPEN FONT LICENSE" in (files("qantara.design") / "fonts" / "OFL-IBM-Plex.txt").read_text(
        encoding="utf-8"
    )


def test_catalogues_are_compiled_beside_their_source(tool: ModuleType, tmp_path: Path) -> None:
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "report.po").write_text('msgid ""\nmsgstr ""\n"Language: fr\\n"\n\nmsgid "Region"\nmsgstr "Région"\n')
    assert tool.build_catalogues(tmp_path) == [folder / "report.mo"]
    assert "Région".encode() in (folder / "report.mo").read_bytes()


@pytest.mark.parametrize("lang", LANGS)
def test_fonts_and_style_weigh_little_enough_to_lie_inside_a_page(lang: Lang) -> None:
    assert len(assets.stylesheet(lang)) < 350_000


def test_a_missing_font_says_how_to_build_it() -> None:
    with pytest.raises(assets.MissingAsset, match="make setup"):
        assets._font("no-such-font")


def test_colours_are_written_in_the_tokens_only() -> None:
    base = (files("qantara.design") / "base.css").read_text(encoding="utf-8")
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\brgb|\bhsl", re.sub(r"/\*.*?\*/", "", base, flags=re.DOTALL))


def test_every_token_used_is_defined() -> None:
    tokens = (files("qantara.design") / "tokens.css").read_text(encoding="utf-8")
    base = (files("qantara.design") / "base.css").read_text(encoding="utf-8")
    assert set(re.findall(r"var\(--([\w-]+)\)", base + tokens)) <= set(re.findall(r"--([\w-]+):", tokens))


def test_both_dark_blocks_say_the_same() -> None:
    tokens = (files("qantara.design") / "tokens.css").read_text(encoding="utf-8")
    dark = [" ".join(body.split()) for body in re.findall(r"color-scheme: dark;([^}]*)\}", tokens)]
    assert len(dark) == 2
    assert dark[0] == dark[1]
