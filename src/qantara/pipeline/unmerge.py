"""Two ads that a person has found to be two jobs, whatever clustering says: kept in the folder, respected by a recompute."""

import csv
import fcntl
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from qantara.core.refusals import Refusal
from qantara.pipeline.keys import compact
from qantara.pipeline.whole_file import write_whole

if TYPE_CHECKING:
    from qantara.pipeline.clustering import Clustering
    from qantara.pipeline.engines import Part

DECISIONS = Path("decisions") / "separate.csv"


class DecisionError(Refusal):
    """The file of decisions cannot be used."""


@dataclass(frozen=True)
class Separation:
    """`ad` and `other` are two jobs. `by`: the number of the account that said so, never a name; `on`: the day."""

    ad: str
    other: str
    reason: str
    by: str
    on: str

    @property
    def pair(self) -> frozenset[str]:
        return frozenset({self.ad, self.other})


_COLUMNS = [field.name for field in fields(Separation)]


def read_separations(folder: Path) -> list[Separation]:
    """The decisions of a partnership folder, the oldest first."""
    path = folder / DECISIONS
    if not path.is_file():
        return []
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
        return [Separation(**{name: row[name] or "" for name in _COLUMNS}) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
        raise DecisionError(
            "{file}: cannot be read ({error}). Its columns are {columns}; correct it or take it from a backup.",
            file=path, error=error, columns=", ".join(_COLUMNS),
        ) from None  # fmt: skip


def add_separation(folder: Path, new: Separation) -> bool:
    """Write a decision down. False if the pair is there already."""
    with _alone(folder):
        known = read_separations(folder)
        if any(one.pair == new.pair for one in known):
            return False
        _write(folder, [*known, new])
        return True


def take_back_separation(folder: Path, *, ad: str, other: str) -> bool:
    """Take a decision back. False if there is none."""
    with _alone(folder):
        known = read_separations(folder)
        left = [one for one in known if one.pair != {ad, other}]
        if len(left) == len(known):
            return False
        _write(folder, left)
        return True


def _write(folder: Path, decisions: Sequence[Separation]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(one) for one in decisions)
    write_whole(folder / DECISIONS, text.getvalue())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    room = (folder / DECISIONS).parent
    room.mkdir(exist_ok=True)
    with (room / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keep_apart(clustering: "Clustering", parts: "Sequence[Part]", decisions: Sequence[Separation]) -> "Clustering":
    """Clustering as the decisions want it; called after all was clustered anew, when the log holds every join.

    Joins make a tree of each cluster's ads. Between two ads that are to stay apart the weakest join is cut; what hung
    on each side stays together, under the oldest of its ads.
    """
    from qantara.pipeline.clustering import Clustering

    log = clustering.merges
    trees = _Trees(log)
    for one in decisions:
        trees.cut(one.ad, one.other)
    if not trees.touched:
        return clustering
    staged = pl.concat([part.light().select("ad", "posted_on") for part in parts])
    order = {
        ad: place
        for place, ad in enumerate(
            staged.filter(pl.col("ad").is_in(sorted(trees.touched))).sort("posted_on", "ad", nulls_last=True)["ad"].unique(maintain_order=True)
        )
    }  # fmt: skip
    rows, heads = trees.joined_again(order)
    untouched = log.filter(~pl.col("by").is_in(sorted(trees.touched)))
    again = pl.DataFrame(rows, schema=log.schema)
    moved = pl.DataFrame({"ad": list(heads), "head": list(heads.values())}, schema={"ad": pl.String, "head": pl.String})
    assigned = staged.select("ad").with_columns(cluster=clustering.of_rows)
    clusters = (
        assigned.join(moved.with_columns(compact(pl.col("head"))), on="ad", how="left", maintain_order="left")
        .select(pl.coalesce("head", "cluster").alias("cluster"))
        .to_series()
    )
    return Clustering(clusters, pl.concat([untouched, again]), clustering.joined - trees.cuts)


class _Trees:
    """The joins of the log as a forest over ads."""

    def __init__(self, log: pl.DataFrame) -> None:
        self._rows: list[dict[str, Any]] = log.to_dicts()
        self._near: dict[str, dict[str, int]] = defaultdict(dict)
        for number, row in enumerate(self._rows):
            self._near[row["by"]][row["like"]] = number
            self._near[row["like"]][row["by"]] = number
        self.touched: set[str] = set()
        self.cuts = 0

    def cut(self, one: str, other: str) -> None:
        joins = self._between(one, other)
        if not joins:  # already apart, or not here
            return
        self.touched |= self._tree(one)
        weakest = min(joins, key=lambda number: max(self._rows[number]["resemblance"], self._rows[number]["contained"]))
        row = self._rows[weakest]
        del self._near[row["by"]][row["like"]], self._near[row["like"]][row["by"]]
        self.cuts += 1

    def _between(self, one: str, other: str) -> list[int]:
        """The joins on the way from one ad to the other; none if there is no way."""
        if one not in self._near or one == other:
            return []
        came: dict[str, tuple[str, int]] = {}
        waiting, seen = [one], {one}
        while waiting:
            here = waiting.pop()
            for there, number in self._near[here].items():
                if there not in seen:
                    seen.add(there)
                    came[there] = here, number
                    waiting.append(there)
        joins = []
        while other in came:
            other, number = came[other]
            joins.append(number)
        return joins

    def _tree(self, one: str) -> set[str]:
        seen, waiting = {one}, [one]
        while waiting:
            new = self._near[waiting.pop()].keys() - seen
            seen |= new
            waiting += new
        return seen

    def joined_again(self, order: dict[str, int]) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """The joins that are left of the trees that were cut, told anew, and the oldest ad of each ad's tree."""
        heads: dict[str, str] = {}
        for ad in self.touched:
            if ad not in heads:
                tree = self._tree(ad)
                heads |= dict.fromkeys(tree, min(tree, key=order.__getitem__))
        left = {number for ad in self.touched for number in self._near[ad].values()}
        root = {ad: ad for ad in self.touched}

        def find(ad: str) -> str:
            while root[ad] != ad:
                ad = root[ad]
            return ad

        rows = []
        for number in sorted(left):
            row = self._rows[number]
            older, later = sorted((find(row["by"]), find(row["like"])), key=order.__getitem__)
            root[later] = older
            rows.append(row | {"ad": later, "into": heads[later]})
        return rows, heads
