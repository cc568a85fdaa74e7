"""The names that others import from the library."""

import subprocess
import sys
from importlib import import_module

import pytest

SURFACE = {
    "qantara.core.text": ("Extractor",),
    "qantara.core.forecast": ("forecast_panel", "reconcile", "backtest", "scoreboard"),
    "qantara.core.demand": ("emerging_skills", "falling_skills"),
    "qantara.core.alignment": ("coverage", "propose_modules"),
    "qantara.core.capacity": ("plan_seats", "simulate"),
    "qantara.core.rhythm": ("plan_rhythm",),
    "qantara.pipeline": ("Lake", "read_ads"),
}


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, names in SURFACE.items() for name in names])
def test_a_public_name_is_where_it_is_promised_and_documented(module, name):
    found = getattr(import_module(module), name)
    assert found.__doc__
    assert name in import_module(module).__all__


@pytest.mark.parametrize("module", ["qantara.core.text", "qantara.pipeline"])
def test_another_name_is_no_attribute(module):
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = import_module(module).nothing


def test_the_extractor_can_be_the_first_thing_imported():
    done = subprocess.run(
        [sys.executable, "-c", "from qantara.core.text import Extractor; print(Extractor.__name__)"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("Extractor\n", "")
