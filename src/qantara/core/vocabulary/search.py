"""Finding a skill or an occupation by any of its names."""

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from qantara.core.text.folding import fold
from qantara.core.vocabulary.model import Occupation, Skill, Vocabulary

_LEAST = 72.0


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


def search(vocabulary: Vocabulary, words: str, *, most: int = 10) -> list[Found]:
    """Return the nearest skills and occupations, best first; each once, by its best name."""
    rows: list[tuple[Skill | Occupation, str]] = []
    for skill in vocabulary.skills.values():
        rows += [(skill, name) for name in (skill.id, *skill.names)]
    for occupation in vocabulary.occupations.values():
        rows += [(occupation, name) for name in occupation.titles]
    folded = [fold(name) for _, name in rows]
    wanted = fold(words)
    if not wanted:
        return []
    near = process.extract(wanted, folded, scorer=_nearness, limit=most * 8, score_cutoff=_LEAST)
    best: dict[tuple[str, str], Found] = {}
    for _, score, place in near:
        row, name = rows[place]
        best.setdefault((type(row).__name__, row.id), Found(row, name, round(score, 1)))
    return list(best.values())[:most]


def _nearness(a: str, b: str, /, *, score_cutoff: float | None = None) -> float:  # noqa: ARG001 - asked by process.extract
    """Whole names first; then names that begin with, or hold, what was typed."""
    whole = fuzz.ratio(a, b)
    words = fuzz.token_set_ratio(a, b) * 0.92
    begins = 95.0 if b.startswith(a) and len(a) > 2 else 0.0
    return max(whole, words, begins - min(10.0, 0.2 * (len(b) - len(a))))
