"""Anticipation: what the lake's past says of the months to come, how wrong such words were, and what rises."""

from qantara.pipeline.anticipation.history import History, HistoryError, read_history
from qantara.pipeline.anticipation.issue import Issue, issue_forecasts
from qantara.pipeline.anticipation.scores import Scoring, score_forecasts

__all__ = ["History", "HistoryError", "Issue", "Scoring", "issue_forecasts", "read_history", "score_forecasts"]
