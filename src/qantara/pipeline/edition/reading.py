"""Reading an edition: its parts, the page of a subject, the value of a cell, and the rows behind it."""

import json
import sqlite3
import threading
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from qantara.core.demand import NONE, TOTAL
from qantara.core.refusals import Refusal
from qantara.pipeline.barometer import REGIONS
from qantara.pipeline.edition.cells import TECH
from qantara.pipeline.edition.schema import FORMAT
from qantara.pipeline.examples import example

Json = dict[str, Any]
_COLUMNS = ("region", "domain", "occupation")
_PARTS_KEPT = 64


class EditionError(Refusal):
    """The edition cannot be read."""


@dataclass(frozen=True)
class Query:
    """What is asked of an edition: a cell and its months. `total` is a margin, `tech` every domain but none.

    first, last  months, both within; None: the edition's own window
    beside       another skill that the same ads ask for
    company, contract  what the ads say of it; these three narrow the rows, and no cell is kept of them
    """

    region: str = TOTAL
    domain: str = TECH
    occupation: str = TOTAL
    skill: str = TOTAL
    first: str | None = None
    last: str | None = None
    beside: str | None = None
    company: str | None = None
    contract: str | None = None

    def opened(self, dimension: str) -> "Query":
        """The same cell with one dimension summed over: what its share is of."""
        return replace(self, **{dimension: TECH if dimension == "domain" else TOTAL})

    def parameters(self) -> dict[str, str]:
        """What differs from the whole digital field, by name."""
        return {
            field.name: value for field in fields(self)
            if (value := getattr(self, field.name)) is not None and value != field.default
        }  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """Counts of a cell: ads and posts of the window, ads of the twelve months before it, ads of each month.

    hidden: not to be shown, though it is not too few itself
    """

    ads: float
    posts: float
    before: float
    months: tuple[float, ...]
    hidden: bool = False


@dataclass(frozen=True)
class Row:
    """One count behind a figure: an ad that stands for its copies, and how much it counts (1/k in each of k regions)."""

    spell: int
    ads: float
    copies: int
    month: str
    region: str
    domain: str
    occupation: str
    ad: Mapping[str, Any]
    sentence: Mapping[str, Any] | None


