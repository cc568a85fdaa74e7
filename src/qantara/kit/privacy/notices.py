"""What the law has a form say, and when it must not collect. `kit.forms` asks here for every form that collects."""

from collections.abc import Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse

from qantara.kit.forms import Notice
from qantara.kit.privacy import purposes
from qantara.kit.wording import active_language, words_of


def notice_of(purpose: str) -> Mapping[str, Any]:
    """The notice of a purpose in the language under way. Raises UnknownPurpose."""
    words, found, told = words_of(active_language()), purposes.get(purpose), purposes.told()
    said = [words.plain(found.why)]
    if found.without:
        said.append(words.plain(found.without))
    said.append(words.plain("Answers marked as optional may stay empty, without any consequence."))
    return Notice(
        purpose=" ".join(said),
        controller=told.controller,
        recipients=words.plain(found.recipients),
        kept=words.plain(found.kept),
        receipt=told.receipt(purpose),
        rights=_rights(),
    )


def refusal_of(purpose: str) -> str:
    """Why nothing may be collected for this purpose now; empty where it may. Raises UnknownPurpose.

    A portal that only this machine reaches, or the demonstration, shows what is missing and goes on.
    """
    found = purposes.get(purpose)
    if not purposes.is_public() or purposes.told().receipt(purpose):
        return ""
    words = words_of(active_language())
    return words.plain(
        "Nothing has been kept: the law (09-08) lets this form collect only once the CNDP has given a number for"
        " “%(title)s”, and none is registered. Whoever runs the portal must write it in qantara.toml.",
        title=words.plain(found.title),
    )


def _rights() -> str:
    try:
        return reverse("your-data")
    except NoReverseMatch:
        return ""
