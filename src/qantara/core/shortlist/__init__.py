"""Scores of learners for offers, and the offers proposed to each learner: published weights, exact lists.

The tables in (`Learners`, `Offers`) and the weights give a `Scoring`; from it come the k best offers of every learner
(`shortlist`), the scores of the pairs that learners wish (`scores_of`), and what one score is made of (`parts_of`).
`lottery` numbers learners and offers for ties.
"""

from qantara.core.shortlist.lists import Shortlist, shortlist
from qantara.core.shortlist.lottery import lottery
from qantara.core.shortlist.pairs import NO_SCORE, scores_of
from qantara.core.shortlist.parts import AskedLanguage, AskedSkill, Parts, parts_of
from qantara.core.shortlist.scoring import Scoring
from qantara.core.shortlist.tables import Learners, Offers
from qantara.core.shortlist.weights import Weights, read_weights, shipped_weights

__all__ = [
    "NO_SCORE",
    "AskedLanguage",
    "AskedSkill",
    "Learners",
    "Offers",
    "Parts",
    "Scoring",
    "Shortlist",
    "Weights",
    "lottery",
    "parts_of",
    "read_weights",
    "scores_of",
    "shipped_weights",
    "shortlist",
]
