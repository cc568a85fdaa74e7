"""A served portal under readers: how long pages take, how many it carries, what an ingestion does to them.

    python benchmarks/load.py --folder demo                          50 readers who think 5 s between two pages, 60 s
    python benchmarks/load.py --folder nation --seconds 120 --database-url postgresql://…

It serves the folder itself, on a free port, and stops it. Pages are found by following links of the same language from the
public pages, and from those of the demonstration's ministry officer; each reader draws a kind of page, then a page of it, so
that rare kinds count as much as frequent ones. Nothing is cached: no request asks whether a page has changed. The folder
must be a demonstration; afterwards it has 10,000 synthetic ads more. Prints, and says which bars are met; never fails.
"""

import argparse
import gzip
import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from email.message import Message
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urljoin, urlsplit

LANGS = ("fr", "ar", "en")
BARS = {"reading": 200, "ingesting": 400}  # ms of the 95th percentile
MOST_MEMORY = 600  # MB a web worker
_MOST_OF_A_KIND, _MOST_PAGES = 12, 600
_STAFF = 0.3  # of the readers
_AT_ONCE = 16  # readers who do not think
_INGESTED = 10_000
_SECONDS_TO_START = 900
_ENOUGH = 20  # answers, to speak of the 95th percentile of a kind
_LEFT_OUT = re.compile(r"/(?:sign-out|theme|static|media|language)/|^/reports/.+|/stop/")
_LINK = re.compile(r"""<a\b[^>]*?\bhref=["']?([^"'\s>]+)""")


