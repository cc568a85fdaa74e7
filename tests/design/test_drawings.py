"""Charts and small drawings: what they show, and what they leave to the page."""

import re
from typing import Any

import pytest

from qantara.design import marks
from qantara.design.assets import colours
from qantara.design.charts import chart
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