class Edition:
    """One edition's file, open for reading; threads share it, each with its own connection."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._labels: dict[str, dict[str, str]] | None = None
        if self.part("format") != FORMAT:
            raise EditionError("{file}: made by another version. Delete it; it is made again.", file=path)
        self.part = lru_cache(maxsize=_PARTS_KEPT)(self.part)  # type: ignore[method-assign]

    def _ask(self, sql: str, *values: object) -> sqlite3.Cursor:
        held = getattr(self._local, "connection", None)
        if held is None:
            held = sqlite3.connect(f"file:{self.path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            self._local.connection = held
        try:
            found: sqlite3.Cursor = held.execute(sql, values)
        except sqlite3.DatabaseError as error:
            raise EditionError("{file}: cannot be read ({error}). Delete it; it is made again.", file=self.path, error=error) from None  # fmt: skip
        return found

    def part(self, name: str) -> Any:
        """A part of the barometer, as plain data; None where it has none of that name."""
        row = self._ask("SELECT content FROM part WHERE name = ?", name).fetchone()
        return json.loads(row[0]) if row else None

    def subject(self, kind: str, key: str) -> Json | None:
        """The content of a page."""
        row = self._ask("SELECT content FROM subject WHERE kind = ? AND key = ?", kind, key).fetchone()
        return json.loads(row[0]) if row else None

    def label(self, kind: str, key: str) -> dict[str, str]:
        """The name of a thing by language; its identifier where nobody named it."""
        if kind == "skill":
            found = self._skill_labels().get(key)
        else:
            found = self.part("labels").get(kind, {}).get(key)
        return found or dict.fromkeys(("fr", "ar", "en"), key)

    def _skill_labels(self) -> dict[str, dict[str, str]]:
        if self._labels is None:
            self._labels = {row["id"]: row["label"] for row in self.part("skills")}
        return self._labels

    def subjects(self, kind: str) -> list[str]:
        return [key for (key,) in self._ask("SELECT key FROM subject WHERE kind = ? ORDER BY key", kind)]

    # Counts

    @property
    def window(self) -> tuple[str, str] | None:
        found = self.part("period")["window"]
        return (found[0], found[1]) if found else None

    def cell(self, query: Query) -> Cell:
        """The counts of a cell, whatever the query's months."""
        row = self._ask(
            "SELECT ads, posts, before, months, hidden FROM cell WHERE skill = ? AND region = ? AND domain = ? AND occupation = ?",
            query.skill, query.region, query.domain, query.occupation,
        ).fetchone()  # fmt: skip
        if row is None:
            return Cell(0.0, 0.0, 0.0, ())
        return Cell(row[0], row[1], row[2], tuple(json.loads(row[3])), bool(row[4]))

    def count(self, query: Query) -> float:
        """Ads of the query."""
        cell = self.cell(query)
        if query.first is None and query.last is None:
            return cell.ads
        months = self.part("period")["months"]
        return sum(
            n for month, n in zip(months, cell.months, strict=False)
            if (query.first or "") <= month <= (query.last or "9999")
        )  # fmt: skip

    def located(self, query: Query) -> float:
        """Ads of the query whose region is known: what a region's share is of."""
        return sum(self.count(replace(query, region=code)) for code in REGIONS)

    # Rows

    def rows(self, query: Query, *, below: int | None = None, limit: int | None = None) -> Iterator[Row]:
        """What the query counts, the newest first, from below a spell's number; with a sentence where a skill is asked."""
        sql, values = self._of(query, below)
        if limit is not None:
            sql, values = f"{sql} LIMIT ?", [*values, limit]
        vocabulary = self._months()
        for spell, ads, copies, region, domain, occupation, number, start, end, field in self._ask(sql, *values):
            told = self._ad(number)
            yield Row(
                spell, ads, copies, vocabulary(spell), region, domain, occupation,
                {name: value for name, value in told.items() if name != "text"}, _sentence(told, field, start, end),
            )  # fmt: skip

    def recount(self, query: Query) -> float:
        """The ads of the query, added up from its rows."""
        sql, values = self._of(query, None)
        row = self._ask(f"SELECT sum(ads) FROM ({sql})", *values).fetchone()  # noqa: S608 - our own text
        return round(row[0] or 0.0, 6)

    def _of(self, query: Query, below: int | None) -> tuple[str, list[object]]:
        first, last = self._spells(query)
        last = last if below is None else min(last, below - 1)
        where: list[str] = ["c.spell BETWEEN ? AND ?"]
        values: list[object] = [first, last]
        for name in _COLUMNS:
            value = getattr(query, name)
            if value == TECH and name == "domain":
                where.append("c.domain <> ?")
                values.append(NONE)
            elif value != TOTAL:
                where.append(f"c.{name} = ?")
                values.append(value)
        told = "c.spell, c.ads, c.copies, c.region, c.domain, c.occupation"
        if query.company is not None:
            where.append("c.company = (SELECT number FROM company WHERE name = ?)")
            values.append(query.company)
        if query.contract is not None:
            where.append("c.contract = ?")
            values.append(query.contract)
        if query.skill == TOTAL:
            sql = f"SELECT {told}, c.ad, NULL, NULL, NULL FROM counted AS c"  # noqa: S608 - our own text
        else:
            number = self._ask("SELECT number FROM skill WHERE key = ?", query.skill).fetchone()
            sql = f'SELECT {told}, a.ad, a.start, a."end", a.field FROM asked AS a CROSS JOIN counted AS c ON c.spell = a.spell'  # noqa: S608
            where += ["a.skill = ?", "a.spell BETWEEN ? AND ?"]
            values += [number[0] if number else 0, first, last]
            if query.beside is not None:
                where.append(
                    "EXISTS (SELECT 1 FROM asked AS b JOIN skill AS s ON s.number = b.skill WHERE s.key = ? AND b.spell = a.spell)"
                )
                values.append(query.beside)
        order = "a.spell" if query.skill != TOTAL else "c.spell"
        return f"{sql} WHERE {' AND '.join(where)} ORDER BY {order} DESC, c.region", values

    def _spells(self, query: Query) -> tuple[int, int]:
        """The numbers of the spells within the months of the query."""
        window = self.window
        first, last = query.first, query.last
        if first is None and last is None:
            if window is None:
                return 0, 2**62
            first, last = window
        row = self._ask(
            "SELECT min(first), max(last) FROM month WHERE month BETWEEN ? AND ? AND month <> ''", first or "", last or "9999"
        ).fetchone()  # fmt: skip
        return (row[0], row[1]) if row[0] is not None else (1, 0)

    def _months(self) -> Any:
        bounds = self._ask("SELECT first, last, month FROM month").fetchall()

        def month(spell: int) -> str:
            return next((name for first, last, name in bounds if first <= spell <= last), "")

        return month

    def _ad(self, number: int) -> Json:
        names = ("id", "title", "company", "city", "posted_on", "lang", "source", "file", "line", "url", "text")
        row = self._ask(f"SELECT {', '.join(names)} FROM ad WHERE number = ?", number).fetchone()  # noqa: S608
        return dict(zip(names, row, strict=True)) if row else dict.fromkeys(names)


def _sentence(ad: Json, field: int | None, start: int | None, end: int | None) -> Json | None:
    if field != 0 or ad["text"] is None or start is None or end is None:
        return None
    told = example({**ad, "text": zlib.decompress(ad["text"]).decode(), "posted_on": None, "region": None}, start, end)
    return {name: told[name] for name in ("before", "mention", "after", "lang")}
