"""Six synthetic programmes, as schools really hand them in: another kind of file and language each.

Each teaches the first modules of our library for its domain, and one module of yesterday; what the library has beyond
them is what a proposal can add.
"""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from qantara.core.alignment.library import load_templates
from qantara.pipeline.synthetic.folder import write_files

CURRICULA = "curricula"
_TAUGHT = 5  # modules of the library in each programme
_HOURS_A_CREDIT = 10


@dataclass(frozen=True)
class _Module:
    code: str
    title: str
    hours: int
    credits: int
    semester: int
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class _Programme:
    file: str
    domain: str
    lang: str
    title: str
    institution: str
    degree: str
    semester: int
    """The first one."""
    yesterday: tuple[str, int, tuple[str, ...]]
    """Title, hours and outcomes of the module that has aged."""
    occupations: tuple[str, ...]
    """What it prepares for."""


PROGRAMMES = (
    _Programme(
        "licence-cloud.md", "cloud", "fr", "Licence Administration du cloud", "École fictive de technologie, Casablanca", "Licence", 5,
        ("Serveurs physiques et virtualisation", 50, ("Installer un serveur VMware vSphere et Windows Server.", "Sauvegarder des serveurs sur bande.")),
        ("cloud-engineer", "cloud-administrator"),
    ),
    _Programme(
        "master-donnees.html", "data", "fr", "Master Ingénierie des données", "Université fictive, Rabat", "Master", 1,
        ("Calcul distribué sur Hadoop", 48, ("Écrire un programme MapReduce sur Hadoop.", "Interroger des données avec Hive et Pig.")),
        ("data-engineer",),
    ),
    _Programme(
        "tests-logiciels.csv", "testing", "fr", "Licence Test et qualité du logiciel", "Institut fictif, Fès", "Licence", 5,
        ("Tests manuels et cahiers de recette", 40, ("Rédiger un cahier de recette sous Excel.", "Exécuter des tests manuels avec HP ALM.")),
        ("qa-engineer", "software-tester"),
    ),
    _Programme(
        "securite.txt", "cybersecurity", "ar", "ماستر الأمن السيبراني", "جامعة خيالية، طنجة", "ماستر", 1,
        ("مضادات الفيروسات وجدران الحماية", 44, ("تثبيت مضاد الفيروسات Symantec على الحواسيب.", "ضبط جدار الحماية Cisco ASA.")),
        ("cybersecurity-analyst",),
    ),
    _Programme(
        "devops.json", "devops", "en", "Bachelor in DevOps", "Fictional school of engineering, Marrakech", "Bachelor", 5,
        ("Source control and nightly builds", 36, ("Manage sources with Subversion.", "Build a project every night with Ant and CruiseControl.")),
        ("devops-engineer",),
    ),
    _Programme(
        "master-ia.md", "ai", "fr", "Master Intelligence artificielle", "École fictive d’ingénieurs, Oujda", "Master", 1,
        ("Systèmes experts", 42, ("Écrire un moteur d’inférence en Prolog.", "Programmer un système expert en Lisp.")),
        ("machine-learning-engineer", "data-scientist"),
    ),
)  # fmt: skip


def aims() -> dict[str, tuple[str, ...]]:
    """File of each programme in a demonstration folder -> the occupations it prepares for."""
    return {f"{CURRICULA}/{one.file}": one.occupations for one in PROGRAMMES}


def make_programmes(folder: Path) -> list[Path]:
    """Write the six files into `curricula/` of a demonstration folder; their paths."""
    contents = {
        f"{CURRICULA}/{one.file}": _WRITERS[one.file.partition(".")[2]](one, _modules(one)).encode()
        for one in PROGRAMMES
    }
    write_files(folder, contents)
    return [folder / name for name in contents]


def _modules(programme: _Programme) -> list[_Module]:
    title, hours, outcomes = programme.yesterday
    taught = [one for one in load_templates() if one.domain == programme.domain][:_TAUGHT]
    told = [(title, hours, outcomes)] + [
        (one.label[programme.lang], one.hours, tuple(outcome.label[programme.lang] for outcome in one.outcomes))
        for one in taught
    ]
    return [
        _Module(
            f"{programme.domain[:2].upper()}{number}", title, hours, max(1, round(hours / _HOURS_A_CREDIT)),
            programme.semester + (number - 1) // 3, outcomes,
        )
        for number, (title, hours, outcomes) in enumerate(told, 1)
    ]  # fmt: skip


def _markdown(programme: _Programme, modules: Sequence[_Module]) -> str:
    lines = [f"# {programme.title}", "", f"Établissement : {programme.institution}", f"Diplôme : {programme.degree}"]
    semester = 0
    for module in modules:
        if module.semester != semester:
            semester = module.semester
            lines += ["", f"## Semestre {semester}"]
        lines += ["", f"### Module {module.code} : {module.title}", "", f"Volume horaire : {module.hours} h"]
        lines += [f"Crédits : {module.credits}", "", "Acquis d’apprentissage :", ""]
        lines += [f"- {outcome}" for outcome in module.outcomes]
    return "\n".join(lines) + "\n"


def _arabic_text(programme: _Programme, modules: Sequence[_Module]) -> str:
    lines = [programme.title, "", f"المؤسسة: {programme.institution}", f"الشهادة: {programme.degree}"]
    for module in modules:
        lines += ["", f"الوحدة {module.code}: {module.title}", f"الفصل: {module.semester}"]
        lines += [f"الغلاف الزمني: {module.hours} ساعة", f"الأرصدة: {module.credits}", "مخرجات التعلم:"]
        lines += [f"- {outcome}" for outcome in module.outcomes]
    return "\n".join(lines) + "\n"


def _html(programme: _Programme, modules: Sequence[_Module]) -> str:
    def row(cells: Sequence[object], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in cells) + "</tr>"

    heads = row(("Code", "Module", "Semestre", "Volume horaire", "Crédits", "Acquis d’apprentissage"), "th")
    rows = "\n".join(
        row((one.code, one.title, f"S{one.semester}", one.hours, one.credits, "\n".join(one.outcomes)), "td")
        for one in modules
    )
    return (
        f'<!doctype html>\n<html lang="fr"><head><meta charset="utf-8"><title>{escape(programme.title)}</title></head><body>\n'
        f"<h1>{escape(programme.title)}</h1>\n<p>Établissement : {escape(programme.institution)}</p>\n"
        f"<table>\n{heads}\n{rows}\n</table>\n</body></html>\n"
    )


def _csv(programme: _Programme, modules: Sequence[_Module]) -> str:
    into = io.StringIO()
    writer = csv.writer(into, delimiter=";", lineterminator="\n")
    writer.writerow(("Filière", "Code", "Module", "Semestre", "Volume horaire", "Crédits", "Acquis d’apprentissage"))
    for one in modules:
        row = (
            programme.title,
            one.code,
            one.title,
            f"S{one.semester}",
            one.hours,
            one.credits,
            "\n".join(one.outcomes),
        )
        writer.writerow(row)
    return into.getvalue()


def _json(programme: _Programme, modules: Sequence[_Module]) -> str:
    told = {
        "title": programme.title, "degree": programme.degree, "institution": programme.institution,
        "modules": [
            {"code": one.code, "title": one.title, "hours": one.hours, "credits": one.credits, "semester": one.semester,
             "outcomes": list(one.outcomes)}
            for one in modules
        ],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


_WRITERS: dict[str, Callable[[_Programme, Sequence[_Module]], str]] = {
    "md": _markdown, "html": _html, "csv": _csv, "txt": _arabic_text, "json": _json,
}  # fmt: skip
