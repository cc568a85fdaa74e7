"""The few files of the schema's explorer, where django-ninja has them; what else it brings is not served."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

_PREFIX = "ninja"
_NAMES = ("swagger-ui-bundle.js", "swagger-ui-init.js", "swagger-ui.css", "swagger-ui.css.map")


def _folder() -> Path:
    """Without importing it: django-ninja cannot be imported before the settings are there."""
    found = find_spec("ninja")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "static" / "ninja"


class _Storage(FileSystemStorage):
    prefix = _PREFIX


class ExplorerFinder(BaseFinder):
    """Finds `ninja/swagger-ui…` and nothing else of that package."""

    def check(self, **_options: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **_options: Any) -> Any:
        name = path.removeprefix(f"{_PREFIX}/")
        if not path.startswith(f"{_PREFIX}/") or name not in _NAMES:
            return []
        found = str(_folder() / name)
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:  # noqa: ARG002 - Django's name
        storage = _Storage(location=str(_folder()))
        for name in _NAMES:
            yield name, storage
