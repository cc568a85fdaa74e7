"""Structures: descriptif de filière, French lists of units, catalogues; merged cells, totals, sheets."""

import json
from typing import Any

from tests.pipeline.curricula.conftest import Write, docx, facts, fill, levels, modules, pdf, read, reasons, xlsx


def _descriptif(document: Any) -> None:
    document.add_paragraph("DESCRIPTIF DE DEMANDE D'ACCRÉDITATION")
    document.add_paragraph("Université : Université Invention")
    document.add_paragraph("Établissement : École des Exemples")
    document.add_paragraph("Intitulé de la filière : Cybersécurité et cloud")
    document.add_paragraph("Diplôme : Master")
    document.add_heading("3. Compétences à acquérir", 1)
    document.add_paragraph("Maîtriser Kotlin et Swift")
    document.add_heading("4. Débouchés de la formation", 1)
    document.add_paragraph("Développeur Scala")
    document.add_heading("5. Équipe pédagogique", 1)
    fill(document, [["Nom", "Grade", "Département"], ["Aïcha Zéro", "PES", "Informatique"]])
    document.add_heading("6. Organisation modulaire de la filière", 1)
    table = fill(
        document,
        [
            ["Semestre", "N° du module", "Intitulé du module", "Volume horaire", "", "", "", "Nature du module"],
            ["", "", "", "Cours", "TD", "TP", "VH global", ""],
            ["S1", "M1", "Sécurité des réseaux", "20", "14", "14", "48", "Disciplinaire"],
            ["", "M2", "Anglais", "30", "", "", "30", "Langue"],
            ["Total S1", "", "", "50", "14", "14", "78", ""],
            ["S2", "M3", "Cloud", "20", "10", "20", "50", "Disciplinaire"],
        ],
    )
    table.cell(0, 3).merge(table.cell(0, 6))
    table.cell(2, 0).merge(table.cell(3, 0))
    document.add_page_break()
    document.add_heading("Descriptif du module", 1)
    fill(
        document,
        [
            ["N° d'ordre du module", "M1"],
            ["Intitulé du module", "Sécurité des réseaux"],
            ["Nature du module", "Disciplinaire"],
            ["Semestre d'appartenance du module", "S1"],
        ],
    )
    document.add_paragraph("1.1. OBJECTIFS DU MODULE")
    document.add_paragraph("Configurer un pare-feu")
    document.add_paragraph("1.2. PRÉ-REQUIS PÉDAGOGIQUES")
    document.add_paragraph("Programmation en Java")
    document.add_paragraph("1.3. VOLUME HORAIRE")
    fill(
        document,
        [
            ["Élément(s) du module", "Cours", "TD", "TP", "VH global"],
            ["Pare-feu", "10", "7", "7", "24"],
            ["Détection d'intrusion", "10", "7", "7", "24"],
            ["Total", "20", "14", "14", "48"],
        ],
    )
    document.add_paragraph("1.4. DESCRIPTION DU CONTENU DU MODULE")
    document.add_paragraph("Wireshark", style="List Bullet")
    document.add_paragraph("2. MODALITÉS D'ÉVALUATION")
    document.add_paragraph("Examen de PHP")


def test_a_descriptif_de_filiere(write: Write) -> None:
    read_in = read(write("descriptif.docx", docx(_descriptif)))

    programme = read_in.programmes[0]
    assert (programme.title, programme.degree) == ("Cybersécurité et cloud", "Master")
    assert programme.institution == "Université Invention"
    assert facts(read_in) == [
        ("M1", "Sécurité des réseaux", 48.0, None, 1),
        ("M2", "Anglais", 30.0, None, 1),
        ("M3", "Cloud", 50.0, None, 2),
    ]
    assert [one.type for one in programme.modules] == ["disciplinary", "language", "disciplinary"]
    taught = levels(programme.modules[0])
    assert taught["firewalls"] == "apply"
    assert taught["wireshark"] is None
    everything = {skill.skill for one in programme.modules for said in one.outcomes for skill in said.skills}
    assert not everything & {"java", "php", "kotlin", "swift", "scala"}


def test_what_stands_before_the_programme_is_no_module(write: Write) -> None:
    read_in = read(write("descriptif.docx", docx(_descriptif)))

    assert [one.text for one in read_in.unread if one.why == "not-understood"] in ([], ["Descriptif du module"])


UE = """Master Informatique

Semestre 7
UE1 Algorithmique avancée – 6 ECTS – 48h
UE2 Réseaux – 3 ECTS – 24h
Semestre 8
UE 3 : Projet DevOps (9 ECTS)
"""


