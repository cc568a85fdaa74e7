"""Shows the newest report of a partnership folder: `python tools/open_report.py FOLDER`.

Prints its path and serves the reports on this machine alone, until Ctrl-C. `make demo` and `make run` end with it.
"""

import os
import sys
import webbrowser
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOST = "127.0.0.1"
FIRST_PORT, LAST_PORT = 8000, 8099


def newest_report(folder: Path) -> Path | None:
    """The French page of the newest run: runs are numbered, so the last name is the newest."""
    pages = sorted(folder.glob("reports/*/fr.html"), key=lambda page: page.parent.name)
    return pages[-1] if pages else None


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *values: object) -> None:  # noqa: A002 - the library's name
        """A line a request would bury the address."""


def open_server(reports: Path) -> ThreadingHTTPServer:
    """A server of the reports on the first free port."""
    for port in range(FIRST_PORT, LAST_PORT + 1):
        try:
            return ThreadingHTTPServer((HOST, port), partial(_Quiet, directory=str(reports)))
        except OSError:
            continue
    raise SystemExit(f"Ports {FIRST_PORT} to {LAST_PORT} are all taken. Open the file above in a browser instead.")


def has_display() -> bool:
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("Usage: python tools/open_report.py FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    page = newest_report(folder)
    if page is None:
        print(f"{folder}: no report yet. Run: qantara report --folder {folder}", file=sys.stderr)
        return 1
    print(page)
    with open_server(folder / "reports") as server:
        address = f"http://{HOST}:{server.server_address[1]}/{page.parent.name}/{page.name}"
        print(f"{address}  (Ctrl-C: stop)", flush=True)
        if has_display():
            webbrowser.open(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
