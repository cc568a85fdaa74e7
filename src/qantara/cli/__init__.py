"""The `qantara` command: thin, over the pipeline and the core."""

import io
import sys

from qantara.cli.languages import activate, choose_language, lift_language


def main() -> None:
    """Run the command. The language is chosen before anything speaks, so that help speaks it too."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Arabic is no reason to stop
    arguments = lift_language(sys.argv[1:])
    activate(choose_language(arguments))
    from qantara.cli.app import run  # its help texts are read in the language just chosen

    sys.exit(run(arguments))
