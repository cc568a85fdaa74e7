"""Every command and every option is in docs/guide/commands.md, in French and in English, and nothing else is."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import qantara
from qantara.cli.app import app

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "commands.md"
TEXT = PAGE.read_text(encoding="utf-8")
FRENCH, ENGLISH = TEXT.split("\n# Commands\n")
PARTS = {"fr": FRENCH, "en": ENGLISH}
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


def _commands(command: Any, name: str = "qantara") -> Iterator[tuple[str, Any]]:
    """Every command that does something, by the words one types; the first is `qantara` itself."""
    below = getattr(command, "commands", None)
    if below is None or name == "qantara":
        yield name, command
    for word, child in (below or {}).items():
        yield from _commands(child, f"{name} {word}")


COMMANDS = dict(_commands(typer.main.get_command(app)))


def _options(command: Any) -> set[str]:
    return {name for p in command.params for name in (*p.opts, *p.secondary_opts) if name.startswith("-")} - {
        "--help",
        "-h",
    }


def _arguments(command: Any) -> list[str]:
    return [p.metavar for p in command.params if p.param_type_name == "argument"]


def _section(part: str, name: str) -> str:
    """From the heading that names exactly this command to the next one."""
    found = re.search(
        rf"^### `{re.escape(name)}(?: [^a-z`][^`]*)?`\n(.*?)(?=^### |\Z)", PARTS[part], re.MULTILINE | re.DOTALL
    )
    assert found, f"{PAGE.name} has no section for {name} ({part})"
    return found[0]


def test_there_are_commands_to_speak_of():
    assert len(COMMANDS) >= 12


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_its_section_with_all_its_options_and_no_others(part, name):
    section = _section(part, name)
    table = "\n".join(line for line in section.splitlines() if line.startswith("|"))
    expected = _options(COMMANDS[name]) | (
        {"--help", "-h", "--install-completion", "--show-completion"} if name == "qantara" else set()
    )
    assert set(OPTION.findall(table)) == expected


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_heading_names_the_arguments(part, name):
    heading = _section(part, name).splitlines()[0]
    assert all(argument in heading for argument in _arguments(COMMANDS[name]))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "qantara"])
def test_a_command_has_an_example(part, name):
    [example] = re.findall(r"```sh\n(.*?)```", _section(part, name), re.DOTALL)
    assert name in example


@pytest.mark.parametrize("part", PARTS)
def test_exit_statuses_are_told(part):
    assert all(f"`{status}`" in PARTS[part] for status in (0, 1, 2, 130))


@pytest.mark.parametrize(
    "page", ["README.md", *(f"docs/guide/{page.name}" for page in sorted(PAGE.parent.glob("*.md")))]
)
def test_no_page_shows_a_command_or_an_option_that_does_not_exist(root, page):
    text = (root / page).read_text(encoding="utf-8")
    known = set().union(*(_options(command) for command in COMMANDS.values())) | {"--help", "-h", "-"}
    known |= {"--install-completion", "--show-completion"}
    words = {name.split()[1] for name in COMMANDS if " " in name}
    for line in re.findall(
        r"qantara [^`\n]*", "\n".join(re.findall(r"`[^`\n]+`|^[$>]?\s*qantara .*|\| qantara .*", text, re.MULTILINE))
    ):
        word = re.match(r"qantara (?:--lang \w+ )?([a-z]+)\b", line)
        if word and "`" not in line[: word.end()]:
            assert word[1] in words, line
        assert set(OPTION.findall(line.partition("#")[0])) <= known, line


def test_the_changelog_speaks_of_this_version(root):
    headings = re.findall(r"^## (\S+)", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == qantara.__version__
    assert f'version = "{qantara.__version__}"' in (root / "pyproject.toml").read_text(encoding="utf-8")


def test_links_between_pages_lead_somewhere(root, kept_files):
    for page in (file for file in kept_files if file.suffix == ".md"):
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.relative_to(root)}: {target}"
