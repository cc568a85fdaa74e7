"""Gathers the sentences of the command and of the portal and updates their catalogues in `locale/<language>/LC_MESSAGES`.

Run by `make messages`. Translations are kept, sentences no longer used go, new ones come empty (a test then fails
until they are translated). The sentences are read from the code, never run:

- what `_()` and `N_()` hold, in `src/qantara/cli`;
- the first argument of every refusal, anywhere in `src/qantara`;
- `REASONS`, why a row was not read, and the findings of `qantara doctor`.

These are in `qantara.po`. `portal.po` holds what `say`, `say_n`, `plain`, `later` and `N_` say in the portal's packages,
templates included.
"""

import ast
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

Message = str | tuple[str, str]
ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "qantara"
LANGUAGES = {"fr": "nplurals=2; plural=(n > 1);", "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"}  # fmt: skip
TITLES = {"qantara": "Messages of the command, and refusals", "portal": "Messages of the portal"}
PORTAL_PARTS = ("kit", "parties", "agreements", "axes", "web")
PORTAL_METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
PORTAL_KEYWORDS = {"say": None, "say_n": (1, 2), "plain": None, "later": None, "N_": None}
HEADER = """\
# {title}. English is the language of the code; `make messages` gathers them.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"

"""
_PLACE = re.compile(r"\{[^{}]*\}")


def gather(package: Path = PACKAGE) -> dict[str, list[str]]:
    """Every sentence and the files that say it, both in order."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(package.rglob("*.py"))}
    refusals = _refusals(trees.values())
    found: dict[str, set[str]] = defaultdict(set)
    for path, tree in trees.items():
        name = path.relative_to(package.parent).as_posix()
        for sentence in _sentences(tree, name, refusals=refusals, of_command=name.startswith("qantara/cli/")):
            if re.search(r"[^\W\d_]", _PLACE.sub("", sentence)):  # a bare "{error}" says nothing by itself
                found[sentence].add(name)
    return {sentence: sorted(found[sentence]) for sentence in sorted(found)}


def _refusals(trees: Iterator[ast.Module] | object) -> set[str]:
    """Names of the classes that are refusals, however far down."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for tree in trees  # type: ignore[attr-defined]
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    known = {"Refusal"}
    while grown := {name for name, parents in bases.items() if parents & known} - known:
        known |= grown
    return known


def _sentences(tree: ast.Module, file: str, *, refusals: set[str], of_command: bool) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
            if name in refusals or (of_command and name in {"_", "N_"}):
                yield from _text(node.args[:1], file, node)
            elif name == "Finding":
                yield from _text([*node.args[:1], *node.args[2:3]], file, node)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "REASONS":
            assert isinstance(node.value, ast.Dict)
            yield from _text(node.value.values, file, node)


def _text(arguments: list[ast.expr], file: str, node: ast.AST) -> Iterator[str]:
    for argument in arguments:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value
        elif isinstance(argument, ast.JoinedStr):
            line = getattr(node, "lineno", 0)
            raise SystemExit(f"{file}, line {line}: an f-string cannot be translated. Pass its values by name.")


def gather_portal(package: Path = PACKAGE) -> dict[Message, list[str]]:
    """Every sentence of the portal (a pair where it counts) and the files that say it."""
    found: dict[Message, set[str]] = defaultdict(set)
    for part in PORTAL_PARTS:
        for file, _, message, _, _ in extract_from_dir(package / part, PORTAL_METHODS, keywords=PORTAL_KEYWORDS):
            found[message].add(f"{package.name}/{part}/{file}")
    return {message: sorted(files) for message, files in found.items()}


def rendered(language: str, package: Path = PACKAGE, domain: str = "qantara") -> str:
    """The catalogue of a language as it should stand in its file: the code's sentences, the translations kept."""
    path = package / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
    old = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=language)
    new = Catalog(locale=language)
    said = gather(package) if domain == "qantara" else gather_portal(package)
    for sentence, files in said.items():
        before = old.get(sentence if isinstance(sentence, str) else sentence[0])
        same = before is not None and before.id == sentence
        new.add(sentence, before.string if same else "", locations=[(name, 0) for name in files])
        new[sentence if isinstance(sentence, str) else sentence[0]].flags.clear()  # a lone "%" is no format
    out = io.BytesIO()
    write_po(out, new, width=110, omit_header=True, sort_output=True, include_lineno=False)
    return HEADER.format(title=TITLES[domain], language=language, plurals=LANGUAGES[language]) + out.getvalue().decode()


def main() -> None:
    """Write the catalogues and say what is still to translate."""
    for language, domain in product(LANGUAGES, TITLES):
        path = PACKAGE / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rendered(language, domain=domain), encoding="utf-8")
        with path.open("rb") as file:
            messages = [message for message in read_po(file, locale=language) if message.id]
        empty = [message for message in messages if not all([message.string, *message.string])]
        sys.stdout.write(f"{path.relative_to(ROOT)}: {len(messages)} sentences, {len(empty)} to translate\n")


if __name__ == "__main__":
    main()
