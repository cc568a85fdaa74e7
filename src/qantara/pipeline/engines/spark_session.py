"""A Spark session for one piece of work: found or started, quiet, its failures said in one sentence."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qantara.core.refusals import Refusal

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_HERE = "local[*]"
# Where one of these is set, Spark's own files and arguments say which cluster to use.
_SETTINGS = ("MASTER", "PYSPARK_SUBMIT_ARGS", "SPARK_CONF_DIR", "SPARK_HOME")
_SUBMITTED = "PYSPARK_GATEWAY_PORT"  # spark-submit has started us: the Java side is there, its log is the user's
_PYTHON_ERROR = re.compile(r"^(?:\w+\.)*\w*(?:Error|Exception|Interrupt|Exit)\b.*")
_JAVA_PREFIX = re.compile(r"^(?::\s*)?(?:Caused by:\s*)?(?:[a-z]\w*\.)+[A-Z]\w*:\s*")


class EngineError(Refusal):
    """The cluster engine cannot do its work; the sentence says what to do."""


def require_spark() -> None:
    """Refuse at once what would fail after the reading."""
    if find_spec("pyspark") is None:
        raise EngineError(
            "Spark is not installed here. Run: make scale (or: pip install 'qantara[scale]'); or work on this machine"
            " alone, without --engine spark."
        )
    if os.environ.get("SPARK_REMOTE"):
        raise EngineError(
            "SPARK_REMOTE is set to {value}, and a Spark Connect server cannot be used. Unset it and name the cluster"
            " in SPARK_MASTER.",
            value=os.environ["SPARK_REMOTE"],
        )
    if _SUBMITTED not in os.environ and not _java():
        raise EngineError(
            "Spark needs Java 17 or newer, and there is none here. Install it (on Debian: apt-get install"
            " default-jre-headless), or say in JAVA_HOME where it is."
        )


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which(Path(home) / "bin" / "java") if home else shutil.which("java")


def choose_master() -> str | None:
    """The master to ask for: SPARK_MASTER, else this machine; None where Spark's own settings name it."""
    if _SUBMITTED in os.environ:
        return None
    named = os.environ.get("SPARK_MASTER")
    return named or (None if any(name in os.environ for name in _SETTINGS) else _HERE)


@contextmanager
def spark_session(given: "SparkSession | None", log: Path) -> Iterator["SparkSession"]:
    """The given session, or the one at work in this process, which stay; else one that ends with this piece of work.

    log  the file that takes what a Java side of our own says
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    failures = (PySparkException, Py4JError, ConnectionError)
    session = given or SparkSession.getActiveSession()
    ours = session is None
    try:
        if session is None:
            session = _start(log)
        yield session
    except failures as error:
        raise _refusal(error, log) from error
    finally:
        if ours and session is not None:
            try:
                session.stop()
            except failures:  # it is gone already
                pass


def _start(log: Path) -> "SparkSession":
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {"spark.app.name": "qantara", "spark.ui.showConsoleProgress": "false"}
    master = choose_master()
    if master is not None:
        settings["spark.master"] = master
        if master.startswith("local"):
            # Without these a machine whose own name does not resolve starts executors again and again.
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
            os.environ.setdefault("SPARK_LOCAL_HOSTNAME", "localhost")
            settings["spark.ui.enabled"] = "false"
    conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    SparkContext(conf=conf, gateway=None if _SUBMITTED in os.environ else _java_side(log))
    session: SparkSession = SparkSession.builder.getOrCreate()
    return session


@lru_cache(maxsize=1)
def _java_side(log: Path) -> Any:
    """The Java process of this one, started once; it ends when this one does."""
    from pyspark.java_gateway import launch_gateway

    with log.open("ab") as stream:
        return launch_gateway(popen_kwargs={"stdout": stream, "stderr": stream})


def cause_of(message: str) -> str:
    """The line of Spark's message that names the cause: of the Python side where there is one, else its first.

    >>> cause_of(
    ...     "An exception was thrown from the Python worker.\\nTraceback (most recent call last):\\n  f()\\nOSError: no"
    ... )
    'OSError: no'
    >>> cause_of(
    ...     "An error occurred while calling o7.collect.\\n: org.apache.spark.SparkException: Job aborted.\\n\\tat x"
    ... )
    'Job aborted.'
    """
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    if any(line.startswith("Traceback (most recent call last)") for line in lines):
        found = [line for line in lines if _PYTHON_ERROR.match(line)]
        if found:
            return found[-1]
    if lines and lines[0].startswith("An error occurred while calling"):
        lines = lines[1:]
    return _JAVA_PREFIX.sub("", lines[0]) if lines else "?"


def _refusal(error: Exception, log: Path) -> EngineError:
    where = log if log.exists() else "stderr"  # that of a session which is not ours is where its owner wants it
    cause = cause_of(str(error)).rstrip(".")
    if "stopped SparkContext" in cause:
        return EngineError(
            "Spark's cluster does not answer, or has ended the work. Nothing was added to the lake. Look at SPARK_MASTER"
            " ({master}) and at Spark's log ({log}).",
            master=os.environ.get("SPARK_MASTER", "-"), log=where,
        )  # fmt: skip
    return EngineError(
        "Spark did not do the work: {cause}. Nothing was added to the lake. Spark's log: {log}", cause=cause, log=where
    )
