"""Declared inputs of the stock and flow and of the seat plan: files with unit, source, year, and what is to be confirmed."""

from qantara.pipeline.capacity.declared import CapacityError, Declared, Evidence, Label
from qantara.pipeline.capacity.joining import SCENARIOS, seat_inputs, with_seats
from qantara.pipeline.capacity.reading import FILES, example_capacity, read_capacity, read_seats, write_example
from qantara.pipeline.capacity.seat_plan import SeatPlan

__all__ = [
    "FILES",
    "SCENARIOS",
    "CapacityError",
    "Declared",
    "Evidence",
    "Label",
    "SeatPlan",
    "example_capacity",
    "read_capacity",
    "read_seats",
    "seat_inputs",
    "with_seats",
    "write_example",
]
