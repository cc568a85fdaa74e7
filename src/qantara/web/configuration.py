"""What the portal is told: the table `[portal]` of qantara.toml, and the environment.

[portal]
hosts = ["portail.example"]   # the names under which it is reached; without them it answers on this machine alone
https = true                  # false only behind a network that nobody else is on
proxies = 1                   # how many proxies of yours stand before it: counts of attempts go by the address before them
contact = "qui@exemple.ma"    # to whom one writes to take part
open_licence = "…"            # of the open data; without it, "à confirmer"
clamd = "127.0.0.1:3310"      # or the path of its socket: files sent are scanned; without it, they are not

[portal.mail]                 # without it, messages are written to the terminal
host = "smtp.exemple.ma"
port = 587
tls = "starttls"              # or "implicit" (port 465), or "none" (this machine only)
user = "portail"
from = "Qantara <portail@exemple.ma>"

[portal.privacy]              # the law's formalities (09-08): see kit/privacy/told.py for every line
controller = "Ministère …"
contact = "donnees@exemple.ma"
officer = "protection@exemple.ma"
cndp = "D-123/2026"           # without it, a portal that others reach collects nothing

[[portal.oidc]]               # an organisation's own provider: its people sign in there
id = "ministere"
name = "Ministère"
issuer = "https://identite.exemple.ma"
client_id = "qantara"
domains = ["ministere.exemple.ma"]   # of the addresses that it may vouch for

From the environment: QANTARA_SECRET_KEY, DATABASE_URL, QANTARA_DEBUG, QANTARA_MAIL_PASSWORD, and for each provider
QANTARA_OIDC_SECRET_<ID>.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from qantara.kit.privacy.told import Told, read_privacy
from qantara.web.bridge import Partnership, Refusal
from qantara.web.room import local_secret

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
DATABASE = "portal.sqlite3"
_KNOWN = {"clamd", "contact", "hosts", "https", "mail", "oidc", "open_licence", "privacy", "proxies"}
_MAIL = {"from", "host", "port", "tls", "user"}
_PROVIDER = {"client_id", "domains", "id", "issuer", "name"}
_TLS = ("starttls", "implicit", "none")
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,30}")
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+|[^<>\r\n]+<[^@\s<>]+@[^@\s<>]+>")
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
class Mail:
    """The server that messages leave through."""

    host: str
    port: int
    tls: str
    user: str
    sender: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Provider:
    """An OpenID Connect provider whose word is taken on the addresses of its own domains, and on no others."""

    id: str
    name: str
    issuer: str
    client_id: str
    domains: tuple[str, ...]
    secret: str = field(repr=False)


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
    proxies: int = 0
    mail: Mail | None = None
    providers: tuple[Provider, ...] = ()
    privacy: Told = field(default_factory=Told)
    clamd: str = ""


def read_configuration(partnership: Partnership, environment: Mapping[str, str]) -> Configuration:
    """Read and check everything at the door. Raises ConfigurationError, with the remedy."""
    file = partnership.folder / "qantara.toml"
    table = partnership.config.get("portal", {})
    if not isinstance(table, dict):
        raise ConfigurationError("{file}: [{table}] must be a table.", file=file, table="portal")
    _check_names(table, _KNOWN, "portal", file)
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
        proxies=_proxies(table.get("proxies", int(bool(hosts))), file),
        mail=_mail(table.get("mail"), environment, file),
        providers=_providers(table.get("oidc", []), environment, file),
        privacy=read_privacy(table.get("privacy", {}), file),
        clamd=_clamd(table.get("clamd", ""), file),
    )


def _clamd(value: object, file: Path) -> str:
    if isinstance(value, str) and (not value or value.startswith("/") or re.fullmatch(r"[^/\s]+:\d{1,5}", value)):
        return value
    raise ConfigurationError(
        "{file}: portal.clamd is {value!r}; write host:port such as 127.0.0.1:3310, or the path of a socket.",
        file=file, value=value,
    )  # fmt: skip


def _check_names(table: Mapping[str, Any], known: set[str], name: str, file: Path) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise ConfigurationError(
            "{file}: {table}.{name} is not known; the table has: {known}.",
            file=file, table=name, name=unknown[0], known=", ".join(sorted(known)),
        )  # fmt: skip


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


def _proxies(value: object, file: Path) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 5:
        raise ConfigurationError(
            "{file}: portal.proxies is {value!r}; write how many proxies stand before the portal: 0 to 5.",
            file=file, value=value,
        )  # fmt: skip
    return value


def _text(table: Mapping[str, Any], name: str, where: str, file: Path, *, default: str | None = None) -> str:
    value = table.get(name, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise ConfigurationError(
            "{file}: {table}.{name} is {value!r}; write a text between quotes.",
            file=file, table=where, name=name, value=value,
        )  # fmt: skip
    return value.strip()


def _mail(value: object, environment: Mapping[str, str], file: Path) -> Mail | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ConfigurationError("{file}: [{table}] must be a table.", file=file, table="portal.mail")
    _check_names(value, _MAIL, "portal.mail", file)
    tls = value.get("tls", "starttls")
    if tls not in _TLS:
        raise ConfigurationError(
            "{file}: portal.mail.tls is {value!r}; write one of: {known}.", file=file, value=tls, known=", ".join(_TLS)
        )
    host, user = _text(value, "host", "portal.mail", file), _text(value, "user", "portal.mail", file, default="")
    port = value.get("port", 465 if tls == "implicit" else 587)
    if not isinstance(port, int) or isinstance(port, bool) or not 0 < port < 65536:
        raise ConfigurationError(
            "{file}: portal.mail.port is {value!r}; write a number such as 587.", file=file, value=port
        )
    if tls == "none" and host not in {*LOOPBACK, "::1"}:
        raise ConfigurationError(
            "{file}: portal.mail.tls is none, but {host} is not this machine: messages hold links that open accounts."
            " Write starttls or implicit.", file=file, host=host,
        )  # fmt: skip
    sender = _text(value, "from", "portal.mail", file)
    if not _ADDRESS.fullmatch(sender):
        raise ConfigurationError(
            "{file}: portal.mail.from is {value!r}; write an address such as Qantara <portail@exemple.ma>.",
            file=file, value=sender,
        )  # fmt: skip
    password = environment.get("QANTARA_MAIL_PASSWORD", "")
    if user and not password:
        raise ConfigurationError(
            "{file} names a user of the mail server, so QANTARA_MAIL_PASSWORD must be set. Set it, or take user out.",
            file=file,
        )  # fmt: skip
    return Mail(host=host, port=port, tls=tls, user=user, sender=sender, password=password)


def _providers(value: object, environment: Mapping[str, str], file: Path) -> tuple[Provider, ...]:
    if not isinstance(value, list) or any(not isinstance(table, dict) for table in value):
        raise ConfigurationError("{file}: write each provider under [[portal.oidc]].", file=file)
    found = tuple(_provider(table, environment, file) for table in value)
    twice = [provider.id for provider in found if sum(other.id == provider.id for other in found) > 1]
    if twice:
        raise ConfigurationError("{file}: two providers have the id {id}. Give each its own.", file=file, id=twice[0])
    return found


def _domains(table: Mapping[str, Any], file: Path) -> tuple[str, ...]:
    """Without bounds a provider could open anybody's account, an administrator's too."""
    value = table.get("domains")
    if (
        not isinstance(value, list)
        or not value
        or any(not isinstance(part, str) or "." not in part or "@" in part for part in value)
    ):
        raise ConfigurationError(
            '{file}: portal.oidc.domains is {value!r}; list the domains of the addresses that the provider vouches for,'
            ' such as ["exemple.ma"].', file=file, value=value,
        )  # fmt: skip
    return tuple(part.lower() for part in value)


def _provider(table: Mapping[str, Any], environment: Mapping[str, str], file: Path) -> Provider:
    _check_names(table, _PROVIDER, "portal.oidc", file)
    told = {name: _text(table, name, "portal.oidc", file) for name in sorted(_PROVIDER - {"domains"})}
    if not _SLUG.fullmatch(told["id"]):
        raise ConfigurationError(
            "{file}: portal.oidc.id is {value!r}; write a short name of small letters, digits and hyphens.",
            file=file, value=told["id"],
        )  # fmt: skip
    issuer = urlsplit(told["issuer"])
    if issuer.scheme != "https" and not (issuer.scheme == "http" and issuer.hostname in {*LOOPBACK, "::1"}):
        raise ConfigurationError(
            "{file}: portal.oidc.issuer is {value!r}; write an address that begins with https://.",
            file=file, value=told["issuer"],
        )  # fmt: skip
    name = "QANTARA_OIDC_SECRET_" + told["id"].upper().replace("-", "_")
    secret = environment.get(name, "")
    if not secret:
        raise ConfigurationError(
            "{file} names the provider {id}, so {name} must be set to the secret that it gave to the portal.",
            file=file, id=told["id"], name=name,
        )  # fmt: skip
    return Provider(**told | {"issuer": told["issuer"].rstrip("/")}, secret=secret, domains=_domains(table, file))


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
