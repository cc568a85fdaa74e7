"""An edition: all that pages show of one state of the lake, in one file that many readers open at once.

`write_edition` counts it; `Edition` reads it. A page is a few rows found by their key, however large the lake is: nothing
is counted while somebody waits. The file is never changed once it has its name.
"""

from qantara.pipeline.edition.reading import Cell, Edition, EditionError, Query, Row
from qantara.pipeline.edition.writing import write_edition

__all__ = ["Cell", "Edition", "EditionError", "Query", "Row", "write_edition"]
