"""A feed that is one document: RSS, XML, JSON or a table at an address."""

from collections.abc import Iterator
from dataclasses import dataclass

from qantara.pipeline.feeds.model import FeedError, Fetch, Question, checked
from qantara.pipeline.intake.formats import detect_format

_ENDINGS = {"xml": "xml", "json": "json", "jsonl": "jsonl", "csv": "csv", "excel": "xlsx", "parquet": "parquet", "html": "html"}  # fmt: skip


@dataclass
class WholeFeed:
    """Asked once, kept byte for byte. `ending` is known once it has answered: by its bytes, not by what it says."""

    address: str
    ending: str = ""

    def pieces(self, fetch: Fetch) -> Iterator[bytes]:
        answer = checked(fetch(Question(self.address, {"Accept": "*/*"})))
        if not answer.body.strip():
            raise FeedError("The feed is empty. Check its address in a browser.")
        self.ending = "gz" if answer.body.startswith(b"\x1f\x8b") else _ENDINGS.get(detect_format(answer.body[:65536], ""), "")  # fmt: skip
        if not self.ending:
            raise FeedError("What the address gives is no feed of ads. Give the address of an RSS, XML, JSON or CSV file.")  # fmt: skip
        yield answer.body
