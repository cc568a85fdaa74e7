"""The portal's secret, in its own room of the partnership folder."""

import os
import secrets
from pathlib import Path

from qantara.kit.room import RoomError, open_room

_SECRET = "secret"  # noqa: S105 - the name of a file
_LEAST_SECRET = 32


def local_secret(folder: Path) -> str:
    """The secret for use on this machine alone, drawn once and readable by this user only."""
    path = open_room(folder) / _SECRET
    try:
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(48))
        found = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise RoomError(
            "{file}: cannot be read ({error}). Delete it; a new one is made.", file=path, error=error
        ) from None
    if len(found) < _LEAST_SECRET:
        raise RoomError("{file}: too short to be a secret. Delete it; a new one is made.", file=path)
    return found


def _write_once(path: Path, text: str) -> None:
    """Two processes may start at once: the one that comes second reads what the first has written."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text + "\n")
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
