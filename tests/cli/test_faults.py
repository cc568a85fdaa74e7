"""What goes wrong is one sentence and an exit status, never a traceback."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from tests.pipeline.ads import ads


def _breaks(monkeypatch, error):
    def fail(*_args, **_kwargs):
        raise error

    monkeypatch.setattr("qantara.cli.commands.extract.extract_file", fail)


def test_a_fault_of_ours_is_one_sentence_and_a_log(qantara, some_ads, tmp_path, monkeypatch):
    _breaks(monkeypatch, RuntimeError("the very detail"))
    outcome = qantara("extract", some_ads, "out.jsonl")
    [log] = tmp_path.glob("qantara-*.log")
    assert outcome.status == 1
    assert outcome.out == ""
    assert outcome.err.count("\n") == 1
    assert "Traceback" not in outcome.err
    assert "the very detail" not in outcome.err
    assert "fault of Qantara, not of your files (RuntimeError)" in outcome.err
    assert str(log) in outcome.err
    assert "RuntimeError: the very detail" in log.read_text(encoding="utf-8")


def test_a_fault_is_raised_for_us_when_we_ask_for_it(qantara, some_ads, monkeypatch):
    monkeypatch.setenv("QANTARA_DEBUG", "1")
    _breaks(monkeypatch, RuntimeError("the very detail"))
    with pytest.raises(RuntimeError, match="the very detail"):
        qantara("extract", some_ads, "out.jsonl")


def test_a_fault_without_room_for_a_log_is_still_one_sentence(qantara, some_ads, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    _breaks(monkeypatch, RuntimeError("the very detail"))
    outcome = qantara("extract", some_ads, "out.jsonl")
    assert outcome.status == 1
    assert outcome.err.count("\n") == 1
    assert "RuntimeError" in outcome.err


def test_ctrl_c_stops_with_its_own_status(qantara, some_ads, monkeypatch):
    _breaks(monkeypatch, KeyboardInterrupt())
    outcome = qantara("extract", some_ads, "out.jsonl")
    assert outcome.status == 130
    assert outcome.err == "✗ Stopped. Nothing was left half-written.\n"


def test_too_little_memory_has_its_remedy(qantara, some_ads, monkeypatch):
    _breaks(monkeypatch, MemoryError())
    outcome = qantara("extract", some_ads, "out.jsonl")
    assert outcome.status == 1
    assert "--workers 1" in outcome.err


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_refusal_of_the_machine_is_not_called_a_fault_of_ours(qantara, some_ads, tmp_path, monkeypatch, number):
    _breaks(monkeypatch, OSError(number, os.strerror(number), "lake/runs"))
    outcome = qantara("extract", some_ads, "out.jsonl")
    assert outcome.status == 1
    assert f"lake/runs: {os.strerror(number)}. Make room" in outcome.err
    assert not list(tmp_path.glob("qantara-*.log"))


@pytest.mark.parametrize(
    "error",
    [
        OSError("No space left on device (os error 28)"),
        pl.exceptions.ComputeError("parquet: underlying IO error: No space left on device (os error 28)"),
    ],
)
def test_what_a_library_says_of_the_machine_in_words_is_understood(qantara, some_ads, tmp_path, monkeypatch, error):
    _breaks(monkeypatch, error)
    outcome = qantara("extract", some_ads, "out.jsonl")
    assert outcome.status == 1
    assert outcome.err.startswith(f"✗ {os.strerror(errno.ENOSPC)}. Make room on the disk")
    assert not list(tmp_path.glob("qantara-*.log"))


def test_a_reader_that_leaves_is_no_error_to_speak_of(place):
    rows = "".join(json.dumps(row) + "\n" for row in ads(3000))
    (place / "many.jsonl").write_text(rows, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "qantara", "extract", "many.jsonl", "-"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        assert json.loads(command.stdout.readline())["id"] == "ref-0"
        command.stdout.close()
        complaint = command.stderr.read().decode()
        assert command.wait(timeout=60) == 1
    assert complaint == ""


def test_ctrl_c_reaches_a_command_that_waits_for_its_input(place):
    with subprocess.Popen(
        [sys.executable, "-m", "qantara", "--lang", "en", "extract", "-", "out.jsonl"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - a test may run with it ignored
    ) as command:  # fmt: skip
        deadline = time.monotonic() + 60
        while not list(place.glob(".out.jsonl.*.part")):  # it has begun
            assert time.monotonic() < deadline
            time.sleep(0.05)
        command.send_signal(signal.SIGINT)
        assert command.wait(timeout=60) == 130
        assert command.stderr is not None
        assert command.stderr.read().decode() == "✗ Stopped. Nothing was left half-written.\n"
    assert list(place.iterdir()) == []


def _write_many(place):
    """Ads enough for workers to be started."""
    rows = "".join(json.dumps(row | {"text": row["text"] * 9}) + "\n" for row in ads(9000))
    (place / "many.jsonl").write_text(rows, encoding="utf-8")


def test_ctrl_c_ends_workers_that_are_still_being_loaded_without_a_word(place):
    _write_many(place)
    with subprocess.Popen(
        [sys.executable, "-m", "qantara", "--lang", "en", "extract", "many.jsonl", "out.jsonl", "--workers", "2"],
        stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - a test may run with it ignored
    ) as command:  # fmt: skip
        born = Path(f"/proc/{command.pid}/task/{command.pid}/children")
        deadline = time.monotonic() + 60
        while len(born.read_text(encoding="ascii").split()) < 3:  # two workers, and who cleans up after them
            assert time.monotonic() < deadline
            time.sleep(0.01)
        os.killpg(command.pid, signal.SIGINT)
        assert command.wait(timeout=60) == 130
        assert command.stderr is not None
        assert command.stderr.read().decode() == "✗ Stopped. Nothing was left half-written.\n"
    assert list(place.iterdir()) == [place / "many.jsonl"]


def _is_alive(process: str) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"  # dead, be it not told to anybody yet


def test_workers_go_when_the_command_is_killed_and_leave_nothing_behind(place):
    _write_many(place)
    (place / "tmp").mkdir()
    with subprocess.Popen(
        [sys.executable, "-m", "qantara", "extract", "many.jsonl", "out.jsonl", "--workers", "2"],
        env=os.environ | {"TMPDIR": str(place / "tmp")},
    ) as command:
        born = Path(f"/proc/{command.pid}/task/{command.pid}/children")
        deadline = time.monotonic() + 60
        while len(children := born.read_text(encoding="ascii").split()) < 3 or not list((place / "tmp").iterdir()):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        command.kill()
    while any(map(_is_alive, children)) or list((place / "tmp").iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_terminal_that_knows_no_arabic_is_no_fault(place):
    done = subprocess.run(
        [sys.executable, "-m", "qantara", "--lang", "ar", "report"],
        env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"qantara init my-partnership" in done.stderr
