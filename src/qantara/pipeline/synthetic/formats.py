"""The files of the demonstration: each source in its own format, with the faults that such files have.

Every file is the same bytes for the same ads: nothing here reads a clock, and archives carry no date.
"""

import csv
import gzip
import html
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from hijridate import Gregorian

from qantara.pipeline.synthetic.writer import Ad, moroccan_day

_FRENCH_DEPARTMENTS = {"Paris": "75", "Lyon": "69", "Nantes": "44", "Lille": "59", "Toulouse": "31"}
_EMPLOYMENT = {"Stage": "INTERN", "Internship": "INTERN", "CDD": "TEMPORARY", "Fixed-term": "TEMPORARY"}


@dataclass(frozen=True)
class Source:
    """One source: where its files are, what it is called, and how a file of it is written."""

    key: str
    files: str
    monthly: str
    """Where they are in a demonstration of a country's size, a file a month."""
    name: str
    write: Callable[[Sequence[Ad]], bytes]


def files_of(source: Source, ads: Iterable[Ad], as_of: date) -> dict[str, bytes]:
    """File name -> content; the portal, the largest source, is split by year and its older years are compressed."""
    ordered = sorted(ads, key=lambda ad: (ad.posted_on, ad.number, ad.place.town))
    if "*" not in source.files:
        return {source.files: source.write(ordered)}
    recent = (as_of.year - 1, as_of.year)
    found = {
        source.files.replace("*", f"{year}.jsonl"): source.write([ad for ad in ordered if ad.posted_on.year == year])
        for year in recent
    }
    older = source.write([ad for ad in ordered if ad.posted_on.year < recent[0]])
    found[source.files.replace("*", "archives.jsonl.gz")] = gzip.compress(older, mtime=0)
    return found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _iso(day: date) -> str:
    return f"{day.isoformat()}T09:00:00Z"


