"""Static files of a package that brings more than the portal uses: a few of them, by name, each where it already is."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class _Storage(FileSystemStorage):
    def __init__(self, place: Path, prefix: str) -> None:
        super().__init__(location=str(place))
        self.prefix = prefix  # where `collectstatic` puts what it finds here


class NamedFinder(BaseFinder):
    """Finds `prefix/name` for the names told, and nothing else of that folder of the package."""

    prefix: ClassVar[str]
    package: ClassVar[str]
    folder: ClassVar[str] = ""

    def names(self) -> tuple[str, ...]:
        raise NotImplementedError

    def _place(self) -> Path:
        """Without importing the package: some cannot be before the settings are there."""
        found = find_spec(self.package)
        assert found is not None
        assert found.origin is not None
        return Path(found.origin).parent / self.folder

    def check(self, **_options: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **_options: Any) -> Any:
        """The file of a static path; with `find_all`, the list of all that have it; an empty list where there is none."""
        name = path.removeprefix(f"{self.prefix}/")
        if not path.startswith(f"{self.prefix}/") or name not in self.names():
            return []  # what Django's own finders say
        found = str(self._place() / name)
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:  # noqa: ARG002 - Django's name
        """Every file with the storage that opens it."""
        storage = _Storage(self._place(), self.prefix)
        for name in self.names():
            yield name, storage
