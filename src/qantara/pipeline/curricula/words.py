"""The words of curricula in French, Arabic and English: names of columns and labels, of sections, kinds of modules."""

import re
from collections.abc import Sequence
from functools import lru_cache

from qantara.core.text.folding import fold

# Field -> names of its column or label; of several columns with the same field the earlier name is preferred.
_FIELDS: dict[str, tuple[str, ...]] = {
    "title": (
        "intitulé du module", "intitulé de l'ue", "intitulé du cours", "intitulé de l'unité", "intitulé", "course title",
        "module title", "unit title", "course name", "module name", "title", "titre", "titre du module", "titre du cours",
        "nom du module", "nom de l'ue", "nom du cours", "libellé", "libellé de l'ue", "désignation", "nom", "name",
        "عنوان الوحدة", "اسم الوحدة", "اسم المادة", "اسم المقرر", "عنوان المقرر", "عنوان المادة", "العنوان",
        "module", "modules", "unité d'enseignement", "unités d'enseignement", "ue", "matière", "matières", "enseignement",
        "enseignements", "course", "courses", "subject", "unit", "learning unit", "unité d'apprentissage",
        "الوحدة", "الوحدات", "المادة", "المواد", "المقرر", "المجزوءة", "المجزوءات", "cours",
    ),
    "element": (
        "élément de module", "éléments de module", "élément(s) du module", "éléments du module", "élément constitutif",
        "éléments constitutifs", "ec", "ecue", "element", "elements", "éléments", "عنصر الوحدة", "عناصر الوحدة",
    ),
    "code": (
        "code", "code module", "code du module", "code ue", "code de l'ue", "code apogée", "course code", "module code",
        "unit code", "code du cours", "n°", "no", "numéro", "n° du module", "n° d'ordre", "n° d'ordre du module",
        "numéro du module", "réf", "référence", "الرمز", "رمز الوحدة", "رمز المقرر", "رمز المادة", "الرقم", "رقم الوحدة",
    ),
    "hours": (
        "volume horaire global", "vh global", "vhg", "vh total", "volume horaire total", "volume horaire", "vh", "vht",
        "total heures", "nombre d'heures", "nb heures", "nbre d'heures", "nb d'heures", "heures", "heures totales",
        "durée", "durée totale", "volume horaire du module", "charge horaire", "total hours", "contact hours", "hours",
        "number of hours", "duration", "taught hours", "الحجم الساعي", "الحجم الساعي الإجمالي", "عدد الساعات",
        "الغلاف الزمني", "الساعات", "مجموع الساعات", "المدة",
    ),
    "periods": ("périodes", "nb périodes", "nombre de périodes", "nb_periodes", "periods", "number of periods", "الحصص", "عدد الحصص"),
    "part": (
        "cm", "td", "tp", "ap", "cours magistral", "cours magistraux", "travaux dirigés", "travaux pratiques",
        "activités pratiques", "évaluation", "évaluations", "projet", "travail personnel encadré", "heures cm", "heures td",
        "heures tp", "vh cours", "vh td", "vh tp", "lectures", "lecture", "tutorials", "tutorial", "labs", "lab",
        "practicals", "lecture hours", "lab hours", "tutorial hours", "دروس", "الدروس", "أعمال توجيهية", "الأعمال التوجيهية",
        "أعمال تطبيقية", "الأعمال التطبيقية", "التقييم",
    ),
    "credits": (
        "crédits ects", "ects", "ects credits", "crédits", "crédit", "nombre de crédits", "nb crédits", "nombre d'ects", "nb ects", "nombre de crédits ects", "total ects", "crédits européens",
        "credits", "credit", "credit points", "الأرصدة", "عدد الأرصدة", "الرصيد", "الأرصدة القياسية", "الوحدات المعتمدة",
    ),
    "semester": (
        "semestre", "sem", "semestres", "semestre d'appartenance", "semestre d'appartenance du module", "semester", "term",
        "الفصل", "الفصل الدراسي", "السداسي", "الأسدس", "الدورة",
    ),
    "type": (
        "nature du module", "nature", "type", "type de module", "type du module", "catégorie", "statut", "module type",
        "course type", "category", "النوع", "طبيعة الوحدة", "نوع الوحدة", "الصنف",
    ),
    "programme": (
        "filière", "intitulé de la filière", "nom de la filière", "formation", "intitulé de la formation", "mention",
        "intitulé du diplôme", "program", "programme title", "program title", "programme name", "degree programme",
        "section", "cursus", "المسلك", "عنوان المسلك", "اسم المسلك", "مسلك", "التخصص", "الشعبة",
    ),
    "degree": ("diplôme", "type de diplôme", "grade", "degree", "الشهادة", "الدبلوم"),
    "institution": (
        "établissement", "université", "école", "faculté", "institution", "university", "school", "composante",
        "المؤسسة", "الجامعة", "الكلية", "المدرسة",
    ),
    "outcome": (
        "acquis d'apprentissage", "acquis d'apprentissage visés", "acquis", "résultats d'apprentissage",
        "compétences", "compétences visées", "compétences à acquérir", "compétences acquises", "learning outcomes",
        "intended learning outcomes", "outcomes", "course outcomes", "skills", "skills acquired", "competencies",
        "مخرجات التعلم", "مخرجات التعلم المستهدفة", "نتائج التعلم", "الكفايات", "الكفاءات", "الكفايات المستهدفة", "المهارات المكتسبة",
        "à l'issue de ce module l'étudiant sera capable de", "à la fin de ce module l'étudiant sera capable de",
        "au terme de ce module l'étudiant sera capable de", "l'étudiant sera capable de",
        "by the end of this module students will be able to", "students will be able to", "by the end of the course students will be able to",
        "on completion of this module students will be able to", "في نهاية الوحدة يكون الطالب قادرا على", "يكون الطالب قادرا على",
    ),
    "objective": (
        "objectifs", "objectif", "objectifs du module", "objectif du module", "objectifs pédagogiques", "objectifs du cours",
        "objectives", "course objectives", "aims", "aim", "goals", "أهداف الوحدة", "الأهداف", "أهداف المقرر", "الهدف",
    ),
    "content": (
        "contenu", "contenu du module", "contenu du cours", "contenus", "description du contenu du module",
        "description du contenu", "programme du cours", "programme du module", "plan du cours", "prgm", "description",
        "content", "contents", "course content", "module content", "syllabus", "topics", "course outline", "outline", "travaux pratiques du module",
        "المحتوى", "محتوى الوحدة", "محتويات الوحدة", "مضامين الوحدة", "المضامين", "محاور الوحدة", "مفردات المقرر", "المحاور",
    ),
    # The heading of the sheet of one module, which names none.
    "sheet": (
        "descriptif du module", "descriptif de module", "fiche du module", "fiche de module", "fiche module", "fiche ue",
        "fiche descriptive du module", "syllabus du module", "module descriptor", "module sheet", "course sheet",
        "بطاقة الوحدة", "بطاقة وصف الوحدة", "وصف الوحدة", "الملف الوصفي للوحدة", "توصيف المقرر",
    ),
    # Read and set aside: prerequisites name skills that are not taught there; the others name none.
    "aside": (
        "prérequis", "pré-requis", "prérequis pédagogiques", "pré-requis pédagogiques", "prerequisites", "prerequisite",
        "المتطلبات السابقة", "المكتسبات القبلية", "المتطلبات القبلية",
        "conditions d'accès", "modalités d'admission", "conditions d'admission", "admission", "admission requirements", "شروط الولوج",
        "débouchés", "débouchés de la formation", "étude de besoins", "careers", "career prospects", "آفاق المسلك", "الآفاق المهنية",
        "modalités d'évaluation", "modes d'évaluation", "mode d'évaluation", "contrôle des connaissances", "assessment", "assessment methods",
        "évaluation du module", "note du module", "validation du module", "modalités de validation", "grading", "طرق التقييم", "التقييم والامتحانات",
        "didactique du module", "méthodes pédagogiques", "méthodes d'enseignement", "teaching methods", "طرق التدريس",
        "équipe pédagogique", "coordonnateur", "coordonnateur du module", "coordonnateur pédagogique", "coordonnateur de la filière",
        "coordonnateur et équipe pédagogique", "responsable", "responsable du module", "responsable de l'ue",
        "enseignant", "enseignants", "intervenant", "intervenants", "département", "département d'attache", "instructor",
        "teacher", "teachers", "lecturer", "coordinator", "department", "المنسق", "منسق الوحدة", "منسق المسلك", "الأستاذ", "الأساتذة", "الفريق البيداغوجي", "الشعبة المعنية",
        "bibliographie", "références", "références bibliographiques", "ouvrages", "references", "reading list", "bibliography", "textbook", "المراجع",
        "moyens logiques et matériels", "moyens", "ressources", "resources", "visas", "avis et visas", "annexes", "annexe", "signatures",
        "calendrier de l'alternance", "entreprises partenaires", "partenaires", "passerelles", "auto-évaluation", "options", "option",
        "coefficient", "coef", "langue", "langue d'enseignement", "language", "language of instruction", "لغة التدريس", "المعامل",
        "observations", "remarques", "remarks", "ملاحظات", "travail personnel", "établissement dont relève le module",
        "objectifs de la formation", "objectifs de la filière", "compétences de la filière", "programme objectives", "أهداف المسلك", "أهداف التكوين",
        "articulation de la formation", "organisation modulaire de la filière", "structure de la filière", "volume horaire par élément",
        "modalités d'organisation des activités pratiques", "stages et projets", "pourcentage", "weight", "poids", "organisme",
    ),
}  # fmt: skip
SECTIONS = ("outcome", "objective", "content", "aside")
# A heading that is about the programme, whatever module stands before it.
OF_PROGRAMME = frozenset({"programme", "degree", "institution"})
_LECTURES = fold("cours")  # hours of lectures beside td or tp, else a title
_WEAK_TITLES = frozenset(map(fold, ("module", "modules", "ue", "unité d'enseignement", "unit", "course", "الوحدة")))

