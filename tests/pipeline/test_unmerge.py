"""What a person has found to be two jobs stays apart, whatever is read again."""

from datetime import timedelta

import pytest

from qantara.core.vocabulary.files import build_vocabulary
from qantara.pipeline.lake import Lake
from qantara.pipeline.merge_index import find_merge, find_merges, read_ad, write_merge_index
from qantara.pipeline.observe import observe
from qantara.pipeline.provenance import mark_of, provenance
from qantara.pipeline.recompute import recompute
from qantara.pipeline.unmerge import (
    DECISIONS,
    DecisionError,
    Separation,
    add_separation,
    read_separations,
    take_back_separation,
)
from tests.conftest import NOON
from tests.pipeline.ads import ad, ads
from tests.pipeline.few_names import FEW_NAMES

FEW = build_vocabulary(FEW_NAMES)


@pytest.fixture
def lake(tmp_path, write_jsonl):
    """Six ads, and two of them again on another site, with a word more; one of these a third time."""
    again = [
        {**ad(number), "id": f"again-{number}", "text": f"{ad(number)['text']} Poste urgent."} for number in (1, 2)
    ]
    third = {**ad(1), "id": "third", "text": f"{ad(1)['text']} Poste urgent à pourvoir."}
    path = write_jsonl([*ads(6), *again, third])
    lake = Lake(tmp_path / "lake")
    observe([path], lake, FEW, at=NOON, ended=lambda: NOON, source_of=lambda _file: ("Portail", None))
    return lake


def clusters(lake):
    return dict(lake.scan("ads").select("ad", "cluster").collect().iter_rows())


def read_all_again(lake, hours):
    at = NOON + timedelta(hours=hours)
    return recompute(lake, FEW, at=at, ended=lambda: at)


def decision(ad, other, **more):
    return Separation(ad, other, "deux postes", "7", "2026-11-01", **more)


def test_a_recompute_keeps_two_ads_apart_and_joins_them_when_the_decision_is_taken_back(lake, tmp_path):
    log = lake.scan("merges").collect().to_dicts()
    assert len(log) == 3
    before = clusters(lake)
    pair = log[0]["by"], log[0]["like"]
    assert before[pair[0]] == before[pair[1]]

    assert add_separation(tmp_path, decision(*pair))
    done = read_all_again(lake, 1)
    apart = clusters(lake)
    assert apart[pair[0]] != apart[pair[1]]
    assert done.clusters == done.clusters_before + 1
    assert lake.scan("merges").collect().height == 2
    for row in lake.scan("merges").collect().to_dicts():  # the log agrees with the ads
        assert apart[row["by"]] == apart[row["like"]] == row["into"]

    assert take_back_separation(tmp_path, ad=pair[1], other=pair[0])
    read_all_again(lake, 2)
    assert clusters(lake) == before


def test_what_hangs_on_an_ad_stays_with_it(lake, tmp_path):
    log = lake.scan("merges").collect().to_dicts()
    three = next(row["into"] for row in log if sum(one["into"] == row["into"] for one in log) == 2)
    members = [name for name, cluster in clusters(lake).items() if cluster == three]
    assert len(members) == 3
    add_separation(tmp_path, decision(members[0], members[2]))
    read_all_again(lake, 1)
    apart = clusters(lake)
    assert apart[members[0]] != apart[members[2]]
    assert len({apart[member] for member in members}) == 2


def test_ads_that_are_not_here_or_apart_already_change_nothing(lake, tmp_path):
    before = clusters(lake)
    alone = [name for name, cluster in before.items() if list(before.values()).count(cluster) == 1]
    add_separation(tmp_path, decision(alone[0], alone[1]))
    add_separation(tmp_path, decision("0" * 16, "f" * 16))
    read_all_again(lake, 1)
    assert clusters(lake) == before


def test_a_pair_is_decided_once_and_the_file_can_be_read_by_people(tmp_path):
    assert add_separation(tmp_path, decision("aa", "bb"))
    assert not add_separation(tmp_path, decision("bb", "aa"))
    assert not take_back_separation(tmp_path, ad="aa", other="cc")
    assert (tmp_path / DECISIONS).read_text(encoding="utf-8").splitlines() == [
        "ad,other,reason,by,on", "aa,bb,deux postes,7,2026-11-01"
    ]  # fmt: skip
    (tmp_path / DECISIONS).write_text("ad;other\naa;bb\n", encoding="utf-8")
    with pytest.raises(DecisionError, match=r"separate\.csv"):
        read_separations(tmp_path)


def test_the_log_is_found_by_words_and_each_ad_by_its_place(lake, tmp_path):
    index = tmp_path / "merges.sqlite3"
    assert write_merge_index(lake, index) == 3
    first = find_merges(index, limit=2)
    assert (first.total, len(first.rows)) == (3, 2)
    assert [row["id"] for row in find_merges(index, offset=2, limit=2).rows] == [3]
    devops = find_merges(index, text="ingénieur DEV socié")
    assert devops.total == 2
    assert {row["by_title"] for row in devops.rows} == {"Ingénieur DevOps (F/H)"}
    assert find_merges(index, text="absent").total == find_merges(index, text='"*').total == 0
    row = devops.rows[0]
    found = find_merge(index, by=row["by"], like=row["like"])
    assert found == row
    assert find_merge(index, by=row["like"], like="nobody") is None
    assert read_ad(lake, part=row["by_part"], ad=row["by"])["text"].startswith("Vous rejoignez l'équipe 1.")
    assert read_ad(lake, part="ads/run=gone/part-00000.parquet", ad=row["by"]) is None


def test_what_each_source_brings_is_counted_once_a_run(lake):
    found = provenance(lake, FEW)
    (source,) = found["sources"]
    assert (source["name"], source["ads"], source["copies"], source["known"]) == ("Portail", 9, 3, 0)
    assert source["survivorship"]["verdict"] == "unknown"
    assert source["alone"] == 1.0
    assert found["mark"] == mark_of(lake)
    assert mark_of(Lake(lake.folder / "nowhere")) is None
