"""A message as a mail: plain text in the reader's language, the link on a line of its own, and how to stop it.

The link's line holds nothing else, not even marks of direction: readers' programs would take them into the address.
A line that begins with a Latin letter reads from left to right by itself.
"""

from email import charset
from typing import Any, cast

from django.conf import settings
from django.core.mail import EmailMessage
from markupsafe import Markup

from qantara.design.formats import Lang
from qantara.kit.notifications import kinds
from qantara.kit.notifications.addresses import absolute, host, page_address, unsubscribe_address
from qantara.kit.notifications.models import Message
from qantara.kit.notifications.queries import address_of, language_of
from qantara.kit.notifications.values import said_on_page, said_plainly
from qantara.kit.wording import PortalWords, words_of

# Quoted-printable: a relay that knows no eight bits rewrites nothing, and the signature of the sending house stays valid.
_UTF8 = charset.Charset("utf-8")
_UTF8.body_encoding = charset.QP


def on_page(message: Message, words: PortalWords) -> tuple[Markup, Markup]:
    """Title and text, as the portal shows them."""
    kind, values = kinds.find(message.kind), said_on_page(message.values, words)
    return words.say(kind.title, **values), words.say(kind.text, **values) if kind.text else Markup("")


def in_mail(message: Message, words: PortalWords) -> tuple[str, str]:
    """Title and text, as a mail says them."""
    if message.subject:
        return message.subject, message.text
    kind, values = kinds.find(message.kind), said_plainly(message.values, words)
    return _filled(kind.title, values, words), _filled(kind.text, values, words)


def compose(message: Message) -> EmailMessage:
    """The mail of a message. It has the same Message-ID however often it is made."""
    lang = language_of_mail(message)
    words = words_of(lang)
    subject, text = in_mail(message, words)
    kind = kinds.find(message.kind)
    blocks = [text]
    if kind == kinds.DIGEST:
        blocks += [_part(part, words, lang) for part in message.parts.order_by("created_at", "pk")]
    if message.link:
        blocks.append(absolute(message.link, lang))
    headers = {
        "Message-ID": f"<{message.identity.hex}@{host()}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": lang,
    }
    if may_stop(message, kind):
        address = unsubscribe_address(message.person, message.kind, lang)
        headers |= {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        blocks += [
            "--\u0020\n" + words.plain("To choose what reaches you by e-mail:"),
            page_address("notification-preferences", lang),
            words.plain("To stop these e-mails without signing in:"),
            address,
        ]
    mail = EmailMessage(
        subject=subject,
        body="\n\n".join(block for block in blocks if block) + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address_of(message)],
        headers=headers,
    )
    mail.encoding = _UTF8
    return mail


def language_of_mail(message: Message) -> Lang:
    """That of words already chosen, else the reader's now."""
    if message.person is not None and not message.language:
        return language_of(message.person)
    known = [language for language, _ in settings.LANGUAGES]
    return cast("Lang", message.language if message.language in known else settings.LANGUAGE_CODE)


def may_stop(message: Message, kind: kinds.Kind) -> bool:
    """Whether one may do without such mails: what was written to an address, or is essential, has no way out."""
    return message.person is not None and not message.subject and not kind.essential


def _part(part: Message, words: PortalWords, lang: Lang) -> str:
    title, _ = in_mail(part, words)
    lines = [f"• {title}", absolute(part.link, lang) if part.link else ""]
    return "\n".join(line for line in lines if line)


def _filled(sentence: str, values: dict[str, Any], words: PortalWords) -> str:
    return words.plain(sentence, **values) if sentence else ""
