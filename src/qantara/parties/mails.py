"""The messages of this app, in their reader's language."""

from datetime import datetime

from django.utils.translation import override

from qantara.kit.notifications.actions import send_mail
from qantara.kit.wording import words_of
from qantara.parties.enums import Role
from qantara.parties.models import Invitation


def invite_by_mail(invitation: Invitation, link: str, *, at: datetime) -> None:
    """Tell somebody that a role awaits them. One invitation, one message."""
    lang = invitation.language
    words = words_of(lang)
    place = words.name(invitation.organisation.names)
    with override(lang):
        role = str(Role(invitation.role).label)
    send_mail(
        to_email=invitation.email,
        to_person=None,
        kind="invitation",
        subject=words.plain("%(organisation)s invites you to Qantara", organisation=place),
        text=words.plain(
            "%(who)s invites you to join the partnership as: %(role)s, %(organisation)s.\n\n"
            "Open the link to choose your password. It works once, until %(day)s. If you did not expect this message,"
            " you need do nothing: without you the link opens nothing.",
            who=str(invitation.invited_by or place), role=role, organisation=place,
            day=words.formats.day(invitation.expires_at.date().isoformat()),
        ),
        link=link,
        language=lang,
        at=at,
        key=f"invitation:{invitation.pk}",
    )  # fmt: skip
