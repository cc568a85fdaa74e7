"""Links in mails: absolute, in the reader's language; and those that stop mails without signing in."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.urls import reverse, translate_url
from django.utils.translation import get_language_from_path, override

from qantara.design.formats import Lang

_SALT = "qantara.notifications.unsubscribe"


def origin() -> str:
    """Where the portal is reached from outside. A task has no request to read it from."""
    return str(getattr(settings, "QANTARA_ADDRESS", "") or "http://127.0.0.1:8000").rstrip("/")


def host() -> str:
    return urlsplit(origin()).hostname or "localhost"


def is_own_path(link: str) -> bool:
    """Whether a link is a page of this portal: no message leads elsewhere."""
    return link.startswith("/") and not link.startswith(("//", "/\\"))


def in_language(link: str, lang: Lang) -> str:
    """The same page in the reader's language."""
    written = get_language_from_path(link) if is_own_path(link) else None
    if written is None:
        return link
    with override(written):  # an address is only found in its own language
        return translate_url(link, lang)


def absolute(link: str, lang: Lang) -> str:
    return origin() + in_language(link, lang) if is_own_path(link) else link


def page_address(name: str, lang: Lang, *args: str) -> str:
    with override(lang):
        return origin() + reverse(name, args=args)


def unsubscribe_address(person: Any, kind: str, lang: Lang) -> str:
    """A link that stops one kind of mail for one person; whoever has received the mail may use it, for as long as it lies there."""
    return page_address("notification-unsubscribe", lang, signing.dumps([person.pk, kind], salt=_SALT, compress=True))


def read_unsubscribe(token: str) -> tuple[int, str] | None:
    """The person and kind that a link names; None if we did not write it."""
    try:
        person, kind = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(person), str(kind)
