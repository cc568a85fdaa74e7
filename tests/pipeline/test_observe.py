"""Observation: idempotent, whole or nothing, several at once."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date, timedelta

import polars as pl
import pytest

from qantara.pipeline.forget import forget
from qantara.pipeline.intake import IntakeError
from qantara.pipeline.keys import ad_key
from qantara.pipeline.lake import TABLES, Lake, LakeError
from qantara.pipeline.observe import observe
from tests.conftest import NOON
from tests.pipeline.ads import ad, ads


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


@pytest.fixture
def look(lake, vocabulary):
    """Observe files into the lake with a fixed clock, in this process."""

    def run(*paths, at=NOON, **more):
        return observe([str(path) for path in paths], lake, vocabulary, at=at, ended=lambda: at, workers=1, **more)

    return run


def content(lake):
    """What the lake says, run identifiers aside."""
    seen = {}
    for table in ("ads", "mentions"):
        frame = lake.scan(table).drop("run", "file", "line", strict=False).collect()
        seen[table] = frame.sort(frame.columns).rows()
    demand = lake.demand().drop("run")
    seen["demand"] = demand.sort(demand.columns).rows()
    return seen


def test_ads_come_in_with_what_was_read_in_them(lake, look, write_jsonl):
    done = look(write_jsonl([ad(0), ad(1)]))

    row = lake.scan("ads").filter(pl.col("source_ref") == "ref-0").collect().row(0, named=True)
    assert (done.read, done.kept, done.rejected) == (2, 2, 0)
    assert (row["lang"], row["domain"], row["region"], row["posted_on"]) == ("fr", "data", "MA-06", date(2026, 1, 1))
    mentions = lake.scan("mentions").filter(pl.col("ad") == row["ad"]).collect()
    assert {"python", "sql", "airflow", "dbt"} <= set(mentions["skill"])
    for m in mentions.iter_rows(named=True):
        assert row[m["field"]][m["start"] : m["end"]] == m["surface"]


def test_every_table_has_the_columns_of_the_contract(lake, look, write_jsonl):
    look(write_jsonl([ad(0), {"id": 2}]))
    for table, schema in TABLES.items():
        assert lake.scan(table).collect_schema() == schema


def test_the_same_ads_in_another_file_and_order_add_nothing(lake, look, write_jsonl):
    look(write_jsonl(ads(30)))
    before = content(lake)

    again = look(write_jsonl(ads(30)[::-1], "again.jsonl"), at=NOON + timedelta(days=1))

    assert (again.kept, again.known) == (0, 30)
    assert content(lake) == before


def test_one_file_or_several_runs_give_the_same_lake(tmp_path, vocabulary, write_jsonl):
    rows = ads(40)
    together, apart = Lake(tmp_path / "together"), Lake(tmp_path / "apart")
    clock = {"at": NOON, "ended": lambda: NOON, "workers": 1}
    observe([write_jsonl(rows, "all.jsonl")], together, vocabulary, **clock)
    for part in range(4):
        observe([write_jsonl(rows[part::4], f"{part}.jsonl")], apart, vocabulary, **clock)

    one, many = content(together), content(apart)
    assert {"ads": len(one["ads"]), "mentions": one["mentions"], "demand": one["demand"]} == {
        "ads": len(many["ads"]), "mentions": many["mentions"], "demand": many["demand"],
    }  # fmt: skip


def test_the_same_ad_twice_in_a_file_is_one_sighting(look, write_jsonl):
    done = look(write_jsonl([ad(0), ad(0), ad(1)]))
    assert (done.kept, done.known) == (2, 1)


def test_a_copy_elsewhere_merges_and_the_demand_counts_one(lake, look, write_jsonl):
    done = look(write_jsonl([ad(0), ad(0, city="Rabat", posted_on="2026-01-04")]))
    assert (done.kept, done.merged) == (2, 1)
    demand = lake.demand().filter(domain="total", skill="total")
    assert dict(demand.select("region", "ads").iter_rows()) == {"MA-04": 0.5, "MA-06": 0.5, "total": 1.0}
    assert lake.scan("ads").collect()["cluster"].n_unique() == 1


def test_the_cluster_is_the_oldest_ad_and_stays_so(lake, look, write_jsonl):
    look(write_jsonl([ad(0, posted_on="2026-03-01")]))
    look(write_jsonl([ad(0, posted_on="2026-01-01", city="Rabat")], "older.jsonl"))
    first = lake.scan("ads").filter(posted_on=date(2026, 3, 1)).collect()["ad"].item()
    assert lake.scan("ads").collect()["cluster"].unique().to_list() == [first]


def test_a_repost_after_three_months_counts_again(lake, look, write_jsonl):
    look(write_jsonl([ad(0), ad(0, posted_on="2026-05-01")]))
    total = lake.demand().filter(region="total", domain="total", skill="total")
    assert total["ads"].to_list() == [1.0, 1.0]


def test_undated_ads_are_dated_by_the_day_of_the_snapshot(lake, look, write_jsonl):
    path = write_jsonl([ad(0, posted_on=None)])
    assert look(path).undated == 1
    assert lake.demand()["month"].null_count() == lake.demand().height
    look(path, seen_on=date(2026, 6, 3))
    assert date(2026, 6, 1) in lake.demand()["month"].to_list()


def test_rejects_keep_file_line_and_reason(lake, look, tmp_path):
    path = tmp_path / "ads.jsonl"
    path.write_text(json.dumps(ad(0)) + "\n{broken\n" + json.dumps({"id": 3, "title": "", "text": ""}) + "\n")

    done = look(path)

    assert (done.read, done.kept, done.rejected) == (3, 1, 2)
    rows = lake.scan("rejects").select("line", "reason").collect().rows()
    assert sorted(rows) == [(2, "broken-json"), (3, "no-text")]


def test_a_file_without_known_columns_leaves_the_lake_as_it_was(lake, look, tmp_path, write_jsonl):
    look(write_jsonl([ad(0)]))
    before = content(lake)
    bad = tmp_path / "bad.csv"
    bad.write_text("colour,size\nred,3\n")

    with pytest.raises(IntakeError, match="--map"):
        look(bad, at=NOON + timedelta(days=1))

    assert content(lake) == before
    assert lake.runs().height == 1


def test_months_at_the_edges_are_incomplete(lake, look, write_jsonl):
    look(write_jsonl(ads(300)))
    total = lake.demand().filter(region="total", domain="total", skill="total").sort("month")
    complete = dict(total.select(pl.col("month").dt.month(), "complete").iter_rows())
    assert complete[1] is True
    assert complete[10] is False


def test_forgetting_a_run_undoes_it(lake, look, write_jsonl):
    look(write_jsonl(ads(10)))
    before = content(lake)
    second = look(write_jsonl(ads(10, 10), "more.jsonl"), at=NOON + timedelta(hours=1))

    erased = forget(lake, second.run, version="v", at=NOON + timedelta(hours=2)).ads

    assert erased == 10
    after = content(lake)
    assert after["ads"] == before["ads"]
    assert [row[:8] for row in after["demand"]] == [row[:8] for row in before["demand"]]


def test_forgetting_a_source_keeps_the_ads_of_others(lake, look, write_jsonl):
    look(write_jsonl([ad(0, source="a"), ad(1, source="b")]))
    assert forget(lake, "a", version="v", at=NOON + timedelta(hours=1)).ads == 1
    assert lake.scan("ads").collect()["source"].to_list() == ["b"]
    assert lake.scan("mentions").collect()["ad"].n_unique() == 1


def test_forgetting_what_is_not_there_is_refused(lake, look, write_jsonl):
    look(write_jsonl([ad(0)]))
    with pytest.raises(LakeError, match="no run and no source 'x'"):
        forget(lake, "x", version="v", at=NOON)


def test_workers_give_the_same_rows_as_one_process(tmp_path, vocabulary, write_jsonl, monkeypatch):
    rows = ads(60)
    path = write_jsonl([{**row, "text": str(row["text"]) * 400} for row in rows])
    lakes = []
    for workers in (1, 2):
        lake = Lake(tmp_path / f"lake{workers}")
        observe([path], lake, vocabulary, at=NOON, ended=lambda: NOON, workers=workers)
        lakes.append(content(lake))
    assert lakes[0] == lakes[1]


def test_an_ad_is_known_by_title_company_city_and_text_whatever_case_and_space():
    key = ad_key("Data  Engineer", "ACME", "Fès", "un\ntexte")
    assert key == ad_key("data engineer", "Acme", "fès", "Un texte")
    assert len({key, ad_key("data engineer", "Acme", None, "un texte"), ad_key("x", "Acme", "fès", "un texte")}) == 3


OBSERVE = "from qantara.cli import main; main()"


def start(folder, path, *more):
    return subprocess.Popen(
        [sys.executable, "-c", OBSERVE, "observe", str(path), "--folder", str(folder), "--json", "--workers", "1", *more],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "LANG": "C"},
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "qantara.toml").write_text('[partnership]\nname = "Test"\nlanguages = ["en"]\n')
    return tmp_path


@pytest.mark.slow
def test_several_processes_at_once_lose_and_double_nothing(folder, write_jsonl):
    parts = [write_jsonl(ads(120)[part * 20 : part * 20 + 60], f"{part}.jsonl") for part in range(4)]
    running = [start(folder, part) for part in parts]
    for process in running:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors

    rows = Lake(folder / "lake").scan("ads").collect()
    assert sorted(rows["source_ref"]) == sorted(f"ref-{n}" for n in range(120))
    assert Lake(folder / "lake").runs().height == 4


@pytest.mark.slow
def test_killed_runs_leave_a_readable_lake_that_the_next_run_completes(folder, write_jsonl):
    rows = ads(400)
    path = write_jsonl(rows)
    lake = Lake(folder / "lake")
    began = time.monotonic()
    _, errors = (whole := start(folder, write_jsonl(rows[:5], "few.jsonl"))).communicate(timeout=300)
    assert whole.returncode == 0, errors
    length = time.monotonic() - began
    instants = random.Random(20260216)
    committed = 0

    for _ in range(50):
        process = start(folder, path)
        # Most of a run is start-up: aim at its later part, where it writes.
        time.sleep(instants.uniform(0.3, 1.25) * length)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        runs = lake.runs()
        kept = lake.scan("ads").collect()
        assert set(kept["run"]) <= set(runs["run"])
        assert kept.select("ad", "posted_on").is_duplicated().sum() == 0
        assert kept.height in {5, 400}
        if kept.height == 400:
            committed += 1
            assert lake.demand().filter(region="total", domain="total", skill="total")["ads"].sum() > 5
            subprocess.run(["rm", "-rf", str(lake.folder)], check=True)
            start(folder, folder / "few.jsonl").communicate(timeout=300)

    done = start(folder, path)
    _, errors = done.communicate(timeout=300)
    assert done.returncode == 0, errors
    assert lake.scan("ads").collect().height == 400
    assert committed < 50, "every run ended before it was killed: the test kills nothing"


@pytest.mark.slow
def test_memory_grows_by_far_less_than_the_input(folder, write_jsonl):
    def peak(count):
        path = write_jsonl([{**ad(n), "text": str(ad(n)["text"]) * 4} for n in range(count)], f"{count}.jsonl")
        code = (
            "import sys\n"
            "from qantara.cli.app import run\n"
            "status = run()\n"
            # Of this program alone: ru_maxrss would also hold what the tests' own process had before it began.
            "[most] = [line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')]\n"
            "print(int(most) // 1000)\n"
            "sys.exit(status)"
        )
        home = folder / str(count)
        home.mkdir()
        (home / "qantara.toml").write_text((folder / "qantara.toml").read_text())
        command = [sys.executable, "-c", code, "observe", str(path), "--folder", str(home), "--json", "--workers", "1"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return int(done.stdout.splitlines()[-1]), path.stat().st_size / 1e6

    small, size = peak(5_000)
    large, larger = peak(40_000)
    # Ten thousand ads more may cost their fingerprints and their counts, not their texts over and over.
    assert large < 1_500
    assert large - small < 4 * (larger - size)
