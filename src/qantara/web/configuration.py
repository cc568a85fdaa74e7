"""What the portal is told: the table `[portal]` of qantara.toml, and the environment.

[portal]
hosts = ["portail.example"]   # the names under which it is reached; without them it answers on this machine alone
https = true                  # false only behind a network that nobody else is on
contact = "qui@exemple.ma"    # to whom one writes to take part

From the environment: QANTARA_SECRET_KEY, DATABASE_URL, QANTARA_DEBUG.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from qantara.web.bridge import Partnership, Refusal
from qantara.web.room import local_secret

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
DATABASE = "portal.sqlite3"
_KNOWN = {"contact", "hosts", "https"}
_LEAST_SECRET = 32
# What a page reads while another writes must not wait: readers see the last state, writers queue from their start on.
_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728;"
    ),
}


class ConfigurationError(Refusal):
    """The portal cannot be run as it is configured."""


@dataclass(frozen=True)
class Configuration:
    """Everything the settings are made of. `public`: reached by others than the users of this machine."""

    folder: Path
    languages: tuple[str, ...]
    hosts: tuple[str, ...]
    public: bool
    https: bool
    debug: bool
    secret: str
    database: Mapping[str, Any]


def read_configuration(partnership: Partnership, environment: Mapping[str, str]) -> Configuration:
    """Read and check everything at the door. Raises ConfigurationError, with the remedy."""
    file = partnership.folder / "qantara.toml"
    table = partnership.config.get("portal", {})
    if not isinstance(table, dict):
        raise ConfigurationError("{file}: [{table}] must be a table.", file=file, table="portal")
    unknown = sorted(set(table) - _KNOWN)
    if unknown:
        raise ConfigurationError(
            "{file}: portal.{name} is not known; the table has: {known}.",
            file=file, name=unknown[0], known=", ".join(sorted(_KNOWN)),
        )  # fmt: skip
    hosts = _hosts(table.get("hosts", []), file)
    https = table.get("https", bool(hosts))
    if not isinstance(https, bool):
        raise ConfigurationError("{file}: portal.https is {value!r}; write true or false.", file=file, value=https)
    debug = _debug(environment)
    if debug and hosts:
        raise ConfigurationError(
            "QANTARA_DEBUG is set and {file} names hosts: a portal that others reach never shows its insides."
            " Unset QANTARA_DEBUG.",
            file=file,
        )
    return Configuration(
        folder=partnership.folder.resolve(),
        languages=tuple(partnership.languages),
        hosts=(*LOOPBACK, *hosts),
        public=bool(hosts),
        https=https,
        debug=debug,
        secret=_secret(environment, partnership.folder, public=bool(hosts)),
        database=read_database(environment.get("DATABASE_URL", ""), partnership.folder),
    )


def _hosts(value: object, file: Path) -> tuple[str, ...]:
    wrong = not isinstance(value, list) or any(
        not isinstance(host, str) or not host or "/" in host or ":" in host or "*" in host for host in value
    )
    if wrong:
        raise ConfigurationError(
            '{file}: portal.hosts is {value!r}; write a list of names such as ["portail.exemple.ma"].',
            file=file, value=value,
        )  # fmt: skip
    assert isinstance(value, list)
    return tuple(host.lower() for host in value)


def _debug(environment: Mapping[str, str]) -> bool:
    return environment.get("QANTARA_DEBUG", "").lower() not in {"", "0", "no", "false"}


def _secret(environment: Mapping[str, str], folder: Path, *, public: bool) -> str:
    given = environment.get("QANTARA_SECRET_KEY", "")
    if given and len(given) < _LEAST_SECRET:
        raise ConfigurationError(
            "QANTARA_SECRET_KEY has {length} characters; give it at least {least}.",
            length=len(given), least=_LEAST_SECRET,
        )  # fmt: skip
    if given:
        return given
    if public:
        raise ConfigurationError(
            "{file} names hosts, so the portal needs its own secret: set QANTARA_SECRET_KEY to at least {least} random"
            " characters, the same at every start.",
            file=folder / "qantara.toml", least=_LEAST_SECRET,
        )  # fmt: skip
    return local_secret(folder)


def read_database(address: str, folder: Path) -> dict[str, Any]:
    """Django's description of the database: PostgreSQL where DATABASE_URL names one, else a file of the folder.

    >>> read_database("postgresql://ana:p%40ss@db:5433/portal?sslmode=require", Path())["OPTIONS"]["sslmode"]
    'require'
    """
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(folder.resolve() / DATABASE),
            "OPTIONS": dict(_SQLITE),
        }
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        # The address may hold a password: it is not repeated.
        raise ConfigurationError("DATABASE_URL cannot be read; write it as postgresql://user:password@host:5432/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
