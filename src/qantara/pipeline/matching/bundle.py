"""The bundle of a matching: its inputs, pseudonymised, its result, its cutoffs, and the program that checks them.

`qantara/verify.py`, copied into each bundle, says at its top what the files mean and by which rule they are checked.
"""

import gzip
import hmac
import json
import os
import shutil
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qantara import __version__
from qantara.core.matching import OPEN, Assignment, Classes, Market, classes_taken
from qantara.core.matching.market import NONE, Int32s, Int64s
from qantara.core.refusals import Refusal
from qantara.pipeline.whole_file import WriteError

FORMAT = 1
THRESHOLD = 10
"""A public cutoff of fewer admitted than this is left out, unless the policy says another number."""
_SALT_BYTES = 16
_LEARNERS_AT_ONCE = 50_000  # keeps the text of the wishes in memory small
_LEVEL = 6  # of compression
_KEPT_NAMES = ("", "open", "fixed")


class BundleError(Refusal):
    """A bundle cannot be made of this."""


@dataclass(frozen=True)
class Bundle:
    """What was written."""

    folder: Path
    fingerprint: str
    """SHA-256 of `digest.json`, in hexadecimal: to be announced elsewhere, so that no file can be changed together with it."""


def published_id(salt: bytes, learner: str) -> str:
    """What a learner is called in bundles: she can find her row, and nobody without the salt can."""
    return hmac.digest(salt, learner.encode(), "sha256").hex()[:16]


