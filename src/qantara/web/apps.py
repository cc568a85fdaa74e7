"""Django's description of the portal itself, so that its background work is found."""

from django.apps import AppConfig

from qantara.kit.wording import later


class WebConfig(AppConfig):
    name = "qantara.web"
    label = "web"

    def ready(self) -> None:
        from qantara.kit.audit.naming import declare

        declare(events={"backup.asked": later("Backup asked for")}, things={"web.backup": later("Backup")})
