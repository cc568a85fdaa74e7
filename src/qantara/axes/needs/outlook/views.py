"""Pages of the forecast room. The public ones answer from what was counted; nothing here reads the lake."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qantara.axes.needs.outlook import actions, queries
from qantara.axes.needs.outlook.content import content
from qantara.axes.needs.outlook.drawing import figures_of, outlook_of, scores_of
from qantara.axes.needs.outlook.expertise import beside, names_of_authors
from qantara.axes.needs.outlook.foresight import foresight_of, issues_of
from qantara.axes.needs.outlook.forms import AdjustmentForm, CampaignForm, DeadlineForm, Sheet
from qantara.axes.needs.outlook.models import Adjustment, Campaign
from qantara.axes.needs.outlook.queries import Desk
from qantara.kit.access import allowed, everyone
from qantara.kit.bridge import Refusal
from qantara.kit.pages import language_of, page, tell, words_for
from qantara.kit.tasks.models import Job
from qantara.kit.tasks.queries import jobs_for
from qantara.kit.tasks.telling import tell_job
from qantara.parties.models import Person

_A_PAGE = 30


def _reader(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _room(request: HttpRequest, template: str, *, status: int = 200, **values: Any) -> HttpResponse:
    """A page of the room, with what may be shown and done around it."""
    person = request.user if request.user.is_authenticated else None
    may = {
        name: bool(person and person.has_perm(f"outlook.{name}")) for name in ("issue", "survey", "adjust", "answer")
    }
    return page(request, f"outlook/{template}.html", status=status, may=may, **values)


def _told(request: HttpRequest, *, charts: bool = False) -> dict[str, Any]:
    """What was counted; with `charts`, their words and drawings in the reader's language."""
    told, counting = content(settings.QANTARA_FOLDER)
    lang = language_of(request)
    return {
        "told": told, "counting": counting, "figures": figures_of(told, lang) if told and charts else {},
        "drawings": told["charts"][lang] if told and charts else {},
    }  # fmt: skip


# The room


@require_safe
@everyone
def outlook(request: HttpRequest) -> HttpResponse:
    """The scoreboard: what is expected, how wrong such words were, what cannot be foreseen."""
    shown = _told(request, charts=True)
    told, lang = shown["told"], language_of(request)
    own = jobs_for(request.user, mine=True) if request.user.is_authenticated else Job.objects.none()
    job = own.filter(key__in=("outlook.issue", "outlook.backtest")).order_by("-enqueued_at").first()
    return _room(
        request, "outlook", **shown, outlook=outlook_of(told, lang) if told else None,
        scores=scores_of(told, lang) if told else None, foresight=foresight_of(told) if told else None,
        issues=issues_of(told) if told else [], job=tell_job(job, words_for(request)) if job else None,
        adjusted=queries.adjustments_in_force(timezone.localdate()).count(),
    )  # fmt: skip


@require_safe
@everyone
def scenarios(request: HttpRequest) -> HttpResponse:
    shown = _told(request, charts=True)
    told = shown["told"]
    written = outlook_of(told, language_of(request)) if told else None
    found = [one for one in told["outlook"]["scenarios"] if one["total"]] if written else []
    return _room(request, "scenarios", **shown, outlook=written, scenarios=found)


@require_safe
@everyone
def triangulation(request: HttpRequest) -> HttpResponse:
    shown = _told(request)
    found = shown["told"]["intentions"] if shown["told"] else None
    years = sorted({row["year"] for row in found["rows"]}, reverse=True) if found else []
    asked = request.GET.get("year", "")
    judged = max((row["year"] for row in found["rows"] if row["verdict"] != "too-few"), default=None) if found else None
    year = (
        int(asked) if asked.isascii() and asked.isdigit() and int(asked) in years else judged or next(iter(years), None)
    )
    rows = [row for row in found["rows"] if row["year"] == year] if found else []
    coverage = next((row for row in shown["told"]["coverage"] if row["year"] == year), None) if rows else None
    return _room(
        request, "intentions", **shown, rows=sorted(rows, key=lambda row: (row["verdict"] == "too-few", -(row["declared"] or 0))),
        years=years, year=year, coverage=coverage, campaigns=queries.newest_campaigns(timezone.localdate()),
    )  # fmt: skip


