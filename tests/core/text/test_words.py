"""Words: where they stand, and what makes two of them one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qantara.core.text.folding import BREAK, DROPPED, FENCE, fold
from qantara.core.text.words import join, spread, words_of


def spelled(text):
    words = words_of(text)
    return [text[begin - 1 : end - 1] for begin, end in zip(words.begins.tolist(), words.ends.tolist(), strict=True)]


def loosely(word):
    (loose,) = words_of(word).loose.tolist()
    return loose


@given(st.text(alphabet=st.sampled_from("abcéÀ .,;+#\n'ال\u0301\u0640\u200b\U0001f600\ud800"), max_size=60))
def test_words_are_those_of_the_folded_text(text):
    words = words_of(text)
    letters = words.folded.letters.tolist()
    cut = [
        "".join(chr(letter) for letter in letters[b:e] if letter != DROPPED)
        for b, e in zip(words.begins, words.ends, strict=True)
    ]
    assert cut == fold(text).split()


@given(st.text(max_size=60), st.text(max_size=60))
def test_two_words_have_one_hash_where_they_fold_alike(one, other):
    folded = {word: fold(word) for text in (one, other) for word in spelled(text)}
    hashes = {word: words_of(word).exact.tolist() for word in folded if len(words_of(word).exact) == 1}
    for word, found in hashes.items():
        for another, also in hashes.items():
            assert (found == also) == (folded[word] == folded[another])


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_word_has_the_same_hash_wherever_it_stands(before, after):
    (alone,) = words_of("Kubernetes").exact.tolist()
    assert alone in words_of(f"{before} kubernetes {after}").exact.tolist()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("test", "tests"), ("réseau", "réseaux"), ("Données", "DONNÉE"), ("بيانات", "والبيانات"), ("أمن", "للأمن"),
        ("برمجة", "ببرمجة"), ("بناء", "لبناء"), ("e\u0301tude", "études"),
    ],
)  # fmt: skip
def test_plurals_and_proclitics_are_forgotten(one, other):
    assert loosely(one) == loosely(other)


@pytest.mark.parametrize(("one", "other"), [("acces", "access"), ("sas", "sa"), ("bus", "bu"), ("data", "date")])
def test_other_words_stay_apart(one, other):
    assert loosely(one) != loosely(other)


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("gestion de projet", 2), ("gestion des projets", 2), ("gestion du projet", 2), ("base de la donnée", 3),
        ("conception d'API", 2), ("mise à l'échelle", 1), ("analyse de l’image", 3), ("data science", 1),
        ("data, science", 2), ("R & D", 1),
    ],
)  # fmt: skip
def test_a_name_passes_over_french_links_and_stops_at_a_comma(text, second):
    assert words_of(text).nexts[0] == second


def test_joined_texts_are_fenced():
    joined, starts = join(["data", "", "science"])
    assert joined == f"data{FENCE}{FENCE}science"
    assert starts.tolist() == [0, 5, 6, 14]
    assert words_of(joined).nexts.tolist() == [2, 2]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5)), max_size=8))
def test_spreading_gives_each_place_and_whose_it_is(runs):
    begins, ends = (np.array([run[0] + offset * run[1] for run in runs], np.int64) for offset in (0, 1))
    places, owners = spread(begins, ends)
    expected = [(place, owner) for owner, (begin, size) in enumerate(runs) for place in range(begin, begin + size)]
    assert list(zip(places.tolist(), owners.tolist(), strict=True)) == expected


@given(
    st.lists(
        st.sampled_from(["de", "la", "l'", "d'", "du", "gestion", "a", ",", " - ", "  ;  ", "\n", "•"]), max_size=12
    )
)
def test_the_word_after_each_is_that_of_a_slow_walk(parts):
    words = words_of(" ".join(parts))
    begins, ends = words.begins.tolist(), words.ends.tolist()
    letters, raw = words.folded.letters.tolist(), words.folded.raw.tolist()
    n = len(begins)
    cut = ["".join(map(chr, letters[begin:end])) for begin, end in zip(begins, ends, strict=True)]

    def elided(word):
        return chr(raw[ends[word]]) in "'’"

    def is_link(word):
        return word < n and (cut[word] in {"de", "des", "du"} or (cut[word] == "d" and elided(word)))

    def is_article(word):
        return word < n and (cut[word] == "la" or (cut[word] == "l" and elided(word)))

    for word in range(n):
        after = word + 1 + is_link(word + 1)
        after += is_article(after) and is_link(after - 1)
        gaps = [letters[ends[one] : begins[one + 1]] for one in range(word, min(after, n - 1))]
        whole = after < n and not any(BREAK in gap for gap in gaps)
        assert words.nexts[word] == (after if whole else n), (cut, word)