def test_a_french_list_of_units(write: Write) -> None:
    assert facts(read(write("ue.txt", UE))) == [
        ("UE1", "Algorithmique avancée", 48.0, 6.0, 7),
        ("UE2", "Réseaux", 24.0, 3.0, 7),
        ("UE3", "Projet DevOps", None, 9.0, 8),
    ]


def test_elements_add_up_to_their_unit(write: Write) -> None:
    page = """<table><tr><th>UE</th><th>EC</th><th>ECTS</th><th>CM</th><th>TD</th></tr>
    <tr><td rowspan="2">Données</td><td>SQL</td><td>2</td><td>10</td><td>8</td></tr>
    <tr><td>NoSQL avec MongoDB</td><td>1</td><td>6</td><td>6</td></tr>
    <tr><td>Anglais</td><td></td><td>3</td><td></td><td>24</td></tr></table>"""

    read_in = read(write("ue.html", page))

    assert facts(read_in) == [(None, "Données", 30.0, 3.0, None), (None, "Anglais", 24.0, 3.0, None)]
    assert set(levels(modules(read_in)[0])) == {"sql", "nosql", "mongodb"}


def test_semesters_between_rows_hold_for_the_rows_below(write: Write) -> None:
    rows = [["Code", "Module", "VH"], ["Semestre 1", "", ""], ["A1", "SQL", 20], ["Semestre 2", "", ""], ["A2", "Git", 10], ["Total", "", 30]]  # fmt: skip

    assert [fact[-1] for fact in facts(read(write("plan.xlsx", xlsx({"Plan": rows}))))] == [1, 2]


def test_sheets_are_joined_by_code(write: Write) -> None:
    book = xlsx(
        {
            "Modules": [["Code", "Module", "Heures"], ["A1", "Données", 20], ["A2", "Web", 10]],
            "Acquis": [
                ["Code", "Acquis d'apprentissage"],
                ["A2", "Développer une API REST"],
                ["A1", "Interroger une base SQL"],
            ],
        }
    )

    first, second = modules(read(write("plan.xlsx", book)))

    assert levels(first)["sql"] == "apply"
    assert "create" in levels(second).values()
    assert first.outcomes[-1].place.part == "Acquis"


def test_a_catalogue_of_years_options_and_semesters(write: Write) -> None:
    catalogue = {
        "INF3": {
            "name": "Licence Informatique", "code": "INF3", "composante": "Sciences", "credits": 180,
            "options": [
                {"name": "L1 Informatique", "code": "INF31", "credits": "60",
                 "elemPedago": {"S1": {"1INF01U": {"credits": 6, "name": "UE1 Programmation Python"}}, "S2": []}},
                {"name": "L2 Informatique", "code": "INF32", "credits": "60",
                 "elemPedago": {"S1": {"2INF01U": {"credits": 3, "name": "UE1 S3 Docker"}}}},
            ],
        },
        "DOC": {"name": "Doctorat", "code": "DOC", "credits": 180,
                "options": [{"name": "Doctorat", "code": "DOC1", "credits": None, "elemPedago": {"S1": ["XYZ", "30", "01/01/2026"]}}]},
    }  # fmt: skip

    read_in = read(write("offer.json", json.dumps(catalogue)))

    assert [(one.title, one.code, one.institution) for one in read_in.programmes] == [("Licence Informatique", "INF3", "Sciences")]  # fmt: skip
    assert facts(read_in) == [
        ("1INF01U", "UE1 Programmation Python", None, 6.0, 1),
        ("2INF01U", "UE1 S3 Docker", None, 3.0, 1),
    ]
    assert [one.option for one in modules(read_in)] == ["L1 Informatique", "L2 Informatique"]
    assert [(one.text, one.why) for one in read_in.unread] == [
        ("XYZ, 30, 01/01/2026", "not-understood"),
        ("Doctorat", "no-modules"),
    ]
    assert [skill.skill for one in modules(read_in) for said in one.outcomes for skill in said.skills] == ["python", "docker"]  # fmt: skip


