"""What a person finds on coming in: what waits for them, and the parts of the partnership that are theirs.

An axis that is not open yet says what it will bring, and shows no figure: there is none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from markupsafe import Markup

from qantara.kit.privacy.queries import requests_to_handle
from qantara.kit.tasks.enums import State as JobState
from qantara.kit.tasks.models import Job
from qantara.kit.wording import N_, PortalWords
from qantara.parties.enums import NATIONAL_ROLES, OrganisationState, Role
from qantara.parties.holding import Holding
from qantara.parties.models import Delegation, Invitation, Organisation, Person

_SOON = timedelta(days=7)
_SCHOOL = (Role.COORDINATOR, Role.PROGRAMME_HEAD, Role.ACADEMIC_SUPERVISOR, Role.CAREERS_OFFICE, Role.DIRECTION)
_HOST = (Role.COMPANY_ADMIN, Role.RECRUITER, Role.TUTOR, Role.PARTNER)
_EXPERTS = (Role.ACCREDITATION_EXPERT, Role.COORDINATION_SECRETARY)


@dataclass(frozen=True)
class Waiting:
    """Something to do: the sentence, where it is done, and why now."""

    text: Markup
    address: str
    note: Markup | str = ""


@dataclass(frozen=True)
class Part:
    """A part of the partnership as one role sees it. `opens`: what it will bring, while it is not open."""

    id: str
    title: str
    roles: tuple[Role, ...]
    does: str
    view: str = ""


PARTS = (
    Part("needs", N_("Skills needs"), (*NATIONAL_ROLES, *_SCHOOL, *_EXPERTS, Role.PARTNER, Role.COMPANY_ADMIN),
         N_("What employers ask for, how it moves and what is expected, with the ads behind each figure."), "barometer"),
    Part("curricula", N_("Curricula and seats"), (Role.MINISTRY_OFFICER, *_SCHOOL, *_EXPERTS, Role.PARTNER),
         N_("Programmes against demand, proposals of change with their evidence, opinions and seats.")),
    Part("upskilling", N_("Continuing training"), (Role.MINISTRY_OFFICER, *_SCHOOL, *_HOST, Role.LEARNER),
         N_("Sessions with their seats, waiting lists, attendance and certificates.")),
    Part("research", N_("Applied research"), (Role.MINISTRY_OFFICER, Role.DIRECTION, Role.COORDINATOR, Role.PARTNER),
         N_("Calls, projects and their reviews, from the subject to the final report.")),
    Part("placement", N_("Internships and placement"), (Role.MINISTRY_OFFICER, *_SCHOOL, *_HOST, Role.LEARNER),
         N_("Offers, wishes, matching that anyone can check, agreements and follow-up.")),
    Part("committee", N_("Follow-up committee"),
         (Role.MINISTRY_OFFICER, Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY, Role.COMMITTEE_CHAIR, Role.PARTNER, Role.AUDITOR),
         N_("Indicators beside their targets, meetings, decisions and what became of them."), "convention"),
)  # fmt: skip


def parts_of(holding: Holding) -> list[Part]:
    """The parts that one of the person's roles works in; for whoever has none, what is public."""
    mine = [part for part in PARTS if holding.has(*part.roles)]
    return mine or [part for part in PARTS if part.view]


def waiting_for(person: Person, words: PortalWords, *, at: datetime) -> list[Waiting]:
    """What this person is waited for, the most pressing first."""
    return [item for ask in _ASK for item in ask(person, words, at)]


def _companies_to_verify(person: Person, words: PortalWords, at: datetime) -> Iterator[Waiting]:  # noqa: ARG001 - one form for all
    if person.has_perm("parties.change_state"):
        count = Organisation.objects.filter(state=OrganisationState.REGISTERED).count()
        if count:
            yield Waiting(
                words.say_n(
                    "%(n)s organisation waits to be verified", "%(n)s organisations wait to be verified", count
                ),
                reverse("organisations") + f"?state={OrganisationState.REGISTERED}",
            )


def _unanswered_invitations(person: Person, words: PortalWords, at: datetime) -> Iterator[Waiting]:
    late = Invitation.objects.filter(
        invited_by=person, accepted_at__isnull=True, revoked_at__isnull=True, expires_at__range=(at, at + _SOON)
    ).select_related("organisation")
    for one in late[:5]:
        yield Waiting(
            words.say("%(email)s has not answered your invitation", email=words.ltr(one.email)),
            reverse("organisation", args=[one.organisation_id]),
            words.say("until %(day)s", day=words.day(one.expires_at.date().isoformat())),
        )


def _delegations(person: Person, words: PortalWords, at: datetime) -> Iterator[Waiting]:
    ending = Delegation.objects.in_force_at(at).filter(
        Q(to=person) | Q(membership__person=person), ends_at__lt=at + _SOON
    )
    for one in ending.select_related("membership")[:5]:
        yield Waiting(
            words.say("A delegation ends: %(role)s", role=one.membership.get_role_display()),
            reverse("my-roles"),
            words.say("on %(day)s", day=words.day(one.ends_at.date().isoformat())),
        )


def _requests_about_data(person: Person, words: PortalWords, at: datetime) -> Iterator[Waiting]:  # noqa: ARG001 - one form for all
    if person.has_perm("privacy.handle_requests"):
        for one in requests_to_handle()[:5]:
            yield Waiting(
                words.say("A request about personal data awaits its answer"),
                reverse("data-request", args=[one.pk]),
                words.say("due on %(day)s", day=words.day(timezone.localdate(one.due_at).isoformat())),
            )


def _failed_tasks(person: Person, words: PortalWords, at: datetime) -> Iterator[Waiting]:
    if person.has_perm("tasks.manage"):
        count = Job.objects.filter(state=JobState.FAILED, finished_at__gte=at - _SOON).count()
        if count:
            yield Waiting(
                words.say_n("%(n)s background task has failed", "%(n)s background tasks have failed", count),
                reverse("tasks") + f"?state={JobState.FAILED}",
            )


_ASK: tuple[Callable[[Person, PortalWords, datetime], Iterator[Waiting]], ...] = (
    _requests_about_data, _companies_to_verify, _failed_tasks, _delegations, _unanswered_invitations,
)  # fmt: skip
