"""The portal's folder, for every page of parties; nothing is remembered from one test to the next."""

from tests.web.conftest import empty_folder, folder, full_folder, nothing_remembered

__all__ = ["empty_folder", "folder", "full_folder", "nothing_remembered"]
