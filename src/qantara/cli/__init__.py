"""The `qantara` command: thin, over the pipeline and the core."""

import io
import os
import sys

from qantara.cli.languages import _, activate, choose_language, lift_language

STOPPED = 130  # the exit status of what Ctrl-C ends
wanted: str | None = None  # the one command that this process will run, where that is known
# The allocator of Polars gives memory back after half a second, to ask for it again with the next batch of texts: a tenth
# of the time of an observation. It reads this when Polars is loaded; a portal, which lives for months, is left alone.
_OF_BATCHES = ("observe", "recompute")
_KEEP_PAGES = "dirty_decay_ms:10000,muzzy_decay_ms:-1,narenas:2"


def command() -> None:
    """Run the command in a process of its own, which need not learn of the other commands."""
    global wanted
    wanted = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    if wanted in _OF_BATCHES:
        os.environ.setdefault("_RJEM_MALLOC_CONF", _KEEP_PAGES)
    main()


def main() -> None:
    """Run the command. The language is chosen before anything speaks, so that help speaks it too."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Arabic is no reason to stop
    arguments = lift_language(sys.argv[1:])
    activate(choose_language(arguments))
    try:
        from qantara.cli.app import run  # its help texts are read in the language just chosen
    except KeyboardInterrupt:  # what says so otherwise is still being loaded
        sys.stderr.write(f"✗ {_('Stopped. Nothing was left half-written.')}\n")
        sys.exit(STOPPED)
    sys.exit(run(arguments))
