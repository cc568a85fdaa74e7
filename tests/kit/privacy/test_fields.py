"""A1, A6, A7, A12: what no form or table of the project asks for, and what each that asks must declare."""

import re

import pytest
from django import forms
from django.apps import apps

from qantara.kit.forms import PortalForm
from qantara.kit.privacy import purposes
from qantara.kit.privacy.checks import all_forms, check_register

FORBIDDEN = re.compile(
    r"(^|_)(cin|cnie|national_id|identity_number|passport|race|racial|ethnic\w*|origin|tribe|opinions?|politic\w*|party_card"
    r"|religio\w*|faith|belief|union|syndica\w*|health|disabilit\w*|handicap\w*|diagnos\w*|disease|medical|genetic\w*"
    r"|biometr\w*|sexual\w*|orientation|criminal\w*|conviction)(_|$)"
)
# Fields so called that are no such thing, each with what it is.
INNOCENT = {("agreements", "party"): "a signatory of the convention"}
PERSONAL = re.compile(
    r"(^|_)(e?mail|given_name|family_name|first_name|last_name|full_name|phone|telephone|mobile|birth\w*|born\w*|address_line"
    r"|nationality|sex|gender|cin|cnie|guardian\w*)(_|$)"
)
SAMPLES = "qantara.web.views.style"  # the page of components, which keeps nothing
# Forms that let a person in by what is known of them already, or look for somebody: they collect nothing.
IDENTIFY = {"SignInForm", "AddressForm", "ForgottenForm", "IdentityForm"}


def _fields():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            yield model._meta.app_label, model.__name__, field.name
    for form in all_forms():
        for name in form.base_fields:
            yield form.__module__, form.__name__, name


@pytest.mark.parametrize("name", ["cin", "cin_number", "learner_religion", "health_status", "union_member", "origin"])
def test_the_net_catches(name):
    assert FORBIDDEN.search(name)


def test_no_field_for_the_identity_card_origin_opinion_religion_union_or_health():
    found = [
        field for field in _fields() if FORBIDDEN.search(field[2]) and (field[0], field[2]) not in INNOCENT
    ]  # fmt: skip
    assert found == []


def test_the_identity_card_needs_an_authorisation(tell):
    tell(cndp="D-1")
    assert not purposes.is_authorised("cin")
    tell(authorisations={"cin": "A-1"})
    assert purposes.is_authorised("cin")


def test_every_form_that_asks_about_a_person_says_for_what():
    undeclared = [
        f"{form.__module__}.{form.__qualname__}"
        for form in all_forms()
        if form.__module__.startswith("qantara.") and form.__module__ != SAMPLES and not form.collects and form.__name__ not in IDENTIFY and any(
            PERSONAL.search(name) or isinstance(field, forms.EmailField) for name, field in form.base_fields.items()
        )
    ]  # fmt: skip
    assert undeclared == []


def test_every_form_of_the_project_is_one_of_ours():
    """So that no form escapes the rule."""
    waiting, plain = [forms.Form, forms.ModelForm], []
    all_forms()
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if (
            one.__module__.startswith("qantara.")
            and one.__module__ != SAMPLES
            and one not in all_forms()
            and not one.__name__.startswith("_")
        ):
            plain.append(one)
    assert plain == []


def test_the_portal_starts_only_if_every_purpose_is_registered():
    assert [found for found in check_register() if "tests." not in found.msg] == []
    made = type("Collects", (PortalForm,), {"collects": "nothing-known", "__module__": __name__})
    try:
        assert [found.id for found in check_register() if "Collects" in found.msg] == ["privacy.E001"]
    finally:
        made.collects = ""
    assert [found for found in check_register() if "Collects" in found.msg] == []
