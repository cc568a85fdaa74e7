"""The vocabulary knows what employers name: lists that others drew up, judged by hand, are covered."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from qantara.core.text.folding import fold

BENCHMARK = Path(__file__).parents[3] / "benchmarks" / "vocabulary.py"
ENOUGH = 0.95


@pytest.fixture(scope="module")
def benchmark_of_names() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_of_names", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.data
def test_the_hot_technologies_of_computing_occupations_are_known(benchmark_of_names, real_data, vocabulary):
    names = benchmark_of_names.hot_technologies(real_data)

    share, missing = benchmark_of_names.recall(names, benchmark_of_names.known_names(vocabulary))

    assert len(names) > 150
    assert share >= ENOUGH, missing


@pytest.mark.data
def test_every_frequent_name_of_the_ads_is_judged(benchmark_of_names, real_data):
    frequent = {fold(name) for name, _ in benchmark_of_names.frequent_names(real_data)}

    assert len(frequent) == benchmark_of_names.FREQUENT
    assert frequent <= {fold(name) for name in benchmark_of_names.judgements()}


def test_the_frequent_names_that_are_skills_are_known(benchmark_of_names, vocabulary):
    names = benchmark_of_names.judged_skills()

    share, missing = benchmark_of_names.recall(names, benchmark_of_names.known_names(vocabulary))

    assert len(names) > 250
    assert share >= ENOUGH, missing


@pytest.mark.parametrize(
    ("name", "is_covered"),
    [
        ("CATIA", True),
        ("Dassault Systemes CATIA", True),
        ("Catia software", True),
        ("Oracle JDBC", False),  # the vendor is known, the product is not
        ("Oracle Software", True),
        ("Catiana", False),
        ("software", False),
    ],
)
def test_a_name_is_covered_by_the_product_that_it_ends_with(benchmark_of_names, name, is_covered):
    assert benchmark_of_names.covered(name, frozenset({"catia", "oracle"})) is is_covered
