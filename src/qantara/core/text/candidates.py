"""Names that ads ask for and no vocabulary holds: candidates for people to accept, merge or refuse.

Two places betray them. "Spark, Kafka, Redpanda et Flink": between two known technologies, an item of a list is most
likely one too. "Maîtrise de Redpanda", "experience with Redpanda", «إتقان Redpanda»: what is asked for by such words
and written as a proper name is a skill, or at least worth a look.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ahocorasick_rs import AhoCorasick

from qantara.core.text.folding import fold

Context = Literal["list", "cue"]
CONTEXTS: tuple[Context, ...] = ("list", "cue")
LISTS_ALONE: tuple[Context, ...] = ("list",)
Span = tuple[int, int]
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
_EDGE = " .:-*–\t\r"

# --- What follows words that ask for a skill -----------------------------------------------------------------
_CUE = re.compile(
    r"\b(?:"
    r"(?:ma[iî]tris(?:e|er|ez|ant)|connaissances?|connaître|connaissez|exp[eé]riences?|expertise|comp[eé]tences?|pratique|"
    r"utilisation|utiliser|utilisez|formation|habilitation|certifi(?:cation|é|ée|és))s?"
    r"(?: (?:confirmée?|solide|avérée?|approfondie?|significative|réussie?|technique|professionnelle))?"
    r" (?:de l['’]|d['’]|du |des |de la |de |en |avec |sur |dans |chez )"
    r"|(?:ma[iî]tris(?:er|ez)|utilis(?:er|ez)|connaissez) "
    r"|(?:experienced?|knowledge|proficien(?:t|cy)|expertise|familiar(?:ity)?|understanding|skill(?:s|ed)|background|"
    r"fluen(?:t|cy)|certifi(?:ed|cation)|competen(?:t|cy)|hands[- ]on)"
    r"(?: (?:experience|working|level))?"
    r" (?:with|of|in|using|on) "
    r")"
    r"|(?:إتقان|اتقان|إجادة|اجادة|خبرة(?: \w+){0,2} (?:في|ب)|معرفة(?: \w+){0,2} (?:في|ب)|استخدام|شهادة)\s?",
    re.IGNORECASE,
)
_CLAUSE = 110  # characters after such words in which names are looked for
_CLAUSE_ENDS = re.compile(r"[.:;!?](?:\s|$)|[•▪●]|\n")
_LEAD = re.compile(
    r"(?:(?:l['’]|d['’]|le|la|les|de|du|des|un|une|en|avec|sur|the|an?|of|in|with|using|either|both|or|ou|and|et|e\.g\.|i\.e\.|such as|like|"
    r"comme|tels? que|telles? que|type|outils?|logiciels?|langages?|frameworks?|solutions?|plateformes?|progiciels?|"
    r"environnements?|tools?|languages?|platforms?|software|suite|برنامج|برامج|لغة|لغات|نظام|أنظمة)(?:\s+|(?<=['’])))+",
    re.IGNORECASE,
)
_RUN = re.compile(r"[A-Z][\w.+#-]*(?: (?:[A-Z][\w.+#-]+|\d[\d.]*))*")
_CASED = re.compile(r"[A-Z].*[A-Z0-9]|[a-z].*[A-Z]|[A-Z][a-z]+")
_LONGEST_RUN = 3
_WRITTEN_SMALL = 0.25  # of the ads of a name; more, and it is an ordinary word
_LEAST_LETTERS = 3  # two letters alone are a country, a department, a level of English
# Two lines that lost the break between them: "JDBCExperience with Hadoop" names no JDBCExperience.
_GLUED = re.compile(
    r".*[\w+#](?:Experience|Working|Knowledge|Demonstrated|Strong|Ability|Proficien\w*|Familiar\w*|Understanding|Must|"
    r"Excellent|Good|Minimum|Required|Preferred|Skills?|Exp[eé]riences?|Connaissances?|Ma[iî]trise|Bonne|Capacit[eé])\Z"
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# Written like names, and none: diplomas, contracts, law of work, months, what ads call themselves.
_NO_SKILL = frozenset(
    "bac bts dut but cap bep cfa cqp deust deug licence master mba bsc msc phd ba bs ms degree bachelor bachelors masters"
    " gpa hs stem rtt rqth cse cv tpe pme eti esn ssii cdd cdi epi us usa uk eu ue eeo pto ot ok dod dhs nasa ts sci clearance kpi kpis roi ca pdg dg dsi"
    " drh rh btp it si i ii iii iv v vi ans ansi niveau level tous toutes all any other various multiple strong excellent"
    " january february march april may june july august september october november december janvier fevrier mars avril mai"
    " experience experiences working knowledge ability skill skills connaissance connaissances maitrise"
    " juin juillet aout septembre octobre novembre decembre monday friday lundi vendredi h f m d x".split()
)


@dataclass(frozen=True)
class AdText:
    """One ad as it is searched.

    ad, cluster   ads of one cluster count once
    technologies  places of its known technologies, in order
    mentions      places of everything known in it, in order
    others        folded names in it that are no skill: its company, its city
    """

    ad: str
    cluster: str
    text: str
    technologies: Sequence[Span]
    mentions: Sequence[Span] = ()
    others: Collection[str] = ()


@dataclass(frozen=True)
class Seen:
    """A name in one place of one ad."""

    ad: str
    cluster: str
    start: int
    end: int


@dataclass(frozen=True)
class Candidate:
    """A name, in how many ads it stands, in how many of them by context, and where it is in the first of them."""

    name: str
    ads: int
    contexts: Mapping[Context, int]
    examples: tuple[Seen, ...]


def find_candidates(
    ads: Iterable[AdText],
    known: Iterable[str],
    *,
    least: int,
    contexts: Collection[Context] = CONTEXTS,
    examples_of_each: int = 3,
) -> list[Candidate]:
    """Return the names that stand in at least `least` ads, most frequent first; `known` are folded names to leave out."""
    ads = list(ads)
    taken = set(known)
    holders: dict[str, dict[Context, set[str]]] = defaultdict(lambda: defaultdict(set))
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    examples: dict[str, dict[str, Seen]] = defaultdict(dict)
    for ad in ads:
        for context, (start, end) in _found(ad, contexts):
            name = ad.text[start:end]
            folded = fold(name)
            if not folded or folded in taken or folded in ad.others or _is_glued(name, taken):
                continue
            holders[folded][context].add(ad.cluster)
            if len(examples[folded]) < examples_of_each:
                examples[folded].setdefault(ad.cluster, Seen(ad.ad, ad.cluster, start, end))
            spellings[folded][name] += 1
    counted = []
    for folded, by_context in holders.items():
        clusters = set().union(*by_context.values())
        if len(clusters) >= least:
            name = max(sorted(spellings[folded]), key=spellings[folded].__getitem__)
            counts = {context: len(by_context[context]) for context in contexts if by_context[context]}
            counted.append(Candidate(name, len(clusters), counts, tuple(examples[folded].values())))
    ordinary = _ordinary_words({one.name: one.ads for one in counted}, [ad.text for ad in ads])
    return sorted((one for one in counted if one.name not in ordinary), key=lambda one: (-one.ads, one.name))


def list_items(text: str, technologies: Sequence[Span]) -> set[str]:
    """Return the unknown items of the lists in which the technologies stand.

    technologies  (start, end) of each known technology, in order of place
    """
    return {text[start:end] for start, end in _list_items(text, technologies)}


def asked_names(text: str, mentions: Sequence[Span] = ()) -> set[str]:
    """Return the proper names that words such as "maîtrise de" or "experience with" ask for.

    mentions  (start, end) of everything known, in order of place: what touches it is no new name
    """
    return {text[start:end] for start, end in _asked(text, mentions)}


def _found(ad: AdText, contexts: Collection[Context]) -> Iterator[tuple[Context, Span]]:
    if "list" in contexts:
        for span in _list_items(ad.text, ad.technologies):
            yield "list", span
    if "cue" in contexts:
        for span in _asked(ad.text, ad.mentions):
            yield "cue", span


def _list_items(text: str, technologies: Sequence[Span]) -> Iterator[Span]:
    for (_, end), (start, _) in pairwise(technologies):
        gap = text[end:start]
        if len(gap) > _REACH or _LIST_ENDS.search(gap):
            continue
        # Between two known items, only whole items count: what touches them is part of them.
        for first, last in _items(gap)[1:-1]:
            if _is_name(gap[first:last]):
                yield end + first, end + last


def _items(text: str) -> list[Span]:
    """The items of a list, without the signs around them."""
    cuts = [(0, 0), *(match.span() for match in _SEPARATOR.finditer(text)), (len(text), len(text))]
    spans = []
    for (_, start), (end, _) in pairwise(cuts):
        item = text[start:end]
        start += len(item) - len(item.lstrip(_EDGE))
        spans.append((start, max(start, start + len(item.strip(_EDGE)))))
    return spans


def _is_name(name: str) -> bool:
    if not 2 <= len(name) <= 30 or not _NAME.match(name) or not _LOOKS_PROPER.match(name) or name.isdigit():
        return False
    return not all(word in _COMMON for word in fold(name).split())


def _asked(text: str, mentions: Sequence[Span]) -> Iterator[Span]:
    known = sorted(mentions)
    seen: set[Span] = set()
    for cue in _CUE.finditer(text):
        clause = text[cue.end() : cue.end() + _CLAUSE]
        stop = _CLAUSE_ENDS.search(clause)
        if stop:
            clause = clause[: stop.start()]
        elif cue.end() + _CLAUSE < len(text):  # not through the middle of a word
            clause = clause.rpartition(" ")[0]
        for first, last in _items(clause):
            lead = _LEAD.match(clause, first, last)
            run = _RUN.match(clause, lead.end() if lead else first, last)
            if run is None:
                continue
            start, end = cue.end() + run.start(), cue.end() + run.start() + len(run[0].rstrip(_EDGE))
            if (start, end) not in seen and _is_asked(text[start:end]) and not _touches(start, end, known):
                seen.add((start, end))
                yield start, end


def _is_glued(name: str, known: Collection[str]) -> bool:
    """Say whether a name is two that lost the space between them, both known or the second a word of ads."""
    if _GLUED.match(name):
        return True
    return any(
        fold(name[: hump.start()]) in known and fold(name[hump.start() :]) in known for hump in _HUMP.finditer(name)
    )


def _is_asked(name: str) -> bool:
    words = fold(name).split()
    if (
        not _LEAST_LETTERS <= sum(map(str.isalpha, name)) <= 40
        or len(name.split()) > _LONGEST_RUN
        or not _CASED.match(name)
    ):
        return False
    return bool(words) and not any(word in _NO_SKILL for word in words) and not all(word in _COMMON for word in words)


def _touches(start: int, end: int, known: Sequence[Span]) -> bool:
    return any(first < end + 1 and start - 1 < last for first, last in known)


def _ordinary_words(counts: Mapping[str, int], texts: Iterable[str]) -> set[str]:
    """The names that texts also write small: "Développer" begins a line, "développer" stands in the next one.

    counts  in how many ads each name stands. A name of many ads may be written small in a few: some write "python".
    """
    small = {f" {name.lower()} ": name for name in counts if name.lower() != name and not name.isupper()}
    if not small:
        return set()
    capitalised = list(small.values())
    automaton = AhoCorasick(list(small))
    seen: Counter[int] = Counter()
    for text in texts:
        seen.update({number for number, _, _ in automaton.find_matches_as_indexes(text)})
    return {capitalised[number] for number, ads in seen.items() if ads > _WRITTEN_SMALL * counts[capitalised[number]]}
