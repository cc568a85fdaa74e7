"""Bringing the database to what the folder's file states: as often as one likes, recorded only when something changes."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, Q
from django.forms.models import model_to_dict

from qantara.agreements.bridge import REGIONS, Partnership
from qantara.agreements.models import (
    Article,
    Axis,
    Beneficiary,
    Commitment,
    Committee,
    CommitteeMember,
    Convention,
    ConventionDomain,
    Objective,
    Part,
    Signatory,
    Target,
)
from qantara.agreements.phrases import Phrase
from qantara.agreements.reading import read_statements
from qantara.agreements.statement import Institution, Party, Row, Statement, Who
from qantara.kit.audit.actions import record
from qantara.parties.actions import add_organisation, put_site
from qantara.parties.models import Organisation, Person

_Table = TypeVar("_Table", bound=Part)
_PARTS: tuple[type[Part], ...] = (
    Signatory, Article, Axis, Commitment, ConventionDomain, Beneficiary, Committee, CommitteeMember, Objective, Target,
)  # fmt: skip


@transaction.atomic
def read_in(*, partnership: Partnership, at: datetime, by: Person | None = None) -> list[Convention]:
    """Bring the conventions to the file; those that changed. Raises ConventionError where the file cannot be read.

    An organisation that the file names and the portal lacks is entered; one that is there is left as people made it.
    A convention that has left the file is not shown any more, and is back as it was when the file has it again.
    """
    statements = read_statements(partnership)
    list(Convention.objects.select_for_update().values_list("pk"))  # one reading after the other
    changed = [found for statement in statements if (found := _bring(statement, by=by, at=at))]
    gone = Convention.objects.filter(withdrawn_at__isnull=True).exclude(slug__in=[one.slug for one in statements])
    for convention in gone:
        convention.withdrawn_at = at
        convention.save(update_fields=["withdrawn_at"])
        record("convention.withdrawn", target=convention, by=by, at=at)
        changed.append(convention)
    return changed


def _bring(statement: Statement, *, by: Person | None, at: datetime) -> Convention | None:
    """The convention, if it is not what it was."""
    known = Convention.objects.filter(slug=statement.slug).first()
    if known and known.digest == statement.digest and known.withdrawn_at is None:
        return None
    before = _shown(known) if known else None
    convention = known or Convention(slug=statement.slug, read_at=at)
    convention.title, convention.signed_on, convention.place = statement.title, statement.signed_on, statement.place
    convention.to_confirm, convention.digest, convention.withdrawn_at = statement.to_confirm, statement.digest, None
    convention.save()
    _bring_parts(convention, statement, by=by, at=at)
    after = _shown(convention)
    if after == before:  # laid out otherwise, and the same
        return None
    convention.read_at = at
    convention.save(update_fields=["read_at"])
    event = "convention.changed" if known else "convention.added"
    record(event, target=convention, by=by, at=at, before=before, after=after)
    return convention


def _bring_parts(convention: Convention, statement: Statement, *, by: Person | None, at: datetime) -> None:
    parties = _organisations(convention, statement.parties, {}, by=by, at=at)
    places = _organisations(convention, statement.institutions, parties, by=by, at=at)
    _put(Signatory, convention, [
        _told(row, organisation=parties.get(row.key), name=row.name, signed_by=row.signatory, quality=row.quality)
        for row in statement.parties
    ])  # fmt: skip
    _put(Article, convention, [
        _told(row, number=row.number, title=row.title, text=row.text) for row in statement.articles
    ])  # fmt: skip
    axes = _put(Axis, convention, [_told(row, title=row.name) for row in statement.axes])
    _put(Commitment, convention, [
        {"key": f"{row.key}-{number}", "to_confirm": row.to_confirm, "axis": axes[row.key], "text": text}
        for row in statement.axes
        for number, text in enumerate(row.commitments, start=1)
    ])  # fmt: skip
    _put(ConventionDomain, convention, [{"key": key, "name": name} for key, name in statement.domains])
    _put_beneficiaries(convention, statement, places)
    _put_committee(convention, statement, parties | places)
    _put(Objective, convention, [
        _told(row, title=row.name, text=row.text, indicators=[dict(name.texts) for name in row.indicators])
        for row in statement.objectives
    ])  # fmt: skip
    _put_targets(convention, statement)


def _put_beneficiaries(convention: Convention, statement: Statement, places: Mapping[str, Organisation]) -> None:
    """Rows first, then which of them another brings in: a category may stand below its members."""
    rows = [
        _told(row, organisation=places.get(row.key), name=row.name, seat_to_confirm=row.seat_to_confirm)
        for row in statement.institutions
    ]
    found = _put(Beneficiary, convention, rows)
    links = {row.key: {"part_of": found.get(row.part_of)} for row in statement.institutions}
    _put(Beneficiary, convention, [row | links[row["key"]] for row in rows])


def _put_targets(convention: Convention, statement: Statement) -> None:
    copied = ("measure", "measure_name", "what", "value", "unit", "year", "baseline", "baseline_year", "source",
              "stated_on", "scope", "definition", "definition_to_confirm")  # fmt: skip
    rows = [_told(row, **{name: getattr(row, name) for name in copied}) for row in statement.targets]
    found = _put(Target, convention, rows)
    links = {row.key: {"superseded_by": found.get(row.superseded_by)} for row in statement.targets}
    _put(Target, convention, [row | links[row["key"]] for row in rows])


def _put_committee(convention: Convention, statement: Statement, places: Mapping[str, Organisation]) -> None:
    told = statement.committee
    if told is None:
        _put(Committee, convention, [])
        return
    [committee] = _put(Committee, convention, [{
        "key": "committee", "to_confirm": told.to_confirm, "composition": told.composition, "task": told.task,
        "rhythm": told.rhythm, "quorum": told.quorum,
    }]).values()  # fmt: skip
    names = {row.key: row.name for row in statement.parties} | {row.key: row.name for row in statement.institutions}
    _put(CommitteeMember, convention, [
        {"key": key, "committee": committee, "organisation": places.get(key), "name": names[key]}
        for key in told.members
    ])  # fmt: skip


def _told(row: Row, **fields: Any) -> dict[str, Any]:
    return {"key": row.key, "to_confirm": row.to_confirm} | fields


def _put(model: type[_Table], convention: Convention, wanted: list[dict[str, Any]]) -> dict[str, _Table]:
    """Bring the rows of one table to those wanted, by key: only what differs is written."""
    rows = model.objects.filter(convention=convention)
    rows.exclude(key__in=[fields["key"] for fields in wanted]).delete()
    here = {row.key: row for row in rows}
    found = {}
    for order, fields in enumerate(wanted):
        row = here.get(fields["key"]) or model(convention=convention)
        before = _columns(row)
        for name, value in (fields | {"order": order}).items():
            setattr(row, name, value)
        if row.pk is None or _columns(row) != before:
            row.save()
        found[row.key] = row
    return found


def _columns(row: Model) -> dict[str, Any]:
    return model_to_dict(row, exclude=["id", "convention"])


# Organisations


def _organisations(
    convention: Convention,
    rows: Iterable[Party | Institution],
    parties: Mapping[str, Organisation],
    *,
    by: Person | None,
    at: datetime,
) -> dict[str, Organisation]:
    """The organisation of each row that is one: linked before, else of that name, else entered now."""
    found = {}
    for row in rows:
        if row.who is not None:
            known = _linked(convention, row, row.who.kind) or _named(row.name, row.who.kind)
            found[row.key] = known or _enter(row, row.who, parties, by=by, at=at)
    return found


def _linked(convention: Convention, row: Party | Institution, kind: str) -> Organisation | None:
    """By this row before, or under the same name in any convention: people may have renamed the organisation since."""
    links = [
        link
        for model in (Signatory, Beneficiary)
        for link in model.objects.filter(organisation__kind=kind).select_related("organisation")
    ]
    for link in links:
        if link.convention_id == convention.pk and link.key == row.key:
            return link.organisation
    return next(
        (link.organisation for link in links if set(link.name.texts.values()) & set(row.name.texts.values())), None
    )


def _named(name: Phrase, kind: str) -> Organisation | None:
    """Apostrophes are typed in two ways."""
    spellings = [str(name), str(name).replace("'", "’"), str(name).replace("’", "'")]
    same = Q(name__in=spellings)
    if arabic := name.texts.get("ar"):
        same |= Q(name_ar=arabic)
    return Organisation.objects.filter(same, kind=kind).first()


def _enter(
    row: Party | Institution, who: Who, parties: Mapping[str, Organisation], *, by: Person | None, at: datetime
) -> Organisation:
    texts = row.name.texts
    organisation = add_organisation(
        fields={
            "kind": who.kind,
            "institution_kind": who.institution_kind,
            "name": str(row.name),
            "name_ar": texts.get("ar", ""),
            "name_en": texts.get("en", ""),
            "short_name": who.short_name,
            "country": who.country,
            "supervised_by": parties.get(who.supervised_by),
        },
        by=by, at=at,
    )  # fmt: skip
    if who.region:
        seat = who.seat or REGIONS[who.region]["fr"]
        fields = {"name": seat, "region": who.region, "commune": who.seat, "is_seat": True}
        put_site(organisation=organisation, fields=fields, by=by, at=at)
    return organisation


def _shown(convention: Convention) -> dict[str, Any]:
    """All that is stated, for the record: plain values, rows in their order."""
    told = {field: _plain(getattr(convention, field)) for field in ("title", "signed_on", "place", "to_confirm")}
    told["withdrawn"] = convention.withdrawn_at is not None
    for model in _PARTS:
        rows = model.objects.filter(convention=convention)
        told[model.__name__.lower()] = [{name: _plain(value) for name, value in _columns(row).items()} for row in rows]
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, Phrase):
        return dict(value.texts)
    return value.isoformat() if isinstance(value, date) else value
