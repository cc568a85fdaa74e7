"""Inviting from the machine itself: how a new portal gets its first administrator, with or without mail."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from qantara.web.bridge import Refusal, find_partnership
from qantara.web.configuration import read_configuration


class NobodyError(Refusal):
    """There is nobody to invite, or nowhere to invite them to."""


def invite_from_here(
    folder: Path, email: str, *, role: str, organisation: str, language: str, at: datetime,
    environment: Mapping[str, str], address: str = "",
) -> str:  # fmt: skip
    """Make an invitation; return its link. Django's settings must be named and prepared already.

    `organisation`: a name or short name of the list; without one, the only one that may house the role, if it is alone.
    """
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db.models import Q
    from django.urls import reverse
    from django.utils.translation import override

    from qantara.parties.actions import invite
    from qantara.parties.bridge import fold
    from qantara.parties.enums import ROLE_HOMES, Role
    from qantara.parties.models import Organisation

    try:
        validate_email(email)
    except ValidationError:
        raise NobodyError("“{email}” is no e-mail address. Write it as name@exemple.ma.", email=email) from None
    if role not in Role.values:
        raise NobodyError("“{role}” is no role. Write one of: {known}.", role=role, known=", ".join(Role.values))
    homes = Organisation.objects.filter(kind__in=ROLE_HOMES[Role(role)])
    if organisation:
        homes = Organisation.objects.filter(Q(folded_name=fold(organisation)) | Q(short_name__iexact=organisation))
    found = list(homes[:2])
    if len(found) != 1:
        raise NobodyError(
            "Name the organisation: --organisation with one of: {known}.",
            known=", ".join(
                str(one) for one in Organisation.objects.filter(kind__in=ROLE_HOMES[Role(role)])[:12]
            ) or "–",
        )  # fmt: skip
    base = address.rstrip("/") or _address(folder, environment)

    def link_of(token: str) -> str:
        with override(language):
            return base + reverse("invitation", args=[token])

    links: list[str] = []

    def kept(token: str) -> str:
        links.append(link_of(token))
        return links[0]

    invite(email=email, organisation=found[0], role=Role(role), by=None, at=at, language=language, link_of=kept)
    return links[0]


def _address(folder: Path, environment: Mapping[str, str]) -> str:
    """Where the portal is reached: under its first public name, else on this machine."""
    told = read_configuration(find_partnership(folder, named=True), environment)
    if told.public:
        return f"{'https' if told.https else 'http'}://{told.hosts[3]}"
    return "http://127.0.0.1:8000"
