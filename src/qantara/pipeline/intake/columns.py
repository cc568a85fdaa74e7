"""Which column holds what: names in French, English and Arabic, and those of the services that export ads."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from qantara.core.text.folding import fold
from qantara.pipeline.intake.model import IntakeError

_MOST_SHOWN = 30  # names, in a refusal

# Parts of an ad's text, in the order in which they are joined. Inside a part the first name found is taken: boards
# give the same text twice, plain and formatted, and the formatted one still has its line breaks.
TEXT_PARTS: tuple[tuple[str, ...], ...] = (
    (
        "text", "texte", "html description", "description html", "description formatted", "description1 formatted",
        "content encoded", "description", "job description", "job desc", "description du poste",
        "description de l offre", "description offre", "descriptif", "descriptif du poste", "descriptif de l offre",
        "descriptif de l emploi", "texte offre", "texte de l offre", "texte de l annonce", "full text", "full description",
        "description1", "contenu", "content", "body", "annonce", "desc", "summary", "details", "snippet",
        "الوصف", "وصف", "وصف الوظيفة", "الوصف الوظيفي", "وصف المنصب", "النص", "نص الإعلان", "نص العرض", "تفاصيل الوظيفة",
    ),
    (
        "missions", "mission", "description de la mission", "description mission", "missions du poste",
        "missions principales", "vos missions", "taches", "activites", "activites principales", "responsabilites",
        "responsibilities", "duties", "job tasks", "tasks", "key responsibilities", "job responsibilities",
        "المهام", "المسؤوليات", "مهام الوظيفة", "المهام والمسؤوليات", "المهام الوظيفية",
    ),
    (
        "html profile", "profile html", "description2 formatted", "profil", "profile", "profil recherche",
        "profil candidat", "profil du candidat", "profil souhaite", "votre profil", "profils recherches", "description2",
        "candidate profile", "requirements", "job requirements", "exigences", "prerequis", "pre requis",
        "الملف المطلوب", "المتطلبات", "متطلبات الوظيفة", "الشروط", "شروط التوظيف", "الشروط المطلوبة", "البروفايل",
    ),
    ("qualif", "qualifications", "qualifications requises", "formation et experience", "education requirements",
     "المؤهلات", "المؤهلات المطلوبة", "المؤهل العلمي"),
    ("skills", "competences", "competences requises", "competences techniques", "technical skills", "required skills",
     "skills required", "key skills", "المهارات", "المهارات المطلوبة", "الكفاءات"),
)  # fmt: skip

# Other columns; of several names the earlier is preferred, the later stand in where it is empty.
NAMES: dict[str, tuple[str, ...]] = {
    "ref": (
        "ref", "id", "reference", "offer id", "job id", "id offre", "reference offre", "reference de l offre",
        "numero offre", "n offre", "numero de l offre", "identifiant", "identifier value", "identifier", "job post id",
        "reference apec", "referencenumber", "reference number", "dc identifier", "guid", "slug",
        "المرجع", "رقم الإعلان", "رقم الوظيفة", "المعرف",
    ),
    "title": (
        "title", "titre", "intitule", "intitule du poste", "intitule de l offre", "intitule poste", "intitule offre",
        "job title", "jobtitle", "title job", "poste", "titre du poste", "titre de l offre", "titre de l annonce",
        "titre poste", "nom du poste", "libelle du poste", "position title", "position name", "position", "emploi",
        "المسمى الوظيفي", "مسمى الوظيفة", "عنوان الوظيفة", "عنوان الإعلان", "اسم الوظيفة", "الوظيفة", "المنصب", "العنوان",
        "العنوان الوظيفي", "المهنة", "name", "libelle", "job", "role", "metier", "appellationlibelle",
    ),
    "company": (
        "company", "entreprise", "employeur", "societe", "company name", "nom entreprise", "nom de l entreprise",
        "nom de la societe", "nom societe", "employer", "employer name", "organisation name", "organization name",
        "hiring organization name", "hiring organization", "company title", "company display name", "comp name",
        "entreprise nom", "company company name", "raison sociale", "recruteur", "organisme", "etablissement",
        "organisation", "organization", "brand name", "dc publisher", "author", "author name", "advertiser",
        "الشركة", "اسم الشركة", "المشغل", "المؤسسة", "صاحب العمل", "جهة العمل", "المنشأة", "اسم المنشأة", "الجهة المشغلة",
    ),
    "city": (
        "city", "ville", "localisation du poste", "job city", "location city", "address locality", "town", "commune",
        "localite", "libelle lieu", "ville du poste", "dc coverage", "المدينة", "مدينة العمل", "الجماعة",
    ),
    "location": (
        "location", "lieu", "lieu de travail", "localisation", "lieu travail libelle", "lieu travail", "lieu du poste",
        "location display name", "work location", "job location", "workplace", "place", "geographical location label",
        "job geo", "department label", "address formatted", "مكان العمل", "الموقع", "المكان", "مقر العمل",
    ),
    "region": (
        "region", "region du poste", "state", "province", "location state", "address region", "region state",
        "region label", "country label", "departement", "department", "departement du poste", "county", "prefecture",
        "location sub state", "الجهة", "جهة", "المنطقة", "الإقليم", "العمالة", "الولاية",
    ),
    "country": (
        "country", "pays", "region country", "location country name", "location country code", "address country name",
        "address country", "country code", "country name", "location area", "البلد", "الدولة",
    ),
    "contract": (
        "contract", "contrat", "type de contrat", "type contrat libelle", "contract type label", "contract type",
        "type contrat", "employment type", "job type", "jobtype", "job employment type", "nature du contrat",
        "nature contrat", "type d emploi", "type emploi", "contract time",
        "نوع العقد", "العقد", "طبيعة العقد", "نوع الدوام", "نوع التوظيف",
    ),
    "languages": (
        "languages", "langues", "langues libelle", "langues requises", "langues exigees", "langue requise",
        "languages required", "اللغات", "اللغات المطلوبة", "اللغة المطلوبة",
    ),
    "salary_text": (
        "salary text", "salary", "salaire", "salaire libelle", "salaire affiche", "salary range label", "salary range",
        "remuneration", "remuneration indicative", "remuneration brute annuelle", "fourchette de salaire",
        "compensation", "pay", "wage", "الراتب", "الأجر", "الأجرة", "الراتب الشهري",
    ),
    "salary_min": (
        "salary min", "min salary", "salaire min", "salaire minimum", "salary details salary min amount",
        "base salary value min value", "base salary min value",
    ),
    "salary_max": (
        "salary max", "max salary", "salaire max", "salaire maximum", "salary details salary max amount",
        "base salary value max value", "base salary max value", "base salary value value", "base salary value",
    ),
    "experience": (
        "experience", "experience libelle", "experience level", "niveau experience", "niveau d experience",
        "experience souhaitee", "experience requise", "experience requirements months of experience",
        "experience requirements description", "experience requirements", "exper", "years of experience",
        "annees d experience", "nombre d annees d experience total", "seniority", "seniority level",
        "الخبرة", "سنوات الخبرة", "الخبرة المطلوبة", "عدد سنوات الخبرة",
    ),
    "remote": (
        "remote", "teletravail", "remote type", "remote level", "job location type", "remote allowed", "workplace type",
        "travail a distance", "work from home", "العمل عن بعد", "عن بعد",
    ),
    "posts": (
        "posts", "postes", "nombre de postes", "nombre postes", "nb postes", "nbre de postes", "nb de postes",
        "postes a pourvoir", "positions", "number of positions", "openings", "number of openings",
        "total job openings", "vacancies", "effectif", "عدد المناصب", "عدد الوظائف", "المناصب", "الشواغر", "عدد الشواغر",
    ),
    "posted_on": (
        "posted on", "date posted", "posted at", "posted date", "published date", "publication date",
        "date publication", "date de publication", "published at", "published on", "date published", "date creation",
        "date de creation", "date parution", "date de parution", "publiee le", "publie le", "date mise en ligne",
        "date de mise en ligne", "pub date", "start publication date", "first activated at", "created at", "created",
        "creation date", "job date", "job posted at", "listed time", "date added", "date depot", "published", "date",
        "last activation at", "date de mise a jour", "date updated", "updated date", "date actualisation",
        "modification date", "updated at", "updated", "scraped at",
        "تاريخ النشر", "تاريخ الإعلان", "تاريخ الإضافة", "نشر في", "التاريخ",
    ),
    "expires_on": (
        "expires on", "expires at", "expiry date", "expiration date", "date expiration", "date d expiration",
        "date expired", "valid through", "valid until", "closing date", "deadline", "application deadline",
        "date limite", "date limite de candidature", "date limite de depot", "date limite candidature",
        "date de cloture", "date cloture", "date fin publication", "date de fin de publication",
        "end publication date", "آخر أجل", "آخر أجل للترشيح", "آخر أجل للتقديم", "تاريخ الانتهاء", "تاريخ الإغلاق",
    ),
    "url": (
        "url", "link", "lien", "offer url", "url offre", "url de l offre", "lien de l offre", "job url", "job link",
        "origine offre url origine", "redirect url", "redirection", "source url", "apply url", "href", "link href",
        "الرابط", "رابط الإعلان", "رابط",
    ),
    "source": ("source", "site", "plateforme", "platform", "source name", "job board", "المصدر"),
}  # fmt: skip

# These name a title only beside a text: lists of people and of trades have them too.
_WEAK_TITLES = frozenset({"name", "libelle", "job", "role", "metier", "emploi", "position", "appellationlibelle"})
# Wrappers that say nothing of what they hold: `job_details.title` is a title, `company.description` is no text.
_WRAPPERS = frozenset(
    fold(name)
    for name in (
        "job", "job details", "job dates", "job locations", "job location", "location", "offer", "offre", "posting",
        "attributes", "fields", "node", "data", "details", "annonce", "ad", "source", "document", "properties", "position",
        "contrat", "contract", "lieu", "address", "adresse", "parts", "region", "item", "record", "dates", "content",
    )
)  # fmt: skip
# Only the service of France Travail names these; it says the country nowhere.
_FRENCH_MARKS = frozenset({"romeCode", "lieuTravail.commune", "COG_lieu", "Reference_apec"})
_CANONICAL = {"id": "ref", "salary": "salary_text"}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PUNCTUATION = re.compile(r"[.+#]")


@lru_cache(maxsize=4096)
def _normal(name: str) -> str:
    return " ".join(_PUNCTUATION.sub(" ", fold(_CAMEL.sub(" ", name))).split())


@lru_cache(maxsize=1)
def _index() -> dict[str, list[tuple[str, int, int]]]:
    """Folded name -> (column, part of the text, rank)."""
    index: dict[str, list[tuple[str, int, int]]] = {}
    for part, names in enumerate(TEXT_PARTS):
        for rank, name in enumerate(names):
            index.setdefault(_normal(name), []).append(("text", part, rank))
    for column, names in NAMES.items():
        for rank, name in enumerate(names):
            index.setdefault(_normal(name), []).append((column, 0, rank))
    return index


@dataclass(frozen=True, eq=False)
class Plan:
    """Where each column of an ad is found among given names.

    text     one tuple a part, in joining order: the first that is filled is taken from each
    columns  column -> names, the first that is filled is taken
    mapped   the columns that the user's mapping settled
    country  where the ads are, when none of their columns says so
    """

    text: tuple[tuple[str, ...], ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mapped: frozenset[str] = frozenset()
    country: str | None = None

    @property
    def is_usable(self) -> bool:
        return bool(self.text) or "title" in self.columns


def plan_columns(names: Iterable[str], mapping: Mapping[str, str] | None = None) -> Plan:
    """Find every column; the user's mapping goes first, and its columns serve nothing else."""
    given = list(names)
    chosen = _apply_mapping(given, mapping)
    taken = {name for names_ in chosen.values() for name in names_}
    found: dict[tuple[str, int], list[tuple[int, str]]] = {}
    index = _index()
    for name in given:
        if name in taken:
            continue
        for penalty, key in enumerate(_keys(name)):
            hits = index.get(key)
            if hits:
                for column, part, rank in hits:
                    found.setdefault((column, part), []).append((rank + 1000 * penalty, name))
                break
    parts: list[tuple[str, ...]] = []
    columns: dict[str, tuple[str, ...]] = {}
    for (column, _), hits_ in sorted(found.items()):
        ordered = tuple(name for _, name in sorted(hits_, key=lambda hit: hit[0]))
        if column in chosen:
            continue
        if column == "text":
            parts.append(ordered)
        else:
            columns[column] = ordered
    for column, names_ in chosen.items():
        if column == "text":
            parts = [(name,) for name in names_]
        else:
            columns[column] = tuple(names_)
    title = columns.get("title")
    if title and not parts and "title" not in chosen and all(_normal(name) in _WEAK_TITLES for name in title):
        del columns["title"]
    country = None if _FRENCH_MARKS.isdisjoint(given) else "France"
    return Plan(tuple(parts), columns, frozenset(chosen), country)


