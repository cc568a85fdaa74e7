"""One module a command; each has a `register(app)`."""

from importlib import import_module

import typer

NAMES = (
    "init", "demo", "extract", "observe", "declare", "forecast", "backtest", "emerging", "align", "plan", "calendar", "match", "verify", "report", "serve", "invite", "backup", "restore", "vocabulary", "recompute", "export", "forget",
    "upgrade", "doctor",
)  # fmt: skip


def register(app: typer.Typer, *, only: str | None = None) -> None:
    """Register all commands, or the one of that name: the modules of the others need not be imported then."""
    for name in (only,) if only in NAMES else NAMES:
        import_module(f"qantara.cli.commands.{name}").register(app)
