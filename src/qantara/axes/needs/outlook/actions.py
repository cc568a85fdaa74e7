"""What is done in the room: campaigns, answers, adjustments, and asking for forecasts. The lake is written by tasks alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from qantara.axes.needs.outlook import tasks
from qantara.axes.needs.outlook.models import Adjustment, Campaign, Declaration, Line
from qantara.axes.needs.outlook.queries import Desk
from qantara.kit.audit.actions import record
from qantara.kit.bridge import Refusal
from qantara.parties.enums import OrganisationState
from qantara.parties.models import Organisation, Person

_FIRST_YEAR, _LAST_YEAR = 2020, 2060
_CLOSED = (OrganisationState.SUSPENDED, OrganisationState.BARRED)


class CampaignError(Refusal):
    """Companies cannot be asked so."""


class DeclarationError(Refusal):
    """An answer cannot be saved or sent so."""


class AdjustmentError(Refusal):
    """A forecast cannot be adjusted so."""


# Campaigns


@transaction.atomic
def open_campaign(*, year: int, deadline: date, by: Person, at: datetime) -> Campaign:
    """Ask companies what they intend to hire in a year."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise CampaignError(
            "{year} is no year to ask about. Write one such as {example}.", year=year, example=at.year + 1
        )
    _check_deadline(deadline, at)
    try:
        with transaction.atomic():
            campaign = Campaign.objects.create(year=year, deadline=deadline, opened_at=at, opened_by=by)
    except IntegrityError:
        raise CampaignError(
            "Companies have been asked about {year} already. Change its deadline instead.", year=year
        ) from None
    record("campaign.opened", target=campaign, by=by, at=at, after={"year": year, "deadline": deadline})
    return campaign


@transaction.atomic
def change_deadline(*, campaign: Campaign, deadline: date, by: Person, at: datetime) -> Campaign:
    _check_deadline(deadline, at)
    before, campaign.deadline = campaign.deadline, deadline
    campaign.save(update_fields=["deadline"])
    record("campaign.deadline_changed", target=campaign, by=by, at=at, before={"deadline": before}, after={"deadline": deadline})  # fmt: skip
    return campaign


def _check_deadline(deadline: date, at: datetime) -> None:
    if deadline < timezone.localdate(at):
        raise CampaignError("The deadline {day} is over. Choose today or a later day.", day=deadline.isoformat())


@transaction.atomic
def remind(*, campaign: Campaign, by: Person, at: datetime) -> str:
    """Write to whoever answers for a company that has not; once a day and person. The job's number."""
    if not campaign.is_open(timezone.localdate(at)):
        raise CampaignError("The deadline of {year} is over. Move it before you remind companies.", year=campaign.year)
    job = tasks.remind.using(key=f"outlook.remind:{campaign.pk}", requested_by=by.pk).enqueue(campaign.pk)
    record("campaign.reminded", target=campaign, by=by, at=at)
    return str(job.id)


# Answers


@dataclass(frozen=True)
class Said:
    """One line as it is filled in."""

    occupation: str
    region: str
    hires: int
    hard: int | None = None


@transaction.atomic
def save_draft(*, desk: Desk, lines: Sequence[Said], by: Person, at: datetime) -> Declaration:
    """Keep what is filled in so far; nobody else sees or counts it."""
    draft = _draft(desk, lines, by=by, at=at)
    record("declaration.saved", target=draft, by=by, at=at, after={"lines": len(lines)})
    return draft


@transaction.atomic
def send(*, desk: Desk, lines: Sequence[Said], by: Person, at: datetime) -> Declaration:
    """Declare. Until the deadline another one may follow: it is then in force, and this one stays as it was."""
    if not lines:
        raise DeclarationError(
            "Nothing is filled in. Choose an occupation and write how many you intend to hire: 0 if you hire nobody."
        )
    draft = _draft(desk, lines, by=by, at=at)  # from here on nobody else writes for this company
    before = desk.in_force
    if before is not None and _as_set(before) == set(lines):
        raise DeclarationError(
            "This is what you sent as version {number} already. Nothing was sent again.", number=before.number
        )
    newest = Declaration.objects.filter(campaign=desk.campaign, organisation=desk.organisation).aggregate(Max("number"))
    draft.number = (newest["number__max"] or 0) + 1
    draft.sent_at = at
    draft.company = before.company if before else desk.organisation.name
    draft.save(update_fields=["number", "sent_at", "company"])
    record("declaration.sent", target=draft, by=by, at=at,
           after={"number": draft.number, "lines": len(lines), "hires": sum(line.hires for line in lines)})  # fmt: skip
    tasks.take_in.using(key=tasks.TAKE_IN, requested_by=by.pk).enqueue()
    return draft


