"""The table [portal.privacy]: each thing that could be wrong is refused at the door."""

from pathlib import Path

import pytest

from qantara.kit.privacy.told import PrivacyTableError, Told, read_privacy
from qantara.pipeline.partnership import Partnership
from qantara.web.configuration import read_configuration

FILE = Path("qantara.toml")
WHOLE = {"recipient": "Groupe Essai", "country": "fr", "categories": ["identity"], "authorisation": "T-1"}


def test_nothing_told_is_nothing_known():
    assert read_privacy({}, FILE) == Told()


def test_everything_told_is_read():
    told = read_privacy(
        {
            "controller": " Ministère d’essai ", "contact": "donnees@exemple.ma", "officer": "protection@exemple.ma",
            "cndp": "D-1", "receipts": {"news": "D-2"}, "authorisations": {"cin": "A-1"},
            "months": {"parties.invitations": 6}, "transfers": [WHOLE],
        },
        FILE,
    )  # fmt: skip
    assert told.controller == "Ministère d’essai"
    assert (told.receipt("news"), told.receipt("rights")) == ("D-2", "D-1")
    assert told.months == {"parties.invitations": 6}
    assert (told.transfers[0].country, told.transfers[0].categories) == ("FR", frozenset({"identity"}))


@pytest.mark.parametrize("value", ["à confirmer", "À confirmer ", "", "to be confirmed"])
def test_to_be_confirmed_is_not_told(value):
    told = read_privacy({"cndp": value, "receipts": {"news": value}, "months": {"parties.accounts": value}}, FILE)
    assert (told.cndp, dict(told.receipts), dict(told.months)) == ("", {}, {})


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([], "must be a table"),
        ({"cnpd": "D-1"}, "portal.privacy.cnpd is not known"),
        ({"cndp": 12}, "write a text"),
        ({"contact": "donnees"}, "write an e-mail address"),
        ({"officer": "a@b"}, "write an e-mail address"),
        ({"receipts": "D-1"}, "must be a table"),
        ({"months": []}, "must be a table"),
        ({"months": {"x": 0}}, "a whole number of months"),
        ({"months": {"x": True}}, "a whole number of months"),
        ({"transfers": ["FR"]}, "each transfer as a table"),
        ({"transfers": [WHOLE | {"authorisation": "à confirmer"}]}, "has not all of them"),
        ({"transfers": [WHOLE | {"categories": []}]}, "has not all of them"),
        ({"transfers": [WHOLE | {"note": "x"}]}, "has not all of them"),
    ],
)
def test_what_is_wrong_is_refused_in_a_sentence(table, said):
    with pytest.raises(PrivacyTableError, match=said):
        read_privacy(table, FILE)


def test_the_portal_reads_it_from_the_folder(tmp_path):
    config = {"portal": {"privacy": {"cndp": "D-1"}}}
    assert read_configuration(Partnership(tmp_path, config), {}).privacy.cndp == "D-1"
    with pytest.raises(PrivacyTableError):
        read_configuration(Partnership(tmp_path, {"portal": {"privacy": {"cndp": 1}}}), {})
