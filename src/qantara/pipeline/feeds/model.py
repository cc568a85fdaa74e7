"""What a feed asks and is answered. How an address is reached is its caller's: the pipeline itself opens no connection."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from qantara.core.refusals import Refusal


class FeedError(Refusal):
    """The source gave nothing; the sentence says why and what to do."""


@dataclass(frozen=True)
class Question:
    """One request. With a body it is a POST of a form."""

    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Answer:
    """What came back, whole. `headers`: with names in small letters."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


Fetch = Callable[[Question], Answer]


class Feed(Protocol):
    """A source: what it gives, piece by piece."""

    @property
    def ending(self) -> str:
        """Of the file's name, once all pieces have come."""
        ...

    def pieces(self, fetch: Fetch) -> Iterator[bytes]:
        """What is to be written, in order. Raises FeedError."""
        ...


def checked(answer: Answer) -> Answer:
    """The answer, if it is one. Raises FeedError with what to do; never with the address, which may hold a key."""
    if answer.status in {200, 204, 206}:
        return answer
    if answer.status in {400, 401, 403}:
        raise FeedError("The source refuses the key or the question ({status}). Check both, and enter the key again.", status=answer.status)  # fmt: skip
    if answer.status == 429:
        raise FeedError("The source has been asked too often today. It is asked again at the next time.")
    if answer.status in {301, 302, 303, 307, 308}:
        raise FeedError("The feed has moved. Open it in a browser, and enter the address where it is now.")
    if answer.status == 404:
        raise FeedError("There is nothing at this address any more. Check the address of the feed.")
    raise FeedError("The source answers with an error ({status}). It is asked again at the next time.", status=answer.status)  # fmt: skip


def as_object(answer: Answer) -> dict[str, Any]:
    """The answer as a JSON object."""
    if answer.status == 204 or not answer.body:
        return {}
    try:
        found = json.loads(answer.body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise FeedError("The source answered something that is not its usual format. It is asked again at the next time.")  # fmt: skip
    return found


def as_line(row: Any) -> bytes:
    """One raw ad as a line of a JSONL file."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
