"""Reading the whole chain again: is everything that was sealed still there, as it was?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

from django.db.models import Max
from markupsafe import Markup

from qantara.kit.audit.append_only import missing_guards
from qantara.kit.audit.digests import START, digest_of_entry, digest_of_values, root_of
from qantara.kit.audit.models import Entry, Seal
from qantara.kit.audit.naming import ERASED
from qantara.kit.wording import N_, PortalWords

_READ = (
    "seal_id", "id", "event", "at", "actor", "through", "target_type", "target_id", "person", "values_digest",
    "digest", "values__salt", "values__content",
)  # fmt: skip
_AT_ONCE = 2_000


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong: at which entry or seal, and what it means (English, with named places)."""

    where: Literal["entry", "seal", "root"]
    number: int
    sentence: str
    values: dict[str, Any] = field(default_factory=dict)

    def said(self, words: PortalWords) -> Markup:
        values = {name: words.ltr(str(value)) for name, value in (self.values | {"number": self.number}).items()}
        return words.say(self.sentence, **values)


@dataclass(frozen=True)
class Verdict:
    """What reading the chain found. `fault`: the first of `faults`; `noted`: the seal that has the root noted elsewhere.

    `waiting`: entries that no seal holds yet, the oldest from `waiting_since`. `erased`: entries emptied with a trace.
    `unguarded`: triggers that the database has lost; nothing wrong with the chain, but nothing keeps it so.
    """

    entries: int
    seals: int
    waiting: int
    waiting_since: datetime | None
    erased: int
    last: int
    root: str
    fault: Fault | None
    faults: int
    noted: int | None
    unguarded: Sequence[str]

    @property
    def holds(self) -> bool:
        return self.fault is None


GONE_SEAL = N_(
    "Seal %(expected)s is missing: after seal %(before)s comes seal %(number)s. Whoever removed it removed the proof"
    " of its entries."
)
TORN = N_("Seal %(number)s does not continue the seal before it. One of the two was rewritten, or one between them removed.")  # fmt: skip
RESEALED = N_(
    "Seal %(number)s does not fit its entries: one of them was removed, added, renumbered or moved, or the seal itself"
    " was rewritten."
)
REWRITTEN = N_("Entry %(number)s was rewritten: who, when, what or about whom is not what was recorded.")
OTHER_VALUES = N_("The reason or the values of entry %(number)s were rewritten after they were recorded.")
GONE_VALUES = N_("The reason and the values of entry %(number)s are gone, and no erasure explains it.")
ADDED_VALUES = N_("Entry %(number)s was recorded without values, and has some now.")
ORPHAN = N_("Entry %(number)s names seal %(seal)s, which is not there: that seal was removed.")
UNKNOWN_ROOT = N_(
    "The root you noted is not in the chain. Seals that were there when it was noted have been removed or rewritten:"
    " compare with a backup of that day."
)


def check_chain() -> Verdict:
    """The whole chain, for whoever looks after this machine."""
    return verify()


def verify(*, noted: str = "") -> Verdict:
    """Read every entry and seal again, in one pass. `noted`: a root that somebody wrote down, to be found again.

    What is sealed while this reads is left for the next time. 100,000 entries take about two seconds on one core.
    """
    return _Reading(noted.strip().lower()).verdict()


