"""The folder's candidates: names that its ads ask for and no vocabulary holds, with what helps people to decide."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from qantara.core.text.candidates import Candidate, Context, find_candidates
from qantara.core.text.folding import fold, fold_all
from qantara.core.vocabulary import Skill, Vocabulary
from qantara.pipeline.examples import Json, example, newest_tech_ads, read_ad_texts
from qantara.pipeline.partnership import Partnership

_CLOSEST = 3
_LEAST_NEARNESS = 65.0
_WORDS_APART = 0.92  # the same words in another order are a little less near
_SENTENCES, _SENTENCES_READ = 3, 12  # many ads of one employer say the same sentence


@dataclass(frozen=True)
class ShownCandidate:
    """A candidate with up to three sentences that hold it, and our closest skills (nearest first, 0 to 100)."""

    name: str
    ads: int
    contexts: Mapping[Context, int]
    examples: Sequence[Json]
    closest: Sequence[tuple[Skill, float]]


def list_candidates(
    partnership: Partnership, vocabulary: Vocabulary, *, least: int, most: int
) -> tuple[list[ShownCandidate], int]:
    """Return the most frequent candidates of the newest tech ads, and how many there are in all."""
    ads = partnership.lake.scan("ads").select("ad", "cluster", "posted_on", "domain").collect()
    texts = read_ad_texts(partnership, newest_tech_ads(ads), technologies_only=False)
    found = find_candidates(
        texts.searched, known_names(vocabulary) | vocabulary.refused, least=least, examples_of_each=_SENTENCES_READ
    )
    shown = found[:most]
    closest = closest_skills(vocabulary, [one.name for one in shown])
    rows = [
        ShownCandidate(one.name, one.ads, one.contexts, _sentences(one, texts.of_ad), near)
        for one, near in zip(shown, closest, strict=True)
    ]
    return rows, len(found)


def known_names(vocabulary: Vocabulary) -> set[str]:
    """Every folded name of a skill or an occupation."""
    skills = [name for skill in vocabulary.skills.values() for name in skill.names]
    titles = [title for occupation in vocabulary.occupations.values() for title in occupation.titles]
    return set(fold_all([*skills, *titles])) - {""}


def closest_skills(vocabulary: Vocabulary, names: Iterable[str]) -> list[list[tuple[Skill, float]]]:
    """Our skills whose names are nearest to each name: misspellings and further names of what we have."""
    owners = [(skill, name) for skill in vocabulary.skills.values() for name in skill.names]
    folded = fold_all([name for _, name in owners])
    return [_closest(fold(name), owners, folded) for name in names]


def _closest(wanted: str, owners: Sequence[tuple[Skill, str]], folded: Sequence[str]) -> list[tuple[Skill, float]]:
    best: dict[str, float] = defaultdict(float)
    skills: dict[str, Skill] = {}
    for scorer, weight in ((fuzz.ratio, 1.0), (fuzz.token_sort_ratio, _WORDS_APART)):
        near = process.extract(wanted, folded, scorer=scorer, limit=4 * _CLOSEST, score_cutoff=_LEAST_NEARNESS)
        for _, score, place in near:
            skill = owners[place][0]
            skills[skill.id] = skill
            best[skill.id] = max(best[skill.id], round(score * weight, 1))
    ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:_CLOSEST]
    return [(skills[key], score) for key, score in ranked]


def _sentences(one: Candidate, of_ad: Mapping[str, Json]) -> list[Json]:
    """The first sentences that differ."""
    shown: dict[str, Json] = {}
    for seen in one.examples:
        sentence = example(of_ad[seen.ad], seen.start, seen.end)
        shown.setdefault(sentence["before"] + sentence["after"], sentence)
    return list(shown.values())[:_SENTENCES]
