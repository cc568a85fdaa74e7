"""Which editions are kept, and what belongs to whom."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from qantara.axes.needs.answers.models import Alert, SavedView, SignedEdition
from qantara.axes.needs.bridge import Edition
from qantara.axes.needs.editions import edition_of, editions_folder, newest_edition

_SUFFIX = ".sqlite3"
Row = TypeVar("Row", bound=Model)


def versions_kept() -> list[str]:
    """The runs whose edition can be read, the oldest first: the newest few, and those that were frozen."""
    place = editions_folder()
    found = {
        path.name.removesuffix(_SUFFIX)
        for path in (*place.glob(f"*{_SUFFIX}"), *(place / "signed").glob(f"*{_SUFFIX}"))
    }
    return sorted(found)


@dataclass(frozen=True)
class Since:
    """The edition to compare with. `gone`: the one asked for is no longer kept, and this is the next one that is."""

    edition: Edition
    gone: bool


def edition_since(version: str) -> Since | None:
    """The edition of that run, else the oldest one kept after it; None where there is none."""
    if found := edition_of(version):
        return Since(found, gone=False)
    for later in versions_kept():
        if later > version and (found := edition_of(later)):
            return Since(found, gone=True)
    return None


def edition_before(newest: Edition) -> Edition | None:
    """The edition kept before the newest."""
    for version in reversed(versions_kept()):
        if version < newest.part("run") and (found := edition_of(version)):
            return found
    return None


def view_of(person: Any, *, number: int) -> SavedView:
    """One of the person's own; somebody else's is not found."""
    return _own(SavedView.objects.filter(person=person, pk=number))


def alert_of(person: Any, *, number: int) -> Alert:
    return _own(Alert.objects.filter(person=person, pk=number))


def _own(found: QuerySet[Row]) -> Row:
    one = found.first()
    if one is None:
        raise Http404
    return one


def views_of(person: Any) -> QuerySet[SavedView]:
    return SavedView.objects.filter(person=person)


def alerts_of(person: Any) -> QuerySet[Alert]:
    return Alert.objects.filter(person=person)


def signed_or_proposed() -> QuerySet[SignedEdition]:
    return SignedEdition.objects.select_related("proposed_by", "signed_by")


def may_be_proposed() -> str | None:
    """The run of the newest edition, unless it is frozen already."""
    newest = newest_edition()
    run = str(newest.part("run")) if newest else None
    return None if run is None or SignedEdition.objects.filter(run=run).exists() else run


def signed_of(person: Any, *, run: str) -> SignedEdition:  # noqa: ARG001 - whoever may ask sees them all
    return _own(SignedEdition.objects.filter(run=run))


def run_kept(person: Any, *, run: str) -> str:  # noqa: ARG001
    """A run whose edition can be read."""
    if edition_of(run) is None:
        raise Http404
    return run
