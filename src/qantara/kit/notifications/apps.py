"""Django's description of this app."""

from django.apps import AppConfig

from qantara.kit.wording import later


class NotificationsConfig(AppConfig):
    name = "qantara.kit.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from qantara.kit.audit.naming import declare
        from qantara.kit.notifications import rounds  # noqa: F401 - declares what comes back by itself

        declare(
            events={
                "notifications.preferences_changed": later("Choice of messages changed"),
                "notifications.rhythm_changed": later("Hours of e-mails changed"),
                "notifications.decided": later("E-mail in doubt decided"),
            },
            things={"notifications.message": later("E-mail")},
        )
