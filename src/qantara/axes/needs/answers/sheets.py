"""What can be taken away of one view: its figures, line by line, each with the address of the page behind it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import override

from qantara.axes.needs.bridge import KINDS, Edition, Query, is_hidden
from qantara.axes.needs.tracing import Tracer
from qantara.design.formats import Lang
from qantara.design.report.content import Author
from qantara.kit.notifications.addresses import origin
from qantara.kit.wording import PortalWords, words_of

Json = Mapping[str, Any]
BAROMETER = "barometer"
_TECHNICAL = frozenset({"technology", "concept", "certification"})
KIND_OF = {
    "skills": "skill",
    "languages": "skill",
    "occupations": "occupation",
    "domains": "domain",
    "regions": "region",
}
"""The parts of a view that list subjects, and the kind of these."""


@dataclass(frozen=True)
class Line:
    """One line of a file.

    part   what it is about: subject, skills, occupations, months, forecast …
    low95, high95  of the share; of a month to come, of what is expected (as low80, high80)
    trace  address of the page that shows how the ads were counted; trace_share: the share
    """

    part: str
    id: str = ""
    name: str = ""
    month: str = ""
    ads: float | None = None
    posts: float | None = None
    share: float | None = None
    low80: float | None = None
    high80: float | None = None
    low95: float | None = None
    high95: float | None = None
    change: float | None = None
    n: float | None = None
    hidden: bool = False
    trace: str = ""
    trace_share: str = ""
    note: str = ""

    def told(self) -> dict[str, Any]:
        """What it says, without what it does not say."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "", False)}


class Sheet:
    """One view of one edition, in one language. `kind` is barometer or that of a subject."""

    def __init__(self, edition: Edition, kind: str, key: str, lang: Lang) -> None:
        found = whole(edition) if kind == BAROMETER else edition.subject(kind, key) if kind in KINDS else None
        if found is None:
            raise LookupError(f"{kind}:{key}")
        self.edition, self.kind, self.key, self.lang = edition, kind, key, lang
        self.content: Json = found
        self.words: PortalWords = words_of(lang)
        self.version = str(edition.part("run"))
        self.cell = {} if kind == BAROMETER else {kind: key}
        self.author = author_of(edition, lang)
        self._tracer = Tracer(str(edition.part("run")))

    @property
    def name(self) -> str:
        return (
            self.words.plain("Barometer of digital skills")
            if self.kind == BAROMETER
            else self.words.name(self.content["label"])
        )

    def address(self) -> str:
        """The page of the view, with the edition it is of."""
        return absolute(page_of(self.kind, self.key, self.lang), v=self.version)

    def trace(self, measure: str, *asked: str, **cell: str) -> str:
        """The full address of the page behind a figure."""
        with override(self.lang):
            return origin() + str(getattr(self._tracer, measure)(*asked, **cell))

    def is_beside(self, row: Json, kind: str) -> bool:
        """Whether a line is hidden only so that another, smaller one cannot be told by it."""
        if not row["hidden"]:
            return False
        ads = self.edition.cell(Query(**{**self.cell, kind: row["id"]})).ads
        return not is_hidden(ads, threshold=int(self.edition.part("threshold")))

    # Lines

    def lines(self) -> list[Line]:
        """Every figure."""
        return [*self._subject(), *self._lists(), *self._beside(), *self._months(), *self._forecast()]

    def _subject(self) -> Iterator[Line]:
        told = self.content
        low, high = told["interval"] or (None, None)
        whole_of = self.kind == BAROMETER
        yield Line(
            "subject", self.key, self.name, ads=told["ads"], posts=told["posts"], share=told["share"], low95=low, high95=high,
            n=told["n"], hidden=told["hidden"], trace=self.trace("ads", **self.cell),
            trace_share="" if whole_of else self.trace("share", self.kind, **self.cell),
        )  # fmt: skip
        if told["change"] is not None:
            yield Line("change", self.key, self.name, change=told["change"], trace=self.trace("change", **self.cell))

    def _lists(self) -> Iterator[Line]:
        for part, kind in KIND_OF.items():
            for row in self.content[part]:
                low, high = row["interval"] or (None, None)
                cell = {**self.cell, kind: row["id"]}
                yield Line(
                    part, row["id"], self.words.name(row["label"]), ads=row["ads"], share=row["share"], low95=low, high95=high,
                    hidden=row["hidden"], trace="" if row["hidden"] else self.trace("ads", **cell),
                    trace_share="" if row["hidden"] else self.trace("share", kind, **cell),
                )  # fmt: skip

    def _beside(self) -> Iterator[Line]:
        """What rests on no query of its own: the page of the view shows it."""
        for row in self.content["together"]:
            yield Line("together", row["id"], self.words.name(row["label"]), ads=row["ads"])
        for row in self.content["employers"]:
            yield Line("employers", name=row["name"], ads=row["ads"])
        for row in self.content["contracts"]:
            yield Line("contracts", row["kind"], ads=row["ads"], share=row["share"], hidden=row["hidden"])

    def _months(self) -> Iterator[Line]:
        for month, value in zip(self.edition.part("period")["months"], self.content["series"], strict=False):
            cell = {**self.cell, "first": month, "last": month}
            yield Line(
                "months",
                month=month,
                ads=value,
                hidden=value is None,
                trace="" if value is None else self.trace("ads", **cell),
            )

    def _forecast(self) -> Iterator[Line]:
        found = self.content["forecast"]
        unit = found["unit"] if found else "ads"
        for month, mean, *bounds, status in found["forecast"] if found else ():
            low80, high80, low95, high95 = bounds
            yield Line(
                "forecast", month=month, low80=low80, high80=high80, low95=low95, high95=high95, note=status,
                trace=self.trace("forecast", month, **self.cell), **{unit: mean},
            )  # fmt: skip

    # Words

    def about(self) -> list[tuple[str, str, str]]:
        """What is needed to cite the figures: (code, label, value)."""
        w, edition = self.words, self.edition
        definition, period = edition.part("definition"), self.author.period().striptags()
        told = [
            ("title", w.plain("Title"), self.name),
            ("period", w.plain("Period"), period),
            ("source", w.plain("Source"), w.plain("Job ads read by Qantara, duplicates merged")),
            ("edition", w.plain("Edition"), f"{self.version} ({edition.part('as_of')})"),
            ("vocabulary", w.plain("Vocabulary"), str(edition.part("vocabulary"))),
            ("definition", w.plain("Definition"), f"{definition['id']}, {definition['version']}"),
            ("query", w.plain("Query"), query_of(self.cell)),
            ("address", w.plain("Address"), self.address()),
            ("trace", w.plain("How to trace a figure"),
             w.plain("Each line carries the address of the page that shows how its figure was counted, down to the ads.")),
        ]  # fmt: skip
        if edition.part("synthetic"):
            told.append(("synthetic", w.plain("Synthetic data"), w.plain("Every figure is invented.")))
        return told

    def definitions(self) -> list[tuple[str, str]]:
        return [(term.striptags(), text.striptags()) for term, text in self.author.definitions()]

    def limits(self) -> list[str]:
        return [text.striptags() for text in self.author.limits()]


