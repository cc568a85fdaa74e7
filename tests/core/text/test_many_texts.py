"""Texts cleaned a batch at a time come out as `clean_text` gives each of them."""

import sys

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qantara.core.text.cleaning import clean_text
from qantara.core.text.many_texts import _RARE, _hold, _hold_rare, clean_texts

_PIECES = (
    *"-*+–—•·▪✔=_~#\\@()[]<>&;/.\ufe0f\uf0b7", " ", "  ", "\n", "\n\n", "\n \n", "\r", "\r\n", "\t", "\u00a0", "\u202f", "\u2028", "\u200b",
    "\x85", "\x1c", "\x0b", "\ud800", "\ud83d", "\ude80", "a", "É", "œ", "تحليل", "٠٦١٢٣٤٥٦٧٨", "५", "7", "06 12 34 56 78", "+212", "2026-11-01",
    "**", "__", "- ", "\n- ", "\n• ", "\n* ", "\n-- ", "\n- - -", "\n•\n", "<br>", "<p class=\"x\">", "</li>", "<li>", "<!--", "-->", "<3",
    "<script>", "&nbsp;", "&amp;", "&lt;b&gt;", "&amp;lt;br&amp;gt;", "&CK;", "['", "', '", "']", "[\"", "\"]", "](https://x.ma)", "](/y)", "# ",
    "\n## ", "rh@exemple.ma", "rh (at) exemple.ma", "[AROBASE]", "tél. ", "réf. ", "wa.me/",
)  # fmt: skip
_TEXTS = st.lists(st.sampled_from(_PIECES) | st.characters(), max_size=14).map("".join)


@given(st.lists(_TEXTS | st.text(), max_size=6))
def test_a_batch_is_cleaned_as_each_text_of_it_is(texts):
    assert clean_texts(texts).to_list() == [clean_text(text) for text in texts]


@pytest.mark.parametrize(
    "text", ["a" * 70_000, "- " * 20_000, " \n" * 20_000 + "x", "*a" * 20_000, "0612345" + "-.-" * 9_000, "(at" * 9_000]
)
def test_long_texts_are_cleaned_alike(text):
    assert clean_texts([text]).to_list() == [clean_text(text)]


def test_no_text_makes_an_empty_column():
    assert clean_texts([]).to_list() == []
    assert clean_texts([]).dtype == pl.String


def test_numbers_in_the_digits_of_every_script_are_hidden_alike():
    digits = [sign for sign in map(chr, range(sys.maxunicode + 1)) if sign.isdecimal()]
    texts = [f"tél. {digit * 9}" for digit in digits]

    assert len(digits) > 500
    assert clean_texts(texts).to_list() == [clean_text(text) for text in texts]


def test_every_character_that_a_pattern_finds_rare_is_found_by_its_number():
    characters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000 and chr(code) not in "\t\r"]
    texts = pl.Series([f"a text of letters {character}" for character in characters])  # few that may be rare

    by_pattern, by_number = _hold(texts, _RARE), _hold_rare(texts)

    assert by_pattern.sum() > 600
    assert (by_number | ~by_pattern).all()
    of_two_bytes = sum(ord(character) < 0x10000 for character in characters)
    assert by_number[:of_two_bytes].equals(by_pattern[:of_two_bytes])
    assert not by_number[characters.index("🚀")]


@given(_TEXTS | st.text(max_size=50))
def test_a_text_with_few_rare_signs_is_cleaned_alike(text):
    among = f"{text} {'abcdefgh' * 60}"
    assert clean_texts([among]).to_list() == [clean_text(among)]
