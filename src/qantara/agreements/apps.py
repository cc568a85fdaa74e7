"""Django's description of this app."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "qantara.agreements"
    label = "agreements"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from qantara.agreements import permissions  # noqa: F401 - declares them
        from qantara.agreements.naming import name_events

        name_events()
