"""The wheel works far from the repository, with the locked base requirements and nothing else."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
BIN = Path(sys.executable).parent
# Neither this environment nor a setting of the machine reaches the installed command.
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "QANTARA"))}


def _run(*command: object, cwd: Path, **more: str) -> str:
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=CLEAN | more, capture_output=True, text=True, encoding="utf-8", check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(root: Path, kept_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the files git keeps, so that nothing built by hand slips in."""
    source = tmp_path_factory.mktemp("source")
    for file in kept_files:
        copy = source / file.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, copy)
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist", cwd=source)
    [built] = (source / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(root: Path, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `qantara` of a fresh environment."""
    place = tmp_path_factory.mktemp("fresh")
    _run(BIN / "uv", "venv", "--offline", "--python", sys.executable, "env", cwd=place)
    fresh = {"VIRTUAL_ENV": str(place / "env")}
    base = root / "requirements" / "base.txt"
    done = subprocess.run(
        [BIN / "uv", "pip", "install", "--offline", "--no-deps", "--require-hashes", "-r", base],
        cwd=place, env=CLEAN | fresh, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:  # not all in uv's cache: lend the libraries of this environment, without its qantara
        [ours] = (BIN.parent / "lib").glob("python*/site-packages")
        [theirs] = (place / "env" / "lib").glob("python*/site-packages")
        (theirs / "lent.pth").write_text(f"{ours}\n", encoding="utf-8")
    _run(BIN / "uv", "pip", "install", "--offline", "--no-deps", wheel, cwd=place, **fresh)
    return place / "env" / "bin" / "qantara"


def test_the_wheel_holds_what_the_repository_does_not(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for lang in ("fr", "ar"):
        assert {f"qantara/locale/{lang}/LC_MESSAGES/{domain}.mo" for domain in ("qantara", "report")} <= names
    assert any(name.endswith(".woff2") for name in names)
    assert "qantara/pipeline/partnership/convention.toml" in names
    assert not [name for name in names if name.startswith(("tests/", "tools/", "benchmarks/"))]


def test_it_is_the_installed_package_that_answers(installed: Path, tmp_path: Path, root: Path):
    python = installed.with_name("python")
    place = _run(python, "-c", "import qantara; print(qantara.__file__)", cwd=tmp_path).strip()
    assert not Path(place).is_relative_to(root)


def test_the_vocabulary_answers_from_anywhere(installed: Path, tmp_path: Path):
    found = json.loads(_run(installed, "vocabulary", "search", "python", "--json", cwd=tmp_path))
    assert found["results"][0]["id"] == "python"


def test_an_ad_is_read_from_anywhere(installed: Path, tmp_path: Path):
    ad = {"id": 1, "title": "Ingénieur DevOps", "text": "Docker et Kubernetes"}
    (tmp_path / "ads.jsonl").write_text(json.dumps(ad, ensure_ascii=False) + "\n", encoding="utf-8")
    _run(installed, "extract", "ads.jsonl", "out.jsonl", cwd=tmp_path)
    row = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert {"docker", "kubernetes"} <= {mention["skill"] for mention in row["mentions"]}


def test_it_speaks_its_languages_and_misses_nothing(installed: Path, tmp_path: Path):
    examined = _run(installed, "--lang", "fr", "doctor", cwd=tmp_path)
    assert "Les polices et les traductions sont construites." in examined
    assert "■" not in examined
    assert "الأوامر" in _run(installed, "--lang", "ar", "--help", cwd=tmp_path)