@require_POST
@allowed("outlook.issue")
def issue(request: HttpRequest) -> HttpResponse:
    return redirect("task", job=actions.ask_forecast(by=_reader(request), at=timezone.now()))


@require_POST
@allowed("outlook.issue")
def score(request: HttpRequest) -> HttpResponse:
    return redirect("task", job=actions.ask_backtest(by=_reader(request), at=timezone.now()))


# Experts


@require_safe
@everyone
def experts(request: HttpRequest) -> HttpResponse:
    shown = _told(request)
    today = timezone.localdate()
    found = shown["told"]["outlook"] if shown["told"] else None
    own = Adjustment.objects.filter(by=request.user) if request.user.is_authenticated else Adjustment.objects.none()
    over = [one for one in own.select_related("by") if not one.is_in_force(today)]
    rows = beside(queries.adjustments_in_force(today), found, day=today)
    scored = names_of_authors(found["experts"]) if found else []
    return _room(request, "experts", **shown, rows=rows, scored=scored, over=over)


@require_http_methods(["GET", "POST"])
@allowed("outlook.adjust")
def adjust(request: HttpRequest) -> HttpResponse:
    shown = _told(request)
    found = shown["told"]["outlook"] if shown["told"] else None
    form = AdjustmentForm(
        request.POST if request.method == "POST" else None, series=found["series"] if found else [],
        initial={"series": request.GET.get("series", "")},
    )  # fmt: skip
    if form.is_valid():
        try:
            made = actions.adjust(**form.told, by=_reader(request), at=timezone.now())
            words = words_for(request)
            tell(
                request,
                words.say("Your adjustment of %(series)s stands beside the figure.", series=words.label(made.names)),
            )
            return redirect("outlook-experts")
        except Refusal as refusal:
            form.refuse(refusal)
    return _room(request, "adjust", **shown, form=form)


@require_POST
@allowed("outlook.withdraw", of=queries.adjustment_seen)
def withdraw(request: HttpRequest, found: Adjustment) -> HttpResponse:
    words = words_for(request)
    try:
        actions.withdraw(adjustment=found, by=_reader(request), at=timezone.now())
        tell(request, words.say("The adjustment is withdrawn. That it was made stays known, and is scored."))
    except Refusal as refusal:
        tell(request, words.refused(refusal), kind="warning")
    return redirect("outlook-experts")


# Campaigns


@require_http_methods(["GET", "POST"])
@allowed("outlook.survey")
def campaigns(request: HttpRequest) -> HttpResponse:
    form = CampaignForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = actions.open_campaign(**form.cleaned_data, by=_reader(request), at=timezone.now())
            words = words_for(request)
            tell(request, words.say("Companies can now answer for %(year)s.", year=words.ltr(str(made.year))))
            return redirect("outlook-campaign", year=made.year)
        except Refusal as refusal:
            form.refuse(refusal)
    today = timezone.localdate()
    asked, answered = queries.answered_by_campaign()
    found = [(one, answered.get(one.pk, 0), one.is_open(today)) for one in Campaign.objects.all()[:_A_PAGE]]
    return _room(request, "campaigns", form=form, campaigns=found, asked=asked)