_TYPES: dict[str, tuple[str, ...]] = {
    "disciplinary": ("disciplinaire", "majeur", "fondamental", "fondamentale", "uef", "core", "disciplinary", "major", "spécialité", "connaissances de base", "أساسي", "أساسية", "تخصص", "تخصصية", "معرفية"),
    "complementary": ("complémentaire", "complementary", "minor", "mineur", "découverte", "ued", "تكميلي", "تكميلية"),
    "tool": ("outil", "méthodologique", "uem", "tool", "methodological", "منهجية", "أدوات"),
    "language": ("langue", "langues", "language", "languages", "لغة", "لغات"),
    "transversal": ("transversal", "transversale", "uet", "power skills", "soft skills", "compétences transversales", "transferable", "مستعرضة", "مهارات حياتية", "أفقية"),
    "compulsory": ("obligatoire", "compulsory", "mandatory", "required", "إجباري", "إجبارية"),
    "elective": ("optionnel", "optionnelle", "option", "au choix", "facultatif", "facultative", "elective", "optional", "اختياري", "اختيارية"),
    "project": ("projet", "pfe", "pfa", "project", "مشروع"),
    "internship": ("stage", "internship", "placement", "تدريب"),
}  # fmt: skip

_ORDINALS = {
    fold(word): number
    for number, words in enumerate(
        (
            "1 i 1er premier première first أول اولى واحد", "2 ii 2e 2ème second deuxième ثاني ثانية", "3 iii 3e 3ème troisième third ثالث ثالثة",
            "4 iv 4e 4ème quatrième fourth رابع رابعة", "5 v 5e 5ème cinquième fifth خامس خامسة", "6 vi 6e 6ème sixième sixth سادس سادسة",
            "7 vii 7e 7ème septième seventh سابع", "8 viii 8e 8ème huitième eighth ثامن", "9 ix 9e 9ème neuvième ninth تاسع", "10 x 10e 10ème dixième tenth عاشر",
        ), start=1,
    )
    for word in words.split()
}  # fmt: skip
_SEMESTER_WORDS = frozenset(map(fold, ("semestre", "semester", "sem", "فصل", "سداسي", "أسدس", "دراسي", "دورة")))
_TOTALS = (
    "total", "totaux", "sous total", "somme", "subtotal", "المجموع", "مجموع", "semester total",
    "vh global du module", "vh global du semestre", "volume horaire global du module", "pourcentage vh",
)  # fmt: skip


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[str, int]]:
    """Folded name -> (field, rank among its names)."""
    index: dict[str, tuple[str, int]] = {}
    for name, words in _FIELDS.items():
        for rank, word in enumerate(words):
            index.setdefault(fold(word), (name, rank))
    return index


