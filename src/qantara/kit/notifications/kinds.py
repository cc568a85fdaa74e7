"""What people are told of. Each app registers its own kinds when it starts; nothing else is said to anyone."""

import re
from dataclasses import dataclass

from qantara.kit.notifications.enums import Choice
from qantara.kit.wording import N_

_PLACE = re.compile(r"%\(\w+\)s")


@dataclass(frozen=True)
class Kind:
    """One kind of message: marked English sentences, filled and translated when they are read.

    `essential`: what one must know (always by mail, whatever the hour). `promotional`: nothing without having asked for it.
    `label`: how the page of preferences names it; by default the title, with its places left open.
    """

    name: str
    title: str
    text: str
    essential: bool = False
    promotional: bool = False
    label: str = ""

    @property
    def default(self) -> Choice:
        return Choice.NONE if self.promotional else Choice.NOW

    def open_label(self, translated: str) -> str:
        """The label with an ellipsis for each place."""
        return _PLACE.sub("…", translated)


DIGEST = Kind("notifications.digest", N_("What is new for you"), N_("Since the last summary:"))

_known: dict[str, Kind] = {}


def register(
    name: str, *, title: str, text: str, essential: bool = False, promotional: bool = False, label: str = ""
) -> Kind:
    """Make a kind known. Twice under one name with different words is a mistake of the code."""
    if essential and promotional:
        raise ValueError(f"{name}: what is promotional is not essential")
    kind = Kind(name, title, text, essential=essential, promotional=promotional, label=label)
    if name == DIGEST.name or _known.setdefault(name, kind) != kind:
        raise ValueError(f"{name}: registered twice")
    return kind


def get(name: str) -> Kind:
    """The kind; KeyError for one that nobody registered."""
    return DIGEST if name == DIGEST.name else _known[name]


def find(name: str) -> Kind:
    """The kind; of one that is no longer registered, its bare name (an old message stays readable)."""
    try:
        return get(name)
    except KeyError:
        return Kind(name, name.replace("%", "%%"), "")


def all_kinds() -> list[Kind]:
    return sorted(_known.values(), key=lambda kind: kind.name)
