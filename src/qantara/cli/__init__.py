"""The `qantara` command: thin, over the pipeline and the core."""

import sys

from qantara.cli.languages import activate, choose_language, lift_language


def main() -> None:
    """Run the command. The language is chosen before anything speaks, so that help speaks it too."""
    arguments = lift_language(sys.argv[1:])
    activate(choose_language(arguments))
    from qantara.cli.app import run  # its help texts are read in the language just chosen

    sys.exit(run(arguments))
