"""The same programme, in every format and three languages."""

import json
from typing import Any

import pytest

from tests.pipeline.curricula.conftest import Write, docx, facts, fill, levels, modules, pdf, read, reasons, xlsx

TWO = [
    ("M01", "Bases de données", 48.0, 4.0, 1),
    ("M02", "Conteneurs et orchestration", 50.5, 6.0, 2),
]
ROWS = [
    ["Code", "Intitulé du module", "Semestre", "VH", "Crédits", "Acquis d'apprentissage"],
    ["M01", "Bases de données", "S1", "48", "4", "Concevoir une base de données avec PostgreSQL"],
    ["M02", "Conteneurs et orchestration", "S2", "50,5", "6", "Déployer une application avec Docker et Kubernetes"],
]
MARKDOWN = """# Licence d'excellence Ingénierie des données

## Semestre 1

### M01 : Bases de données (48 h, 4 crédits)

**Prérequis** : programmation en Java

**Acquis d'apprentissage**

- Concevoir une base de données avec PostgreSQL

## Semestre 2

### M02 : Conteneurs et orchestration (50,5 h, 6 crédits)

**Acquis d'apprentissage**

- Déployer une application avec Docker et Kubernetes
"""


def _docx(document: Any) -> None:
    document.add_heading("Licence d'excellence Ingénierie des données", 1)
    fill(document, ROWS)


MADE: dict[str, str | bytes] = {
    "plan.md": MARKDOWN,
    "plan.csv": "\n".join(";".join(row) for row in ROWS),
    "comma.csv": "\n".join(",".join(f'"{cell}"' for cell in row) for row in ROWS),
    "legacy.csv": "\n".join(";".join(row) for row in ROWS).encode("cp1252"),
    "utf16.csv": "\n".join("\t".join(row) for row in ROWS).encode("utf-16"),
    "plan.xlsx": xlsx({"Modules": [["Licence d'excellence Ingénierie des données"], [], *ROWS]}),
    "plan.docx": docx(_docx),
    "plan.html": "<h1>Licence d'excellence Ingénierie des données</h1><table>"
    + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    + "</table>",
    "plan.pdf": pdf(
        "= Licence d'excellence Ingénierie des données\n#table(columns: (auto, 8em, auto, auto, auto, 12em),"
        + ",".join(f"[{cell}]" for row in ROWS for cell in row)
        + ")"
    ),
    "plan.json": json.dumps(
        {
            "filiere": "Licence d'excellence Ingénierie des données",
            "modules": [
                {
                    "code": row[0],
                    "intitulé": row[1],
                    "semestre": row[2],
                    "volumeHoraire": row[3],
                    "ects": int(row[4]),
                    "acquis": [row[5]],
                }
                for row in ROWS[1:]
            ],
        }
    ),
    "plan.txt": MARKDOWN.replace("#", "").replace("**", ""),
}


@pytest.mark.parametrize("name", MADE)
def test_every_format_gives_the_same_modules(write: Write, name: str) -> None:
    read_in = read(write(name, MADE[name]))

    assert facts(read_in) == TWO
    first, second = modules(read_in)
    assert levels(first) == {"databases": "create", "postgresql": "create"}
    assert levels(second) == {"docker": "apply", "kubernetes": "apply"}
    assert not reasons(read_in)


@pytest.mark.parametrize(
    "name", ["plan.md", "plan.docx", "plan.html", "plan.pdf", "plan.xlsx", "plan.json", "plan.txt"]
)
def test_the_programme_has_its_title(write: Write, name: str) -> None:
    title = read(write(name, MADE[name])).programmes[0].title

    assert title.replace("’", "'") == "Licence d'excellence Ingénierie des données"


def test_a_file_that_names_no_programme_lends_its_own_name(write: Write) -> None:
    assert read(write("licence-data.csv", MADE["plan.csv"])).programmes[0].title == "licence-data"


def test_a_folder_is_read_whole_each_file_once(write: Write, tmp_path: Any) -> None:
    for name in ("a/plan.csv", "a/b/plan.md", "a/.hidden.csv", "a/notes.xyz"):
        write(name, MADE[name.rsplit("/", 1)[-1]] if name.endswith(("plan.csv", "plan.md")) else "x")

    read_in = read(tmp_path / "a", tmp_path / "a" / "plan.csv")

    assert len(read_in.programmes) == 2


def test_evidence_points_into_the_statement_and_the_place(write: Write) -> None:
    path = write("plan.md", MARKDOWN)

    for module in modules(read(path)):
        for outcome in module.outcomes:
            assert (outcome.place.file, outcome.place.unit) == (str(path), "line")
            assert outcome.text in MARKDOWN.splitlines()[outcome.place.number - 1]
            for skill in outcome.skills:
                assert outcome.text[skill.start : skill.end] == skill.surface


