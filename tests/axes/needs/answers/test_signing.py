"""The quarter's edition: proposed by one, signed by another, kept apart, and known to be unchanged."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.axes.needs.answers.conftest import NEW, OLD
from tests.parties.factories import MembershipFactory, person_with

from qantara.axes.needs.answers import actions
from qantara.axes.needs.answers.models import SignedEdition
from qantara.axes.needs.editions import edition_of
from qantara.kit.audit.models import Entry
from qantara.parties.enums import Role
from qantara.web import edition as editions

AT = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)


def kept(folder: Path, run: str = NEW) -> Path:
    return folder / ".portal" / "editions" / "signed" / f"{run}.sqlite3"


@pytest.fixture
def proposed(two: Path) -> SignedEdition:
    return actions.propose_edition(run=NEW, by=person_with(Role.COMMITTEE_SECRETARY), at=AT)


@pytest.fixture
def signed(proposed: SignedEdition) -> SignedEdition:
    return actions.sign_edition(edition=proposed, by=person_with(Role.COMMITTEE_CHAIR), at=AT)


def test_two_people_sign_an_edition(client: Any, enter: Any, two: Path) -> None:
    enter(Role.COMMITTEE_SECRETARY)
    assert "Freeze" in client.get(f"/en/answers/signed/{NEW}/propose/").content.decode()
    assert client.post(f"/en/answers/signed/{NEW}/propose/").status_code == 302
    enter(Role.COMMITTEE_CHAIR)
    assert client.get(f"/en/answers/signed/{NEW}/sign/").status_code == 200
    assert SignedEdition.objects.get().signed_at is None
    client.post(f"/en/answers/signed/{NEW}/sign/")
    made = SignedEdition.objects.get()
    assert made.signed_at is not None
    assert made.digest == hashlib.sha256(kept(two).read_bytes()).hexdigest()
    assert kept(two).stat().st_mode & 0o777 == 0o400
    told = Entry.objects.get(event="edition.signed").told["after"]
    assert told == {"run": NEW, "digest": made.digest}
    client.logout()
    page = client.get("/en/answers/signed/").content.decode()
    assert made.digest[:8] in page
    assert f"/en/barometer/?v={NEW}" in page


def test_one_person_alone_cannot_sign(proposed: SignedEdition) -> None:
    both = proposed.proposed_by
    MembershipFactory(person=both, role=Role.COMMITTEE_CHAIR)
    with pytest.raises(actions.EditionError, match="two people"):
        actions.sign_edition(edition=proposed, by=both, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():  # nor by any other way
        SignedEdition.objects.filter(pk=proposed.pk).update(signed_by=both, signed_at=AT)


def test_what_was_changed_since_is_not_signed(two: Path, proposed: SignedEdition) -> None:
    kept(two).chmod(0o600)
    kept(two).write_bytes(kept(two).read_bytes() + b"!")
    with pytest.raises(actions.EditionError, match="no longer what was proposed"):
        actions.sign_edition(edition=proposed, by=person_with(Role.COMMITTEE_CHAIR), at=AT)


def test_a_changed_file_is_found(client: Any, enter: Any, two: Path, signed: SignedEdition) -> None:
    enter(Role.AUDITOR)
    client.post(f"/en/answers/signed/{NEW}/verify/")
    signed.refresh_from_db()
    assert signed.checked_same is True
    path = kept(two)
    path.chmod(0o600)
    changed = bytearray(path.read_bytes())
    changed[-100] ^= 1
    path.write_bytes(changed)
    client.post(f"/en/answers/signed/{NEW}/verify/")
    signed.refresh_from_db()
    assert signed.checked_same is False
    assert "the file was changed" in client.get("/en/answers/signed/").content.decode()
    path.unlink()
    assert actions.verify_edition(edition=signed, by=signed.signed_by, at=AT) is False


def test_a_signed_edition_outlives_the_clearing_of_old_ones(two: Path, signed: SignedEdition) -> None:
    place = two / ".portal" / "editions"
    for number in range(20, 25):
        (place / f"000{number}-20270101-0a1b2c3d.sqlite3").write_bytes(b"")
    editions._prune(place)
    assert not (place / f"{NEW}.sqlite3").exists()
    assert edition_of(NEW) is not None


def test_refusals(two: Path, signed: SignedEdition) -> None:
    secretary, chair = signed.proposed_by, signed.signed_by
    assert chair is not None
    with pytest.raises(actions.EditionError, match="kept for good"):
        actions.withdraw_edition(edition=signed, by=secretary, at=AT)
    with pytest.raises(actions.EditionError, match="signed already"):
        actions.sign_edition(edition=signed, by=chair, at=AT)
    with pytest.raises(actions.EditionError, match="proposed already"):
        actions.propose_edition(run=NEW, by=secretary, at=AT)
    with pytest.raises(actions.EditionError, match="no longer kept"):
        actions.propose_edition(run="00001-20260101-00000000", by=secretary, at=AT)


def test_a_proposal_can_be_withdrawn(
    two: Path, proposed: SignedEdition, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw_edition(edition=proposed, by=proposed.proposed_by, at=AT)
    assert not kept(two).exists()
    assert edition_of(NEW) is not None
    assert actions.propose_edition(run=NEW, by=proposed.proposed_by, at=AT).digest == proposed.digest


@pytest.mark.parametrize(
    "role", [Role.MINISTRY_OFFICER, Role.COMMITTEE_MEMBER, Role.ADMINISTRATOR, Role.COMMITTEE_CHAIR]
)
def test_only_the_secretary_proposes(client: Any, enter: Any, two: Path, role: Role) -> None:
    enter(role)
    assert client.post(f"/en/answers/signed/{OLD}/propose/").status_code == 403
    assert not SignedEdition.objects.exists()


@pytest.mark.parametrize("role", [Role.COMMITTEE_SECRETARY, Role.ADMINISTRATOR, Role.MINISTRY_OFFICER])
def test_only_the_chair_signs(client: Any, enter: Any, proposed: SignedEdition, role: Role) -> None:
    enter(role)
    assert client.post(f"/en/answers/signed/{NEW}/sign/").status_code == 403


@pytest.mark.parametrize("act", ["withdraw", "verify"])
def test_a_recruiter_does_neither(client: Any, enter: Any, proposed: SignedEdition, act: str) -> None:
    enter(Role.RECRUITER)
    assert client.post(f"/en/answers/signed/{NEW}/{act}/").status_code == 403
    assert client.post(f"/en/answers/signed/{OLD}/{act}/").status_code == 404


def test_a_place_that_cannot_be_written_is_refused(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from qantara.axes.needs.answers import vault

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(vault.os, "link", full)
    monkeypatch.setattr(vault.shutil, "copyfile", full)
    with pytest.raises(vault.VaultError, match="No space left"):
        actions.propose_edition(run=NEW, by=person_with(Role.COMMITTEE_SECRETARY), at=AT)
    assert not SignedEdition.objects.exists()
