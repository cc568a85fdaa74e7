"""Job titles: from what a recruiter writes to an occupation.

A title says more than the job: gender marks, level, contract, place, reference. `plain_title` takes these
away; `TitleMatcher` finds the occupation whose pattern the rest holds. French, English and Arabic are read
by the same rules, because one title often mixes them ("مهندس Cloud", "Ingénieur DevOps Engineer").
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from qantara.core.text.folding import fold
from qantara.core.vocabulary.model import Occupation

_NON_TECH = "non-tech"

# --- Gender ------------------------------------------------------------------------------------------------
_ENDING = "ienne|ère|iere|ière|ere|euses?|trices?|rices?|ffe|nes?|ses?|fe|ve|le|es?"
# "Développeur(euse)", "Ingénieur·e", "Chef-fe-s", "Géomaticien/ne", "مهندس(ة)".
_GENDER_ENDING = re.compile(
    rf"(?<=\w\w)(?:[(\[](?:{_ENDING})[)\]]|[/·•‧∙⋅.\-‐‑–_](?:{_ENDING})(?!\w))(?:[-.·]s(?!\w))?|[/(\[]\s?ة[)\]]?",
    re.IGNORECASE,
)
_LONE_ENDING = re.compile(rf"[/(\[](?:{_ENDING})[)\]]?\Z", re.IGNORECASE)
_GENDER_PAIRS = {("h", "f"), ("f", "h"), ("m", "f"), ("f", "m"), ("m", "w"), ("w", "m")}
_GENDER_LETTERS = {pair[0] for pair in _GENDER_PAIRS}
_GENDER_REST = {"x", "d", "i", "n", "nb", "nc"}
_GENDER_WORDS = {"hf", "fh", "ذكر", "ذكور", "انثي", "اناث"}
_FEMININE_ENDINGS = (
    ("euses", "eurs"), ("euse", "eur"), ("trices", "teurs"), ("trice", "teur"), ("iennes", "iens"),
    ("ienne", "ien"), ("eures", "eurs"), ("eure", "eur"), ("ieres", "iers"), ("iere", "ier"), ("antes", "ants"),
    ("ante", "ant"),
)  # fmt: skip
_FEMININE_WORDS = {
    "adjointe": "adjoint", "administrative": "administratif", "agente": "agent", "apprentie": "apprenti",
    "avocate": "avocat", "bouchere": "boucher", "boulangere": "boulanger", "certifiee": "certifie",
    "chargee": "charge", "chargees": "charges", "cheffe": "chef", "cheffes": "chefs", "commerciale": "commercial",
    "confirmee": "confirme", "conseillere": "conseiller", "decisionnelle": "decisionnel", "deleguee": "delegue",
    "digitale": "digital", "digitales": "digital", "digitaux": "digital", "diplomee": "diplome", "directrice": "directeur", "employee": "employe", "experimentee": "experimente",
    "experte": "expert", "fonctionnelle": "fonctionnel", "hotesse": "hote", "lingere": "linger",
    "medicale": "medical", "preposee": "prepose", "principale": "principal", "salariee": "salarie",
    "specialisee": "specialise", "une": "un",
    "اخصاييه": "اخصايي", "استاذه": "استاذ", "خبيره": "خبير", "سايقه": "سايق", "سكرتيره": "سكرتير",
    "طبيبه": "طبيب", "كاتبه": "كاتب", "متدربه": "متدرب", "متصرفه": "متصرف", "محاسبه": "محاسب", "محلله": "محلل",
    "مبرمجه": "مبرمج", "مختبره": "مختبر", "مديره": "مدير", "مساعده": "مساعد", "مستشاره": "مستشار",
    "مسووله": "مسوول", "مصممه": "مصمم", "مطوره": "مطور", "معلمه": "معلم", "ممرضه": "ممرض", "مندوبه": "مندوب",
    "مهندسه": "مهندس", "موظفه": "موظف",
}  # fmt: skip
_NOT_FEMININE = {"matiere", "matieres", "carriere", "carrieres", "frontiere", "lumiere", "chaudiere", "croisiere"}

# --- What a title adds to the job --------------------------------------------------------------------------
_REFERENCE = re.compile(
    r"\b(?:r[ée]f(?:[ée]rence)?|offre|poste)s?\b[\s.:]*(?:n\s?[°ºo]\s?)?[\w/-]*\d[\w/-]*|n\s?[°º]\s?[\w/-]*\d[\w/-]*",
    re.IGNORECASE,
)
_DIGITS = set("0123456789")
_LEVELS = {
    "senior", "seniors", "sr", "junior", "juniors", "jr", "confirme", "confirmes", "experimente", "experimentes",
    "debutant", "debutants", "experienced", "principal", "ii", "iii", "iv", "n1", "n2", "n3", "n4", "l1", "l2", "l3",
    "specialise",
    "certifie",
    "متخصص",
    "niveau", "mid", "midlevel", "بخبره", "مبتدي", "مبتديين",
}  # fmt: skip
_CONTRACTS = {
    "cdi", "cdd", "cdii", "stage", "stages", "stagiaire", "stagiaires", "pfe", "pfa", "alternance", "alternant",
    "alternants", "freelance", "freelancer", "interim", "interimaire", "internship", "internships", "intern", "interns",
    "apprenti", "apprentis", "apprentissage", "apprentice", "apprenticeship", "embauche", "preembauche", "anapec",
    "trainee", "teletravail", "remote", "hybride", "urgent", "recrute", "hiring",
    "متدرب", "مطلوب", "للعمل",
}  # fmt: skip
# Only words that name nothing but a place; the full gazetteer is in `places`.
_PLACES = {
    "maroc", "morocco", "casablanca", "casa", "rabat", "tanger", "tangier", "marrakech", "marrakesh", "fes", "agadir",
    "oujda", "kenitra", "meknes", "tetouan", "mohammedia", "bouskoura", "nouaceur", "casanearshore", "technopolis",
    "paris", "lyon", "المغرب", "مغرب", "طنجه", "مراكش", "اكادير", "وجده", "مكناس", "تطوان", "قنيطره",
}  # fmt: skip
_DROPPED = _LEVELS | _CONTRACTS | _PLACES | _GENDER_WORDS
# Grades of the civil service: they say the pay scale, not the job.
_GRADE = re.compile(
    r" من درجه \w+(?: سلم \d+)?| سلم \d+| درجه (?:اولي|ثانيه|ثالثه|رابعه|ممتازه|استثناييه)"
    r"| (?:du |de |d |la )*(?:1er|1ere|premier|2e|2eme|deuxieme|3e|3eme|troisieme) grade| grade principal| echelle \d+"
    r"| (?:في )?(?:تخصص|شعبه|مسلك)(?= )|(?<=مهندس) دوله(?= )| specialite(?= )|(?<=ingenieur) d etat(?= )"
)
_ARABIC = re.compile(r"[\u0621-\u064a]")
_ARTICLE = re.compile(r"(?:[وفبك]?ال|لل)(?=\w{3})")
_ARTICLE_LIKE = ("الكترون", "الزام", "التزام", "التقاط", "التهاب", "الماس")


@lru_cache(maxsize=65536)
def _chunk_words(chunk: str) -> tuple[str, ...]:
    """The plain words of one stretch of a title without spaces."""
    if not chunk.isalnum():  # endings stand behind a sign
        if _LONE_ENDING.match(chunk):
            return ()
        chunk = _GENDER_ENDING.sub(" ", chunk)
    return tuple(_masculine(_bare(word)) for word in fold(chunk).split())


def _bare(word: str) -> str:
    """An Arabic word without its article: "الشبكات", "والشبكات", "للشبكات" are "شبكات"."""
    if word[0] in "الوفبك" and not word.startswith(_ARTICLE_LIKE):
        return _ARTICLE.sub("", word, count=1)
    return word


def _masculine(word: str) -> str:
    if word in _FEMININE_WORDS:
        return _FEMININE_WORDS[word]
    if len(word) > 6 and word[-1] in "es" and word not in _NOT_FEMININE:
        for feminine, masculine in _FEMININE_ENDINGS:
            if word.endswith(feminine):
                return word.removesuffix(feminine) + masculine
    return word


def _without_gender_marks(words: list[str]) -> Iterator[str]:
    """Drop "h f", "f h x", "m w d": the letters that slashes and spaces leave behind."""
    place = 0
    while place < len(words):
        if tuple(words[place : place + 2]) in _GENDER_PAIRS:
            place += 2
            while place < len(words) and words[place] in _GENDER_REST:
                place += 1
        else:
            yield words[place]
            place += 1


def _without_echo(words: list[str]) -> list[str]:
    """Say once what both genders said: "chef ou chef de projet", "analyste programmeur analyste programmeur"."""
    if len(set(words)) == len(words):
        return words
    said: list[str] = []
    place = 0
    while place < len(words):
        joined = place + 1 if words[place] in {"ou", "et"} else place
        for length in (3, 2, 1):
            echo = words[joined : joined + length]
            if echo and len(echo) == length and said[-length:] == echo:
                place = joined + length
                break
        else:
            said.append(words[place])
            place += 1
    return said


def plain_title(title: str) -> str:
    """The job alone: folded, masculine, without level, contract, place or reference.

    >>> plain_title("Développeur/Développeuse Java Senior (H/F) - Stage PFE")
    'developpeur java'
    >>> plain_title("مهندسة الدولة من الدرجة الأولى، تخصص الشبكات")
    'مهندس شبكات'
    """
    if not _DIGITS.isdisjoint(title):
        title = _REFERENCE.sub(" ", title)
    words = [word for chunk in title.split() for word in _chunk_words(chunk)]
    if not _GENDER_LETTERS.isdisjoint(words):
        words = list(_without_gender_marks(words))
    if not _DROPPED.isdisjoint(words):
        words = [word for word in words if word not in _DROPPED]
    words = _without_echo(words)
    plain = " ".join(words)
    if "grade" in plain or "etat" in plain or "specialite" in plain or "echelle" in plain or _ARABIC.search(plain):
        plain = " ".join(_GRADE.sub(" ", f" {plain} ").split())
    return plain


# --- Matching ----------------------------------------------------------------------------------------------
_IDLE = set(
    "a au aux avec dans d de des du en et for from in l la le les nos notre of on or ou par pour s se sur the to un und"
    " with our and an at & nous vous في من علي و او مع ذات".split()
)
# One word for what the three languages and their short forms call by several.
_SAME = {
    "engineer": "ingenieur", "ingeneer": "ingenieur", "enginner": "ingenieur", "engeneer": "ingenieur", "gis": "sig", "engineers": "ingenieur", "ing": "ingenieur", "inge": "ingenieur", "engineering": "ingenierie",
    "ingenieure": "ingenieur", "developer": "developpeur", "developers": "developpeur", "developeur": "developpeur",
    "dev": "developpeur", "devs": "developpeur", "developper": "developpeur", "programmer": "programmeur",
    "analyst": "analyste", "analysts": "analyste", "analyte": "analyste", "architect": "architecte",
    "architects": "architecte", "administrator": "administrateur", "administrators": "administrateur",
    "admin": "administrateur", "technician": "technicien", "technicians": "technicien", "network": "reseau",
    "networks": "reseau", "networking": "reseau", "security": "securite", "system": "systeme", "systems": "systeme",
    "software": "logiciel", "softwares": "logiciel", "donnee": "data", "donnees": "data", "datas": "data", "bdd": "base data",
    "database": "base data", "databases": "base data", "datascientist": "data scientist", "datascience": "data science",
    "dataanalyst": "data analyste", "dataengineer": "data ingenieur", "dataops": "dataop", "ai": "ia", "it": "informatique",
    "ict": "informatique", "project": "projet", "projects": "projet", "testing": "test", "tester": "testeur",
    "testers": "testeur", "pentesteur": "pentester", "embedded": "embarque", "embarquee": "embarque",
    "embarques": "embarque", "resp": "responsable", "si": "si", "scientists": "scientist", "scientest": "scientist", "sysadmin": "administrateur systeme",
    "sys": "systeme", "fullstack": "fullstack", "frontend": "frontend", "backend": "backend", "telecommunication": "telecom",
    "telecommunications": "telecom", "consultants": "consultant", "enterprise": "entreprise", "cybersecurite": "cybersecurity",
    "ssi": "securite si", "technical": "technique", "functional": "fonctionnel", "mgr": "manager", "accountants": "accountant",
}  # fmt: skip
_JOINED: dict[tuple[str, ...], str] = {
    ("front", "end"): "frontend", ("back", "end"): "backend", ("full", "stack"): "fullstack", ("help", "desk"): "helpdesk",
    ("service", "desk"): "servicedesk", ("web", "master"): "webmaster", ("pen", "tester"): "pentester",
    ("pen", "test"): "pentest", ("developpeur", "op"): "devop", ("devop", "sec"): "devsecop",
    ("cyber", "securite"): "cybersecurity", ("power", "bi"): "powerbi", ("machine", "learning"): "ml",
    ("intelligence", "artificielle"): "ia", ("intelligence", "artificiel"): "ia", ("artificial", "intelligence"): "ia",
    ("systeme", "informatique"): "si", ("systeme", "information"): "si", ("information", "systeme"): "si", ("information", "technology"): "informatique", ("technologie", "information"): "informatique",
    ("geographic", "si"): "sig", ("si", "geographique"): "sig",
    ("tech", "lead"): "techlead", ("technique", "lead"): "techlead", ("lead", "tech"): "techlead",
    ("lead", "technique"): "techlead", ("leader", "technique"): "techlead", ("tech", "leader"): "techlead",
    ("team", "lead"): "teamlead", ("team", "leader"): "teamlead", ("business", "intelligence"): "bi",
    ("micro", "informatique"): "microinformatique", ("maitrise", "ouvrage"): "moa", ("maitrise", "oeuvre"): "moe",
    ("maitrise", "ouvre"): "moe", ("site", "reliability"): "sre", ("front", "office"): "frontoffice",
    ("back", "office"): "backoffice", ("on", "line"): "online", ("data", "warehouse"): "datawarehouse",
    ("data", "center"): "datacenter", ("data", "centre"): "datacenter", ("e", "commerce"): "ecommerce",
    ("c", "sharp"): "c#", ("dot", "net"): ".net", ("vb", "net"): "vb.net", ("asp", "net"): ".net",
}  # fmt: skip
_JOIN_STARTS = {pair[0] for pair in _JOINED}
# A rank decides only when the rest of the title does not: "Tech Lead Data Engineer" is a data engineer.
_RANKS = {"lead", "leader", "techlead", "teamlead", "head"}
# Arabic role words before a speciality written in Latin letters.
_ARABIC_ROLES = {
    "مهندس": "ingenieur", "متصرف": "ingenieur", "مطور": "developpeur", "محلل": "analyste", "تقني": "technicien",
    "فني": "technicien", "مستشار": "consultant", "خبير": "expert", "مدير": "manager", "مبرمج": "developpeur",
    "مهندسو": "ingenieur", "مهندسين": "ingenieur", "اخصايي": "consultant",
}  # fmt: skip
_WINDOW = 4  # further words that a pattern in loose order may span


@lru_cache(maxsize=65536)
def _tokens(word: str) -> tuple[str, ...]:
    """A word as compared: idle words vanish, plurals and synonyms fall together."""
    if word in _IDLE:
        return ()
    if word not in _SAME and len(word) > 3 and word.isascii():
        if word.endswith("eaux"):
            word = word[:-1]
        elif word.endswith("iaux"):
            word = word[:-2] + "l"
        elif word[-1] == "s" and word[-2] not in "sui":
            word = word[:-1]
    return tuple(_SAME.get(word, word).split())


def compared_title(title: str) -> list[str]:
    """The words of a title as they are compared: plain, singular, one word for each idea in three languages.

    >>> compared_title("Senior Software Engineers (M/F)")
    ['logiciel', 'ingenieur']
    """
    return _compared(plain_title(title))


def _compared(plain: str) -> list[str]:
    tokens = [token for word in plain.split() for token in _tokens(word)]
    if _JOIN_STARTS.isdisjoint(tokens):
        return tokens
    joined: list[str] = []
    for token in tokens:
        joined.append(token)
        while (pair := _JOINED.get(tuple(joined[-2:]))) is not None:
            joined[-2:] = [pair]
    return joined


Words = tuple[str, ...]


class Find(NamedTuple):
    """A pattern found: in one piece or not, of how many words, from which word to which, and whose it is."""

    whole: bool
    length: int
    place: int
    last: int
    occupation: str


def _strength(find: Find) -> tuple[int, int, int, int, str]:
    """In one piece, two words or more; then in loose order; then a single word. Longer, earlier and denser first."""
    rank = 0 if find.length == 1 else 2 if find.whole else 1
    return rank, find.length, -find.place, -find.last, find.occupation


class TitleMatcher:
    """Occupations by the words of their titles.

    The longest pattern that stands in one piece wins, then a pattern of two or more words that all stand near
    each other in any order, then a single word; in a tie the earlier in the title. A non-tech pattern never
    beats a longer tech one.

    >>> data = Occupation(
    ...     id="data-engineer",
    ...     group="data engineer",
    ...     domain="data",
    ...     en="data engineer",
    ...     fr="ingénieur data",
    ...     ar="مهندس بيانات",
    ... )
    >>> TitleMatcher([data]).match("Lead Data Engineer (H/F) - Rabat")
    'data-engineer'
    """

    def __init__(self, occupations: Iterable[Occupation]) -> None:
        self._owners: dict[Words, str] = {}
        self._non_tech: set[str] = set()
        for occupation in occupations:
            if occupation.group == _NON_TECH:
                self._non_tech.add(occupation.id)
            for title in occupation.titles:
                pattern = tuple(compared_title(title))
                if pattern:
                    self._owners.setdefault(pattern, occupation.id)
        self._loose: dict[str, list[tuple[frozenset[str], str]]] = {}
        self._index()
        self._remembered = lru_cache(maxsize=200_000)(self._match)

    def match(self, title: str) -> str | None:
        """The occupation's identifier, or None when no pattern is found."""
        return self._remembered(title)

    def _match(self, title: str) -> str | None:
        found = self.find(compared_title(title))
        return found.occupation if found else None

    def _index(self) -> None:
        common = Counter(chain.from_iterable(map(frozenset, self._owners)))
        rarity = {word: place for place, word in enumerate(sorted(common, key=lambda word: (common[word], word)))}
        self._words = frozenset(common)
        lengths: dict[str, set[int]] = {}
        for pattern, owner in self._owners.items():
            lengths.setdefault(pattern[0], set()).add(len(pattern))
            words = frozenset(pattern)
            if len(words) > 1:
                rarest = min(words, key=rarity.__getitem__)
                self._loose.setdefault(rarest, []).append((words, owner))
        self._lengths = {word: sorted(found, reverse=True) for word, found in lengths.items()}

    def find(self, compared: Sequence[str]) -> Find | None:
        """The best pattern among the words of a title (`compared_title`), or of a few words of a text."""
        words = [self._known(word) for word in compared]
        if not _ARABIC_ROLES.keys().isdisjoint(words) and any(word.isascii() for word in words):
            spoken = _compared(" ".join(_ARABIC_ROLES.get(word, word) for word in words))
            return self._best_below_rank(spoken) or self._best_below_rank(words)
        return self._best_below_rank(words)

    def _best_below_rank(self, words: list[str]) -> Find | None:
        bare = [word for word in words if word not in _RANKS]
        best = self._best(bare)
        if len(bare) < len(words) and (best is None or best.length == 1):
            ranked = self._best(words)
            best = ranked if best is None or (ranked and ranked.length > 1) else best
        return best

    def _known(self, word: str) -> str:
        """An Arabic word without a joined "and", "with", "for" when only the rest is a word of the patterns."""
        if word not in self._words and word[0] in "وبلفك" and word[1:] in self._words:
            return word[1:]
        return word

    def _best(self, words: list[str]) -> Find | None:
        finds = list(self._whole(words))
        if not any(find.length > 1 and not self._is_non_tech(find) for find in finds):
            finds += self._in_any_order(words)
        if len(finds) < 2:
            return finds[0] if finds else None
        tech = max([find for find in finds if not self._is_non_tech(find)], key=_strength, default=None)
        other = max([find for find in finds if self._is_non_tech(find)], key=_strength, default=None)
        if tech is None or other is None:
            return tech or other
        if other.length < tech.length or (other.whole and tech.place == other.last + 1):
            return tech  # "Supply Chain Data Scientist": the last words say what one is, those before where
        return max(tech, other, key=_strength)

    def _is_non_tech(self, find: Find) -> bool:
        return find.occupation in self._non_tech

    def _whole(self, words: list[str]) -> Iterator[Find]:
        for place, word in enumerate(words):
            for length in self._lengths.get(word, ()):
                owner = self._owners.get(tuple(words[place : place + length]))
                if owner is not None and place + length <= len(words):
                    yield Find(True, length, place, place + length - 1, owner)
                    break

    def _in_any_order(self, words: list[str]) -> Iterator[Find]:
        there = frozenset(words)
        for word in there:
            for pattern, owner in self._loose.get(word, ()):
                if pattern <= there:
                    places = [words.index(part) for part in pattern]
                    first, last = min(places), max(places)
                    if last - first < len(pattern) + _WINDOW:
                        yield Find(False, len(pattern), first, last, owner)
