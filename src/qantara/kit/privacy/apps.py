"""Django's description of this app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "qantara.kit.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        from qantara.kit import forms
        from qantara.kit.privacy import notices

        forms.notice_of, forms.refusal_of = notices.notice_of, notices.refusal_of
        autodiscover_modules("privacy")  # what each app holds of people
        from qantara.kit.privacy import checks, own, tasks  # noqa: F401 - they declare themselves, after the apps
