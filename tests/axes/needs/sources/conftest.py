"""A small partnership with nothing in its lake, people who may and may not, files as they are sent."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import person_with
from tests.web.conftest import empty_folder, nothing_remembered

from qantara.axes.needs.sources import actions, measures, tasks
from qantara.axes.needs.sources.models import AdsImport
from qantara.parties.enums import Role

__all__ = ["empty_folder", "nothing_remembered"]

BAD = """titre;entreprise;ville;description;date
Data analyst;Sept Ponts;Rabat;Analyse des ventes avec Python et SQL;2026-10-01
Ligne coupée;Sept Ponts
;Sept Ponts;Rabat;;2026-10-02
"""


@pytest.fixture
def folder(empty_folder: Any, settings: Any) -> Any:
    settings.QANTARA_FOLDER = empty_folder
    return empty_folder


@pytest.fixture
def analyst(db: None) -> Any:
    return person_with(Role.MINISTRY_OFFICER)


@pytest.fixture
def enter(client: Any) -> Any:
    def as_person(person: Any) -> Any:
        give_factor(person)
        client.force_login(person)
        return client

    return as_person


def address(name: str, *args: Any, lang: str = "en") -> str:
    with override(lang):
        return reverse(name, args=args)


def said(answer: Any) -> str:
    """What people read on a page."""
    return " ".join(re.sub(r"<[^>]+>", "", answer.text).split())


def sent(content: str | bytes, name: str = "ads.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def jsonl(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def read(folder: Any, analyst: Any) -> Any:
    """Send a file and have it read, as the worker would."""

    def send(content: str | bytes = BAD, name: str = "ads.csv", **more: Any) -> AdsImport:
        made = actions.send_ads(file=sent(content, name), source="Portail", by=analyst, at=timezone.now(), **more)
        tasks.read_import.call(made.pk)
        return AdsImport.objects.get(pk=made.pk)

    return send


@pytest.fixture
def measured(read: Any) -> Any:
    """The files that pages read, after what was sent."""

    def measure() -> None:
        measures.measure()

    return measure
