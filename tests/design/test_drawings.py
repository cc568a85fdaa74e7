"""Charts and small drawings: what they show, and what they leave to the page."""

import re
from typing import Any

import pytest

from qantara.design import marks
from qantara.design.assets import colours
from qantara.design.charts import Standalone, _drawn, chart, for_drawing, png
from qantara.design.report.months import months_chart
from qantara.design.report.words import Words

SPEC: dict[str, Any] = {
    "title": "Annonces <par> mois",
    "description": "Deux mois.",
    "width": 200,
    "height": 80,
    "data": {"values": [{"x": 0, "y": 3}, {"x": 1, "y": 5}]},
    "layer": [
        {
            "mark": {"type": "line", "color": "var(--chart-2)"},
            "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}},
        },
        {"mark": {"type": "text"}, "encoding": {"text": {"value": "عرض 5"}}},
    ],
}


def test_a_chart_for_a_page_keeps_its_colours_as_tokens() -> None:
    svg = chart(SPEC, lang="fr")
    assert "var(--chart-2)" in svg
    assert "var(--chart-grid)" in svg
    assert not re.search(r'(?:fill|stroke)="#[0-9a-f]', svg)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chart_for_a_file_has_the_colours_of_its_theme(theme: Any) -> None:
    svg = chart(SPEC, target="file", theme=theme, lang="fr")
    assert "var(" not in svg
    assert colours(theme)["chart-2"] in svg


def test_a_chart_has_one_role_one_title_and_one_description() -> None:
    svg = chart(SPEC, lang="fr")
    assert svg.count("role=") == 1
    assert 'role="img"' in svg.split(">", 1)[0]
    assert "Annonces &lt;par&gt; mois</title>" in svg
    assert "Deux mois.</desc>" in svg


def test_arabic_texts_of_a_chart_run_from_right_to_left() -> None:
    assert 'direction="rtl"' in chart(SPEC, lang="ar")
    assert 'direction="rtl"' not in chart(SPEC, lang="fr")


def test_a_chart_without_a_description_is_refused() -> None:
    with pytest.raises(ValueError, match="description"):
        chart({**SPEC, "description": ""}, lang="fr")


def test_the_same_chart_is_the_same_bytes_and_two_charts_share_no_identifier() -> None:
    again, other = chart(SPEC, lang="fr"), chart({**SPEC, "width": 300}, lang="fr")
    _drawn.cache_clear()
    assert chart(SPEC, lang="fr") == again
    assert set(re.findall(r'\bid="([^"]+)"', again)).isdisjoint(re.findall(r'\bid="([^"]+)"', other))


def test_the_colours_of_the_themes_differ() -> None:
    assert colours("light")["page"] == "#ffffff"
    assert colours("dark")["page"] == "#0f1527"
    assert colours("light").keys() == colours("dark").keys()


def test_a_sparkline_breaks_at_a_gap_and_dots_what_is_not_complete() -> None:
    drawn = marks.sparkline([1, 2, None, 3, 4, 5], [True] * 5 + [False], label="Data")
    assert drawn.count('class="obs"') == 2
    assert drawn.count('class="med"') == 1


def test_a_single_value_gives_no_sparkline() -> None:
    assert marks.sparkline([None, 4, None], [True] * 3, label="Data") == ""


def test_a_label_cannot_break_out_of_a_drawing() -> None:
    assert "<b>" not in marks.sparkline([1, 2], [True, True], label='"><b>')


def test_a_bar_never_leaves_its_cell() -> None:
    assert "110" not in marks.bar(1.1, 0.9, 1.3, full=1.0)


def test_ticks_are_whole_and_cover_the_highest_value() -> None:
    assert marks.ticks(3) == [0, 1, 2, 3]
    assert marks.ticks(0) == [0]
    assert marks.ticks(10_400)[-1] >= 10_400


@pytest.mark.parametrize("values", [[], [0], [3], [12, 12, 12], [16656, 9867, 2914, 46]])
def test_classes_rise_and_leave_something_above_the_last(values: list[int]) -> None:
    limits = marks.classes(values)
    assert limits == sorted(set(limits))
    assert all(limit < max(values) for limit in limits)


def test_a_month_of_which_nothing_was_read_is_a_gap_in_the_chart(barometer: dict[str, Any]) -> None:
    barometer["months"][5].update(ads=0.0, tech_ads=0.0, posts=0, complete=False)
    spec = months_chart(barometer, Words("fr"), width=400)
    assert spec is not None
    drawn = {row["i"] for layer in spec["layer"] for row in layer["data"]["values"]}
    assert drawn == set(range(24)) - {5}


def test_two_ends_that_would_overlap_are_written_apart(barometer: dict[str, Any]) -> None:
    for month in barometer["months"]:
        month["tech_ads"] = month["ads"] - 5
    spec = months_chart(barometer, Words("fr"), width=400)
    assert spec is not None
    shifts = [layer["mark"]["dy"] for layer in spec["layer"] if layer["mark"]["type"] == "text"]
    assert sorted(shifts) == [-13, 14]


CLIPPED: dict[str, Any] = {
    **SPEC, "layer": [{"mark": {"type": "line", "clip": True}, "encoding": SPEC["layer"][0]["encoding"]}]
}  # fmt: skip


def test_a_clipping_is_numbered_alike_however_many_charts_came_before() -> None:
    first = chart(CLIPPED, lang="fr")
    _drawn.cache_clear()
    assert chart(CLIPPED, lang="fr") == first
    assert set(re.findall(r"url\(#([^)]+)\)", first)) <= set(re.findall(r'\bid="([^"]+)"', first))


def test_a_chart_that_leaves_its_page_carries_its_words() -> None:
    alone = Standalone("Le titre", ("L’unité", "La source " * 12))
    svg = chart(SPEC, target="file", lang="fr", alone=alone)
    assert ">Le titre</text>" in svg
    assert svg.count("La source") > 4
    assert png(svg).startswith(b"\x89PNG")


def test_each_arabic_line_of_a_text_has_its_direction() -> None:
    alone = Standalone("عنوان الرسم", ("الوحدة 1", "المصدر 2"))
    svg = chart(SPEC, target="file", lang="ar", alone=alone)
    assert "<tspan" not in svg
    assert all('direction="rtl"' in text for text in re.findall(r"<text([^>]*)>[^<]*[\u0600-\u06ff]", svg))


def test_for_a_drawer_without_direction_arabic_is_isolated_and_anchored_where_it_is_seen() -> None:
    drawn = for_drawing('<text x="1" text-anchor="start" direction="rtl" font-family="F">عرض 5</text><text>5</text>')
    assert "\u2067عرض 5\u2069" in drawn
    assert 'text-anchor="end"' in drawn
    assert "direction=" not in drawn
    assert "<text>5</text>" in drawn


def test_a_small_fan_shows_its_band_and_breaks_at_a_hidden_month() -> None:
    drawn = marks.fan([5, 6, None, 7, 8], [(8, 6, 10), (8, 5, 11)], label='Data"')
    assert drawn.count('class="obs"') == 2
    assert drawn.count('class="b80"') == 1
    assert 'aria-label="Data&#34;"' in drawn


def test_a_line_mostly_hidden_gives_no_small_fan() -> None:
    assert marks.fan([None, None, None, 7, 8], [(8, 6, 10)], label="Data") == ""


@pytest.mark.parametrize("level", [1, 3, 5])
def test_a_class_fills_as_many_boxes(level: int) -> None:
    assert marks.classed(level).count('class="on"') == level
