"""Django's description of this app."""

from django.apps import AppConfig

from qantara.kit.wording import later


class UploadsConfig(AppConfig):
    name = "qantara.kit.uploads"
    label = "uploads"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from qantara.kit.audit.naming import declare
        from qantara.kit.uploads import permissions, rounds  # noqa: F401 - declare rules, and what comes back by itself

        declare(
            events={
                "uploads.kept": later("File received"),
                "uploads.assigned": later("File attached"),
                "uploads.discarded": later("File deleted"),
                "uploads.malware_refused": later("Malware refused"),
            },
            things={"uploads.storedfile": later("File")},
            fields={"digest": later("Digest"), "found": later("Recognised as")},
        )
