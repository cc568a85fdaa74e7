"""Both engines make the same tables; an executor may die; what stands in the way is said in one sentence."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import polars as pl
import pytest

import qantara
from qantara.cli.app import run as qantara_command
from qantara.core.vocabulary.files import build_vocabulary
from qantara.pipeline.engines import Here, Staging, pool, spark, spark_session
from qantara.pipeline.engines.parts import chunks
from qantara.pipeline.engines.pool import in_order
from qantara.pipeline.engines.spark import Spark, extract_dataframe
from qantara.pipeline.engines.spark_session import EngineError, cause_of, choose_master, require_spark
from qantara.pipeline.lake import Lake
from qantara.pipeline.observe import observe
from qantara.pipeline.recompute import recompute
from tests.conftest import NOON
from tests.pipeline.ads import ad, ads
from tests.pipeline.few_names import FEW_NAMES

ABSENT = find_spec("pyspark") is None or shutil.which("java") is None
needs_spark = [
    pytest.mark.slow,
    pytest.mark.spark,
    pytest.mark.skipif(ABSENT and "QANTARA_REQUIRE_SPARK" not in os.environ, reason="no Spark on this machine"),
    # Not ours: how Spark reads its own settings and leaves its sockets to the end of the process.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
SETTINGS = (
    "MASTER", "PYSPARK_GATEWAY_PORT", "PYSPARK_PYTHON", "PYSPARK_SUBMIT_ARGS", "SPARK_CONF_DIR", "SPARK_HOME", "SPARK_LOCAL_HOSTNAME",
    "SPARK_LOCAL_IP", "SPARK_MASTER", "SPARK_REMOTE",
)  # fmt: skip
TABLES = ("ads", "mentions", "merges", "demand", "rejects")
CHUNKS = 16
FEW = build_vocabulary(FEW_NAMES)


def content(lake: Lake) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, sorted; the run's name says when, not what."""
    seen = {}
    for table in TABLES:
        frame = lake.scan(table).drop("run").collect()
        seen[table] = frame.sort(frame.columns).rows()
    return seen


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that says nothing of Spark."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A driver and two executors in processes of their own, of one core each."""
    with pytest.MonkeyPatch.context() as environment:
        for name in SETTINGS:
            environment.delenv(name, raising=False)
        environment.setenv("SPARK_MASTER", "local-cluster[2,1,1024]")
        with spark_session.spark_session(None, tmp_path_factory.mktemp("spark") / "spark.log") as session:
            home = Path(find_spec("pyspark").origin).parent
            work = home / "work" / session.sparkContext.applicationId
            yield session
        shutil.rmtree(work, ignore_errors=True)


@pytest.fixture
def look(tmp_path, vocabulary):
    """Observe with an engine into a lake of its own."""

    def run(path, engine, name=None):
        lake = Lake(tmp_path / (name or f"lake-{type(engine).__name__}"))
        done = observe([str(path)], lake, vocabulary, at=NOON, ended=lambda: NOON, engine=engine)
        return lake, done

    return run


def long_ads(count: int, times: int) -> list[dict[str, object]]:
    return [{**row, "text": str(row["text"]) * times} for row in ads(count)]


# Without Spark


def test_chunks_keep_the_order_and_every_row():
    frames = [pl.DataFrame({"n": range(start, start + 7)}) for start in range(0, 70, 7)]
    made = list(chunks(frames, rows=10))
    assert pl.concat(made)["n"].to_list() == list(range(70))
    assert all(10 <= chunk.height < 20 for chunk in made[:-1])


def test_long_ads_make_shorter_parts():
    frame = pl.DataFrame({"text": ["x" * 1_000_000] * 40})
    assert [chunk.height for chunk in chunks([frame[at : at + 4] for at in range(0, 40, 4)])] == [16, 16, 8]


def test_worker_processes_write_the_same_parts_as_this_one(look, write_jsonl, tmp_path):
    path = write_jsonl(ads(80))
    lake, done = look(path, Here(workers=2, part_rows=10))
    assert len(list((lake.folder / "ads").glob("run=*/*.parquet"))) == 8
    apart = content(lake)
    shutil.rmtree(lake.folder)
    lake, one = look(path, Here(workers=1, part_rows=10))
    assert content(lake) == apart
    assert done == one


