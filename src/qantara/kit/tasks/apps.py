"""Django's description of this app."""

from django.apps import AppConfig

from qantara.kit.wording import later


class TasksConfig(AppConfig):
    name = "qantara.kit.tasks"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from qantara.kit.audit.naming import declare
        from qantara.kit.tasks import permissions  # noqa: F401 - declares them

        declare(
            events={"task.cancelled": later("Task cancelled"), "task.restarted": later("Task started again")},
            things={"tasks.job": later("Background task")},
        )
