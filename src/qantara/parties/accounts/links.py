"""Links sent by mail that prove an address. Each is signed, ends soon, and dies with what it was made from."""

from hashlib import sha256

from django.core import signing
from django.core.cache import cache
from django.utils.crypto import constant_time_compare, salted_hmac

from qantara.kit.bridge import Refusal
from qantara.parties.models import Person

SIGN_IN_MINUTES = 15
NEW_ADDRESS_HOURS = 24
_SIGN_IN = "qantara.parties.sign-in-link"
_NEW_ADDRESS = "qantara.parties.new-address"


class LinkError(Refusal):
    """A link that opens nothing."""


def sign_in_token(person: Person, *, then: str = "") -> str:
    """What a link that signs somebody in carries. `then`: where they were going."""
    return signing.dumps({"person": person.pk, "state": _state_of(person), "then": then}, salt=_SIGN_IN)


def read_sign_in_token(token: str) -> tuple[Person, str]:
    """Whom a link signs in, and where they were going. Looking does not use the link up."""
    told = _read(token, _SIGN_IN, SIGN_IN_MINUTES * 60)
    person = _person_of(told)
    if cache.get(_used(token)):
        raise LinkError("This link has been used. Ask for another on the sign-in page.")
    return person, told.get("then", "")


def use_sign_in_token(token: str) -> tuple[Person, str]:
    """The same, once: the second of two who come at the same moment is refused."""
    person, then = read_sign_in_token(token)
    if not cache.add(_used(token), True, timeout=SIGN_IN_MINUTES * 60 + 60):
        raise LinkError("This link has been used. Ask for another on the sign-in page.")
    return person, then


def new_address_token(person: Person, email: str) -> str:
    """What the link to somebody's new address carries."""
    return signing.dumps({"person": person.pk, "state": _state_of(person, signed_in=False), "email": email},
                         salt=_NEW_ADDRESS)  # fmt: skip


def read_new_address_token(token: str) -> tuple[Person, str]:
    """Whose address changes, and into which."""
    told = _read(token, _NEW_ADDRESS, NEW_ADDRESS_HOURS * 3600)
    return _person_of(told, signed_in=False), told["email"]


def _read(token: str, salt: str, seconds: int) -> dict[str, str]:
    try:
        told: dict[str, str] = signing.loads(token, salt=salt, max_age=seconds)
    except signing.SignatureExpired:
        raise LinkError("This link is too old. Ask for another.") from None
    except signing.BadSignature:
        raise LinkError("This link is not whole. Copy all of it from the message, or ask for another.") from None
    return told


def _person_of(told: dict[str, str], *, signed_in: bool = True) -> Person:
    person = Person.objects.filter(pk=told["person"], is_active=True, email__isnull=False).first()
    if person is None or not constant_time_compare(told["state"], _state_of(person, signed_in=signed_in)):
        raise LinkError("This link has been used. Ask for another on the sign-in page.")
    return person


def _state_of(person: Person, *, signed_in: bool = True) -> str:
    """Changes with the password and the address, and with each time the person signs in: older links then die."""
    seen = person.last_login.isoformat() if signed_in and person.last_login else ""
    return salted_hmac(_SIGN_IN, f"{person.pk}|{person.password}|{person.email}|{seen}", algorithm="sha256").hexdigest()


def _used(token: str) -> str:
    return "sign-in-link:" + sha256(token.encode()).hexdigest()
