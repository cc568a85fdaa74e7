"""What keeps the portal from starting: a form that collects for a purpose that is not in the register."""

import pkgutil
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks

from qantara.kit.privacy import personal_data, purposes


@checks.register("privacy")
def check_register(app_configs: Sequence[AppConfig] | None = None, **_options: Any) -> list[checks.CheckMessage]:  # noqa: ARG001 - Django's own names
    """Every purpose that a form, a category or another purpose names is registered."""
    named = [(f"{form.__module__}.{form.__qualname__}", form.collects) for form in all_forms() if form.collects]
    named += [(category.name, category.purpose) for category in personal_data.all_categories()]
    named += [(purpose.id, other) for purpose in purposes.all_purposes() for other in purpose.further]
    known = {purpose.id for purpose in purposes.all_purposes()}
    found: list[checks.CheckMessage] = [
        checks.Error(
            f"{who} collects or holds data for “{purpose}”, which is not in the register of processing.",
            hint="Register the purpose in the app's privacy.py.",
            id="privacy.E001",
        )
        for who, purpose in named
        if purpose not in known
    ]
    from qantara.kit.privacy.forms import AsksFirst

    found += [
        checks.Error(
            f"{form.__module__}.{form.__qualname__} collects for “{form.collects}”, whose data also serve other"
            " purposes, and does not ask about them.",
            hint="Let the form inherit kit.privacy.forms.AsksFirst.",
            id="privacy.E002",
        )
        for form in all_forms()
        if form.collects in known and purposes.get(form.collects).further and not issubclass(form, AsksFirst)
    ]
    return found


def all_forms() -> list[type[Any]]:
    """Every form of ours, whichever app has it."""
    from qantara.kit.forms import _Portal

    for config in apps.get_app_configs():
        if config.name.startswith("qantara."):
            _import_forms(config)
    found: list[type[Any]] = []
    waiting: list[type[Any]] = [_Portal]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one is not _Portal and one not in found:
            found.append(one)
    return sorted(found, key=lambda form: (form.__module__, form.__qualname__))


def _import_forms(config: AppConfig) -> None:
    for name in _form_modules(config.path, config.name):
        import_module(name)


def _form_modules(path: str, package: str) -> Iterator[str]:
    for found in pkgutil.walk_packages([path], f"{package}."):
        if found.name.rpartition(".")[2] == "forms":
            yield found.name
