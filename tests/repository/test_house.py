"""What holds for every file of the repository."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".po",
    ".css",
    ".html",
    ".typ",
    ".csv",
    ".yml",
    ".yaml",
    ".json",
    ".svg",
    "",
}
# Written so that this file does not hold what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w<.~/])/(?:work|root|home|Users)(?=/[\w.])")
REGISTRY = re.compile(
    r"pypi[.](?:org|python)|python[h]osted|registry[.]npmjs|index[-]url|[a-z-]*(?:artifactory|nexus|devpi)[a-z-]*[.]\w+[.]\w+"
)
ADDRESS = re.compile(r"[\w.+-]+@(?P<host>[\w-]+(?:[.][\w-]+)*[.][a-z]{2,})\b", re.IGNORECASE)
OURS = re.compile(r"(?:^|[.])(?:example|exemple)[.]", re.IGNORECASE)


@pytest.fixture(scope="module")
def texts(root, kept_files) -> dict[str, str]:
    return {
        file.relative_to(root).as_posix(): file.read_text(encoding="utf-8")
        for file in kept_files
        if file.suffix in TEXT and not file.is_symlink()
    }


def _lines(texts: dict[str, str], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_holds_a_path_of_a_machine(texts):
    assert _lines(texts, MACHINE_PATH) == []


def test_no_file_names_the_host_of_a_registry(texts):
    assert _lines(texts, REGISTRY) == []


def test_no_address_is_anybodys(texts):
    found = [
        (name, found[0])
        for name, text in texts.items()
        for found in ADDRESS.finditer(text)
        if not OURS.search(found["host"])
    ]
    assert found == []


def test_what_is_looked_for_would_be_found():
    assert MACHINE_PATH.search("see /" + "home/someone/ads")
    assert REGISTRY.search("https://" + "pypi" + ".org/simple")
    assert REGISTRY.search("--index" + "-url https://somewhere")
    assert not OURS.search(ADDRESS.search("someone" + "@" + "company.ma")["host"])
    assert OURS.search(ADDRESS.search("rh@exemple.ma")["host"])


@pytest.mark.parametrize("part", ["src", "tools", "benchmarks"])
def test_every_module_says_what_it_is_for(root, kept_files, part):
    modules = [file for file in kept_files if file.suffix == ".py" and (root / part) in file.parents]
    modules = [file for file in modules if file.parent.name != "migrations"]  # their names say it
    assert modules
    assert [
        m.relative_to(root).as_posix()
        for m in modules
        if not ast.get_docstring(ast.parse(m.read_text(encoding="utf-8")))
    ] == []


def test_imports_point_one_way(root):
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command, "--no-cache"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _requirements(text: str) -> dict[str, list[str]]:
    """Each pinned name with its version and hashes."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    return {line.split("==")[0].lower(): line.split()[0:1] + re.findall(r"--hash=sha256:[0-9a-f]{64}", line) for line in joined.splitlines() if line.strip()}  # fmt: skip


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_every_requirement_is_pinned_and_has_its_hashes(root, name):
    text = (root / "requirements" / name).read_text(encoding="utf-8")
    found = _requirements(text)
    assert len(found) > 20
    assert "http" not in re.sub(r"^(?:httpx|httpcore|http)\S*==", "", text, flags=re.MULTILINE)
    assert [pin for pin, *hashes in found.values() if "==" not in pin or not hashes] == []


def test_the_tools_are_locked_upon_the_same_base(root):
    base, dev = (
        _requirements((root / "requirements" / name).read_text(encoding="utf-8")) for name in ("base.txt", "dev.txt")
    )
    assert {name: pins for name, pins in base.items() if dev.get(name) != pins} == {}


def test_what_the_package_asks_for_is_locked(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = _requirements((root / "requirements" / "base.txt").read_text(encoding="utf-8"))
    asked = {re.split(r"[\[<>=;~! ]", need, maxsplit=1)[0].lower() for need in project["dependencies"]}
    assert asked - set(locked) == set()


def test_every_make_target_of_the_readme_exists(root):
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    pages = [root / "README.md", root / "CONTRIBUTING.md", *(root / "docs" / "guide").glob("*.md")]
    named = {
        t
        for page in pages
        for t in re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert named
    assert named - targets == set()