@lru_cache(maxsize=1)
def _types() -> dict[str, str]:
    return {fold(word): name for name, words in _TYPES.items() for word in words}


_REMARK = re.compile(r"\s*\([^()]*\)\s*$|\s*\[[^\[\]]*\]\s*$")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=4096)
def field_of(name: str) -> str | None:
    """The field that a label or the heading of a column names.

    >>> field_of("Volume horaire (h)"), field_of("المحتوى"), field_of("nbHeures"), field_of("Salle")
    ('hours', 'content', 'hours', None)
    """
    found = _ranked(name)
    return found[0] if found else None


def _ranked(name: str) -> tuple[str, int] | None:
    if len(name) > 90:
        return None
    index = _index()
    for text in (name, _REMARK.sub("", name), _CAMEL.sub(" ", name).replace("_", " ")):
        if found := index.get(fold(text)):
            return found
    return None


def columns_of(cells: Sequence[str]) -> list[str | None] | None:
    """The field of each column under this heading; None if it is no heading of modules.

    A heading names a title and at least one other field.

    >>> columns_of(["N°", "Module", "Cours", "TD", "Salle"])
    ['code', 'title', 'part', 'part', None]
    >>> columns_of(["UE", "Intitulé", "ECTS"]), columns_of(["Nom", "Prénom"])
    (['code', 'title', 'credits'], None)
    """
    found = [_ranked(" ".join(cell.split())) if cell.strip() else None for cell in cells]
    names = [one[0] if one else None for one in found]
    folded = [fold(cell) for cell in cells]
    if "part" in names:
        names = ["part" if word == _LECTURES else name for name, word in zip(names, folded, strict=True)]
    titles = [place for place, name in enumerate(names) if name == "title"]
    if not titles and "element" in names:
        first = names.index("element")
        names[first], titles = "title", [first]
    if not titles:
        return None
    best = min(titles, key=lambda place: found[place][1] if found[place] else 0)  # type: ignore[index]
    for place in titles:
        if place != best:
            # Beside a column of titles, "UE" or "Module" holds a number.
            names[place] = "code" if folded[place] in _WEAK_TITLES and "code" not in names else None
    for name in {*names} - {None, "part", "outcome", "objective", "content", "aside"}:
        for place in [place for place, other in enumerate(names) if other == name][1:]:
            if name != "title":
                names[place] = None
    return names if {*names} - {None, "title", "aside", "degree", "institution"} else None


