"""Text to skills: normalisation, language, extraction, titles, places, near-duplicates.

`Extractor` is the public name of the library. It is imported when it is asked for: the vocabulary, on which it rests,
takes its folding from here.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qantara.core.text.extractor import Extractor

__all__ = ["Extractor"]


def __getattr__(name: str) -> object:
    if name == "Extractor":
        from qantara.core.text.extractor import Extractor

        return Extractor
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
