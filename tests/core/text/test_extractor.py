"""From text to mentions."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qantara.core.text.context import Context
from qantara.core.text.extractor import Extractor
from qantara.core.text.folding import fold
from qantara.core.vocabulary import Skill, Vocabulary


def skills_of(extractor, text, *, title=""):
    return [mention.skill for mention in extractor.read(title, text).mentions]


def tiny(*skills):
    """An extractor of a few skills whose context says nothing, so that every name found is kept."""
    return Extractor(Vocabulary("test", {skill.id: skill for skill in skills}, {}), Context({}, skills))


def skill(name, **more):
    fields = {"kind": "technology", "domains": ("software",), "en": name, "fr": name, "ar": name, "parent": "x"}
    return Skill(id=fold(name).replace(" ", "-"), **{**fields, **more})


GO = skill("Go", ambiguous=("Go",), exact_case=("Go",), aliases_en=("golang",))
DOCKER, PYTHON = skill("Docker"), skill("Python")
DATA_SCIENCE = skill("data science", kind="concept")
SECURITY = skill("cyber security", kind="concept", ar="الأمن السيبراني", fr="sécurité informatique")
PROJECTS = skill("project management", kind="concept", fr="gestion de projet")
RAG = skill("RAG")
CHEF = skill("Chef", ambiguous=("Chef",), exact_case=("Chef",), needs_near=("docker", "infrastructure as code"))
R = skill("R", ambiguous=("R",), exact_case=("R",), not_near=("d",))


def test_offsets_are_those_of_the_field_as_it_was_given(extractor):
    text = (
        "Profil :\r\n- Ma\u00eetrise de **Power\u00a0BI** &amp; de Py\u00adthon\n- <b>Kubernetes</b> \U0001f680 d'ETL"
    )
    title = "Ing\u00e9nieur\u00b7e Data (H/F)"

    reading = extractor.read(title, text)

    fields = {"title": title, "text": text}
    assert {"power-bi", "python", "kubernetes", "etl"} <= {m.skill for m in reading.mentions}
    for m in reading.mentions:
        assert fields[m.field][m.start : m.end] == m.surface


@settings(max_examples=150)
@given(
    st.text(
        alphabet=st.sampled_from("pythonDocker PYTHON c#++.net,;\n\u0301\u0640\u200bdéà ال\U0001f600\ud800"),
        max_size=80,
    ),
    st.text(max_size=80),
)
def test_every_offset_is_valid_whatever_the_text(extractor, title, text):
    for m in extractor.read(title, text).mentions:
        assert (title if m.field == "title" else text)[m.start : m.end] == m.surface
        assert m.surface


@settings(max_examples=100)
@given(
    st.lists(
        st.sampled_from(["docker", "Data", "science", "python,", "golang", "rag", "storage", "/", "c++", "\n"]),
        max_size=12,
    )
)
def test_the_fast_matcher_finds_what_a_slow_obvious_one_finds(words):
    skills = (DOCKER, PYTHON, DATA_SCIENCE, RAG)
    text = " ".join(words)
    # Word by word; commas and the ends of short lines break, slashes do not.
    spelled: list[tuple[str, bool]] = []
    for word in words:
        if word == "\n":
            spelled[-1:] = [(before, True) for before, _ in spelled[-1:]]
        elif word != "/":
            spelled += [(part.strip(",").lower(), part.endswith(",")) for part in word.split()]
    expected = []
    for start in range(len(spelled)):
        for named in skills:
            name = named.en.lower().split(" ")
            run = spelled[start : start + len(name)]
            if [word for word, _ in run] == name and not any(broken for _, broken in run[:-1]):
                expected.append(named.id)

    found = [m.skill for m in tiny(*skills).read("", text).mentions]

    # The names of this vocabulary do not overlap, so "longest first" takes nothing away.
    assert found == expected


def test_a_batch_reads_each_ad_as_if_it_were_alone(extractor):
    texts = ["Docker et Java", "Python, SQL", "", "لغة Python", "Docker"]
    together = extractor.read_all([""] * 5, texts)
    assert together == [extractor.read("", text) for text in texts]


def test_what_surrounds_a_name_ends_with_its_ad():
    extractor = tiny(GO, DOCKER, PYTHON)
    alone = extractor.read("", "Nous aimons Go")
    together = extractor.read_all(["Docker", "", "Docker", ""], ["", "Nous aimons Go", "", "Go"])
    assert alone.mentions == []
    assert [[m.skill for m in reading.mentions] for reading in together] == [["docker"], [], ["docker"], []]


def test_a_name_inside_a_longer_word_is_not_found():
    assert skills_of(tiny(RAG), "garage, storage, fragment") == []
    assert skills_of(tiny(RAG), "un RAG.") == ["rag"]


def test_a_name_does_not_run_over_a_comma_or_a_full_stop():
    assert skills_of(tiny(DATA_SCIENCE), "data, science. Data. Science") == []
    assert skills_of(tiny(DATA_SCIENCE), "data-science") == ["data-science"]


def test_a_name_goes_on_in_the_next_line_only_where_a_long_line_was_wrapped():
    wrapped = "Vous rejoindrez une équipe qui grandit et qui pratique la data\nscience"
    assert skills_of(tiny(DATA_SCIENCE), wrapped) == ["data-science"]
    assert skills_of(tiny(DATA_SCIENCE), "data\nscience") == []
    assert skills_of(tiny(DATA_SCIENCE), wrapped.replace("science", "Science")) == []


def test_the_longest_name_wins():
    extractor = tiny(DATA_SCIENCE, skill("data science studio"))
    assert skills_of(extractor, "Dataiku data science studio") == ["data-science-studio"]


@pytest.mark.parametrize(
    "text", ["gestion de projets", "gestion des projets", "gestion du projet", "Gestion de projet"]
)
def test_french_plurals_and_link_words_are_found(text):
    assert skills_of(tiny(PROJECTS), text) == ["project-management"]


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("خبرة في الأمن السيبراني", "الأمن السيبراني"),
        ("والأمن السيبراني", "الأمن السيبراني"),
        ("بالأمن السيبرانيّ", "الأمن السيبرانيّ"),
        ("للأمن السيبراني", "للأمن السيبراني"),
        ("أمن سيبراني", "أمن سيبراني"),
        ("الأمــن السيبراني", "الأمــن السيبراني"),
    ],
)
def test_arabic_proclitics_stand_outside_the_mention(text, surface):
    (mention,) = tiny(SECURITY).read("", text).mentions
    assert mention.surface == surface


def test_an_ordinary_word_counts_only_beside_a_sure_technology():
    extractor = tiny(GO, DOCKER)
    assert skills_of(extractor, "Go to market strategy") == []
    assert skills_of(extractor, "Stack : Go, Docker") == ["go", "docker"]
    assert skills_of(extractor, "Docker. " + "mot " * 12 + "Go") == ["docker"]
    assert skills_of(extractor, "golang") == ["go"]


def test_an_exact_spelling_is_asked_for():
    assert skills_of(tiny(GO, DOCKER), "docker, go") == ["docker"]


def test_needed_and_forbidden_neighbours_decide():
    extractor = tiny(CHEF, DOCKER, R, PYTHON)
    assert skills_of(extractor, "Chef de projet Python") == ["python"]
    assert skills_of(extractor, "Chef, Docker") == ["chef", "docker"]
    assert skills_of(extractor, "Chef, outil d'infrastructure as code") == ["chef"]
    assert skills_of(extractor, "Python en R&D") == ["python"]
    assert skills_of(extractor, "Python et R") == ["python", "r"]


def test_labels_speak_the_language_of_the_ad():
    extractor = tiny(SECURITY)
    french = extractor.read(
        "", "Vous assurez la sécurité informatique de nos sites et vous conseillez les équipes dans la durée."
    )
    arabic = extractor.read("", "خبرة في الأمن السيبراني وحماية الأنظمة")
    assert (french.lang, french.mentions[0].label) == ("fr", "sécurité informatique")
    assert (arabic.lang, arabic.mentions[0].label) == ("ar", "الأمن السيبراني")


def test_a_frame_gives_a_frame_in_order(extractor):
    ads = pl.DataFrame({"id": ["b", "a"], "title": ["Data Engineer", None], "text": ["Spark, Python, SQL", None]})

    read = extractor.extract(ads)

    assert read["id"].to_list() == ["b", "a"]
    assert read["occupation_group"].to_list() == ["data engineer", None]
    assert read["mentions"].list.len().to_list()[1] == 0
    assert read["mentions"][0].struct.field("skill").to_list() == ["spark", "python", "sql"]


def test_an_ad_without_known_title_is_digital_only_when_it_names_technologies(extractor):
    digital = extractor.read("Membre de l'équipe", "Docker, Kubernetes, Terraform, Ansible, Jenkins et GitLab CI")
    other = extractor.read("Membre de l'équipe", "Accueil des clients, tenue de la caisse, Excel")
    assert (digital.domain, digital.occupation) == ("devops", None)
    assert (other.domain, other.occupation_group) == (None, None)


def test_a_very_long_word_is_read(extractor):
    assert skills_of(extractor, "x" * 1_000_000 + " Docker") == ["docker"]


@pytest.mark.parametrize(
    "text",
    [
        "Famille de métiers :\nArchitecture, développement et administration des systèmes d'information\nGrade(s)",
        "Architecture, développement  et administration des systèmes d'information",
    ],
)
def test_the_job_family_of_a_site_is_no_skill(extractor, text):
    assert "systems-administration" not in skills_of(extractor, text, title="Chargé de projet numérique")
    assert "systems-administration" in skills_of(extractor, "Maîtrise de l'administration des systèmes et du stockage")


@pytest.mark.parametrize(
    "text",
    [
        "Notre process de recrutement : un échange RH, puis un test",
        "Nos agences de recrutement accompagnent les candidats",
        "Nous lançons une campagne de recrutement pour nos talents",
        "Les entretiens de recrutement auront lieu la semaine du 5 janvier, au service RH",
        "Contact : Mme X, cheffe du service GPEEC-Recrutements",
        "Nous recrutons pour notre équipe RH",
    ],
)
def test_an_employer_that_recruits_asks_for_no_recruitment(extractor, text):
    assert "recruitment" not in skills_of(extractor, text)


@pytest.mark.parametrize("text", ["Recrutement, paie et gestion des carrières", "Gestion des recrutements"])
def test_recruitment_among_human_resources_is_a_skill(extractor, text):
    assert "recruitment" in skills_of(extractor, text, title="Chargé RH")
