"""A round of matching from its files: learners, offers, wishes, fixed pairs and policy, checked against one another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from qantara.core.matching import Market, Reserve
from qantara.core.shortlist import Learners, Offers, lottery, shipped_weights
from qantara.pipeline.matching.policy import Policy
from qantara.pipeline.matching.profiles import (
    NEEDED_OF_LEARNERS,
    NEEDED_OF_OFFERS,
    OF_LEARNERS,
    OF_OFFERS,
    points,
    profiles_of,
    propose_wishes,
    score_wishes,
)
from qantara.pipeline.matching.tables import LINE, TableError, read_table

LEARNERS = {
    "learner": ("apprenant", "candidat", "المتعلم"), "groups": ("groupes", "الفئات"), "region": ("région", "الجهة"),
    "institution": ("établissement", "المؤسسة"), "lottery": ("tirage", "القرعة"),
}  # fmt: skip
OFFERS = {
    "offer": ("offre", "العرض"), "company": ("entreprise", "المقاولة"), "title": ("intitulé", "titre", "العنوان"),
    "region": ("région", "الجهة"), "seats": ("places", "postes", "المقاعد"), "company_seats": ("places de l'entreprise", "مقاعد المقاولة"),
    "reserves": ("réserves", "الحصص"),
}  # fmt: skip
WISHES = {
    "learner": ("apprenant", "candidat", "المتعلم"), "rank": ("rang", "voeu", "vœu", "الرتبة"), "offer": ("offre", "العرض"),
    "score": ("note", "points", "النقطة"),
}  # fmt: skip
FIXED = {"learner": ("apprenant", "candidat", "المتعلم"), "offer": ("offre", "العرض"), "reason": ("motif", "السبب")}
Refused = Callable[..., "RoundError"]
_MOST_SEATS = 1_000_000
_MOST_SCORE = 1_000_000  # tenths


class RoundError(TableError):
    """A row contradicts another, or says what cannot be."""


@dataclass(frozen=True)
class Round:
    """What is matched. Learners and offers have the numbers of their rows, which are in the order of their identifiers.

    learners  learner, groups (list), region, institution
    offers    offer, company, title, region, seats, company_seats
    wishes    learner, offer (numbers), rank (from 1), score (tenths), in the order of `market`
    fixed     learner, offer (numbers), reason
    profiles  what learners and offers say of themselves, where their tables do
    """

    policy: Policy
    learners: pl.DataFrame
    offers: pl.DataFrame
    wishes: pl.DataFrame
    fixed: pl.DataFrame
    market: Market
    profiles: tuple[Learners, Offers] | None = None


def read_round(
    learners: Path, offers: Path, wishes: Path | None, fixed: Path | None, policy: Policy, *, lists: int = 10
) -> Round:
    """Read and check; the files may be in any order of rows. Wishes without a score are given theirs from what learners and
    offers say of themselves; without a file of wishes, each learner wishes the best `lists` offers.

    Raises TableError, RoundError or Refusal.
    """
    people = read_table(learners, {**LEARNERS, **OF_LEARNERS}, ["learner"])
    seats = read_table(offers, {**OFFERS, **OF_OFFERS}, ["offer", "seats"])
    kept = read_table(fixed, FIXED, ["learner", "offer"]) if fixed else None
    wished = read_table(wishes, WISHES, ["learner", "rank", "offer"]) if wishes else None
    unscored = wished is None or "score" not in wished.columns or wished["score"].has_nulls()
    profiles = None
    if unscored or ({*people.columns} >= NEEDED_OF_LEARNERS and {*seats.columns} >= NEEDED_OF_OFFERS):
        profiles = profiles_of(people, seats, learners_file=str(learners), offers_file=str(offers))
    if unscored and profiles is not None:
        if wished is None:
            proposed = propose_wishes(*profiles, k=lists, seed=policy.seed, weights=shipped_weights())
            wished = proposed.select("learner", pl.col("rank").cast(pl.String), "offer", points(pl.col("score")).alias("score"), pl.lit(0, dtype=pl.Int64).alias(LINE))  # fmt: skip
        else:
            wished = score_wishes(*profiles, wished, weights=shipped_weights(), wishes_file=str(wishes))
    files = (str(learners), str(offers), str(wishes or ""), str(fixed or ""))
    assert wished is not None
    return replace(make_round(people, seats, wished, kept, policy, files=files), profiles=profiles)


def make_round(
    learners: pl.DataFrame, offers: pl.DataFrame, wishes: pl.DataFrame, fixed: pl.DataFrame | None, policy: Policy, *,
    files: tuple[str, str, str, str],
) -> Round:  # fmt: skip
    """Check tables of text (as `read_table` gives them) against one another and lay out the market. Raises RoundError."""
    of_learners, of_offers, of_wishes, of_fixed = files
    people = _people(learners, policy, of_learners)
    places = _places(offers, of_offers)
    reserves = _reserves(places, policy, of_offers)
    wished = _wished(wishes, people, places, of_wishes)
    pairs = _pairs(fixed, people, places, of_fixed)
    companies = (
        places.filter(pl.col("company_seats").is_not_null())
        .select("company", "company_seats")
        .unique("company")
        .sort("company")
    )
    number = pl.Series(range(companies.height), dtype=pl.Int32)
    company = places.join(companies.select("company", number=number), on="company", how="left", maintain_order="left")[
        "number"
    ]
    kept = np.full(people.height, -1, dtype=np.int32)
    kept[pairs["learner"].to_numpy()] = pairs["offer"].to_numpy()
    groups = np.zeros(people.height, dtype=np.uint32)
    for bit, group in enumerate(policy.groups):
        groups |= people["groups"].list.contains(group).to_numpy().astype(np.uint32) << np.uint32(bit)
    lengths = np.bincount(wished["learner"].to_numpy(), minlength=people.height)
    market = Market(
        ptr=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), offer=wished["offer"].to_numpy().astype(np.int32),
        score=wished["score"].to_numpy().astype(np.int32), capacity=places["seats"].to_numpy().astype(np.int32),
        lottery=people["lottery"].to_numpy().astype(np.int32), groups=groups if policy.groups else None,
        reserves=reserves, fixed=kept if pairs.height else None,
        company=company.fill_null(-1).to_numpy().astype(np.int32) if companies.height else None,
        company_capacity=companies["company_seats"].to_numpy().astype(np.int32) if companies.height else None,
    )  # fmt: skip
    return Round(policy, people, places, wished, pairs, market)


# --- Tables -----------------------------------------------------------------------------------------------------------


def _people(told: pl.DataFrame, policy: Policy, file: str) -> pl.DataFrame:
    frame = _with(told, LEARNERS)
    _filled(frame, "learner", file)
    _once(
        frame,
        ["learner"],
        lambda **row: RoundError("{file}, line {line}: the learner {learner} stands there twice. Keep one row.", **row),
        file=file,
    )
    groups = pl.col("groups").str.split(";").list.eval(pl.element().str.strip_chars()).fill_null([])
    frame = frame.sort("learner").with_columns(groups.list.drop_nulls())
    if told.height and "lottery" in told.columns:
        frame = frame.with_columns(_whole(frame, "lottery", file, least=0, most=2**31 - 1))
        _once(
            frame,
            ["lottery"],
            lambda **row: RoundError(
                "{file}, line {line}: the lottery number {lottery} stands there twice. Each is drawn once.", **row
            ),
            file=file,
        )
    else:
        frame = frame.with_columns(lottery=pl.Series(lottery(frame.height, policy.seed), dtype=pl.Int64))
    return frame.drop(LINE)


def _places(told: pl.DataFrame, file: str) -> pl.DataFrame:
    frame = _with(told, OFFERS)
    _filled(frame, "offer", file)
    _filled(frame, "seats", file)
    _once(
        frame,
        ["offer"],
        lambda **row: RoundError("{file}, line {line}: the offer {offer} stands there twice. Keep one row.", **row),
        file=file,
    )
    frame = frame.with_columns(
        _whole(frame, "seats", file, least=1, most=_MOST_SEATS),
        _whole(frame, "company_seats", file, least=1, most=_MOST_SEATS),
    )
    nameless = frame.filter(pl.col("company_seats").is_not_null() & pl.col("company").is_null())
    _refuse(
        nameless,
        lambda **row: RoundError(
            "{file}, line {line}: the limit of a company stands there without the company’s name. Add it.", **row
        ),
        file=file,
    )
    limits = (
        frame.filter(pl.col("company_seats").is_not_null())
        .group_by("company")
        .agg(pl.col("company_seats").n_unique().alias("n"))
    )
    two = frame.join(limits.filter(pl.col("n") > 1), on="company", how="semi")
    _refuse(
        two,
        lambda **row: RoundError(
            "{file}, line {line}: the company {company} has two limits. Write the same on each of its lines.", **row
        ),
        file=file,
    )
    whole = pl.col("company_seats").max().over("company")  # a limit written once holds for all offers of the company
    return frame.with_columns(pl.when(pl.col("company").is_not_null()).then(whole).alias("company_seats")).sort("offer")


def _reserves(places: pl.DataFrame, policy: Policy, file: str) -> tuple[Reserve, ...]:
    """Those an offer names; else those of the policy's shares."""
    found = []
    rows = places.select("offer", "seats", "reserves", LINE).iter_rows()
    for number, (offer, seats, said, line) in enumerate(rows):
        asked = {group: int(seats * share + 1e-9) for group, share in policy.shares.items()}
        if said is not None:
            asked = _said(said, offer, policy, file, line)
        if sum(asked.values()) > seats:
            raise RoundError("{file}, line {line}: the offer {offer} reserves {reserved} of {seats} seats. Reserve fewer.",
                             file=file, line=line, offer=offer, reserved=sum(asked.values()), seats=seats)  # fmt: skip
        found += [Reserve(number, bit, asked[group]) for bit, group in enumerate(policy.groups) if asked.get(group)]
    return tuple(found)