def test_a_flat_list_of_courses(write: Write) -> None:
    courses = [
        {"code": "CS1", "title": "Databases", "credits": 6, "hours": 45, "program": "BSc", "teachers": [{"name": "Nobody"}],
         "learningOutcomes": [{"id": 1, "text": "Query a database with SQL"}], "prerequisites": ["Java"]},
        {"code": "CS2", "title": "Testing", "credits": 3, "hours": 30, "program": "MSc"},
    ]  # fmt: skip

    read_in = read(write("courses.json", json.dumps(courses)))

    assert [(one.title, len(one.modules)) for one in read_in.programmes] == [("BSc", 1), ("MSc", 1)]
    assert levels(modules(read_in)[0]) == {"databases": "apply", "sql": "apply"}


SQL = """
merge into TSECTION(CODE,NOM) VALUES ('DEV','Bachelier en développement');
insert into TUE(CODE,ECTS,NB_PERIODES,NOM,PRGM) values('ABC1',8,120,'L''ART DES DONNEES',
cast('* d''interroger une base avec SQL ;
 * de programmer en Python.' as CLOB)), ('ABC2',2,40,'DROIT', NULL);
merge into TACQUIS(FKUE,NUM,ACQUIS,POURCENTAGE,FK_UE) values ('ABC1',1,'de concevoir un entrepôt avec Snowflake',50,'ABC1');
merge into TSEC_UE (FKSECTION,FKUE) values ('DEV','ABC1');
merge into TSEC_UE (FKSECTION,FKUE) values ('DEV','ABC2');
"""


def test_a_dump_of_a_catalogue(write: Write) -> None:
    read_in = read(write("units.sql", SQL))

    assert [one.title for one in read_in.programmes] == ["Bachelier en développement"]
    assert facts(read_in) == [("ABC1", "L'ART DES DONNEES", None, 8.0, None), ("ABC2", "DROIT", None, 2.0, None)]
    assert [one.periods for one in modules(read_in)] == [120.0, 40.0]
    assert levels(modules(read_in)[0]) == {"sql": "apply", "python": "apply", "snowflake": "create"}
    assert reasons(read_in) == ["periods"]


def test_a_sheet_of_one_course(write: Write) -> None:
    text = """# Bases de données

- Code : INF203
- Crédits : 5
- Volume horaire : Cours : 20h, TD : 14h
- Semestre : S3

## Objectifs

Modéliser des données et interroger une base avec SQL.
"""
    read_in = read(write("cours.md", text))

    assert facts(read_in) == [("INF203", "Bases de données", 34.0, 5.0, 3)]


def test_aims_of_the_programme_are_not_those_of_a_module(write: Write) -> None:
    text = """# Master Cloud

## Objectifs

Former des experts de Kubernetes.

## Semestre 1

### Module 1 : Linux
Volume horaire : 40 h
"""
    read_in = read(write("plan.md", text))

    assert read_in.programmes[0].title == "Master Cloud"
    assert facts(read_in) == [("1", "Linux", 40.0, None, 1)]


def test_several_programmes_in_one_table(write: Write) -> None:
    table = "Filière;Module;Heures\nData;SQL;20\nData;Python;30\nCloud;SQL;25\n"

    read_in = read(write("all.csv", table))

    assert [(one.title, [m.hours for m in one.modules]) for one in read_in.programmes] == [("Data", [20.0, 30.0]), ("Cloud", [25.0])]  # fmt: skip


SHEETS = """
Université Invention

Intitulé de la filière : Cybersécurité et cloud

#table(columns: 8,
  table.cell(rowspan: 2)[Semestre], table.cell(rowspan: 2)[N°], table.cell(rowspan: 2)[Intitulé du module],
  table.cell(colspan: 4)[Volume horaire], table.cell(rowspan: 2)[Nature],
  [Cours], [TD], [TP], [VH global],
  [S1], [M1], [Sécurité des réseaux], [20], [14], [14], [48], [Disciplinaire],
  [S1], [M2], [Anglais], [30], [], [], [30], [Langue],
  [S2], [M3], [Cloud], [20], [10], [20], [50], [Disciplinaire])
#pagebreak()
= Descriptif du module
#table(columns: 2, [N° d'ordre du module], [M1], [Intitulé du module], [Sécurité des réseaux], [Semestre], [S1])

1.1. Objectifs du module

- Configurer un pare-feu en respectant les règles de l'organisation et les contraintes des services qu'il protège, sans jamais
  les couper.

1.2. Pré-requis pédagogiques

Programmation en Java

1.3. Volume horaire
#table(columns: 5, [Élément(s) du module], [Cours], [TD], [TP], [VH global],
 [Pare-feu], [10], [7], [7], [24], [Détection], [10], [7], [7], [24])
1.4. Contenu du module

- Wireshark
"""


