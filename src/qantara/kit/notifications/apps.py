"""Django's description of this app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "qantara.kit.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
