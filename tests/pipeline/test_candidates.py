"""The folder's candidates, from the lake."""

import pytest

from qantara.pipeline.barometer import build_barometer
from qantara.pipeline.candidates import closest_skills, list_candidates
from qantara.pipeline.observe import observe
from qantara.pipeline.partnership import folder, init_partnership
from qantara.pipeline.vocabulary_decisions import accept, merge, refuse
from tests.conftest import NOON
from tests.pipeline.ads import ad
from tests.pipeline.few_names import FEW_NAMES


@pytest.fixture
def place(tmp_path, vocabulary, write_jsonl, monkeypatch):
    """Thirty ads that name Zellijdb, of which six ask for TBKStudio."""
    monkeypatch.setattr(folder, "shipped_files", lambda: dict(FEW_NAMES))
    made = init_partnership(tmp_path / "partnership")
    rows = []
    for n in range(30):
        asked = f"Sujet {n}. Maîtrise de TBKStudio pour le lot {n}. " if n < 6 else ""
        rows.append(ad(n, text=f"Outils du lot {n} : Docker, Zellijdb, Kubernetes. {asked}{ad(n)['text']}"))
    observe([write_jsonl(rows)], made.lake, vocabulary, at=NOON, ended=lambda: NOON, workers=1)
    return made


def names(place, *, least=3, most=50):
    found, every = list_candidates(place, place.vocabulary(), least=least, most=most)
    return [(one.name, one.ads) for one in found], every


def test_the_most_frequent_come_first_with_their_contexts(place):
    found, every = list_candidates(place, place.vocabulary(), least=3, most=50)
    assert [(one.name, one.ads, one.contexts) for one in found] == [
        ("Zellijdb", 30, {"list": 30}), ("TBKStudio", 6, {"cue": 6}),
    ]  # fmt: skip
    assert every == 2


def test_fewer_are_shown_than_found_when_asked(place):
    assert names(place, most=1) == ([("Zellijdb", 30)], 2)
    assert names(place, least=7) == ([("Zellijdb", 30)], 1)


def test_each_has_up_to_three_sentences_that_differ(place):
    found, _ = list_candidates(place, place.vocabulary(), least=3, most=50)
    for one in found:
        sentences = {shown["before"] + shown["mention"] + shown["after"] for shown in one.examples}
        assert len(sentences) == len(one.examples) == 3
        assert all(shown["mention"] == one.name for shown in one.examples)


def test_what_was_decided_is_no_longer_listed(place):
    refuse(place, "zellijdb", on=NOON.date())
    assert names(place) == ([("TBKStudio", 6)], 1)
    merge(place, "TBKStudio", "docker", language="en", on=NOON.date())
    assert names(place) == ([], 0)


def test_an_accepted_name_is_no_longer_listed(place):
    accept(place, "Zellijdb", key="zellijdb", kind="technology", domains=["data"], labels={}, parent="databases")
    assert names(place) == ([("TBKStudio", 6)], 1)


def test_a_refused_name_leaves_the_report_too(place):
    refuse(place, "Zellijdb", on=NOON.date())
    content = build_barometer(place, place.vocabulary(), as_of=NOON.date())
    assert content["emerging_names"] == []


def test_an_empty_lake_has_no_candidates(tmp_path):
    assert names(init_partnership(tmp_path / "empty")) == ([], 0)


def test_a_misspelling_is_nearest_to_what_it_misspells(vocabulary):
    [near, far] = closest_skills(vocabulary, ["Postgressql", "Qwxzyvk"])
    assert near[0][0].id == "postgresql"
    assert len(near) <= 3
    assert [score for _, score in near] == sorted((score for _, score in near), reverse=True)
    assert far == []