def _keys(name: str) -> Iterable[str]:
    segments = [_normal(part) for part in name.split(".")] if "." in name else [_normal(name)]
    yield " ".join(segments)
    while len(segments) > 1 and segments[0] in _WRAPPERS:
        segments = segments[1:]
        yield " ".join(segments)


def check_mapping(mapping: Mapping[str, str] | None) -> None:
    """Refuse a mapping to a column that an ad does not have."""
    for column in mapping or {}:
        if _CANONICAL.get(column, column) not in ("text", *NAMES):
            raise IntakeError(
                "--map {column}=…: an ad has no such column. Choose among {known}.",
                column=column, known=", ".join(("text", *NAMES)),
            )  # fmt: skip


def _apply_mapping(given: Sequence[str], mapping: Mapping[str, str] | None) -> dict[str, list[str]]:
    """Column -> the given names that the mapping asks for; `text=missions+profil` asks for several."""
    if not mapping:
        return {}
    check_mapping(mapping)
    by_key = {_normal(name): name for name in reversed(given)}
    known = set(given)
    chosen: dict[str, list[str]] = {}
    for column, wanted in mapping.items():
        asked = [wanted] if wanted in known else [part.strip() for part in wanted.split("+")]
        hits = [name if name in known else by_key.get(_normal(name)) for name in asked]
        if any(hits):
            chosen[_CANONICAL.get(column, column)] = [hit for hit in hits if hit]
    return chosen


