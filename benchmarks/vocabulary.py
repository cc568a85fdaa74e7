"""How much of what employers name the vocabulary knows. Prints and never fails; needs the folder QANTARA_DATA.

    python benchmarks/vocabulary.py             the two shares, and what is missing
    python benchmarks/vocabulary.py unjudged    frequent names of the ads that `frequent_names.csv` does not judge yet

Two lists that we did not choose ourselves: the technologies that O*NET marks as hot for computing occupations,
and the 500 names most frequent in real tech ads, each judged by hand: a skill, or not.
"""

import csv
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from qantara.core.text.folding import fold
from qantara.core.vocabulary import Vocabulary, load_vocabulary
from qantara.pipeline.intake import read_ads

JUDGED = Path(__file__).with_name("frequent_names.csv")
FREQUENT = 500
# Each language gives its half, else the many English ads would crowd the French ones out.
_ADS = (
    ("france_travail_fr.jsonl", "emploi_territorial_fr.csv"),
    ("glassdoor_2020_tx_en.csv", "glassdoor_2020_wa_en.csv"),
)
# Chosen by title alone, so that the list does not move with the vocabulary that it measures.
_TECH_TITLE = re.compile(
    r"\b(data|donn[ée]es|bi|d[ée]cisionnel\w*|d[ée]velopp\w+|developer|software|logiciel\w*|devops|sre|cloud|cyber\w*"
    r"|syst[eè]mes?|r[ée]seaux?|network|informati\w+|num[ée]rique|machine learning|ia|ai|sql|java|python|php|web"
    r"|full.?stack|test\w*|qa|infrastructure|support|technicien\w* (si|info\w*)|erp|sap|architecte?)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\.?[^\W_](?:[\w+#]|[.'’/-](?=\w))*")
_TECHNICAL = re.compile(r"\d|[+#]|\w[./]\w|[a-zà-ÿ][A-Z]|^[A-Z]{2,}")
_SENTENCE_START = re.compile(r"(?:^|[\n.!?:;•●·*\u2022>–—\"(«“-])\s*\Z")
# Frequent in ads and never part of a skill's name: headings, degrees, contracts, benefits, places, employers.
_STOP = frozenset(
    """a an and are as at be by for from in is it of on or our that the this to we will with you your all any can have
    le la les un une des du de et en aux au pour par sur vous nous votre nos notre ce cette dans est sont avec il elle
    qui que plus ou d l s e.g i.e and/or et/ou h f m hf fh h/f f/h il/elle le/la un.e consultant.e m/f n/a

    qualifications qualification required preferred desired basic minimum key job description summary title type
    overview location duration statement requirements requirement responsibilities skills skill experience education
    equal opportunity employment employer affirmative action opportunity/affirmative orientation/gender act fair chance
    ordinance citizen citizenship security clearance secret top ts/sci sci polygraph position additional functions
    duties essential apply now nice if disclaimer disclaimers transparency pay e-verify company about who what you'll
    profil recherche recherche(e) missions vos savoirs conseil departemental departement mairie maire region metropole
    hotel president direction service prefecture cedex bp permis b monsieur madame excellentes jours/semaine lgbt+

    bachelor bachelors bachelor's bachelor’s master masters master's master’s degree degrees phd ph.d bs ba ms ma m.s
    b.s b.a bs/ba ba/bs bac bac+2 bac+3 bac+4 bac+5 bts dut licence education/experience university college stem

    savings spending account accounts flexible dependent care childcare back-up emergency paid holidays holiday sick
    time off leave parental retirement plan insurance dental vision life disability long-term supplemental employee
    referral program sponsored events outreach health adoption assistance rx dental/vision pto 401k 401(k) insurancedental
    insurancevision cse cnas rifseep ifse rtt cdi cdd 39h 35h

    u.s u.s.a us usa united states america american france paris lyon nord europe bordeaux tx va dc md ca san antonio
    los angeles francisco washington virginia texas austin dallas houston mclean arlington chantilly reston irving plano
    springfield new york park north city capital monday friday île-de-france canada
    booz allen hamilton guidehouse navigant's pwc's jazzhr sopra steria capgemini cgi fortune corporation center institute
    cia dod talents handicap tech'me up regards chief officer executive director manager senior sr principal lead
    associate joint covid-19 eeo eoe id 1er 1ere 2eme 4/5 3-5 dsi rh si bp un""".split()
)
# A category at the end of a product's name, as in "Salesforce software".
_TAILS = frozenset({"software", "system", "systems"})
_NEVER = re.compile(r"[\dl][\d./h-]*\+?\Z|\w+(?:\.\w+)+/|www\.")  # dates, hours, sections of the law, links
_SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n")
_LONG = 30  # characters, of a sentence that is not just a name
_CAPITALISED = 0.6  # share of a name's occurrences inside sentences that are written with a capital


def known_names(vocabulary: Vocabulary) -> frozenset[str]:
    """Every name that the extractor looks for, folded, with the commonest plural of those of several words."""
    names = {name for skill in vocabulary.skills.values() for name in skill.names}
    plurals = {f"{name}s" for name in names if " " in name}
    return frozenset(fold(name) for name in names | plurals)


