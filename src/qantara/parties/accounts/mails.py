"""The messages about an account, in its owner's language: one link each, how long it lasts, what to do if it is not theirs."""

from datetime import datetime
from hashlib import sha256

from qantara.kit.notifications.actions import send_mail
from qantara.kit.wording import N_, words_of
from qantara.parties.accounts.links import NEW_ADDRESS_HOURS, SIGN_IN_MINUTES
from qantara.parties.models import Person

RESET_MINUTES = 60

CHANGES = {
    "account/email/password_changed": N_("The password of your account has been changed."),
    "account/email/password_set": N_("Your account now has a password."),
    "account/email/password_reset": N_("The password of your account has been chosen anew, by a link sent to this address."),
    "mfa/email/totp_activated": N_("The second factor of your account is on."),
    "mfa/email/totp_deactivated": N_("The second factor of your account is off."),
    "mfa/email/recovery_codes_generated": N_("New recovery codes have been made for your account. The older ones open nothing any more."),
}  # fmt: skip
"""What has changed, by the name that allauth gives to the message."""


def send_sign_in_link(person: Person, link: str, *, at: datetime) -> None:
    words = words_of(person.language)
    _send(
        person, "sign_in_link", link, at=at,
        subject=words.plain("Your link to sign in to Qantara"),
        text=words.plain(
            "Open the link and press the button to sign in. It works once, for %(minutes)s minutes.\n\n"
            "If you did not ask for it, you need do nothing: nobody can sign in without this message.",
            minutes=words.formats.number(SIGN_IN_MINUTES),
        ),
    )  # fmt: skip


def send_password_reset(person: Person, link: str, *, at: datetime) -> None:
    words = words_of(person.language)
    _send(
        person, "password_reset", link, at=at,
        subject=words.plain("Choose a new password for Qantara"),
        text=words.plain(
            "Open the link to choose a new password. It works once, for %(minutes)s minutes.\n\n"
            "If you did not ask for it, you need do nothing: your password stays as it is.",
            minutes=words.formats.number(RESET_MINUTES),
        ),
    )  # fmt: skip


def send_change(person: Person, name: str, link: str, *, at: datetime) -> None:
    """Tell the owner what has just been changed. `link`: where they see who is signed in."""
    words = words_of(person.language)
    _send(
        person, "account_changed", link, at=at,
        subject=words.plain("Your Qantara account has changed"),
        text=words.plain(CHANGES[name]) + "\n\n" + words.plain(
            "If it was you, you need do nothing. If it was not, choose a new password at once and end the other"
            " sessions from your account: the link leads there."
        ),
    )  # fmt: skip


def send_new_address(person: Person, email: str, link: str, *, at: datetime) -> None:
    """To the address that is to become theirs."""
    words = words_of(person.language)
    _send(
        person, "new_address", link, at=at, email=email,
        subject=words.plain("Confirm your new address for Qantara"),
        text=words.plain(
            "Open the link and press the button: from then on you sign in to Qantara with this address. It works for"
            " %(hours)s hours.\n\nIf you have no account on Qantara, you need do nothing.",
            hours=words.formats.number(NEW_ADDRESS_HOURS),
        ),
    )  # fmt: skip


def send_address_changed(person: Person, old: str, link: str, *, at: datetime) -> None:
    """To the address that was theirs."""
    words = words_of(person.language)
    _send(
        person, "address_changed", link, at=at, email=old,
        subject=words.plain("Your address on Qantara has changed"),
        text=words.plain(
            "Your account on Qantara now has another e-mail address; this one no longer opens it.\n\n"
            "If it was you, you need do nothing. If it was not, write at once to whoever runs the portal: the link"
            " leads to the home page, which says to whom."
        ),
    )  # fmt: skip


def _send(person: Person, kind: str, link: str, *, subject: str, text: str, at: datetime, email: str = "") -> None:
    to = email or person.email
    assert to is not None
    # One link, one message, however often the task that sends it is tried.
    once = sha256(f"{to}|{link}|{at.isoformat()}".encode()).hexdigest()[:24]
    send_mail(
        to_email=to, to_person=person, kind=kind, subject=subject, text=text, link=link, language=person.language, at=at,
        key=f"{kind}:{person.pk}:{once}",
    )  # fmt: skip
