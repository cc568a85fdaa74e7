"""The bundle of any market verifies, and says no more than it should."""

import gzip
import hmac
import json
import random
import re
from hashlib import sha256

import numpy as np
import polars as pl
import pytest

from qantara.core.matching import Assignment, Market, assign, prove
from qantara.pipeline.matching import BundleError
from qantara.pipeline.whole_file import WriteError
from tests.core.matching.markets import arrays, some
from tests.pipeline.matching.bundles import POLICY, SALT, ids, market, offer_table, plain_market, read, verdict, write


@pytest.mark.parametrize("public", [False, True], ids=["full", "public"])
@pytest.mark.parametrize("seed", range(60))
def test_the_bundle_of_a_random_market_verifies(tmp_path, capsys, seed, public):
    wide = {"learners": 40, "offers": 12} if seed % 5 == 0 else {}
    write(tmp_path / "bundle", market(seed, tight=seed % 3 == 0, **wide), public=public, threshold=seed % 3)

    status, out = verdict(tmp_path / "bundle", capsys)

    assert (status, "✗" in out) == (0, False), out


@pytest.mark.parametrize("public", [False, True], ids=["full", "public"])
def test_the_same_inputs_give_the_same_bytes_and_the_fingerprint_is_of_the_digest(tmp_path, public):
    one = write(tmp_path / "one", market(3), public=public)
    two = write(tmp_path / "two", market(3), public=public)

    assert one.fingerprint == two.fingerprint == sha256((tmp_path / "one" / "digest.json").read_bytes()).hexdigest()
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert [(tmp_path / "one" / name).read_bytes() for name in names] == [
        (tmp_path / "two" / name).read_bytes() for name in names
    ]
    digest = json.loads((tmp_path / "one" / "digest.json").read_text())
    assert sorted([*digest["files"], "digest.json"]) == names
    assert (digest["format"], digest["seed"], digest["made_at"]) == (1, 7, "2026-11-01T12:00:00+00:00")


def test_the_packed_files_hold_neither_time_nor_name(tmp_path):
    write(tmp_path / "bundle", market(3), public=False)

    for path in (tmp_path / "bundle").glob("*.gz"):
        assert path.read_bytes()[3:8] == bytes(5)  # no flag, so no name; the time is 0


def test_learners_stand_by_salted_ids_alone_in_their_order(tmp_path):
    bundle = write(tmp_path / "bundle", market(10, learners=40), public=False).folder

    learners = [row["learner"] for row in read(bundle, "learners.csv.gz")]

    assert learners == sorted(learners)
    assert all(len(name) == 16 and int(name, 16) >= 0 for name in learners)
    assert [row["learner"] for row in read(bundle, "result.csv.gz")] == learners
    wishes = [row["learner"] for row in read(bundle, "wishes.csv.gz")]
    assert wishes == sorted(wishes)


def test_another_salt_gives_other_ids(tmp_path):
    one = write(tmp_path / "one", market(3), public=True).folder
    two = write(tmp_path / "two", market(3), public=True, salt=b"another salt, of 24 bytes").folder

    assert not {row["learner"] for row in read(one, "result.csv.gz")} & {row["learner"] for row in read(two, "result.csv.gz")}  # fmt: skip


def test_the_full_kind_has_scores_with_one_decimal_and_the_lottery(tmp_path):
    matched = market(3)
    bundle = write(tmp_path / "bundle", matched, public=False).folder

    scores = sorted(row["score"] for row in read(bundle, "wishes.csv.gz"))
    assert scores == sorted(f"{score // 10}.{score % 10}" for score in matched.score.tolist())
    assert sorted(int(row["lottery"]) for row in read(bundle, "learners.csv.gz")) == sorted(matched.lottery.tolist())


def test_the_public_kind_has_no_score_and_no_lottery_and_only_the_groups_that_have_seats(tmp_path):
    matched = market(8, reserves=True)
    unused = [name for bit, name in enumerate(("women", "rural", "state scholars")) if bit not in matched.group_order]
    bundle = write(tmp_path / "bundle", matched, public=True).folder

    columns = {name: set(read(bundle, name)[0]) for name in ("learners.csv.gz", "wishes.csv.gz", "result.csv.gz")}
    assert not {"score", "lottery"} & set.union(*columns.values())
    assert "score" not in (bundle / "cutoffs.csv").read_text().splitlines()[0]
    assert unused
    learners = gzip.decompress((bundle / "learners.csv.gz").read_bytes()).decode()
    assert not any(name in learners for name in unused)


def test_places_say_who_stands_first_and_two_wishes_of_one_learner_for_a_company_may_share_one(tmp_path):
    matched = Market(
        ptr=np.array([0, 2, 3], dtype=np.int64),
        offer=np.array([0, 1, 1], dtype=np.int32),
        score=np.array([500, 500, 400], dtype=np.int32),
        capacity=np.array([1, 1], dtype=np.int32),
        lottery=np.array([5, 2], dtype=np.int32),
        company=np.array([0, 0], dtype=np.int32),
        company_capacity=np.array([2], dtype=np.int32),
    )
    bundle = write(tmp_path / "bundle", matched, public=True).folder

    assert sorted((row["offer"], row["place"]) for row in read(bundle, "wishes.csv.gz")) == [("o0", "1"), ("o1", "1"), ("o1", "3")]  # fmt: skip


