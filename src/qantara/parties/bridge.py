"""The one door of `parties` to the floors below."""

from qantara.core.refusals import Refusal
from qantara.core.text.folding import fold
from qantara.core.text.places import REGIONS

__all__ = ["REGIONS", "Refusal", "fold"]
