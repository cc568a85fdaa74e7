"""What makes a message happen once."""

from hashlib import sha256
from typing import Any


def key_of(whom: Any, kind: str, event: str) -> str:
    """One person (or address), one kind, one event. A digest: the log's key tells nobody's address."""
    recipient = whom if isinstance(whom, str) else f"person {whom.pk}"
    return sha256("\0".join((recipient, kind, event)).encode()).hexdigest()
