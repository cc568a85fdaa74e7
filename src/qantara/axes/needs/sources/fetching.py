"""One request to a source: to public addresses alone, as webhooks are sent, with a bound on time and size.

The name is resolved once and the connection goes to the address that was checked; redirects are not followed. Answers are
read whole, up to a size at which a feed is put into the folder instead.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable

from qantara.axes.needs.sources.bridge import Answer, FeedError, Question
from qantara.kit.api.outgoing import Unreachable, check_address, resolve

SECONDS = 120.0
MOST_BYTES = 50_000_000
_SILENCE = 20.0
_STEP = 1 << 16
_AGENT = "Qantara (reads job ads for public statistics)"


def fetch_with(still_wanted: Callable[[], None]) -> Callable[[Question], Answer]:
    """How feeds ask. `still_wanted` is called before each request, and raises where somebody has cancelled."""

    def fetch(question: Question) -> Answer:
        still_wanted()
        try:
            return _ask(question)
        except Unreachable as error:
            raise _refusal(str(error)) from None
        except ssl.SSLError:
            raise _refusal("certificate") from None
        except TimeoutError:
            raise _refusal("slow") from None
        except (OSError, http.client.HTTPException):
            raise _refusal("broken") from None

    return fetch


def _refusal(why: str) -> FeedError:
    if why == "private":
        return FeedError("The source’s address leads into a private network: sources are read from public addresses only.")  # fmt: skip
    if why == "certificate":
        return FeedError("The source cannot prove that it is the one it says it is (certificate). Tell its keeper.")
    if why == "slow":
        return FeedError("The source takes too long to answer. It is asked again at the next time.")
    return FeedError("The source cannot be reached. Check its address; it is asked again at the next time.")


def _ask(question: Question) -> Answer:
    parts = check_address(question.address)
    assert parts.hostname is not None
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    opened = socket.create_connection((resolve(parts.hostname, port), port), timeout=_SILENCE)
    cut = threading.Timer(SECONDS, _cut, [opened])  # whatever is going on: a server may dribble for ever
    cut.daemon = True
    cut.start()
    ends = time.monotonic() + SECONDS
    try:
        if secure:
            opened = ssl.create_default_context().wrap_socket(opened, server_hostname=parts.hostname)
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(parts.hostname, port, timeout=_SILENCE)
        connection.sock = opened  # the address that was checked, whatever the name says by now
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity", "Connection": "close", **question.headers}
        connection.request("POST" if question.body is not None else "GET", target, body=question.body, headers=headers)
        response = connection.getresponse()
        body = _read(response)
        if time.monotonic() >= ends:  # what was cut short can look whole
            raise TimeoutError
        return Answer(response.status, body, {name.lower(): value for name, value in response.getheaders()})
    finally:
        cut.cancel()
        opened.close()


def _read(response: http.client.HTTPResponse) -> bytes:
    pieces, size = [], 0
    while piece := response.read(_STEP):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise FeedError(
                "The source gives more than {most} MB at once. Put its file into the partnership’s folder instead.",
                most=MOST_BYTES // 1_000_000,
            )
    return b"".join(pieces)


def _cut(opened: socket.socket) -> None:
    try:
        opened.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
