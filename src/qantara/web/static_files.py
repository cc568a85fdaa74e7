"""Where static files come from besides `web/static`, and gathering them all once: compressing takes seconds, which a start
has not to spare.
"""

import hashlib
from itertools import zip_longest
from pathlib import Path
from typing import Any

import tinycss2
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.base import ContentFile
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

from qantara.kit.static_files import NamedFinder

_GATHERED = "gathered"


class DesignFinder(NamedFinder):
    """The style sheets and fonts of `design`."""

    prefix, package = "design", "qantara.design"

    def names(self) -> tuple[str, ...]:
        fonts = sorted(path.name for path in (self._place() / "fonts").iterdir() if path.suffix in {".woff2", ".txt"})
        return "tokens.css", "base.css", *(f"fonts/{name}" for name in fonts)


class HtmxFinder(NamedFinder):
    """The one script of the many that django-htmx brings."""

    prefix, package, folder = "django_htmx", "django_htmx", "static/django_htmx"

    def names(self) -> tuple[str, ...]:
        return ("htmx-2.min.js",)


class ShortStyles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Keeps style sheets without their comments and spaces: what explains them to us weighs nothing on a reader's line."""

    def _save(self, name: str, content: Any) -> str:
        if name.endswith(".css"):
            content = ContentFile(shortened(b"".join(content.chunks()).decode()).encode())
        return str(super()._save(name, content))


def shortened(sheet: str) -> str:
    """A style sheet without its comments, and without the spaces that mean nothing: beside a brace, `;` or `,`, and after `:`."""
    return str(tinycss2.serialize(_without_spaces(tinycss2.parse_component_value_list(sheet, skip_comments=True))))


def _without_spaces(nodes: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for node, after in zip_longest(nodes, nodes[1:]):
        if node.type == "{} block":
            node.content = _without_spaces(node.content)
        if node.type == "whitespace":
            before = kept[-1] if kept else None
            if before == ":" or _ends(before) or _ends(after):
                continue
            node.value = " "
        kept.append(node)
    return kept


def _ends(node: Any) -> bool:
    return node is None or node.type == "{} block" or node == ";" or node == ","  # noqa: PLR1714 - no hash


def gather() -> None:
    """Put every static file in STATIC_ROOT, compressed, its name with a digest; nothing where none has changed since."""
    told = Path(settings.STATIC_ROOT) / _GATHERED
    now = _sources()
    if told.exists() and told.read_text(encoding="ascii") == now:
        return
    told.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    told.write_text(now, encoding="ascii")  # last: what was cut short is begun again


def _sources() -> str:
    """A digest of the static files' names, sizes and times."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
