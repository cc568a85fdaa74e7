"""The extractor of a process."""

from qantara.core.text.extractor import Extractor
from qantara.core.vocabulary import Vocabulary

_extractors: dict[str, Extractor] = {}


def extractor_for(vocabulary: Vocabulary) -> Extractor:
    """The extractor of a vocabulary, built once a process: its version says all that it depends on."""
    if vocabulary.version not in _extractors:
        _extractors.clear()  # one at a time: each holds tens of thousands of names
        _extractors[vocabulary.version] = Extractor(vocabulary)
    return _extractors[vocabulary.version]
