"""The kinds of declarations: their columns, what their cells must be, and why a row is refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from qantara.core.demand import TOTAL
from qantara.core.refusals import Refusal
from qantara.core.text.folding import fold
from qantara.core.text.places import UNKNOWN
from qantara.core.vocabulary import DOMAINS
from qantara.pipeline.intake.values import is_nothing, plain
from qantara.pipeline.signals import values
from qantara.pipeline.signals.names import Names

# Every reason a declared row can be refused for, with what to do about it; those of reading files are the intake's.
REASONS: dict[str, str] = {
    "missing-cell": "A cell that must be filled is empty.",
    "unknown-occupation": "The occupation is none of the vocabulary. `qantara vocabulary search` finds its name.",
    "unknown-region": "The region is not known. Write its code (MA-01 to MA-12), its name, or one town of it.",
    "unknown-domain": "The domain is not known. Write one of: data, ai, cybersecurity, cloud, devops, testing, software,"
    " infrastructure, other.",
    "unknown-dimension": "The dimension is not known. Write region, domain, occupation or national.",
    "bad-count": "The number is not a whole one of zero or more, or its thousands are set apart by a point or a comma.",
    "bad-year": "The year is not one from 2000 to 2100.",
    "bad-month": "The month cannot be read. Write it as 2026-03.",
    "bad-day": "The day cannot be read. Write it as 2026-03-31.",
    "bad-change": "The change is not a relative one above -100 % and up to +300 %. Write 0.10 or 10 %.",
    "too-many-hard": "More recruitments are judged hard than are declared.",
    "wrong-order": "The second date is before the first.",
    "to-come": "The day is still to come.",
    "contradiction": "Another row of these files declares the same with other figures. Keep one of the two.",
    "skipped-sheet": "No heading of this sheet names the columns asked for. Name them as in the other sheets.",
}

_T = TypeVar("_T")
_MOST_SHOWN = 48  # characters of a cell in an excerpt, which must have room for the nearest names too


class SignalError(Refusal):
    """A file of declarations that cannot be used; the sentence says what to do."""


class RowError(Exception):
    """A row that is refused: why (a key of REASONS), and the cell that is at fault."""

    def __init__(self, reason: str, cell: str) -> None:
        super().__init__(reason)
        self.reason, self.cell = reason, cell


@dataclass(frozen=True)
class Cells:
    """One row: its cells by our columns, and what they are read with."""

    held: Mapping[str, str]
    names: Names
    today: date

    def maybe(self, column: str) -> str | None:
        """The text of a cell, None where it is empty."""
        return self.held.get(column) or None

    def text(self, column: str) -> str:
        found = self.maybe(column)
        if found is None:
            raise RowError("missing-cell", column)
        return found

    def read(self, column: str, reader: Callable[[str], _T | None], reason: str) -> _T:
        text = self.text(column)
        found = reader(text)
        if found is None:
            raise RowError(reason, f"{column}: {text[:_MOST_SHOWN]}")
        return found

    def maybe_read(self, column: str, reader: Callable[[str], _T | None], reason: str) -> _T | None:
        return None if self.maybe(column) is None else self.read(column, reader, reason)

    def count(self, column: str) -> int:
        return self.read(column, values.whole, "bad-count")

    def maybe_count(self, column: str) -> int | None:
        return self.maybe_read(column, values.whole, "bad-count")

    def past_day(self, column: str) -> date | None:
        """A day that is not to come; None where the cell is empty."""
        found = self.maybe_read(column, values.day, "bad-day")
        if found is not None and found > self.today:
            raise RowError("to-come", f"{column}: {found}")
        return found

    def occupation(self, column: str = "occupation") -> str:
        return self._named(column, self.names.occupation, self.names.nearest_occupations, "unknown-occupation")

    def region(self, column: str = "region", *, empty: str | None = None, country: str = TOTAL) -> str:
        """A region; `empty` where nothing is said, `country` where it is the whole country."""
        if self.maybe(column) is None and empty is not None:
            return empty
        found = self._named(column, self.names.region, self.names.nearest_regions, "unknown-region")
        return country if found == TOTAL else found

    def domain(self, column: str) -> str:
        return self._named(column, self.names.domain, lambda _text: list(DOMAINS[:3]), "unknown-domain")

    def _named(
        self, column: str, find: Callable[[str], str | None], near: Callable[[str], list[str]], reason: str
    ) -> str:
        text = self.text(column)
        found = find(text)
        if found is None:
            nearest = " | ".join(near(text))
            raise RowError(reason, f"{column}: {text[:_MOST_SHOWN]}" + (f" → {nearest}" if nearest else ""))
        return found


@dataclass(frozen=True)
class Kind:
    """One kind of declaration, and the table of the lake of the same name.

    columns  our column -> the names it has in files, folded on reading; the first column is never empty
    needed   the columns without which a file says nothing
    read     a row's cells as the table's columns, without `source` and `run`; raises RowError
    key      what a row declares something of: the newest row of a key is in force
    day      the column that says when it was declared; where a file has none, the day of the run
    """

    name: str
    columns: Mapping[str, Sequence[str]]
    needed: Sequence[str]
    read: Callable[[Cells], dict[str, Any]]
    key: Sequence[str]
    day: str | None = None

    def find_columns(self, names: Sequence[str]) -> dict[str, str]:
        """Our column -> the first of the given names that is one of its."""
        known = {_normal(alias): column for column, aliases in self.columns.items() for alias in (column, *aliases)}
        found: dict[str, str] = {}
        for name in names:
            if column := known.get(_normal(name)):
                found.setdefault(column, name)
        return found

    @property
    def hint(self) -> dict[str, str]:
        """What tells the reader of files which row is the heading: our columns in the place of an ad's."""
        return {
            ad: "+".join((column, *aliases))
            for ad, (column, aliases) in zip(_OF_AN_AD, self.columns.items(), strict=False)
        }


