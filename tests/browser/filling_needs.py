"""One of everything that the pages of the first axis show: ads read in, names decided on, what is asked, kept and signed.

Jobs go the way they go for people: the worker of the portal under test takes them, and we wait until it has.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from qantara.axes.needs.answers import actions as answers
from qantara.axes.needs.answers.enums import Direction, Measure
from qantara.axes.needs.curation import actions as curation
from qantara.axes.needs.curation import bridge as vocabulary
from qantara.axes.needs.curation import queries as desk_of
from qantara.axes.needs.curation.contents import all_taken
from qantara.axes.needs.curation.enums import DecisionKind, VersionState
from qantara.axes.needs.curation.models import Candidate, Effect
from qantara.axes.needs.editions import newest_edition
from qantara.axes.needs.outlook import actions as outlook
from qantara.axes.needs.outlook.content import content, write_content
from qantara.axes.needs.outlook.queries import Desk
from qantara.axes.needs.sources import actions as sources
from qantara.axes.needs.sources import bridge, measures
from qantara.axes.needs.sources.enums import FeedKind, Rhythm
from qantara.axes.needs.sources.feed_actions import note_trouble, put_feed
from qantara.axes.needs.sources.models import AdsImport
from qantara.parties.enums import Role
from qantara.parties.models import Membership, Person

_SECONDS = 90
_ADS = (
    "intitulé;entreprise;ville;missions;date de publication\n"
    "Développeuse Python;Argane Essai;Rabat;Vous développez en Python et SQL, avec Docker et Git;03/10/2026\n"
    ";Argane Essai;Rabat;;le mois passé\n"
)
_SKILL = {
    "kind": "technology", "domains": ["data"], "parent": "databases", "guard": "", "aliases_fr": [], "aliases_ar": [], "aliases_en": [],
    "needs_near": [], "not_near": [],
}  # fmt: skip


def fill_needs(people: Mapping[Role, Person]) -> dict[str, list[Any]]:
    """The parts of the addresses, by the name of the page."""
    _sign(people)
    made = _decide(people) | _ask(people) | _send(people)
    _count(Path(settings.QANTARA_FOLDER))
    return made | _keep(people) | _propose(people) | _choose()


def _wait(done: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + _SECONDS
    while not done():
        assert time.monotonic() < until, f"{what}: not done after {_SECONDS} s"
        time.sleep(0.2)


def _run() -> str:
    newest = newest_edition()
    assert newest is not None
    return str(newest.part("run"))


def _sign(people: Mapping[Role, Person]) -> None:
    """The first edition is signed off; a newer one comes later."""
    at = timezone.now()
    frozen = answers.propose_edition(run=_run(), by=people[Role.COMMITTEE_SECRETARY], at=at)
    answers.sign_edition(edition=frozen, by=people[Role.COMMITTEE_CHAIR], at=at)


def _decide(people: Mapping[Role, Person]) -> dict[str, list[Any]]:
    """A version published, a draft with a decision and its measured effect, a proposal that waits, one sent back."""
    at, analyst = timezone.now(), people[Role.MINISTRY_OFFICER]
    rows, every = vocabulary.find_candidates(settings.QANTARA_FOLDER, on=at.date())
    curation.take_found(rows=rows, every=every, started=at, at=at)
    names = list(Candidate.objects.order_by("-ads", "folded")[:6])
    assert len(names) == 6, [name.name for name in names]
    reason = "Un secteur, pas une compétence."
    curation.decide(candidate=names[0], kind=DecisionKind.REFUSE, content={}, reason=reason, by=analyst, at=at)
    _measure(at)
    published = curation.publish_draft(draft=desk_of.desk().draft, by=analyst, at=at)
    _wait(lambda: _state(published) == VersionState.COUNTED, "the version")
    merged = {"key": "python", "language": "en", "guard": ""}
    curation.decide(candidate=names[1], kind=DecisionKind.MERGE, content=merged, reason="", by=analyst, at=at)
    _measure(at)
    partner = people[Role.PARTNER]
    waiting = [
        curation.propose(
            candidate=name, reason="Demandée par nos clients.", by=partner, at=at,
            content=_SKILL | {"key": f"essai-{name.pk}", **dict.fromkeys(("fr", "en"), name.name), "ar": f"مهارة {name.name}"},
        )
        for name in names[2:4]
    ]  # fmt: skip
    curation.send_back(decision=waiting[1], reason="Précisez le domaine.", by=analyst, at=at)
    still = [names[4].pk]
    return {
        "curation-candidate": [waiting[0].candidate_id],
        "curation-merge": still,
        "curation-propose": still,
        "curation-refuse": still,
        "curation-send-back": [waiting[0].pk],
        "curation-version": [published.number],
    }


def _state(version: Any) -> str:
    version.refresh_from_db()
    return str(version.state)


def _measure(at: datetime) -> None:
    """What the draft changes, as the background work keeps it."""
    folder = settings.QANTARA_FOLDER
    _, base = vocabulary.held(folder)
    found = vocabulary.effect_of(folder, all_taken(desk_of.in_draft()), on=at.date(), on_batch=lambda done, of: None)
    Effect.objects.create(draft=desk_of.desk().draft, base=base, measured_at=at, content=found)


def _ask(people: Mapping[Role, Person]) -> dict[str, list[Any]]:
    """Two campaigns, an answer corrected once and begun again, an adjustment in force and one withdrawn."""
    at, analyst, recruiter = timezone.now(), people[Role.MINISTRY_OFFICER], people[Role.RECRUITER]
    company = Membership.objects.get(person=recruiter).organisation
    ends = timezone.localdate(at) + timedelta(days=30)
    before = outlook.open_campaign(year=ends.year, deadline=ends, by=analyst, at=at)
    campaign = outlook.open_campaign(year=ends.year + 1, deadline=ends, by=analyst, at=at)
    told, _ = content(Path(settings.QANTARA_FOLDER))
    assert told is not None
    occupations = [one["id"] for one in told["occupations"]]
    first = outlook.Said(occupations[0], "MA-06", 6, 2)
    outlook.send(desk=Desk(before, company), lines=[first], by=recruiter, at=at)
    desk = Desk(campaign, company)
    outlook.send(desk=desk, lines=[first], by=recruiter, at=at)
    outlook.send(desk=desk, lines=[first, outlook.Said(occupations[1], "MA-04", 1)], by=recruiter, at=at)
    outlook.save_draft(desk=desk, lines=[first], by=recruiter, at=at)
    month = ends.replace(day=1)
    made = [
        outlook.adjust(
            series={"id": one["id"], "label": one["label"]}, from_month=month, to_month=month.replace(year=month.year + 1),
            change=Decimal(12), reason="Deux centres ouvrent à Casablanca.", expires_on=ends, by=analyst, at=at,
        )
        for one in told["outlook"]["series"][:2]
    ]  # fmt: skip
    outlook.withdraw(adjustment=made[1], by=analyst, at=at)
    desk_parts = [company.pk, campaign.year]
    return {
        "outlook-answer": desk_parts,
        "outlook-answer-edit": desk_parts,
        "outlook-campaign": [campaign.year],
        "outlook-deadline": [campaign.year],
    }


def _send(people: Mapping[Role, Person]) -> dict[str, list[Any]]:
    """A file of two rows, one of them refused; a source that is read regularly and failed; two ads kept apart."""
    at, analyst = timezone.now(), people[Role.MINISTRY_OFFICER]
    file = SimpleUploadedFile("annonces.csv", _ADS.encode())
    made = sources.send_ads(file=file, source="Essai", licence="CC BY 4.0", by=analyst, at=at)
    _wait(lambda: AdsImport.objects.filter(pk=made.pk, done_at__isnull=False).exists(), "the import")
    assert made.rows.exists()
    fields = {
        "name": "Portail d’essai", "licence": "CC BY 4.0", "kind": FeedKind.FOLDER, "place": "ads", "asked": "", "account": "",
        "rhythm": Rhythm.WEEK, "weekday": 6, "hour": 5,
    }  # fmt: skip
    feed = put_feed(fields=fields, by=analyst, at=at)
    note_trouble(feed=feed, refusal=sources.SourceError("This source is stopped. Start it again first."))
    measures.measure()
    merges = bridge.find_merges(measures.merges(), limit=2).rows
    pair, apart = ([row["by"], row["like"]] for row in merges)
    sources.separate(ad=apart[0], other=apart[1], reason="Deux villes, deux postes.", by=analyst, at=at)
    one = [made.pk]
    return {
        "sources-feed": [feed.pk],
        "sources-import": one,
        "sources-mend": one,
        "sources-pair": pair,
        "sources-refused": one,
    }


def _count(folder: Path) -> None:
    """Everything that pages show is of the newest run."""
    from qantara.web.edition import write_edition

    _wait(lambda: write_edition(folder), "the edition")
    _wait(lambda: write_content(folder), "the forecast room")
    measures.measure()


def _keep(people: Mapping[Role, Person]) -> dict[str, list[Any]]:
    at, reader = timezone.now(), people[Role.COMPANY_ADMIN]
    edition = newest_edition()
    assert edition is not None
    skill = edition.part("skills")[0]["id"]
    view = answers.save_view(name="Ma compétence", address=f"/fr/skills/{skill}/", language="fr", by=reader, at=at)
    alert = answers.add_alert(
        kind="skill", key=skill, measure=Measure.ADS, direction=Direction.ABOVE, value=5, by=reader, at=at
    )
    answers.pause_alert(alert=alert, paused=True, by=reader, at=at)
    answers.add_alert(
        kind="region", key="MA-06", measure=Measure.CHANGE, direction=Direction.BELOW, value=-0.1, by=reader, at=at
    )
    return {"saved-view": [view.pk], "view-rename": [view.pk]}


def _propose(people: Mapping[Role, Person]) -> dict[str, list[Any]]:
    """The newest edition waits for the chair."""
    run = _run()
    answers.propose_edition(run=run, by=people[Role.COMMITTEE_SECRETARY], at=timezone.now())
    return {name: [run] for name in ("edition-propose", "edition-sign", "edition-withdraw")}


def _choose() -> dict[str, list[Any]]:
    """The most asked for of each kind: their pages are the longest."""
    edition = newest_edition()
    assert edition is not None
    rows = {kind: edition.part(f"{kind}s") for kind in ("domain", "occupation", "skill")}
    chosen = {kind: max(found, key=lambda row: row["ads"] or 0)["id"] for kind, found in rows.items()}
    region = max(edition.part("regions"), key=lambda row: row["ads"] or 0)["code"]
    return {kind: [key] for kind, key in (chosen | {"region": region}).items()}
