"""Other policies, lists and luck, tried before anything is decided."""

import numpy as np
import pytest

from qantara.core.matching import assign
from qantara.pipeline.matching import trials
from qantara.pipeline.matching.policy import read_policy
from qantara.pipeline.matching.reading import read_round
from qantara.pipeline.matching.results import fairness
from qantara.pipeline.matching.trials import by_length, by_policy, misreports, odds
from tests.core.matching.markets import arrays, some
from tests.pipeline.matching.rounds import LEARNERS, OFFERS, WISHES, write


@pytest.fixture
def round_(tmp_path):
    files = write(tmp_path)
    return read_round(files["learners"], files["offers"], files["wishes"], None, read_policy(files["policy"]))


def test_longer_lists_place_more():
    market = arrays(
        some(7, learners=60, offers=20, wishes=12, reserves=False, companies=False, fixed=False, tight=True)
    )
    told = by_length(market, assign(market))
    assert told["length"].to_list() == [1, 3, 5, 10, None]
    assert told["placed"].to_list() == sorted(told["placed"].to_list())
    assert told["placed"][-1] == (assign(market).offer >= 0).sum()
    assert told["placed"][0] < told["placed"][-1]


def test_a_reserve_is_tried_before_it_is_adopted(tmp_path):
    learners = (
        LEARNERS + "".join(f"w{n},women,MA-04,\n" for n in range(30)) + "".join(f"m{n},,MA-04,\n" for n in range(30))
    )
    offers = OFFERS + "big,Cèdre,Développeur,MA-04,20,,\n"
    wishes = (
        WISHES
        + "".join(f"w{n},1,big,{n}.0\n" for n in range(30))
        + "".join(f"m{n},1,big,{50 + n}.0\n" for n in range(30))
    )
    fared = []
    for name, rule in (
        ("none", 'groups = ["women"]\n'),
        ("half", 'groups = ["women"]\n[[reserve]]\ngroup = "women"\nshare = 0.5\n'),
    ):
        (tmp_path / name).mkdir()
        files = write(tmp_path / name, learners=learners, offers=offers, wishes=wishes, policy=f'seed = "a"\n{rule}')
        one = read_round(files["learners"], files["offers"], files["wishes"], None, read_policy(files["policy"]))
        fared.append((name, fairness(one, assign(one.market))))
    told = {(row["policy"], row["group"]): row for row in by_policy(fared).iter_rows(named=True)}
    assert told["none", "all"]["placed"] == told["half", "all"]["placed"], "the total does not change"
    assert told["half", "women"]["placed"] >= 10 > told["none", "women"]["placed"]


def test_odds_are_sure_where_nobody_competes_and_even_where_luck_alone_decides(tmp_path):
    learners = "learner\n" + "".join(f"l{n}\n" for n in range(4))
    offers = "offer,seats\nalone,1\nshared,1\n"
    wishes = "learner,rank,offer,score\nl0,1,alone,50\n" + "".join(f"l{n},1,shared,50\n" for n in (1, 2, 3))
    files = write(tmp_path, learners=learners, offers=offers, wishes=wishes, policy='seed = "a"\n')
    market = read_round(files["learners"], files["offers"], files["wishes"], None, read_policy(files["policy"])).market
    found = odds(market, draws=400, seed=1)
    assert found[0] > 0.6, "another of her kind may come too"
    assert found[1:] == pytest.approx(np.full(3, found[1:].mean()), abs=0.08)
    assert found[1:].sum() <= 1 + 1e-9
    assert (odds(market, draws=20, seed=3) == odds(market, draws=20, seed=3)).all()


def test_no_other_list_gives_a_better_offer():
    made = gained = 0
    for seed in range(30):
        market = arrays(some(seed, reserves=True, companies=True, fixed=False, tight=True))
        tries, gains = misreports(market, assign(market), tries=10, seed=seed)
        made, gained = made + tries, gained + gains
    assert made > 150
    assert gained == 0


def test_a_rule_that_could_be_gamed_would_be_found(round_, monkeypatch):
    """The trial itself can fail: a rule that serves whoever hands in the shortest list is caught."""

    def shortest_first(market):
        return assign(
            market.__class__(
                **{
                    **vars(market),
                    "score": (100 - np.repeat(np.diff(market.ptr), np.diff(market.ptr))).astype(np.int32),
                }
            )
        )

    monkeypatch.setattr(trials, "assign", shortest_first)
    assert misreports(round_.market, shortest_first(round_.market), tries=60, seed=2)[1] > 0