def write_bundle(
    folder: Path,
    *,
    market: Market,
    assignment: Assignment,
    learners: Sequence[str],
    offers: pl.DataFrame,
    policy_text: str,
    seed: str,
    salt: bytes,
    at: datetime,
    public: bool,
) -> Bundle:
    """Write the bundle of a matching; the folder appears once it is whole. The same inputs give the same bytes.

    learners     the id of each learner of the market, in its order; only a salted form is written
    offers       `offer` and `company`, one row for each offer of the market, in its order; who has no company: null or empty
    policy_text  policy.toml as it is published; its `groups` name the bits of the market's groups, in the order of reserves
    seed         of the lottery
    salt         16 bytes or more, kept by the caller: who has it can find a learner whose id he knows
    at           when the result was made
    public       without scores and lottery numbers, in place of which a wish has its place at the offer; without the groups that
                 no reserve is for, and without the cutoffs of fewer admitted than the policy's threshold

    Raises BundleError where these do not fit together, or the folder is there already; WriteError if it cannot be written.
    """
    names = _Names.of(market, learners, offers, policy_text, salt)
    if assignment.blocking_pairs:
        raise BundleError(
            "The result has {count} blocking pairs: only one without can be published.", count=assignment.blocking_pairs
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BundleError("{folder} is there already: name another folder, or remove it.", folder=folder)
    places = _places(market) if public else None
    tables = {
        "offers.csv": _offers(market, names),
        "result.csv.gz": _result(market, assignment, names),
        "cutoffs.csv": _cutoffs(market, assignment, names, places),
        "learners.csv.gz": _learners(market, names, public=public),
    }
    part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        part.mkdir(parents=True)
        for name, table in tables.items():
            _write(part / name, [table])
        _write(part / "wishes.csv.gz", _wishes(market, names, places))
        (part / "policy.toml").write_bytes(policy_text.encode())
        (part / "verify.py").write_bytes(files("qantara").joinpath("verify.py").read_bytes())
        digest = {
            "format": FORMAT,
            "kind": "public" if public else "full",
            "seed": seed,
            "qantara": __version__,
            "files": {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(part.iterdir())},
            "made_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        }
        text = (json.dumps(digest, indent=1) + "\n").encode()
        (part / "digest.json").write_bytes(text)
        part.replace(folder)
    except OSError as error:
        raise WriteError("{file}: cannot be written ({error}).", file=folder, error=error.strerror or error) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Bundle(folder, sha256(text).hexdigest())


@dataclass(frozen=True)
class _Names:
    """What everybody and everything is called in the bundle."""

    learners: pl.Series
    """Salted ids."""
    order: Int64s
    """The learners, sorted by salted id: so do rows stand, and say nothing of where they came from."""
    offers: pl.Series
    companies_of: pl.Series
    """The company of each offer."""
    companies: list[str]
    """Of the market's companies."""
    groups: list[str]
    """Of the bits."""
    threshold: int

    @classmethod
    def of(
        cls, market: Market, learners: Sequence[str], offers: pl.DataFrame, policy_text: str, salt: bytes
    ) -> "_Names":
        if len(learners) != market.learners:
            raise BundleError(
                "The market has {expected} learners, but the ids of {found} are given.",
                expected=market.learners,
                found=len(learners),
            )
        if offers.height != market.offers:
            raise BundleError(
                "The market has {expected} offers, but the ids of {found} are given.",
                expected=market.offers,
                found=offers.height,
            )
        if len(salt) < _SALT_BYTES:
            raise BundleError("The salt has {found} bytes: give {least} or more.", found=len(salt), least=_SALT_BYTES)
        salted = pl.Series([published_id(salt, learner) for learner in learners], dtype=pl.String)
        for ids in (pl.Series(learners, dtype=pl.String), salted, offers["offer"]):
            if ids.n_unique() < len(ids):
                twice = ids.filter(ids.is_duplicated())[0]
                raise BundleError("The id {value} stands for two: each needs one of its own.", value=twice)
        groups, threshold = _policy(policy_text)
        _check_groups(market, groups)
        companies_of = offers["company"].fill_null("").cast(pl.String)
        return cls(
            salted, salted.arg_sort().to_numpy().astype(np.int64), offers["offer"].cast(pl.String), companies_of,
            _companies(market, companies_of), groups, threshold,
        )  # fmt: skip


def _policy(text: str) -> tuple[list[str], int]:
    try:
        policy = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BundleError("The policy cannot be read: {error}.", error=error) from None
    groups, threshold = policy.get("groups", []), policy.get("threshold", THRESHOLD)
    for group in groups:
        if not isinstance(group, str) or group in _KEPT_NAMES or ";" in group or groups.count(group) > 1:
            raise BundleError(
                "The policy names a group {group!r}: give each a name of its own, without `;`, other than `open` and `fixed`.",
                group=group,
            )
    return groups, threshold


def _check_groups(market: Market, groups: list[str]) -> None:
    used = max((int(market.groups.max()).bit_length() if market.groups is not None and market.learners else 0, *(bit + 1 for bit in market.group_order)), default=0)  # fmt: skip
    if used > len(groups):
        raise BundleError("The market uses {used} groups, but the policy names {named}.", used=used, named=len(groups))
    if list(market.group_order) != sorted(market.group_order):
        raise BundleError("The reserves of the market are not in the order of the groups in the policy: list them so.")


def _companies(market: Market, companies_of: pl.Series) -> list[str]:
    """The name of each company with a limit: the one that all its offers have, and no other offer."""
    if market.company is None or market.company_capacity is None:
        return []
    pairs = pl.DataFrame({"company": market.company, "name": companies_of}).unique(maintain_order=True)
    pairs = pairs.filter(pl.col("company") != NONE)
    wrong = pairs.filter(pl.col("company").is_duplicated() | pl.col("name").is_duplicated() | (pl.col("name") == ""))
    if wrong.height:
        raise BundleError(
            "The company {name!r} has a limit: its offers all need its name, which no other company has.",
            name=wrong["name"][0],
        )
    named = dict(pairs.iter_rows())
    return [named.get(company, "") for company in range(len(market.company_capacity))]


def _learners(market: Market, names: _Names, *, public: bool) -> pl.DataFrame:
    fixed = np.full(market.learners, NONE, dtype=np.int32) if market.fixed is None else market.fixed
    shown = range(len(names.groups)) if not public else sorted(market.group_order)
    member = np.zeros(market.learners, dtype=np.uint32) if market.groups is None else market.groups
    sets, which = np.unique(member, return_inverse=True)
    texts = pl.Series(
        [";".join(names.groups[bit] for bit in shown if int(each) >> bit & 1) for each in sets], dtype=pl.String
    )
    number = pl.col("lottery")
    if public:  # who of those fixed to an offer comes first
        number = pl.when(pl.col("offer") != NONE).then(number.rank("ordinal").over("offer")).alias("place")
    table = pl.DataFrame(
        {"learner": names.learners, "lottery": market.lottery, "groups": texts.gather(which), "offer": fixed}
    )
    return table.select("learner", number, "groups", _named(names.offers, fixed).alias("fixed"))[names.order]


def _offers(market: Market, names: _Names) -> pl.DataFrame:
    reserves: dict[int, list[str]] = {}
    for offer, bit, seats in market.reserves:
        if seats:
            reserves.setdefault(int(offer), []).append(f"{names.groups[bit]}:{seats}")
    limits = np.zeros(market.offers, dtype=np.int64)
    if market.company is not None and market.company_capacity is not None:
        limits = np.where(market.company == NONE, 0, market.company_capacity[market.company])
    limit = pl.Series(limits)
    return pl.DataFrame(
        {
            "offer": names.offers,
            "company": names.companies_of,
            "seats": market.capacity,
            "company_seats": _where(limit > 0, limit),
            "reserves": pl.Series(
                [";".join(reserves.get(offer, ())) for offer in range(market.offers)], dtype=pl.String
            ),
        }
    )


def _wishes(market: Market, names: _Names, places: Int64s | None) -> Iterator[pl.DataFrame]:
    """The wishes in the order of learners, in parts."""
    for begin in range(0, max(1, market.learners), _LEARNERS_AT_ONCE):
        learners = names.order[begin : begin + _LEARNERS_AT_ONCE]
        lengths = np.diff(market.ptr)[learners]
        ends = np.cumsum(lengths)
        rank = np.arange(lengths.sum()) - np.repeat(ends - lengths, lengths)
        wishes = np.repeat(market.ptr[learners], lengths) + rank
        value = (
            pl.Series("score", _tenths(market.score[wishes])) if places is None else pl.Series("place", places[wishes])
        )
        yield pl.DataFrame(
            {
                "learner": names.learners.gather(np.repeat(learners, lengths)),
                "rank": rank + 1,
                "offer": names.offers.gather(market.offer[wishes]),
                value.name: value,
            }
        )


def _result(market: Market, assignment: Assignment, names: _Names) -> pl.DataFrame:
    """What each learner obtained, and on a seat of which class."""
    fixed = np.zeros(market.learners, dtype=np.bool_) if market.fixed is None else market.fixed != NONE
    classes = pl.Series([*names.groups, "open", "fixed"])
    taken = classes_taken(market, assignment.offer).astype(np.int64)
    seat = np.where(taken == OPEN, len(names.groups), taken)
    seat[assignment.offer == NONE], seat[fixed] = NONE, len(classes) - 1
    rank = pl.Series(assignment.rank + 1)
    table = pl.DataFrame(
        {
            "learner": names.learners,
            "offer": _named(names.offers, assignment.offer),
            "rank": _where(rank > 0, rank),
            "seat": _named(classes, seat),
        }
    )
    return table[names.order]


def _cutoffs(market: Market, assignment: Assignment, names: _Names, places: Int64s | None) -> pl.DataFrame:
    """The cutoff of each class of seat: offers in their order, then the companies with a limit."""
    tables = []
    for kind, rows, ids in (
        ("offer", assignment.cutoffs.offers, names.offers),
        ("company", assignment.cutoffs.companies, pl.Series(names.companies, dtype=pl.String)),
    ):
        full = pl.Series(rows.score != NONE)
        groups = pl.Series([*names.groups, "open"], dtype=pl.String)
        group = np.where(rows.group == OPEN, len(names.groups), rows.group)
        columns = {
            "kind": pl.Series([kind], dtype=pl.String).new_from_index(0, len(full)),
            "id": ids.gather(rows.holder),
            "seat": groups.gather(group),
            "seats": pl.Series(rows.seats),
            "taken": pl.Series(rows.taken),
        }
        if places is None:
            columns["score"] = _where(full, pl.Series(_tenths(rows.score)))
            columns["lottery"] = _where(full, pl.Series(rows.lottery))
        else:
            columns["place"] = _where(full, pl.Series(_place_of_last(market, rows, kind, places)))
        tables.append(pl.DataFrame(columns))
    table = pl.concat(tables).filter(pl.col("id") != "")  # a company that none of the offers is of has no name
    return table if places is None else table.filter(pl.col("taken") >= names.threshold)


def _places(market: Market) -> Int64s:
    """Shape (E,): the place of each wish among all for the same offer, or company with a limit; 1 comes first."""
    learners = np.repeat(np.arange(market.learners), np.diff(market.ptr))
    wishes = pl.DataFrame(
        {"unit": _units(market)[market.offer], "priority": market.priority(np.arange(len(market.offer)), learners)}
    )
    place = pl.col("priority").rank("min", descending=True).over("unit")
    return wishes.select(place).to_series().to_numpy().astype(np.int64)


def _place_of_last(market: Market, rows: Classes, kind: str, places: Int64s) -> Int64s:
    """The place of the last admitted of each row, 0 where there is none."""
    learners = np.repeat(np.arange(market.learners), np.diff(market.ptr))
    units = _units(market)
    wishes = pl.DataFrame(
        {"unit": units[market.offer], "score": market.score, "lottery": market.lottery[learners], "place": places}
    ).unique()
    last = pl.DataFrame(
        {"unit": units[rows.holder] if kind == "offer" else rows.holder, "score": rows.score, "lottery": rows.lottery}
    )
    found = last.join(wishes, on=["unit", "score", "lottery"], how="left", maintain_order="left")["place"].fill_null(0)
    return found.to_numpy().astype(np.int64)


def _units(market: Market) -> Int32s:
    """Shape (m,): what the places of an offer's wishes are counted in: its company, or after all companies itself."""
    if market.company is None or market.company_capacity is None:
        return np.arange(market.offers, dtype=np.int32)
    alone = np.arange(market.offers, dtype=np.int32) + len(market.company_capacity)
    return np.where(market.company == NONE, alone, market.company).astype(np.int32)


def _tenths(scores: Int32s) -> pl.Series:
    whole = pl.Series(scores)
    return (whole // 10).cast(pl.String) + "." + (whole % 10).cast(pl.String)


def _named(names: pl.Series, numbers: NDArray[np.signedinteger]) -> pl.Series:
    """The names by their numbers; null for NONE."""
    at = pl.Series(numbers.astype(np.int64))
    return names.gather(_where(at != NONE, at))


def _where(there: pl.Series, values: pl.Series) -> pl.Series:
    return pl.select(pl.when(there).then(values)).to_series()


def _write(path: Path, tables: Iterable[pl.DataFrame]) -> None:
    """Write tables one after another, with one header; gzip says neither name nor time, so that the bytes are the same."""
    packed = path.suffix == ".gz"
    with (
        path.open("wb") as plain,
        gzip.GzipFile("", "wb", _LEVEL, plain, mtime=0) if packed else nullcontext(plain) as file,
    ):
        for number, table in enumerate(tables):
            file.write(table.write_csv(include_header=number == 0).encode())
