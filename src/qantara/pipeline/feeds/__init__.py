"""Sources that are asked regularly: job services page by page, feeds at an address; what they answer, kept as it came."""

from qantara.pipeline.feeds.keeping import Kept, keep_answers
from qantara.pipeline.feeds.model import Answer, Feed, FeedError, Fetch, Question
from qantara.pipeline.feeds.services import Adzuna, FranceTravail, JobTech
from qantara.pipeline.feeds.whole import WholeFeed

__all__ = [
    "Adzuna", "Answer", "Feed", "FeedError", "Fetch", "FranceTravail", "JobTech", "Kept", "Question", "WholeFeed", "keep_answers",
]  # fmt: skip