def late_first(_extractor: object, number: int) -> int:
    """The work of the test below, at a module's top for the processes that import it."""
    time.sleep(0.3 if number == 0 else 0)
    return number * 10


@pytest.mark.parametrize("workers", [1, 2])
def test_work_on_small_items_keeps_their_order_and_runs_a_little_ahead(workers):
    taken = []
    items = (taken.append(number) or number for number in range(40))
    ahead = []
    for done, made in enumerate(in_order(late_first, items, FEW, workers=workers, worth=2)):
        assert made == done * 10
        ahead.append(len(taken) - done)
    assert len(ahead) == 40
    assert max(ahead) <= 2 * workers + 2


def test_what_the_processes_are_lent_is_gone_with_them(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = in_order(late_first, range(9), FEW, workers=2, worth=2)

    assert next(made) == 0
    assert [path.name.startswith("qantara-") for path in tmp_path.iterdir() if path.is_file()] == [True]
    assert list(made) == [10, 20, 30, 40, 50, 60, 70, 80]
    assert list(tmp_path.iterdir()) == []


def test_fewer_items_than_are_worth_processes_are_done_here(monkeypatch):
    monkeypatch.setattr(pool, "ProcessPoolExecutor", lambda *_: pytest.fail("processes were started"))
    assert list(in_order(late_first, range(3), FEW, workers=2, worth=4)) == [0, 10, 20]
    assert list(in_order(late_first, (), FEW, workers=2, worth=4)) == []


@pytest.mark.parametrize(
    ("environment", "master"),
    [
        ({}, "local[*]"),
        ({"SPARK_MASTER": "spark://head:7077"}, "spark://head:7077"),
        ({"SPARK_MASTER": "yarn", "SPARK_CONF_DIR": "/etc/spark"}, "yarn"),
        ({"SPARK_CONF_DIR": "/etc/spark"}, None),
        ({"PYSPARK_SUBMIT_ARGS": "--master yarn pyspark-shell"}, None),
        ({"PYSPARK_GATEWAY_PORT": "1", "SPARK_MASTER": "yarn"}, None),
    ],
)
def test_the_cluster_is_the_one_that_the_environment_names(bare, environment, master):
    for name, value in environment.items():
        bare.setenv(name, value)
    assert choose_master() == master


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        ("Job aborted.\n\tat org.apache", "Job aborted."),
        ("An error occurred while calling o7.c.\n: java.lang.OutOfMemoryError: Java heap space\n\tat x", "Java heap space"),
        ("An exception was thrown.\nTraceback (most recent call last):\n  x\nValueError: no\n\nm.MyError: late\n", "m.MyError: late"),
        ("Traceback (most recent call last):\n  cut short", "Traceback (most recent call last):"),
        ("", "?"),
    ],
)  # fmt: skip
def test_of_a_long_message_the_cause_is_told(message, cause):
    assert cause_of(message) == cause


def test_without_pyspark_the_remedy_is_told(bare):
    bare.setattr(spark_session, "find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r"make scale .*without --engine spark"):
        Spark()


@pytest.mark.parametrize("java_home", [None, "/nowhere"])
def test_without_java_the_remedy_is_told(bare, tmp_path, java_home):
    bare.setattr(spark_session, "find_spec", lambda name: object())
    bare.setenv("PATH", str(tmp_path))
    bare.delenv("JAVA_HOME", raising=False)
    if java_home:
        bare.setenv("JAVA_HOME", java_home)
    with pytest.raises(EngineError, match="default-jre-headless"):
        require_spark()


def test_a_connect_server_is_refused(bare):
    bare.setattr(spark_session, "find_spec", lambda name: object())
    bare.setenv("SPARK_REMOTE", "sc://head")
    with pytest.raises(EngineError, match="SPARK_REMOTE is set to sc://head"):
        require_spark()


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        (["--engine", "dask"], "--engine"),
        (["--engine", "spark", "--workers", "2"], "--workers"),
    ],
)
def test_an_engine_that_is_not_there_is_wrong_usage(tmp_path, monkeypatch, capsys, options, wrong):
    (tmp_path / "qantara.toml").write_text('[partnership]\nlanguages = ["en"]\n')
    monkeypatch.chdir(tmp_path)
    assert qantara_command(["observe", "ads.jsonl", *options]) == 2
    assert wrong in capsys.readouterr().err.splitlines()[-1]


