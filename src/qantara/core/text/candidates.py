"""Names that stand in lists of technologies and are in no vocabulary: candidates for people to accept or refuse.

"Spark, Kafka, Redpanda et Flink": between two known technologies, an item of a list is most likely one too.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ahocorasick_rs import AhoCorasick

from qantara.core.text.folding import fold

_SEPARATOR = re.compile(r"\s*(?:[,;/|•·\n()]|\s(?:et|and|ou|or|و)\s)\s*")
_NAME = re.compile(r"[A-Za-z0-9À-ÿ][\w.+#-]*(?: [A-Z0-9][\w.+#-]*){0,2}\Z")
_LOOKS_PROPER = re.compile(r"[A-Z].*|.*[a-z][A-Z].*|.*\.(?:js|io|ai)\Z")
_LIST_ENDS = re.compile(r"[.:;!?]\s|[•▪●]|\n\s*\n")
_REACH = 90  # characters between two known technologies; a longer gap is prose
_COMMON = frozenset(
    "etc le la les un une des de du vous nous notre votre the a an we you our your and or in on at with for to of is are"
    " our experience expérience maîtrise connaissance connaissances outils tools bonne solid strong profil profile missions"
    " mission skills compétences formation diplôme bac master h f cdi cdd stage senior junior france maroc paris casablanca"
    " rabat usa required preferred plus years ans year using such as including like e.g dont notamment environnement"
    " développement design data other autres ms microsoft".split()
)


def list_items(text: str, technologies: Sequence[tuple[int, int]]) -> set[str]:
    """Return the unknown items of the lists in which the technologies stand.

    technologies  (start, end) of each known technology, in order of place
    """
    found: set[str] = set()
    for (_, end), (start, _) in pairwise(technologies):
        gap = text[end:start]
        if len(gap) > _REACH or _LIST_ENDS.search(gap):
            continue
        # Between two known items, only whole items count: what touches them is part of them.
        for item in _SEPARATOR.split(gap)[1:-1]:
            name = item.strip(" .:-*–\t\r")
            if _is_name(name):
                found.add(name)
    return found


def _is_name(name: str) -> bool:
    if not 2 <= len(name) <= 30 or not _NAME.match(name) or not _LOOKS_PROPER.match(name) or name.isdigit():
        return False
    return not all(word in _COMMON for word in fold(name).split())


def count_candidates(
    ads: Iterable[tuple[str, str, Sequence[tuple[int, int]]]], known: Iterable[str], *, least: int
) -> list[tuple[str, int, list[str]]]:
    """Count candidate names over ads; return (name, ads, first ads that hold it), most frequent first.

    ads    (cluster, text, places of technologies) of each ad; a cluster counts once
    known  folded names that are in the vocabulary already
    """
    ads = list(ads)
    taken = set(known)
    holders: dict[str, set[str]] = defaultdict(set)
    spellings: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    examples: dict[str, list[str]] = defaultdict(list)
    for cluster, text, technologies in ads:
        for name in list_items(text, technologies):
            folded = fold(name)
            if folded in taken or not folded:
                continue
            if cluster not in holders[folded]:
                holders[folded].add(cluster)
                if len(examples[folded]) < 3:
                    examples[folded].append(cluster)
            spellings[folded][name] += 1
    counted = [
        (max(sorted(spellings[folded]), key=spellings[folded].__getitem__), len(clusters), examples[folded])
        for folded, clusters in holders.items()
        if len(clusters) >= least
    ]
    ordinary = _ordinary_words([name for name, _, _ in counted], [text for _, text, _ in ads])
    return sorted((row for row in counted if row[0] not in ordinary), key=lambda row: (-row[1], row[0]))


def _ordinary_words(names: Sequence[str], texts: Iterable[str]) -> set[str]:
    """The names that texts also write small: "Développer" begins a line, "développer" stands in the next one."""
    small = {f" {name.lower()} ": name for name in names if name.lower() != name and not name.isupper()}
    if not small:
        return set()
    capitalised = list(small.values())
    automaton = AhoCorasick(list(small))
    return {capitalised[number] for text in texts for number, _, _ in automaton.find_matches_as_indexes(text)}
