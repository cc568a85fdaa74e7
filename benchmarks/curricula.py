"""How well curricula are read: each field of each module, skills a module, seconds a file.

    QANTARA_DATA=… python benchmarks/curricula.py               real catalogues, then made syllabuses in every format
    QANTARA_DATA=… python benchmarks/curricula.py --sample 40   also prints so many modules, to be checked by hand
    python benchmarks/curricula.py --made 140                   size of the made syllabuses; without data, only these

Real: the files under `curricula/`, beside what a plain walk through each, written for that file alone, finds. Made: one
invented programme as CSV, XLSX, JSON, MD, TXT, HTML, DOCX, and as PDF in French and in Arabic: what was written must come back.
Shapes: small programmes in the forms that institutions use (Moroccan descriptif, lists of units, sheets, two columns, Arabic
forms), as Word, as pages, and printed to PDF by Chromium where it is installed; they are those of the tests.
CPU seconds of one thread, the extractor's start left out.
"""

import argparse
import io
import json
import os
import random
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from qantara.core.text import Extractor
from qantara.pipeline.curricula import Curricula, Module, read_curricula, taught_matrix

FIELDS = ("code", "title", "hours", "periods", "credits", "semester")
Facts = tuple[Any, ...]


# --- What the real files say, read each in its own way


def by_years(path: Path) -> Iterator[Facts]:
    """A JSON catalogue: degrees, their years, semesters, units."""
    for degree in json.loads(path.read_text(encoding="utf-8")).values():
        for year in degree["options"]:
            for semester, units in dict(year["elemPedago"]).items():
                for code, unit in units.items() if isinstance(units, dict) else ():
                    yield code, " ".join(unit["name"].split()), None, None, unit["credits"], int(semester[1:])


def by_statements(path: Path) -> Iterator[Facts]:
    """A dump: one statement a unit."""
    head = re.compile(r"into TUE\([^)]*\)\s*values\s*\(\s*'(\w+)',\s*(\d+),\s*(\d+),\s*'((?:[^']|'')*)'", re.IGNORECASE)
    for code, credit, periods, title in head.findall(path.read_text(encoding="utf-8")):
        yield code, title.replace("''", "'"), None, int(periods), int(credit), None


KNOWN: dict[str, Callable[[Path], Iterator[Facts]]] = {
    "poitiers_offerings_fr.json": by_years,
    "be_units_fr.sql": by_statements,
}


def facts(module: Module) -> Facts:
    return tuple(getattr(module, name) for name in FIELDS)


def timed(path: Path, extractor: Extractor) -> tuple[Curricula, float]:
    begun = time.process_time()
    found = read_curricula(path, extractor)
    return found, time.process_time() - begun


def modules(curricula: Curricula) -> list[Module]:
    return [one for programme in curricula.programmes for one in programme.modules]


def compare(name: str, said: list[Facts], found: Curricula, seconds: float) -> None:
    """One line: how many of the modules came back, and the share of each field that is right, among those."""
    read = modules(found)
    by_key: dict[tuple[Any, Any], list[Facts]] = {}
    for one in read:
        by_key.setdefault((one.code, one.title), []).append(facts(one))
    right: Counter[str] = Counter()
    met = 0
    for fact in said:
        waiting = by_key.get((fact[0], fact[1]), [])
        mine = fact if fact in waiting else (waiting[0] if waiting else None)
        if mine is not None:
            waiting.remove(mine)
            met += 1
            right.update(field for field, a, b in zip(FIELDS, fact, mine, strict=True) if a == b)
    shares = "  ".join(f"{field} {right[field] / len(said):6.1%}" for field in FIELDS[2:])
    extra = len(read) - met
    print(f"{name:30} {len(said):6} modules  code+title {met / len(said):6.1%}  {shares}  too many {extra}  not understood {len(found.unread):4}  {seconds:6.2f} s")  # fmt: skip


def of_skills(found: Curricula, ids: list[str]) -> None:
    counts = [len({s.skill for said in one.outcomes for s in said.skills}) for one in modules(found)]
    told = [s.level for one in modules(found) for said in one.outcomes if said.kind != "title" for s in said.skills]
    matrix, _ = taught_matrix(found.programmes, ids)
    levelled = sum(level is not None for level in told) / len(told) if told else 0.0
    print(f"    skills a module: median {np.median(counts):.0f}, mean {np.mean(counts):.1f}, most {max(counts)}, none in {np.mean(np.array(counts) == 0):.0%};"
          f" mentions in statements {len(told)}, with a level {levelled:.0%}; matrix {matrix.shape[0]} × {matrix.shape[1]}, {matrix.nnz} filled")  # fmt: skip


