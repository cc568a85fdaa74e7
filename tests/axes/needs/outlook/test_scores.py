"""The scores of the room, whatever they came out as."""

from typing import get_args

import pytest
from tests.axes.needs.outlook.conftest import LANGS, keep

from qantara.design.report.parts import Sign
from qantara.kit.icons import ICONS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("lang", LANGS)
def test_a_method_that_is_as_good_as_the_naive_one_is_shown(client, folder, room, lang):
    even = [row | {"ratio": 1.0} for row in room["outlook"]["scoreboard"]]
    keep(folder, outlook=room["outlook"] | {"scoreboard": even})
    text = client.get(f"/{lang}/outlook/").content.decode()
    assert ICONS["equal"] in text


def test_the_portal_draws_every_sign_of_the_report():
    assert {*get_args(Sign)} - ICONS.keys() == set()