@pytest.fixture
def checked(tmp_path):
    """Hand the row of a task to the driver's checks."""
    for name in ("ads-0-7.arrow", "mentions-0-7.parquet"):
        (tmp_path / name).write_bytes(b"12345")
    row = {
        "chunk": 0, "ads": "ads-0-7.arrow", "mentions": "mentions-0-7.parquet", "rows": 3, "mention_rows": 4, "bytes": 10,
        "kinds": '{"soft": 4}', "languages": '{"fr": 3}', "qantara": qantara.__version__,
    }  # fmt: skip

    def check(height: int = 3, **changed: object):
        work = spark._Work(None, None, Staging(tmp_path, date(2026, 11, 1), "v"))
        return work._checked({**row, **changed} if changed.get("chunk", 0) is not None else None, height)

    return check


def test_a_part_as_its_executor_wrote_it_is_taken(checked, tmp_path):
    part = checked()
    assert (part.ads, part.rows, part.mention_rows, part.kinds, part.languages) == (
        tmp_path / "ads-0-7.arrow", 3, 4, {"soft": 4}, {"fr": 3},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"chunk": None}, "on a disk that all of them share"),
        ({"mentions": "elsewhere.parquet"}, "on a disk that all of them share"),
        ({"qantara": "0.0.1"}, "The executors have Qantara 0.0.1"),
        ({"bytes": 11}, "not as an executor has written it"),
        ({"height": 4}, "3 of 4"),
    ],
)
def test_a_part_that_is_not_whole_is_refused(checked, changed, said):
    with pytest.raises(EngineError, match=said):
        checked(**changed)


# With Spark


class TestOnACluster:
    pytestmark = needs_spark

    def test_two_executors_give_the_tables_of_one_machine(self, cluster, look, write_jsonl):
        path = write_jsonl([*ads(90), ad(0), ad(3, city="Rabat"), ad(4, posted_on=None), {"id": "empty"}])

        lake, done = look(path, Spark(part_rows=10, wave=3))

        assert cluster.sparkContext._jsc.sc().getExecutorMemoryStatus().size() == 3  # the driver is counted too
        here, same = look(path, Here(workers=1, part_rows=10))
        assert done == same
        assert content(lake) == content(here)
        assert (done.kept, done.known, done.rejected, done.merged) == (92, 1, 1, 1)
        assert list((lake.folder / ".staging").iterdir()) == []
        for lakes, engine in ((lake, Spark(part_rows=10, wave=3)), (here, Here(workers=1, part_rows=10))):
            recompute(lakes, FEW, at=NOON, ended=lambda: NOON, engine=engine)
        assert content(lake) == content(here)

    def test_nothing_fresh_asks_nothing_of_the_cluster(self, cluster, look, write_jsonl, monkeypatch):
        path = write_jsonl(ads(5))
        look(path, Here(), "lake")
        monkeypatch.setattr(spark._Work, "run", lambda *_: pytest.fail("a job was started"))
        _, again = look(path, Spark(), "lake")
        assert (again.kept, again.known) == (0, 5)

    def test_an_executor_killed_in_mid_job_loses_and_doubles_nothing(self, cluster, look, write_jsonl, monkeypatch):
        path = write_jsonl(long_ads(10 * CHUNKS, 60))
        of_job = spark._Work.run
        killed: list[int] = []  # parts that were there at that time

        def run(work, rows):
            watcher = threading.Thread(target=kill_an_executor, args=(work.staging.folder, killed))
            watcher.start()
            parts = of_job(work, rows)
            watcher.join()
            return parts

        monkeypatch.setattr(spark._Work, "run", run)
        before = lost_tasks(cluster)

        lake, done = look(path, Spark(part_rows=10, wave=CHUNKS))

        assert len(killed) == 1
        assert 1 <= killed[0] < CHUNKS, "the job was over before the executor was killed"
        assert lost_tasks(cluster) > before, "the executor had nothing to do when it was killed"
        here, same = look(path, Here(workers=1, part_rows=10))
        assert done == same
        assert content(lake) == content(here)
        rows = lake.scan("ads").collect()
        assert rows.height == 10 * CHUNKS
        assert not rows.select("ad", "posted_on").is_duplicated().any()
        assert list((lake.folder / ".staging").iterdir()) == []

    def test_a_failing_task_is_told_in_one_sentence_and_adds_nothing(self, cluster, look, write_jsonl, monkeypatch):
        def write_badly(numbered, folder):
            rows = {number: chunk.height for number, chunk in numbered}
            for number in rows:
                spark._chunk_file(folder, number).write_bytes(b"no parquet")
            return rows

        monkeypatch.setattr(spark, "_write_chunks", write_badly)
        with pytest.raises(EngineError, match=r"^Spark did not do the work: .*parquet.*Nothing was added") as refused:
            look(write_jsonl(ads(5)), Spark())
        assert "\n" not in str(refused.value)
        assert "Traceback" not in str(refused.value)

    def test_a_folder_that_executors_do_not_see_is_told(self, cluster, look, write_jsonl, monkeypatch):
        monkeypatch.setattr(
            spark, "_write_chunks", lambda numbered, _folder: {number: chunk.height for number, chunk in numbered}
        )
        with pytest.raises(EngineError, match="on a disk that all of them share"):
            look(write_jsonl(ads(5)), Spark())

    def test_a_frame_of_spark_is_read_as_the_extractor_reads(self, cluster, extractor, tmp_path):
        rows = pl.DataFrame(
            {
                "id": [7, 8, 9],
                "title": ["Data Engineer", None, "محلل بيانات"],
                "text": ["Python et SQL", "Docker", None],
            }
        )
        rows.write_parquet(tmp_path / "in.parquet")

        read = extract_dataframe(cluster, cluster.read.parquet(str(tmp_path / "in.parquet")))
        read.write.parquet(str(tmp_path / "out"))

        expected = extractor.extract(rows)
        assert pl.read_parquet(tmp_path / "out" / "*.parquet").sort("id").rows() == expected.rows()
        assert read.columns == expected.columns


