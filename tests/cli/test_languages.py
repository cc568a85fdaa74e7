"""The command speaks French, Arabic and English, help and wrong usage included."""

import importlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qantara.cli import app, commands, wording
from qantara.cli.commands import (
    demo,
    doctor,
    engines,
    export,
    extract,
    forget,
    init,
    observe,
    recompute,
    report,
    shared,
    upgrade,
    vocabulary,
    vocabulary_candidates,
)  # fmt: skip
from qantara.cli.languages import activate, choose_language, lift_language
from qantara.cli.output import number

MODULES = (
    shared, engines, init, demo, extract, observe, recompute, report, vocabulary_candidates, vocabulary, export, forget,
    upgrade, doctor, commands, app,
)  # fmt: skip
COMMANDS = ("init", "demo", "extract", "observe", "recompute", "report", "export", "forget", "upgrade", "doctor")


@pytest.fixture
def speaking(qantara) -> Iterator[Callable[..., str]]:
    """Help texts are read when the commands are built, so here they are built anew for each language."""

    def build(language: str) -> None:
        activate(language)
        for module in MODULES:
            importlib.reload(module)

    def ask(language: str, *arguments: str) -> str:
        build(language)
        outcome = qantara("--lang", language, *arguments)
        assert outcome.status == 0
        return outcome.out

    yield ask
    build("en")


@pytest.mark.parametrize(
    ("language", "usage", "options", "promise", "done"),
    [
        ("fr", "Usage\u00a0: qantara", "Commandes", "partenariat national", "Affiche cette aide"),
        ("ar", "الاستعمال: qantara", "الأوامر", "شراكة وطنية", "عرض هذه المساعدة"),
        ("en", "Usage: qantara", "Commands", "national tech-skills partnership", "Show this message"),
    ],
)
def test_help_speaks_each_language(speaking, language, usage, options, promise, done):
    shown = speaking(language, "--help")
    assert all(words in shown for words in (usage, options, promise, done))


@pytest.mark.parametrize("command", [*COMMANDS, "vocabulary", "vocabulary search", "vocabulary check"])
def test_no_english_is_left_on_a_page_of_arabic_help(speaking, command):
    shown = speaking("ar", *command.split(), "--help")
    # Command lines, options, file kinds and metavars stay as one types them.
    bare = re.sub(
        r"qantara [^\n│]*|zcat [^\n]*|--?[\w-]+|<[^>]*>|\[OPTIONS\]|\w+=\S+|\.\w+|[A-Z]{2,}[A-Z,=…|-]*", "", shown
    )
    left = set(re.findall(r"[A-Za-z]{3,}", bare))
    assert left <= {
        "Excel",
        "Spark",
        "here",
        "spark",
        "merges",
        "links",
        "import",
        "candidates",
        "accept",
        "merge",
        "refuse",
        "vocabulary",
        "own",
        "aliases",
        "nation",
        "refused",
        "observe",
        "forecasts",
        "scores",
        "intentions",
        "seekers",
        "totals",
        "adjustments",
        "ads",
        "mentions",
        "demand",
        "rejects",
        "runs",
        "pdf",
        "demo",
        "search",
        "check",
        "missions",
        "partnership",
    }


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_page_of_a_command_keeps_its_example_as_one_types_it(speaking, command, language):
    assert f"qantara {command}" in speaking(language, command, "--help").partition("qantara")[2]


def test_help_in_french_from_the_shell(place: Path):
    done = subprocess.run(
        [sys.executable, "-m", "qantara", "extract", "--lang", "fr", "--help"],
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert "Usage\u00a0: qantara extract" in done.stdout
    assert "L’entrée n’est jamais modifiée." in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("language", "arguments", "expected"),
    [
        ("fr", ["observe"], "Il manque l’argument 'PATH'."),
        ("ar", ["observe"], "المعطى 'PATH' ناقص."),
        ("en", ["observe"], "Missing argument 'PATH'."),
        ("fr", ["observe", "--engines", "x"], "L’option --engines n’existe pas."),
        ("ar", ["observe", "--engines", "x"], "الخيار --engines غير موجود."),
        ("fr", ["declar"], "La commande 'declar' n’existe pas. Vouliez-vous dire 'declare'\u00a0?"),
        ("ar", ["nothing"], "الأمر 'nothing' غير موجود."),
        ("fr", ["report", "--as-of", "2026-13-01"], "'2026-13-01' n’a pas la forme attendue, '%Y-%m-%d'."),
        ("fr", ["vocabulary", "search", "x", "--most", "many"], "donnez un nombre entier"),
        ("fr", ["vocabulary", "search", "x", "--most", "0"], "donnez un nombre égal ou supérieur à 1"),
        ("fr", ["extract", "a", "b", "c"], "Argument(s) en trop\u00a0: c"),
        ("fr", ["report", "--folder"], "L’option '--folder' demande une valeur."),
        ("fr", ["report", "--excel=1"], "L’option '--excel' ne prend pas de valeur."),
    ],
)
def test_wrong_usage_is_told_in_the_language_asked_for(qantara, language, arguments, expected):
    outcome = (
        qantara(*arguments, "--lang", language)
        if arguments[-1] != "--folder"
        else qantara("--lang", language, *arguments)
    )
    assert outcome.status == 2
    assert expected in outcome.err
    assert outcome.out == ""


