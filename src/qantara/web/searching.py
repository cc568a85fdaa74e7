"""One search over all of it: pages, skills and occupations, organisations and people, each as far as the reader may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from qantara.kit.wording import PortalWords
from qantara.parties.models import Person
from qantara.parties.queries import find_organisations, find_people
from qantara.web.bridge import fold, vocabulary_index
from qantara.web.edition import Edition
from qantara.web.figures import figures_of
from qantara.web.frame import ACCOUNT, KEEPING, OWN, PUBLIC, address_if

_MOST = 8
_LONGEST = 100


@dataclass(frozen=True)
class Hit:
    """One thing found: its name by language, where it is (nowhere yet, if empty), and what it is."""

    names: Mapping[str, str]
    address: str
    detail: str = ""


@dataclass(frozen=True)
class Group:
    """Hits of one kind; `more`: the address of the full list."""

    title: str
    hits: list[Hit]
    more: str = ""


def search_all(text: str, *, person: Person | None, words: PortalWords, edition: Edition | None) -> list[Group]:
    """What is found, by kind; kinds without a hit are left out."""
    wanted = text.strip()[:_LONGEST]
    if not wanted:
        return []
    groups = [
        Group(words.plain("Pages"), _pages(wanted, person, words)),
        Group(words.plain("Skills and occupations"), _skills(wanted, words, edition)),
    ]
    if person is not None:
        found = find_organisations(person, text=wanted)[:_MOST]
        groups.append(
            Group(
                words.plain("Organisations"),
                [Hit(one.names, reverse("organisation", args=[one.pk]), str(one.get_kind_display())) for one in found],
                f"{reverse('organisations')}?q={wanted}",
            )
        )
        if person.has_perm("parties.list_people"):
            groups.append(
                Group(
                    words.plain("People"),
                    [Hit(one.names or {"fr": str(one)}, reverse("person", args=[one.pk])) for one in find_people(person, text=wanted)[:_MOST]],
                    f"{reverse('people')}?q={wanted}",
                )
            )  # fmt: skip
    return [group for group in groups if group.hits]


def _pages(wanted: str, person: Person | None, words: PortalWords) -> list[Hit]:
    seen = [*PUBLIC, *((*OWN, *KEEPING, *ACCOUNT) if person else ())]
    hits: dict[str, Hit] = {}
    for part in seen:
        name, address = words.plain(part.name), address_if(part.view)
        may = part.permission is None or (person is not None and person.has_perm(part.permission))
        if address and may and all(word in fold(name) for word in fold(wanted).split()):
            hits.setdefault(address, Hit({words.lang: name}, address))
    return list(hits.values())


def _skills(wanted: str, words: PortalWords, edition: Edition | None) -> list[Hit]:
    figures = figures_of(edition) if edition else {}
    hits = []
    for found in _index(settings.QANTARA_FOLDER).find(wanted, most=_MOST):
        names = {lang: found.label(lang) for lang, _ in settings.LANGUAGES}
        figure = f"skill-{found.id}"
        kind = words.plain("occupation") if found.kind == "occupation" else words.plain("skill")
        hits.append(Hit(names, reverse("figure", args=[figure]) if figure in figures else "", kind))
    return hits


@lru_cache(maxsize=1)
def _index(folder: Path) -> Any:
    """The vocabulary's names; a folder that changes its vocabulary is searched anew when the portal starts again."""
    return vocabulary_index(folder)
