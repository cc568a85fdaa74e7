"""Asking clamd whether a file is malware. Its protocol: `zINSTREAM`, pieces with their length, an empty piece, one answer."""

import logging
import socket
import struct
import time
from pathlib import Path

from django.conf import settings

from qantara.kit.uploads.refusals import InfectedFileError, ScannerError, TooBigError

_log = logging.getLogger(__name__)
_STEP = 1 << 16
_LONGEST_ANSWER = 4096
_TIMEOUT = 10.0  # for one piece
_DEADLINE = 60.0  # for the whole


def scan(path: Path) -> bool:
    """Whether the file has been scanned (False where no scanner is configured).

    Raises InfectedFileError; ScannerError where the scanner does not answer: nothing is taken unscanned then.
    """
    place = str(getattr(settings, "QANTARA_CLAMD", "") or "")
    if not place:
        return False
    try:
        answer = _ask(place, path)
    except (OSError, ValueError) as error:
        _log.error("The scanner at %s does not answer: %s", place, error)
        raise _later() from None
    if answer == "stream: OK":
        return True
    if answer.endswith(" FOUND"):
        raise InfectedFileError(
            "The scanner recognises malware in this file ({found}). Do not open it; scan your device before you send"
            " another file.",
            found=answer.removeprefix("stream: ").removesuffix(" FOUND"),
        )
    _log.error("The scanner at %s answers: %s", place, answer[:200])
    if "size limit" in answer.lower():
        raise TooBigError("This file is too big for the scanner. Send a lighter one, or several.")
    raise _later()


def _ask(place: str, path: Path) -> str:
    deadline = time.monotonic() + _DEADLINE
    with _connect(place) as connection, path.open("rb") as file:
        try:
            connection.sendall(b"zINSTREAM\0")
            while piece := file.read(_STEP):
                if time.monotonic() > deadline:
                    raise TimeoutError("the scan takes too long")
                connection.sendall(struct.pack("!L", len(piece)) + piece)
            connection.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it may have said why before it hung up
        return _answer(connection, deadline)


def _answer(connection: socket.socket, deadline: float) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER and time.monotonic() < deadline:
        part = connection.recv(_LONGEST_ANSWER)
        if not part:
            break
        said += part
    if not said:
        raise ConnectionError("no answer")
    return said.rstrip(b"\0\n").decode("utf-8", "replace").strip()


def _connect(place: str) -> socket.socket:
    if place.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_TIMEOUT)
        try:
            connection.connect(place)
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = place.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_TIMEOUT)


def _later() -> ScannerError:
    return ScannerError("Files cannot be checked for malware at the moment, so none is taken. Try again later.")
