"""A title gives its occupation, whatever gender, level, contract or language surrounds it."""

from collections.abc import Iterator

import pytest

from qantara.core.text.titles import TitleMatcher, _compared, plain_title
from qantara.core.vocabulary import GROUPS, Occupation, read_occupations
from qantara.core.vocabulary.files import shipped_files


@pytest.fixture(scope="module")
def occupations() -> dict[str, Occupation]:
    read = read_occupations(shipped_files()["occupations.csv"], name="occupations.csv")
    return {occupation.id: occupation for occupation in read}


@pytest.fixture(scope="module")
def matcher(occupations: dict[str, Occupation]) -> TitleMatcher:
    return TitleMatcher(occupations.values())


def occupation(key: str, *titles: str, group: str = "software developer") -> Occupation:
    return Occupation(id=key, group=group, domain="", en=titles[0], fr=titles[0], ar="اسم", titles_en=titles)


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Développeur Java H/F", "developpeur java"),
        ("Développeuse Java (F/H/X)", "developpeur java"),
        ("Développeur/Développeuse Java", "developpeur java"),
        ("Développeur·euse Java", "developpeur java"),
        ("Développeur(euse) Java (m/w/d)", "developpeur java"),
        ("Développeur.euse Java - F / H", "developpeur java"),
        ("Administrateur (trice) systèmes", "administrateur systemes"),
        ("Technicien-ne réseaux", "technicien reseaux"),
        ("Géomaticien/ne", "geomaticien"),
        ("INGÉNIEUR·E RÉSEAUX (F-H)", "ingenieur reseaux"),
        ("Chef ou cheffe de projet", "chef de projet"),
        ("Chef-fe-s de projet", "chef de projet"),
        ("Analyste-programmeur / Analyste-programmeuse", "analyste programmeur"),
        ("Consultante fonctionnelle SAP", "consultant fonctionnel sap"),
        ("Développeur C# / .NET", "developpeur c# .net"),
    ],
)
def test_gender_marks_vanish_and_the_masculine_stays(title: str, plain: str) -> None:
    assert plain_title(title) == plain


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Senior Data Engineer", "data engineer"),
        ("Data Analyst confirmé", "data analyst"),
        ("Technicien support N2", "technicien support"),
        ("Data Scientist III", "data scientist"),
        ("Stage PFE - Data Engineer", "data engineer"),
        ("Stagiaire développeur web", "developpeur web"),
        ("Stage de pré-embauche Data Analyst", "de pre data analyst"),
        ("Alternance Data Analyst - CDD", "data analyst"),
        ("Data Analyst - Casablanca, Maroc", "data analyst"),
        ("Architecte réseaux - REF 875", "architecte reseaux"),
        ("Chef de projet (poste n°A-5209)", "chef de projet"),
    ],
)
def test_level_contract_place_and_reference_vanish(title: str, plain: str) -> None:
    assert plain_title(title) == plain


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("مهندسة البيانات", "مهندس بيانات"),
        ("مهندس(ة) شبكات", "مهندس شبكات"),
        ("مهندس/ة شبكات", "مهندس شبكات"),
        ("مهندس الدولة من الدرجة الأولى، تخصص الشبكات", "مهندس شبكات"),
        ("متصرف من الدرجة الثانية (السلم 10)", "متصرف"),
        ("التجارة الإلكترونية", "تجاره الكترونيه"),
    ],
)
def test_arabic_titles_lose_article_gender_and_grade(title: str, plain: str) -> None:
    assert plain_title(title) == plain


@pytest.mark.parametrize("title", ["", "   ", "(H/F)", "H/F", "!!!", "\ud800", "Senior", "ال"])
def test_a_title_that_says_nothing_has_no_occupation(matcher: TitleMatcher, title: str) -> None:
    assert matcher.match(title) is None


def test_the_longest_pattern_in_one_piece_wins() -> None:
    matcher = TitleMatcher([occupation("developer", "developer"), occupation("java", "java developer")])
    assert matcher.match("Senior Java Developer") == "java"
    assert matcher.match("Developer") == "developer"


