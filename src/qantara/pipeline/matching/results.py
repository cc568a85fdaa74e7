"""What a round gives: who has which offer, whom each offer took, why seats stay empty, and how groups fare."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from qantara.core.matching import OPEN, Assignment, classes_taken
from qantara.core.measures import is_hidden, wilson
from qantara.core.shortlist import Learners, Offers, shipped_weights
from qantara.pipeline.matching.profiles import propose_wishes
from qantara.pipeline.matching.reading import Round

_BY = ("region", "institution")
WHOLE = "all"


@dataclass(frozen=True)
class Results:
    """learners  learner, offer, title, company, rank, score, seat (`open`, a group, `fixed`), one row a learner, null where unplaced
    offers    offer, title, company, seats, filled, wishes, first_wishes, last_score (of the open seats, null where any is left)
              and empty (why seats stay empty: `nobody` wished them any more, `limit` of the company; null where none is)
    admitted  offer, place, learner, score, seat: the list of each offer, best first; fixed pairs before all
    """

    learners: pl.DataFrame
    offers: pl.DataFrame
    admitted: pl.DataFrame


def tabulate(round_: Round, assignment: Assignment) -> Results:
    """Lay the result out by name."""
    market, groups = round_.market, round_.policy.groups
    seats = classes_taken(market, assignment.offer)
    fixed = np.zeros(market.learners, dtype=np.bool_) if market.fixed is None else market.fixed >= 0
    placed = assignment.offer >= 0
    names = np.array([*groups, "open", "fixed", ""], dtype=object)
    named = np.where(
        ~placed, len(groups) + 2, np.where(fixed, len(groups) + 1, np.where(seats == OPEN, len(groups), seats))
    )
    wish = np.where(assignment.rank >= 0, market.ptr[:-1] + assignment.rank, 0)
    has_wish = assignment.rank >= 0
    learners = pl.DataFrame(
        {
            "learner": round_.learners["learner"], "at": assignment.offer.astype(np.int32),
            "rank": (assignment.rank + 1).astype(np.int32), "score": (market.score[wish] if len(market.score) else wish) / 10,
            "seat": names[named], "lottery": market.lottery,
        },
        schema_overrides={"seat": pl.String},
    ).with_columns(
        pl.when(pl.lit(pl.Series(has_wish))).then(pl.col("rank", "score")),
        pl.when(pl.lit(pl.Series(placed))).then(pl.col("at", "seat")),
    )  # fmt: skip
    about = round_.offers.select("offer", "title", "company", at=pl.int_range(pl.len(), dtype=pl.Int32))
    learners = learners.join(about, on="at", how="left", maintain_order="left")
    admitted = (
        learners.filter(pl.col("at").is_not_null())
        .with_columns(first=pl.col("seat") == "fixed")
        .sort("at", "first", "score", "lottery", descending=[False, True, True, False], nulls_last=True)
        .select("offer", "learner", "score", "seat", place=pl.int_range(1, pl.len() + 1).over("at"))
        .select("offer", "place", "learner", "score", "seat")
    )
    columns = ["learner", "offer", "title", "company", "rank", "score", "seat"]
    return Results(learners.select(columns), _offers(round_, assignment), admitted)


def _offers(round_: Round, assignment: Assignment) -> pl.DataFrame:
    market = round_.market
    m = market.offers
    filled = np.bincount(assignment.offer[assignment.offer >= 0], minlength=m)
    first = market.offer[market.ptr[:-1][np.diff(market.ptr) > 0]]
    cutoffs = assignment.cutoffs.offers
    open_row = np.flatnonzero(cutoffs.group == OPEN)
    score = np.full(m, -1, dtype=np.int64)
    score[cutoffs.holder[open_row]] = cutoffs.score[open_row]
    limited = np.zeros(m, dtype=np.bool_)
    if market.company is not None and market.company_capacity is not None:
        of_company = np.bincount(
            market.company[assignment.offer[assignment.offer >= 0]] + 1, minlength=len(market.company_capacity) + 1
        )[1:]
        full = np.concatenate([of_company >= market.company_capacity, [False]])
        limited = full[market.company]
    table = round_.offers.select("offer", "title", "company", "seats").with_columns(
        filled=pl.Series(filled), wishes=pl.Series(np.bincount(market.offer, minlength=m)),
        first_wishes=pl.Series(np.bincount(first, minlength=m)), last_score=pl.Series(score / 10), limited=pl.Series(limited),
    )  # fmt: skip
    empty = (
        pl.when(pl.col("filled") >= pl.col("seats"))
        .then(None)
        .when(pl.col("limited"))
        .then(pl.lit("limit"))
        .otherwise(pl.lit("nobody"))
    )
    return table.with_columns(pl.when(pl.col("last_score") >= 0).then(pl.col("last_score")), empty=empty).drop(
        "limited"
    )


def seats_left(offers: pl.DataFrame) -> list[str]:
    """Offers with a seat open to anyone, those with most seats left first."""
    left = offers.filter(pl.col("empty") == "nobody").sort(pl.col("filled") - pl.col("seats"), "offer")
    return left["offer"].to_list()


def fairness(round_: Round, assignment: Assignment) -> pl.DataFrame:
    """How each group, region and institution fares: who is placed, and who obtained her first wish.

    by, name, learners, placed, share, low, high (Wilson, 95 %), first_wish (share of the placed), mean_wish (of the placed by a
    wish). A row of fewer learners than the policy's threshold says nothing but that (`hidden`).
    """
    people = round_.learners.with_columns(
        placed=pl.Series(assignment.offer >= 0), wish=pl.Series(assignment.rank.astype(np.int64)),
    ).with_columns(pl.when(pl.col("wish") >= 0).then(pl.col("wish") + 1).alias("wish"))  # fmt: skip
    parts = [("", people.with_columns(name=pl.lit(WHOLE)))]
    parts.append(("group", people.explode("groups").with_columns(name=pl.col("groups"))))
    parts += [(by, people.with_columns(name=pl.col(by))) for by in _BY]
    rows = []
    for by, frame in parts:
        counted = frame.drop_nulls("name").group_by("name").agg(
            learners=pl.len(), placed=pl.col("placed").sum(), by_wish=pl.col("wish").count(),
            first=(pl.col("wish") == 1).sum(), mean=pl.col("wish").mean(),
        ).sort("name")  # fmt: skip
        for name, n, placed, by_wish, first, mean in counted.iter_rows():
            hidden = is_hidden(float(n), threshold=round_.policy.threshold)
            low, high = (None, None) if hidden else (wilson(placed, n) or (None, None))
            rows.append((
                by, name, None if hidden else n, None if hidden else placed, None if hidden else round(placed / n, 4), low, high,
                None if hidden or not by_wish else round(first / by_wish, 4), None if hidden or mean is None else round(mean, 2), hidden,
            ))  # fmt: skip
    names = ("by", "name", "learners", "placed", "share", "low", "high", "first_wish", "mean_wish", "hidden")
    kinds = (
        pl.String,
        pl.String,
        pl.Int64,
        pl.Int64,
        pl.Float64,
        pl.Float64,
        pl.Float64,
        pl.Float64,
        pl.Float64,
        pl.Boolean,
    )
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")


def still_open(round_: Round, assignment: Assignment, left: Sequence[str], *, most: int) -> dict[str, list[str]]:
    """By unplaced learner, the offers with a seat left that she could have, the best for her first.

    With profiles, those whose conditions she meets, by her score; without, those with most seats left, the same for all.
    """
    names = round_.learners["learner"].filter(pl.Series(assignment.offer < 0))
    if round_.profiles is None or not left or names.is_empty():
        return {name: [*left[:most]] for name in names}
    learners, offers = round_.profiles
    some = Learners(
        *(
            frame.filter(pl.col("learner").is_in(names.implode()))
            for frame in (learners.people, learners.skills, learners.languages)
        )
    )
    open_ = Offers(
        *(frame.filter(pl.col("offer").is_in(list(left))) for frame in (offers.offers, offers.skills, offers.languages))
    )
    found = propose_wishes(some, open_, k=most, seed=round_.policy.seed, weights=shipped_weights())
    lists: dict[str, list[str]] = {name: [] for name in names}
    for learner, offer in found.select("learner", "offer").iter_rows():
        lists[learner].append(offer)
    return lists