def test_a_sentence_the_library_may_say_some_day_passes_as_it_is():
    activate("fr")
    assert wording.say("A sentence of another version.") == "A sentence of another version."


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fr", "pas de qantara.toml ici"), ("ar", "لا يوجد qantara.toml هنا"), ("en", "no qantara.toml here")],
)
def test_a_refusal_is_told_in_the_language_asked_for(qantara, language, expected):
    outcome = qantara("report", "--lang", language)
    assert outcome.status == 1
    assert expected in outcome.err


def test_an_unknown_language_is_refused_with_the_known_ones(qantara):
    outcome = qantara("--lang", "de", "doctor")
    assert outcome.status == 2
    assert "fr, ar, en" in outcome.err


def test_lang_without_a_language_is_refused(qantara):
    outcome = qantara("doctor", "--lang")
    assert outcome.status == 2
    assert "--lang" in outcome.err


@pytest.mark.parametrize(
    ("given", "moved"),
    [
        (["report", "--lang", "ar"], ["--lang", "ar", "report"]),
        (["report", "--lang=ar", "--json"], ["--lang=ar", "report", "--json"]),
        (["--lang", "fr", "report", "--lang", "ar"], ["--lang", "ar", "report"]),
        (["vocabulary", "search", "--", "--lang", "x"], ["vocabulary", "search", "--", "--lang", "x"]),
        (["report", "--lang"], ["--lang"]),
        ([], []),
    ],
)
def test_lang_may_stand_anywhere_before_a_double_dash(given, moved):
    assert lift_language(given) == moved


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "fr"),
        ({"LANG": "ar_MA.UTF-8"}, "ar"),
        ({"LANG": "ar_MA.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "fr"),
        ({"LANG": "C.UTF-8"}, "fr"),
    ],
)
def test_without_a_folder_the_locale_decides_and_french_comes_last(monkeypatch, variables, expected):
    monkeypatch.delenv("LANG")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert choose_language(["doctor"]) == expected


def _folder_that_speaks(place: Path, languages: str) -> Path:
    folder = place / "other"
    folder.mkdir()
    (folder / "qantara.toml").write_text(f"[partnership]\nlanguages = {languages}\n", encoding="utf-8")
    return folder


def test_the_folder_decides_before_the_locale(place, monkeypatch):
    folder = _folder_that_speaks(place, '["ar", "fr"]')
    assert choose_language(["report", "--folder", str(folder)]) == "ar"
    assert choose_language(["report", f"--folder={folder}"]) == "ar"
    (folder / "deep").mkdir()
    monkeypatch.chdir(folder / "deep")
    assert choose_language(["report"]) == "ar"


def test_the_option_decides_before_the_folder(place):
    folder = _folder_that_speaks(place, '["ar"]')
    assert choose_language(["--lang", "en", "report", "--folder", str(folder)]) == "en"
    assert choose_language(["--lang=fr", "report", "--folder", str(folder)]) == "fr"


@pytest.mark.parametrize("languages", ["[]", "3", '["de"]', "[["])
def test_a_folder_that_names_no_known_language_stops_nothing(place, languages):
    folder = _folder_that_speaks(place, languages)
    assert choose_language(["report", "--folder", str(folder)]) in {"fr", "en"}


def test_numbers_are_written_as_the_language_writes_them():
    written = {}
    for language in ("fr", "ar", "en"):
        activate(language)
        written[language] = number(12345.5)
    assert written == {"fr": "12\u00a0345,5", "ar": "12.345,5", "en": "12,345.5"}
