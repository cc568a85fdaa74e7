"""A1: what a collecting form says, and when it must not collect."""

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils.translation import override

from qantara.kit.forms import PortalForm
from qantara.kit.privacy import purposes
from qantara.kit.privacy.models import Request
from qantara.kit.privacy.notices import notice_of
from qantara.kit.wording import words_of

DRAWN = '{% from "forms.html" import field, notice with context %}{{ field(form["phone"]) }}{{ notice(form) }}'


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


class Ask(PortalForm):
    collects = "rights"
    name = forms.CharField(label="Name")
    phone = forms.CharField(label="Telephone", required=False)


def _drawn(form):
    return engines["jinja2"].from_string(DRAWN).render({"form": form}, RequestFactory().get("/en/"))


@pytest.mark.usefixtures("folder")
def test_a_form_says_all_that_the_law_wants(tell):
    tell(controller="Ministère d’essai", contact="donnees@exemple.ma", cndp="D-1/2026")
    text = _drawn(Ask())
    rights = purposes.get("rights")
    for said in ("Ministère d’essai", rights.why, rights.recipients, rights.kept, "D-1/2026", rights.without):
        assert said in text
    assert "Answers marked as optional may stay empty, without any consequence." in text
    assert "(optional)" in text
    assert 'href="/en/your-data/"' in text


@pytest.mark.usefixtures("folder")
def test_what_is_not_known_is_to_be_confirmed(tell):
    tell()
    assert _drawn(Ask()).count("to be confirmed") == 2


def test_a_portal_of_this_machine_alone_collects_without_a_number(tell):
    tell(public=False)
    assert Ask({"name": "Salma"}).is_valid()


def test_a_portal_that_others_reach_collects_nothing_without_a_number(tell):
    tell(public=True)
    form = Ask({"name": "Salma", "phone": "+212600000001"})
    assert not form.is_valid()
    assert form.cleaned_data == {}
    ((where, _, said),) = form.problems
    assert where == ""
    assert "the CNDP has given a number" in said
    assert "must write it in qantara.toml" in said


def test_with_its_number_it_collects(tell):
    tell(public=True, receipts={"rights": "D-2/2026"})
    assert Ask({"name": "Salma"}).is_valid()
    assert notice_of("rights")["receipt"] == "D-2/2026"


def test_the_number_of_another_purpose_is_not_its_number(tell):
    tell(public=True, receipts={"accounts": "D-2/2026"})
    assert not Ask({"name": "Salma"}).is_valid()


def test_a_form_that_asks_for_nothing_personal_is_left_alone(tell):
    class Search(PortalForm):
        q = forms.CharField()

    tell(public=True)
    assert Search({"q": "python"}).is_valid()


def test_a_page_refuses_in_a_sentence_and_keeps_nothing(enter, person, tell):
    client = enter(person)
    tell(public=True)
    answer = client.post("/en/my-data/ask/access/", {"details": "Pourquoi ?"})
    assert answer.status_code == 200
    assert "Nothing has been kept: the law (09-08)" in answer.content.decode()
    assert not Request.objects.exists()


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_every_purpose_speaks_the_language_of_its_reader(lang):
    for purpose in purposes.all_purposes():
        assert words_of(lang).plain(purpose.why)
