"""One of everything that a page shows, put into the database of the portal that QANTARA_FOLDER names.

A process of its own: the tests' process has other settings. It prints the parts of each page's address.
"""

import json
import sys
from datetime import timedelta
from typing import Any

import django

PASSWORD = "sept-collines-et-un-pont"
READER = "rim@exemple.ma"
"""Has a password and no second factor."""
HALFWAY = "hind@exemple.ma"
"""Has a password and a second factor: gets as far as the code."""


def fill() -> dict[str, list[Any]]:
    from allauth.account.utils import user_pk_to_url_str
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.contrib.auth.tokens import PasswordResetTokenGenerator
    from django.utils import timezone

    from qantara.agreements.models import Convention
    from qantara.kit.api import scopes, webhooks
    from qantara.kit.api.actions import make_hook, make_token
    from qantara.kit.audit.tasks import seal_register
    from qantara.kit.notifications import addresses, kinds
    from qantara.kit.privacy.enums import Kind
    from qantara.kit.privacy.requests import make_request
    from qantara.kit.tasks.models import Job
    from qantara.parties import actions, demonstration
    from qantara.parties.accounts.links import new_address_token, sign_in_token
    from qantara.parties.enums import Role
    from qantara.parties.models import Membership
    from tests.browser.filling_needs import fill_needs

    at = timezone.now()
    people = dict(demonstration.accounts())
    company_admin = people[Role.COMPANY_ADMIN]
    lent = Membership.objects.get(person=company_admin)
    group = lent.organisation
    for person in people.values():
        RecoveryCodes.activate(person)

    tokens: list[str] = []

    def link_of(token: str) -> str:
        tokens.append(token)
        return f"/invitation/{token}"

    made = {}
    for email in (READER, HALFWAY):
        actions.invite(email=email, organisation=group, role=Role.PARTNER, by=None, at=at, link_of=link_of)
        made[email] = actions.accept_invitation(
            token=tokens.pop(), given_name=email[:4].strip("@").title(), family_name="Essai", password=PASSWORD, at=at
        )
    TOTP.activate(made[HALFWAY], generate_totp_secret())
    actions.invite(
        email="nada@exemple.ma", organisation=group, role=Role.PARTNER, by=company_admin, at=at, link_of=link_of
    )
    actions.delegate(
        membership=lent,
        to=made[READER],
        starts_at=at,
        ends_at=at + timedelta(days=7),
        reason="Congé",
        by=company_admin,
        at=at,
    )
    learner = people[Role.LEARNER]
    asked = {
        kind: make_request(kind=kind, details="Mon nom est mal écrit.", by=learner, at=at).pk
        for kind in (Kind.CORRECTION, Kind.ERASURE)
    }
    seal_register.enqueue()
    hook, _secret = make_hook(
        address="https://exemple.ma/qantara",
        events=[webhooks.all_events()[0].name],
        about=group.pk,
        by=company_admin,
        at=at,
    )
    make_token(name="Tableau", wanted=[scopes.scopes_for(company_admin)[0].name], days=30, by=company_admin, at=at)
    # Never signed in: the links sent to them stay good.
    waiting, tutor = people[Role.ACADEMIC_SUPERVISOR], people[Role.TUTOR]
    organisation = [group.pk]
    return fill_needs(people) | {
        "account-hook": [hook.pk],
        "account_address_confirm": [new_address_token(tutor, "autre@exemple.ma")],
        "account_reset_password_from_key": [
            user_pk_to_url_str(waiting),
            PasswordResetTokenGenerator().make_token(waiting),
        ],
        "acting_start": [learner.pk],
        "audit:entry": [1],
        "convention-of": [Convention.objects.all()[0].slug],
        "data-request": [asked[Kind.CORRECTION]],
        "data-request-answer": [asked[Kind.CORRECTION]],
        "data-request-erase": [asked[Kind.ERASURE]],
        "data-request-identity": [asked[Kind.ERASURE]],
        "data-request-refuse": [asked[Kind.CORRECTION]],
        "import": ["people"],
        "invitation": [tokens.pop()],
        "membership-delegate": [lent.pk],
        "membership-end": [lent.pk],
        "my-data-ask": ["opposition"],
        "my-data-request": [asked[Kind.CORRECTION]],
        "notification-unsubscribe": [
            addresses.unsubscribe_address(learner, kinds.DIGEST.name, "fr").rstrip("/").rsplit("/", 1)[1]
        ],
        "organisation": organisation,
        "organisation-change": organisation,
        "organisation-entities": organisation,
        "organisation-invite": organisation,
        "organisation-state": organisation,
        "person": [learner.pk],
        "person-second-factor": [made[HALFWAY].pk],
        "sign_in_link": [sign_in_token(tutor)],
        "site-add": organisation,
        "task": [str(Job.objects.all()[0].pk)],
    }


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(fill()))
