"""Each language writes its own numbers, months and intervals."""

import pytest

from qantara.design.formats import LANGS, Formats, Lang

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("lang", "written"),
    [("fr", f"1{NBSP}234{NBSP}567"), ("ar", "1.234.567"), ("en", "1,234,567")],
)
def test_thousands_are_grouped_as_the_language_groups_them(lang: Lang, written: str) -> None:
    assert Formats(lang).number(1234567.4) == written


@pytest.mark.parametrize(("lang", "written"), [("fr", f"24,8{NBSP}%"), ("ar", "24,8%"), ("en", "24.8%")])
def test_a_share_is_written_as_a_percentage(lang: Lang, written: str) -> None:
    assert Formats(lang).percent(0.248) == written


def test_a_share_too_small_for_its_decimals_is_not_written_as_zero() -> None:
    assert Formats("fr").percent(0.0001) == f"<{NBSP}0,1{NBSP}%"
    assert Formats("fr").percent(0.0) == f"0,0{NBSP}%"


@pytest.mark.parametrize(
    ("lang", "written"),
    [("fr", f"24,3{NBSP}–{NBSP}25,3{NBSP}%"), ("ar", f"24,3{NBSP}–{NBSP}25,3%"), ("en", f"24.3{NBSP}–{NBSP}25.3%")],
)
def test_an_interval_names_its_unit_once(lang: Lang, written: str) -> None:
    assert Formats(lang).interval((0.243, 0.253)) == written


def test_a_fall_has_a_true_minus_and_a_rise_a_plus() -> None:
    french = Formats("fr")
    assert french.change(-0.073) == f"\u22127,3{NBSP}%"
    assert french.change(0.088) == f"+8,8{NBSP}%"


@pytest.mark.parametrize("ratio", [0.0, 0.0001, -0.0001])
def test_no_change_has_no_sign(ratio: float) -> None:
    assert Formats("en").change(ratio) == "0.0%"


def test_a_number_that_rounds_to_zero_has_no_minus() -> None:
    assert Formats("fr").number(-0.2) == "0"


def test_arabic_months_are_the_moroccan_ones() -> None:
    arabic = Formats("ar")
    written = [arabic.month(f"2026-{month:02d}").split(NBSP)[0] for month in range(1, 13)]
    assert written == "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر".split()


@pytest.mark.parametrize(
    ("lang", "written"),
    [("fr", "1er novembre 2026"), ("ar", "1 نونبر 2026"), ("en", "1 November 2026")],
)
def test_the_first_of_a_month_is_written_as_people_say_it(lang: Lang, written: str) -> None:
    assert Formats(lang).day("2026-11-01").replace(NBSP, " ") == written


@pytest.mark.parametrize(("lang", "written"), [("fr", "n.d."), ("ar", "غ.م."), ("en", "n/a")])
def test_what_is_not_known_is_said_and_never_zero(lang: Lang, written: str) -> None:
    formats = Formats(lang)
    assert formats.number(None) == formats.percent(None) == formats.interval(None) == formats.month(None) == written
    assert formats.change(None) == formats.day(None) == formats.count(None) == written


@pytest.mark.parametrize("lang", LANGS)
def test_a_hidden_count_shows_the_threshold_only(lang: Lang) -> None:
    assert Formats(lang).count(None, hidden=True, threshold=10) == f"<{NBSP}10"
