"""Occupations, regions and domains by identifier or by name, with the nearest ones to an unknown name."""

import re
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import process

from qantara.core.demand import TOTAL
from qantara.core.text.folding import fold
from qantara.core.text.places import REGIONS, UNKNOWN, find_region
from qantara.core.text.titles import TitleMatcher, compared_title
from qantara.core.vocabulary import DOMAINS, Vocabulary
from qantara.core.vocabulary.labels import DOMAIN_LABELS
from qantara.core.vocabulary.search import search

_NEAREST = 3
_LEAST_LIKE = 60
_COUNTRY = {
    fold(name)
    for name in (
        "total", "national", "ensemble", "maroc", "morocco", "all", "tous", "toutes", "ensemble du maroc", "المغرب", "المجموع",
        "الكل", "وطني",
    )
}  # fmt: skip
_SEVERAL = re.compile(r"[,;،؛/&+]|\b(?:et|and)\b| و ")


class Names:
    """What a declaration may call an occupation, a region, a domain."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._occupations = replace(vocabulary, skills={})
        self._by_name: dict[str, str] = {}
        for occupation in vocabulary.occupations.values():
            self._by_name.setdefault(fold(occupation.id), occupation.id)
        # Main names before others: two occupations may share one of these.
        for occupation in vocabulary.occupations.values():
            for name in (occupation.en, occupation.fr, occupation.ar):
                self._by_name.setdefault(fold(name), occupation.id)
        for occupation in vocabulary.occupations.values():
            for name in occupation.titles:
                self._by_name.setdefault(fold(name), occupation.id)
        self._titles = TitleMatcher(vocabulary.occupations.values())
        self._regions = {fold(label): code for code, labels in REGIONS.items() for label in (code, *labels.values())}
        self._domains = {fold(label): key for key in DOMAINS for label in (key, *DOMAIN_LABELS[key].values())}
        self.occupation = lru_cache(maxsize=10_000)(self._occupation)
        self.nearest_occupations = lru_cache(maxsize=10_000)(self._nearest_occupations)

    def _occupation(self, text: str) -> str | None:
        """By a name, or by a title all of whose words are those of a name ("Ingénieur DevOps confirmé (H/F)")."""
        known = self._by_name.get(fold(text))
        if known or not text.strip():
            return known
        words = compared_title(text)
        found = self._titles.find(words) if words else None
        return found.occupation if found and found.length == len(words) else None

    def _nearest_occupations(self, text: str) -> list[str]:
        return [found.id for found in search(self._occupations, text, most=_NEAREST)]

    def region(self, text: str) -> str | None:
        """A region's code, "abroad", or "total" for the country; by code, number, name, or the name of a town in it."""
        folded = fold(text)
        if folded in _COUNTRY:
            return TOTAL
        if folded in self._regions:
            return self._regions[folded]
        if folded.isdecimal() and f"MA-{int(folded):02}" in REGIONS:
            return f"MA-{int(folded):02}"
        if _SEVERAL.search(text):
            return None
        found = find_region(city=text, region=None, country="Maroc").region
        return None if found == UNKNOWN else found

    def nearest_regions(self, text: str) -> list[str]:
        near = process.extract(fold(text), list(self._regions), limit=8, score_cutoff=_LEAST_LIKE)
        return list(dict.fromkeys(self._regions[name] for name, _, _ in near))[:_NEAREST]

    def domain(self, text: str) -> str | None:
        return self._domains.get(fold(text))
