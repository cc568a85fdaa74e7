"""Importing ESCO and ROME from files in their official layout; the rows are ours."""

import csv
import io
import zipfile

import pytest

from qantara.core.refusals import Refusal
from qantara.core.vocabulary.files import build_vocabulary, load_vocabulary
from qantara.core.vocabulary.links import codes_of
from qantara.pipeline.partnership import folder, init_partnership
from qantara.pipeline.vocabulary_import import ImportRefused, import_links
from qantara.pipeline.vocabulary_import.esco import read_esco
from qantara.pipeline.vocabulary_import.rome import read_rome
from tests.pipeline.few_names import FEW_NAMES

ESCO = "http://data.europa.eu/esco"
SKILL_COLUMNS = (
    "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,description"
)
OCCUPATION_COLUMNS = "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,status,description,code"
FILLERS = ["manage the weaving of carpets", "repair the wheels of carts", "advise on the care of olive trees"]
FILLERS_FR = [
    "gérer le tissage des tapis",
    "réparer les roues de la charrette",
    "conseiller sur les soins des oliviers",
]


def table(columns, rows):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns.split(","), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def skill(number, label, *others, kind="knowledge", status="released"):
    return {
        "conceptType": "KnowledgeSkillCompetence", "conceptUri": f"{ESCO}/skill/s{number}", "skillType": kind,
        "preferredLabel": label, "altLabels": "\n".join(others), "status": status,
    }  # fmt: skip


def skills_en(*rows):
    fill = [skill(100 + i, label, kind="skill/competence") for i, label in enumerate(FILLERS)]
    return table(SKILL_COLUMNS, [*rows, *fill])


def skills_fr(*rows):
    fill = [skill(100 + i, label, kind="skill/competence") for i, label in enumerate(FILLERS_FR)]
    return table(SKILL_COLUMNS, [*rows, *fill])


def occupations_en():
    rows = [
        {
            "conceptUri": f"{ESCO}/occupation/o1",
            "iscoGroup": "2511",
            "preferredLabel": "data analyst",
            "code": "2511.3",
        },
        {
            "conceptUri": f"{ESCO}/occupation/o2",
            "iscoGroup": "7318",
            "preferredLabel": "weaver of the carpets",
            "code": "7318.9",
        },
    ]
    return table(OCCUPATION_COLUMNS, rows)


COLLECTION = table(
    "conceptType,conceptUri,preferredLabel,status,skillType,altLabels,broaderConceptUri,broaderConceptPT",
    [
        {
            "conceptUri": f"{ESCO}/skill/s2", "preferredLabel": "Chef",
            "broaderConceptUri": f"{ESCO}/isced-f/0613 | {ESCO}/skill/x",
        }
    ],
)  # fmt: skip
ROME_SHEETS = (
    '"code_rome","code_fiche_metier","code_ogr","libelle_rome"\n"M1419","1","900","Data analyst"\n'
    '"H2411","2","901","Tisserand / Tisserande"\n'
)
ROME_TITLES = (
    '"code_ogr","libelle_appellation_long","libelle_appellation_court","code_rome"\n'
    '"38971","Analyste de données / Analyste de données","Analyste de données","M1419"\n'
)
ROME_SAVOIRS = (
    '"code_ogr_savoir","libelle_savoir","categorie_savoir","sous_categorie_savoir"\n'
    '"1","Langage Python","Domaines d\'expertise","Langages informatiques"\n'
    '"2","Tissage des tapis","Techniques professionnelles","Techniques manuelles"\n'
    '"3","Utilisation d\'Automate Programmable Industriel (API)","Domaines d\'expertise","Expertises techniques"\n'
)


@pytest.fixture
def vocabulary():
    return build_vocabulary(FEW_NAMES)


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "shipped_files", lambda: dict(FEW_NAMES))
    return init_partnership(tmp_path / "partners")