def _said(text: str, offer: str, policy: Policy, file: str, line: int) -> dict[str, int]:
    asked: dict[str, int] = {}
    for part in filter(None, (one.strip() for one in text.split(";"))):
        group, _, number = (one.strip() for one in part.rpartition(":"))
        if group not in policy.groups or not number.isdecimal() or group in asked:
            raise RoundError("{file}, line {line}: the reserve {part} of the offer {offer} is not understood. Write group:seats, each group once, of: {groups}.",
                             file=file, line=line, part=part, offer=offer, groups=", ".join(policy.groups) or "–")  # fmt: skip
        asked[group] = int(number)
    return asked


def _wished(told: pl.DataFrame, people: pl.DataFrame, places: pl.DataFrame, file: str) -> pl.DataFrame:
    frame = _with(told, WISHES)
    for name in WISHES:
        _filled(frame, name, file)
    frame = frame.with_columns(_whole(frame, "rank", file, least=1, most=10**6), _tenths(frame, file))
    frame = _numbered(frame, people, places, file)
    _once(
        frame,
        ["learner", "offer"],
        lambda **row: RoundError(
            "{file}, line {line}: the learner {learner} wishes the offer {offer} twice. Keep the better rank.", **row
        ),
        file=file,
        places=places,
        people=people,
    )
    _once(
        frame,
        ["learner", "rank"],
        lambda **row: RoundError(
            "{file}, line {line}: the learner {learner} has two wishes of rank {rank}. Give each its own.", **row
        ),
        file=file,
        people=people,
    )
    return frame.sort("learner", "rank").select(
        "learner", "offer", "score", rank=pl.int_range(1, pl.len() + 1).over("learner")
    )


