"""Where files and tables are: reading anything, the lake, the engines, and one module a task.

`read_ads` and `Lake` are the public names of the library; each is imported when it is asked for.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qantara.pipeline.intake import read_ads
    from qantara.pipeline.lake import Lake

__all__ = ["Lake", "read_ads"]


def __getattr__(name: str) -> object:
    if name == "Lake":
        from qantara.pipeline.lake import Lake

        return Lake
    if name == "read_ads":
        from qantara.pipeline.intake import read_ads

        return read_ads
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
