"""Where the portal keeps files of its own in the partnership folder."""

from pathlib import Path

from qantara.kit.bridge import Refusal

ROOM = ".portal"


class RoomError(Refusal):
    """The portal cannot keep its files in the folder."""


def open_room(folder: Path) -> Path:
    """The room, made for this user alone where it is missing."""
    room = folder / ROOM
    try:
        room.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise RoomError("{folder}: cannot be made ({error}).", folder=room, error=error.strerror) from None
    return room
