"""The log explains the merges that were made, all of them and no others."""

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from qantara.core.text.duplicates import Rule, fingerprints, merge
from qantara.core.text.merge_log import MERGE_LOG, RULE_NAMES, explain_merges

TEXTS = [" ".join(f"{word}{i * i}mot" for i in range(200)) for word in ("un", "deux", "trois")]


def log(ads, known=None):
    prints = fingerprints(*zip(*ads, strict=True))
    merges = merge(prints, known)
    return explain_merges(merges, prints, [f"ad{i}" for i in range(len(ads))]), merges


def test_a_merge_is_told_with_its_rule_and_numbers():
    cut = TEXTS[0][:350]
    rows, _ = log([("Analyste", "Acme", TEXTS[0], "Fès"), ("Analyste", "Acme", cut, "Rabat")])
    row = rows.row(0, named=True)
    assert (row["ad"], row["into"], row["by"], row["like"]) == ("ad1", "ad0", "ad1", "ad0")
    assert row["rule"] == "cut-copy"
    assert row["letters"] == len(cut.replace(" ", "")) < row["other_letters"]
    assert row["other_city"]


def test_an_ad_that_bridges_two_clusters_explains_both():
    blurb, rest = TEXTS[0], TEXTS[1]
    ads = [("Dev", "Acme", blurb, ""), ("Dev", "Acme", rest, ""), ("Dev", "Acme", f"{blurb} {rest}", "")]
    rows, merges = log(ads)
    assert merges.roots.tolist() == [0, 0, 0]
    assert rows.select("ad", "by", "like").rows() == [("ad2", "ad2", "ad0"), ("ad1", "ad2", "ad1")]
    assert rows["into"].to_list() == ["ad0", "ad0"]


def test_nothing_merged_leaves_an_empty_log_of_the_same_shape():
    rows, _ = log([("Dev", "Acme", TEXTS[0], "")])
    assert rows.is_empty()
    assert rows.schema == pl.Schema(MERGE_LOG)


def test_every_rule_has_a_name():
    assert set(RULE_NAMES) == set(Rule) - {Rule.NONE}


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["Acme", "Bravo", ""])), min_size=1, max_size=9),
    st.integers(0, 9),
)
def test_the_log_holds_each_new_ad_that_joined_and_no_other(drawn, old):
    ads = [("Analyste", company, TEXTS[text], "") for text, company in drawn]
    known = merge(fingerprints(*zip(*ads[:old], strict=True))).roots if ads[:old] else np.empty(0, np.int64)
    rows, merges = log(ads, known)
    joined = [f"ad{i}" for i, root in enumerate(merges.roots.tolist()) if i >= known.size and root != i]
    assert sorted(rows["ad"]) == sorted(joined)
    assert rows["into"].to_list() == [f"ad{merges.roots[int(name[2:])]}" for name in rows["ad"]]
    assert rows["rule"].is_in(list(RULE_NAMES.values())).all()
