"""What an alert looks at."""

from django.db.models import TextChoices

from qantara.kit.wording import later


class Measure(TextChoices):
    ADS = "ads", later("ads in twelve months")
    SHARE = "share", later("share, in percent")
    CHANGE = "change", later("change over a year, in percent")
    FORECAST = "forecast", later("expected a year ahead")


class Direction(TextChoices):
    ABOVE = "above", later("rises above")
    BELOW = "below", later("falls below")
