"""Django's description of this app."""

from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "qantara.axes.needs.answers"
    label = "needs_answers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from qantara.axes.needs.answers import permissions  # noqa: F401 - declares them
        from qantara.axes.needs.answers.naming import name_events

        name_events()
