"""Django's description of this app."""

from django.apps import AppConfig


class CurationConfig(AppConfig):
    name = "qantara.axes.needs.curation"
    label = "needs_curation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from qantara.axes.needs.curation import permissions  # noqa: F401 - declares them
        from qantara.axes.needs.curation.naming import name_events

        name_events()
