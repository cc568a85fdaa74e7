"""A fingerprint depends on the ad alone, and equal slots estimate the resemblance of the texts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qantara.core.text.fingerprints import FINGERPRINT, PREFIXES, SLOTS, WINDOW, fingerprints


def slots(*texts):
    return fingerprints(["t"] * len(texts), [""] * len(texts), texts)["slots"]


def test_a_fingerprint_stays_small():
    assert FINGERPRINT.itemsize == 185


@settings(max_examples=60)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_a_fingerprint_does_not_depend_on_its_batch(texts, random):
    order = list(range(len(texts)))
    random.shuffle(order)
    together = fingerprints(texts, texts, texts, texts)
    mixed = [texts[i] for i in order]
    assert (together[order] == fingerprints(mixed, mixed, mixed, mixed)).all()


@pytest.mark.parametrize(
    "other",
    [
        "Vous développerez l'API.\n\nProfil : ingénieur",
        "VOUS DÉVELOPPEREZ L’API. Profil: Ingénieur",
        "* Vous dévelop\u00adperez l'API.Profil : ingenieur",
        "• vous développerez – l'API 🎯 (profil) ingénieur ;",
    ],
)
def test_what_sources_change_around_letters_does_not_count(other):
    assert (slots("Vous développerez l'API. Profil : ingénieur")[0] == slots(other)[0]).all()


def test_arabic_is_read_under_its_letter_forms():
    plain, pointed, other = slots("أعمال المحاسبة والتدقيق", "اعمال المُحاسبه والتدقيـق", "أعمال الصيانة والتنظيف")
    assert (plain == pointed).all()
    assert (plain != other).any()


def windows(text):
    """The slow version: what the text is taken to say."""
    letters = text.replace(" ", "").encode()
    chosen = {0}
    for at in range(len(letters)):
        four = letters[at : at + 4].ljust(4, b"\0")
        if sum(letter * odd for letter, odd in zip(four, (0x9D, 0x4B, 0xE5, 0x35), strict=True)) % 256 > 213:
            chosen.add(at)
    return {letters[at : at + WINDOW].ljust(WINDOW, b"\0") for at in chosen}


@pytest.mark.parametrize("kept", [0.5, 0.8, 0.95])
def test_equal_slots_estimate_the_windows_in_common(kept):
    random = np.random.default_rng(7)
    words = ["".join(chr(97 + letter) for letter in random.integers(0, 26, 7)) for _ in range(500)]
    changed = [word if random.random() < kept ** (1 / 3) else word[::-1] for word in words]
    one, other = " ".join(words), " ".join(changed)
    a, b = windows(one), windows(other)
    pair = slots(one, other)
    estimate = ((pair[0] == pair[1]).mean() - 1 / 256) / (1 - 1 / 256)
    assert abs(estimate - len(a & b) / len(a | b)) < 3 * 0.5 / SLOTS**0.5


def test_windows_are_counted():
    text = "abcdefghij klmnopqrst uvwxyz " * 3
    assert fingerprints([""], [""], [text])["windows"][0] >= len(windows(text))


def test_beginnings_agree_as_far_as_the_texts_do():
    text = "".join(chr(97 + letter) for letter in np.random.default_rng(5).integers(0, 26, 400))
    whole, changed = fingerprints(["", ""], ["", ""], [text, text[:200] + "#" + text[201:].upper() + "z"])["prefix"]
    agreed = [length for length, equal in zip(PREFIXES, (whole == changed).tolist(), strict=True) if equal]
    assert agreed == [64, 128, 192]


def test_a_shorter_text_has_no_beginning_of_that_length():
    prefix = fingerprints([""], [""], ["a" * 100])["prefix"][0]
    assert (prefix != 0).tolist() == [True, False, False, False, False]