def type_of(text: str) -> str | None:
    """One of TYPES.

    >>> type_of("Disciplinaire"), type_of("Module de langue"), type_of("MD")
    ('disciplinary', 'language', None)
    """
    folded = fold(text)
    known = _types()
    if folded in known:
        return known[folded]
    found = {known[word] for word in folded.split() if word in known}
    return found.pop() if len(found) == 1 else None


_SHORT_SEMESTER = re.compile(r"^s\s?(\d{1,2})$")


def semester_of(text: str, *, bare: bool = False) -> int | None:
    """The number of the semester that a short text is, and nothing else; `bare`: "3" is enough.

    >>> semester_of("Semestre 3"), semester_of("S5"), semester_of("الفصل الثاني"), semester_of("1er semestre")
    (3, 5, 2, 1)
    >>> semester_of("3"), semester_of("3", bare=True), semester_of("Semestre de printemps")
    (None, 3, None)
    """
    folded = fold(text)
    if found := _SHORT_SEMESTER.match(folded):
        number = int(found[1])
        return number if 1 <= number <= 12 else None
    words = [word.removeprefix("ال") for word in folded.split()]
    if not words or len(words) > 4:
        return None
    numbers = [_ORDINALS[word] for word in words if word in _ORDINALS]
    others = [word for word in words if word not in _ORDINALS and word not in _SEMESTER_WORDS and word != "n"]
    named = any(word in _SEMESTER_WORDS for word in words)
    return numbers[0] if len(numbers) == 1 and not others and (named or bare) else None


def is_total(text: str) -> bool:
    """Whether a row sums up others, or tells their shares.

    >>> is_total("Total S1"), is_total("% VH"), is_total("VH global du module"), is_total("Analyse")
    (True, True, True, False)
    """
    if text.lstrip().startswith("%"):
        return True
    folded = fold(text)
    return any(folded == fold(word) or folded.startswith(f"{fold(word)} ") for word in _TOTALS)
