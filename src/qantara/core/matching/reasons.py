"""Why a learner got what she got: one reason for each wish and class of seat, as data."""

from dataclasses import dataclass
from math import inf
from typing import Literal

from qantara.core.matching.assignment import Assignment
from qantara.core.matching.market import NONE, Market
from qantara.core.matching.proof import OPEN, Classes
from qantara.core.refusals import Refusal

Verdict = Literal[
    "obtained",  # the wish she got; the class is the one whose seat she took
    "outranked",  # those admitted to the class all stand before her
    "no_seat",  # the class had no seat: all had gone to fixed pairs or to classes before it
    "not_eligible",  # the class is reserved for a group she is not of
    "better_obtained",  # she got a wish she likes better
    "fixed",  # her offer was fixed by hand or by signature
    "fixed_elsewhere",  # likewise, another one
]
_ANYONE, _NOBODY = (-inf, 0.0), (inf, 0.0)


@dataclass(frozen=True)
class Reason:
    """What became of one wish in one class of seat."""

    wish: int
    """Its place in her list, 0 is the first; -1: the offer she is fixed to is not in her list."""
    offer: int
    verdict: Verdict
    group: int
    """The group bit the class is reserved for, -1: open to all, or no class decided."""
    company: int
    """The company whose capacity decided, -1: the offer's own seats did."""
    score: int
    """Hers, for this offer; -1 where she has none."""
    lottery: int
    """Hers."""
    last_score: int | None
    """Of the last admitted in the class; None if the class had a seat left, or none at all, or did not decide."""
    last_lottery: int | None


def explain(market: Market, assignment: Assignment, learner: int) -> list[Reason]:
    """Return the reasons of a learner's result, in the order of her list.

    A wish she likes better than what she got has one reason for each class of seat at its offer, in the order in which
    classes choose, open last: `not_eligible`, `outranked` or `no_seat`. The wish obtained has one, as has each wish after it.
    Where both the offer and its company refuse her in a class, the reason is that of the higher cutoff, the one to beat.

    Together the reasons of all learners imply that there is no blocking pair: each wish liked better is refused in each
    class, and the last admitted of each class can be found among those who obtained a seat in it.

    Raises Refusal if there is no such learner.
    """
    if not 0 <= learner < market.learners:
        raise Refusal(
            "There is no learner {value}: learners go from 0 to {last}.", value=learner, last=market.learners - 1
        )
    begin, end = market.ptr[learner : learner + 2].tolist()
    offers, scores = market.offer[begin:end].tolist(), market.score[begin:end].tolist()
    lottery = int(market.lottery[learner])
    fixed = NONE if market.fixed is None else int(market.fixed[learner])
    rank = int(assignment.rank[learner])

    def plain(wish: int, verdict: Verdict) -> Reason:
        offer, score = (fixed, NONE) if wish == NONE else (offers[wish], scores[wish])
        return Reason(wish, offer, verdict, OPEN, NONE, score, lottery, None, None)

    if fixed != NONE:
        outside = [] if fixed in offers else [plain(NONE, "fixed")]
        return outside + [plain(w, "fixed" if offers[w] == fixed else "fixed_elsewhere") for w in range(len(offers))]
    reasons = []
    for wish, (offer, score) in enumerate(zip(offers, scores, strict=True)):
        if rank != NONE and wish > rank:
            reasons.append(plain(wish, "better_obtained"))
            continue
        of_classes = _of_classes(market, assignment, learner, wish, offer, score)
        if wish == rank:  # hers is the first class that says so: had an earlier one a seat for her, she would sit there
            of_classes = [reason for reason in of_classes if reason.verdict == "obtained"][:1]
        reasons += of_classes
    return reasons


def _of_classes(
    market: Market, assignment: Assignment, learner: int, wish: int, offer: int, score: int
) -> list[Reason]:
    """What each class of seat at an offer says to a learner; `obtained` if the last admitted does not stand before her."""
    lottery = int(market.lottery[learner])
    groups = 0 if market.groups is None else int(market.groups[learner])
    company = NONE if market.company is None else int(market.company[offer])
    cutoffs, reasons = assignment.cutoffs, []
    for row in cutoffs.offers.rows(offer):
        group = int(cutoffs.offers.group[row])
        if group != OPEN and not groups >> group & 1:
            reasons.append(Reason(wish, offer, "not_eligible", group, NONE, score, lottery, None, None))
            continue
        decides, barrier = NONE, _barrier(cutoffs.offers, row)
        if company != NONE:
            above = next(
                _barrier(cutoffs.companies, at)
                for at in cutoffs.companies.rows(company)
                if cutoffs.companies.group[at] == group
            )
            if above > barrier:
                decides, barrier = company, above
        verdict: Verdict
        if barrier == _NOBODY:
            verdict = "no_seat"
        else:
            verdict = "outranked" if barrier > (score, -lottery) else "obtained"
        last_score, last_lottery = (
            (None, None) if barrier in {_NOBODY, _ANYONE} else (int(barrier[0]), -int(barrier[1]))
        )
        reasons.append(Reason(wish, offer, verdict, group, decides, score, lottery, last_score, last_lottery))
    return reasons


def _barrier(classes: Classes, row: int) -> tuple[float, float]:
    """The score and the lottery number, negated, that a learner must exceed."""
    if classes.taken[row] < classes.seats[row]:
        return _ANYONE
    return (classes.score[row], -classes.lottery[row]) if classes.taken[row] else _NOBODY
