"""Keys of other people's services, kept so that the table alone opens nothing."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

from qantara.kit.bridge import Refusal


class SecretError(Refusal):
    """A key cannot be read any more."""


def seal(secret: str) -> str:
    return _fernet().encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str) -> str:
    try:
        return _fernet().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        raise SecretError(
            "The key of this source cannot be read: the portal’s own secret has changed. Enter the key again."
        ) from None


def _fernet() -> MultiFernet:
    return MultiFernet([_key_of(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key_of(secret: str | bytes) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"qantara keys of sources").derive(
        force_bytes(secret)
    )
    return Fernet(base64.urlsafe_b64encode(derived))
