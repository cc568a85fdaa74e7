"""The one door of `agreements` to the floors below: the folder, what is shipped with it, names of domains and regions."""

from qantara.core.refusals import Refusal
from qantara.core.text.places import REGIONS
from qantara.core.vocabulary.labels import DOMAIN_LABELS
from qantara.pipeline.partnership import CONFIG, Partnership, find_partnership
from qantara.pipeline.partnership.folder import shipped_convention

__all__ = ["CONFIG", "DOMAIN_LABELS", "REGIONS", "Partnership", "Refusal", "find_partnership", "shipped_convention"]
