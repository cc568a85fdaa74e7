"""Apps of the kit are tested inside the portal: its folder and its client."""

from tests.web.conftest import empty_folder, folder, full_folder, nothing_remembered

__all__ = ["empty_folder", "folder", "full_folder", "nothing_remembered"]
