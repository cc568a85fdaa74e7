"""A folder that appears under its name only when it is whole."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qantara.core.refusals import Refusal


class FolderError(Refusal):
    """The results cannot be written there, or read back."""


def refuse_used(target: Path) -> None:
    """Raise FolderError where no new folder of that name can be made."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FolderError(
            "{folder}: there is something already. Name a new folder: results are never written over.", folder=target
        )
    if not target.absolute().parent.is_dir():
        raise FolderError("{folder}: its parent folder does not exist. Make it first.", folder=target)


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder to fill, which has its name only when the block ends well. Raises FolderError."""
    refuse_used(target)
    part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.absolute().parent))
    try:
        yield part
        part.chmod(0o700)  # it may name people
        if target.exists():
            target.rmdir()
        part.replace(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
