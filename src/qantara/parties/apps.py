"""Django's description of this app."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "qantara.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from qantara.parties import permissions  # noqa: F401 - declares them
        from qantara.parties.naming import name_events

        name_events()
