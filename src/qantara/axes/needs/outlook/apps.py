"""Django's description of this app."""

from django.apps import AppConfig


class OutlookConfig(AppConfig):
    name = "qantara.axes.needs.outlook"
    label = "needs_outlook"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from qantara.axes.needs.outlook import permissions  # noqa: F401 - declares them
        from qantara.axes.needs.outlook.naming import name_events

        name_events()
