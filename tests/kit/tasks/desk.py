"""A process that has the portal's database open for a test: one JSON line asks, one answers."""

import json
import sys
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import django
from django.core.management import call_command
from django.forms.models import model_to_dict
from django.utils import timezone

django.setup()

from qantara.kit.tasks import actions  # noqa: E402
from qantara.kit.tasks.models import Job  # noqa: E402
from tests.kit.tasks import work  # noqa: E402

SALMA: Any = SimpleNamespace(pk=1)


def put(name: str, args: list[Any], told: dict[str, Any]) -> str:
    if "wait" in told:
        told["run_after"] = timezone.now() + timedelta(seconds=told.pop("wait"))
    return str(getattr(work, name).using(**told).enqueue(*args).id)


def put_many(name: str, file: str, many: int) -> None:
    for number in range(many):
        getattr(work, name).enqueue(file, number)


def job(pk: str) -> dict[str, Any]:
    found = Job.objects.get(pk=pk)
    return model_to_dict(found) | {"state": found.state, "failures": found.failures.count()}


def states() -> list[str]:
    """Of the jobs that the test put there: regular work may fall due meanwhile."""
    ours = Job.objects.filter(task__startswith="tests.")
    return [str(state) for state in ours.values_list("state", flat=True)]


def cancel(pk: str) -> str:
    return str(actions.cancel(job=Job.objects.get(pk=pk), by=SALMA, at=timezone.now()).state)


def restart(pk: str) -> str:
    return str(actions.restart(job=Job.objects.get(pk=pk), by=SALMA, at=timezone.now()).state)


def main() -> None:
    for app in ("audit", "tasks"):
        call_command("migrate", app, verbosity=0)
    for line in sys.stdin:
        name, values = json.loads(line)
        sys.stdout.write(json.dumps(globals()[name](**values), default=str) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
