"""Where the answers of a feed are kept: `ads/feeds/<source>/<day>.<ending>` of the partnership folder."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qantara.core.text.folding import fold
from qantara.pipeline.feeds.model import Feed, FeedError, Fetch
from qantara.pipeline.whole_file import whole_file

FEEDS = Path("ads") / "feeds"
MOST_BYTES = 200_000_000


@dataclass(frozen=True)
class Kept:
    """The file, and how many pieces it was written from; no file where the source has nothing new."""

    path: Path | None
    pieces: int


def keep_answers(feed: Feed, fetch: Fetch, folder: Path, *, source: str, number: int, on: date) -> Kept:
    """Ask, and write what comes as one file that is whole or not there. Raises FeedError.

    number  the source's: two names that look alike as a folder's do not share one
    """
    room = folder / FEEDS / (_slug(source) or f"{number}")
    room.mkdir(parents=True, exist_ok=True)
    draft = room / f".{number}.answers"
    size = pieces = 0
    try:
        with draft.open("wb") as file:
            for piece in feed.pieces(fetch):
                size += len(piece)
                if size > MOST_BYTES:
                    raise FeedError("The source gives more than {most} MB at once. Ask it for fewer ads, by words or by days.", most=MOST_BYTES // 1_000_000)  # fmt: skip
                file.write(piece)
                pieces += 1
        if not pieces:
            return Kept(None, 0)
        path = _free(room, f"{on:%Y-%m-%d}", feed.ending)
        with whole_file(path) as part:
            draft.replace(part)
        return Kept(path, pieces)
    finally:
        draft.unlink(missing_ok=True)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:60]


def _free(room: Path, day: str, ending: str) -> Path:
    """The day's name; asked twice in a day, the second file has a number."""
    path, number = room / f"{day}.{ending}", 1
    while path.exists():
        number += 1
        path = room / f"{day}-{number}.{ending}"
    return path
