"""Experts' adjustments: asked for with a reason and an end, shown beside the figure, withdrawn by their author alone."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.axes.needs.outlook.conftest import NOW, keep

from qantara.axes.needs.outlook.actions import AdjustmentError, adjust, withdraw
from qantara.axes.needs.outlook.expertise import beside, names_of_authors
from qantara.axes.needs.outlook.models import Adjustment
from qantara.axes.needs.outlook.queries import adjustments_in_force
from qantara.kit.audit.models import Entry
from qantara.kit.privacy import personal_data
from qantara.parties.enums import Role

pytestmark = pytest.mark.django_db
_WHOLE = {"id": "total", "label": {"fr": "Tout", "ar": "الكل", "en": "All"}}
_SAID: dict[str, Any] = {
    "series": _WHOLE, "from_month": date(2026, 12, 1), "to_month": date(2027, 3, 1), "change": Decimal(10),
    "reason": "Two centres open", "expires_on": date(2027, 11, 22),
}  # fmt: skip


@pytest.fixture
def expert(staff) -> Any:
    return staff(Role.COMMITTEE_MEMBER)


def test_it_is_kept_with_its_author_and_recorded(expert):
    made = adjust(**_SAID, by=expert, at=NOW)
    assert (made.by, made.made_at, made.key.startswith("portal-")) == (expert, NOW, True)
    entry = Entry.objects.get(event="adjustment.made")
    assert (entry.actor, json.loads(entry.values.content)["reason"]) == (expert.pk, "Two centres open")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"to_month": date(2026, 11, 1)}, "before the first"),
        ({"from_month": date(2026, 10, 1)}, "A month that is over"),
        ({"change": Decimal(0)}, "The change is 0 %"),
        ({"change": Decimal(-100)}, "The change is -100 %"),
        ({"change": Decimal(301)}, "The change is 301 %"),
        ({"reason": "  "}, "Say why"),
        ({"expires_on": date(2026, 11, 21)}, "ended already"),
    ],
)
def test_what_cannot_be_is_refused(expert, change, sentence):
    with pytest.raises(AdjustmentError, match=sentence):
        adjust(**_SAID | change, by=expert, at=NOW)
    assert not Adjustment.objects.exists()


def test_the_database_refuses_a_change_of_nothing(expert):
    made = adjust(**_SAID, by=expert, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(pk=made.pk).update(change=0)


def test_it_ends_by_itself(expert):
    adjust(**_SAID | {"expires_on": date(2026, 11, 30)}, by=expert, at=NOW)
    assert adjustments_in_force(date(2026, 11, 30)).count() == 1
    assert adjustments_in_force(date(2026, 12, 1)).count() == 0


def test_it_stands_beside_the_figure_which_stays(room, expert):
    adjust(**_SAID, by=expert, at=NOW)
    (row,) = (
        one for one in beside(adjustments_in_force(NOW.date()), room["outlook"], day=NOW.date()) if one.adjustment
    )
    series = next(one for one in room["outlook"]["series"] if one["id"] == "total")
    figure = {month: mean for month, mean, *_ in series["forecast"]}["2027-03"]
    assert (row.month, row.figure, row.expert) == ("2027-03", figure, pytest.approx(figure * 1.1))


def test_a_series_that_is_forecast_no_more_has_no_figure(room, expert):
    adjust(**_SAID | {"series": {"id": "skill:gone", "label": {"en": "Gone"}}}, by=expert, at=NOW)
    (row,) = (
        one for one in beside(adjustments_in_force(NOW.date()), room["outlook"], day=NOW.date()) if one.adjustment
    )
    assert (row.names, row.figure, row.expert) == ({"en": "Gone"}, None, None)


def test_one_declared_by_a_file_stands_there_until_it_ends(room):
    series = next(one for one in room["outlook"]["series"] if one["id"] == "total")
    told = {"id": "A1", "from": "2026-12", "to": "2026-12", "change": 0.5, "author": "Experte", "reason": "x", "made_on": "2026-11-01",
            "expires_on": "2026-12-31", "mean": []}  # fmt: skip
    outlook = {"series": [series | {"adjusted": [told, told | {"id": "portal-1"}]}]}
    assert [row.who for row in beside([], outlook, day=date(2026, 12, 31))] == ["Experte"]
    assert beside([], outlook, day=date(2027, 1, 1)) == []


def test_withdrawn_it_is_gone_from_there_once(expert):
    made = adjust(**_SAID, by=expert, at=NOW)
    withdraw(adjustment=made, by=expert, at=NOW)
    assert not adjustments_in_force(NOW.date()).exists()
    with pytest.raises(AdjustmentError, match="withdrawn already"):
        withdraw(adjustment=made, by=expert, at=NOW)


def test_scores_name_their_authors_as_they_are_called_today(expert):
    made = adjust(**_SAID, by=expert, at=NOW)
    rows = names_of_authors([{"id": made.key, "author": f"№ {expert.pk} · Old"}, {"id": "A1", "author": "Experte"}])
    assert [row["author"] for row in rows] == [str(expert), "Experte"]


def test_what_is_held_of_an_expert_is_shown_and_its_reason_erased(expert):
    adjust(**_SAID, by=expert, at=NOW)
    category = next(one for one in personal_data.all_categories() if one.name == "outlook.adjustments")
    assert [row["reason"] for row in category.collect(expert)] == ["Two centres open"]
    assert category.erase is not None
    assert category.erase(expert, by=None, at=NOW, reason="asked") == 1
    assert [row["reason"] for row in category.collect(expert)] == [""]


class TestPages:
    @pytest.fixture(autouse=True)
    def set_up(self, room: Any, at_desk: Any) -> None:
        at_desk(NOW)

    def test_an_expert_proposes_and_withdraws(self, client, expert):
        client.force_login(expert)
        address = "/en/outlook/experts/adjust/"
        told = {
            "series": "total",
            "from_month": "2026-12",
            "to_month": "2027-03",
            "change": "10",
            "reason": "",
            "expires_on": "",
        }
        bad = client.post(address, told).content.decode()
        assert "readers weigh the reason" in bad
        assert "Enter a date." in bad
        first = client.get(address).content.decode()
        assert 'value="2027-11-22"' in first  # twelve months, unless the expert says otherwise
        good = told | {"reason": "Two <b>centres</b>", "expires_on": "2027-11-22"}
        assert client.post(address, good).url == "/en/outlook/experts/"
        page = client.get("/en/outlook/experts/").content.decode()
        assert "Two &lt;b&gt;centres" in page
        made = Adjustment.objects.get()
        assert client.get(f"/en/outlook/experts/{made.pk}/withdraw/").status_code == 405
        assert client.post(f"/en/outlook/experts/{made.pk}/withdraw/").status_code == 302
        page = client.get("/en/outlook/experts/").content.decode()
        assert "Yours that are over" in page
        assert "Two &lt;b&gt;centres" not in page

    def test_nobody_withdraws_anothers(self, client, expert, staff):
        made = adjust(**_SAID, by=expert, at=NOW)
        client.force_login(staff(Role.COMMITTEE_MEMBER))
        assert client.post(f"/en/outlook/experts/{made.pk}/withdraw/").status_code == 404
        assert "Withdraw</button>" not in client.get("/en/outlook/experts/").content.decode()
        assert Adjustment.objects.get().withdrawn_at is None

    def test_only_what_was_forecast_can_be_adjusted(self, client, expert, folder):
        client.force_login(expert)
        told = {"series": "skill:none", "from_month": "2026-12", "to_month": "2027-03", "change": "10", "reason": "x",
                "expires_on": "2027-11-22"}  # fmt: skip
        assert "not in the list" in client.post("/en/outlook/experts/adjust/", told).content.decode()
        keep(folder, outlook=None)
        assert 'class="empty"' in client.get("/en/outlook/experts/adjust/").content.decode()

    def test_scores_say_who_was_nearer(self, client, folder, room):
        row = {"id": "A1", "series": "total", "author": "Experte", "change": 0.1, "months": 8, "mae": 9.0, "mae_adjusted": 6.0,
               "ratio": 0.67, "nearer": 0.75, "verdict": "helped", "label": {"en": "All"}}  # fmt: skip
        keep(
            folder,
            outlook=room["outlook"]
            | {"experts": [row, row | {"verdict": "harmed"}, row | {"verdict": "too-few", "ratio": None}]},
        )
        text = client.get("/en/outlook/experts/").content.decode()
        for said in ("the expert was nearer", "the figure was nearer", "too few months"):
            assert said in text


def test_the_clock_is_read_in_morocco(expert):
    """Half past midnight there is still the day before elsewhere: the month has begun."""
    at = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    with pytest.raises(AdjustmentError, match="A month that is over"):
        adjust(**_SAID | {"from_month": date(2026, 11, 1)}, by=expert, at=at)