def _french(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _hijri(day: date) -> str:
    return str(Gregorian(day.year, day.month, day.day).to_hijri().dmyformat())


def _town(ad: Ad) -> str:
    """The town as a person types it: mostly plain, sometimes in capitals or with its region."""
    shapes = (ad.place.town, ad.place.town.upper(), f"{ad.place.town}, {ad.place.region}")
    return ad.place.town if ad.number % 10 or not ad.place.region else shapes[ad.number // 10 % 3]


def _html(ad: Ad) -> str:
    blocks = []
    for section in ad.sections:
        if section.heading:
            blocks.append(f"<p><strong>{html.escape(section.heading)}</strong></p>")
        lines = [html.escape(line).replace(" :", "&nbsp;:") for line in section.lines]
        if section.bulleted:
            blocks.append("<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>")
        else:
            blocks += [f"<p>{line}</p>" for line in lines]
    return "".join(blocks)


def _markdown(ad: Ad) -> str:
    """Markdown as converters leave it: emphasis, and a backslash before signs that need none."""
    blocks = []
    for section in ad.sections:
        lines = [line.replace("-", "\\-").replace("+", "\\+") for line in section.lines]
        heading = [f"**{section.heading}**", ""] if section.heading else []
        blocks.append("\n".join([*heading, *(f"* {line}" if section.bulleted else line for line in lines)]))
    return "\n\n".join(blocks)


def _shape(ad: Ad) -> str:
    """The text as it reached the portal."""
    if ad.number % 8 == 3:
        return _markdown(ad)
    return _html(ad) if ad.number % 8 == 5 else ad.text


# --- Portal and aggregator: JSON, one ad a line --------------------------------------------------------------------


def _portal(ads: Sequence[Ad]) -> bytes:
    lines = []
    for place, ad in enumerate(ads):
        row: dict[str, Any] = {
            "id": f"PE-{ad.posted_on.year}-{place + 1:05d}", "title": ad.title, "text": _shape(ad),
            "company": ad.company, "city": _town(ad) or None, "region": ad.place.region or None,
            "country": ad.place.country or None, "contract": ad.contract, "languages": list(ad.languages),
            "salary": ad.salary or None, "experience": ad.experience or None, "remote": ad.remote, "posts": ad.posts,
            "posted_on": ad.posted_on.isoformat(), "expires_on": ad.expires_on.isoformat(),
            "url": f"https://portail.example/offres/{place + 1}",
        }  # fmt: skip
        lines.append(_json(row))
    # A line that the export broke off, and a row that was never filled in.
    lines.insert(len(lines) // 3, lines[0][: len(lines[0]) // 2] if lines else "{")
    lines.insert(2 * len(lines) // 3, _json({"id": "PE-0000-00000", "title": "", "text": "", "city": "Rabat"}))
    return ("\n".join(lines) + "\n").encode()


def _aggregator(ads: Sequence[Ad]) -> bytes:
    lines = []
    for place, ad in enumerate(ads):
        text = ad.text if ad.cut is None else f"{ad.text[: ad.cut].rstrip()}…"
        row = {
            "jobTitle": ad.title, "snippet": text, "companyName": ad.company,
            "location": ", ".join(part for part in (ad.place.town, ad.place.country) if part) or None,
            "datePosted": int(datetime.combine(ad.posted_on, time(9), UTC).timestamp() * 1000),
            "link": f"https://agregateur.example/r/{place + 1}",
        }  # fmt: skip
        lines.append(_json(row))
    lines.insert(len(lines) // 2, '{"jobTitle": "Ingénieur logiciel", "snippet": "Nous recher')
    return ("\n".join(lines) + "\n").encode()


# --- A public service abroad: one JSON document ---------------------------------------------------------------------


def _service(ads: Sequence[Ad]) -> bytes:
    offers: list[dict[str, Any]] = [
        {
            "id": f"0ZZ{place:04d}", "intitule": ad.title, "description": ad.text, "dateCreation": f"{ad.posted_on}T08:15:00.000Z",
            "dateActualisation": f"{ad.posted_on}T18:00:00.000Z",
            "lieuTravail": {
                "libelle": f"{_FRENCH_DEPARTMENTS.get(ad.place.town, '75')} - {ad.place.town.upper()}",
                "commune": f"{_FRENCH_DEPARTMENTS.get(ad.place.town, '75')}000",
            },
            "romeCode": "M0000", "romeLibelle": "Offre de démonstration", "entreprise": {"nom": ad.company},
            "typeContrat": ad.contract, "typeContratLibelle": ad.contract, "experienceExige": "E",
            "experienceLibelle": f"Expérience exigée ({ad.experience})", "salaire": {"libelle": ad.salary} if ad.salary else {},
            "dureeTravailLibelle": "35H/semaine", "alternance": False, "nombrePostes": ad.posts, "accessibleTH": False,
            "origineOffre": {"origine": "1", "urlOrigine": f"https://service.example/offres/{place}"},
        }
        for place, ad in enumerate(ads)
    ]  # fmt: skip
    offers.insert(len(offers) // 2, {"id": "0ZZVIDE", "intitule": "", "description": "", "romeCode": "M0000"})
    return (json.dumps({"resultats": offers}, ensure_ascii=False, indent=1) + "\n").encode()


# --- Feeds: XML -----------------------------------------------------------------------------------------------------


def _cdata(text: str) -> str:
    return f"<![CDATA[{text}]]>"


def _feed(ads: Sequence[Ad]) -> bytes:
    items = []
    for place, ad in enumerate(ads):
        fields = {
            "job_id": str(90_000 + place), "title": _cdata(ad.title), "url": f"https://cabinet.example/offre/{place}",
            "description": _cdata(_html(ad)), "city": _cdata(ad.place.town), "region": _cdata(ad.place.region),
            "country": ad.place.code, "publication_date": f"{ad.posted_on} 08:30:00", "contract": _cdata(ad.contract),
            "experience": ad.experience, "salary": _cdata(ad.salary), "positions": str(ad.posts),
            "company_title": _cdata(ad.company),
        }  # fmt: skip
        items.append(
            "  <job>\n" + "".join(f"    <{name}>{value}</{name}>\n" for name, value in fields.items()) + "  </job>\n"
        )
    items.insert(len(items) // 2, "  <job>\n    <job_id>0</job_id>\n    <title/>\n    <description/>\n  </job>\n")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<root>\n{"".join(items)}</root>\n'.encode()


def _rss(ads: Sequence[Ad]) -> bytes:
    items = []
    for place, ad in enumerate(ads):
        # Feeds name the company beside the title, in Dublin Core, and the place in words.
        where = ", ".join(part for part in (ad.place.town, ad.place.country) if part)
        items.append(
            f"  <item>\n    <title>{escape(ad.title)}</title>\n    <link>https://carrieres.example/{place}</link>\n"
            f"    <description>{escape(_html(ad))}</description>\n    <guid>carrieres-{place}</guid>\n"
            f"    <pubDate>{format_datetime(datetime.combine(ad.posted_on, time(10), UTC))}</pubDate>\n"
            f"    <dc:publisher>{escape(ad.company)}</dc:publisher>\n    <location>{escape(where)}</location>\n  </item>\n"
        )
    items.insert(len(items) // 2, "  <item>\n    <title></title>\n    <description></description>\n  </item>\n")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f" <channel>\n  <title>Carrières (démonstration)</title>\n{''.join(items)} </channel>\n</rss>\n"
    ).encode()


# --- Tables ---------------------------------------------------------------------------------------------------------


def _journal(ads: Sequence[Ad]) -> bytes:
    """A French spreadsheet's CSV: semicolons, cp1252, days first."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    heading = ["référence", "intitulé", "entreprise", "ville", "pays", "contrat", "missions", "salaire",
               "date de publication", "date limite", "nombre de postes"]  # fmt: skip
    writer.writerow(heading)
    for place, ad in enumerate(ads):
        writer.writerow(
            [f"J{place + 1:05d}", ad.title, ad.company, _town(ad), ad.place.country, ad.contract, ad.text, ad.salary,
             _french(ad.posted_on), _french(ad.expires_on), f"0 / {ad.posts}"]
        )  # fmt: skip
        if place == len(ads) // 2:
            writer.writerow([f"J{place + 1:05d}bis", "Annonce coupée à l'impression", "Mimosa Démo Commerce"])
    writer.writerow(["J00000", "", "Mimosa Démo Commerce", "Rabat", "Maroc", "", "", "", "", "", ""])
    return out.getvalue().encode("cp1252")


def _notices(ads: Sequence[Ad]) -> bytes:
    """Public competitions: Arabic column names, Hijri days of publication, Moroccan months for the deadline."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [
            "رقم الإعلان",
            "المسمى الوظيفي",
            "المشغل",
            "المدينة",
            "الجهة",
            "نص الإعلان",
            "عدد المناصب",
            "تاريخ النشر",
            "آخر أجل للترشيح",
        ]
    )
    for place, ad in enumerate(ads):
        writer.writerow(
            [f"م{place + 1:05d}", ad.title, ad.company, ad.place.town_ar, ad.place.region_ar, ad.text, ad.posts,
             _hijri(ad.posted_on), moroccan_day(ad.expires_on)]
        )  # fmt: skip
        if place == len(ads) // 2:
            writer.writerow(["م00000", "إعلان مبتور", "المعهد الافتراضي للتكوين"])
    writer.writerow(["م99999", "", "المعهد الافتراضي للتكوين", "الرباط", "", "", "", "", ""])
    return out.getvalue().encode()


def _fair(ads: Sequence[Ad]) -> bytes:
    """A spreadsheet typed for a job fair: a merged title above the heading, real dates in its cells."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    # The library would write the time of day.
    book.set_properties({"title": "Salon de l'emploi (démonstration)", "created": datetime(2020, 1, 1, tzinfo=UTC)})
    sheet = book.add_worksheet("Offres")
    as_day = book.add_format({"num_format": "dd/mm/yyyy"})
    heading = [
        "N°",
        "Poste",
        "Société",
        "Ville",
        "Pays",
        "Type de contrat",
        "Description",
        "Nombre de postes",
        "Date de publication",
    ]
    sheet.merge_range(0, 0, 0, len(heading) - 1, "Salon de l'emploi : offres des exposants (données synthétiques)")
    sheet.write_row(2, 0, heading)
    for row, ad in enumerate(ads, start=3):
        cells = [row - 2, ad.title, ad.company, ad.place.town, ad.place.country, ad.contract, ad.text, ad.posts]
        sheet.write_row(row, 0, cells)
        sheet.write_datetime(row, len(cells), datetime.combine(ad.posted_on, time(), UTC).replace(tzinfo=None), as_day)
    sheet.write_row(len(ads) + 3, 0, [len(ads) + 1, "", "Stand vide"])
    book.close()
    return out.getvalue()


# --- Web pages ------------------------------------------------------------------------------------------------------


def _pages(ads: Sequence[Ad]) -> bytes:
    """A page that carries its ads as schema.org JobPosting; one of them was broken by a template."""
    postings = [
        {
            "@type": "JobPosting", "title": ad.title, "description": _html(ad), "datePosted": ad.posted_on.isoformat(),
            "validThrough": _iso(ad.expires_on), "employmentType": _EMPLOYMENT.get(ad.contract, "FULL_TIME"),
            "hiringOrganization": {"@type": "Organization", "name": ad.company}, "totalJobOpenings": ad.posts,
            "jobLocation": {
                "@type": "Place",
                "address": {
                    "@type": "PostalAddress", "addressLocality": ad.place.town, "addressRegion": ad.place.region,
                    "addressCountry": ad.place.code,
                },
            },
            "identifier": {"@type": "PropertyValue", "name": ad.company, "value": f"P{place + 1:04d}"},
        }
        for place, ad in enumerate(ads)
    ]  # fmt: skip
    graph = _json({"@context": "https://schema.org", "@graph": postings}).replace("</", "<\\/")
    broken = '{"@context": "https://schema.org", "@type": "JobPosting", "title": "{{ titre }", "description": '
    return (
        '<!doctype html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n<title>Carrières (démonstration)</title>\n'
        f'<script type="application/ld+json">{graph}</script>\n<script type="application/ld+json">{broken}</script>\n'
        "</head>\n<body><h1>Nos offres</h1></body>\n</html>\n"
    ).encode()


SOURCES = (
    Source("portal", "portail-*", "portail-20??-??.jsonl", "Portail d'emploi", _portal),
    Source("aggregator", "agregateur.jsonl", "agregateur-20??-??.jsonl", "Agrégateur d'annonces", _aggregator),
    Source(
        "service",
        "service-emploi-france.json",
        "service-emploi-20??-??.jsonl",
        "Service public de l'emploi (France)",
        _service,
    ),
    Source("feed", "cabinet-flux.xml", "cabinet-20??-??.jsonl", "Cabinet de recrutement", _feed),
    Source("rss", "carrieres.rss", "carrieres-20??-??.jsonl", "Pages carrières (flux)", _rss),
    Source("journal", "journal-annonces.csv", "journal-20??-??.jsonl", "Petites annonces", _journal),
    Source("notices", "concours-publics.csv", "concours-20??-??.jsonl", "Concours publics", _notices),
    Source("fair", "salon-emploi.xlsx", "salon-20??-??.jsonl", "Salon de l'emploi", _fair),
    Source("pages", "pages-carrieres.html", "pages-20??-??.jsonl", "Pages carrières (schema.org)", _pages),
)