@dataclass
class Visitor:
    """One browser without a memory, but for its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _open: http.client.HTTPConnection | None = None

    def ask(self, address: str, body: str | None = None) -> tuple[int, Message, bytes]:
        headers = {"Accept-Encoding": "gzip", "Accept": "text/html,*/*"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://127.0.0.1:{self.port}/",
            }
        for connection, is_new in self._connections():
            try:
                connection.request("GET" if body is None else "POST", address, body, headers)
                answer = connection.getresponse()
                content = answer.read()
            except (http.client.HTTPException, ConnectionError):
                self.close()
                if is_new:
                    raise
                continue  # the server closed what had been idle
            for line in answer.headers.get_all("Set-Cookie") or ():
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            if answer.headers.get("Connection", "").lower() == "close":
                self.close()
            return answer.status, answer.headers, content
        raise AssertionError("no connection")

    def _connections(self) -> Iterator[tuple[http.client.HTTPConnection, bool]]:
        if self._open is not None:
            yield self._open, False
        self._open = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        yield self._open, True

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = None


# --- The portal ------------------------------------------------------------------------------------------------------


@contextmanager
def served(folder: Path, database: str | None) -> Iterator[tuple[int, int]]:
    """Port and process of a portal that runs as long as this block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | ({"DATABASE_URL": database} if database else {})
    command = [sys.executable, "-m", "qantara", "serve", "--folder", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        begun = time.monotonic()
        while not _answers(port):
            if process.poll() is not None or time.monotonic() - begun > _SECONDS_TO_START:
                raise SystemExit("the portal does not start")
            time.sleep(0.2)
        show("seconds until the portal answers", f"{time.monotonic() - begun:.0f}")
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _answers(port: int) -> bool:
    try:
        return Visitor(port).ask("/health")[0] == 200
    except OSError:
        return False


def memory_of_workers(pid: int) -> list[float]:
    """MB of each web worker below the process: the children of the web server."""
    found = []
    for process in (children := _children(pid)):
        children += _children(process)
        if b"gunicorn" in Path(f"/proc/{process}/cmdline").read_bytes() and not _children(process):
            status = Path(f"/proc/{process}/status").read_text()
            found.append(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024)  # type: ignore[index]
    return found


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def come_in(port: int) -> Visitor:
    """As the demonstration's ministry officer."""
    visitor = Visitor(port)
    _, headers, page = visitor.ask("/fr/sign-in/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', _text(headers, page))
    if token is None:
        raise SystemExit("no form to come in by")
    status, _, _ = visitor.ask("/fr/sign-in/demonstration/ministry_officer/", f"csrfmiddlewaretoken={token[1]}")
    if status != 302:
        raise SystemExit(f"no demonstration: the ministry officer's button answers {status}")
    return visitor


# --- What there is to read ----------------------------------------------------------------------------------------------

Kind = Callable[[str], str]
Pages = dict[str, list[str]]


def kinds_of(folder: Path) -> Kind:
    """A function that names the kind of an address: its pattern, without the language."""
    from qantara.web import server

    server.name_settings(folder)
    import django

    django.setup()
    from django.urls import Resolver404, resolve
    from django.utils.translation import override

    def kind(address: str) -> str:
        path = urlsplit(address).path
        with override(path[1:3] if path[1:3] in LANGS else "fr"):
            try:
                found = resolve(path)
            except Resolver404:
                return "unknown"
        return re.sub(r"^(fr|ar|en)/|<(?:\w+:)?", lambda cut: "" if cut[1] else "<", found.route) or "(home)"

    return kind


def crawl(visitor: Visitor, kind: Kind) -> Pages:
    """Kind -> addresses that answer, found by following links, language by language."""
    pages: dict[str, list[str]] = defaultdict(list)
    for lang in LANGS:
        waiting = deque([f"/{lang}/", f"/{lang}/dashboard/"])
        seen: set[str] = set()
        asked: dict[str, int] = defaultdict(int)
        while waiting and len(seen) < _MOST_PAGES:
            address = waiting.popleft()
            of_kind = kind(address)
            if address in seen or asked[of_kind] >= _MOST_OF_A_KIND:
                continue
            seen.add(address)
            asked[of_kind] += 1
            status, headers, content = visitor.ask(address)
            if status != 200 or not headers.get("Content-Type", "").startswith("text/html"):
                continue  # files are taken away, not read: they may be as long as the lake
            pages[of_kind].append(address)
            waiting += _links(address, _text(headers, content), lang)
    return dict(pages)


def _text(headers: Message, content: bytes) -> str:
    return (gzip.decompress(content) if headers.get("Content-Encoding") == "gzip" else content).decode()


def _links(address: str, text: str, lang: str) -> list[str]:
    found = []
    for href in dict.fromkeys(_LINK.findall(text)):
        parts = urlsplit(urljoin(address, unescape(href)))
        if not parts.netloc and parts.path.startswith(f"/{lang}/") and not _LEFT_OUT.search(parts.path):
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


# --- Readers ------------------------------------------------------------------------------------------------------------


@dataclass
class Measured:
    """Milliseconds by kind, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seconds: float = 0.0

    @property
    def all(self) -> list[float]:
        return [ms for some in self.times.values() for ms in some]

    def percentile(self, share: float) -> float:
        return percentile(self.all, share)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def read(port: int, public: Pages, staff: tuple[Pages, dict[str, str]], *, readers: int, think: float, until: Callable[[], bool]) -> Measured:  # fmt: skip
    """Let so many readers read until told to stop; `think`: mean seconds between two pages, 0 for none."""
    measured, lock = Measured(), threading.Lock()
    begun = time.perf_counter()

    def walk(number: int) -> None:
        chance = random.Random(number)
        signed_in = number < _STAFF * readers
        pages, cookies = staff if signed_in else (public, {})
        visitor = Visitor(port, dict(cookies))
        if think:
            time.sleep(chance.uniform(0, think))  # nobody comes at the same moment
        while not until():
            kind = chance.choice(sorted(pages))
            address = chance.choice(pages[kind])
            start = time.perf_counter()
            try:
                said = str(visitor.ask(address)[0])
            except (OSError, http.client.HTTPException) as error:
                said = type(error).__name__
            ms = (time.perf_counter() - start) * 1000
            with lock:
                measured.times[f"{kind} *" if signed_in else kind].append(ms)
                if said != "200":
                    measured.errors[f"{said} {kind}"] += 1
            _wait(chance.expovariate(1 / think) if think else 0, until)

    threads = [threading.Thread(target=walk, args=(number,)) for number in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    measured.seconds = time.perf_counter() - begun
    return measured


def _wait(seconds: float, until: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and not until():
        time.sleep(min(left, 0.25))


def after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


@contextmanager
def ingestion(folder: Path) -> Iterator[Callable[[], bool]]:
    """`qantara observe` of new ads, in a process of its own; whether it has ended."""
    from qantara.pipeline.synthetic import make_nation

    with tempfile.TemporaryDirectory() as name:
        made = make_nation(
            Path(name) / "new", seed=time.time_ns() % 1_000_000, as_of=date(2026, 11, 1), ads=_INGESTED, private=300,
            learners=0, workers=1,
        )  # fmt: skip
        command = [
            sys.executable, "-m", "qantara", "observe", str(made.folder / "ads"), "--folder", str(folder),
            "--source", "Portail d'emploi (démonstration)", "--licence", "synthétique",
        ]  # fmt: skip
        begun = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            yield lambda: process.poll() is not None
        finally:
            process.wait()
            told = f"{time.monotonic() - begun:.0f}" if process.returncode == 0 else "failed"
            show(f"seconds to observe {_INGESTED:,} ads meanwhile", told)


# --- The table ----------------------------------------------------------------------------------------------------------


def show(name: str, value: str) -> None:
    print(f"{name:<62}{value:>24}", flush=True)


def show_measured(name: str, measured: Measured, *, kinds: bool = False) -> None:
    if kinds:
        print(f"\n{'ms':<58}{'pages':>7}{'p50':>7}{'p95':>7}{'p99':>7}")
        slowest = sorted(measured.times.items(), key=lambda pair: -percentile(pair[1], 0.95))
        for kind, times in [*slowest, ("all", measured.all)]:
            figures = "".join(f"{percentile(times, share):>7.0f}" for share in (0.5, 0.95, 0.99))
            print(f"{kind[:57]:<58}{len(times):>7}{figures}")
        print("(* signed in)\n")
    count = len(measured.all)
    figures = "/".join(f"{measured.percentile(share):.0f}" for share in (0.5, 0.95, 0.99))
    show(f"{name}: pages, a second, p50/p95/p99 ms", f"{count:,}, {count / measured.seconds:.1f}, {figures}")
    if measured.errors:
        show(f"{name}: errors", str(sum(measured.errors.values())))
        for error, often in sorted(measured.errors.items(), key=lambda pair: -pair[1])[:8]:
            print(f"    {often:>5} × {error}")


def judge(reading: Measured, ingesting: Measured | None, memory: Sequence[float]) -> None:
    often = {kind: times for kind, times in reading.times.items() if len(times) >= _ENOUGH}
    slow = [kind for kind, times in often.items() if percentile(times, 0.95) >= BARS["reading"]]
    said = {f"p95 under {BARS['reading']} ms over all pages": reading.percentile(0.95) < BARS["reading"]}
    if often:
        said[f"p95 under {BARS['reading']} ms on each of {len(often)} kinds read {_ENOUGH} times"] = not slow
    if ingesting is not None:
        said[f"p95 under {BARS['ingesting']} ms while ingesting"] = ingesting.percentile(0.95) < BARS["ingesting"]
    said[f"under {MOST_MEMORY} MB a web worker"] = max(memory, default=0) < MOST_MEMORY
    said["no errors"] = not reading.errors and not (ingesting and ingesting.errors)
    print()
    for bar, met in said.items():
        show(bar, "met" if met else "NOT MET")
    for kind in slow:
        print(f"    slow: {kind}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=5, help="mean seconds between two pages of a reader")
    parser.add_argument("--database-url")
    parser.add_argument("--no-ingestion", action="store_true")
    wanted = parser.parse_args()
    with served(wanted.folder.resolve(), wanted.database_url) as (port, pid):
        kind = kinds_of(wanted.folder.resolve())
        officer = come_in(port)
        public, staff = crawl(Visitor(port), kind), (crawl(officer, kind), officer.cookies)
        show("kinds of pages (addresses), public", f"{len(public)} ({sum(map(len, public.values())):,})")
        show("kinds of pages (addresses), signed in", f"{len(staff[0])} ({sum(map(len, staff[0].values())):,})")
        reading = read(port, public, staff, readers=wanted.readers, think=wanted.think, until=after(wanted.seconds))
        show_measured(f"{wanted.readers} readers", reading, kinds=True)
        saturated = read(port, public, staff, readers=_AT_ONCE, think=0, until=after(wanted.seconds / 2))
        show_measured(f"{_AT_ONCE} readers who never think", saturated)
        ingesting = None
        if not wanted.no_ingestion:
            with ingestion(wanted.folder.resolve()) as ended:
                ingesting = read(port, public, staff, readers=wanted.readers, think=wanted.think, until=ended)
            show_measured("while ads are observed", ingesting)
        memory = memory_of_workers(pid)
        show("MB of each web worker", " ".join(f"{size:.0f}" for size in memory))
    judge(reading, ingesting, memory)


if __name__ == "__main__":
    main()
