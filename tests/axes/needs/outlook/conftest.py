"""A room that was counted without reading one ad, people who come to it, and a campaign."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from tests.design.conftest import build
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import OrganisationFactory, PersonFactory, person_with
from tests.web.conftest import empty_folder, folder, full_folder, nothing_remembered

from qantara.axes.needs.outlook import content
from qantara.axes.needs.outlook.actions import Said, open_campaign
from qantara.axes.needs.outlook.models import Campaign
from qantara.axes.needs.outlook.queries import Desk
from qantara.parties.enums import Role
from qantara.parties.models import Organisation, Person

__all__ = ["empty_folder", "folder", "full_folder", "nothing_remembered"]

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
LANGS = ("fr", "ar", "en")
DATA = Said("data-engineer", "MA-06", 6, 2)
CLOUD = Said("cloud-engineer", "MA-04", 3)
OCCUPATIONS = [
    {"id": key, "domain": domain, "label": dict.fromkeys(LANGS, name)}
    for key, domain, name in (
        ("data-engineer", "data", "Data engineer"), ("data-analyst", "data", "Data analyst"), ("cloud-engineer", "cloud", "Cloud engineer"),
    )
]  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page of a test starts a process unseen."""
    cache.clear()
    content.kept.tried.clear()
    content.kept.running.clear()
    monkeypatch.setattr(content.kept, "start", lambda folder: pytest.fail(f"a count of {folder} was started"))


def keep(folder: Path, **changes: Any) -> dict[str, Any]:
    """Keep an invented room as that of the folder's present state."""
    told = build(skills=5)
    issue = {
        "run": "00006-20261101-0a1b2c3d", "issued_on": "2026-11-01", "last": "2026-10", "months": 36, "tested": 12, "to": "2035-12",
        "series": 50, "month": "2027-10", "seen": None, "mean": 143, "lo80": 104, "hi80": 197,
    }  # fmt: skip
    room = {
        "outlook": told["outlook"], "intentions": told["intentions"], "issued": [issue],
        "coverage": [{"year": row["year"], "answered": 101, "compared": 94, "covered": 0.42} for row in told["intentions"]["rows"][:1]],
        "occupations": OCCUPATIONS, "threshold": 10, "synthetic": True,
        "charts": {lang: {name: ["<svg></svg>"] * 3 for name in ("forecast", "error", "scenarios")} for lang in LANGS},
    } | changes  # fmt: skip
    kept = room | {"format": content.kept.format, "state": content.kept.state(folder)}
    (folder / ".portal").mkdir(exist_ok=True)
    (folder / ".portal" / "outlook.json").write_text(json.dumps(kept), encoding="utf-8")
    return kept


@pytest.fixture
def room(folder: Path) -> dict[str, Any]:
    return keep(folder)


@pytest.fixture
def analyst(db: None) -> Person:
    return _staff(Role.MINISTRY_OFFICER)


def _staff(role: Role) -> Person:
    person = person_with(role)
    give_factor(person)
    return person


@pytest.fixture
def staff(db: None) -> Callable[[Role], Person]:
    return _staff


@pytest.fixture
def company(db: None) -> Organisation:
    made: Organisation = OrganisationFactory(company=True, name="Argane Essai")
    return made


@pytest.fixture
def recruiter(company: Organisation) -> Person:
    return person_with(Role.RECRUITER, company)


@pytest.fixture
def rival(db: None) -> Person:
    """Who answers for another company."""
    return person_with(Role.COMPANY_ADMIN, OrganisationFactory(company=True, name="Boussole Essai"))


@pytest.fixture
def opener(db: None) -> Person:
    made: Person = PersonFactory()
    return made


@pytest.fixture
def campaign(opener: Person) -> Campaign:
    return open_campaign(year=2027, deadline=date(2027, 1, 31), by=opener, at=NOW)


@pytest.fixture
def desk(campaign: Campaign, company: Organisation) -> Desk:
    return Desk(campaign, company)


@pytest.fixture
def at_desk(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock that views and tasks read."""

    def set_clock(at: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)

    return set_clock
