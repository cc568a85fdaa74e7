"""The portal's folder, its conventions read in, and files of other shapes."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

import qantara.web.urls  # noqa: F401 - where axes say what they have done
from qantara.agreements import actions, evidence
from qantara.pipeline.partnership import Partnership, find_partnership
from tests.web.conftest import configure, empty_folder, folder, full_folder, nothing_remembered

__all__ = ["configure", "empty_folder", "folder", "full_folder", "nothing_remembered"]

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
OLD = Path(__file__).parent / "made-by-0.3.0.toml"
"""What `qantara init` wrote before conventions were data."""

CGEM = """
[[conventions]]
slug = "cgem-2026"
title = "Convention-cadre d'essai"
signed_on = 2026-02-17

[[conventions.parties]]
id = "ministry"
kind = "ministry"
name = "Ministère de l'Enseignement supérieur, de la Recherche scientifique et de l'Innovation"
signatory = "à confirmer"

[[conventions.parties]]
kind = "association"
name = "Confédération d'essai"

[[conventions.axes]]
id = "placement"
name = "Stages"
"""


def partnership_of(text, languages=("fr", "ar", "en"), folder=Path("partners")):
    return Partnership(folder, tomllib.loads(text) | {"partnership": {"languages": list(languages)}})


@pytest.fixture
def read_in(db, folder):
    """Bring the database to the folder's file, or to a text."""

    def bring(text=None, at=NOW, by=None):
        partnership = partnership_of(text) if text is not None else find_partnership(folder, named=True)
        return actions.read_in(partnership=partnership, at=at, by=by)

    return bring


@pytest.fixture
def nothing_told(monkeypatch):
    """No axis says what it has done."""
    monkeypatch.setattr(evidence, "_tellers", {})
