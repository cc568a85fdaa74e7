"""The words of the library that draws help and wrong usage, in the language in use.

Typer says them in English. Each sentence of it that a user may meet is listed here as a template; one that is not
listed, of another version of the library, passes as it is.
"""

import re
from functools import lru_cache
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from qantara.cli.languages import _
from qantara.cli.output import complain, note


def N_(message: str) -> str:  # noqa: N802 - the usual name: marks a message that is translated later
    return message


# The first that fits is taken: the longer before the shorter.
_SENTENCES = (
    N_("Usage: {line}"),
    N_("Missing argument {name}."),
    N_("Missing option {name}."),
    N_("Missing command."),
    N_("No such option: {name} (Possible options: {names})"),
    N_("No such option: {name}"),
    N_("No such command {name}. Did you mean {names}?"),
    N_("No such command {name}."),
    N_("Invalid value for {name}: {why}"),
    N_("Got unexpected extra argument(s) ({names})"),
    N_("Option {name} requires an argument."),
    N_("Option {name} does not take a value."),
    N_("Value error, {value} does not match the formats {formats}."),
    N_("Input should be a valid integer, unable to parse string as an integer"),
    N_("Input should be greater than or equal to {least}"),
)
# Help of options that the library adds.
_HELP = (
    N_("Show this message and exit."),
    N_("Install completion for the current shell."),
    N_("Show completion for the current shell, to copy it or customize the installation."),
)
# Titles and marks of the help page, by the library's name for them.
_MARKS = {
    "ARGUMENTS_PANEL_TITLE": N_("Arguments"),
    "OPTIONS_PANEL_TITLE": N_("Options"),
    "COMMANDS_PANEL_TITLE": N_("Commands"),
    "REQUIRED_LONG_STRING": N_("[required]"),
    "DEFAULT_STRING": N_("[default: {}]"),
}


class _Speaking:
    """What makes the help page of a command, or of a group of them, speak the language in use."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _mark_help_page()
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def get_usage(self, ctx: Any) -> str:
        return say(super().get_usage(ctx))  # type: ignore[misc]

    def get_params(self, ctx: Any) -> list[Any]:
        return _translated(super().get_params(ctx))  # type: ignore[misc]


class Command(_Speaking, TyperCommand):
    """A command whose help page speaks the language in use."""


class Group(_Speaking, TyperGroup):
    """A group of commands whose help page speaks the language in use."""


def _translated(params: list[Any]) -> list[Any]:
    for param in params:
        if getattr(param, "help", None) in _HELP:
            param.help = _(param.help)
    return params


def speak(app: typer.Typer) -> None:
    """Give every command of `app` the language in use."""
    for command in app.registered_commands:
        command.cls = Command
    for group in app.registered_groups:
        group.cls = Group
        if group.typer_instance is not None:
            speak(group.typer_instance)


def _mark_help_page() -> None:
    """Give the help page's own titles and marks the language in use."""
    from typer import rich_utils  # a tenth of a second: only when help is shown

    for name, mark in _MARKS.items():
        if hasattr(rich_utils, name):
            setattr(rich_utils, name, _(mark))


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    place = re.compile(r"\\{(\w+)\\}")
    return [(re.compile(place.sub(r"(?P<\1>.+)", re.escape(s)), re.DOTALL), s) for s in _SENTENCES]


def say(sentence: str) -> str:
    """A sentence of the library in the language in use."""
    for pattern, template in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            values = found.groupdict()
            if "why" in values:
                values["why"] = say(values["why"])
            return _(template).format(**values)
    return sentence


def tell_wrong_usage(error: Any) -> int:
    """Say what is wrong with the command line and where its help is; return the exit status."""
    message = error.format_message()
    context = getattr(error, "ctx", None)
    if not message.strip():  # the command was called bare, and its help page has been shown
        return int(error.exit_code)
    if context is not None:
        note(context.get_usage())
        note(_("Help: {command} --help").format(command=context.command_path))
    complain(say(message))
    return int(error.exit_code)