@pytest.fixture
def write(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def rome(write):
    write("rome/a.csv", ROME_SHEETS)
    write("rome/b.csv", ROME_TITLES)
    return write("rome/c.csv", ROME_SAVOIRS).parent


def links_of(place, scheme):
    path = place.folder / "vocabulary" / f"links-{scheme}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["of"], row["id"], row["code"], row["relation"]) for row in csv.DictReader(file)]


def test_skills_and_occupations_are_linked_and_written_in_the_folder(place, write, vocabulary):
    files = [write("x1.csv", skills_en(skill(1, "Kubernetes"))), write("x2.csv", occupations_en())]
    done = import_links("esco", files, place.folder, vocabulary)
    assert links_of(place, "esco") == [
        ("occupation", "data-analyst", f"{ESCO}/occupation/o1", "declared"),
        ("skill", "kubernetes", f"{ESCO}/skill/s1", "exact"),
    ]
    assert (done.concepts, done.linked) == ({"skill": 4, "occupation": 2}, {"skill": 1, "occupation": 1})
    assert done.why == {"no name": 4}


def test_the_codes_reach_the_vocabulary_and_leave_its_version(place, write, vocabulary):
    before = place.vocabulary().version
    import_links("esco", [write("x.csv", skills_en(skill(1, "Kubernetes")))], place.folder, vocabulary)
    after = place.vocabulary()
    assert codes_of(after)["kubernetes"].esco == (f"{ESCO}/skill/s1",)
    assert after.version == before


def test_a_file_a_folder_and_an_archive_give_the_same_bytes(place, write, vocabulary, tmp_path):
    text = skills_en(skill(1, "Kubernetes"))
    file = write("esco/any-name.csv", text)
    with zipfile.ZipFile(tmp_path / "esco.zip", "w") as archive:
        archive.writestr("ESCO dataset/skills_en.csv", text)
        archive.writestr(
            "ESCO dataset/ISCOGroups_en.csv", "conceptType,conceptUri,code,preferredLabel\nISCOGroup,x,0,y\n"
        )
    written = []
    for path in (file, file.parent, tmp_path / "esco.zip", file):
        done = import_links("esco", [path], place.folder, vocabulary)
        written.append(done.file.read_bytes())
    assert len(set(written)) == 1


def test_an_import_replaces_the_one_before(place, write, vocabulary):
    for label in ("Kubernetes", "Terraform"):
        import_links("esco", [write("x.csv", skills_en(skill(1, label)))], place.folder, vocabulary)
    assert [key for _, key, _, _ in links_of(place, "esco")] == ["terraform"]


def test_languages_are_told_by_the_labels_and_joined_by_uri(write):
    files = [
        write("one.csv", skills_fr(skill(1, "gestion des stocks"))),
        write("two.csv", skills_en(skill(1, "the management of stock"))),
    ]
    [concept] = [one for one in read_esco(files)[0] if one.code.endswith("/s1")]
    assert concept.labels == {"fr": "gestion des stocks", "en": "the management of stock"}


def test_arabic_labels_are_told_too(write):
    labels = ["إدارة المخزون في المستودعات", "إصلاح عجلات العربات", "تقديم المشورة بشأن أشجار الزيتون"]
    concepts, _ = read_esco([write("x.csv", table(SKILL_COLUMNS, [skill(i, label) for i, label in enumerate(labels)]))])
    assert [list(one.labels) for one in concepts] == [["ar"]] * 3


def test_a_language_that_is_none_of_ours_is_refused(write):
    labels = [
        "gestionar el inventario de los almacenes",
        "reparar las ruedas de los carros",
        "asesorar sobre los olivos",
    ]
    text = table(SKILL_COLUMNS, [skill(i, label) for i, label in enumerate(labels)])
    with pytest.raises(ImportRefused, match="its labels are neither in French nor in Arabic nor in English"):
        read_esco([write("es.csv", text)])


def test_withdrawn_concepts_are_left_out(write):
    found, _ = read_esco([write("x.csv", skills_en(skill(1, "Kubernetes", status="obsolete")))])
    assert f"{ESCO}/skill/s1" not in [one.code for one in found]


def test_what_people_do_is_no_technology(write):
    concepts = {
        one.code[-2:]: one
        for one in read_esco([write("x.csv", skills_en(skill(1, "use X", kind="skill/competence"), skill(2, "X")))])[0]
    }
    assert "technology" not in concepts["s1"].kinds
    assert "technology" in concepts["s2"].kinds


@pytest.mark.parametrize("more", ["collection", "qualifier"])
def test_esco_itself_says_what_is_software(write, vocabulary, place, more):
    label = "Chef (software configuration)" if more == "qualifier" else "Chef"
    files = [write("x.csv", skills_en(skill(2, label)))]
    if more == "collection":
        files.append(write("digital.csv", COLLECTION))
    import_links("esco", files, place.folder, vocabulary)
    assert [key for _, key, _, _ in links_of(place, "esco")] == ["chef"]


def test_a_cook_is_not_linked_to_software(write, vocabulary, place):
    done = import_links("esco", [write("x.csv", skills_en(skill(2, "Chef")))], place.folder, vocabulary)
    assert links_of(place, "esco") == []
    assert done.why["ordinary word"] == 1


def test_rome_gives_codes_to_occupations_and_know_how(place, rome, vocabulary):
    import_links("rome", [rome], place.folder, vocabulary)
    found = links_of(place, "rome")
    assert ("occupation", "data-analyst", "900", "declared") in found
    assert ("skill", "python", "1", "exact") in found
    made = place.vocabulary()
    assert codes_of(made, "occupation")["data-analyst"].rome == ("M1419",)
    assert codes_of(made)["python"].rome == ("1",)


def test_three_letters_in_brackets_are_no_main_name(rome):
    [controller] = [one for one in read_rome([rome])[0] if one.code == "3" and one.of == "skill"]
    assert [name.main for name in controller.names if name.text == "API"] == [False]


def test_competences_are_read_under_either_name_of_their_code(write):
    for column in ("code_ogr", "code_ogr_competence"):
        path = write("c.csv", f"{column},libelle_competence\n7,Tisser un tapis\n")
        assert [(one.code, one.labels["fr"]) for one in read_rome([path])[0]] == [("7", "Tisser un tapis")]


def test_semicolons_and_the_encoding_of_windows_are_read(tmp_path, place, vocabulary):
    path = tmp_path / "savoir.csv"
    path.write_bytes(ROME_SAVOIRS.replace('","', '";"').replace("Tissage", "Métrage").encode("cp1252"))
    assert {one.labels["fr"] for one in read_rome([path])[0]} >= {"Langage Python", "Métrage des tapis"}


def test_what_is_none_of_ours_is_listed_with_the_reason(place, rome, vocabulary, tmp_path):
    target = tmp_path / "rest.csv"
    done = import_links("rome", [rome], place.folder, vocabulary, unlinked=target)
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(done.why.values()) == sum(done.concepts.values()) - sum(done.linked.values())
    assert {row["label_fr"] for row in rows} >= {"Tissage des tapis", "Tisserand / Tisserande"}


@pytest.mark.parametrize(
    ("scheme", "text", "says"),
    [
        ("esco", ROME_SAVOIRS, "x.csv: no table of ESCO in it"),
        ("rome", "title,text\nData analyst,SQL\n", "x.csv: no table of ROME in it"),
        ("esco", COLLECTION, "x.csv: neither the skills nor the occupations of ESCO"),
        ("rome", '"code_theme","code_rome"\n"1","M1419"\n', "x.csv: neither occupations, nor titles, nor know-how"),
        (
            "esco",
            skills_en(skill(1, "a")) + 'KnowledgeSkillCompetence,u,"never closed',
            "x.csv, line .*ESCO is damaged",
        ),
        ("rome", ROME_SAVOIRS + '"9","Ragged"\n', "x.csv, line 5: this file of ROME is damaged"),
        ("rome", "", "x.csv"),
    ],
)
def test_a_foreign_or_damaged_file_is_refused_and_nothing_changes(place, write, vocabulary, rome, scheme, text, says):
    import_links("rome", [rome], place.folder, vocabulary)
    before = {path.name: path.read_bytes() for path in (place.folder / "vocabulary").iterdir()}
    with pytest.raises(Refusal, match=says):
        import_links(scheme, [write("x.csv", text)], place.folder, vocabulary)
    assert {path.name: path.read_bytes() for path in (place.folder / "vocabulary").iterdir()} == before


def test_a_named_file_without_a_use_is_told_and_others_are_read(place, write, vocabulary, rome):
    theme = write("theme.csv", '"code_domaine_professionnel","libelle_domaine_professionnel"\n"A11","Engins"\n')
    done = import_links("rome", [rome / "c.csv", theme], place.folder, vocabulary)
    assert done.aside == [str(theme)]
    assert done.linked == {"skill": 1}


def test_a_damaged_archive_is_refused(tmp_path):
    path = tmp_path / "esco.zip"
    path.write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(Refusal, match="damaged"):
        read_esco([path])


@pytest.mark.data
def test_the_official_files_are_read(real_data, place):
    folder, vocabulary = real_data / "vocabulary", load_vocabulary()
    done = import_links("esco", [folder / "esco_1.1.1_en_csv.zip"], place.folder, vocabulary)
    assert done.concepts["skill"] > 13_000
    assert done.linked["skill"] > 200
    done = import_links("rome", sorted(folder.glob("rome_*.csv")), place.folder, vocabulary)
    assert done.concepts["occupation"] > 14_000
    assert done.linked["occupation"] > 150
