"""The model of a mention's surroundings."""

import csv
from importlib.resources import files

import numpy as np
import pytest

from qantara.core.text.context import Context
from qantara.core.text.extractor import Extractor
from qantara.core.vocabulary import Skill, Vocabulary


def skill(name, **more):
    fields = {"kind": "technology", "domains": ("software",), "en": name, "fr": name, "ar": name, "parent": "x"}
    return Skill(id=name.lower(), **{**fields, **more})


DOCKER, JAVA = skill("Docker"), skill("Java", parent="languages")


def read(weights, text, *, title="", skills=(DOCKER, JAVA)):
    extractor = Extractor(Vocabulary("test", {s.id: s for s in skills}, {}), Context(weights, skills))
    return {mention.skill: mention.confidence for mention in extractor.read(title, text).mentions}


def test_without_weights_every_mention_is_as_likely_as_not():
    assert read({}, "Docker, Java") == {"docker": 0.5, "java": 0.5}


def test_a_mention_that_is_most_likely_wrong_is_dropped():
    assert read({"skill": {"java": -3.0}}, "Docker, Java") == {"docker": 0.5}


def test_a_parent_and_a_domain_weigh_on_their_skills():
    found = read({"parent": {"languages": 1.0}, "domain": {"software": 0.5}}, "Docker, Java")
    assert found == {"docker": 0.62, "java": 0.82}


@pytest.mark.parametrize(
    ("feature", "text"),
    [
        ("-1", "équipe Docker"), ("+1", "Docker équipe"), ("-2", "équipe une Docker"), ("before", "équipe a b c d Docker"),
        ("after", "Docker a b c d équipe"), ("heading", "Notre équipe\nNous parlons ici souvent et longtemps de Docker"),
    ],
)  # fmt: skip
def test_a_word_weighs_at_its_place(feature, text):
    assert read({feature: {"equipe": 2.0}}, text)["docker"] == 0.88
    assert read({feature: {"equipe": 2.0}}, text.replace("équipe", "société"))["docker"] == 0.5


@pytest.mark.parametrize(
    ("feature", "text"),
    [
        ("opening", "Dans notre équipe, Docker"), ("above", "Dans notre équipe\nDocker"),
        ("below", "Docker\nDans notre équipe"),
    ],
)  # fmt: skip
def test_the_first_words_of_a_line_and_of_those_around_weigh(feature, text):
    assert read({feature: {"equipe": 2.0}}, text)["docker"] == 0.88
    assert read({feature: {"equipe": 2.0}}, text.replace("notre", "notre belle jeune"))["docker"] == 0.5


def test_a_title_is_not_above_its_text():
    assert read({"above": {"equipe": 2.0}}, "Docker", title="Équipe")["docker"] == 0.5
    assert read({"below": {"equipe": 2.0}}, "Équipe", title="Docker")["docker"] == 0.5


def test_the_last_ad_of_a_batch_has_nothing_below():
    skills = (DOCKER, JAVA)
    extractor = Extractor(
        Vocabulary("test", {s.id: s for s in skills}, {}), Context({"below": {"docker": 2.0, "java": 2.0}}, skills)
    )
    readings = extractor.read_all(["", ""], ["Docker", "Java"])
    assert [m.confidence for reading in readings for m in reading.mentions] == [0.5, 0.5]


def test_words_of_another_line_are_not_beside():
    assert read({"before": {"equipe": 2.0}, "-1": {"equipe": 2.0}}, "équipe\nDocker")["docker"] == 0.5


def test_what_a_batch_says_of_an_ad_does_not_depend_on_its_neighbours(extractor):
    ads = [
        ("Data Engineer", "Profil\nDocker, Java"),
        ("", "Java"),
        ("Stage", ""),
        ("Chef", "Compétences :\n- Java\n\nDocker"),
    ]
    together = extractor.read_all(*zip(*ads, strict=True))
    assert together == [extractor.read(title, text) for title, text in reversed(ads)][::-1]


def test_the_shipped_weights_are_read_whole(vocabulary):
    skills = list(vocabulary.skills.values())
    text = (files("qantara.core.text") / "context.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))

    context = Context.load(skills)

    assert len({(feature, value) for feature, value, _ in rows}) == len(rows)
    assert {value for feature, value, _ in rows if feature in {"-1", "+1", "before", "after"}} <= set(context.lexicon)
    assert np.isfinite([float(weight) for _, _, weight in rows]).all()
