"""Recompute: the past comes to the vocabulary of now, whole or not at all, and can be undone."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import polars as pl
import pytest

from qantara.core.text.extractor import Extractor
from qantara.core.vocabulary.files import build_vocabulary
from qantara.pipeline import forget as forgetting
from qantara.pipeline.engines import Here
from qantara.pipeline.forget import forget
from qantara.pipeline.lake import Lake, LakeError
from qantara.pipeline.lake.store import Writer
from qantara.pipeline.observe import observe
from qantara.pipeline.recompute import recompute
from tests.conftest import NOON
from tests.pipeline.ads import ad, ads
from tests.pipeline.few_names import FEW_NAMES

OWN = "id,kind,domains,en,fr,ar,parent\nairflow,technology,data,Airflow,Airflow,Airflow,databases\n"
FEW = build_vocabulary(FEW_NAMES)
ONE_MORE = build_vocabulary({**FEW_NAMES, "vocabulary/own.csv": OWN})
READ = ("ads", "mentions", "merges")  # what a recompute stands for


class Place:
    """A lake, and a clock that ticks with each run."""

    def __init__(self, folder, write_jsonl):
        self.lake = Lake(folder / "lake")
        self._write = write_jsonl
        self._runs = self.lake.runs().height

    def _now(self):
        self._runs += 1
        return NOON + timedelta(hours=self._runs)

    def look(self, *rows, vocabulary=FEW):
        at = self._now()
        file = self._write(list(rows), f"{self.lake.folder.parent.name}/{self._runs}.jsonl")
        return observe([file], self.lake, vocabulary, at=at, ended=lambda: at, workers=1)

    def again(self, vocabulary=ONE_MORE, engine=None):
        at = self._now()
        return recompute(self.lake, vocabulary, at=at, ended=lambda: at, engine=engine)

    def forget(self, what, version=ONE_MORE.version):
        return forget(self.lake, what, version=version, at=self._now()).ads

    def rows(self, table):
        return self.lake.scan(table).collect()


@pytest.fixture
def places(tmp_path, write_jsonl):
    return lambda name: Place(tmp_path / name, write_jsonl)


@pytest.fixture
def place(places):
    return places("place")


def content(lake):
    """What the lake says; which run and which file said it, aside."""
    seen = {table: lake.scan(table).drop("run", "file", "line", "origin", strict=False).collect() for table in READ}
    seen["demand"] = lake.demand().drop("run")
    return {table: frame.sort(frame.columns).rows() for table, frame in seen.items()}


def keys_on_disk(lake):
    """The ads that any file names, whether a table refers to it or not."""
    files = [file for table in READ for file in (lake.folder / table).glob("run=*/*.parquet")]
    return {key for file in files for key in pl.read_parquet(file, columns=["ad"])["ad"]}


COPY = ad(0, city="Rabat", posted_on="2026-01-04")
FIRST, SECOND, WHOLE = (ad(0, text=text, city="Casablanca", posted_on=day) for text, day in [
    (" ".join(f"Le lot {n} porte sur l'étage {n * 17} du bâtiment {n * 31}." for n in range(12)), "2026-01-01"),
    (" ".join(f"Une équipe de {n} personnes suit le contrat {n * 23}." for n in range(40, 52)), "2026-01-02"),
    ("", "2026-01-03"),
])  # fmt: skip
WHOLE["text"] = f"{FIRST['text']} {SECOND['text']}"


def test_past_mentions_and_demand_come_to_the_version_and_the_ads_stay(place):
    place.look(*ads(20))
    before = place.rows("ads")
    assert "airflow" not in set(place.rows("mentions")["skill"])

    done = place.again()

    after = place.rows("ads")
    assert after["ad"].sort().to_list() == before["ad"].sort().to_list()
    asked = place.rows("mentions").filter(skill="airflow")["ad"]
    assert set(asked) == set(after.filter(pl.col("text").str.contains("Airflow"))["ad"])
    demand = place.lake.demand()
    assert demand.filter(skill="airflow", region="total", domain="total")["ads"].sum() == asked.n_unique() == 4
    for rows in (after, place.rows("mentions"), demand):
        assert rows["vocabulary"].unique().to_list() == [ONE_MORE.version]
    assert (done.ads, done.mentions - done.mentions_before, done.vocabularies_before) == (20, 4, [FEW.version])


def test_what_does_not_depend_on_the_vocabulary_stays_as_it_was_observed(place):
    first = place.look(*ads(6), ad(9, posted_on=None))
    before = place.rows("ads").sort("ad")

    place.again()

    after = place.rows("ads").sort("ad")
    assert after["origin"].unique().to_list() == [first.run]
    read_anew = {"run", "origin", "vocabulary", "lang", "domain", "occupation"}
    same = [name for name in before.columns if name not in read_anew]
    assert after.select(same).rows() == before.select(same).rows()


def test_it_says_what_a_lake_observed_with_that_vocabulary_says(place, places):
    place.look(*ads(12), COPY)
    place.again()

    fresh = places("fresh")
    fresh.look(*ads(12), COPY, vocabulary=ONE_MORE)

    seen, expected = content(place.lake), content(fresh.lake)
    # An ad without a date was first seen when it came; these have one.
    assert seen == expected


def test_rows_of_the_recompute_and_of_later_runs_are_read_and_no_others(place):
    place.look(ad(0))
    done = place.again()
    later = place.look(ad(1), COPY)

    for table in READ:
        assert set(place.rows(table)["run"]) <= {done.run, later.run}, table
    assert set(place.rows("ads")["run"]) == {done.run, later.run}
    assert {file.rsplit("run=", 1)[1].split("/")[0] for file in place.lake.files("ads")} == {done.run, later.run}
    assert len(list((place.lake.folder / "ads").glob("run=*"))) == 3, "what it replaces stays on disk"


def test_the_same_again_gives_the_same_rows(place):
    place.look(*ads(12), COPY)
    place.again()
    before = content(place.lake)
    origins = place.rows("ads").select("ad", "origin").sort("ad").rows()

    done = place.again()

    assert content(place.lake) == before
    assert place.rows("ads").select("ad", "origin").sort("ad").rows() == origins
    assert (done.mentions, done.clusters) == (done.mentions_before, done.clusters_before)
    assert done.vocabularies_before == [ONE_MORE.version]


def test_parts_of_another_size_give_the_same_rows(place, places):
    small = places("small")
    for each in (place, small):
        each.look(*ads(12), COPY)
    place.again()
    small.again(engine=Here(workers=1, part_rows=3))
    assert content(small.lake) == content(place.lake)


def test_clusters_that_were_apart_meet_where_a_later_ad_is_like_both(place):
    place.look(FIRST)
    place.look(SECOND)
    place.look(WHOLE)
    assert place.rows("ads")["cluster"].n_unique() == 2

    done = place.again(FEW)

    oldest = place.rows("ads").filter(posted_on=date(2026, 1, 1))["ad"].item()
    assert place.rows("ads")["cluster"].unique().to_list() == [oldest]
    assert (done.clusters_before, done.clusters) == (2, 1)
    assert place.lake.demand().filter(region="total", domain="total", skill="total")["ads"].to_list() == [1.0]


def test_each_merge_is_explained_once(place):
    place.look(*ads(6), COPY, FIRST)
    place.look(SECOND, ad(1, city="Fès"))
    place.look(WHOLE)
    place.again()

    rows, merges = place.rows("ads"), place.rows("merges")
    joined = rows.filter(pl.col("ad") != pl.col("cluster")).select("ad", "cluster").unique()
    assert sorted(merges.select("ad", "into").rows()) == sorted(joined.rows())
    assert joined.height == 4
    assert set(merges["by"]) | set(merges["like"]) <= set(rows["ad"])
    assert merges["rule"].null_count() == 0
    cluster_of = dict(rows.select("ad", "cluster").rows())
    assert all(
        cluster_of[by] == cluster_of[like] == into for by, like, into in merges.select("by", "like", "into").rows()
    )


def test_observing_after_it_adds_to_it_and_the_same_ads_add_nothing(place):
    place.look(*ads(6))
    place.again()

    more = place.look(*ads(6), COPY, vocabulary=ONE_MORE)

    assert (more.kept, more.known, more.merged) == (1, 6, 1)
    assert place.rows("ads").height == 7
    before = content(place.lake)
    assert (place.look(*ads(6), COPY, vocabulary=ONE_MORE).kept, content(place.lake)) == (0, before)


# Forgetting


def test_an_early_run_is_forgotten_in_what_was_recomputed(place, places):
    early = place.look(*ads(6), FIRST)
    place.look(ad(7), COPY, SECOND)
    place.again()
    gone = set(place.rows("ads").filter(origin=early.run)["ad"])

    assert place.forget(early.run) == 7

    without = places("without")
    without.look(ad(7), COPY, SECOND)
    without.again()
    seen, expected = content(place.lake), content(without.lake)
    assert seen["mentions"] == expected["mentions"]
    assert seen["merges"] == expected["merges"] == []
    assert seen["demand"] == expected["demand"]
    assert not gone & set(place.rows("ads")["ad"])
    assert place.rows("ads").height == 3
    assert not gone & keys_on_disk(place.lake)


def test_a_source_is_forgotten_in_what_was_recomputed_and_in_what_it_replaced(place):
    place.look(ad(0, source="a"), ad(1, source="b"))
    done = place.again()

    assert place.forget("a") == 1

    assert place.rows("ads")["source"].to_list() == ["b"]
    assert place.rows("mentions")["ad"].unique().to_list() == place.rows("ads")["ad"].to_list()
    place.forget(done.run)
    assert place.rows("ads")["source"].to_list() == ["b"]


def test_a_forgotten_recompute_brings_back_what_was_before(place):
    place.look(*ads(6), FIRST)
    place.look(SECOND, COPY)
    place.look(WHOLE)
    before = content(place.lake)
    done = place.again()
    assert content(place.lake) != before

    assert place.forget(done.run, version=FEW.version) == 0

    assert content(place.lake) == before
    assert list((place.lake.folder / "ads").glob(f"run={done.run}")) == []


def test_what_was_observed_after_a_forgotten_recompute_stays(place):
    place.look(ad(0))
    done = place.again()
    place.look(ad(1), COPY)

    place.forget(done.run)

    assert place.rows("ads").height == 3
    assert place.lake.demand().filter(region="total", domain="total", skill="total")["ads"].sum() == 2.0
    assert place.look(ad(0), ad(1), COPY, ad(2)).kept == 1


@pytest.mark.parametrize("recomputed", [False, True])
def test_where_all_is_forgotten_no_demand_is_left(place, recomputed):
    only = place.look(*ads(3))
    if recomputed:
        place.again()
    else:
        place.look(ad(0, source="other"))
    place.forget(only.run)
    assert place.rows("ads").is_empty()
    assert place.lake.demand().is_empty()


def test_the_merges_of_later_runs_do_not_name_the_ads_of_a_forgotten_one(place):
    early = place.look(ad(0))
    place.look(COPY)
    assert place.rows("merges").height == 1
    place.forget(early.run)
    assert place.rows("merges").is_empty()


@pytest.fixture(scope="module")
def recomputed(tmp_path_factory):
    """A lake of two runs and a recompute; the first run, a source too; what is said without it; its ads."""
    folder = tmp_path_factory.mktemp("recomputed")

    def write(rows, _name):
        (folder / "ads.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return folder / "ads.jsonl"

    place = Place(folder, write)
    early = place.look(*(ad(n, source="early") for n in range(3))).run
    place.look(ad(5), COPY)
    place.again()
    gone = set(place.rows("ads").filter(source="early")["ad"])
    without = Place(Path(shutil.copytree(folder, folder.with_name("without"), dirs_exist_ok=True)), write)
    assert without.forget(early) == 3
    return folder, early, content(without.lake), gone


class Killed(BaseException):
    """Ends the process as far as the code can see."""


def kill(*_args, **_kwargs):
    raise Killed


@pytest.mark.parametrize(
    ("what", "instant"),
    [
        *product(("run", "source"), ("erase mentions", "erase ads", "write_demand", "commit")),
        ("run", "forget_run"),  # a source has no row in runs
    ],
)
def test_forgetting_that_was_killed_is_completed_by_the_same_call(place, recomputed, monkeypatch, what, instant):
    folder, early, expected, gone = recomputed
    shutil.copytree(folder / "lake", place.lake.folder)
    name = early if what == "run" else "early"
    with monkeypatch.context() as then:
        if instant.startswith("erase"):
            before = forgetting.erase_rows
            last = instant.split()[1]
            then.setattr(
                forgetting, "erase_rows", lambda folder, gone: (before(folder, gone), folder.name == last and kill())
            )
        elif instant == "write_demand":
            then.setattr(forgetting, "write_demand", kill)
        else:
            then.setattr(Writer, instant, kill)
        with pytest.raises(Killed):
            place.forget(name)

    place.forget(name)

    assert content(place.lake) == expected
    assert not gone & keys_on_disk(place.lake)
    with pytest.raises(LakeError, match="no run and no source"):
        place.forget(name)


def test_a_cluster_whose_oldest_ad_was_forgotten_takes_new_ads(place):
    early = place.look(ad(0))
    place.look(COPY)
    place.forget(early.run)

    done = place.look(ad(0, city="Agadir", posted_on="2026-01-05"))

    assert done.merged == 1
    assert place.rows("ads")["cluster"].n_unique() == 1


# Whole or not at all


def test_a_recompute_that_fails_half_way_leaves_what_was_before(place, monkeypatch):
    class Failing(Here):
        def stage(self, frames, vocabulary, staging):
            for number, part in enumerate(super().stage(frames, vocabulary, staging)):
                if number:
                    raise Killed
                yield part

    place.look(*ads(6), COPY)
    before = content(place.lake)

    with pytest.raises(Killed):
        place.again(engine=Failing(workers=1, part_rows=3))
    assert content(place.lake) == before

    monkeypatch.setattr(Writer, "commit", kill)
    with pytest.raises(Killed):
        place.again()
    assert content(place.lake) == before

    monkeypatch.undo()
    done = place.again()
    assert place.rows("ads")["run"].unique().to_list() == [done.run]
    assert len(list((place.lake.folder / "ads").glob("run=*"))) == 2
    assert list((place.lake.folder / ".staging").iterdir()) == []


def test_a_lake_without_ads_is_refused_with_the_way_on(place):
    with pytest.raises(LakeError, match=r"no ads to read again\. Run: qantara observe FILES"):
        place.again()
    assert place.lake.runs().is_empty()


def start(folder):
    return subprocess.Popen(
        [sys.executable, "-m", "qantara", "recompute", "--folder", str(folder), "--json", "--workers", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "LANG": "C"},
    )  # fmt: skip


@pytest.mark.slow
def test_a_killed_recompute_is_there_whole_or_not_at_all(tmp_path, write_jsonl, vocabulary):
    (tmp_path / "qantara.toml").write_text('[partnership]\nname = "Test"\nlanguages = ["en"]\n')
    (tmp_path / "vocabulary").mkdir()
    lake = Lake(tmp_path / "lake")
    observe([write_jsonl(ads(600))], lake, vocabulary, at=NOON, ended=lambda: NOON, workers=1)
    before = content(lake)
    # One name more, so that the versions differ.
    (tmp_path / "vocabulary" / "own.csv").write_text(
        "id,kind,domains,en,fr,ar,aliases_fr\nlots,concept,data,Lots,Lots,Lots,porte sur le lot\n"
    )
    began = time.monotonic()
    _, errors = (whole := start(tmp_path)).communicate(timeout=300)
    assert whole.returncode == 0, errors
    length = time.monotonic() - began
    after = content(lake)
    assert after != before
    instants = random.Random(20260216)
    outcomes = []

    for _ in range(20):
        runs = lake.runs()
        newest = runs["run"][-1]
        if runs["command"][-1] == "recompute":
            forget(lake, newest, version=vocabulary.version, at=NOON)
        process = start(tmp_path)
        time.sleep(instants.uniform(0.4, 1.1) * length)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        outcomes.append(lake.runs()["command"][-1] == "recompute")
        assert content(lake) == (after if outcomes[-1] else before)

    assert not all(outcomes), "every run ended before it was killed: the test kills nothing"
    _, errors = (whole := start(tmp_path)).communicate(timeout=300)
    assert whole.returncode == 0, errors
    assert content(lake) == after


def test_a_vocabulary_of_few_names_reads_one_name_more():
    """What the tests above stand on."""
    few, more = (Extractor(each).read("", "Python et Airflow") for each in (FEW, ONE_MORE))
    assert [mention.skill for mention in few.mentions] == ["python"]
    assert [mention.skill for mention in more.mentions] == ["python", "airflow"]
