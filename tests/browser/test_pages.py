"""Every page of the portal: accessible in three languages and both themes, never wider than a telephone, light, silent."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.browser.conftest import NOBODY, Visit
from tests.browser.looking import faults_of
from tests.browser.places import MORE, NOT_PAGES, PAGES, names


def test_every_page_is_looked_at() -> None:
    found = set(names())
    assert found - PAGES.keys() - NOT_PAGES == set(), "say in places.py who opens these, or why they are no pages"
    assert (PAGES.keys() | NOT_PAGES) - found == set(), "these addresses are gone"


def _visits(parts: dict[str, Any], lang: str) -> dict[str, list[tuple[str, int]]]:
    """By reader: paths without their language, and the status expected."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    with override(lang):
        for name, reader in PAGES.items():
            found[reader].append((reverse(name, args=parts.get(name)).removeprefix(f"/{lang}/"), 200))
    for reader, path, status in MORE:
        found[reader].append((path, status))
    return found


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_every_page_in_every_language(visit: Callable[..., Visit], parts: dict[str, Any], lang: str) -> None:
    faults = {}
    for reader, paths in _visits(parts, lang).items():
        coming = visit(lang)
        if reader != NOBODY:
            coming.come_as(reader, learner=parts["acting_start"][0])
        for path, status in paths:
            if found := faults_of(coming, path, status):
                faults[reader, path] = found
    assert not faults, "\n".join(f"{lang} {reader} {path}: {found}" for (reader, path), found in faults.items())
