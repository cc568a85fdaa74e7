"""The portal's settings with little installed beside background work: its workers start in half the time."""

from qantara.web.settings import *  # noqa: F403

INSTALLED_APPS = ["qantara.kit.audit", "qantara.kit.tasks", "django.contrib.auth", "django.contrib.contenttypes"]
AUTH_USER_MODEL = "auth.User"