def show(found: Curricula, size: int) -> None:
    """Modules to be checked by hand against their file."""
    some = random.Random(7).sample(modules(found), min(size, len(modules(found))))
    for one in some:
        said = {s.skill: s.level or "–" for outcome in one.outcomes for s in outcome.skills}
        print(f"    {one.place.part or one.place.number} | {' | '.join(str(value) for value in facts(one))} | {said}")
    for one in found.unread[:size]:
        print(f"    ? {one.place.part or one.place.number} {one.why}: {one.text}")


# --- A made programme in every format

WORDS = {
    "fr": {
        "topics": ("Bases de données", "Réseaux", "Systèmes d'exploitation", "Programmation", "Sécurité", "Tests", "Nuage"),
        "verbs": ("Concevoir", "Déployer", "Analyser", "Expliquer", "Configurer", "Évaluer"),
        "item": "{verb} une solution avec {tool} en respectant les contraintes du cahier des charges et les délais convenus",
        "names": ("Code", "Intitulé", "Semestre", "Volume horaire", "Crédits", "Acquis d'apprentissage"),
        "title": "Master Ingénierie des services",
    },
    "ar": {
        "topics": ("قواعد البيانات", "الشبكات", "أنظمة التشغيل", "البرمجة", "الأمن السيبراني", "الاختبارات"),
        "verbs": ("تصميم", "نشر", "تحليل", "شرح", "تهيئة", "تقييم"),
        "item": "{verb} حل باستعمال {tool} مع احترام القيود المتفق عليها",
        "names": ("الرمز", "الوحدة", "الفصل", "عدد الساعات", "الأرصدة", "مخرجات التعلم"),
        "title": "ماستر هندسة الخدمات",
    },
}  # fmt: skip
TOOLS = ("Docker", "Kubernetes", "PostgreSQL", "Python", "Java", "Apache Spark", "AWS", "Terraform", "Git", "Linux", "Splunk", "Selenium")  # fmt: skip


def made(size: int, lang: str) -> list[tuple[str, str, int, int, int, list[str]]]:
    chance, words = random.Random(3), WORDS[lang]
    return [
        (
            f"M{n + 1:03}", f"{chance.choice(words['topics'])} {n + 1}", 1 + 6 * n // size, chance.randrange(18, 61), chance.randrange(2, 8),
            [str(words["item"]).format(verb=verb, tool=tool) for verb, tool in zip(chance.sample(words["verbs"], 3), chance.sample(TOOLS, 3), strict=True)],
        )
        for n in range(size)
    ]  # fmt: skip


def written(plan: list[tuple[str, str, int, int, int, list[str]]], lang: str) -> Iterator[tuple[str, bytes]]:
    """The programme as files: name and content."""
    names, title = WORDS[lang]["names"], WORDS[lang]["title"]
    rows = [[code, name, f"S{sem}", str(h), str(c), "\n".join(f"- {i}" for i in items)] for code, name, sem, h, c, items in plan]  # fmt: skip
    sheets = [
        (
            f"{code} : {name}",
            [f"{names[2]} : S{sem}", f"{names[3]} : {h} h", f"{names[4]} : {c}", f"{names[5]} :"],
            items,
        )
        for code, name, sem, h, c, items in plan
    ]
    if lang == "fr":
        lines = [";".join(f'"{cell}"' for cell in row) for row in [list(names), *rows]]
        yield "csv", "\n".join(lines).encode("cp1252")
        yield "xlsx", _xlsx([[title], [], list(names), *rows])
        keys = ("code", "intitulé", "semestre", "volumeHoraire", "ects", "acquis")
        yield (
            "json",
            json.dumps({"programme": title, "modules": [dict(zip(keys, row, strict=True)) for row in rows]}).encode(),
        )
        yield "docx", _docx(str(title), list(names), rows)
        cells = "".join("<tr>" + "".join(f"<td>{cell.replace(chr(10), '<br>')}</td>" for cell in row) + "</tr>" for row in [list(names), *rows])  # fmt: skip
        yield "html", f"<h1>{title}</h1><table>{cells}</table>".encode()
    text = f"# {title}\n" + "".join(
        f"\n## {head}\n" + "\n".join(labels) + "\n" + "\n".join(f"- {item}" for item in items) + "\n"
        for head, labels, items in sheets
    )
    yield "md", text.encode()
    yield "txt", text.replace("#", "").encode()
    table = ",".join(f"[{cell}]" for row in [list(names[:5]), *(row[:5] for row in rows)] for cell in row)
    body = "".join(
        f"= {head}\n" + "\n\n".join(labels) + "\n" + "\n".join(f"- {item}" for item in items) + "\n#pagebreak()\n"
        for head, labels, items in sheets
    )
    direction = '#set text(lang: "ar", dir: rtl)\n' if lang == "ar" else '#set text(lang: "fr")\n'
    yield "pdf", _pdf(f"{direction}= {title}\n#table(columns: 5,{table})\n#pagebreak()\n{body}")


