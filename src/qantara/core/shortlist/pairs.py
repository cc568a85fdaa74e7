"""The score of any pair, listed or not."""

import numpy as np
from numpy.typing import NDArray

from qantara.core.refusals import Refusal
from qantara.core.shortlist.scoring import Ints, Scoring

NO_SCORE = -1
"""The score of a pair that does not meet the hard conditions."""
_AT_ONCE = 2**16  # pairs, for memory


def scores_of(scoring: Scoring, learner: Ints, offer: Ints) -> NDArray[np.int32]:
    """Score some pairs, such as those that learners wish.

    learner, offer  (E,) places in the tables of learners and offers, from 0
    returns         (E,) tenths of a point, 0 to 1000; NO_SCORE where the hard conditions are not met
    Raises Refusal for a place outside the tables.
    """
    for name, places, size in (("learners", learner, len(scoring.available)), ("offers", offer, len(scoring.stay))):
        outside = (places < 0) | (places >= size)
        if outside.any():
            raise Refusal(
                "There is no place {place} in the table of {table}: it has {size} rows, counted from 0.",
                place=places[outside][0], table=name, size=size,
            )  # fmt: skip
    level, levels = scoring.study_level[learner], scoring.study_levels[offer]
    fits = scoring.accepts_region[learner, scoring.region[offer]] & scoring.accepts_kind[learner, scoring.kind[offer]]
    fits &= (levels[:, 0] <= level) & (level <= levels[:, 1])
    first, last = scoring.available[learner].T
    scores = scoring.base[offer] + scoring.date_points(first, last, scoring.stay[offer])
    # Learner and trait as one number, in rising order, among which each trait of the offer is looked up.
    held = scoring.traits.row * scoring.trait_count + scoring.traits.item
    for begin in range(0, len(learner), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        entries, starts = scoring.worth.places(offer[part])
        pair = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        wanted = learner[part][pair].astype(np.int64) * scoring.trait_count + scoring.worth.item[entries]
        # Every learner lives somewhere: there is a trait to compare with.
        has = held[np.minimum(np.searchsorted(held, wanted), len(held) - 1)] == wanted
        np.add.at(scores[part], pair[has], scoring.worth.value[entries[has]])
    return np.where(fits & (scores >= 0), scores, NO_SCORE).astype(np.int32)