@pytest.mark.parametrize(
    ("name", "unit", "number", "part"),
    [
        ("plan.pdf", "page", 1, "line"),
        ("plan.docx", "row", 2, "table 1"),
        ("plan.xlsx", "row", 4, "Modules"),
        ("plan.csv", "line", 2, ""),
        ("plan.json", "item", 1, "modules/0"),
    ],
)
def test_places_by_format(write: Write, name: str, unit: str, number: int, part: str) -> None:
    place = modules(read(write(name, MADE[name])))[0].outcomes[-1].place

    assert (place.unit, place.number) == (unit, number)
    assert place.part.startswith(part)


ARABIC = """# ماستر الأمن السيبراني
## الفصل الأول
### الوحدة 1: أمن الشبكات
عدد الساعات: ٤٨
الأرصدة: 4
المتطلبات السابقة: لغة Python
مخرجات التعلم:
- أن يكون الطالب قادرا على تصميم جدار حماية
- تحليل البيانات باستعمال Splunk
## الفصل الثاني
### الوحدة 2: الحوسبة السحابية
عدد الساعات: 50
مخرجات التعلم:
- نشر التطبيقات على AWS
"""


@pytest.mark.parametrize("name", ["plan.md", "plan.txt"])
def test_an_arabic_syllabus(write: Write, name: str) -> None:
    read_in = read(write(name, ARABIC if name.endswith("md") else ARABIC.replace("#", "").replace("\n ", "\n")))

    assert read_in.programmes[0].title == "ماستر الأمن السيبراني"
    assert facts(read_in) == [("1", "أمن الشبكات", 48.0, 4.0, 1), ("2", "الحوسبة السحابية", 50.0, None, 2)]
    first, second = modules(read_in)
    assert "python" not in levels(first)
    assert levels(first)["splunk"] == "analyse"
    assert levels(second)["aws"] == "apply"


def test_an_arabic_pdf_is_in_reading_order(write: Write) -> None:
    source = """#set text(lang: "ar", dir: rtl)
= ماستر الأمن السيبراني
== الفصل الأول
#table(columns: 4, [الرمز],[الوحدة],[عدد الساعات],[الأرصدة],
 [M01],[قواعد البيانات],[48],[4], [M02],[الأمن السيبراني],[50],[6])
== M01: قواعد البيانات
مخرجات التعلم:
- أن يكون الطالب قادرا على تصميم قواعد البيانات باستعمال PostgreSQL.
"""
    read_in = read(write("plan.pdf", pdf(source)))

    assert facts(read_in) == [("M01", "قواعد البيانات", 48.0, 4.0, 1), ("M02", "الأمن السيبراني", 50.0, 6.0, 1)]
    assert read_in.programmes[0].title == "ماستر الأمن السيبراني"
    assert levels(modules(read_in)[0])["postgresql"] == "create"
    assert modules(read_in)[0].outcomes[1].text == "أن يكون الطالب قادرا على تصميم قواعد البيانات باستعمال PostgreSQL."


def test_an_english_page(write: Write) -> None:
    page = """<html><head><title>x</title><script>var hours = 3;</script></head><body>
    <h1>BSc Computer Science</h1><h2>Semester 3</h2>
    <h3>CS301 - Cloud computing (6 ECTS, 45 hours)</h3>
    <p>Prerequisites: Java</p>
    <h4>Learning outcomes</h4><ul><li>Deploy services on AWS with Terraform</li><li>Compare cloud <b>security</b> models</li></ul>
    <h3>CS302 - Testing</h3><p>Credits: 4</p><p>Contact hours: 30</p><p>Objectives: design tests with Selenium</p>
    </body></html>"""

    read_in = read(write("plan.html", page))

    assert read_in.programmes[0].title == "BSc Computer Science"
    assert facts(read_in) == [
        ("CS301", "Cloud computing", 45.0, 6.0, 3),
        ("CS302", "Testing", 30.0, 4.0, 3),
    ]
    assert levels(modules(read_in)[0])["terraform"] == "apply"
    assert levels(modules(read_in)[1])["selenium"] == "create"
    assert not reasons(read_in)


def test_a_page_without_measures_is_still_read(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    from pypdf import PageObject

    plain = PageObject.extract_text

    def unmeasured(page: PageObject, **options: Any) -> str:
        if "extraction_mode" in options:
            raise KeyError("/Widths")
        return plain(page, **options)

    monkeypatch.setattr(PageObject, "extract_text", unmeasured)

    read_in = read(write("plan.pdf", pdf("= Licence\n== Module M1 : Bases de données\nHeures : 48\n")))

    assert facts(read_in) == [("M1", "Bases de données", 48.0, None, None)]
