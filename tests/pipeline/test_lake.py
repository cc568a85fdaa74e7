"""The run protocol: a run is visible whole or not at all."""

import fcntl
import threading
from datetime import timedelta

import deltalake
import polars as pl
import pytest
from deltalake import write_deltalake

from qantara.core.vocabulary.files import build_vocabulary
from qantara.pipeline.lake import FORMAT, TABLES, Lake, LakeError
from qantara.pipeline.lake import rewrite as rewrites
from qantara.pipeline.lake import upgrade as upgrades
from qantara.pipeline.lake.rewrite import erase_rows
from qantara.pipeline.lake.store import write_format
from qantara.pipeline.lake.upgrade import upgrade
from qantara.pipeline.observe import observe
from qantara.pipeline.recompute import recompute
from tests.conftest import NOON
from tests.pipeline.ads import ad, ads
from tests.pipeline.few_names import FEW_NAMES
from tests.pipeline.older import make_older

REJECT = pl.DataFrame({"file": ["a.csv"], "line": [3], "reason": ["broken-json"], "excerpt": ["{"]})
VERSIONS = {"qantara": "0"}
FEW = build_vocabulary(FEW_NAMES)


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


def write(lake, *, commit=True, at=NOON):
    with lake.writer() as writer:
        run = writer.begin("observe", inputs=[], at=at)
        writer.append(run, "rejects", [REJECT])
        if commit:
            writer.commit(run, versions=VERSIONS, at=at)
    return run.id


def files_of(lake):
    return sorted(path for path in lake.folder.rglob("*.parquet") if "_delta_log" not in path.parts)


def test_a_committed_run_is_read(lake):
    run = write(lake)
    assert lake.scan("rejects").collect()["run"].to_list() == [run]
    assert lake.runs()["run"].to_list() == [run]


def test_an_unfinished_run_is_not_read_and_is_removed_by_the_next(lake):
    write(lake, commit=False)
    assert lake.scan("rejects").collect().is_empty()

    run = write(lake, at=NOON + timedelta(seconds=1))

    assert lake.scan("rejects").collect()["run"].to_list() == [run]
    assert len([path for path in files_of(lake) if "rejects" in path.parts]) == 1
    assert not (lake.folder / ".staging").exists() or not any((lake.folder / ".staging").iterdir())


def test_a_run_at_the_same_instant_has_another_name(lake):
    assert write(lake) != write(lake)


def test_an_empty_lake_reads_as_empty_tables(lake):
    assert lake.runs().is_empty()
    assert lake.demand().is_empty()
    assert lake.scan("ads").collect().is_empty()


def test_a_forgotten_run_leaves_no_byte(lake):
    run = write(lake)
    with lake.writer() as writer:
        writer.forget_run(run)
    assert lake.runs().is_empty()
    assert files_of(lake) == []


def test_a_run_that_does_not_exist_cannot_be_forgotten(lake):
    write(lake)
    with lake.writer() as writer, pytest.raises(LakeError, match="There is no run 'nope'"):
        writer.forget_run("nope")


def test_a_second_writer_waits_for_the_first(lake):
    waited, done = threading.Event(), threading.Event()

    def second():
        with lake.writer(on_wait=waited.set):
            done.set()

    with lake.writer():
        thread = threading.Thread(target=second)
        thread.start()
        assert waited.wait(5)
        assert not done.is_set()
    thread.join(5)
    assert done.is_set()


