"""Which addresses may be saved: public pages of the needs axis, without their language and edition."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override

from qantara.axes.needs.answers.sheets import BAROMETER
from qantara.axes.needs.bridge import KINDS, Refusal
from qantara.axes.needs.tracing import Asked, read_asked
from qantara.design.formats import Lang
from qantara.kit.notifications.addresses import host, in_language

_PAGES = frozenset({BAROMETER, "compare", "trace", *KINDS})
_DROPPED = {"v", "page", "below"}  # the edition and the place in a list are of that day
_LONGEST = 500
_FIRST: Lang = "fr"  # in which addresses are kept; they open in the language of whoever reads


class AddressError(Refusal):
    """The address is no page that can be saved."""


@dataclass(frozen=True)
class Place:
    """A page that an address names: subjects (kind, key) or one figure."""

    name: str
    subjects: tuple[tuple[str, str], ...]
    asked: Asked | None = None


def clean(address: str) -> str:
    """The address as it is kept: path and query, in one language, without edition. Raises AddressError."""
    parts = urlsplit(address.strip())
    own = parts.scheme in {"http", "https"} and parts.hostname == host()
    if (parts.scheme or parts.netloc) and not own:
        raise AddressError("This address is not of this portal. Copy that of a page of the barometer.")
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name not in _DROPPED])
    path = in_language(parts.path, _FIRST) if place_of(parts.path, parts.query) else ""
    kept = f"{path}?{query}" if query else path
    if not path or len(kept) > _LONGEST:
        raise AddressError(
            "Nothing can be saved of this address. Open the barometer, a skill, an occupation, a domain, a region or a figure, and save that page."
        )
    return kept


def place_of(path: str, query: str) -> Place | None:
    """What a page shows; None where it is none of those that are saved."""
    language = get_language_from_path(path)
    if language is None or "\\" in path or path.startswith("//"):
        return None
    with override(language):
        try:
            found = resolve(unquote(path))
        except Resolver404:
            return None
    told = dict(parse_qsl(query))
    name = found.url_name or ""
    if name not in _PAGES:
        return None
    if name == "trace":
        asked = read_asked(told)
        return Place(name, (), asked) if asked else None
    if name in KINDS:
        return Place(name, ((name, str(found.kwargs["key"])),))
    if name == "compare":
        return Place(name, tuple((kind, key) for kind, key in parse_qsl(query) if kind in KINDS))
    return Place(name, ((BAROMETER, ""),))


def place_saved(address: str) -> Place | None:
    """What a saved address shows today."""
    parts = urlsplit(address)
    return place_of(parts.path, parts.query)
