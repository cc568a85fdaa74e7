"""Questions asked of campaigns, answers and adjustments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import Http404

from qantara.axes.needs.outlook.models import Adjustment, Campaign, Declaration, Line
from qantara.axes.needs.outlook.permissions import ANSWERS
from qantara.parties.enums import OrganisationKind, OrganisationState
from qantara.parties.holding import holding_of
from qantara.parties.models import Membership, Organisation, Person
from qantara.parties.queries import organisation_seen

_OUT = (OrganisationState.SUSPENDED, OrganisationState.BARRED)


def companies() -> QuerySet[Organisation]:
    """Those that are asked what they intend to hire. A group answers company by company."""
    return Organisation.objects.filter(kind=OrganisationKind.COMPANY).exclude(state__in=_OUT)


def companies_of(person: Person) -> QuerySet[Organisation]:
    """Those for which the person answers."""
    return companies().filter(pk__in=holding_of(person).organisations(ANSWERS))


@dataclass(frozen=True)
class Desk:
    """A company before a campaign: what it fills in, and what it has sent."""

    campaign: Campaign
    organisation: Organisation

    @property
    def organisation_id(self) -> int:
        """Over whom the permission is asked for."""
        return self.organisation.pk

    @property
    def draft(self) -> Declaration | None:
        return self._own().filter(sent_at__isnull=True).first()

    @property
    def versions(self) -> list[Declaration]:
        """Those sent, the one in force first."""
        return list(self._own().filter(sent_at__isnull=False).order_by("-number"))

    @property
    def in_force(self) -> Declaration | None:
        return self._own().filter(sent_at__isnull=False).order_by("number").last()

    @property
    def year_before(self) -> Declaration | None:
        """The last answer of an earlier campaign."""
        sent = Declaration.objects.filter(
            organisation=self.organisation, campaign__year__lt=self.campaign.year, sent_at__isnull=False
        )
        found: Declaration | None = sent.select_related("campaign").order_by("campaign__year", "number").last()
        return found

    @property
    def start(self) -> tuple[Declaration | None, str]:
        """What the form begins with, and why: the draft, what was sent, or what was sent the year before."""
        for why, found in (("draft", self.draft), ("sent", self.in_force), ("before", self.year_before)):
            if found is not None and found.lines.exists():
                return found, why
        return None, ""

    def _own(self) -> QuerySet[Declaration]:
        return Declaration.objects.filter(campaign=self.campaign, organisation=self.organisation).select_related("by")


def desk_seen(person: Person, *, organisation: int, year: int) -> Desk:
    """A company that the person may know of, before the campaign of the year. Raises Http404."""
    found = organisation_seen(person, organisation=organisation)
    campaign = Campaign.objects.filter(year=year).first()
    if campaign is None or found.kind != OrganisationKind.COMPANY:
        raise Http404
    return Desk(campaign, found)


def campaign_seen(_person: Person, *, year: int) -> Campaign:
    found = Campaign.objects.filter(year=year).first()
    if found is None:
        raise Http404
    return found


def open_campaigns(day: date) -> QuerySet[Campaign]:
    return Campaign.objects.filter(deadline__gte=day).order_by("year")


def newest_campaigns(day: date) -> list[Campaign]:
    """Those that are open, else the newest one."""
    return list(open_campaigns(day)) or list(Campaign.objects.all()[:1])


def _sent(campaign: Campaign) -> Exists:
    return Exists(Declaration.objects.filter(campaign=campaign, organisation=OuterRef("pk"), sent_at__isnull=False))


def unanswered(campaign: Campaign) -> QuerySet[Organisation]:
    return companies().filter(~_sent(campaign))


@dataclass(frozen=True)
class Standing:
    """How far a campaign is. What companies answered is not in it."""

    asked: int
    answered: int
    drafts: int


def standing_of(campaign: Campaign) -> Standing:
    asked = companies()
    drafts = Declaration.objects.filter(campaign=campaign, sent_at__isnull=True, organisation__in=unanswered(campaign))
    return Standing(asked.count(), asked.filter(_sent(campaign)).count(), drafts.count())


def answered_by_campaign() -> tuple[int, dict[int, int]]:
    """How many companies are asked, and by campaign how many of them have answered."""
    first = Declaration.objects.filter(number=1, organisation__in=companies())  # of those sent, each company has one
    return companies().count(), dict(first.order_by().values_list("campaign").annotate(Count("pk")))


def states_of(some: Iterable[Organisation], asked: Iterable[Campaign]) -> dict[tuple[int, int], str]:
    """By company and campaign: `sent` or `draft`; nothing where nothing was begun."""
    found = Declaration.objects.filter(organisation__in=list(some), campaign__in=list(asked)).order_by("-sent_at")
    states: dict[tuple[int, int], str] = {}
    for organisation, campaign, sent in found.values_list("organisation", "campaign", "sent_at"):
        if sent is not None:
            states[organisation, campaign] = "sent"
        states.setdefault((organisation, campaign), "draft")
    return states


def people_to_remind(campaign: Campaign, *, at: Any) -> Iterator[tuple[Person, Organisation]]:
    """Each person who answers for a company that has not, once, with the first such company."""
    waiting = unanswered(campaign)
    below: dict[int, Organisation] = {}
    for one in waiting.only("pk", "name", "name_ar", "name_en", "parent"):
        for place in (one.pk, one.parent_id):
            if place:
                below.setdefault(place, one)
    told: set[int] = set()
    held = (
        Membership.objects.held_at(at)
        .filter(role__in=ANSWERS, person__is_active=True)
        .filter(Q(organisation__in=waiting) | Q(organisation__in=waiting.values("parent")))
    )
    # Their own company first: whoever is in the group as well is told of that one.
    ordered = held.select_related("person").order_by("person", F("organisation__parent").desc(nulls_last=True), "pk")
    for membership in ordered:
        if membership.person_id not in told:
            told.add(membership.person_id)
            yield membership.person, below[membership.organisation_id]


# What goes to the lake


def next_round() -> list[Declaration]:
    """Of each company and campaign the oldest version that is not in the lake: one call of the lake takes them all."""
    older = Declaration.objects.filter(
        campaign=OuterRef("campaign"), organisation=OuterRef("organisation"), number__lt=OuterRef("number"),
        sent_at__isnull=False, in_lake_at__isnull=True,
    )  # fmt: skip
    waiting = Declaration.objects.filter(~Exists(older), sent_at__isnull=False, in_lake_at__isnull=True)
    return list(waiting.select_related("campaign").prefetch_related("lines").order_by("pk"))


def left_out(declaration: Declaration) -> set[tuple[str, str]]:
    """Occupations and regions of earlier versions that this one no longer has: the lake must learn that they are none."""
    before = Line.objects.filter(
        declaration__campaign=declaration.campaign_id, declaration__organisation=declaration.organisation_id,
        declaration__number__lt=declaration.number,
    ).values_list("occupation", "region")  # fmt: skip
    return set(before) - {(line.occupation, line.region) for line in declaration.lines.all()}


# Experts


def adjustments_in_force(day: date) -> QuerySet[Adjustment]:
    return Adjustment.objects.filter(withdrawn_at__isnull=True, expires_on__gte=day).select_related("by")


def adjustment_seen(person: Person, *, adjustment: int) -> Adjustment:
    """One of the person's own. Raises Http404 for another's: there is nothing to do with it."""
    found = Adjustment.objects.filter(pk=adjustment, by=person).first()
    if found is None:
        raise Http404
    return found
