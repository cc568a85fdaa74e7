"""The option that says where the kernel runs."""

from typing import Annotated

import typer

from qantara.cli.languages import _
from qantara.pipeline.engines import Engine, Here

_ENGINES = ("here", "spark")


def _check(name: str) -> str:
    if name not in _ENGINES:
        raise typer.BadParameter(_("choose one of: here, spark"))
    return name


EngineName = Annotated[
    str,
    typer.Option(
        metavar="here|spark", callback=_check, help=_("Where to read: on this machine, or on a Spark cluster.")
    ),
]


def engine_of(name: str, workers: int | None) -> Engine:
    """The engine of that name; `workers` is for this machine alone."""
    if name == "here":
        return Here(workers)
    if workers is not None:
        raise typer.BadParameter(
            _("counts the processes of this machine; those of a cluster are in Spark's settings"),
            param_hint="--workers",
        )
    from qantara.pipeline.engines.spark import Spark

    return Spark()