def query_of(cell: Mapping[str, str]) -> str:
    """What was asked of the edition, as its trace writes it."""
    return urlencode({"domain": "tech", **cell})


def author_of(edition: Edition, lang: Lang) -> Author:
    """The report's writer over an edition: one figure is never told in two ways."""
    return Author({name: edition.part(name) for name in ("headline", "period", "threshold", "definition")}, lang)


@lru_cache(maxsize=6)
def whole(edition: Edition) -> Json:
    """The barometer in the shape of a subject's content."""
    head = edition.part("headline")
    months = edition.part("months")
    threshold = int(edition.part("threshold"))
    hidden = 0 < head["tech_ads"] < threshold
    outlook = edition.part("outlook") or {}
    skills = edition.part("skills")
    total = next((row for row in outlook.get("series", ()) if row["kind"] == "total"), None)
    return {
        "label": {}, "hidden": hidden, "ads": None if hidden else head["tech_ads"], "posts": None if hidden else head["posts"],
        "share": None, "interval": None, "n": head["tech_ads"], "change": head["change"],
        "series": [None if 0 < row["tech_ads"] < threshold else row["tech_ads"] for row in months],
        "skills": [row for row in skills if row["kind"] in _TECHNICAL],
        "languages": [row for row in skills if row["kind"] == "language"],
        "occupations": [_as_its_page(edition, "occupation", row) for row in edition.part("occupations")],
        "domains": [row for row in edition.part("domains") if row["id"] != "none"],
        "regions": [_as_its_page(edition, "region", {**row, "id": row["code"]}) for row in edition.part("regions")],
        "together": [], "employers": [], "contracts": [], "tension": [],
        "forecast": total and {**total, **{name: outlook[name] for name in ("issued_on", "run")}},
    }  # fmt: skip


def _as_its_page(edition: Edition, kind: str, row: Json) -> Json:
    """The figures of a line as the page of its subject has them: digital ads, with the interval."""
    found = edition.subject(kind, row["id"])
    if found is None:
        return {**row, "interval": None}
    return {name: found[name] for name in ("id", "label", "ads", "hidden", "share", "interval")}


# Addresses

_PLACES = {"skill": "skills", "occupation": "occupations", "domain": "domains", "region": "regions"}


def page_of(kind: str, key: str, lang: Lang) -> str:
    """The page of a view."""
    with override(lang):
        try:
            return reverse(kind, args=[] if kind == BAROMETER else [key])
        except NoReverseMatch:  # a portal without public pages still cites where they belong
            return f"/{lang}/{_PLACES[kind]}/{key}/" if kind in _PLACES else f"/{lang}/{kind}/"


def absolute(path: str, **asked: str) -> str:
    return f"{origin()}{path}?{urlencode(asked)}"


def table_of(sheet: Sheet) -> tuple[Sequence[str], Callable[[], Iterator[Sequence[Any]]]]:
    """The headings, and the lines in their order: figures, then what they mean."""
    columns = list(Line.__dataclass_fields__)

    def rows() -> Iterator[Sequence[Any]]:
        for line in [*sheet.lines(), *notes_of(sheet)]:
            told = asdict(line)
            yield [
                "" if told[name] is None else int(told[name]) if name == "hidden" else told[name] for name in columns
            ]

    return columns, rows


def notes_of(sheet: Sheet) -> Iterator[Line]:
    """What is needed to read and cite the figures, as lines of the same table."""
    for code, label, value in sheet.about():
        yield Line("about", code, label, note=value)
    for term, text in sheet.definitions():
        yield Line("definition", name=term, note=text)
    for text in sheet.limits():
        yield Line("limit", name=sheet.words.plain("What these figures do not say"), note=text)