def test_a_descriptif_in_pdf(write: Write) -> None:
    read_in = read(write("descriptif.pdf", pdf(SHEETS)))

    assert read_in.programmes[0].title == "Cybersécurité et cloud"
    assert facts(read_in) == [
        ("M1", "Sécurité des réseaux", 48.0, None, 1),
        ("M2", "Anglais", 30.0, None, 1),
        ("M3", "Cloud", 50.0, None, 2),
    ]
    first = modules(read_in)[0]
    assert levels(first)["firewalls"] == "apply"
    assert "wireshark" in levels(first)
    assert "java" not in levels(first)
    assert len([one for one in first.outcomes if one.kind == "objective"]) == 1
    assert [one.place.number for one in first.outcomes] == [1, 2, 2, 2, 2]


def test_a_sheet_whose_heading_names_the_unit(write: Write) -> None:
    page = """<h1>Fiche UE : Sécurité des systèmes</h1>
    <table><tr><td>Code UE</td><td>INF5SEC</td><td>ECTS</td><td>6</td></tr>
    <tr><td>Volume horaire</td><td>CM : 18h, TD : 12h, TP : 18h</td><td>Semestre</td><td>S5</td></tr></table>
    <h2>Compétences visées</h2><ul><li>Auditer un serveur Linux</li></ul>
    <h2>Prérequis</h2><p>Java</p><h2>Bibliographie</h2><p>Learning Python, 2020</p>"""

    read_in = read(write("fiche.html", page))

    assert facts(read_in) == [("INF5SEC", "Sécurité des systèmes", 48.0, 6.0, 5)]
    assert levels(modules(read_in)[0]) == {"linux-administration": "analyse"}
    assert not reasons(read_in)


def test_a_catalogue_of_courses_under_their_codes(write: Write) -> None:
    text = """Bachelor of Science in Data
CS 101 Introduction to Programming (3 credits)
An introduction to Python and Git for beginners.
Prerequisites: Java
CS 210 Databases (4 credits, 45 hours)
Students will be able to design schemas and query them with SQL.
"""
    read_in = read(write("catalogue.txt", text))

    assert facts(read_in) == [
        ("CS 101", "Introduction to Programming", None, 3.0, None),
        ("CS 210", "Databases", 45.0, 4.0, None),
    ]
    assert set(levels(modules(read_in)[0])) == {"python", "git"}
    assert levels(modules(read_in)[1])["sql"] == "apply"


def test_arabic_sheets_of_modules(write: Write) -> None:
    text = """عنوان المسلك: علوم البيانات
الشهادة: الإجازة
الأسدس الأول
بطاقة الوحدة
رقم الوحدة: M1
عنوان الوحدة: البرمجة
الغلاف الزمني: 50 ساعة
الأهداف:
• برمجة التطبيقات بلغة Python
بطاقة الوحدة
رقم الوحدة: M2
عنوان الوحدة: قواعد البيانات
الحجم الساعي: دروس 20، أعمال توجيهية 14، أعمال تطبيقية 14
المكتسبات القبلية: Java
مخرجات التعلم:
• يصمم قاعدة بيانات باستخدام PostgreSQL
"""
    read_in = read(write("plan.txt", text))

    assert (read_in.programmes[0].title, read_in.programmes[0].degree) == ("علوم البيانات", "الإجازة")
    assert facts(read_in) == [("M1", "البرمجة", 50.0, None, 1), ("M2", "قواعد البيانات", 48.0, None, 1)]
    assert levels(modules(read_in)[0])["python"] == "apply"
    assert levels(modules(read_in)[1])["postgresql"] == "create"


def test_several_labels_on_a_line(write: Write) -> None:
    text = """# Licence
## INF101 Bases de données
Crédits ECTS : 6 – Volume horaire : 48h (CM : 18h, TD : 30h) – Semestre 5
## Réseaux
Code : INF102 | ECTS : 3 | Heures : 24
"""
    read_in = read(write("plan.md", text))

    assert facts(read_in) == [("INF101", "Bases de données", 48.0, 6.0, 5), ("INF102", "Réseaux", 24.0, 3.0, None)]
    assert not reasons(read_in)


def test_a_year_of_a_master_is_no_module(write: Write) -> None:
    text = "# Master Cloud\n## M1 – Semestre 2\n| UE | Intitulé | ECTS |\n|--|--|--|\n| UE1 | Linux | 6 |\n"

    assert facts(read(write("plan.md", text))) == [("UE1", "Linux", None, 6.0, 2)]
