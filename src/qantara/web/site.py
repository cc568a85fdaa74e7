"""The folder as pages see it: read again when its file changes; a file that is broken meanwhile does not close the portal."""

import logging
from dataclasses import dataclass
from pathlib import Path

from qantara.agreements.reading import first_of, read_statements
from qantara.agreements.statement import Statement
from qantara.web.bridge import CONFIG, Partnership, Refusal, find_partnership

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Site:
    """One reading of the folder. `convention`: the one that pages name. `broken`: what is wrong with the file since."""

    partnership: Partnership
    convention: Statement
    contact: str
    stamp: tuple[int, int]
    broken: str | None = None


_last: dict[Path, Site] = {}


def read_site(folder: Path) -> Site:
    """The folder's newest readable state. Raises a refusal only when none was ever read."""
    last = _last.get(folder)
    try:
        found = (folder / CONFIG).stat()
        stamp = (found.st_mtime_ns, found.st_size)
        if last is not None and last.stamp == stamp:
            return last
        partnership = find_partnership(folder, named=True)
        site = Site(partnership, first_of(read_statements(partnership)), _contact(partnership), stamp)
    except (OSError, Refusal) as error:
        if last is None:
            raise
        if last.broken is None:
            _log.warning("%s", error)
        site = Site(last.partnership, last.convention, last.contact, (0, 0), broken=str(error))
    _last[folder] = site
    return site


def _contact(partnership: Partnership) -> str:
    table = partnership.config.get("portal", {})
    return str(table.get("contact", "")) if isinstance(table, dict) else ""