# The reader knows headings by the columns of ads; these lend their places to ours. A title must be among them.
_OF_AN_AD = (
    "title", "company", "city", "region", "country", "contract", "languages", "experience", "remote", "posts", "url",
)  # fmt: skip


def _normal(name: str) -> str:
    return " ".join(fold(name).replace(".", " ").split())


def cells_of(fields: Mapping[str, Any], columns: Mapping[str, str], names: Names, today: date) -> Cells:
    """A record's cells under our columns; what files write for "nothing" is empty."""
    held = {ours: fields.get(theirs) for ours, theirs in columns.items()}
    return Cells({ours: "" if is_nothing(cell) else plain(cell) for ours, cell in held.items()}, names, today)


def _intentions(cells: Cells) -> dict[str, Any]:
    row: dict[str, Any] = {
        "company": cells.text("company"), "occupation": cells.occupation(),
        "region": cells.region(empty=UNKNOWN, country=UNKNOWN), "year": cells.read("year", values.year, "bad-year"),
        "hires": cells.count("hires"), "hard": cells.maybe_count("hard"), "declared_on": cells.past_day("declared_on"),
    }  # fmt: skip
    if row["hard"] is not None and row["hard"] > row["hires"]:
        raise RowError("too-many-hard", f"hires: {row['hires']}, hard: {row['hard']}")
    return row


def _seekers(cells: Cells) -> dict[str, Any]:
    return {
        "occupation": cells.occupation(), "region": cells.region(empty=TOTAL),
        "month": cells.read("month", values.month, "bad-month"),
        "seekers": cells.count("seekers"), "exits": cells.maybe_count("exits"),
    }  # fmt: skip


_DIMENSIONS = {
    fold(name): dimension
    for dimension, names in {
        "region": "region|région|جهة|الجهة", "domain": "domain|domaine|مجال|المجال",
        "occupation": "occupation|métier|profession|مهنة|المهنة", "national": "national|total|ensemble|وطني|المجموع",
    }.items()
    for name in names.split("|")
}  # fmt: skip


def _totals(cells: Cells) -> dict[str, Any]:
    dimension = cells.read("dimension", lambda text: _DIMENSIONS.get(fold(text)), "unknown-dimension")
    key = TOTAL
    if dimension == "region":
        key = cells.region("key")
        if key == TOTAL:
            raise RowError("unknown-region", f"key: {cells.text('key')[:_MOST_SHOWN]}")
    elif dimension == "domain":
        key = cells.domain("key")
    elif dimension == "occupation":
        key = cells.occupation("key")
    month = cells.maybe_read("month", values.month, "bad-month")
    year = month.year if month else cells.read("year", values.year, "bad-year")
    return {"dimension": dimension, "key": key, "year": year, "month": month, "posts": float(cells.count("posts"))}


