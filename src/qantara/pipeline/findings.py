"""What a check of `qantara doctor` has found."""

from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["good", "watch", "late"]


@dataclass(frozen=True)
class Finding:
    """One check's outcome: an English template and its values, translated at the edge."""

    check: str
    state: State
    sentence: str
    values: dict[str, Any] = field(default_factory=dict)
