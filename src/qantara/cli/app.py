"""The commands, and what every one of them does on an error."""

import errno
import os
import re
import signal
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

import qantara
from qantara import cli
from qantara.cli import commands
from qantara.cli.languages import LANGUAGES, _, say_refusal
from qantara.cli.output import complain
from qantara.cli.wording import Group, speak, tell_wrong_usage
from qantara.core.refusals import Refusal

app = typer.Typer(
    name="qantara",
    cls=Group,
    help=_("Run a national tech-skills partnership, from the job ad to the graduate at work."),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(qantara.__version__)
        raise typer.Exit


def _check_language(language: str | None) -> str | None:
    if language is not None and language not in LANGUAGES:
        raise typer.BadParameter(_("choose one of: fr, ar, en"))
    return language


@app.callback()
def options(
    lang: Annotated[  # read before the commands are built, see languages.choose_language
        str | None,
        typer.Option(
            "--lang", metavar="fr|ar|en", callback=_check_language, help=_("Language of messages and outputs.")
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help=_("Show the version and stop."))
    ] = False,
) -> None:
    """Options of every command."""


commands.register(app, only=cli.wanted)
speak(app)

# Refused by the machine, not by us: no room, no right, a disk that is read-only.
_OF_THE_MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.EMFILE}
_IN_WORDS = re.compile(r"\(os error (\d+)\)")


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status: 0 done, 1 the work failed, 2 wrong usage, 130 stopped."""
    # Polars has put its own handler before Python's, and under it Ctrl-C would not end a wait for standard input.
    signal.siginterrupt(signal.SIGINT, True)
    try:
        outcome = app(
            list(sys.argv[1:] if arguments is None else arguments), prog_name="qantara", standalone_mode=False
        )
        if outcome == cli.STOPPED:  # the library has caught Ctrl-C
            raise KeyboardInterrupt
        sys.stdout.flush()
    except Refusal as refusal:
        complain(say_refusal(refusal))
        return 1
    except typer.Exit as stop:
        return stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        complain(_("Stopped. Nothing was left half-written."))
        return cli.STOPPED
    except BrokenPipeError:
        # The reader of our output has gone; say nothing, and keep Python from saying it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except MemoryError:
        complain(_("There is not enough memory for this. Give fewer files at a time, or fewer workers (--workers 1)."))
        return 1
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):  # wrong usage, found by the library
            return tell_wrong_usage(error)
        number = _errno(error)
        if number is None or number not in _OF_THE_MACHINE:
            return _tell_of_a_fault(error)
        place, said = getattr(error, "filename", None), os.strerror(number)
        if place:
            sentence = _("{place}: {error}. Make room or give yourself the right to write there, then run this again.")
        else:
            sentence = _(
                "{error}. Make room on the disk, or give yourself the right to write, then run the same command again."
            )
        complain(sentence.format(place=place, error=said))
        return 1
    return outcome if isinstance(outcome, int) else 0


def _errno(error: Exception) -> int | None:
    """The system's number of what went wrong; libraries in Rust say it in words only."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    said = _IN_WORDS.search(str(error))
    return int(said[1]) if said else None


def _tell_of_a_fault(error: Exception) -> int:
    """A fault of ours: one sentence for the user, the details in a file for us."""
    if os.environ.get("QANTARA_DEBUG"):
        raise error
    kind = type(error).__name__
    try:
        with tempfile.NamedTemporaryFile("w", prefix="qantara-", suffix=".log", delete=False, encoding="utf-8") as log:
            traceback.print_exception(error, file=log)
    except OSError:  # nowhere to write: the sentence matters more
        complain(_("This is a fault of Qantara, not of your files ({kind}: {error}).").format(kind=kind, error=error))
        return 1
    complain(
        _("This is a fault of Qantara, not of your files ({kind}). Please report it with the file {log}.").format(
            kind=kind, log=Path(log.name)
        )
    )
    return 1
