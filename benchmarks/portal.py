"""What the portal's foundation carries: the register of acts, background work, search, pages, at the size of a country.

    python benchmarks/portal.py                              on SQLite, in a folder of its own
    DATABASE_URL=postgresql://… python benchmarks/portal.py  on an empty PostgreSQL database
    python benchmarks/portal.py --organisations 5000 --entries 10000 --jobs 200    smaller

It fills a new portal through the portal's own actions where it measures them, and reads no real data.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qantara.pipeline.partnership import init_partnership
from qantara.web import server

NOW = datetime.now(UTC)
TOWNS = ("Casablanca", "Rabat", "Tanger", "Fès", "Marrakech", "Agadir", "Oujda", "Kénitra", "Settat", "Laâyoune")
TRADES = (
    "Données",
    "Logiciels",
    "Réseaux",
    "Sécurité",
    "Conseil",
    "Ingénierie",
    "Énergie",
    "Santé",
    "Banque",
    "Éditions",
)


def timed(deed: Callable[[], Any]) -> tuple[float, float]:
    """The seconds of a deed: on the wall, and of this process's CPU."""
    wall, cpu = time.perf_counter(), time.process_time()
    deed()
    return time.perf_counter() - wall, time.process_time() - cpu


def fill(organisations: int) -> Any:
    """A ministry, its analyst-administrator, and so many companies with a person each; the administrator."""
    from qantara.parties.enums import OrganisationKind, OrganisationState, Role
    from qantara.parties.models import Membership, Organisation, Person

    told = {"state": OrganisationState.ACTIVE, "created_at": NOW, "updated_at": NOW}
    ministry = Organisation.objects.create(kind=OrganisationKind.MINISTRY, name="Ministère de mesure", **told)
    administrator = Person.objects.create(email="admin@exemple.ma", given_name="Salma", family_name="Essai", password="!", created_at=NOW)  # fmt: skip
    Membership.objects.create(person=administrator, organisation=ministry, role=Role.ADMINISTRATOR, starts_at=NOW)
    names = (f"{TRADES[n % 10]} {TOWNS[n // 10 % 10]} {n // 100}" for n in range(organisations))
    companies = [
        Organisation(kind=OrganisationKind.COMPANY, name=name, ice=f"{n:015d}", **told) for n, name in enumerate(names)
    ]
    people = [
        Person(email=f"p{n}@exemple.ma", given_name="Omar", family_name=f"Essai {n}", password="!", created_at=NOW)
        for n in range(organisations)
    ]
    for made in (*companies, *people):
        made.refold()
    Organisation.objects.bulk_create(companies, batch_size=2_000)
    Person.objects.bulk_create(people, batch_size=2_000)
    return administrator


def show(name: str, value: str) -> None:
    print(f"{name:<58}{value:>22}", flush=True)


def measure_audit(entries: int, administrator: Any) -> None:
    """Entries written one transaction each, then many in one as an import does; all of them verified."""
    from django.db import transaction

    from qantara.kit.audit.actions import record, seal_due
    from qantara.kit.audit.verification import verify

    def write(count: int) -> None:
        for n in range(count):
            record(
                "organisation.changed", target=("parties.organisation", n), by=administrator, at=NOW,
                reason="Benchmark", before={"name": f"n{n}"}, after={"name": f"n{n + 1}"},
            )  # fmt: skip

    alone = min(entries, 1_000)
    wall, _ = timed(lambda: write(alone))
    show("audit: entries a second, one transaction each", f"{alone / wall:,.0f}")
    wall, _ = timed(lambda: transaction.atomic(write)(entries - alone))
    show("audit: entries a second, in one transaction", f"{(entries - alone) / wall:,.0f}")
    wall, _ = timed(lambda: seal_due(datetime.now(UTC)))
    show("audit: entries sealed a second", f"{entries / wall:,.0f}")
    verdicts: list[Any] = []
    wall, cpu = timed(lambda: verdicts.append(verify()))
    assert verdicts[0].holds, verdicts[0].fault
    show(f"audit: {verdicts[0].entries:,} entries verified, s (CPU)", f"{wall:.2f} ({cpu:.2f})")


def measure_tasks(jobs: int) -> None:
    """The seal's own task, put and done by a real worker; then how long one waits where the worker has nothing to do."""
    from qantara.kit.audit.tasks import seal_register
    from qantara.kit.tasks.models import Job

    wall, _ = timed(lambda: [seal_register.enqueue() for _ in range(jobs)])
    assert Job.objects.count() == jobs
    show("tasks: enqueued a second", f"{jobs / wall:,.0f}")
    worker = subprocess.Popen([sys.executable, "-m", "qantara.kit.tasks.worker"])
    try:
        _until(lambda: Job.objects.filter(state="done").exists())
        begun, done = time.perf_counter(), Job.objects.filter(state="done").count()
        _until(lambda: not Job.objects.filter(state__in=("waiting", "running")).exists())
        ended = Job.objects.filter(state="done").count()
        show("tasks: done a second by one worker", f"{(ended - done) / (time.perf_counter() - begun):,.0f}")
        waits = []
        for _ in range(20):
            pk = seal_register.enqueue().id
            _until(lambda pk=pk: Job.objects.get(pk=pk).state == "done")
            job = Job.objects.get(pk=pk)
            waits.append((job.started_at - job.enqueued_at).total_seconds())
        show(
            "tasks: s from put to begun, idle worker: median (most)",
            f"{statistics.median(waits):.2f} ({max(waits):.2f})",
        )
    finally:
        worker.terminate()
        worker.wait()


def _until(found: Callable[[], bool]) -> None:
    limit = time.monotonic() + 600
    while not found():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.02)


def measure_pages(administrator: Any) -> None:
    """Pages of the administrator, asked for in this process: milliseconds, and queries to the database."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    TOTP.activate(administrator, generate_totp_secret())
    client.force_login(administrator)
    asked = {
        "search: “securite tanger”": "/fr/search/?q=securite+tanger",
        "search: “essai 1234”": "/fr/search/?q=essai+1234",
        "search: «تحليل»": "/ar/search/?q=تحليل",
        "list of organisations": "/fr/organisations/",
        "list of people": "/fr/people/",
        "register of acts": "/fr/audit/",
        "dashboard": "/fr/dashboard/",
    }
    for name, address in asked.items():
        walls = []
        for _ in range(16):
            with CaptureQueriesContext(connection) as seen:
                begun = time.perf_counter()
                answer = client.get(address)
                walls.append((time.perf_counter() - begun) * 1000)
            assert answer.status_code == 200, (address, answer.status_code)
        warm = walls[1:]
        show(f"{name}: ms median (most), queries", f"{statistics.median(warm):.0f} ({max(warm):.0f}), {len(seen)}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--organisations", type=int, default=30_000)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=500)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = init_partnership(Path(name) / "partners").folder
        server.name_settings(folder)
        server.prepare()
        from django.db import connection

        show("database", connection.vendor)
        administrator = fill(wanted.organisations)
        show("organisations, people", f"{wanted.organisations + 1:,} each")
        measure_audit(wanted.entries, administrator)
        measure_tasks(wanted.jobs)
        measure_pages(administrator)


if __name__ == "__main__":
    main()
