"""An ad's role: from its title, else from what the text calls the person it looks for, and from the skills."""

from collections.abc import Iterator

import pytest

from qantara.core.text.roles import _COMMON, _DOMAINS, _MARKS, _MAY_BE, Role, Roles
from qantara.core.vocabulary import DOMAINS, GROUPS, Vocabulary, load_vocabulary


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture(scope="module")
def roles(vocabulary: Vocabulary) -> Roles:
    return Roles(vocabulary)


def named(text: str, title: str = "") -> list[tuple[str, bool]]:
    """The skills that an extractor finds, by identifier."""
    return [(skill, True) for skill in title.split()] + [(skill, False) for skill in text.split()]


PIPELINES = "data-pipelines etl airflow bigquery sql python"


def test_a_title_that_names_an_occupation_decides_whatever_the_skills_say(roles: Roles) -> None:
    role = roles.decide("Développeur Java (H/F)", "Équipe data.", named(PIPELINES))
    assert role == Role("java-developer", "software developer", "software")


def test_skills_are_not_read_when_the_title_suffices(roles: Roles) -> None:
    def skills() -> Iterator[tuple[str, bool]]:
        raise AssertionError
        yield

    assert roles.decide("Data Engineer", "", skills()).group == "data engineer"


@pytest.mark.parametrize(
    ("title", "skills", "group", "domain"),
    [
        ("Consultant GCP (H/F)", named(PIPELINES, "google-cloud"), "data engineer", "data"),
        ("Consultant", named("kubernetes terraform ansible ci-cd docker"), "devops/sre engineer", "devops"),
        ("Mainframe", named("mainframe cobol jcl cics db2", "mainframe"), "software developer", "software"),
        ("Snowflake - Casablanca", named(PIPELINES, "snowflake"), "data engineer", "data"),
        ("React / Node", named("react node.js html css", "react node.js"), "web developer", "software"),
        ("Stage PFE", named("react node.js html css javascript"), "web developer", "software"),
        ("Stagiaire", named("power-bi ssrs dax sql-server"), "bi developer", "data"),
        ("Ingénieur d'études", named("c# dotnet sql-server git angular"), "software developer", "software"),
        ("Apprenti technicien", named("user-support ticketing glpi windows active-directory"), "it support", "infrastructure"),
        ("مهندس", named("selenium cypress test-automation jira postman"), "test/qa engineer", "testing"),
        ("فني", named("computer-maintenance user-support printing-systems windows macos linux"), "it support", "infrastructure"),
        ("Expert", named("siem soc splunk edr firewalls wireshark"), "cybersecurity engineer/analyst", "cybersecurity"),
    ],
)  # fmt: skip
def test_a_title_without_an_occupation_takes_the_group_of_its_skills(
    roles: Roles, title: str, skills: list[tuple[str, bool]], group: str, domain: str
) -> None:
    role = roles.decide(title, "Vous rejoignez une équipe de dix personnes.", skills)
    assert (role.group, role.domain) == (group, domain)


@pytest.mark.parametrize(
    ("title", "text", "occupation"),
    [
        ("Ingénieur d'études", "Nous recherchons un développeur Java pour notre agence.", "java-developer"),
        ("Consultant", "En tant que Data Engineer, vous bâtissez nos flux.", "data-engineer"),
        ("Rabat, full time", "We are looking for a Cloud Engineer who likes change.", "cloud-engineer"),
        ("مهندس", "نبحث عن مطور ويب للعمل في الرباط.", "web-developer"),
    ],
)
def test_a_title_without_an_occupation_takes_the_one_that_the_text_calls_for(
    roles: Roles, title: str, text: str, occupation: str
) -> None:
    assert roles.decide(title, text, named("git docker sql")).occupation == occupation


def test_what_the_text_calls_for_outside_tech_is_believed(roles: Roles) -> None:
    text = "Nous recherchons un assistant administratif pour notre service."
    assert roles.decide("Chargé de dossiers", text, named("odoo sql python php")) == Role(None, None, None)


@pytest.mark.parametrize(
    "title", ["Comptable", "Responsable commercial", "Chargé de marketing digital", "محاسب", "Assistant de direction"]
)
def test_a_title_outside_tech_stays_outside_whatever_its_tools(roles: Roles, title: str) -> None:
    role = roles.decide(title, "Maîtrise du système d'information.", named("excel sap power-bi sql python salesforce"))
    assert (role.group, role.domain) == ("non-tech", None)


