"""Who is who. Rules that must never be broken stand in the database, named so that a failure explains itself."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from rules.permissions import has_perm

from qantara.kit.wording import later
from qantara.parties.bridge import fold
from qantara.parties.enums import InstitutionKind, OrganisationKind, OrganisationState, Role, SizeClass
from qantara.parties.managers import DelegationQuerySet, MembershipQuerySet, OrganisationQuerySet, PersonManager

_LANGUAGES = [("fr", "Français"), ("ar", "العربية"), ("en", "English")]
_ICE = RegexValidator(r"^\d{15}$", later("An ICE has 15 digits."))


class Organisation(models.Model):
    """A party of the partnership. `parent`: the university of an establishment, the group of a company."""

    kind = models.CharField(max_length=20, choices=OrganisationKind)
    institution_kind = models.CharField(max_length=20, choices=InstitutionKind, blank=True)
    name = models.CharField(max_length=200)  # in French
    name_ar = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    short_name = models.CharField(max_length=40, blank=True)
    ice = models.CharField(max_length=15, blank=True, validators=[_ICE])
    sector = models.CharField(max_length=100, blank=True)
    size_class = models.CharField(max_length=10, choices=SizeClass, blank=True)
    country = models.CharField(max_length=2, default="MA")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    supervised_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supervised")
    state = models.CharField(max_length=12, choices=OrganisationState, default=OrganisationState.REGISTERED)
    # What is compared and searched: without case, accents or the forms of Arabic letters, in every database alike.
    folded_name = models.CharField(max_length=300, editable=False)
    folded = models.TextField(editable=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["folded_name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("ice", name="organisation_ice_is_one_company", condition=~Q(ice="")),
            models.UniqueConstraint(
                "folded_name", "kind", name="organisation_name_is_one_of_its_kind",
                condition=~Q(kind=OrganisationKind.COMPANY),
            ),
            models.CheckConstraint(name="organisation_is_not_its_own_parent", condition=~Q(parent=F("pk"))),
            models.CheckConstraint(
                name="organisation_institution_has_its_kind",
                condition=Q(kind=OrganisationKind.INSTITUTION) & ~Q(institution_kind="")
                | ~Q(kind=OrganisationKind.INSTITUTION) & Q(institution_kind=""),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.short_name or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refold()
        super().save(*args, **kwargs)

    def refold(self) -> None:
        """Set what is searched from the names; whoever saves many at once calls it for each."""
        self.folded_name = fold(self.name)
        self.folded = " ".join(filter(None, (*map(fold, (*self.names.values(), self.short_name)), self.ice)))

    @property
    def names(self) -> dict[str, str]:
        """By language, those that are known."""
        found = {"fr": self.name, "ar": self.name_ar, "en": self.name_en}
        return {lang: name for lang, name in found.items() if name}


class Site(models.Model):
    """A place of an organisation, by commune: an establishment is often far from its university's seat."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="sites")
    name = models.CharField(max_length=200)
    region = models.CharField(max_length=5)  # MA-01 … MA-12
    commune = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=300, blank=True)
    is_seat = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-is_seat", "name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("organisation", name="site_one_seat", condition=Q(is_seat=True)),
            models.UniqueConstraint("organisation", Lower("name"), name="site_name_is_one_of_its_organisation"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(AbstractBaseUser):
    """Anyone the partnership knows by name; with an e-mail address, an account. Erasing keeps the row, without the person."""

    email = models.EmailField(max_length=254, null=True, blank=True, unique=True)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    given_name_ar = models.CharField(max_length=100, blank=True)
    family_name_ar = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=2, choices=_LANGUAGES, default="fr")
    is_active = models.BooleanField(default=True)
    folded = models.TextField(editable=False)  # names and address, as they are searched
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    class Meta:
        ordering: ClassVar = ["family_name", "given_name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="person_email_is_in_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(
                name="person_erased_has_nothing_left",
                condition=Q(erased_at__isnull=True)
                | Q(email__isnull=True, folded="", given_name="", family_name="", given_name_ar="", family_name_ar="", phone="",
                    is_active=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.full_name or self.email or f"№ {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if (kept := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*kept, "folded"}
        self.refold()
        super().save(*args, **kwargs)

    def refold(self) -> None:
        """Set what is searched from the names and the address."""
        self.folded = " ".join(filter(None, (*map(fold, self.names.values()), self.email)))

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def names(self) -> dict[str, str]:
        """By script, those that are known."""
        found = {"fr": self.full_name, "ar": f"{self.given_name_ar} {self.family_name_ar}".strip()}
        return {lang: name for lang, name in found.items() if name}

    def has_perm(self, permission: str, target: Any = None) -> bool:
        """Whether a predicate of some app's `permissions.py` says so."""
        return bool(self.is_active and has_perm(permission, self, target))


class Membership(models.Model):
    """A role held in an organisation for a time. It is ended, never deleted: what was done under it stays explained."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role)
    title = models.CharField(max_length=100, blank=True)  # the function, as on a signature
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["organisation__name", "role", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "person", "organisation", "role", name="membership_held_once", condition=Q(ends_at__isnull=True)
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.organisation}"


class Delegation(models.Model):
    """A membership lent to somebody else for a period, with the reason. What is done under it names both."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="delegations")
    to = models.ForeignKey(Person, models.PROTECT, related_name="delegations")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="delegation_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.membership} → {self.to}"


class Invitation(models.Model):
    """A link that gives a role to whoever owns the address. Only the link's digest is kept: a stolen table opens nothing."""

    email = models.EmailField(max_length=254)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=30, choices=Role)
    title = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=2, choices=_LANGUAGES, default="fr")
    digest = models.CharField(max_length=64, unique=True)
    # None: by the command, on the machine itself.
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="invitations_sent")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"), "organisation", "role", name="invitation_open_once",
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.email}, {self.get_role_display()}, {self.organisation}"

    def is_open(self, at: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and at < self.expires_at
