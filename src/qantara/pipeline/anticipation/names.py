"""What a series is called: `domain:data`, `region:MA-06`, `occupation:data-engineer`, `skill:python`, `total`."""

from qantara.core.text.places import region_label
from qantara.core.vocabulary import LANGUAGES, Vocabulary
from qantara.core.vocabulary.labels import DOMAIN_LABELS, Label
from qantara.pipeline.anticipation.history import TOTAL
from qantara.pipeline.anticipation.movements import CANDIDATE

_WHOLE = {"fr": "Toutes les annonces numériques", "ar": "كل العروض الرقمية", "en": "All digital ads"}


class SeriesNames:
    """The names of what series are about, in each language."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def label(self, kind: str, key: str) -> Label:
        if kind == TOTAL:
            return _WHOLE
        if kind == "domain":
            return DOMAIN_LABELS.get(key, dict.fromkeys(LANGUAGES, key))
        if kind == "region":
            return {language: region_label(key, language) for language in LANGUAGES}
        if key.startswith(CANDIDATE):
            return dict.fromkeys(LANGUAGES, key.removeprefix(CANDIDATE))
        found = (self._vocabulary.occupations if kind == "occupation" else self._vocabulary.skills).get(key)
        if found is None:
            return dict.fromkeys(LANGUAGES, key)
        return {language: _capital(found.label(language)) for language in LANGUAGES}


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