def test_a_public_cutoff_of_few_admitted_is_left_out(tmp_path):
    matched = market(10, learners=60, offers=4, tight=True, companies=False)
    full = read(write(tmp_path / "full", matched, public=False, threshold=2).folder, "cutoffs.csv")
    public = read(write(tmp_path / "public", matched, public=True, threshold=2).folder, "cutoffs.csv")

    told = [(row["id"], row["seat"], row["taken"]) for row in full]
    assert [(row["id"], row["seat"], row["taken"]) for row in public] == [row for row in told if int(row[2]) >= 2]
    assert len(public) < len(full)


@pytest.mark.parametrize("seed", range(80))
def test_the_verifier_finds_the_blocking_pairs_of_any_feasible_result_however_well_it_is_forged(tmp_path, capsys, seed):
    plain = plain_market(seed, tight=seed % 2 == 0)
    rng, result = random.Random(seed), plain.assign()
    for learner in rng.sample(range(len(result)), min(2, len(result))):
        forged = [rng.choice([*plain.wishes[learner], -1]) if i == learner else o for i, o in enumerate(result)]
        result = forged if plain.feasible(forged) else result
    matched = arrays(plain)
    proof = prove(matched, np.array(result, dtype=np.int32))
    forged = Assignment(np.array(result, dtype=np.int32), proof.cutoffs, proof.rank, 0)  # which is not true
    write(tmp_path / "bundle", matched, assignment=forged, public=seed % 4 < 2)

    status, out = verdict(tmp_path / "bundle", capsys)

    salted = {
        hmac.digest(SALT, name.encode(), "sha256").hex()[:16]: at for at, name in enumerate(ids("l", len(result)))
    }
    found = re.findall(r"blocking pair: (\w+) should have offer o(\d+)", out)
    blocking = {(i, o) for i, o in plain.blocking(result)}
    assert {(salted[name], int(offer)) for name, offer in found} == blocking or len(blocking) > 5
    assert status == bool(blocking), out


# --- Refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"learners": ["l0"]}, "The market has 6 learners, but the ids of 1 are given"),
        ({"offers": pl.DataFrame({"offer": ["o0"], "company": ["A"]})}, "The market has 4 offers, but the ids of 1"),
        ({"learners": ["l0", "l1", "l0", "l3", "l4", "l5"]}, "The id l0 stands for two"),
        ({"salt": b"short"}, "The salt has 5 bytes"),
        ({"policy_text": "groups = ["}, "The policy cannot be read"),
        ({"policy_text": 'groups = ["open", "b", "c"]'}, "names a group 'open'"),
        ({"policy_text": 'groups = ["a;b", "b", "c"]'}, "names a group 'a;b'"),
        ({"policy_text": 'groups = ["a", "b", "b"]'}, "names a group 'b'"),
        ({"policy_text": "groups = []"}, "but the policy names 0"),
        ({"offers": pl.DataFrame({"offer": ids("o", 4), "company": [None] * 4})}, "The company '' has a limit"),
    ],
)
def test_what_does_not_fit_together_is_refused_and_nothing_is_written(tmp_path, changed, sentence):
    matched = market(1, learners=6, offers=4, tight=True, reserves=True, companies=True)

    with pytest.raises(BundleError, match=sentence):
        write(tmp_path / "bundle", matched, public=False, **changed)

    assert list(tmp_path.iterdir()) == []


def test_groups_out_of_the_order_of_the_policy_are_refused(tmp_path):
    plain = some(2, reserves=True)
    plain.groups = [0] * len(plain.groups)
    plain.reserves = [(0, 1, 0), (0, 0, 0)]

    with pytest.raises(BundleError, match="not in the order of the groups"):
        write(tmp_path / "bundle", arrays(plain), public=False)


def test_a_result_with_blocking_pairs_is_refused(tmp_path):
    matched = market(3)
    right = assign(matched)
    wrong = type(right)(right.offer, right.cutoffs, right.rank, 2)

    with pytest.raises(BundleError, match="has 2 blocking pairs"):
        write(tmp_path / "bundle", matched, assignment=wrong, public=False)


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path):
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "notes.txt").write_text("mine")

    with pytest.raises(BundleError, match="is there already"):
        write(tmp_path / "bundle", market(3), public=False)

    assert [path.name for path in tmp_path.rglob("*")] == ["bundle", "notes.txt"]


def test_nothing_is_left_of_a_bundle_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(WriteError, match="cannot be written"):
        write(tmp_path / "file" / "bundle", market(3), public=False)

    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_policy_is_published_as_it_was_given(tmp_path):
    bundle = write(tmp_path / "bundle", market(3), public=True, threshold=4).folder

    assert (bundle / "policy.toml").read_text() == POLICY.format(threshold=4)
    assert len(SALT) == 16
    assert SALT.hex() not in (bundle / "digest.json").read_text()
    assert offer_table(market(3))["offer"].to_list() == [row["offer"] for row in read(bundle, "offers.csv")]
