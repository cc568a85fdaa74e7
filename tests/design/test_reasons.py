"""What a learner reads of each wish says what the reason says, in her language."""

from itertools import groupby

import pytest

from qantara.core.matching import Reason, assign, explain
from qantara.design.reasons import ReasonWords
from qantara.pipeline.matching.policy import read_policy
from qantara.pipeline.matching.reading import read_round
from tests.pipeline.matching.rounds import OFFERS, write

GROUPS = ("women", "rural")


def reason(verdict="outranked", *, group=-1, company=-1, score=689, lottery=7, last=714, drawn=3):
    return Reason(0, 0, verdict, group, company, score, lottery, last, drawn)


@pytest.mark.parametrize(
    ("lang", "last", "score"), [("fr", "71,4", "68,9"), ("ar", "71,4", "68,9"), ("en", "71.4", "68.9")]
)
def test_the_last_admitted_and_one_s_own_points_stand_side_by_side(lang, last, score):
    told = ReasonWords(lang).of_wish([reason()], GROUPS)
    assert last in told
    assert score in told
    assert last.replace("4", "5") in told, (
        "from there on the seat would have been hers: at 71.4 her lottery number loses"
    )


def test_a_tie_is_told_by_the_lottery():
    told = ReasonWords("en").of_wish([reason(score=714)], GROUPS)
    assert "lottery number 3; yours is 7" in told
    assert "From 71.5 on" in told, "the same points lose the draw again"
    assert "From 71.4 on" in ReasonWords("en").of_wish([reason(lottery=1)], GROUPS), "here they would win it"


def test_no_more_is_asked_than_there_is():
    told = ReasonWords("en", most=1000).of_wish([reason(score=950, last=1000)], GROUPS)
    assert "100.1" not in told
    assert told.endswith("Nobody has more than 100.0: a lower lottery number alone would have brought the seat.")
    assert "From 100.0 on" in ReasonWords("en", most=1000).of_wish([reason(score=950, last=1000, lottery=1)], GROUPS)


def test_each_class_of_seat_is_named():
    told = ReasonWords("en").of_wish(
        [reason(group=1, last=700), reason("not_eligible", group=0, last=None, drawn=None), reason(company=2)], GROUPS
    )
    assert "seats that go to rural first" in told
    assert "women" in told
    assert "The limit of the company decides" in told
    assert told.endswith("From 70.1 on, the seat would have been yours, all else as it was.")
    named = ReasonWords("fr", {"rural": {"fr": "Communes rurales"}}).of_wish([reason("obtained", group=1)], GROUPS)
    assert "Communes rurales" in named


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
@pytest.mark.parametrize(
    "verdict", ["obtained", "no_seat", "not_eligible", "better_obtained", "fixed", "fixed_elsewhere"]
)
def test_every_verdict_has_a_sentence_in_each_language(lang, verdict):
    told = ReasonWords(lang).of_wish([reason(verdict, group=0, last=None, drawn=None)], GROUPS)
    assert told.endswith(".")
    assert "%" not in told
    if lang != "en":
        assert told != ReasonWords("en").of_wish([reason(verdict, group=0, last=None, drawn=None)], GROUPS)


def test_who_has_nothing_is_told_where_seats_are_left():
    assert "web; cloud" in ReasonWords("en").unplaced(["web", "cloud"])
    assert "No seat is left" in ReasonWords("en").unplaced([])


def test_each_wish_of_a_round_is_explained(tmp_path):
    files = write(tmp_path, offers=OFFERS)
    found = read_round(
        files["learners"], files["offers"], files["wishes"], files["fixed"], read_policy(files["policy"])
    )
    assignment, voice = assign(found.market), ReasonWords("en")
    told = {
        (learner, found.offers["offer"][reasons[0].offer]): voice.of_wish(reasons, found.policy.groups)
        for number, learner in enumerate(found.learners["learner"])
        for reasons in (
            list(some) for _, some in groupby(explain(found.market, assignment, number), key=lambda one: one.wish)
        )
    }
    assert len(told) == 8
    assert told["basma", "data"] == "Obtained, in a seat that goes to women first."
    assert told["basma", "cloud"].startswith("Not asked")
    assert "the last admitted" in told["driss", "data"]
    assert "80.0; you have 75.0" in told["driss", "data"]
    assert "From 80.1 on" in told["driss", "data"] or "From 80.0 on" in told["driss", "data"]
    assert "limit of the company" in told["chaima", "web"]
