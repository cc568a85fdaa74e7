"""From what the portal holds to the shapes that programs are given."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from qantara.agreements import models as agreements
from qantara.agreements import queries as conventions
from qantara.agreements.phrases import Phrase
from qantara.kit.figures import Figure
from qantara.kit.tasks.models import Job
from qantara.kit.tasks.telling import title_of
from qantara.kit.wording import N_, PortalWords, words_of
from qantara.parties import models as parties
from qantara.parties.queries import memberships_of
from qantara.web.api import shapes

_LABELS = {
    "tech-ads": N_("Digital ads"),
    "posts": N_("Posts in these ads"),
    "companies": N_("Companies that recruit"),
    "skills": N_("Skills cited"),
    "change": N_("Digital ads, over a year"),
    "in-a-year": N_("Digital ads a month, a year ahead"),
}
_UNITS = {
    "companies": N_("companies"),
    "skills": N_("skills"),
    "posts": N_("posts"),
}
_UNITS_OF_KINDS = {
    "count": N_("ads"), "share": N_("part of one"), "change": N_("part of one"), "monthly": N_("ads a month"),
}  # fmt: skip
_LANGUAGES = ("fr", "ar", "en")


def _name(names: Mapping[str, str], words: PortalWords) -> str:
    return names.get(words.lang) or next(iter(names.values()), "")


def organisation(one: parties.Organisation, words: PortalWords) -> shapes.Organisation:
    plain = ("kind", "short_name", "sector", "country", "state", "updated_at", "names")
    or_none = ("institution_kind", "ice", "size_class")
    return shapes.Organisation.model_validate(
        {name: getattr(one, name) for name in plain}
        | {name: getattr(one, name) or None for name in or_none}
        | {
            "id": one.pk, "name": _name(one.names, words), "parent": one.parent_id,
            "supervised_by": one.supervised_by_id,
            "sites": [
                {name: getattr(site, name) for name in ("name", "region", "commune", "is_seat")} for site in one.sites.all()
            ],
        }
    )  # fmt: skip


def _memberships(
    person: parties.Person, words: PortalWords, at: datetime, reader: parties.Person | None = None
) -> list[shapes.Membership]:
    return [
        shapes.Membership(
            id=held.pk, role=held.role, organisation=held.organisation_id,
            organisation_name=_name(held.organisation.names, words), since=held.starts_at,
        )
        for held in memberships_of(person, at=at, reader=reader)
    ]  # fmt: skip


def person(one: parties.Person, words: PortalWords, *, at: datetime, reader: parties.Person) -> dict[str, Any]:
    return {
        **person_line(one, words), "email": one.email, "language": one.language,
        "memberships": _memberships(one, words, at, reader),
    }  # fmt: skip


def person_line(one: parties.Person, words: PortalWords) -> dict[str, Any]:
    return {"id": one.pk, "name": _name(one.names, words) or str(one), "names": one.names}


def figure(one: Figure, words: PortalWords) -> shapes.Figure:
    sentence = _LABELS.get(one.name)
    labels = {lang: words_of(lang).plain(sentence) for lang in _LANGUAGES} if sentence else dict(one.label or {})
    parameters = {name: str(value) for name, value in one.parameters.items()}
    return shapes.Figure(
        name=one.name, label=_name(labels, words), labels=labels, kind=one.kind,
        unit=words.plain(_UNITS.get(one.name) or _UNITS_OF_KINDS[one.kind]),
        value=None if one.hidden else one.value, hidden=one.hidden, interval=None if one.hidden else one.interval,
        level=(0.8 if one.kind == "monthly" else 0.95) if one.interval else None, n=one.n,
        period=parameters.get("months", "").split("/") if parameters.get("months") else [], month=one.month,
        definition=shapes.Definition(id=one.definition[0], version=one.definition[1]), run=one.run, query=one.query,
        parameters=parameters, page=one.address,
    )  # fmt: skip


def convention_line(one: agreements.Convention, words: PortalWords) -> dict[str, Any]:
    return {
        "slug": one.slug, "title": _said(one.title, words), "titles": dict(one.title.texts), "signed_on": one.signed_on,
        "to_confirm": one.to_confirm,
    }  # fmt: skip


def convention(one: agreements.Convention, words: PortalWords) -> dict[str, Any]:
    return {
        **convention_line(one, words),
        "place": _said(one.place, words),
        "parties": [
            _party(row, words, signed_by=row.signed_by, quality=_said(row.quality, words))
            for row in one.signatory_set.all()
        ],
        "domains": [row.key for row in one.conventiondomain_set.all()],
        "institutions": [_party(row, words) for row in conventions.institutions_of(one)],
        "commitments": [
            {
                "axis": promise.axis.key, "title": _said(promise.axis.title, words),
                "titles": dict(promise.axis.title.texts), "texts": [dict(text.texts) for text in promise.texts],
                "done": [{"label": done.label, "count": done.count} for done in promise.evidence],
            }
            for promise in conventions.promises_of(one)
        ],
        "targets": list(_targets(one, words)),
    }  # fmt: skip


def _party(
    row: agreements.Signatory | agreements.Beneficiary, words: PortalWords, *, signed_by: str = "", quality: str = ""
) -> dict[str, Any]:
    return {
        "key": row.key, "name": _said(row.name, words), "names": dict(row.name.texts),
        "organisation": row.organisation_id, "signed_by": signed_by, "quality": quality,
    }  # fmt: skip


def _targets(one: agreements.Convention, words: PortalWords) -> Iterable[dict[str, Any]]:
    for row in agreements.Target.objects.filter(convention=one).select_related("superseded_by"):
        yield {
            "key": row.key, "measure": row.measure, "what": _said(row.what, words), "value": row.value,
            "unit": _said(row.unit, words), "year": row.year, "baseline": row.baseline,
            "baseline_year": row.baseline_year, "source": _said(row.source, words), "stated_on": row.stated_on,
            "scope": _said(row.scope, words), "to_confirm": row.to_confirm,
            "superseded_by": row.superseded_by.key if row.superseded_by else None,
        }  # fmt: skip


def _said(phrase: Phrase, words: PortalWords) -> str:
    return phrase.inside(words.lang)[0]


def task(one: Job, words: PortalWords) -> shapes.Task:
    return shapes.Task.model_validate({
        "id": one.pk, "title": title_of(one, words).striptags(), "state": one.state, "asked_at": one.enqueued_at,
        "started_at": one.started_at, "finished_at": one.finished_at, "done": one.progress_done,
        "total": one.progress_total,
    })  # fmt: skip