def lost_tasks(session) -> int:
    """How many tasks of all jobs so far have failed."""
    tracker = session.sparkContext.statusTracker()
    stages = [stage for job in tracker.getJobIdsForGroup() for stage in tracker.getJobInfo(job).stageIds]
    return sum(tracker.getStageInfo(stage).numFailedTasks for stage in stages)


def executors() -> list[int]:
    """The processes of executors below this one."""
    parents, found = {}, []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(place.name)] = int(place.joinpath("stat").read_text().rpartition(")")[2].split()[1])
            if b"CoarseGrainedExecutorBackend" in place.joinpath("cmdline").read_bytes():
                found.append(int(place.name))
        except OSError:  # it has just ended
            continue

    def is_ours(process: int) -> bool:
        return process == os.getpid() or (process in parents and is_ours(parents[process]))

    return [process for process in found if is_ours(process)]


def kill_an_executor(folder: Path, killed: list[int]) -> None:
    """As soon as a part is there."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        parts = len(list(folder.glob("mentions-*.parquet")))
        if parts:
            os.kill(executors()[0], signal.SIGKILL)
            killed.append(parts)
            return
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.spark
@needs_spark[2]
def test_the_command_starts_and_stops_its_own_spark_quietly(tmp_path, write_jsonl):
    (tmp_path / "qantara.toml").write_text('[partnership]\nlanguages = ["en"]\n')
    write_jsonl(ads(6))
    environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}

    done = subprocess.run(
        [sys.executable, "-m", "qantara", "observe", "ads.jsonl", "--engine", "spark", "--json"],
        cwd=tmp_path, env=environment | {"SPARK_MASTER": "local[1]"}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert '"kept": 6' in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ads.jsonl", "lake", "qantara.toml"]


@pytest.mark.slow
@pytest.mark.spark
@needs_spark[2]
def test_a_cluster_that_does_not_answer_is_told_in_one_sentence(tmp_path, write_jsonl):
    (tmp_path / "qantara.toml").write_text('[partnership]\nlanguages = ["en"]\n')
    write_jsonl(ads(6))
    environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}

    done = subprocess.run(
        [sys.executable, "-m", "qantara", "observe", "ads.jsonl", "--engine", "spark", "--json"],
        cwd=tmp_path, env=environment | {"SPARK_MASTER": "no-such-cluster"}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr.startswith("✗ Spark did not do the work: ")
    assert done.stderr.count("\n") == 1
    assert Lake(tmp_path / "lake").runs().is_empty()
