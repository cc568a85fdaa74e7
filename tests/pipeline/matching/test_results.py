"""What a round gives, by name: who has what, whom each offer took, how groups fare, what has changed."""

from dataclasses import replace

import polars as pl
import pytest

from qantara.core.matching import assign, explain
from qantara.pipeline.matching.folder import changes, result_before, salt_for
from qantara.pipeline.matching.policy import read_policy
from qantara.pipeline.matching.reading import read_round
from qantara.pipeline.matching.results import fairness, seats_left, still_open, tabulate
from qantara.pipeline.whole_folder import FolderError, new_folder
from tests.pipeline.matching.rounds import LEARNERS, OFFERS, WISHES, write


@pytest.fixture
def round_(tmp_path):
    files = write(tmp_path)
    return read_round(files["learners"], files["offers"], files["wishes"], files["fixed"], read_policy(files["policy"]))


@pytest.fixture
def assignment(round_):
    return assign(round_.market)


def rows(frame, *columns):
    return [dict(zip(columns, row, strict=True)) for row in frame.select(columns).rows()]


def test_each_learner_has_an_offer_a_rank_and_the_class_of_its_seat(round_, assignment):
    """Two seats for the whole of Argane; one of them at `data` goes to women first; `cloud` is signed."""
    told = tabulate(round_, assignment).learners
    assert dict(told.select("learner", "offer").iter_rows()) == {
        "ayoub": "data", "basma": "data", "chaima": None, "driss": None, "elias": "cloud",
    }  # fmt: skip
    assert dict(told.select("learner", "seat").iter_rows())["basma"] == "women"
    assert dict(told.select("learner", "seat").iter_rows())["elias"] == "fixed"
    assert told.filter(learner="ayoub").select("title", "company", "rank", "score", "seat").row(0) == (
        "Data analyst",
        "Argane",
        1,
        80.0,
        "open",
    )
    assert told.filter(learner="driss").select("offer", "rank", "score", "seat").row(0) == (None, None, None, None)


def test_the_class_of_a_seat_is_the_one_that_the_reasons_say(round_, assignment):
    told = dict(tabulate(round_, assignment).learners.select("learner", "seat").iter_rows())
    for number, name in enumerate(round_.learners["learner"]):
        obtained = [one for one in explain(round_.market, assignment, number) if one.verdict == "obtained"]
        said = [(*round_.policy.groups, "open")[one.group] for one in obtained]
        assert said == ([told[name]] if told[name] not in {None, "fixed"} else [])


def test_each_offer_says_why_its_seats_stay_empty(round_, assignment):
    told = tabulate(round_, assignment)
    assert rows(told.offers, "offer", "filled", "wishes", "first_wishes", "empty") == [
        {"offer": "cloud", "filled": 1, "wishes": 2, "first_wishes": 1, "empty": None},
        {"offer": "data", "filled": 2, "wishes": 4, "first_wishes": 4, "empty": None},
        {"offer": "web", "filled": 0, "wishes": 2, "first_wishes": 0, "empty": "limit"},
    ]
    assert seats_left(told.offers) == []
    assert told.admitted.select("offer", "place", "learner").rows() == [
        ("cloud", 1, "elias"),
        ("data", 1, "ayoub"),
        ("data", 2, "basma"),
    ]


def test_seats_that_nobody_wishes_are_told(tmp_path):
    files = write(tmp_path, offers=OFFERS.replace("2,2,women:1", "2,,women:1"))
    found = read_round(files["learners"], files["offers"], files["wishes"], None, read_policy(files["policy"]))
    told = tabulate(found, assign(found.market))
    assert dict(told.offers.select("offer", "empty").iter_rows())["web"] == "nobody"
    assert seats_left(told.offers) == ["web"]


