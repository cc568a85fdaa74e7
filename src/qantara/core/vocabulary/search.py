"""Finding a skill or an occupation by any of its names."""

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from qantara.core.text.folding import fold
from qantara.core.vocabulary.model import Occupation, Skill, Vocabulary

_LEAST = 72.0
_WORDS = 0.92  # what sharing all words is worth beside being the same


@dataclass(frozen=True)
class Found:
    """A result: what was found, by which of its names, how near (0 to 100)."""

    row: Skill | Occupation
    name: str
    score: float

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def kind(self) -> str:
        return self.row.kind if isinstance(self.row, Skill) else "occupation"

    def label(self, language: str) -> str:
        return self.row.label(language)


class Index:
    """The names of a vocabulary, folded once, for many searches."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._rows: list[tuple[Skill | Occupation, str]] = []
        for skill in vocabulary.skills.values():
            self._rows += [(skill, name) for name in (skill.id, *skill.names)]
        for occupation in vocabulary.occupations.values():
            self._rows += [(occupation, name) for name in occupation.titles]
        self._folded = [fold(name) for _, name in self._rows]

    def find(self, words: str, *, most: int = 10) -> list[Found]:
        """Return the nearest skills and occupations, best first; each once, by its best name."""
        wanted = fold(words)
        if not wanted:
            return []
        # Only these can be near enough; the library finds them in a quarter of the time that asking each would take.
        places = {
            *(place for _, _, place in process.extract(wanted, self._folded, scorer=fuzz.ratio, limit=None, score_cutoff=_LEAST)),
            *(place for _, _, place in process.extract(wanted, self._folded, scorer=fuzz.token_set_ratio, limit=None, score_cutoff=_LEAST / _WORDS)),
            *(place for place, name in enumerate(self._folded) if name.startswith(wanted)),
        }  # fmt: skip
        scored = sorted(
            ((_nearness(wanted, self._folded[place]), place) for place in places), key=lambda one: (-one[0], one[1])
        )
        near = [(score, place) for score, place in scored if score >= _LEAST][: most * 8]
        best: dict[tuple[str, str], Found] = {}
        for score, place in near:
            row, name = self._rows[place]
            best.setdefault((type(row).__name__, row.id), Found(row, name, round(score, 1)))
        return list(best.values())[:most]


def search(vocabulary: Vocabulary, words: str, *, most: int = 10) -> list[Found]:
    """Return the nearest skills and occupations of one search; `Index` serves many."""
    return Index(vocabulary).find(words, most=most)


def _nearness(a: str, b: str) -> float:
    """Whole names first; then names that begin with, or hold, what was typed."""
    whole = fuzz.ratio(a, b)
    words = fuzz.token_set_ratio(a, b) * _WORDS
    begins = 95.0 if b.startswith(a) and len(a) > 2 else 0.0
    return max(whole, words, begins - min(10.0, 0.2 * (len(b) - len(a))))