@require_safe
@allowed("outlook.survey", of=queries.campaign_seen)
def campaign(request: HttpRequest, found: Campaign) -> HttpResponse:
    waiting = Paginator(queries.unanswered(found), _A_PAGE).get_page(request.GET.get("page"))
    job = Job.objects.filter(key=f"outlook.remind:{found.pk}").order_by("-enqueued_at").first()
    return _room(
        request, "campaign", campaign=found, standing=queries.standing_of(found), waiting=waiting,
        is_open=found.is_open(timezone.localdate()), job=tell_job(job, words_for(request)) if job else None,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allowed("outlook.survey", of=queries.campaign_seen)
def deadline(request: HttpRequest, found: Campaign) -> HttpResponse:
    form = DeadlineForm(request.POST if request.method == "POST" else None, initial={"deadline": found.deadline})
    if form.is_valid():
        try:
            actions.change_deadline(
                campaign=found, deadline=form.cleaned_data["deadline"], by=_reader(request), at=timezone.now()
            )
            return redirect("outlook-campaign", year=found.year)
        except Refusal as refusal:
            form.refuse(refusal, "deadline")
    return _room(request, "deadline", campaign=found, form=form)


@require_POST
@allowed("outlook.survey", of=queries.campaign_seen)
def remind(request: HttpRequest, found: Campaign) -> HttpResponse:
    words = words_for(request)
    try:
        actions.remind(campaign=found, by=_reader(request), at=timezone.now())
        tell(request, words.say("Those who have not answered are being written to."))
    except Refusal as refusal:
        tell(request, words.refused(refusal), kind="warning")
    return redirect("outlook-campaign", year=found.year)


# A company's answers


@require_safe
@allowed("outlook.answer")
def answers(request: HttpRequest) -> HttpResponse:
    """The companies for which one answers; where there is one company and one campaign, its answer."""
    today = timezone.localdate()
    found = queries.companies_of(_reader(request))
    asked = queries.newest_campaigns(today)
    some = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    if len(asked) == 1 and some.paginator.count == 1:
        return redirect("outlook-answer", organisation=some[0].pk, year=asked[0].year)
    states = queries.states_of(some, asked)
    rows = [(one, campaign, states.get((one.pk, campaign.pk), "")) for one in some for campaign in asked]
    return _room(request, "answers", some=some, rows=rows, asked=asked)


@require_safe
@allowed("outlook.declare", of=queries.desk_seen)
def answer(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What the company has said, all its versions, and what it can do next."""
    told, _ = content(settings.QANTARA_FOLDER)
    versions = desk.versions
    return _room(
        request, "answer", desk=desk, versions=versions, in_force=versions[0] if versions else None, draft=desk.draft,
        before=desk.year_before, is_open=desk.campaign.is_open(timezone.localdate()), **_names(told),
    )  # fmt: skip


def _names(told: dict[str, Any] | None) -> dict[str, Any]:
    from qantara.parties.forms import regions

    return {
        "occupations": {one["id"]: one["label"] for one in told["occupations"]} if told else {},
        "regions": dict(regions()),
    }


@require_http_methods(["GET", "POST"])
@allowed("outlook.declare", of=queries.desk_seen)
def edit_answer(request: HttpRequest, desk: Desk) -> HttpResponse:
    words, at = words_for(request), timezone.now()
    if not desk.campaign.is_open(timezone.localdate(at)):
        tell(request, words.say("The deadline is over: this answer can no longer be changed."), kind="warning")
        return redirect("outlook-answer", organisation=desk.organisation.pk, year=desk.campaign.year)
    told, counting = content(settings.QANTARA_FOLDER)
    start, why = desk.start
    seat = desk.organisation.sites.filter(is_seat=True).values_list("region", flat=True).first()
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    sheet = Sheet(
        request.POST if request.method == "POST" else None, occupations=told["occupations"] if told else [],
        region=seat or "", start=start, more=asked == "more",
    )  # fmt: skip
    if request.method == "POST" and sheet.is_valid():
        act = actions.send if asked == "send" else actions.save_draft
        try:
            act(desk=desk, lines=sheet.said, by=_reader(request), at=at)
            if asked == "send":
                tell(
                    request,
                    words.say("Thank you: your answer for %(year)s is sent.", year=words.ltr(str(desk.campaign.year))),
                )
            elif asked != "more":
                tell(request, words.say("The draft is saved. Nobody counts it before you send it."))
            if asked != "more":
                return redirect("outlook-answer", organisation=desk.organisation.pk, year=desk.campaign.year)
        except Refusal as refusal:
            sheet.refuse(str(words.refused(refusal)))
    return _room(
        request,
        "answer_form",
        desk=desk,
        sheet=sheet,
        why=why,
        before=desk.year_before,
        counting=counting,
        ready=bool(told),
    )


@require_POST
@allowed("outlook.declare", of=queries.desk_seen)
def answer_unchanged(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One click: as last year."""
    words = words_for(request)
    told, _ = content(settings.QANTARA_FOLDER)
    known = {one["id"] for one in told["occupations"]} if told else set()
    try:
        actions.send_unchanged(desk=desk, occupations=known, by=_reader(request), at=timezone.now())
        tell(
            request, words.say("Thank you: your answer for %(year)s is sent.", year=words.ltr(str(desk.campaign.year)))
        )
    except Refusal as refusal:
        tell(request, words.refused(refusal), kind="warning")
    return redirect("outlook-answer", organisation=desk.organisation.pk, year=desk.campaign.year)