def _pairs(told: pl.DataFrame | None, people: pl.DataFrame, places: pl.DataFrame, file: str) -> pl.DataFrame:
    frame = _with(
        told if told is not None else pl.DataFrame(schema={**dict.fromkeys(FIXED, pl.String), LINE: pl.Int64}), FIXED
    )
    for name in ("learner", "offer"):
        _filled(frame, name, file)
    frame = _numbered(frame, people, places, file)
    _once(
        frame,
        ["learner"],
        lambda **row: RoundError("{file}, line {line}: the learner {learner} is fixed twice. Keep one offer.", **row),
        file=file,
        people=people,
    )
    taken = frame.group_by("offer").agg(pl.len().alias("n"), pl.col(LINE).max())
    seats = pl.DataFrame(
        {"offer": range(places.height), "seats": places["seats"], "name": places["offer"]},
        schema_overrides={"offer": pl.Int32},
    )
    over = taken.join(seats, on="offer").filter(pl.col("n") > pl.col("seats")).select(LINE, "n", "seats", offer="name")
    _refuse(
        over,
        lambda **row: RoundError(
            "{file}, line {line}: {n} learners are fixed to the offer {offer}, which has {seats} seats.", **row
        ),
        file=file,
    )
    return frame.select("learner", "offer", "reason")


