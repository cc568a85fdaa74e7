"""Our library of modules: whole, in three languages, and of skills that the vocabulary knows."""

import re
from collections import Counter
from math import prod

import pytest

from qantara.core.alignment.library import LEVELS, load_templates

DOMAINS = {"ai", "cloud", "cybersecurity", "data", "devops", "testing"}
_ARABIC = re.compile(r"[\u0600-\u06ff]")


@pytest.fixture(scope="module")
def templates():
    return load_templates()


def test_every_domain_of_the_convention_has_ten_modules_at_least(templates):
    counts = Counter(module.domain for module in templates)
    assert all(counts[domain] >= 10 for domain in DOMAINS)


def test_identifiers_are_unique(templates):
    assert len({module.id for module in templates}) == len(templates)


def test_every_skill_is_of_the_vocabulary(templates, vocabulary):
    named = {skill for module in templates for skill in (*module.quality, *module.needs)}
    assert named - vocabulary.skills.keys() == set()


def test_every_module_has_outcomes_hours_and_levels_within_bounds(templates):
    for module in templates:
        assert 12 <= module.hours <= 60, module.id
        assert 2 <= module.study_level <= 5, module.id
        assert 3 <= len(module.outcomes) <= 5, module.id
        assert 4 <= len(module.quality) <= 10, module.id
        assert {level for outcome in module.outcomes for level in outcome.skills.values()} <= LEVELS.keys(), module.id


def test_no_two_modules_teach_the_same(templates):
    taught = Counter(frozenset(module.quality) for module in templates)
    assert taught.most_common(1)[0][1] == 1


def test_all_three_languages_are_written_as_such(templates):
    for module in templates:
        for label in (module.label, *(outcome.label for outcome in module.outcomes)):
            assert all(text.strip() == text != "" for text in label.values()), module.id
            assert _ARABIC.search(label["ar"]), module.id
            assert not _ARABIC.search(label["fr"] + label["en"]), module.id


def test_outcomes_that_teach_the_same_skill_add_up_and_none_makes_masters_of_all(templates):
    for module in templates:
        for skill, part in module.quality.items():
            levels = [LEVELS[outcome.skills[skill]] for outcome in module.outcomes if skill in outcome.skills]
            assert max(levels) <= part < 1
            assert part == pytest.approx(1 - prod(1 - level for level in levels))
