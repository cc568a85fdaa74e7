"""Titles, companies and cities as a few bits, for comparing two ads without their words.

Sources write one job in many ways: "Data Engineer (H/F) - CDI", "Ingénieure data - Fès", "ACME", "Acme Maroc SARL".
What does not name the job is left out; a level is kept apart, for a junior and a senior post are two jobs.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qantara.core.text.folding import fold_all

Bits = NDArray[np.uint64]
_Said = tuple[int, int, int, int]  # a row of TITLE
_WORD_BITS = 64
_STEM = 5  # letters: "developpeur", "developpeuse", "developer" and "develloppeur" meet
_HEAD = 8  # letters of a company: "JP Morgan Chase & Co" and "JPMorgan Chase" meet
_CITY = 5
_TITLE = 80  # letters: sites cut titles at 87 or 100 ("… Modeler Asso")

# One line a level, as folded; what differs here is another post.
_LEVELS = (
    "senior seniors sr experimente experimentee experimentes confirme confirmee confirmes experienced خبير متمرس",
    "junior juniors jr debutant debutante debutants graduate مبتدي",
    "mid middle midlevel intermediate journeyman intermediaire",
    "lead leader",
    "principal principale staff",
    "chief head",
    "expert experte sme",
    "master",
    "associate assistant assistante adjoint adjointe مساعد",
    "stage stages stagiaire stagiaires pfe pfa intern interns internship trainee متدرب",
    "alternance alternant alternante alternants apprenti apprentie apprentis apprentissage apprentice apprenticeship",
    "1 i n1 l1",
    "2 ii n2 l2",
    "3 iii n3 l3",
    "4 iv n4 l4 5 v",
    "day days jour journee",
    "night nights nuit",
    "evening evenings soir",
)
_LEVEL_OF = {word: 1 << place for place, words in enumerate(_LEVELS) for word in words.split()}
_NO_JOB = frozenset(
    "a au aux avec dans d de des du en et for from in l la le les of on or ou par pour s se sur the to un une with and"
    " an at h f hf fh x w m nb cdi cdd interim freelance urgent remote hybride teletravail recrute recrutement hiring"
    " ref reference position opening openings immediate multiple contract contractor w2 security clearance ts sci"
    " polygraph required active maroc morocco"
    " من في علي و او مع مطلوب المغرب".split()
)
_ONE_LETTER_JOBS = frozenset("cr")
_NOT_STEMMED = frozenset(("manager", "director"))  # nor are they "management" and "direction"
_ARTICLES = ("وال", "بال", "لل", "ال")
_NO_COMPANY = frozenset(
    "ste societe groupe group sarl sarlau au sas sa inc llc ltd corp corporation company co cabinet agence the of and"
    " de du des la le les l et maroc morocco france"
    " شركه موسسه مكتب مصنع مركز مجموعه شخص واحد المحدوده المغرب".split()
)
_NO_CITY = frozenset("al ar el la le les l ville saint st".split())


TITLE = np.dtype([("bits", np.uint64), ("level", np.uint32), ("alphabet", np.uint32), ("count", np.uint8)])


def read_titles(titles: Sequence[str], cities: Sequence[str]) -> NDArray[np.void]:
    """What titles say, without the ad's own city. Shape (n,) of TITLE.

    bits      two for each word that names the job
    level     one for each level (senior, stage, II)
    alphabet  one for each letter; a slip changes one at most
    count     how many words name the job
    """
    return np.fromiter(_titles(fold_all(titles), fold_all(cities)), TITLE, len(titles))


def _titles(titles: Sequence[str], cities: Sequence[str]) -> Iterator[_Said]:
    for title, city in zip(titles, cities, strict=True):
        words, said = _title(title)
        here = _names_of(city)
        yield said if here.isdisjoint(words) else _read(word for word in words if word not in here)


@lru_cache(maxsize=65536)
def _title(title: str) -> tuple[tuple[str, ...], _Said]:
    """The words of a title that are read, and what they say: titles come back from ad to ad."""
    words = tuple((title[:_TITLE].rsplit(" ", 1)[0] if len(title) > _TITLE else title).split())
    return words, _read(words)


@lru_cache(maxsize=65536)
def _names_of(city: str) -> frozenset[str]:
    return frozenset(word for word in city.split() if len(word) > 2)


def _read(words: Iterable[str]) -> _Said:
    bits = level = alphabet = 0
    named = set()
    for word in words:
        of_word, letters = _title_word(word)
        if of_word:
            bits |= of_word
            alphabet |= letters
            named.add(of_word)
        else:
            level |= _LEVEL_OF.get(word, 0)
    return bits, level, alphabet, min(len(named), 255)


@lru_cache(maxsize=65536)
def _title_word(word: str) -> tuple[int, int]:
    """The bits of a word and of its letters; none for a word that does not name the job."""
    if word in _LEVEL_OF or word in _NO_JOB or (len(word) == 1 and word not in _ONE_LETTER_JOBS):
        return 0, 0
    if sum(character.isdigit() for character in word) > 1:
        return 0, 0  # a reference
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) > 2:
            word = word.removeprefix(article)
            break
    alphabet = 0
    for letter in word:
        alphabet |= 1 << ord(letter) % 32
    if word in _NOT_STEMMED:
        return _two_bits(word), alphabet
    return _two_bits("".join(sorted(set(word[:_STEM])))), alphabet  # whatever their order: "devleoppeur"


def company_bits(companies: Sequence[str]) -> tuple[Bits, NDArray[np.uint32]]:
    """The words of each company, and a hash of the letters it begins with; both 0 for no company."""
    said = [_company(name) for name in fold_all(companies)]
    return np.array([bits for bits, _ in said], np.uint64), np.array([head for _, head in said], np.uint32)


@lru_cache(maxsize=65536)
def _company(name: str) -> tuple[int, int]:
    words = [word for word in name.split() if word not in _NO_COMPANY] or name.split()
    bits = 0
    for word in words:
        bits |= _two_bits(word)
    return bits, _tag("".join(words)[:_HEAD], 32)


def city_tags(cities: Sequence[str]) -> NDArray[np.uint16]:
    """A hash of the letters each city begins with ("Paris 9e Arrondissement" is "Paris"); 0 for no city."""
    return np.array([_city(name) for name in fold_all(cities)], np.uint16)


@lru_cache(maxsize=65536)
def _city(name: str) -> int:
    return _tag("".join(word for word in name.split() if word not in _NO_CITY and not word.isdigit())[:_CITY], 16)


def _two_bits(word: str) -> int:
    """Two of 64 bits: with one, a word in twenty would be mistaken for one of the other name's."""
    scattered = _hash(word)
    return 1 << scattered % _WORD_BITS | 1 << (scattered >> 8) % _WORD_BITS


def _tag(letters: str, bits: int) -> int:
    return (_hash(letters) & ((1 << bits) - 1) or 1) if letters else 0


def _hash(word: str) -> int:
    """FNV-1a and a last scattering: the same in every process, unlike `hash`."""
    value = 0xCBF29CE484222325
    for byte in word.encode("utf-8", "surrogatepass"):
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    value ^= value >> 32
    value = value * 0xD6E8FEB86659FD93 & 0xFFFFFFFFFFFFFFFF
    return value ^ value >> 32
