"""What is done in the background: forecasts, their scores, what people declared on its way to the lake, reminders."""

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from qantara.axes.needs.outlook import bridge
from qantara.axes.needs.outlook.content import write_content
from qantara.axes.needs.outlook.models import Adjustment, Campaign, Declaration
from qantara.axes.needs.outlook.naming import REMINDER
from qantara.axes.needs.outlook.queries import left_out, next_round, people_to_remind
from qantara.kit.notifications.actions import notify
from qantara.kit.tasks.declare import background, periodic
from qantara.kit.tasks.handle import current
from qantara.kit.wording import N_

TAKE_IN = "outlook.take_in"
"""One job at a time writes what people declared: two could set an older version after a newer one."""

_INTENTIONS = ("company", "occupation", "region", "year", "hires", "hard", "declared_on")
_ADJUSTMENTS = ("id", "series", "from_month", "to_month", "change", "author", "reason", "made_on", "expires_on")
_STEPS = 2
_log = logging.getLogger(__name__)


def _waiting() -> None:
    current().progress(0, _STEPS, N_("Another run is at work in this folder; waiting for it."))


@background(title=N_("Issue a forecast"), attempts=2, resumable=True, long=True)
def issue_forecast() -> dict[str, object]:
    """Freeze what is expected from today on. Repeated on the same day from the same data, it is the same issue."""
    current().progress(0, _STEPS, N_("Forecasting each series from the months known"))
    done = bridge.issue(settings.QANTARA_FOLDER, at=timezone.now(), ended=timezone.now, on_wait=_waiting)
    _show()
    return done


@background(title=N_("Score the forecasts"), attempts=2, resumable=True, long=True)
def score_forecasts() -> dict[str, object]:
    """Replay the past and confront each issue and adjustment with the months that have come. Repeating it harms nothing."""
    current().progress(0, _STEPS, N_("Issuing again from each month of the past"))
    done = bridge.backtest(settings.QANTARA_FOLDER, at=timezone.now(), ended=timezone.now, on_wait=_waiting)
    _show()
    return done


def _show() -> None:
    current().progress(1, _STEPS, N_("Drawing the pages"))
    write_content(settings.QANTARA_FOLDER)
    current().progress(_STEPS, _STEPS)


@background(title=N_("Take declarations into the lake"), attempts=5, resumable=True, long=True)
def take_in() -> int:
    """Write to the lake what companies and experts have declared since; how many declarations.

    A process that dies between the lake and the mark leaves them unmarked: the lake takes the same rows once only.
    """
    taken = 0
    while part := _take_what_waits():
        taken += part
        write_content(settings.QANTARA_FOLDER)  # takes seconds, in which more may have been sent
    return taken


def _take_what_waits() -> int:
    taken = 0
    while declarations := next_round():
        rows = [row for one in declarations for row in _intentions(one)]
        _declare("intentions", rows, _INTENTIONS)
        Declaration.objects.filter(pk__in=[one.pk for one in declarations]).update(in_lake_at=timezone.now())
        taken += len(declarations)
        current().progress(taken, None, N_("Taking in what companies declare"))
    made = list(Adjustment.objects.filter(in_lake_at__isnull=True).select_related("by"))
    if made:
        _declare("adjustments", (_adjustment(one) for one in made), _ADJUSTMENTS)
        Adjustment.objects.filter(pk__in=[one.pk for one in made]).update(in_lake_at=timezone.now())
    gone = list(_withdrawn().select_related("by"))
    if gone:
        _declare("adjustments", (_withdrawal(one) for one in gone), _ADJUSTMENTS)
        Adjustment.objects.filter(pk__in=[one.pk for one in gone]).update(withdrawal_in_lake_at=timezone.now())
    return taken + len(made) + len(gone)


def _withdrawn() -> QuerySet[Adjustment]:
    return Adjustment.objects.filter(
        withdrawn_at__isnull=False, withdrawal_in_lake_at__isnull=True, in_lake_at__isnull=False
    )


def _declare(kind: str, rows: Iterable[dict[str, object]], columns: tuple[str, ...]) -> None:
    done = bridge.declare(settings.QANTARA_FOLDER, kind, rows, columns=columns, at=timezone.now(), on_wait=_waiting)
    if done["rejected"]:  # a vocabulary that changed since: they lie among the rejects of the run, with their reason
        _log.warning("%s rows of %s were refused by the lake: %s", done["rejected"], kind, done["reasons"])


def _day(moment: datetime) -> date:
    """The lake counts days in UTC; none of them is to come."""
    return moment.astimezone(UTC).date()


def _intentions(declaration: Declaration) -> Iterator[dict[str, object]]:
    assert declaration.sent_at is not None
    same = {"company": declaration.company, "year": declaration.campaign.year, "declared_on": _day(declaration.sent_at)}
    for line in declaration.lines.all():
        hard = "" if line.hard is None else line.hard
        yield same | {"occupation": line.occupation, "region": line.region, "hires": line.hires, "hard": hard}
    for occupation, region in sorted(left_out(declaration)):
        yield same | {"occupation": occupation, "region": region, "hires": 0, "hard": 0}


def _adjustment(one: Adjustment) -> dict[str, object]:
    return {
        "id": one.key, "series": one.series, "from_month": f"{one.from_month:%Y-%m}", "to_month": f"{one.to_month:%Y-%m}",
        "change": f"{one.change} %", "author": f"№ {one.by_id} · {one.by.full_name}".removesuffix(" · "),
        "reason": one.reason or "(erased)", "made_on": _day(one.made_at), "expires_on": max(one.expires_on, _day(one.made_at)),
    }  # fmt: skip


def _withdrawal(one: Adjustment) -> dict[str, object]:
    """A version that speaks of no month to come: it holds from its day on, and is never scored."""
    assert one.withdrawn_at is not None
    day = _day(one.withdrawn_at)
    before = f"{day.replace(day=1) - timedelta(days=1):%Y-%m}"
    return _adjustment(one) | {"from_month": before, "to_month": before, "made_on": day, "expires_on": day}


@periodic(key="outlook.sweep", every=timedelta(minutes=10))
@background(title=N_("Look for declarations that wait"), attempts=3, resumable=True)
def sweep() -> None:
    """What was sent just as a job ended found it still there, and nobody else would come for it."""
    waiting = Adjustment.objects.filter(in_lake_at__isnull=True)
    if (
        Declaration.objects.filter(sent_at__isnull=False, in_lake_at__isnull=True).exists()
        or (waiting | _withdrawn()).exists()
    ):
        take_in.using(key=TAKE_IN).enqueue()


@background(title=N_("Remind companies of their hiring intentions"), attempts=3, resumable=True, long=True)
def remind(campaign: int) -> int:
    """Write to whoever answers for a company that has not yet; how many people. Nobody is written to twice in a day."""
    at = timezone.now()
    asked = Campaign.objects.get(pk=campaign)
    told = 0
    for person, company in people_to_remind(asked, at=at):
        with override(person.language):
            link = reverse("outlook-answers")
        notify(
            person=person, kind=REMINDER, link=link, at=at, key=f"campaign:{asked.pk}:{timezone.localdate(at)}",
            values={"year": str(asked.year), "organisation": company.names, "deadline": asked.deadline},
        )  # fmt: skip
        told += 1
        current().progress(told, None, N_("Writing to companies that have not answered"))
    return told
