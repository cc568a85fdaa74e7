"""Django's description of this app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "qantara.kit.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
