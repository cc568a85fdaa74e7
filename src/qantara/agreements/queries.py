"""What pages show of conventions."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from qantara.agreements.bridge import REGIONS
from qantara.agreements.evidence import AWAITED, OTHERWISE, Evidence, evidence_of
from qantara.agreements.models import Axis, Beneficiary, Convention, Target
from qantara.agreements.phrases import Phrase
from qantara.parties.enums import InstitutionKind
from qantara.parties.models import Site


@dataclass(frozen=True)
class Promise:
    """An axis, what is committed to in it, and what has been done; `awaited`: what will be told."""

    axis: Axis
    texts: tuple[Phrase, ...]
    evidence: tuple[Evidence, ...]
    awaited: str


@dataclass(frozen=True)
class Place:
    """An institution of the list, with the seat and the region that the portal knows."""

    row: Beneficiary
    seat: str
    region: str  # MA-01 … MA-12

    @property
    def region_name(self) -> Phrase:
        return Phrase(REGIONS.get(self.region, {}))

    @property
    def ministry(self) -> Phrase:
        above = self.row.organisation.supervised_by if self.row.organisation else None
        return Phrase(above.names) if above else Phrase()


@dataclass(frozen=True)
class Kind:
    """Institutions of one kind; those of a category's own are under it. Without kind: names that are no organisation."""

    kind: InstitutionKind | None
    places: tuple[Place, ...]

    @property
    def ministry(self) -> Phrase:
        """The one that supervises them all, if there is one."""
        first, *others = {place.ministry.inside("fr")[0]: place.ministry for place in self.places}.values()
        return Phrase() if others else first


@dataclass(frozen=True)
class Measure:
    """Targets of one thing, side by side. `disagreements`: years for which they do not say the same, with the values."""

    name: Phrase
    targets: tuple[Target, ...]
    disagreements: tuple[tuple[int, tuple[float, ...]], ...]


def conventions() -> QuerySet[Convention]:
    """Those of the file, oldest first."""
    return Convention.objects.filter(withdrawn_at__isnull=True)


def convention_of(slug: str) -> Convention:
    found = conventions().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def institutions_of(convention: Convention) -> QuerySet[Beneficiary]:
    """Institutions and categories in the order of the file, with their organisations, ministries and places."""
    return (
        Beneficiary.objects.filter(convention=convention)
        .select_related("organisation__supervised_by", "part_of")
        .prefetch_related(Prefetch("organisation__sites", queryset=Site.objects.order_by("-is_seat", "name")))
    )


def kinds_of(convention: Convention) -> list[Kind]:
    """The institutions by kind, and within a kind by region; categories and bare names come first."""
    places = [_place(row) for row in institutions_of(convention)]
    bare = Kind(None, tuple(place for place in places if place.row.organisation is None))
    kinds = [bare] if bare.places else []
    for kind in InstitutionKind:
        found = [one for one in places if one.row.organisation and one.row.organisation.institution_kind == kind]
        if found:
            kinds.append(Kind(kind, tuple(sorted(found, key=lambda one: one.region or "~"))))
    return kinds


def _place(row: Beneficiary) -> Place:
    sites = list(row.organisation.sites.all()) if row.organisation else []
    site = sites[0] if sites else None
    return Place(row, site.name if site else "", site.region if site else "")


def promises_of(convention: Convention) -> list[Promise]:
    """What has been promised, and what has been done for it."""
    return [
        Promise(
            axis=axis,
            texts=tuple(one.text for one in axis.commitments.all() if one.text != axis.title),
            evidence=tuple(evidence_of(axis.key, convention)),
            awaited=AWAITED.get(axis.key, OTHERWISE),
        )
        for axis in Axis.objects.filter(convention=convention).prefetch_related("commitments")
    ]


def measures_of(convention: Convention) -> list[Measure]:
    """The stated targets, rivals together, in the order in which the file first names each measure."""
    rows = list(Target.objects.filter(convention=convention).select_related("superseded_by"))
    first = {measure: number for number, measure in reversed(list(enumerate(row.measure for row in rows)))}
    rows.sort(key=lambda row: first[row.measure])
    found = []
    for _, group in groupby(rows, key=lambda row: row.measure):
        targets = tuple(group)
        found.append(Measure(targets[0].measure_name, targets, disagreements(targets)))
    return found


def disagreements(targets: Iterable[Target]) -> tuple[tuple[int, tuple[float, ...]], ...]:
    """The years for which targets in force state different values. Another year is no disagreement."""
    by_year: dict[int, set[float]] = {}
    for target in targets:
        if target.year is not None and target.value is not None and target.superseded_by_id is None:
            by_year.setdefault(target.year, set()).add(target.value)
    return tuple((year, tuple(sorted(values))) for year, values in sorted(by_year.items()) if len(values) > 1)
