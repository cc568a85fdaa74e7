"""Django's description of this app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "qantara.kit.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