class _Reading:
    """One pass over the chain; remembers the first fault and counts the others."""

    def __init__(self, noted: str) -> None:
        self.noted, self.noted_at = noted, None if noted else 0
        self.fault: Fault | None = None
        self.faults = self.entries = self.erased = 0
        self.gone: dict[int, int] = defaultdict(int)  # by person, the last of their entries without its values

    def verdict(self) -> Verdict:
        newest = Seal.objects.aggregate(number=Max("number"))["number"] or 0
        seals, last, root = self._sealed(newest)
        waiting, since = self._waiting()
        self._beyond(newest)
        self._erasures()
        if self.noted and not self.noted_at:
            self._blame(Fault("root", 0, UNKNOWN_ROOT))
        return Verdict(
            entries=self.entries, seals=seals, waiting=waiting, waiting_since=since, erased=self.erased, last=last,
            root=root, fault=self.fault, faults=self.faults, noted=self.noted_at or None, unguarded=missing_guards(),
        )  # fmt: skip

    def _sealed(self, newest: int) -> tuple[int, int, str]:
        """Every seal up to the newest with its entries; how many, the last one's number and root."""
        rows = Entry.objects.filter(seal_id__lte=newest).order_by("seal_id", "id").values_list(*_READ)
        held = ((number, list(group)) for number, group in groupby(_streamed(rows), key=itemgetter(0)))
        ahead = next(held, None)
        number, root, count = 0, START, 0
        for link in Seal.objects.filter(number__lte=newest).order_by("number").iterator(_AT_ONCE):
            while ahead and ahead[0] < link.number:
                self._orphan(*ahead)
                ahead = next(held, None)
            members: list[tuple[int, str]] = []
            if ahead and ahead[0] == link.number:
                members = [self._entry(row) for row in ahead[1]]
                ahead = next(held, None)
            self._link(link, number, root, members)
            number, root, count = link.number, link.root, count + 1
            if self.noted == link.root:
                self.noted_at = link.number
        return count, number, root

    def _link(self, link: Seal, number: int, root: str, members: list[tuple[int, str]]) -> None:
        if link.number != number + 1:
            self._blame(Fault("seal", link.number, GONE_SEAL, {"expected": number + 1, "before": number}))
        elif link.previous != root:
            self._blame(Fault("seal", link.number, TORN))
        ends = (members[0][0], members[-1][0], len(members)) if members else None
        computed = root_of(number=link.number, at=link.at, previous=link.previous, members=members)
        if ends != (link.first, link.last, link.count) or computed != link.root:
            self._blame(Fault("seal", link.number, RESEALED))

    def _entry(self, row: Any) -> tuple[int, str]:
        """One entry against its digest, and its values against theirs; its number and the digest it should have."""
        _, number, event, at, actor, through, target_type, target_id, person, values_digest, digest, salt, content = row
        self.entries += 1
        computed = digest_of_entry(
            event=event, at=at, actor=actor, through=through, target_type=target_type, target_id=target_id,
            person=person, values_digest=values_digest,
        )  # fmt: skip
        if computed != digest:
            self._blame(Fault("entry", number, REWRITTEN))
        if content is None and values_digest:
            if person is None:
                self._blame(Fault("entry", number, GONE_VALUES))
            else:
                self.erased += 1
                self.gone[person] = max(self.gone[person], number)
        elif content is not None and not values_digest:
            self._blame(Fault("entry", number, ADDED_VALUES))
        elif content is not None and digest_of_values(salt, content) != values_digest:
            self._blame(Fault("entry", number, OTHER_VALUES))
        return number, digest

    def _waiting(self) -> tuple[int, datetime | None]:
        """Entries that no seal holds yet are read like the others; their order is nobody's promise."""
        rows = Entry.objects.filter(seal=None).order_by("id").values_list(*_READ)
        moments = [row[3] for row in _streamed(rows) if self._entry(row)]
        return len(moments), min(moments, default=None)

    def _beyond(self, newest: int) -> None:
        """Entries of seals past the newest: sealed while we read, or left over from seals that were removed."""
        later = Entry.objects.filter(seal_id__gt=newest).exclude(seal_id__in=Seal.objects.values("number"))
        rows = later.order_by("seal_id", "id").values_list(*_READ)
        for number, group in groupby(_streamed(rows), key=itemgetter(0)):
            self._orphan(number, list(group))

    def _orphan(self, seal: int, rows: list[Any]) -> None:
        for row in rows:
            self._entry(row)
        self._blame(Fault("entry", rows[0][1], ORPHAN, {"seal": seal}))

    def _erasures(self) -> None:
        """What was emptied must have been emptied by an erasure of that person, recorded afterwards."""
        if not self.gone:
            return
        explained = dict(
            Entry.objects.filter(event=ERASED, person__isnull=False)
            .order_by()
            .values_list("person")
            .annotate(last=Max("id"))
        )
        for person, number in self.gone.items():
            if explained.get(person, 0) < number:
                self._blame(Fault("entry", number, GONE_VALUES))

    def _blame(self, fault: Fault) -> None:
        self.fault = self.fault or fault
        self.faults += 1


def _streamed(rows: Any) -> Iterator[Any]:
    return iter(rows.iterator(_AT_ONCE))
