"""Making people, and finding them and their organisations."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from qantara.parties.models import Person


def clean_email(email: str) -> str:
    """Addresses are compared without regard to case: two people never share one.

    >>> clean_email(" Bureau@Exemple.MA ")
    'bureau@exemple.ma'
    """
    return email.strip().lower()


class PersonManager(BaseUserManager["Person"]):
    def create_person(self, *, email: str | None, password: str | None = None, **fields: object) -> "Person":
        """A person; without a password they sign in by link or through their organisation's provider."""
        person = self.model(email=clean_email(email) if email else None, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=clean_email(username or ""))


class OrganisationQuerySet(models.QuerySet[Any]):
    def under(self, roots: Iterable[int]) -> "OrganisationQuerySet":
        """Those organisations and all below them: establishments of a university, companies of a group.

        A tree of organisations is three floors deep at most (group, company, branch); each floor is one look.
        """
        found = set(roots)
        floor = found
        while floor:
            floor = set(self.model.objects.filter(parent_id__in=floor).values_list("pk", flat=True)) - found
            found |= floor
        return self.filter(pk__in=found)


class MembershipQuerySet(models.QuerySet[Any]):
    def held_at(self, at: datetime) -> "MembershipQuerySet":
        return self.filter(Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at)))


class DelegationQuerySet(models.QuerySet[Any]):
    def in_force_at(self, at: datetime) -> "DelegationQuerySet":
        return self.filter(
            Q(starts_at__lte=at, ends_at__gt=at, revoked_at__isnull=True, membership__starts_at__lte=at)
            & (Q(membership__ends_at__isnull=True) | Q(membership__ends_at__gt=at))
        )
