"""Django's description of this app: it has no tables, and joins what kit keeps to what the portal knows."""

from django.apps import AppConfig


class PortalApiConfig(AppConfig):
    name = "qantara.web.api"
    label = "portal_api"

    def ready(self) -> None:
        from qantara.web.api import events, rights, tasks  # noqa: F401 - the last declares itself

        rights.declare()
        events.declare()
