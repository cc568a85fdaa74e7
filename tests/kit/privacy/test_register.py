"""A12, A14: the register is whole, and leaves as a table."""

import csv
import io

import pytest

from qantara.kit.privacy import personal_data, purposes
from qantara.kit.privacy.enums import Basis
from qantara.kit.privacy.notices import notice_of, refusal_of
from qantara.kit.privacy.purposes import Purpose, UnknownPurpose
from qantara.kit.privacy.queries import REGISTER, register_rows
from qantara.kit.privacy.told import Transfer
from qantara.kit.wording import words_of
from tests.kit.privacy.conftest import purpose


def test_what_is_not_registered_does_not_exist():
    for ask in (purposes.get, notice_of, refusal_of):
        with pytest.raises(UnknownPurpose):
            ask("nothing")


def test_a_purpose_is_registered_once():
    first = purpose("stories")
    assert purposes.register(first) is first
    with pytest.raises(ValueError, match="registered twice"):
        purpose("stories", title="Other")


def test_consent_and_its_words_go_together():
    with pytest.raises(ValueError, match="what one agrees to"):
        purpose("stories", basis=Basis.CONSENT)
    with pytest.raises(ValueError, match="what one agrees to"):
        purpose("stories", basis=Basis.LAW, consent="I agree.")


def test_every_purpose_says_everything():
    for one in purposes.all_purposes():
        for field in ("title", "why", "people", "categories", "recipients", "kept", "logic", "abroad"):
            assert getattr(one, field).strip(), (one.id, field)


def test_every_category_belongs_to_a_purpose_and_says_its_source():
    for category in personal_data.all_categories():
        assert purposes.get(category.purpose)
        assert category.source
        assert category.recipients


def test_the_register_is_a_table_with_every_purpose(tell):
    tell(controller="Ministère d’essai", cndp="D-1", receipts={"news": "D-2"})
    rows = {row[0]: dict(zip(REGISTER, row, strict=True)) for row in register_rows(words_of("en"))}
    assert set(rows) == {one.id for one in purposes.all_purposes()}
    assert rows["news"]["receipt"] == "D-2"
    assert rows["rights"]["receipt"] == "D-1"
    assert rows["rights"]["controller"] == "Ministère d’essai"


def test_a_registered_transfer_stands_in_the_register(tell):
    tell(transfers=(Transfer("Groupe Essai", "FR", frozenset({"parties.identity"}), "T-1"),))
    rows = {row[0]: dict(zip(REGISTER, row, strict=True)) for row in register_rows(words_of("en"))}
    assert rows["accounts"]["abroad"] == "Groupe Essai (FR, T-1)"
    assert rows["news"]["abroad"] == "None."


def test_it_is_exported_for_whoever_may_see_it(enter, officer):
    answer = enter(officer).get("/en/privacy/register.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + len(purposes.all_purposes())
    assert "to be confirmed" in rows[1]
    assert enter(officer).get("/en/privacy/register.xlsx").content[:2] == b"PK"


def test_a_purpose_is_frozen():
    with pytest.raises(AttributeError):
        Purpose.__setattr__(purposes.get("rights"), "title", "x")
