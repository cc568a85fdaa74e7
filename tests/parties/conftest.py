"""The portal's folder, for every page of parties; nothing is remembered from one test to the next."""

from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.web.conftest import empty_folder, folder, full_folder, nothing_remembered

__all__ = ["empty_folder", "folder", "full_folder", "nothing_remembered"]

# The hasher is slow on purpose, and a test that signs in twenty times needs none of that.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 1024, 1
