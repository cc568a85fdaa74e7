"""What `qantara doctor` says of the portal of a folder: each check in one sentence, with the remedy."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from qantara.web.backup import FOLDER
from qantara.web.bridge import Finding, Refusal, find_partnership
from qantara.web.configuration import Configuration, read_configuration
from qantara.web.server import name_settings

_OLD_BACKUP = timedelta(days=7)


def examine_portal(folder: Path, *, at: datetime, environment: Mapping[str, str]) -> list[Finding]:
    """All checks of the portal; none where the folder was never served. Sets Django up."""
    try:
        told = read_configuration(find_partnership(folder, named=True), environment)
    except Refusal as refusal:
        return [Finding("portal", "late", refusal.sentence, dict(refusal.values))]
    if "sqlite3" in told.database["ENGINE"] and not Path(told.database["NAME"]).exists():
        return []
    return [*_settings(told), *_backups(told.folder, at), *_inside(told.folder, at)]


def _settings(told: Configuration) -> Iterator[Finding]:
    if not told.public:
        yield Finding("portal", "good", "The portal answers on this machine alone.")
        return
    names = {"hosts": ", ".join(told.hosts[3:])}
    if told.https:
        yield Finding("portal", "good", "The portal answers as {hosts}, over HTTPS.", names)
    else:
        yield Finding(
            "portal", "watch", "The portal answers as {hosts} without HTTPS. Set portal.https = true behind a proxy that has it.", names
        )  # fmt: skip
    if not told.privacy.cndp:
        yield Finding(
            "privacy", "late",
            "No receipt number of the CNDP: forms that collect personal data are closed. Write portal.privacy.cndp in qantara.toml.",
        )  # fmt: skip
    if told.mail is None:
        yield Finding(
            "mail", "late", "No mail server: invitations and links reach nobody. Write [portal.mail] in qantara.toml."
        )
    if not told.clamd:
        yield Finding(
            "scanner", "watch", "Files that people send are not scanned. Name clamd in [portal] of qantara.toml."
        )


def _backups(folder: Path, at: datetime) -> Iterator[Finding]:
    made = max((file.stat().st_mtime for file in (folder / FOLDER).glob("*.tar")), default=None)
    if made is None:
        yield Finding(
            "backup", "watch", "No backup is in {folder}. Run: qantara backup FILE", {"folder": folder / FOLDER}
        )
    elif at.timestamp() - made > _OLD_BACKUP.total_seconds():
        day = f"{datetime.fromtimestamp(made, at.tzinfo):%Y-%m-%d}"
        yield Finding("backup", "watch", "The newest backup is of {day}. Run: qantara backup FILE", {"day": day})
    else:
        yield Finding("backup", "good", "A backup of this week is there.")


def _inside(folder: Path, at: datetime) -> Iterator[Finding]:
    """What only the database knows."""
    name_settings(folder)
    import django
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        problem = str(error).strip().splitlines()[0]
        yield Finding("database", "late", "The database does not answer ({error}). Start it, or correct DATABASE_URL.", {"error": problem})  # fmt: skip
        return
    if waiting:
        yield Finding("database", "watch", "The database is of an older version. Run: qantara serve")
        return
    yield Finding("database", "good", "The database answers and is up to date.")
    yield from _people()
    yield from _work(at)
    from qantara.kit.audit.bridge import findings

    yield from findings(at)


def _people() -> Iterator[Finding]:
    from django.utils import timezone

    from qantara.parties.enums import Role
    from qantara.parties.models import Membership

    held = Membership.objects.held_at(timezone.now())
    if not held.filter(role=Role.ADMINISTRATOR).exists():
        yield Finding("people", "watch", "The portal has no administrator. Run: qantara invite EMAIL")
    if not held.filter(role=Role.DATA_PROTECTION_OFFICER).exists():
        yield Finding(
            "people",
            "watch",
            "Nobody is data-protection officer: requests about personal data reach nobody. Invite one.",
        )
    if not held.filter(role=Role.SECURITY_OFFICER).exists():
        yield Finding("people", "watch", "Nobody is security officer. Invite one.")


def _work(at: datetime) -> Iterator[Finding]:
    from qantara.kit.tasks.models import Job
    from qantara.kit.tasks.queries import load_of

    load = load_of(Job.objects.all(), at)
    if load.late:
        yield Finding(
            "tasks", "watch", "{count} background tasks should have begun: no worker seems to run. Run: qantara serve", {"count": load.late}
        )  # fmt: skip
    else:
        yield Finding("tasks", "good", "No background task waits for a worker.")
