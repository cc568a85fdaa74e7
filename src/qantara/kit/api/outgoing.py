"""One request to an address that somebody else chose: it must never reach what only this machine can.

The name is resolved once, every address found must be public, and the connection goes to the very address that was
checked: a name that points elsewhere a moment later leads nowhere. Redirects are not followed, a deadline holds over
all of it, and little of the answer is read.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from qantara.kit.bridge import Refusal

SECONDS = 10.0
MOST_BYTES = 64 * 1024
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # an IPv4 address behind a translator


class AddressError(Refusal):
    """Nothing is sent to such an address."""


class Unreachable(Exception):
    """Nothing was heard. The argument is one of a few words, kept with the delivery."""


@dataclass(frozen=True)
class Answer:
    """What the receiver said."""

    status: int
    body: bytes


def loopback_allowed() -> bool:
    """Whether this machine itself may be reached, without encryption: where the portal is developed and tested."""
    return bool(getattr(settings, "QANTARA_WEBHOOKS_LOOPBACK", False))


def check_address(address: str) -> SplitResult:
    """The parts of an address of a receiver. Raises AddressError for any that nothing may be sent to."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _unreadable(address) from None
    if not host or parts.username or parts.password or parts.fragment or len(address) > 500:
        raise _unreadable(address)
    if port == 0 or any(ord(letter) <= 32 or ord(letter) == 127 or ord(letter) > 126 for letter in address):
        raise _unreadable(address)
    local = loopback_allowed() and host in {"127.0.0.1", "localhost", "::1"}
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise AddressError("{address}: events are only sent encrypted. Write an address that begins with {scheme}.", address=address, scheme="https://")  # fmt: skip
    literal = _literal(host)
    if (literal is not None and not _is_allowed(literal)) or (host == "localhost" and not local):
        raise AddressError("{host} is inside a private network: events are sent to public addresses only.", host=host)
    return parts


def _unreadable(address: str) -> AddressError:
    return AddressError(
        "{address}: not the address of a receiver. Write it as {example}, in plain characters, without name, password"
        " or fragment.", address=address[:200], example="https://service.exemple.ma/events",
    )  # fmt: skip


def _literal(host: str) -> _Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_allowed(address: _Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_allowed(inner)
    if address.is_loopback:
        return loopback_allowed()
    return address.is_global and not address.is_multicast and not address.is_reserved


def resolve(host: str, port: int) -> str:
    """The one address to connect to. Raises Unreachable if any that the name leads to is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("name") from None
    addresses = [str(place[0]) for *_, place in found]
    if not addresses or not all(_is_allowed(ipaddress.ip_address(one.partition("%")[0])) for one in addresses):
        raise Unreachable("private")
    return addresses[0]


def post(address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send once and read the answer. Raises AddressError, Unreachable."""
    parts = check_address(address)
    assert parts.hostname is not None
    port = parts.port or (443 if parts.scheme == "https" else 80)
    place = resolve(parts.hostname, port)
    try:
        opened = socket.create_connection((place, port), timeout=SECONDS)
    except OSError as error:
        raise Unreachable("slow" if isinstance(error, TimeoutError) else "closed") from None
    line = _Line(opened)
    try:
        answer = _exchange(line, parts, port, body, headers)
        if line.is_cut:  # what was cut short can look whole
            raise Unreachable("slow")
        return answer
    except ssl.SSLError as error:
        raise Unreachable("certificate" if isinstance(error, ssl.SSLCertVerificationError) else "encryption") from None
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable("slow" if isinstance(error, TimeoutError) or line.is_cut else "broken") from None
    finally:
        line.end()


def _exchange(line: "_Line", parts: SplitResult, port: int, body: bytes, headers: Mapping[str, str]) -> Answer:
    assert parts.hostname is not None
    if parts.scheme == "https":
        line.encrypt(parts.hostname)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, port, timeout=SECONDS)
    connection.sock = line.socket  # the address that was checked, whatever the name says by now
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", target, body=body, headers=dict(headers))
    response = connection.getresponse()
    return Answer(response.status, response.read(MOST_BYTES))


class _Line:
    """An open connection that is cut after SECONDS, whatever is going on: a receiver may dribble for ever."""

    def __init__(self, opened: socket.socket) -> None:
        self.socket, self.is_cut = opened, False
        self._timer = threading.Timer(SECONDS, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def encrypt(self, host: str) -> None:
        plain = self.socket
        plain.settimeout(SECONDS)
        # Known before the greetings, so that these can be cut as well.
        self.socket = ssl.create_default_context().wrap_socket(
            plain, server_hostname=host, do_handshake_on_connect=False
        )
        self.socket.do_handshake()

    def _cut(self) -> None:
        self.is_cut = True
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def end(self) -> None:
        self._timer.cancel()
        self.socket.close()
