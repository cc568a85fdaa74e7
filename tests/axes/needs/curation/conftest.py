"""A small folder of our own ads, few names, candidates found in it, and people of each role."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override
from tests.kit.audit.conftest import committed, guarded_again
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import person_with
from tests.pipeline.ads import ad
from tests.pipeline.few_names import FEW_NAMES
from tests.web.conftest import empty_folder, folder, full_folder, nothing_remembered

from qantara.axes.needs.curation import actions, tasks
from qantara.axes.needs.curation.models import Candidate
from qantara.pipeline.observe import observe
from qantara.pipeline.partnership import find_partnership
from qantara.pipeline.partnership import folder as folders

__all__ = ["committed", "empty_folder", "folder", "full_folder", "guarded_again", "nothing_remembered"]

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
NEW = {
    "fr": "Zellijdb", "ar": "زليج دي بي", "en": "Zellijdb", "key": "zellijdb", "kind": "technology", "domains": ["data"],
    "parent": "databases", "guard": "", "aliases_fr": [], "aliases_ar": [], "aliases_en": [], "needs_near": [],
    "not_near": [],
}  # fmt: skip
MERGE = {"key": "postgresql", "language": "en", "guard": ""}


@pytest.fixture
def bare(empty_folder, settings, monkeypatch):
    """A partnership of few names that has observed nothing."""
    monkeypatch.setattr(folders, "shipped_files", lambda: dict(FEW_NAMES))
    settings.QANTARA_FOLDER = empty_folder
    return find_partnership(empty_folder, named=True)


@pytest.fixture
def listed(bare, db) -> dict[str, Candidate]:
    """Candidates by name, without the lake that they would be found in."""
    near = [
        {
            "id": "postgresql",
            "label": dict.fromkeys(("fr", "ar", "en"), "PostgreSQL"),
            "score": 90,
            "parent": "databases",
        }
    ]
    sentence = {"before": "Stack : ", "mention": "x", "after": ".", "lang": "fr", "title": "Data Analyst", "month": "2026-09",
                "place": None, "source": "ads.jsonl"}  # fmt: skip
    return {
        name: Candidate.objects.create(
            folded=name.casefold(), name=name, ads=ads, closest=near, found_at=NOW, seen_at=NOW,
            examples=[{**sentence, "mention": name}],
        )
        for name, ads in (("Zellijdb", 20), ("Postges", 10), ("Financial Services", 6))
    }  # fmt: skip


@pytest.fixture
def place(bare, write_jsonl):
    """A partnership of few names, whose forty ads name Zellijdb (20), Postges (10), Financial Services (6)."""
    made = bare
    rows = []
    for n in range(40):
        asked = (
            "Stack : Docker, Zellijdb, Kubernetes. " if n < 20 else "Stack : Docker, Postges, SQL. " if n < 30 else ""
        )
        asked += "Expérience en Financial Services. " if n >= 34 else ""
        rows.append(
            ad(n, title="Data Analyst", text=f"Sujet {n}. {asked}{ad(n)['text']}", posted_on=f"2026-{n % 9 + 1:02}-03")
        )
    observe([write_jsonl(rows)], made.lake, made.vocabulary(), at=NOW, ended=lambda: NOW, workers=1)
    return made


@pytest.fixture
def found(place, db) -> dict[str, Candidate]:
    """The candidates by name, searched yesterday."""
    tasks.search_candidates.call()
    Candidate.objects.update(found_at=NOW - timedelta(days=1), seen_at=NOW - timedelta(days=1))
    return {one.name: one for one in Candidate.objects.all()}


@pytest.fixture
def person(db: None) -> Any:
    """A person of a role, by its name; the same all through a test."""
    known: dict[Any, Any] = {}

    def of(role: Any, number: int = 1) -> Any:
        if (role, number) not in known:
            known[role, number] = person_with(role)
        return known[role, number]

    return of


@pytest.fixture
def as_person(client: Any) -> Any:
    def enter(who: Any) -> Any:
        give_factor(who)
        client.force_login(who)
        return client

    return enter


def address(name: str, *args: Any, lang: str = "en") -> str:
    with override(lang):
        return reverse(name, args=args)


def propose(candidate: Candidate, by: Any, **more: Any) -> Any:
    return actions.propose(candidate=candidate, content={**NEW, **more}, reason="", by=by, at=NOW)