@transaction.atomic
def send_unchanged(*, desk: Desk, occupations: set[str], by: Person, at: datetime) -> Declaration:
    """Declare what was declared the year before. `occupations`: those of today's vocabulary."""
    if desk.in_force is not None:
        raise DeclarationError(
            "You have answered for {year} already. Correct that answer instead.", year=desk.campaign.year
        )
    before = desk.year_before
    if before is None:
        raise DeclarationError("There is no earlier answer to repeat. Fill in the form: three minutes are enough.")
    lines = list(_as_set(before))
    if gone := next((line for line in lines if line.occupation not in occupations), None):
        raise DeclarationError(
            "The occupation {occupation} is no longer in the list. Open the form and choose another one.",
            occupation=gone.occupation,
        )
    return send(desk=desk, lines=lines, by=by, at=at)


def _draft(desk: Desk, lines: Sequence[Said], *, by: Person, at: datetime) -> Declaration:
    # One at a time for each company: two windows neither make two drafts nor two versions of one number.
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=desk.organisation.pk)
    if organisation.state in _CLOSED:
        raise DeclarationError("{name} is {state}: it cannot answer now.", name=organisation,
                               state=OrganisationState(organisation.state).label)  # fmt: skip
    if not desk.campaign.is_open(timezone.localdate(at)):
        raise DeclarationError(
            "The deadline of {day} is over: nothing can be changed any more. Write to the ministry’s analysts.",
            day=desk.campaign.deadline.isoformat(),
        )
    _check(lines)
    draft, _ = Declaration.objects.update_or_create(
        campaign=desk.campaign, organisation=desk.organisation, sent_at=None,
        defaults={"by": by, "saved_at": at, "company": organisation.name},
    )  # fmt: skip
    draft.lines.all().delete()
    Line.objects.bulk_create(
        Line(declaration=draft, occupation=one.occupation, region=one.region, hires=one.hires, hard=one.hard)
        for one in lines
    )
    return draft


def _check(lines: Sequence[Said]) -> None:
    seen: set[tuple[str, str]] = set()
    for one in lines:
        if one.hard is not None and one.hard > one.hires:
            raise DeclarationError(
                "{hard} hires hard to fill are more than the {hires} hires of that line. Correct one of the two.",
                hard=one.hard, hires=one.hires,
            )  # fmt: skip
        if (one.occupation, one.region) in seen:
            raise DeclarationError(
                "The same occupation stands twice for the same region. Make one line of the two.",
            )
        seen.add((one.occupation, one.region))


def _as_set(declaration: Declaration) -> set[Said]:
    return {Said(line.occupation, line.region, line.hires, line.hard) for line in declaration.lines.all()}


# Experts


@transaction.atomic
def adjust(
    *, series: Mapping[str, Any], from_month: date, to_month: date, change: Decimal, reason: str, expires_on: date,
    by: Person, at: datetime,
) -> Adjustment:  # fmt: skip
    """Set beside a forecast what an expert expects. `series`: `id` and `label` of one that was forecast."""
    today = timezone.localdate(at)
    if to_month < from_month:
        raise AdjustmentError("The last month is before the first. Exchange them.")
    if from_month < today.replace(day=1):
        raise AdjustmentError("A month that is over cannot be adjusted any more. Choose this month or a later one.")
    if not change or not -100 < change <= 300:
        raise AdjustmentError(
            "The change is {change} %. Write one above -100 and up to 300, other than 0.", change=change
        )
    if not reason.strip():
        raise AdjustmentError("Say why you expect something else: readers weigh the reason, not the number.")
    if expires_on < today:
        raise AdjustmentError("The adjustment would have ended already. Choose today or a later day.")
    made = Adjustment.objects.create(
        series=series["id"], names=series["label"], from_month=from_month, to_month=to_month, change=change,
        reason=reason.strip(), expires_on=expires_on, by=by, made_at=at,
    )  # fmt: skip
    record("adjustment.made", target=made, by=by, at=at, reason=made.reason, after={
        "series": made.series, "change": str(change), "from_month": from_month, "to_month": to_month, "expires_on": expires_on,
    })  # fmt: skip
    tasks.take_in.using(key=tasks.TAKE_IN, requested_by=by.pk).enqueue()
    return made


@transaction.atomic
def withdraw(*, adjustment: Adjustment, by: Person, at: datetime) -> Adjustment:
    """Take it away from beside the figure. That it was made stays, and is scored."""
    if not Adjustment.objects.filter(pk=adjustment.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
        raise AdjustmentError("This adjustment has been withdrawn already.")
    adjustment.refresh_from_db()
    record("adjustment.withdrawn", target=adjustment, by=by, at=at)
    tasks.take_in.using(key=tasks.TAKE_IN, requested_by=by.pk).enqueue()
    return adjustment


# Forecasts


@transaction.atomic
def ask_forecast(*, by: Person, at: datetime) -> str:
    """Have a forecast issued; the job's number. Asked for twice, it is one."""
    job = tasks.issue_forecast.using(key="outlook.issue", requested_by=by.pk).enqueue()
    record("forecast.asked", target=("outlook.task", job.id), by=by, at=at)
    return str(job.id)


@transaction.atomic
def ask_backtest(*, by: Person, at: datetime) -> str:
    job = tasks.score_forecasts.using(key="outlook.backtest", requested_by=by.pk).enqueue()
    record("backtest.asked", target=("outlook.task", job.id), by=by, at=at)
    return str(job.id)
