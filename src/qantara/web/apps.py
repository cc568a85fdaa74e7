"""Django's description of the portal itself, so that its background work is found."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "qantara.web"
    label = "web"