@pytest.mark.parametrize("title", ["Consultant", "Chargé de dossiers", "Stagiaire", "Responsable de marché", "متدرب"])
def test_office_tools_make_no_tech_ad(roles: Roles, title: str) -> None:
    skills = named("excel word powerpoint outlook microsoft-office sap kpi reporting cybersecurity")
    assert roles.decide(title, "Bonne maîtrise des outils digitaux.", skills) == Role(None, None, None)


def test_a_vague_title_outside_tech_yields_only_to_many_skills(roles: Roles) -> None:
    few = named("python statistics machine-learning")
    many = named("python machine-learning deep-learning scikit-learn pandas tensorflow spark r data-science sql docker")
    assert roles.decide("Research Scientist", "Join our laboratory.", few).group == "non-tech"
    assert roles.decide("Research Scientist", "Join our laboratory.", many).group == "data scientist"


@pytest.mark.parametrize(
    ("title", "group", "domain"),
    [
        ("Salesforce Analyst", "business/functional analyst", "software"),
        ("Tech Lead Data GCP", "data engineer", "data"),
        ("Supply Chain Data Scientist", "data scientist", "data"),
        ("Data Scientist IA", "data scientist", "ai"),
        ("Machine Learning Scientist", "data scientist", "ai"),
        ("Chef de projet ingénieur réseaux", "it project manager/product owner", "infrastructure"),
        ("Chef de projet informatique web", "it project manager/product owner", "software"),
        ("Chef de projets MOA - Data", "it project manager/product owner", "data"),
        ("Développeur intégration et flux de données", "data engineer", "data"),
        ("فني صيانة أجهزة إلكترونية", "non-tech", None),
    ],
)
def test_titles_of_two_worlds(roles: Roles, title: str, group: str, domain: str | None) -> None:
    role = roles.decide(title, "", [])
    assert (role.group, role.domain) == (group, domain)


def test_a_project_leader_without_a_field_has_the_domain_other(roles: Roles) -> None:
    skills = named("project-management steering-committee change-management training-management sql networking")
    role = roles.decide("Chef de projet informatique", "Vous pilotez les projets.", skills)
    assert role == Role("it-project-manager", "it project manager/product owner", "other")


def test_a_leader_with_a_bare_title_is_a_tech_leader_where_the_text_speaks_of_systems(roles: Roles) -> None:
    skills = named("project-management software-design business-intelligence")
    with_systems = roles.decide("Responsable solutions", "Vous pilotez les solutions SI du métier.", skills)
    without = roles.decide("Responsable solutions", "Vous pilotez les solutions du métier.", skills)
    assert with_systems.group == "it project manager/product owner"
    assert without == Role(None, None, None)


def test_a_first_line_that_is_a_title_replaces_the_title_of_an_exchange(roles: Roles) -> None:
    text = "Ingénieur MLOps H/F\nVous déployez des modèles."
    assert roles.decide("Ingénieur / Ingénieure data scientist (H/F)", text, []).occupation == "mlops-engineer"


@pytest.mark.parametrize("text", ["", "\n", "H/F\n", "Notre équipe H/F recrute\n", "/" * 80])
def test_a_first_line_that_is_no_title_changes_nothing(roles: Roles, text: str) -> None:
    assert roles.decide("Data Analyst", text, []).occupation == "data-analyst"


def test_an_ad_that_says_nothing_has_no_role(roles: Roles) -> None:
    assert roles.decide("", "", []) == Role(None, None, None)


def test_the_tables_name_only_what_the_vocabulary_has(vocabulary: Vocabulary) -> None:
    marks = {skill for by_weight in _MARKS.values() for skills in by_weight.values() for skill in skills.split()}
    assert marks | _COMMON <= vocabulary.skills.keys()
    assert _MARKS.keys() | _DOMAINS.keys() | set().union(*_MAY_BE.values()) <= set(GROUPS)
    assert set(_DOMAINS.values()) <= set(DOMAINS)


def test_every_role_has_a_domain_unless_it_is_outside_tech(roles: Roles, vocabulary: Vocabulary) -> None:
    for occupation in vocabulary.occupations.values():
        role = roles.decide(occupation.en, "", [])
        assert (role.domain is None) == (role.group in {None, "non-tech"}), occupation.id