def find_columns(names: Iterable[str], mapping: Mapping[str, str] | None = None) -> dict[str, str | tuple[str, ...]]:
    """Column of an ad -> the given name that holds it.

    A tuple for `text` names parts to be joined; for another column, names of which the first that is filled counts.
    Besides the columns of an ad: `location` (a place in one line), `salary_min` and `salary_max`.

    >>> find_columns(["Intitulé du poste", "Ville", "missions", "profil"])
    {'city': 'Ville', 'title': 'Intitulé du poste', 'text': ('missions', 'profil')}
    """
    plan = plan_columns(names, mapping)
    found: dict[str, str | tuple[str, ...]] = {
        column: names_[0] if len(names_) == 1 else names_ for column, names_ in plan.columns.items()
    }
    if plan.text:
        parts = tuple(name for part in plan.text for name in (part if "text" in plan.mapped else part[:1]))
        found["text"] = parts[0] if len(parts) == 1 else parts
    return found


def count_known(names: Sequence[str], mapping: Mapping[str, str] | None = None) -> int:
    """How many columns a row of names gives; none if neither a title nor a text is among them."""
    if all(len(name) > 80 for name in names):
        return 0
    plan = plan_columns([name for name in names if name and len(name) <= 80], mapping)
    return len(plan.columns) + len(plan.text) if plan.is_usable else 0


def looks_like_ad(fields: Mapping[str, object], *, strictly: bool = False) -> bool:
    """Whether an object has a title or a text; strictly: both."""
    plan = plan_columns(fields)
    if strictly:
        return bool(plan.text) and "title" in plan.columns
    return plan.is_usable


def unknown_columns(file: str, names: Iterable[str]) -> IntakeError:
    """The refusal of a file of which no column is known."""
    return IntakeError(
        "{file}: no column is known as a title or a text. Found: {found}. "
        "Say which to use, for example --map title=poste,text=missions.",
        file=file, found=_shown(names),
    )  # fmt: skip


def missing_column(file: str, column: str, names: Iterable[str]) -> IntakeError:
    """The refusal of a mapping that names a column which no row has."""
    return IntakeError(
        "{file}: the mapping names the column {column}, which is not there. Found: {found}.",
        file=file, column=column, found=_shown(names),
    )  # fmt: skip


def _shown(names: Iterable[str]) -> str:
    return ", ".join(str(name)[:60] for name in list(names)[:_MOST_SHOWN]) or "(none)"
