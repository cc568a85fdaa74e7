"""Folding: one spelling, and the way back to the original."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qantara.core.text.folding import BREAK, DROPPED, FENCE, SPACE, fold, fold_all, fold_text


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Génie Logiciel", "genie logiciel"),
        ("pré\\-embauche", "pre embauche"),
        ("C#/C++", "c# c++"),
        ("C++17", "c++17"),
        (".NET Core, ASP.NET", ".net core asp net"),
        ("Node.js", "node js"),
        ("Docker.Kubernetes", "docker kubernetes"),
        ("CI / CD", "ci cd"),
        ("l'IA et d’ETL", "l ia et d etl"),
        ("مــبـاراة", "مباراه"),
        ("الأمنُ السيبرانيّ", "الامن السيبراني"),
        ("٢٠٢٦", "2026"),
        ("e\u0301tude", "etude"),
        ("so\u00adlu\u200btion", "solution"),
        ("Go+Rust", "go rust"),
        ("", ""),
        ("😀\ud800", ""),
    ],
)
def test_a_name_is_folded(name, folded):
    assert fold(name) == folded


@given(st.text(max_size=200))
def test_a_folded_text_has_a_letter_a_character(text):
    folded = fold_text(text)

    assert folded.letters.size == folded.raw.size == len(text) + 2
    assert folded.letters[0] == folded.letters[-1] == SPACE


@given(st.text(alphabet="a\u0301\u0640\u200b ,", max_size=12))
def test_what_is_dropped_stands_inside_a_word_only(text):
    letters = fold_text(text).letters.tolist()
    for before, letter in pairwise(letters):
        assert letter != DROPPED or before not in {SPACE, BREAK}


@given(st.text(max_size=30))
def test_the_quick_way_for_a_short_name_folds_like_the_other(name):
    assert fold(name) == fold_all([name])[0]


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\n"), max_size=20), max_size=10))
def test_folding_many_is_folding_each(names):
    assert fold_all(names) == [fold(name) for name in names]


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_for_words(text):
    once = fold(text)
    words = [word for word in once.split() if word.isalnum()]
    assert fold(" ".join(words)) == " ".join(words)


def test_a_comma_breaks_a_name_and_a_hyphen_does_not():
    assert BREAK in fold_text("data, science").letters
    assert BREAK not in fold_text("data-science").letters
    assert BREAK in fold_text("Data. Science").letters
    assert BREAK not in fold_text("asp.net").letters


@given(st.text(alphabet=st.sampled_from(f"ab \n\r\t,{FENCE}\U0001f600"), max_size=30))
def test_the_places_where_lines_end_are_known(text):
    folded = fold_text(text)
    framed = f"\n{text}\n"
    assert folded.stops.tolist() == [place for place, sign in enumerate(framed) if sign in ("\n", FENCE)]
    assert folded.line_ends.tolist() == [place for place, sign in enumerate(framed) if sign == "\n"]
