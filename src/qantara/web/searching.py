"""One search over all of it: pages, what the barometer shows, organisations and people, each as far as the reader may see."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from qantara.axes.needs.bridge import Edition
from qantara.axes.needs.editions import newest_edition
from qantara.axes.needs.finding import find_lines, meant
from qantara.axes.needs.lines import lines_of
from qantara.kit.wording import PortalWords
from qantara.parties.models import Person
from qantara.parties.queries import find_organisations, find_people
from qantara.web.bridge import fold
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


def search_all(text: str, *, person: Person | None, words: PortalWords) -> list[Group]:
    """What is found, by kind; kinds without a hit are left out."""
    wanted = text.strip()[:_LONGEST]
    if not wanted:
        return []
    edition = newest_edition()
    groups = [
        Group(words.plain("Pages"), _pages(wanted, person, words)),
        Group(words.plain("Skills and occupations"), _skills(wanted, words, edition)),
        Group(words.plain("Domains and regions"), _domains_and_regions(wanted, words, edition)),
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
    """Of the whole vocabulary; what no ad asks for has no page."""
    hits = []
    for found in meant(wanted, vocabulary=edition.part("vocabulary") if edition else "")[:_MOST]:
        kind = "occupation" if found.kind == "occupation" else "skill"
        shown = edition is not None and found.id in lines_of(edition, kind)
        names = {lang: found.label(lang) for lang, _ in settings.LANGUAGES}
        said = words.plain("occupation") if kind == "occupation" else words.plain("skill")
        hits.append(Hit(names, reverse(kind, args=[found.id]) if shown else "", said))
    return hits


def _domains_and_regions(wanted: str, words: PortalWords, edition: Edition | None) -> list[Hit]:
    if edition is None:
        return []
    said = {"domain": words.plain("domain"), "region": words.plain("region")}
    return [
        Hit(line.label, reverse(kind, args=[line.id]), said[kind])
        for kind in said
        for line in find_lines(wanted, lines_of(edition, kind), kind=kind, vocabulary="")
    ]
