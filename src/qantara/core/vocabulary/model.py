"""What a skill and an occupation are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["fr", "ar", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "ar", "en")
KINDS = ("technology", "concept", "certification", "soft", "language")
DOMAINS = (
    "data", "ai", "cybersecurity", "cloud", "devops", "testing", "software", "infrastructure", "other",
)  # fmt: skip
GROUPS = (
    "data analyst", "data scientist", "data engineer", "data architect", "bi developer",
    "database administrator", "ai/ml engineer", "cybersecurity engineer/analyst", "penetration tester",
    "ciso/grc", "cloud engineer", "cloud architect", "devops/sre engineer", "system administrator",
    "network engineer", "software developer", "mobile developer", "web developer", "test/qa engineer",
    "it support", "it project manager/product owner", "business/functional analyst", "erp consultant",
    "other tech", "non-tech",
)  # fmt: skip


@dataclass(frozen=True)
class Skill:
    """One skill. `ambiguous` and `exact_case` list those of its names that need care."""

    id: str
    kind: str
    domains: tuple[str, ...]
    en: str
    fr: str
    ar: str
    aliases_en: tuple[str, ...] = ()
    aliases_fr: tuple[str, ...] = ()
    aliases_ar: tuple[str, ...] = ()
    parent: str | None = None
    esco: tuple[str, ...] = ()
    rome: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    exact_case: tuple[str, ...] = ()
    needs_near: tuple[str, ...] = ()
    not_near: tuple[str, ...] = ()
    family: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name and alias, each once."""
        every = (self.en, self.fr, self.ar, *self.aliases_en, *self.aliases_fr, *self.aliases_ar)
        return tuple(name for name in dict.fromkeys(every) if name)

    def label(self, language: str) -> str:
        return self.fr if language == "fr" else self.ar if language == "ar" else self.en


@dataclass(frozen=True)
class Occupation:
    """One occupation. Its titles are patterns: what stands in an ad's title."""

    id: str
    group: str
    domain: str
    en: str
    fr: str
    ar: str
    titles_en: tuple[str, ...] = ()
    titles_fr: tuple[str, ...] = ()
    titles_ar: tuple[str, ...] = ()
    isco: tuple[str, ...] = ()
    esco: tuple[str, ...] = ()
    rome: tuple[str, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        every = (self.en, self.fr, self.ar, *self.titles_en, *self.titles_fr, *self.titles_ar)
        return tuple(name for name in dict.fromkeys(every) if name)

    def label(self, language: str) -> str:
        return self.fr if language == "fr" else self.ar if language == "ar" else self.en


@dataclass(frozen=True)
class Link:
    """One of our rows is the same as one concept of ESCO or ROME.

    of        "skill" or "occupation": which of ours `id` names
    scheme    "esco" or "rome"
    code      the concept's only identifier: a URI for ESCO, the OGR number for ROME
    notation  the short code people write, where there is one: 2511.3, M1405
    relation  "declared" by our own row, "exact" by the concept's main name, "close" by another of its names
    """

    of: str
    id: str
    scheme: str
    code: str
    notation: str
    en: str
    fr: str
    ar: str
    relation: str


@dataclass(frozen=True)
class Vocabulary:
    """Skills and occupations by identifier, under one version that every figure carries.

    `links` say what others call a skill, `refused` (folded) which candidates people want no more of; neither changes
    what is read in an ad. They are therefore no part of `version`, or each import of ESCO would set the past series to
    be counted anew; `links_version` tells imports apart ("" where a folder has none).
    """

    version: str
    skills: Mapping[str, Skill]
    occupations: Mapping[str, Occupation]
    links: tuple[Link, ...] = ()
    links_version: str = ""
    refused: frozenset[str] = frozenset()
