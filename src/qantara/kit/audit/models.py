"""What is kept of every change and every reading, and why erasing a person does not break it.

Three tables. `Entry`: who, when, what, about what and whom, as numbers and codes, never a value. `Values`: why, and what
changed from what to what; the part that names people, kept beside the entry and erasable. `Seal`: one link of the chain.
Entries and seals are never changed nor deleted, which the database itself refuses (`append_only`); a value is never
changed, only erased. There are no foreign keys to people: a number stays true when its person is gone.

**An entry says which seal holds it; a seal takes all that has none, whatever its number.** Numbers do not tell the order
of commits: with PostgreSQL a slow transaction may bring entry 41 after entry 42 has been sealed. A seal over "41 to 50"
would leave 41 out for ever, or change what a seal holds after the fact. So the seal's number is written on each entry
when it is sealed: once, which is the one change that the database lets through. Within a seal, entries stand in the order
of their numbers; seals follow each other without a gap. Sealers queue for a lock of the database, writers never wait.

What the chain cannot see by itself: whoever may rewrite the database can remove the last seals with all their entries, or
rewrite everything from some seal on and seal it again; and an entry that no seal holds yet (a minute at most while the
worker runs) may vanish without trace. Both kinds of rewriting show against a root noted elsewhere, which is why doctor,
backups and the page print the last root, and why `verify` takes one.
"""

import json
from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q


def type_of(model: type[models.Model] | models.Model) -> str:
    """How entries name the kind of a thing: app and model."""
    return model._meta.label_lower  # noqa: SLF001 - Django's public name


def account_type() -> str:
    """How entries name people who have accounts."""
    return type_of(get_user_model())


class Seal(models.Model):
    """One link: `root` covers the link before (`previous`) and every entry that bears this seal's number."""

    number = models.PositiveBigIntegerField(primary_key=True)
    first = models.BigIntegerField()  # least and greatest number of its entries
    last = models.BigIntegerField()
    count = models.PositiveIntegerField()
    at = models.DateTimeField()
    previous = models.CharField(max_length=64, unique=True)  # so the chain never forks
    root = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"№ {self.number}"


class Entry(models.Model):
    """One thing done. `through`: the member of staff who did it as `actor`; `person`: whom it concerns, by name."""

    event = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor = models.BigIntegerField(null=True)  # none: the portal itself
    through = models.BigIntegerField(null=True)
    target_type = models.CharField(max_length=100)
    target_id = models.CharField(max_length=64)
    person = models.BigIntegerField(null=True)
    values_digest = models.CharField(max_length=64, blank=True)  # none: nothing was said beside
    digest = models.CharField(max_length=64)
    seal = models.ForeignKey(Seal, models.PROTECT, null=True, related_name="entries", db_index=False)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["at", "id"], name="audit_entry_at"),
            models.Index(fields=["event", "at", "id"], name="audit_entry_event"),
            models.Index(fields=["actor", "at", "id"], name="audit_entry_actor"),
            models.Index(
                fields=["through", "at", "id"], name="audit_entry_through", condition=Q(through__isnull=False)
            ),
            models.Index(fields=["person", "at", "id"], name="audit_entry_person", condition=Q(person__isnull=False)),
            models.Index(fields=["target_type", "target_id", "at", "id"], name="audit_entry_target"),
            models.Index(fields=["seal", "id"], name="audit_entry_seal"),
        ]

    def __str__(self) -> str:
        return f"№ {self.pk} {self.event}"

    @property
    def told(self) -> dict[str, Any]:
        """What was said beside: `reason`, `before`, `after`; nothing if it was erased."""
        values = getattr(self, "values", None)
        return json.loads(values.content) if values else {}

    @property
    def is_erased(self) -> bool:
        return bool(self.values_digest) and getattr(self, "values", None) is None


class Values(models.Model):
    """Why it was done and what it changed, in canonical JSON, with the salt of its digest. Erased with its person."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="values")
    salt = models.CharField(max_length=32)
    content = models.TextField()

    class Meta:
        verbose_name_plural = "values"

    def __str__(self) -> str:
        return f"№ {self.pk}"