def test_words_in_any_order_beat_a_single_word_but_not_a_piece() -> None:
    matcher = TitleMatcher(
        [
            occupation("developer", "developer"),
            occupation("java", "java developer"),
            occupation("web", "web developer"),
        ]
    )
    assert matcher.match("Developer (backend, Java)") == "java"
    assert matcher.match("Web developer, Java") == "web"


def test_words_far_apart_are_no_pattern() -> None:
    matcher = TitleMatcher([occupation("java", "java developer")])
    assert matcher.match("Developer one two three four five six seven java") is None


def test_in_a_tie_the_earlier_in_the_title_wins() -> None:
    matcher = TitleMatcher([occupation("analyst", "data analyst"), occupation("engineer", "data engineer")])
    assert matcher.match("Data Analyst / Data Engineer") == "analyst"
    assert matcher.match("Data Engineer / Data Analyst") == "engineer"


def test_a_non_tech_pattern_never_beats_a_longer_tech_one() -> None:
    clerk = occupation("clerk", "data officer", group="non-tech")
    tech = occupation("quality", "quality of data engineer")
    matcher = TitleMatcher([clerk, tech])
    assert matcher.match("Data officer, engineer for quality") == "quality"
    assert matcher.match("Data officer") == "clerk"


def test_a_rank_decides_only_when_the_rest_does_not(matcher: TitleMatcher) -> None:
    assert matcher.match("Tech Lead Data Engineer") == "data-engineer"
    assert matcher.match("Tech Lead") == "software-developer"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Ingénieur Data (H/F)", "data-engineer"),
        ("Ingénieure de données confirmée", "data-engineer"),
        ("Analyste de données", "data-analyst"),
        ("Consultant.e Power BI F/H", "bi-developer"),
        ("Administratrice de bases de données Oracle", "database-administrator"),
        ("Ingénieur en Intelligence Artificielle", "ai-engineer"),
        ("Ingénieur DevOps / SRE", "devops-engineer"),
        ("Responsable de la sécurité des systèmes d'information", "ciso"),
        ("RSSI adjoint", "ciso"),
        ("Analyste SOC N2", "soc-analyst"),
        ("Pentesteuse", "penetration-tester"),
        ("Délégué à la protection des données", "data-protection-officer"),
        ("Testeur logiciel", "software-tester"),
        ("Ingénieur QA Automation", "test-automation-engineer"),
        ("Développeur Full Stack React/Node.js", "full-stack-developer"),
        ("Développeur front-end Angular", "frontend-developer"),
        ("Concepteur développeur .NET", "dotnet-developer"),
        ("Technicien helpdesk", "it-support-technician"),
        ("Technicien spécialisé en réseaux informatiques", "network-technician"),
        ("Administrateur systèmes et réseaux", "system-network-administrator"),
        ("Directeur des systèmes d'information", "cio"),
        ("Chef de projet MOA", "it-project-manager"),
        ("Consultant fonctionnel SAP FI/CO", "sap-consultant"),
        ("Enseignant-chercheur en informatique", "it-trainer"),
        ("Data Engineer", "data-engineer"),
        ("Engineer, Data", "data-engineer"),
        ("Sr. Machine Learning Engineer (Remote)", "machine-learning-engineer"),
        ("Site Reliability Engineer", "site-reliability-engineer"),
        ("QA Lead", "test-manager"),
        ("Chief Information Security Officer", "ciso"),
        ("مهندس بيانات", "data-engineer"),
        ("محللة البيانات", "data-analyst"),
        ("مطور تطبيقات الهاتف", "mobile-developer"),
        ("مهندس الدولة من الدرجة الأولى تخصص شبكات", "network-engineer"),
        ("مهندس الدولة، تخصص أمن نظم المعلومات", "cybersecurity-engineer"),
        ("مهندس الدولة تخصص Big Data et Cloud Computing", "big-data-engineer"),
        ("متصرف من الدرجة الثانية تخصص المعلوميات", "it-engineer"),
        ("تقني متخصص، شعبة الشبكات المعلوماتية", "network-technician"),
        ("مهندس نظم وشبكات", "system-network-administrator"),
    ],
)
def test_tech_titles_find_their_occupation(matcher: TitleMatcher, title: str, expected: str) -> None:
    assert matcher.match(title) == expected


