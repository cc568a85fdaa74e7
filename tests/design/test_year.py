"""The year view: each week in its place, the same on screen and on paper, in both directions of writing."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from qantara.design.assets import colours
from qantara.design.charts import png
from qantara.design.year import YearLine, YearMark, YearWords, year_view

WEEKS = [date(2026, 9, 14) + timedelta(weeks=number) for number in range(12)]
WORDS = YearWords(
    "Année <2026>", "Deux cohortes.", "École", "Entreprise", "Examens", "Jour férié", "Jour férié, estimé", "Ramadan"
)
PLACES = ["company", "company", "school", "company", "company", "exams", *[None] * 6]
LINES = [YearLine("Données & réseaux", PLACES), YearLine("Cloud", ["school"] * 12)]
MARKS = [
    YearMark(date(2026, 11, 6), date(2026, 11, 6), "feast"),
    YearMark(date(2026, 11, 18), date(2026, 11, 19), "feast", estimated=True),
    YearMark(date(2026, 8, 20), date(2026, 9, 18), "ramadan", estimated=True),
    YearMark(date(2027, 5, 1), date(2027, 5, 1), "feast"),
]


def drawn(**told):
    rest = {"marks": MARKS, "words": WORDS, "lang": "fr"} | told
    return year_view(LINES, WEEKS, **rest)


def rects(svg, kind):
    """The rectangles of a kind above the legend, which has one of each shown."""
    found = [{key: float(each.get(key, 0)) for key in ("x", "y", "width")} for each in _all(svg, kind)]
    return sorted(
        (each["x"], each["y"], each["width"]) for each in found if each["y"] < max(each["y"] for each in found)
    )


def _all(svg, kind):
    return [each for each in ET.fromstring(str(svg)).iter() if each.get("class") == kind]


def test_each_week_of_each_line_is_drawn_once():
    svg = drawn()
    assert len(rects(svg, "company")) == 4
    assert len(rects(svg, "exams")) == 1
    assert len(rects(svg, "school")) == 1 + 12
    (exam,) = rects(svg, "exams")
    first = min(x for x, _, _ in rects(svg, "company"))
    assert exam[0] == first + 5 * 20


def test_feasts_stand_at_their_day_and_those_outside_are_left_out():
    svg = drawn()
    first = min(x for x, _, _ in rects(svg, "company")) - 0.5
    sure, estimated = rects(svg, "feast")
    assert sure[0] == pytest.approx(first + 20 * (7 + 4 / 7), abs=0.01)
    assert estimated[2] == pytest.approx(20 * 2 / 7, abs=0.01)
    ((x, _, width),) = rects(svg, "ramadan")
    assert (x, width) == (first, pytest.approx(20 * 5 / 7, abs=0.01))  # what lies before the first week is cut


def test_the_legend_names_only_what_is_shown():
    assert "Jour férié, estimé" in drawn()
    bare = drawn(marks=())
    assert "Jour férié" not in bare
    assert "Ramadan" not in bare
    assert "École" in bare


def test_a_page_keeps_the_tokens_and_a_file_has_the_colours_of_paper():
    assert not re.search(r'(?:fill|stroke)="#', drawn())
    file = drawn(target="file")
    assert "var(" not in file
    assert colours("light")["chart-1"] in file


@pytest.mark.parametrize(("lang", "anchor"), [("fr", "start"), ("ar", "start")])
def test_a_file_says_its_title_and_a_page_leaves_it_to_the_page(lang, anchor):
    def shown(svg):
        return [
            each for each in ET.fromstring(str(svg)).iter() if each.tag.endswith("}text") and each.text == WORDS.title
        ]

    (title,) = shown(drawn(target="file", lang=lang))
    assert title.get("text-anchor") == anchor  # in Arabic, the start is on the right
    assert (float(title.get("x")) > 300) == (lang == "ar")
    assert not shown(drawn(lang=lang))


def test_it_has_one_role_one_title_one_description_and_texts_are_escaped():
    svg = drawn()
    assert svg.count("role=") == svg.count("<title") == svg.count("<desc") == 1
    assert "Année &lt;2026&gt;</title>" in svg
    assert "Données &amp; réseaux</text>" in svg


def test_months_are_named_where_there_is_room():
    texts = [each.text for each in ET.fromstring(str(drawn())).iter() if each.tag.endswith("text")]
    assert "sept." in texts  # three weeks
    assert "oct.\u00a02026" in texts
    assert texts.count("14") == 1


def test_arabic_texts_read_from_the_right_and_time_still_runs_from_the_left():
    french, arabic = drawn(), drawn(lang="ar")
    assert "شتنبر" in arabic
    assert arabic.count('direction="rtl"') == arabic.count("<text")
    assert "direction" not in french
    assert rects(arabic, "school") == rects(french, "school")


def test_two_views_on_a_page_have_identifiers_of_their_own():
    ids = [re.findall(r'id="([^"]+)"', svg) for svg in (drawn(), drawn(marks=()))]
    assert not set(ids[0]) & set(ids[1])
    assert drawn() == drawn()


def test_it_can_be_drawn_as_an_image():
    assert png(str(drawn(target="file")), scale=0.5).startswith(b"\x89PNG")


def test_a_line_with_another_number_of_weeks_is_refused():
    with pytest.raises(ValueError, match="'A' has 1 places for 12 weeks"):
        year_view([YearLine("A", ["school"])], WEEKS, words=WORDS, lang="fr")
