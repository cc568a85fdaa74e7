"""What readers may ask of the lists: nothing wrong can be said here, and what is not known is left out."""

from django import forms

from qantara.axes.needs.bridge import DOMAIN_LABELS
from qantara.axes.needs.finding import LONGEST
from qantara.kit.forms import PortalForm
from qantara.kit.wording import active_language, later

TECHNICAL = frozenset({"technology", "concept", "certification"})
NATURES = [
    ("technology", later("Technology")),
    ("concept", later("Concept")),
    ("certification", later("Certification")),
    ("language", later("Language")),
    ("soft", later("Way of working")),
]
ORDERS = [
    ("", later("Most ads")),
    ("change", later("Largest change over a year")),
    ("ahead", later("Largest rise expected in a year")),
    ("name", later("Name")),
]
_OUTSIDE = {"none"}


def domains() -> list[tuple[str, object]]:
    """The domains in the reader's language."""
    language = active_language()
    return [
        ("", later("All domains")),
        *((key, names[language]) for key, names in DOMAIN_LABELS.items() if key not in _OUTSIDE),
    ]


class FindOccupations(PortalForm):
    q = forms.CharField(required=False, max_length=LONGEST, label=later("Name, in any language"))
    domain = forms.ChoiceField(required=False, label=later("Domain"), choices=domains)
    sort = forms.ChoiceField(required=False, label=later("Order"), choices=ORDERS)


class FindSkills(FindOccupations):
    kind = forms.ChoiceField(
        required=False, label=later("Kind"),
        choices=[("", later("Technical skills")), *NATURES, ("all", later("All kinds"))],
    )  # fmt: skip
    field_order = ("q", "kind", "domain", "sort")
