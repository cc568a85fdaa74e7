"""Where static files come from besides `web/static`: the style sheets and fonts of `design`, each where it already is."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

_FOLDER = Path(str(files("qantara.design")))
_PREFIX = "design"


def _names() -> list[str]:
    fonts = sorted(path.name for path in (_FOLDER / "fonts").iterdir() if path.suffix in {".woff2", ".txt"})
    return ["tokens.css", "base.css", *(f"fonts/{name}" for name in fonts)]


class _Storage(FileSystemStorage):
    prefix = _PREFIX


class DesignFinder(BaseFinder):
    """Finds `design/tokens.css`, `design/base.css` and `design/fonts/…`, and nothing else of that package."""

    def check(self, **_options: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **_options: Any) -> Any:
        """The file of a static path; with `find_all`, the list of all that have it; an empty list where there is none."""
        name = path.removeprefix(f"{_PREFIX}/")
        if not path.startswith(f"{_PREFIX}/") or name not in _names():
            return []  # what Django's own finders say
        found = str(_FOLDER / name)
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:  # noqa: ARG002 - Django's name
        """Every file with the storage that opens it."""
        storage = _Storage(location=str(_FOLDER))
        for name in _names():
            yield name, storage
