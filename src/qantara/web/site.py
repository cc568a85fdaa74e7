"""The folder as pages see it: read again when its file changes; a file that is broken meanwhile does not close the portal."""

import logging
from dataclasses import dataclass
from pathlib import Path

from qantara.web.bridge import CONFIG, Partnership, Refusal, find_partnership
from qantara.web.convention import Convention, read_convention

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Site:
    """One reading of the folder. `broken`: what is wrong with the file since, in the words of the refusal."""

    partnership: Partnership
    convention: Convention
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
        site = Site(partnership, read_convention(partnership), _contact(partnership), stamp)
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
