"""Folding: one spelling, and the way back to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qantara.core.text.folding import fold, fold_all, fold_text


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
def test_a_folded_text_never_holds_two_spaces_and_points_into_the_original(text):
    folded = fold_text(text)

    assert "  " not in folded.text
    assert folded.text.startswith(" ")
    assert folded.text.endswith(" ")
    inner = folded.places[1:-1]
    assert ((inner >= 0) & (inner < len(text))).all()
    assert (folded.places[1:] > folded.places[:-1]).all()


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\n"), max_size=20), max_size=10))
def test_folding_many_is_folding_each(names):
    assert fold_all(names) == [fold(name) for name in names]


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_for_words(text):
    once = fold(text)
    words = [word for word in once.split() if word.isalnum()]
    assert fold(" ".join(words)) == " ".join(words)


def test_a_comma_stands_between_what_follows_and_what_precedes():
    folded = fold_text("data, science")
    assert folded.breaks[folded.text.index("data")] < folded.breaks[folded.text.index("science")]
    free = fold_text("data science")
    assert free.breaks[free.text.index("data")] == free.breaks[free.text.index("science")]