def test_who_has_nothing_is_told_of_seats_that_she_could_have(tmp_path):
    """With profiles, those whose conditions she meets; without, those with most seats left."""
    learners = """learner,region,available_from,study_level,kinds
l1,MA-06,2027-01-01,5,internship
l2,MA-06,2027-01-01,5,internship
"""
    offers = """offer,seats,region,kind,occupation,domain,starts_on,ends_on,least_study_level
full,1,MA-06,internship,data-analyst,data,2027-02-01,2027-06-30,
near,2,MA-06,internship,data-analyst,data,2027-02-01,2027-06-30,
far,9,MA-01,internship,data-analyst,data,2027-02-01,2027-06-30,
high,9,MA-06,internship,data-analyst,data,2027-02-01,2027-06-30,8
"""
    wishes = "learner,rank,offer,score\nl1,1,full,50\nl2,1,full,40\n"
    files = write(tmp_path, learners=learners, offers=offers, wishes=wishes, policy='seed = "a"\n')
    found = read_round(files["learners"], files["offers"], files["wishes"], None, read_policy(files["policy"]))
    assignment = assign(found.market)
    left = seats_left(tabulate(found, assignment).offers)
    assert left == ["far", "high", "near"]
    assert still_open(found, assignment, left, most=2) == {"l2": ["near"]}
    assert still_open(replace(found, profiles=None), assignment, left, most=2) == {"l2": ["far", "high"]}


def test_how_groups_fare_is_hidden_where_they_are_few(tmp_path):
    many = LEARNERS + "".join(f"z{n},rural,MA-04,\n" for n in range(12))
    wishes = WISHES + "".join(f"z{n},1,web,{n}.5\n" for n in range(12))
    files = write(tmp_path, learners=many, wishes=wishes)
    found = read_round(
        files["learners"], files["offers"], files["wishes"], files["fixed"], read_policy(files["policy"])
    )
    told = fairness(found, assign(found.market))
    whole, rural, women = (
        told.filter(by=by, name=name).row(0, named=True)
        for by, name in (("", "all"), ("group", "rural"), ("group", "women"))
    )
    assert (whole["learners"], whole["placed"]) == (17, 3)
    assert whole["low"] < whole["share"] < whole["high"]
    assert (rural["learners"], rural["placed"], rural["hidden"]) == (14, 1, False)
    assert women["hidden"]
    assert [women[name] for name in ("learners", "placed", "share", "low", "high", "first_wish", "mean_wish")] == [
        None
    ] * 7


def test_what_changes_from_a_run_to_the_next_is_told_person_by_person():
    before = pl.DataFrame({"learner": list("abcdef"), "offer": ["x", "x", None, "y", "z", None]})
    after = pl.DataFrame({"learner": list("abcdeg"), "offer": ["x", "y", "x", None, "z", None]})
    told = changes(before, after)
    assert told.rows() == [
        ("b", "x", "y", "moved"), ("c", None, "x", "placed"), ("d", "y", None, "unplaced"), ("f", None, None, "left"), ("g", None, None, "new"),
    ]  # fmt: skip


def test_a_folder_is_whole_or_not_there(tmp_path):
    def fill(fail):
        with new_folder(tmp_path / "out") as place:
            (place / "a").write_text("a", encoding="utf-8")
            if fail:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(fail=True)
    assert list(tmp_path.iterdir()) == []
    fill(fail=False)
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["a"]
    with pytest.raises(FolderError, match="something already"):
        fill(fail=False)
    with pytest.raises(FolderError, match="parent"), new_folder(tmp_path / "none" / "out"):
        pass


def test_identifiers_stay_the_same_from_a_run_to_the_next(tmp_path):
    first, second, other = (tmp_path / name for name in ("first", "second", "other"))
    for folder in (first, second, other):
        folder.mkdir()
    salt = salt_for(first, None)
    assert len(salt) == 32
    assert (first / "salt").stat().st_mode & 0o077 == 0
    assert salt_for(second, first) == salt
    assert salt_for(other, None) != salt


def test_a_folder_without_a_result_is_no_earlier_run(tmp_path):
    with pytest.raises(FolderError, match="earlier run"):
        result_before(tmp_path)
