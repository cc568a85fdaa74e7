"""Invented curricula in the shapes of real ones: the Moroccan descriptif de filière, French lists of units, Arabic forms.

`SHAPES` are files whose modules are those of `PLANS`; its pages can also be printed to PDF by a browser (`printed`). `marks` says
how much of a file was read right.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qantara.pipeline.curricula import Curricula


@dataclass(frozen=True)
class Planned:
    """One module that must come back: hours are lectures, tutorials, practicals."""

    code: str
    title: str
    semester: int
    hours: tuple[int, int, int]
    credits: int
    aims: tuple[str, ...]
    topics: tuple[str, ...]
    skills: frozenset[str]
    """Ids that its aims and topics name."""
    kind: str = ""

    @property
    def total(self) -> int:
        return sum(self.hours)


_FR = (
    Planned("M1", "Architecture des ordinateurs et systèmes d’exploitation", 1, (21, 14, 14), 4,
            ("Administrer un serveur Linux en ligne de commande.", "Expliquer le rôle du noyau et des processus."),
            ("Processus et mémoire", "Scripts shell"), frozenset({"linux-administration", "shell-scripting"}), "Disciplinaire"),
    Planned("M2", "Bases de données relationnelles", 1, (20, 10, 18), 4,
            ("Concevoir un schéma et l’interroger avec SQL.", "Administrer une base PostgreSQL."),
            ("Algèbre relationnelle", "Transactions", "PostgreSQL"), frozenset({"sql", "postgresql"}), "Disciplinaire"),
    Planned("M3", "Langues étrangères : anglais technique", 1, (30, 0, 0), 2,
            ("Rédiger une documentation en anglais.",), ("Vocabulaire du métier",), frozenset(), "Langue"),
    Planned("M4", "Conteneurs et orchestration", 2, (16, 8, 24), 5,
            ("Déployer une application avec Docker et Kubernetes.", "Automatiser une livraison continue."),
            ("Images Docker", "Kubernetes"), frozenset({"docker", "kubernetes"}), "Disciplinaire"),
    Planned("M5", "Analyse de données avec Python", 2, (18, 12, 20), 5,
            ("Programmer en Python avec pandas.", "Évaluer un modèle de régression."),
            ("Tableaux et séries", "Visualisation"), frozenset({"python", "pandas"}), "Disciplinaire"),
    Planned("M6", "Sécurité des réseaux et des systèmes", 2, (20, 14, 14), 4,
            ("Configurer un pare-feu.", "Analyser un trafic avec Wireshark."),
            ("Filtrage", "Détection d’intrusion"), frozenset({"firewalls", "wireshark"}), "Disciplinaire"),
)  # fmt: skip
_AR = (
    Planned("M1", "مدخل إلى البرمجة", 1, (20, 14, 16), 4, ("برمجة التطبيقات بلغة Python.",), ("المتغيرات والدوال",), frozenset({"python"})),
    Planned("M2", "قواعد البيانات", 1, (20, 10, 18), 4, ("تصميم قاعدة بيانات باستعمال PostgreSQL.", "كتابة استعلامات SQL."), ("النموذج العلائقي",), frozenset({"postgresql", "sql"})),
    Planned("M3", "شبكات الحاسوب", 2, (24, 12, 12), 5, ("تهيئة جدار الحماية.", "تحليل حركة الشبكة باستعمال Wireshark."), ("طبقات الشبكة",), frozenset({"wireshark"})),
    Planned("M4", "الحاويات والسحابة", 2, (16, 10, 22), 5, ("نشر تطبيق باستعمال Docker.",), ("الصور والحاويات",), frozenset({"docker"})),
)  # fmt: skip
PLANS = {"fr": _FR, "ar": _AR}
TITLES = {"fr": "Ingénierie des systèmes et des données", "ar": "هندسة النظم والمعطيات"}


# --- Word


def descriptif_docx() -> bytes:
    """The Moroccan form: a list of modules by semester with merged cells, then a form a module, its text in numbered parts."""

    def build(document: Any) -> None:
        document.add_paragraph("ROYAUME DU MAROC")
        document.add_paragraph("DESCRIPTIF DE DEMANDE D’ACCRÉDITATION D’UNE FILIÈRE")
        _rows(document, [["Université", "Université de l’Exemple"], ["Établissement", "Faculté des sciences de l’Exemple"],
                         ["Intitulé de la filière", TITLES["fr"]], ["Diplôme", "Licence d’excellence"]])  # fmt: skip
        document.add_heading("1. Objectifs de la formation", 2)
        document.add_paragraph("Former des cadres qui connaissent Scala et Swift.")
        document.add_heading("2. Conditions d’accès", 2)
        document.add_paragraph("Baccalauréat scientifique ; notions de Java.")
        document.add_heading("3. Organisation modulaire de la filière", 2)
        head = [["N°", "Intitulé du module", "Nature du module", "Volume horaire", "", "", "", "Département"], ["", "", "", "Cours", "TD", "TP", "VH global", ""]]  # fmt: skip
        for semester in (1, 2):
            mine = [one for one in _FR if one.semester == semester]
            rows = [
                [one.code, one.title, one.kind, *map(str, one.hours), str(one.total), "Informatique"] for one in mine
            ]
            total = ["Total du semestre", "", "", *(str(sum(one.hours[k] for one in mine)) for k in range(3)), str(sum(one.total for one in mine)), ""]  # fmt: skip
            table = _rows(document, [[f"Semestre {semester}", *[""] * 7], *head, *rows, total])
            table.cell(0, 0).merge(table.cell(0, 7))
            table.cell(1, 3).merge(table.cell(1, 6))
            for column in (0, 1, 2, 7):
                table.cell(1, column).merge(table.cell(2, column))
        for one in _FR:
            document.add_page_break()
            document.add_heading("Descriptif du module", 1)
            _rows(document, [["N° d’ordre du module", one.code], ["Intitulé du module", one.title], ["Nature du module", one.kind],
                             ["Semestre d’appartenance du module", f"S{one.semester}"], ["Établissement dont relève le module", "Faculté des sciences de l’Exemple"]])  # fmt: skip
            document.add_heading("SYLLABUS DU MODULE", 2)
            document.add_paragraph("1.1. OBJECTIFS DU MODULE")
            for aim in one.aims:
                document.add_paragraph(aim, style="List Bullet")
            document.add_paragraph("1.2. PRÉ-REQUIS PÉDAGOGIQUES")
            document.add_paragraph("Notions de Java.")
            document.add_paragraph("1.3. VOLUME HORAIRE")
            table = _rows(document, [["Élément(s) du module", "Volume horaire (VH)", "", "", "", "", ""], ["", "Cours", "TD", "TP", "Activités pratiques", "Évaluation", "VH global"],
                                     [one.title, *map(str, one.hours), "", "", str(one.total)], ["VH global du module", *map(str, one.hours), "", "", str(one.total)],
                                     ["% VH", *(f"{round(100 * h / one.total)} %" for h in one.hours), "", "", "100 %"]])  # fmt: skip
            table.cell(0, 1).merge(table.cell(0, 6))
            table.cell(0, 0).merge(table.cell(1, 0))
            document.add_paragraph("1.4. DESCRIPTION DU CONTENU DU MODULE")
            for topic in one.topics:
                document.add_paragraph(topic, style="List Bullet")
            document.add_paragraph("1.5. MODALITÉS D’ORGANISATION DES ACTIVITÉS PRATIQUES")
            document.add_paragraph("Travaux en salle de machines.")
            document.add_paragraph("1.6. DESCRIPTION DU TRAVAIL PERSONNEL, LE CAS ÉCHÉANT")
            document.add_paragraph("Un exposé sur Scala.")
            document.add_paragraph("2. DIDACTIQUE DU MODULE")
            document.add_paragraph("Cours magistral et supports PowerPoint.")
            document.add_paragraph("3. ÉVALUATION")
            document.add_paragraph("3.1. Modes d’évaluation")
            document.add_paragraph("Contrôle continu et examen final.")
            document.add_paragraph("3.2. Note du module")
            document.add_paragraph("Examen : 60 %, contrôle : 40 %.")
            document.add_paragraph("4. COORDONNATEUR ET ÉQUIPE PÉDAGOGIQUE DU MODULE")
            _rows(document, [["", "Nom et prénom", "Grade", "Spécialité", "Nature d’intervention"], ["Coordonnateur", "Professeur Exemple", "PES", "Informatique", "Cours"]])  # fmt: skip

    return _docx(build)


def units_docx() -> bytes:
    """A French list: a unit over several rows with its elements, lengths by kind, coefficients, ECTS of the unit."""

    def build(document: Any) -> None:
        document.add_heading(f"Licence {TITLES['fr']}", 1)
        for semester in (1, 2):
            document.add_heading(f"Semestre {semester}", 2)
            rows = [["UE", "Intitulé de l’UE", "ECUE", "CM", "TD", "TP", "Coef", "ECTS"]]
            spans = []
            for one in [one for one in _FR if one.semester == semester]:
                lectures, tutorials, practicals = one.hours
                spans.append(len(rows))
                rows.append(
                    [one.code, one.title, one.topics[0], str(lectures), str(tutorials), "", "2", str(one.credits)]
                )
                rows.append(
                    [
                        "",
                        "",
                        one.topics[-1] if one.topics[1:] else "Travaux pratiques",
                        "",
                        "",
                        str(practicals),
                        "1",
                        "",
                    ]
                )
            rows.append(["Total", "", "", "", "", "", "", "30"])
            table = _rows(document, rows)
            for top in spans:
                for column in (0, 1, 7):
                    table.cell(top, column).merge(table.cell(top + 1, column))

    return _docx(build)


def arabic_docx() -> bytes:
    """Forms from right to left: a list of modules, then a form a module."""

    def build(document: Any) -> None:
        document.add_paragraph("الملف الوصفي للمسلك")
        _rows(
            document, [["عنوان المسلك", TITLES["ar"]], ["الشهادة", "الإجازة"], ["المؤسسة", "كلية المثال"]], arabic=True
        )
        for semester, name in ((1, "الفصل الأول"), (2, "الفصل الثاني")):
            document.add_heading(name, 2)
            rows = [["رقم الوحدة", "عنوان الوحدة", "دروس", "أعمال توجيهية", "أعمال تطبيقية", "الحجم الساعي الإجمالي", "الأرصدة"]]  # fmt: skip
            rows += [[one.code, one.title, *map(str, one.hours), str(one.total), str(one.credits)] for one in _AR if one.semester == semester]  # fmt: skip
            _rows(document, rows, arabic=True)
        for one in _AR:
            document.add_heading("بطاقة الوحدة", 1)
            _rows(document, [["رقم الوحدة", one.code], ["عنوان الوحدة", one.title], ["الفصل", f"S{one.semester}"]], arabic=True)  # fmt: skip
            document.add_paragraph("أهداف الوحدة")
            for aim in one.aims:
                document.add_paragraph(aim, style="List Bullet")
            document.add_paragraph("المكتسبات القبلية")
            document.add_paragraph("مبادئ Java")
            document.add_paragraph("محتوى الوحدة")
            for topic in one.topics:
                document.add_paragraph(topic, style="List Bullet")

    return _docx(build)


def _docx(build: Callable[[Any], None]) -> bytes:
    from docx import Document

    document = Document()
    build(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _rows(document: Any, rows: Sequence[Sequence[str]], *, arabic: bool = False) -> Any:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    if arabic:
        from docx.oxml import OxmlElement

        table._tbl.tblPr.append(OxmlElement("w:bidiVisual"))
    return table


# --- Pages


def descriptif_html() -> str:
    """The Moroccan form as a page."""
    parts = [f"<h1>Descriptif de la filière</h1><table><tr><th>Intitulé de la filière<td>{TITLES['fr']}<tr><th>Diplôme<td>Master</table>"]  # fmt: skip
    for semester in (1, 2):
        rows = "".join(f"<tr><td>{one.code}<td>{one.title}<td>{one.kind}" + "".join(f"<td>{h or ''}" for h in one.hours) + f"<td>{one.total}" for one in _FR if one.semester == semester)  # fmt: skip
        parts.append(
            f"<h2>Semestre {semester}</h2><table><thead><tr><th rowspan=2>N°<th rowspan=2>Intitulé du module<th rowspan=2>Nature<th colspan=4>Volume horaire"
            f"<tr><th>Cours<th>TD<th>TP<th>VH global</thead>{rows}</table>"
        )
    for one in _FR:
        aims, topics = ("".join(f"<li>{text}" for text in texts) for texts in (one.aims, one.topics))
        parts.append(
            f"<section><h2>Fiche du module</h2><table><tr><th>N° d’ordre du module<td>{one.code}<tr><th>Intitulé du module<td>{one.title}<tr><th>Semestre<td>S{one.semester}</table>"
            f"<h3>Objectifs du module</h3><ul>{aims}</ul><h3>Pré-requis pédagogiques</h3><p>Notions de Java.</p><h3>Contenu du module</h3><ul>{topics}</ul></section>"
        )
    return _page("\n".join(parts), "fr")


def units_html() -> str:
    """A French list of units as a page: unit and ECTS run over the rows of its elements."""
    parts = [f"<h1>Licence {TITLES['fr']}</h1>"]
    for semester in (1, 2):
        rows = ""
        for one in [one for one in _FR if one.semester == semester]:
            lectures, tutorials, practicals = (f"{hours} h" if hours else "" for hours in one.hours)
            rows += f"<tr><td rowspan=2>{one.code}<td rowspan=2>{one.title}<td>{one.topics[0]}<td>{lectures}<td>{tutorials}<td><td rowspan=2>{one.credits}"
            rows += f"<tr><td>Travaux pratiques<td><td><td>{practicals}"
        parts.append(
            f"<h2>Semestre {semester}</h2><table><tr><th>UE<th>Intitulé de l’UE<th>ECUE<th>CM<th>TD<th>TP<th>ECTS{rows}</table>"
        )
    return _page("\n".join(parts), "fr")


def sheets_html() -> str:
    """Sheets of units, each a table of labels and values, two pairs a row."""
    sheets = [
        f"<h2>Fiche UE : {one.title}</h2><table><tr><td>Code UE<td>{one.code}<td>ECTS<td>{one.credits}<tr><td>Semestre<td>S{one.semester}<td>Volume horaire<td>{one.total} h"
        f"<tr><td>Objectifs<td colspan=3>{'<br>'.join(one.aims)}<tr><td>Contenu<td colspan=3>{'<br>'.join(one.topics)}<tr><td>Prérequis<td colspan=3>Notions de Java</table>"
        for one in _FR
    ]
    return _page(f"<h1>Licence {TITLES['fr']}</h1>{''.join(sheets)}", "fr")


def arabic_html() -> str:
    """The same in Arabic, from right to left."""
    parts = [f"<h1>الملف الوصفي للمسلك</h1><p>عنوان المسلك: {TITLES['ar']}</p>"]
    for semester, name in ((1, "الفصل الأول"), (2, "الفصل الثاني")):
        rows = "".join(f"<tr><td>{one.code}<td>{one.title}" + "".join(f"<td>{h}" for h in one.hours) + f"<td>{one.total}<td>{one.credits}" for one in _AR if one.semester == semester)  # fmt: skip
        parts.append(
            f"<h2>{name}</h2><table><tr><th>رقم الوحدة<th>عنوان الوحدة<th>دروس<th>أعمال توجيهية<th>أعمال تطبيقية<th>الحجم الساعي<th>الأرصدة{rows}</table>"
        )
    for one in _AR:
        aims, topics = ("".join(f"<li>{text}" for text in texts) for texts in (one.aims, one.topics))
        parts.append(
            f"<section><h2>بطاقة الوحدة</h2><p>رقم الوحدة: {one.code}</p><p>عنوان الوحدة: {one.title}</p><h3>أهداف الوحدة</h3><ul>{aims}</ul><h3>محتوى الوحدة</h3><ul>{topics}</ul></section>"
        )
    return _page("\n".join(parts), "ar")


def columns_html() -> str:
    """A catalogue in two columns of text: a heading a unit, labels, aims."""
    units = [
        f"<section><h3>{one.code} – {one.title}</h3><p>Semestre : S{one.semester}</p><p>Volume horaire : {one.total} h (CM {one.hours[0]}, TD {one.hours[1]}, TP {one.hours[2]})</p>"
        f"<p>ECTS : {one.credits}</p><p>Objectifs :</p><ul>{''.join(f'<li>{aim}' for aim in one.aims)}</ul></section>"
        for one in _FR
    ]
    return _page(f"<h1>Licence {TITLES['fr']}</h1><div class=two>{''.join(units)}</div>", "fr")


def _page(body: str, lang: str) -> str:
    return (
        f'<!doctype html><html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}"><meta charset="utf-8"><style>body{{font:11pt "Liberation Sans","DejaVu Sans",sans-serif}}'
        "table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid;padding:3pt 6pt;vertical-align:top}section{break-inside:avoid}.two{columns:2}</style>"
        f"{body}</html>"
    )


def columns_typ() -> str:
    """The catalogue in two columns, set by Typst."""
    units = "\n".join(
        f"#block(breakable: false)[=== {one.code} – {one.title}\n\nSemestre : S{one.semester}\n\nVolume horaire : {one.total} h (CM {one.hours[0]}, TD {one.hours[1]}, TP {one.hours[2]})\n\n"
        f"ECTS : {one.credits}\n\nObjectifs :\n" + "\n".join(f"- {aim}" for aim in one.aims) + "]"
        for one in _FR
    )
    return f"#set page(columns: 2)\n#set smartquote(enabled: false)\n= Licence {TITLES['fr']}\n{units}"


# --- All of them, and how well they are read


@dataclass(frozen=True)
class Shape:
    """A file; `tells`: what it says of its modules beside code, title, hours and semester."""

    lang: str
    content: Callable[[], bytes]
    tells: frozenset[str] = frozenset()


def _html(page: Callable[[], str]) -> Callable[[], bytes]:
    return lambda: page().encode()


_ALL = frozenset({"credits", "aims", "skills"})
SHAPES = {
    "descriptif.docx": Shape("fr", descriptif_docx, frozenset({"aims", "skills"})),
    "descriptif.html": Shape("fr", _html(descriptif_html), frozenset({"aims", "skills"})),
    "units.docx": Shape("fr", units_docx, frozenset({"credits"})),
    "units.html": Shape("fr", _html(units_html), frozenset({"credits"})),
    "sheets.html": Shape("fr", _html(sheets_html), _ALL),
    "columns.html": Shape("fr", _html(columns_html), frozenset({"credits", "aims"})),
    "arabic.docx": Shape("ar", arabic_docx, _ALL),
    "arabic.html": Shape("ar", _html(arabic_html), _ALL),
}


def printed(chromium: str) -> dict[str, Shape]:
    """The pages of SHAPES, printed: `descriptif.pdf` …; and the list of units with cells centred over their rows."""
    from playwright.sync_api import sync_playwright

    pages = {name.replace(".html", ".pdf"): (shape, shape.content().decode()) for name, shape in SHAPES.items() if name.endswith(".html")}  # fmt: skip
    centred = units_html().replace("vertical-align:top", "vertical-align:middle")
    pages["units-centred.pdf"] = (SHAPES["units.html"], centred)
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        for name, (shape, text) in pages.items():
            page.set_content(text)
            content = page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "15mm"))
            found[name] = replace(shape, content=lambda content=content: content)
        browser.close()
    return found


def marks(shape: Shape, found: Curricula) -> dict[str, tuple[int, int]]:
    """What came back right, of how many: modules by code and title; of these their hours and semester, and what is told
    besides; `title`: of the programme; `else`: modules that are none, of those read.
    """
    plan = PLANS[shape.lang]
    read = [module for programme in found.programmes for module in programme.modules]
    by_name = {(one.code, one.title): one for one in read}
    met = [(one, by_name[one.code, one.title]) for one in plan if (one.code, one.title) in by_name]
    right = {
        "modules": (len(met), len(plan)),
        "hours": (sum(module.hours == one.total for one, module in met), len(plan)),
        "semester": (sum(module.semester == one.semester for one, module in met), len(plan)),
    }
    if "credits" in shape.tells:
        right["credits"] = (sum(module.credits == one.credits for one, module in met), len(plan))
    if "aims" in shape.tells:
        said = {id(module): {outcome.text for outcome in module.outcomes} for _, module in met}
        right["aims"] = (sum(aim in said[id(module)] for one, module in met for aim in one.aims), sum(len(one.aims) for one in plan))  # fmt: skip
    if "skills" in shape.tells:
        taught = {id(module): {skill.skill for outcome in module.outcomes for skill in outcome.skills} for _, module in met}  # fmt: skip
        right["skills"] = (sum(one.skills <= taught[id(module)] for one, module in met), len(plan))
    title = found.programmes[0].title if found.programmes else ""
    right["title"] = (int(title.removeprefix("Licence ") == TITLES[shape.lang]), 1)
    right["else"] = (len(read) - len(met), len(read))
    return right