# --- Checks -----------------------------------------------------------------------------------------------------------


def _with(told: pl.DataFrame, columns: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """The table with all our columns, null where the file has none."""
    return told.with_columns(
        pl.lit(None, dtype=pl.String).alias(name) for name in columns if name not in told.columns
    ).select(*columns, LINE)


def _refuse(wrong: pl.DataFrame, refusal: Refused, **more: Any) -> None:
    """Refuse the first of the wrong rows; `more`: how many there are besides."""
    if wrong.height:
        raise refusal(**wrong.sort(LINE).row(0, named=True), **more, more=wrong.height - 1)


def _filled(frame: pl.DataFrame, name: str, file: str) -> None:
    _refuse(
        frame.filter(pl.col(name).is_null()),
        lambda **row: RoundError(
            "{file}, line {line}: the column {name} is empty. Fill it in, or take the row out.", **row
        ),
        file=file,
        name=name,
    )


def _once(
    frame: pl.DataFrame,
    keys: list[str],
    refusal: Refused,
    *,
    file: str,
    people: pl.DataFrame | None = None,
    places: pl.DataFrame | None = None,
) -> None:
    """Refuse what stands there twice, at its second place; numbers are said by their names."""
    twice = frame.sort(LINE).filter(~pl.struct(keys).is_first_distinct())
    if twice.is_empty():
        return
    if people is not None:
        twice = twice.with_columns(learner=people["learner"].gather(twice["learner"]))
    if places is not None:
        twice = twice.with_columns(offer=places["offer"].gather(twice["offer"]))
    _refuse(twice, refusal, file=file)


def _whole(frame: pl.DataFrame, name: str, file: str, *, least: int, most: int) -> pl.Series:
    read = frame[name].cast(pl.Int64, strict=False)
    wrong = frame.filter(frame[name].is_not_null() & ~read.is_between(least, most).fill_null(value=False))
    _refuse(
        wrong.select(LINE, value=name),
        lambda **row: RoundError(
            "{file}, line {line}: {name} is {value}; it is a whole number from {least} to {most}.", **row
        ),
        file=file,
        name=name,
        least=least,
        most=most,
    )
    return read.alias(name)


def _tenths(frame: pl.DataFrame, file: str) -> pl.Series:
    """Scores as whole tenths: what people are shown, and nothing finer."""
    read = frame["score"].str.replace(",", ".", literal=True).cast(pl.Float64, strict=False) * 10
    whole = read.round()
    fine = read.is_finite() & ((read - whole).abs() < 1e-6) & whole.is_between(0, _MOST_SCORE)
    _refuse(frame.filter(~fine.fill_null(value=False)).select(LINE, value="score"), lambda **row: RoundError("{file}, line {line}: the score is {value}; it is a number from 0 with one figure after the point at most, as people are shown it.", **row), file=file)  # fmt: skip
    return whole.cast(pl.Int64).alias("score")


def _numbered(frame: pl.DataFrame, people: pl.DataFrame, places: pl.DataFrame, file: str) -> pl.DataFrame:
    """Names replaced by numbers; an unknown one is refused."""
    for name, known in (("learner", people), ("offer", places)):
        numbers = pl.DataFrame({name: known[name], "number": np.arange(known.height, dtype=np.int32)})
        joined = frame.join(numbers, on=name, how="left", maintain_order="left")
        _refuse(joined.filter(pl.col("number").is_null()).select(LINE, value=name), lambda **row: RoundError("{file}, line {line}: no {name} is called {value}. Check how it is written, or add it to its table.", **row), file=file, name=name)  # fmt: skip
        frame = joined.with_columns(pl.col("number").alias(name)).drop("number")
    return frame
