"""Django's description of this app."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "qantara.axes.needs.sources"
    label = "needs_sources"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from qantara.axes.needs.sources import keeping, permissions  # noqa: F401 - declares them
        from qantara.axes.needs.sources.naming import name_events

        keeping.register()
        name_events()
