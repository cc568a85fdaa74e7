"""Declared inputs of the stock-and-flow simulation: readable files with unit, source, year and what is to be confirmed."""

from qantara.pipeline.capacity.declared import CapacityError, Declared, Evidence, Label
from qantara.pipeline.capacity.reading import FILES, example_capacity, read_capacity, write_example

__all__ = [
    "FILES",
    "CapacityError",
    "Declared",
    "Evidence",
    "Label",
    "example_capacity",
    "read_capacity",
    "write_example",
]