@pytest.mark.parametrize(
    "title",
    [
        "Comptable H/F", "Infirmière", "Chauffeur livreur", "Téléconseiller francophone", "Conseiller clientèle",
        "Chargé d'affaires IT", "Commercial informatique", "Business Developer SaaS", "Ingénieur commercial IT",
        "Data entry clerk", "Opératrice de saisie", "Responsable Marketing Digital", "Community Manager",
        "Ingénieur mécanique", "Ingénieure génie civil", "Électricien bâtiment", "Agent de sécurité",
        "Responsable réseaux sociaux", "Technicien réseaux électriques", "Développeur commercial", "Chargé(e) RH",
        "Vendeur informatique", "Professeur d'anglais", "Aide-soignante", "Architecte d'intérieur",
        "محاسب", "مدخل بيانات", "مهندس مدني", "ممرضة", "سائق", "موظف استقبال", "متصرف من الدرجة الثانية",
    ],
)  # fmt: skip
def test_common_titles_outside_tech_are_known_as_such(
    matcher: TitleMatcher, occupations: dict[str, Occupation], title: str
) -> None:
    found = matcher.match(title)
    assert found is not None
    assert occupations[found].group == "non-tech"


@pytest.mark.parametrize("title", ["Chef de projet", "Consultant", "Ingénieur", "Manager", "مهندس الدولة"])
def test_a_title_that_could_be_anything_is_left_open(matcher: TitleMatcher, title: str) -> None:
    assert matcher.match(title) is None


def test_every_group_has_an_occupation(occupations: dict[str, Occupation]) -> None:
    assert {o.group for o in occupations.values()} == set(GROUPS)
    assert sum(o.group != "non-tech" for o in occupations.values()) >= 120
    assert sum(o.group == "non-tech" for o in occupations.values()) >= 25


def patterns(occupations: dict[str, Occupation]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for one in occupations.values():
        for title in one.titles:
            yield one.id, title, tuple(_compared(plain_title(title)))


def test_no_pattern_belongs_to_two_occupations_or_is_empty(occupations: dict[str, Occupation]) -> None:
    owners: dict[tuple[str, ...], str] = {}
    for owner, title, pattern in patterns(occupations):
        assert pattern, f"{owner}: nothing is left of '{title}'"
        assert owners.setdefault(pattern, owner) == owner, f"'{title}' names {owner} and {owners[pattern]}"


def test_every_name_of_an_occupation_finds_it(matcher: TitleMatcher, occupations: dict[str, Occupation]) -> None:
    names = [(o.id, name) for o in occupations.values() for name in (o.en, o.fr, o.ar)]
    astray = {name: matcher.match(name) for key, name in names if matcher.match(name) != key}
    assert astray == {}


def test_isco_codes_agree_with_esco_codes(occupations: dict[str, Occupation]) -> None:
    for one in occupations.values():
        assert {code[:4] for code in one.esco} <= set(one.isco), one.id


def test_of_two_patterns_in_loose_order_the_denser_wins() -> None:
    near, far = occupation("near", "alpha beta"), occupation("far", "alpha gamma")
    for occupations in ([near, far], [far, near]):
        assert TitleMatcher(occupations).match("alpha de la delta beta gamma") == "near"


def test_of_two_neighbours_the_last_says_what_one_is(matcher: TitleMatcher) -> None:
    assert matcher.match("Supply Chain Data Scientist") == "data-scientist"
    assert matcher.match("Data entry / Supply chain") != "data-scientist"
