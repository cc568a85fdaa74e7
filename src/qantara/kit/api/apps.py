"""Django's description of this app."""

from django.apps import AppConfig

from qantara.kit.wording import N_, later


class ApiConfig(AppConfig):
    name = "qantara.kit.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from qantara.kit.api import permissions, tasks  # noqa: F401 - they declare themselves
        from qantara.kit.audit.naming import declare
        from qantara.kit.notifications import kinds

        kinds.register(
            "api.hook_stopped",
            title=N_("Nothing is sent to %(host)s any more"),
            text=N_("Several events in a row could not be delivered to %(host)s. Mend the receiver, then start the webhook again on its page."),
            label=N_("A webhook of yours is stopped"),
        )  # fmt: skip
        declare(
            events={
                "api.token_made": later("Access token made"),
                "api.token_revoked": later("Access token revoked"),
                "api.hook_made": later("Webhook made"),
                "api.hook_ended": later("Webhook ended"),
                "api.hook_stopped": later("Webhook stopped"),
                "api.hook_started": later("Webhook started again"),
            },
            things={"api.token": later("Access token"), "api.hook": later("Webhook")},
            fields={"scopes": later("Rights"), "expires_at": later("Ends"), "events": later("Events")},
        )