def covered(name: str, known: frozenset[str]) -> bool:
    """Say whether a name is one of ours, or ends with one of ours once vendor and category are left aside.

    The product stands last: "Dassault Systemes CATIA" is CATIA, but "Oracle JDBC" is not Oracle.
    """
    words = fold(name).split()
    while words:
        if any(" ".join(words[begin:]) in known for begin in range(len(words))):
            return True
        if words[-1] not in _TAILS:
            return False
        words.pop()
    return False


def hot_technologies(data: Path) -> list[str]:
    """The technologies that O*NET marks as hot for computing occupations (SOC 15)."""
    with (data / "vocabulary" / "onet_technology_skills.txt").open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return sorted(
            {row["Example"] for row in rows if row["O*NET-SOC Code"].startswith("15-") and row["Hot Technology"] == "Y"}
        )


def frequent_names(data: Path, number: int = FREQUENT) -> list[tuple[str, int]]:
    """The names most frequent in the tech ads of both languages, with the number of distinct ads.

    A name is a word or two neighbours that look like a name: a capital, a digit or a sign inside, and not only
    because a sentence begins there. Arabic has no capitals, so Arabic ads give none.
    """
    found: dict[str, tuple[str, int]] = {}
    for share, files in enumerate(_ADS, start=1):
        ranked = _ranked(data, files)
        fresh = [(name, ads) for name, ads in ranked if fold(name) not in found]
        found |= {fold(name): (name, ads) for name, ads in fresh[: number * share // len(_ADS) - len(found)]}
    return list(found.values())


def _ranked(data: Path, files: Iterable[str]) -> list[tuple[str, int]]:
    ads: Counter[str] = Counter()
    capitalised: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in _tech_ads(data, files):
        here = set()
        for name, looks, counts in _candidates(text):
            key = fold(name)
            if counts:
                seen[key] += 1
                capitalised[key] += looks
            if looks:
                here.add(key)
                spellings[key][name] += 1
        ads.update(here)
    names = [key for key in ads if seen[key] and capitalised[key] / seen[key] >= _CAPITALISED]
    names.sort(key=lambda key: (-ads[key], key))
    return [(min(spellings[key].items(), key=lambda item: (-item[1], item[0]))[0], ads[key]) for key in names]


def _tech_ads(data: Path, files: Iterable[str]) -> Iterator[str]:
    """The tech ads, without the long sentences that an earlier ad had: what an employer pastes counts once."""
    told: set[str] = set()
    for name in files:
        for batch in read_ads([data / "ads" / name]):
            for title, text in batch.ads.select("title", "text").iter_rows():
                if _TECH_TITLE.search(title):
                    sentences = dict.fromkeys(_SENTENCE.split(text))
                    yield "\n".join(sentence for sentence in sentences if sentence not in told)
                    told.update(sentence for sentence in sentences if len(sentence) >= _LONG)


def _candidates(text: str) -> Iterator[tuple[str, bool, bool]]:
    """Words and pairs: the spelling, whether it looks like a name, whether the place says something about it."""
    words = []
    for match in _WORD.finditer(text):
        word = match.group().rstrip("'’")
        opens = bool(_SENTENCE_START.search(text[max(0, match.start() - 4) : match.start()]))
        technical = bool(_TECHNICAL.search(word)) and not word.isdigit()
        looks = technical or word[:1].isupper()
        if word.lower() in _STOP or fold(word) in _STOP or _NEVER.match(word.lower()):
            words.append((word, False, False, match.span()))
            continue
        words.append((word, looks, technical or not opens, match.span()))
        yield word, looks, technical or not opens
    for (one, left, sure, first), (two, right, _, second) in pairwise(words):
        if left and right and text[first[1] : second[0]] == " ":
            yield f"{one} {two}", True, sure


def judgements() -> dict[str, bool]:
    """Say of each frequent name whether it is a skill, by hand."""
    with JUDGED.open(encoding="utf-8", newline="") as lines:
        return {row["name"]: row["skill"] == "yes" for row in csv.DictReader(lines)}


def judged_skills() -> list[str]:
    """The frequent names that are skills."""
    return [name for name, is_skill in judgements().items() if is_skill]


def recall(names: Iterable[str], known: frozenset[str]) -> tuple[float, list[str]]:
    """Return the share of the names that we cover, and the others."""
    every = list(names)
    missing = [name for name in every if not covered(name, known)]
    return 1 - len(missing) / max(1, len(every)), missing


def main() -> None:
    folder = os.environ.get("QANTARA_DATA")
    if not folder:
        print("Set QANTARA_DATA to the folder of the real data.")
        return
    if sys.argv[1:] == ["unjudged"]:
        judged = {fold(name) for name in judgements()}
        for name, ads in frequent_names(Path(folder)):
            if fold(name) not in judged:
                print(f"{ads:5} {name}")
        return
    known = known_names(load_vocabulary())
    for title, names in (
        ("hot technologies of O*NET, computing occupations", hot_technologies(Path(folder))),
        ("names most frequent in tech ads that are skills", judged_skills()),
    ):
        share, missing = recall(names, known)
        print(f"{title}: {share:.1%} of {len(names)} known; missing: {', '.join(missing) or 'none'}")


if __name__ == "__main__":
    main()
