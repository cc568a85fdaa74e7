"""Django's description of this app."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "qantara.axes.needs"
    label = "needs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from qantara.axes.needs import permissions  # noqa: F401 - declares them
