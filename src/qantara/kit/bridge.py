"""The one door of `kit` to the floors below: refusals, whole files, and the rules on small counts."""

from qantara.core.refusals import Refusal
from qantara.pipeline.whole_file import write_whole

__all__ = ["Refusal", "write_whole"]
