"""A demonstration that really runs: its own processes, a post office that keeps every message, the accounts by button."""

import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from qantara.axes.needs.outlook.content import write_content
from qantara.cli.commands import declare, forecast, observe
from qantara.pipeline.partnership import CONFIG
from qantara.pipeline.synthetic import make_demo, signal_files
from qantara.web.edition import write_edition
from tests.web.conftest import write_report
from tests.web.serving import command, environment, free_port

_SECONDS = 120
_AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
_ADS = 700


class Post:
    """A mail server of this machine: it takes everything."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        body: Any = message.get_body(("plain",))
        self.taken += [(address, body.get_content()) for address in envelope.rcpt_tos]
        return "250 Taken"

    def link_to(self, address: str, part: str) -> str:
        """The path of the first link with this part in a message to the address, once it has come."""
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until:
            for to, text in self.taken:
                if to == address and (found := re.search(rf"https?://[^/\s]+(/\S*{part}\S*)", text)):
                    return found.group(1)
            time.sleep(0.1)
        raise AssertionError(f"no message to {address} with a link {part}: {self.taken}")


class _Controller(Controller):
    """On a port that the system gives."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass(frozen=True)
class Demonstration:
    """Its folder, what it says, where it answers and its post."""

    folder: Path
    log: Path
    address: str
    post: Post


@contextmanager
def post_office() -> Iterator[tuple[Post, int]]:
    post = Post()
    controller = _Controller(post, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield post, controller.port
    finally:
        controller.stop(no_assert=True)


def make_folder(
    place: Path, mail_port: int, *, at: datetime = _AT, add: Callable[[Path], None] = lambda _folder: None
) -> Path:
    """A small synthetic folder that went the whole way: observed, declared, forecast, counted; with a report.

    add  puts files of one's own beside the demonstration's, before they are read
    """
    demo = make_demo(place, seed=1, as_of=at.date(), ads=_ADS)
    add(demo.folder)
    observe.run(demo, [str(demo.folder / "ads")], at=at, fixed=True, quiet=True)
    for kind, path in signal_files(demo.folder).items():
        declare.run(demo, kind, [str(path)], at=at, fixed=True)
    forecast.run(demo, at=at, fixed=True)
    mail = f'\n[portal.mail]\nhost = "127.0.0.1"\nport = {mail_port}\ntls = "none"\nfrom = "Qantara <portail@exemple.ma>"\n'
    with (demo.folder / CONFIG).open("a", encoding="utf-8") as config:
        config.write(mail)
    assert write_edition(demo.folder)
    assert write_content(demo.folder)
    write_report(demo.folder)
    return demo.folder


@contextmanager
def served(folder: Path, log: Path) -> Iterator[str]:
    """Serve a folder until the end of the block; what it says goes to a file, so that no full pipe stops it."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with log.open("wb") as said:
        process = subprocess.Popen(
            command(folder, "--port", port), env=environment(DATABASE_URL=""), stdout=said, stderr=subprocess.STDOUT
        )
        try:
            _wait(process, address, log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=_SECONDS)


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:
                if json.load(answer)["figures"] != "old":  # pages answer before the first figures are counted
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace"))


def run(*words: object) -> Any:
    """A command of the project, with --json."""
    done = subprocess.run(
        [sys.executable, "-m", "qantara", "--lang", "en", *map(str, words), "--json"],
        env=environment(DATABASE_URL=""), capture_output=True, text=True, timeout=_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def fill(folder: Path) -> dict[str, Any]:
    """What pages show one of; the parts of their addresses, by the name of the page."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.browser.filling"],
        env=environment(DATABASE_URL="", QANTARA_FOLDER=str(folder), DJANGO_SETTINGS_MODULE="qantara.web.settings"),
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
