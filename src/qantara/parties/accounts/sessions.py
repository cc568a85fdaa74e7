"""How long one stays signed in, and where one is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from qantara.kit.wording import PortalWords
from qantara.parties.holding import holding_of
from qantara.parties.models import Person

_SINCE, _SEEN = "signed_in_at", "seen_at"
_SELDOM = timedelta(minutes=2)  # a page need not write each time that somebody was there


@dataclass(frozen=True)
class Limits:
    """`idle`: without asking for a page; `longest`: whatever one does."""

    idle: timedelta
    longest: timedelta


STAFF = Limits(idle=timedelta(hours=1), longest=timedelta(hours=12))
OTHERS = Limits(idle=timedelta(days=7), longest=timedelta(days=14))
FRESH = timedelta(minutes=5)
"""For so long after signing in, what is delicate does not ask for the password again."""


def limits_of(person: Person) -> Limits:
    return STAFF if holding_of(person).needs_second_factor else OTHERS


def mark_signed_in(session: SessionBase, *, at: datetime) -> None:
    session[_SINCE] = session[_SEEN] = at.timestamp()


def is_fresh(session: SessionBase, *, at: datetime) -> bool:
    return bool(at.timestamp() - session.get(_SINCE, 0) < FRESH.total_seconds())


def is_over(session: SessionBase, person: Person, *, at: datetime) -> bool:
    """Whether the session has come to its end. One without marks (made by a test, say) starts now."""
    now = at.timestamp()
    since, seen = session.setdefault(_SINCE, now), session.setdefault(_SEEN, now)
    limits = limits_of(person)
    return bool(now - since > limits.longest.total_seconds() or now - seen > limits.idle.total_seconds())


def mark_seen(session: SessionBase, *, at: datetime) -> None:
    """Keep when the session was last used, seldom enough that reading pages stays reading."""
    if at.timestamp() - session[_SEEN] >= _SELDOM.total_seconds():
        session[_SEEN] = at.timestamp()
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=at)


@dataclass(frozen=True)
class Place:
    """One session, as its owner recognises it."""

    key: int
    browser: str
    system: str
    since: str
    seen: str
    here: bool


def places_of(person: Person, request: HttpRequest) -> list[Place]:
    """Where the person is signed in: here first, then the last used."""
    if not UserSession.objects.filter(session_key=request.session.session_key).exists():
        UserSession.objects.create_from_request(request)
    found = [
        Place(
            session.pk, *device_of(session.user_agent), _local(session.created_at), _local(session.last_seen_at),
            session.session_key == request.session.session_key,
        )
        for session in UserSession.objects.purge_and_list(person)
    ]  # fmt: skip
    return sorted(found, key=lambda place: (place.here, place.seen), reverse=True)


def end_place(*, person: Person, key: int, request: HttpRequest) -> bool:
    """End one session of the person's, never the one under way (that is signing out)."""
    session = UserSession.objects.filter(user=person, pk=key).exclude(session_key=request.session.session_key).first()
    if session:
        session.end()
    return session is not None


def end_other_places(*, person: Person, request: HttpRequest) -> int:
    """End all sessions but the one under way. Returns how many."""
    others = list(UserSession.objects.filter(user=person).exclude(session_key=request.session.session_key))
    for session in others:
        session.end()
    return len(others)


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
             ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


def device_of(agent: str) -> tuple[str, str]:
    """Browser and system that a browser says it is; empty where it says nothing known.

    >>> device_of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    ('Firefox', 'Linux')
    """
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return browser, system


def told(place: Place, words: PortalWords) -> str:
    """A device in the reader's words."""
    if place.browser and place.system:
        return words.plain("%(browser)s on %(system)s", browser=place.browser, system=place.system)
    return place.browser or place.system or words.plain("Unknown device")


def _local(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="minutes")
