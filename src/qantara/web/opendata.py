"""Open data (law 31-13): tables of aggregates of the newest edition, each with its dictionary, source, licence and version.

Nothing is counted here: the numbers are the edition's own. A count under the edition's threshold is left out wherever it
stands, and no cell holds a text that somebody wrote.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse

from qantara.kit.wording import N_, words_of
from qantara.web.edition import Edition, newest_edition
from qantara.web.site import Site, read_site

TYPES = {"csv": "text/csv", "json": "application/json"}
TO_CONFIRM = "à confirmer"
_LANGUAGES = ("fr", "ar", "en")


@dataclass(frozen=True)
class Column:
    """`kind`: text, integer, number, boolean, month. Sentences are marked; no unit for what is no number."""

    name: str
    kind: str
    title: str
    definition: str
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """A data set as it is always made. `rows(edition)`: one mapping a row, by the columns' names."""

    identifier: str
    title: str
    description: str
    columns: tuple[Column, ...]
    rows: Callable[[Edition], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True)
class Dataset:
    """A table of one edition."""

    table: Table
    edition: Edition
    site: Site

    @property
    def version(self) -> str:
        return str(self.edition["run"])

    @property
    def licence(self) -> str:
        told = self.site.partnership.config.get("portal", {})
        found = told.get("open_licence", "") if isinstance(told, dict) else ""
        return found if isinstance(found, str) and found.strip() else TO_CONFIRM

    @property
    def rows(self) -> list[dict[str, Any]]:
        names = [column.name for column in self.table.columns]
        return [{name: row.get(name) for name in names} for row in self.table.rows(self.edition)]


def newest_datasets() -> list[Dataset]:
    """All tables of the newest edition; none before there is one."""
    edition, _counting = newest_edition(settings.QANTARA_FOLDER)
    site = read_site(settings.QANTARA_FOLDER)
    return [Dataset(table, edition, site) for table in TABLES] if edition else []


def find_dataset(identifier: str) -> Dataset:
    found = next((one for one in newest_datasets() if one.table.identifier == identifier), None)
    if found is None:
        raise Http404
    return found


def described(one: Dataset, request: HttpRequest) -> dict[str, Any]:
    """What is said of a data set, as programs read it."""
    return {
        "identifier": one.table.identifier, "titles": _in_all(one.table.title),
        "descriptions": _in_all(one.table.description), "publisher": words_of("fr").name(one.site.partnership.name),
        "licence": one.licence, "source": source_of(one), "issued": one.edition["as_of"],
        "period": list(one.edition["period"]["window"] or []), "version": one.version,
        "synthetic": bool(one.edition["synthetic"]), "threshold": int(one.edition["threshold"]), "rows": len(one.rows),
        "columns": [
            {
                "name": column.name, "type": column.kind, "titles": _in_all(column.title),
                "units": _in_all(column.unit) if column.unit else {}, "definitions": _in_all(column.definition),
            }
            for column in one.table.columns
        ],
        "distribution": [
            {"media_type": media, "address": request.build_absolute_uri(address_of(one, kind))}
            for kind, media in TYPES.items()
        ],
    }  # fmt: skip


def source_of(one: Dataset) -> str:
    definition = one.edition["definition"]
    return f"Qantara {one.edition['qantara']}, {definition['id']} v{definition['version']}, {one.version}"


def address_of(one: Dataset, kind: str) -> str:
    return reverse("open-data-file", args=[one.table.identifier, kind])


def written(one: Dataset, kind: str, request: HttpRequest) -> bytes:
    """The file of a data set: a table in UTF-8, or the rows with all that is said of them."""
    if kind == "csv":
        return _csv([column.name for column in one.table.columns], one.rows)
    told = {"dataset": described(one, request), "rows": one.rows}
    return json.dumps(told, ensure_ascii=False, default=str, indent=1).encode()


def dictionary(one: Dataset) -> bytes:
    """What each column means, in three languages, as a table."""
    parts = ("title", "unit", "definition")
    rows = [
        {"column": column.name, "type": column.kind}
        | {f"{part}_{lang}": text for part in parts for lang, text in _in_all(getattr(column, part)).items()}
        for column in one.table.columns
    ]
    return _csv(["column", "type", *(f"{part}_{lang}" for part in parts for lang in _LANGUAGES)], rows)


