"""The run protocol: a run is visible whole or not at all."""

import fcntl
import threading
from datetime import timedelta

import polars as pl
import pytest

from qantara.pipeline.lake import FORMAT, Lake, LakeError
from qantara.pipeline.lake.upgrade import upgrade
from tests.conftest import NOON

REJECT = pl.DataFrame({"file": ["a.csv"], "line": [3], "reason": ["broken-json"], "excerpt": ["{"]})
VERSIONS = {"qantara": "0"}


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


def test_a_damaged_table_is_told_with_the_remedy(lake):
    write(lake)
    for log in (lake.folder / "runs" / "_delta_log").glob("*.json"):
        log.write_text("{broken")
    with pytest.raises(LakeError, match="the table 'runs' cannot be read"):
        lake.runs()
