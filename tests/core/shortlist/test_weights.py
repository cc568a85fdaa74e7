"""The published weights, and what is refused in a file of one's own."""

from importlib.resources import files

import pytest

from qantara.core.refusals import Refusal
from qantara.core.shortlist import read_weights, shipped_weights

TEXT = (files("qantara.core.shortlist") / "weights.toml").read_text(encoding="utf-8")


def test_the_shipped_weights_are_read_as_they_are_written():
    w = shipped_weights()
    assert (w.version, w.skills, w.occupation, w.region, w.dates, w.languages) == (1, 500, 150, 100, 150, 100)
    assert (w.essential, w.one_level_below, w.two_levels_below, w.none_asked) == (2, 60, 25, 50)
    assert w.rarity == ((100, 1), (30, 2), (10, 3), (0, 4))
    assert (w.same_domain, w.travelled, w.least_covered, w.open_ended_days) == (50, 50, 75, 180)


def test_a_byte_order_mark_does_no_harm():
    assert read_weights("\ufeff" + TEXT, name="own.toml") == shipped_weights()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("version = 1", "version = ", "own.toml is not TOML"),
        ("version = 1", "version = 0", "version is “0”. Write a whole number from 1"),
        ("version = 1", "version = true", "version is “True”"),
        ('definition = "shortlist"', 'definition = "other"', "definition is “other”. Write “shortlist”"),
        ('rounding = "half up"', 'rounding = "even"', "rounding is “even”. Write “half up”"),
        ('definition = "shortlist"', "", "definition is “”. Write “shortlist”"),
        ("skills = 500", "skills = 499", "the weights add up to 999"),
        ("skills = 500", "skills = -1", "weights.skills is “-1”. Write a whole number from 0 to 1000"),
        ("skills = 500", "skills = 500.5", "weights.skills is “500.5”"),
        ("skills = 500\n", "", "weights.skills is “”"),
        ("skills = 500", "skills = 500\ngender = 0", r"the key gender is not known in \[weights\]"),
        ("[weights]", "origin = 1\n[weights]", "the key origin is not known"),
        ("[dates]", "[days]", r"the table \[dates\] is missing|the key days is not known"),
        ("essential = 2", "essential = 0", "skills.essential is “0”"),
        ("one_level_below = 60", "one_level_below = 101", "skills.one_level_below is “101”"),
        (
            "two_levels_below = 25",
            "two_levels_below = 61",
            r"two_levels_below \(61\) is more than one_level_below \(60\)",
        ),
        ("none_asked = 50", "none_asked = 101", "skills.none_asked is “101”"),
        ("asked_above_per_thousand = 30", "asked_above_per_thousand = 300", "must fall, and end with 0"),
        ("asked_above_per_thousand = 0\n", "asked_above_per_thousand = 1\n", "must fall, and end with 0"),
        ("counts = 4", "counts = 101", "skills.rarity.counts is “101”"),
        ("counts = 4", "counts = 4\nregion = 1", "the key region is not known"),
        ("same_domain = 50", "same_domain = 101", "occupation.same_domain is “101”"),
        ("travelled = 50", 'travelled = "half"', "region.travelled is “half”"),
        ("least_covered = 75", "least_covered = 0", "dates.least_covered is “0”"),
        ("open_ended_days = 180", "open_ended_days = 0", "dates.open_ended_days is “0”"),
    ],
)
def test_a_wrong_value_is_refused(old, new, sentence):
    assert old in TEXT
    with pytest.raises(Refusal, match=sentence):
        read_weights(TEXT.replace(old, new, 1), name="own.toml")


@pytest.mark.parametrize("rarity", ["", "rarity = []", "rarity = 4", "rarity = [4]"])
def test_a_missing_table_of_rarity_is_refused(rarity):
    begin, end = TEXT.index("[[skills.rarity]]"), TEXT.index("[occupation]")
    with pytest.raises(Refusal, match="rarity"):
        read_weights(TEXT[:begin] + rarity + "\n" + TEXT[end:], name="own.toml")