def _csv(names: list[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, extrasaction="raise")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()  # without the mark, sheets take Arabic for something else


def _cell(value: Any) -> Any:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def _in_all(sentence: str) -> dict[str, str]:
    return {lang: words_of(lang).plain(sentence) if sentence else "" for lang in _LANGUAGES}


# The tables


def _shown(count: float | None, edition: Edition, *, hidden: bool = False) -> float | None:
    """A count, unless it is under the threshold."""
    if count is None or hidden or 0 < count < edition["threshold"]:
        return None
    return count


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], **{f"label_{lang}": row["label"].get(lang, "") for lang in _LANGUAGES}}


def _part(row: Mapping[str, Any], edition: Edition) -> dict[str, Any]:
    """A count with its share and interval: all there, or none of them."""
    ads = _shown(row["ads"], edition, hidden=bool(row.get("hidden")))
    low, high = row.get("interval") or (None, None)
    told = {"share": row["share"], "share_low": low, "share_high": high} if ads is not None else {}
    return {"ads": ads, "hidden": ads is None, **told}


def _domains(edition: Edition) -> Iterable[dict[str, Any]]:
    return ({**_named(row), **_part(row, edition)} for row in edition["domains"])


def _skills(edition: Edition) -> Iterable[dict[str, Any]]:
    return ({**_named(row), **_part(row, edition)} for row in edition["skills"])


def _months(edition: Edition) -> Iterable[dict[str, Any]]:
    for row in edition["months"]:
        counts = {name: _shown(row[name], edition) for name in ("ads", "tech_ads", "posts")}
        yield {"month": row["month"], "complete": row["complete"], "hidden": None in counts.values(), **counts}


_ID = Column("id", "text", N_("Identifier"), N_("The same from one edition to the next."))
_LABELS = (
    Column("label_fr", "text", N_("Name in French"), N_("As the vocabulary of the edition has it.")),
    Column("label_ar", "text", N_("Name in Arabic"), N_("As the vocabulary of the edition has it.")),
    Column("label_en", "text", N_("Name in English"), N_("As the vocabulary of the edition has it.")),
)
_ADS = Column(
    "ads",
    "number",
    N_("Ads"),
    N_("Distinct job ads of the period, copies left out. Empty where the count is under the threshold."),
    N_("ads"),
)
_PARTS = (
    _ADS,
    Column("share", "number", N_("Share"), N_("Of all tech ads of the same months."), N_("part of one")),
    Column("share_low", "number", N_("Lower end"), N_("Of the interval that holds nineteen times out of twenty."), N_("part of one")),
    Column("share_high", "number", N_("Upper end"), N_("Of the interval that holds nineteen times out of twenty."), N_("part of one")),
    Column("hidden", "boolean", N_("Hidden"), N_("Whether the count is left out because it is small.")),
)  # fmt: skip
TABLES = (
    Table("demand-by-domain", N_("Demand by domain"),
          N_("How many job ads each tech domain has had in twelve months, with its share and interval."),
          (_ID, *_LABELS, *_PARTS), _domains),
    Table("demand-by-skill", N_("The skills most asked for"),
          N_("The technical skills that the most tech ads cite, with share and interval."),
          (_ID, *_LABELS, *_PARTS), _skills),
    Table("demand-by-month", N_("Demand by month"),
          N_("How many job ads were published each month, in all and in tech domains."),
          (
              Column("month", "month", N_("Month"), N_("Year and month of publication.")),
              Column("complete", "boolean", N_("Complete"), N_("Whether the whole month had passed when it was counted.")),
              Column("ads", "number", N_("All ads"), N_("Distinct job ads by the month of their first publication; ads without a date are in no month."), N_("ads")),
              Column("tech_ads", "number", N_("Tech ads"), N_("Those of all tech domains."), N_("ads")),
              Column("posts", "number", N_("Posts"), N_("How many posts the tech ads say they offer; one where they say nothing."), N_("posts")),
              Column("hidden", "boolean", N_("Hidden"), N_("Whether the count is left out because it is small.")),
          ), _months),
)  # fmt: skip