def _pdf(source: str) -> bytes:
    import typst

    from qantara.design.assets import font_folders

    head = '#set smartquote(enabled: false)\n#set text(font: ("IBM Plex Sans", "IBM Plex Sans Arabic"))\n'
    return typst.compile((head + source).encode(), font_paths=list(font_folders()), ignore_system_fonts=True)


def _xlsx(rows: list[list[str]]) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Plan")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


def _docx(title: str, names: list[str], rows: list[list[str]]) -> bytes:
    from docx import Document

    document = Document()
    document.add_heading(title, 1)
    table = document.add_table(rows=0, cols=len(names))
    for row in [names, *rows]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def of_statements(plan: list[tuple[str, str, int, int, int, list[str]]], found: Curricula) -> str:
    said = {(code, item) for code, *_, items in plan for item in items}
    read = {(one.code, o.text) for one in modules(found) for o in one.outcomes if o.kind != "title"}
    return f"    statements that came back whole {len(said & read) / len(said):6.1%}, others {len(read - said)}"


def show_shapes(folder: Path, extractor: Extractor) -> None:
    """One line a file: of each field, how many came back right."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the tests write these files
    from tests.pipeline.curricula.shapes import SHAPES, marks, printed

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    shapes = {**SHAPES, **(printed(chromium) if chromium else {})}
    print(f"Shapes of real curricula{'' if chromium else ' (no Chromium: none printed)'}")
    total: Counter[str] = Counter()
    for name, shape in shapes.items():
        path = folder / name
        path.write_bytes(shape.content())
        found, seconds = timed(path, extractor)
        told = marks(shape, found)
        for field, (right, whole) in told.items():
            total[field] += right
            total[f"{field} of"] += whole
        line = "  ".join(f"{field} {right}/{whole}" for field, (right, whole) in told.items() if field != "else")
        print(f"{name:20} {line}  modules that are none {told['else'][0]}  not understood {len(found.unread)}  {seconds:.2f} s")  # fmt: skip
    fields = [field for field in total if not field.endswith(" of") and field != "else"]
    print(f"{'all':20} " + "  ".join(f"{field} {total[field]}/{total[f'{field} of']}" for field in fields))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sample", type=int, default=0)
    options.add_argument("--made", type=int, default=60)
    chosen = options.parse_args()
    extractor = Extractor()
    extractor.read("", "Docker")
    ids = list(extractor.vocabulary.skills)
    if "QANTARA_DATA" in os.environ:
        print("Real catalogues")
        for path in sorted((Path(os.environ["QANTARA_DATA"]) / "curricula").iterdir()):
            found, seconds = timed(path, extractor)
            if path.name in KNOWN:
                compare(path.name, list(KNOWN[path.name](path)), found, seconds)
            else:
                print(f"{path.name:30} {len(modules(found)):6} modules  not understood {len(found.unread)}  {seconds:.2f} s")  # fmt: skip
            if modules(found):
                of_skills(found, ids)
            show(found, chosen.sample)
    print(f"Made syllabuses of {chosen.made} modules")
    with TemporaryDirectory() as folder:
        for lang in WORDS:
            plan = made(chosen.made, lang)
            said = [(code, name, float(h), None, float(c), sem) for code, name, sem, h, c, _ in plan]
            for kind, content in written(plan, lang):
                path = Path(folder, f"plan-{lang}.{kind}")
                path.write_bytes(content)
                found, seconds = timed(path, extractor)
                compare(path.name, said, found, seconds)
                print(of_statements(plan, found))
        show_shapes(Path(folder), extractor)


if __name__ == "__main__":
    main()
