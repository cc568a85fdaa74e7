"""Django's description of this app."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "qantara.kit.tasks"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"