def test_reading_needs_no_lock(lake):
    write(lake)
    with (lake.folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert lake.runs().height == 1


def test_a_lake_of_another_format_is_not_written(lake):
    write(lake)
    (lake.folder / "format").write_text("99\n")
    with pytest.raises(LakeError, match=rf"format 99, this version writes {FORMAT}.*qantara upgrade"), lake.writer():
        pass
    with pytest.raises(LakeError, match="Install a newer Qantara"):
        upgrade(lake)


def test_a_lake_of_this_format_needs_no_upgrade(lake):
    assert upgrade(lake) == 0
    write(lake)
    assert upgrade(lake) == 0


@pytest.fixture
def older(tmp_path, write_jsonl):
    """A lake of format 1 with two runs of several files, and what it said."""
    lake = Lake(tmp_path / "lake")
    for number, rows in enumerate((ads(6), [ad(8), ad(0, city="Rabat", posted_on="2026-01-04")])):
        at = NOON + timedelta(hours=number)
        observe([write_jsonl(rows, f"{number}.jsonl")], lake, FEW, at=at, ended=lambda at=at: at, workers=1)
    said = said_by(lake)
    make_older(lake, part_rows=2)
    return lake, said


def said_by(lake):
    tables = {table: lake.scan(table).collect() for table in ("ads", "mentions", "runs")} | {"demand": lake.demand()}
    return {table: rows.select(sorted(rows.columns)).sort(rows.columns[0], "run") for table, rows in tables.items()}


def assert_upgraded(lake, said):
    for table, rows in said_by(lake).items():
        assert rows.equals(said[table]), table
    assert (lake.folder / "format").read_text(encoding="ascii") == f"{FORMAT}\n"
    # Four files, new ones, and no byte of the old.
    assert len([path for path in files_of(lake) if "ads" in path.parts]) == len(lake.files("ads")) == 4


def test_a_lake_of_format_1_says_after_the_upgrade_what_it_said(older):
    lake, said = older
    with pytest.raises(LakeError, match=rf"format 1, this version writes {FORMAT}.*qantara upgrade"), lake.writer():
        pass

    assert upgrade(lake) == FORMAT - 1

    assert_upgraded(lake, said)
    assert upgrade(lake) == 0
    assert_upgraded(lake, said)


def test_a_lake_of_format_2_keeps_every_byte_and_takes_the_tables_that_came_later(tmp_path, write_jsonl):
    lake = Lake(tmp_path / "lake")
    observe([write_jsonl(ads(6))], lake, FEW, at=NOON, ended=lambda: NOON, workers=1)
    write_format(lake.folder, 2)
    before = {path: path.read_bytes() for path in files_of(lake)}
    with pytest.raises(LakeError, match="format 2, this version writes 3"):
        lake.scan("intentions").collect()

    assert upgrade(lake) == 1

    assert {path: path.read_bytes() for path in files_of(lake)} == before
    later = ("intentions", "seekers", "totals", "adjustments", "forecasts", "scores")
    assert [lake.scan(table).collect().height for table in later] == [0] * 6
    with lake.writer() as writer:
        run = writer.begin("forecast", inputs=[], at=NOON)
        writer.append(
            run,
            "forecasts",
            [
                pl.DataFrame({"series": ["total"]}).match_to_schema(
                    pl.Schema({name: kind for name, kind in TABLES["forecasts"].items() if name != "run"}),
                    missing_columns="insert",
                )
            ],
        )
        writer.commit(run, versions=VERSIONS, at=NOON)
    assert lake.scan("forecasts").collect()["run"].to_list() == [run.id]


def test_an_upgraded_lake_knows_its_ads_and_merges_new_ones(older, write_jsonl):
    lake, _ = older
    upgrade(lake)
    more = write_jsonl([*ads(6), ad(0, city="Agadir", posted_on="2026-01-05")], "more.jsonl")
    done = observe([more], lake, FEW, at=NOON + timedelta(days=1), ended=lambda: NOON, workers=1)
    assert (done.known, done.kept, done.merged) == (6, 1, 1)
    done = recompute(lake, FEW, at=NOON + timedelta(days=2), ended=lambda: NOON)
    assert (done.ads, done.clusters) == (9, 7)


class Killed(BaseException):
    """Ends the process as far as the code can see."""


@pytest.mark.parametrize("instant", ["before a file is written", "before the transaction", "before the old file goes"])
def test_an_upgrade_that_was_killed_between_files_goes_on_from_there(older, monkeypatch, instant):
    lake, said = older
    owner, name = {
        "before a file is written": (upgrades, "with_fingerprints"),
        "before the transaction": (deltalake.DeltaTable, "create_write_transaction"),
        "before the old file goes": (rewrites.Path, "unlink"),
    }[instant]
    whole, calls = getattr(owner, name), []

    def second_time(*arguments, **more):
        calls.append(name)
        if len(calls) == 2:
            raise Killed
        return whole(*arguments, **more)

    with monkeypatch.context() as then:
        then.setattr(owner, name, second_time)
        with pytest.raises(Killed):
            upgrade(lake)
    assert (lake.folder / "format").read_text(encoding="ascii") == "1\n"

    assert upgrade(lake) == FORMAT - 1

    assert_upgraded(lake, said)


def test_rows_of_a_hundred_thousand_keys_are_erased_at_once(tmp_path):
    """A predicate in SQL with so many keys ends the process."""
    folder = tmp_path / "mentions"
    keys = pl.Series("ad", range(120_000)).cast(pl.String)
    for part in (keys[:60_000], keys[60_000:]):
        rows = pl.DataFrame({"ad": part, "run": "r"}).to_arrow()
        write_deltalake(folder, rows, mode="append", partition_by=["run"])

    erase_rows(folder, pl.col("ad").is_in(keys[5:100_005].implode()))

    left = pl.scan_delta(folder).collect()["ad"]
    assert sorted(left.cast(int)) == [*range(5), *range(100_005, 120_000)]
    assert len([path for path in folder.rglob("*.parquet") if "_delta_log" not in path.parts]) == 2


@pytest.mark.parametrize("name", ["notre lac", "données", "بحيرة", "100%"])
def test_a_lake_may_be_in_a_folder_of_any_name(tmp_path, name):
    lake = Lake(tmp_path / name / "lake")
    run = write(lake)
    assert lake.runs()["run"].to_list() == [run]
    assert lake.scan("rejects").collect().height == 1
    assert [lake.read(file, "rejects").height for file in lake.files("rejects")] == [1]


def test_a_path_that_delta_takes_for_a_pattern_is_refused(tmp_path):
    with pytest.raises(LakeError, match="has a \\[ in it"):
        write(Lake(tmp_path / "[old]" / "lake"))


def test_a_damaged_table_is_told_with_the_remedy(lake):
    write(lake)
    for log in (lake.folder / "runs" / "_delta_log").glob("*.json"):
        log.write_text("{broken")
    with pytest.raises(LakeError, match="the table 'runs' cannot be read"):
        lake.runs()
