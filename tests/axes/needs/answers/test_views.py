"""Saved views: one's own, of our own pages, with what changed since the last visit."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.axes.needs.answers.conftest import NEW, OLD, THIRD, plant, subjects
from tests.parties.factories import PersonFactory

from qantara.axes.needs.answers import actions
from qantara.axes.needs.answers.addresses import AddressError, clean, place_saved
from qantara.axes.needs.answers.models import SavedView
from qantara.kit.audit.models import Entry
from qantara.parties.enums import Role

AT = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def view(enter: Any, two: Path) -> SavedView:
    person = enter(Role.MINISTRY_OFFICER)
    made = actions.save_view(name="Python", address="/en/skills/python/", language="en", by=person, at=AT)
    made.seen = OLD
    made.save()
    return made


@pytest.mark.parametrize("address", [
    "https://example.org/fr/skills/python/", "//example.org/fr/skills/python/", "javascript:alert(1)", "/fr/skills/python",
    "/fr/backups/", "/fr/", "/fr/answers/views/1/delete/", "/fr/trace/?measure=nothing", "/fr/../etc", "\\\\example.org", "",
    "/sign-out/",
])  # fmt: skip
def test_addresses_outside_are_refused(two: Path, address: str) -> None:
    with pytest.raises(AddressError):
        clean(address)


def test_an_address_is_kept_without_language_and_edition(two: Path) -> None:
    assert clean(f"/ar/skills/python/?v={OLD}") == "/fr/skills/python/"
    assert clean("/en/trace/?measure=ads&skill=python&v=1&below=4") == "/fr/trace/?measure=ads&skill=python"
    assert clean("http://127.0.0.1:8000/en/barometer/") == "/fr/barometer/"


def test_a_name_with_signs_of_its_own_is_found_again(two: Path) -> None:
    found = place_saved(clean("/en/skills/c%23/"))
    assert found is not None
    assert found.subjects == (("skill", "c#"),)


def test_saving_naming_and_deleting(client: Any, enter: Any, two: Path) -> None:
    person = enter(Role.RECRUITER)
    answer = client.post("/en/answers/views/save/", {"name": "Mine", "address": "http://testserver/fr/domains/data/"})
    assert answer.status_code == 302
    made = SavedView.objects.get(person=person)
    assert (made.name, made.address, made.seen, made.language) == ("Mine", "/fr/domains/data/", NEW, "en")
    assert "newest edition" in client.get("/en/answers/views/").content.decode()
    assert client.post(f"/en/answers/views/{made.pk}/rename/", {"name": "Data"}).status_code == 302
    assert SavedView.objects.get().name == "Data"
    assert client.post(f"/en/answers/views/{made.pk}/delete/").status_code == 302
    assert not SavedView.objects.exists()
    assert list(Entry.objects.filter(event__startswith="view.").order_by("pk").values_list("event", flat=True)) == [
        "view.saved", "view.renamed", "view.deleted",
    ]  # fmt: skip


def test_refusals_are_said_beside_the_field(client: Any, view: SavedView) -> None:
    outside = client.post("/en/answers/views/save/", {"name": "Out", "address": "https://example.org/"})
    assert "not of this portal" in outside.content.decode()
    twice = client.post("/en/answers/views/save/", {"name": "Python", "address": "/en/barometer/"})
    assert "already have a view called Python" in twice.content.decode()
    assert SavedView.objects.count() == 1


def test_too_many_views_are_refused(view: SavedView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    with pytest.raises(actions.ViewError, match="already"):
        actions.save_view(name="Two", address="/fr/barometer/", language="fr", by=view.person, at=AT)


def test_renaming_to_nothing_is_refused(view: SavedView) -> None:
    with pytest.raises(actions.ViewError, match="name"):
        actions.rename_view(view=view, name="  ", by=view.person, at=AT)


def test_what_changed_since_the_last_visit(client: Any, view: SavedView) -> None:
    page = client.get("/en/answers/views/").content.decode()
    assert '(<bdi dir="ltr">+60</bdi>)' in page
    opened = client.post(f"/en/answers/views/{view.pk}/open/")
    assert opened["Location"] == "/en/skills/python/"
    view.refresh_from_db()
    assert view.seen == NEW
    assert "You have seen the newest edition" in client.get(f"/en/answers/views/{view.pk}/").content.decode()


def test_looking_is_no_visit(client: Any, view: SavedView) -> None:
    client.get(f"/en/answers/views/{view.pk}/")
    assert client.get(f"/en/answers/views/{view.pk}/open/").status_code == 405
    view.refresh_from_db()
    assert view.seen == OLD


def test_an_edition_that_is_gone_is_said(client: Any, view: SavedView) -> None:
    (Path(view_folder()) / f"{OLD}.sqlite3").unlink()
    plant(Path(view_folder()).parents[1], THIRD, subjects(python=500))
    page = client.get(f"/en/answers/views/{view.pk}/").content.decode()
    assert "no longer kept" in page
    assert NEW in page


def view_folder() -> Path:
    from qantara.axes.needs.editions import editions_folder

    return editions_folder()


def test_a_figure_and_a_comparison_are_followed_too(client: Any, enter: Any, two: Path) -> None:
    person = enter(Role.MINISTRY_OFFICER)
    for name, address in (
        ("Figure", "/fr/trace/?measure=ads&skill=python"),
        ("Two", "/fr/compare/?kind=skill&a=python&b=docker"),
        ("All", "/fr/barometer/"),
    ):
        made = actions.save_view(name=name, address=address, language="fr", by=person, at=AT)
        SavedView.objects.filter(pk=made.pk).update(seen=OLD)
    page = client.get("/en/answers/views/").content.decode()
    assert "The figure was" in page
    assert "Docker EN" in page
    two_of = SavedView.objects.get(name="Two")
    assert "+5" in client.get(f"/en/answers/views/{two_of.pk}/").content.decode()


@pytest.mark.parametrize("act", ["", "open/", "rename/", "delete/"])
def test_somebody_elses_view_is_not_found(client: Any, view: SavedView, act: str) -> None:
    client.force_login(PersonFactory())
    asked = client.get if act in ("", "rename/") else client.post
    assert asked(f"/en/answers/views/{view.pk}/{act}").status_code == 404
    assert "Python" not in client.get("/en/answers/views/").content.decode()


@pytest.mark.parametrize("address", ["views/", "views/save/", "views/1/", "alerts/", "alerts/add/"])
def test_strangers_are_asked_to_sign_in(client: Any, two: Path, address: str) -> None:
    assert "/sign-in/" in client.get(f"/en/answers/{address}")["Location"]