def _adjustments(cells: Cells) -> dict[str, Any]:
    first = cells.read("from_month", values.month, "bad-month")
    last = cells.maybe_read("to_month", values.month, "bad-month") or first
    made_on = cells.past_day("made_on")
    expires_on = cells.maybe_read("expires_on", values.day, "bad-day")
    if last < first:
        raise RowError("wrong-order", f"from_month: {first:%Y-%m}, to_month: {last:%Y-%m}")
    if expires_on and expires_on < (made_on or cells.today):
        raise RowError("wrong-order", f"made_on: {made_on or cells.today}, expires_on: {expires_on}")
    return {
        "id": cells.text("id"), "series": cells.text("series"), "from_month": first, "to_month": last,
        "change": cells.read("change", values.change, "bad-change"), "author": cells.text("author"),
        "reason": cells.text("reason"), "made_on": made_on, "expires_on": expires_on,
    }  # fmt: skip


_OCCUPATION = ("métier", "profession", "emploi", "poste", "fonction", "job", "job title", "المهنة", "الوظيفة")
_REGION = ("région", "region code", "code region", "الجهة", "جهة")
_YEAR = ("année", "an", "exercice", "السنة")
_MONTH = ("mois", "période", "period", "الشهر")
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "intentions",
            {
                "occupation": _OCCUPATION,
                "company": ("entreprise", "société", "employeur", "raison sociale", "employer", "الشركة", "المشغل"),
                "region": _REGION,
                "year": _YEAR,
                "hires": ("embauches", "recrutements", "recrutements prévus", "embauches prévues", "projets de recrutement",
                          "planned hires", "recruitments", "التوظيفات", "عدد التوظيفات"),
                "hard": ("difficiles", "recrutements difficiles", "dont difficiles", "jugés difficiles", "hard hires",
                         "hard to fill", "difficult", "الصعبة"),
                "declared_on": ("date de déclaration", "déclaré le", "date", "declaration date", "تاريخ التصريح"),
            },
            ("company", "occupation", "year", "hires"), _intentions,
            ("company", "occupation", "region", "year"), "declared_on",
        ),
        Kind(
            "seekers",
            {
                "occupation": _OCCUPATION,
                "region": _REGION,
                "month": _MONTH,
                "seekers": ("demandeurs", "demandeurs d'emploi", "inscrits", "nombre de demandeurs", "job seekers", "registered",
                            "الباحثون عن شغل", "المسجلون"),
                "exits": ("sorties", "sortis", "exits in the month", "left", "المغادرون"),
            },
            ("occupation", "month", "seekers"), _seekers,
            ("occupation", "region", "month"),
        ),
        Kind(
            "totals",
            {
                "dimension": ("axe", "ventilation", "البعد"),
                "key": ("clé", "modalité", "valeur", "value", "المفتاح"),
                "year": _YEAR,
                "month": _MONTH,
                "posts": ("postes", "emplois", "total", "vacancies", "jobs", "المناصب"),
            },
            ("dimension", "posts"), _totals,
            ("dimension", "key", "year", "month"),
        ),
        Kind(
            "adjustments",
            {
                "id": ("identifiant", "référence", "ref", "المعرف"),
                "series": ("série", "السلسلة"),
                "from_month": ("du mois", "de", "début", "from", "start", "من"),
                "to_month": ("au mois", "à", "fin", "to", "end", "إلى"),
                "change": ("variation", "ajustement", "adjustment", "التغيير"),
                "author": ("auteur", "expert", "who", "الخبير"),
                "reason": ("motif", "raison", "pourquoi", "why", "السبب"),
                "made_on": ("fait le", "date", "made", "التاريخ"),
                "expires_on": ("expire le", "valable jusqu'au", "jusqu'au", "until", "expires", "صالح إلى"),
            },
            ("id", "series", "from_month", "change", "author", "reason"), _adjustments,
            ("id",), "made_on",
        ),
    )
}  # fmt: skip
