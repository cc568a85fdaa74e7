"""`python -m qantara` is the `qantara` command."""

from qantara.cli import command

command()
