"""Finding, reading and making a partnership folder."""

import tomllib
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qantara.core.refusals import Refusal
from qantara.core.vocabulary import Vocabulary
from qantara.core.vocabulary.files import VocabularyError, build_vocabulary, shipped_files

if TYPE_CHECKING:
    from qantara.pipeline.lake import Lake

CONFIG = "qantara.toml"
_ROOMS = ("ads", "curricula", "people", "vocabulary", "lake", "reports")


class PartnershipError(Refusal):
    """The folder or its qantara.toml cannot be used."""


@dataclass(frozen=True)
class Aim:
    """What a programme prepares for: occupations, where, by when; None: nothing is said."""

    occupations: tuple[str, ...] = ()
    region: str | None = None
    graduation: date | None = None


@dataclass(frozen=True)
class Partnership:
    """One folder and its configuration."""

    folder: Path
    config: dict[str, Any]

    @property
    def lake(self) -> "Lake":
        from qantara.pipeline.lake import Lake  # with Polars, a quarter of a second: `extract` needs neither

        return Lake(self.folder / "lake")

    @property
    def reports(self) -> Path:
        return self.folder / "reports"

    @property
    def name(self) -> dict[str, str]:
        return _in_three_languages(self.config.get("partnership", {}).get("name", self.folder.name))

    @property
    def languages(self) -> list[str]:
        return list(self.config.get("partnership", {}).get("languages", ["fr", "ar", "en"]))

    @property
    def synthetic(self) -> bool:
        return bool(self.config.get("partnership", {}).get("synthetic", False))

    @property
    def domains(self) -> list[str]:
        """The domains that the convention names."""
        return list(self.config.get("convention", {}).get("domains", []))

    @property
    def threshold(self) -> int:
        return int(self.config.get("report", {}).get("threshold", 10))

    def source_of(self, path: str) -> tuple[str | None, str | None]:
        """Name and licence declared for a file of ads, or nothing."""
        for source in self.config.get("sources", []):
            pattern = str(source.get("files", ""))
            if fnmatch(path, pattern) or fnmatch(path, str(self.folder / pattern)):
                return source.get("name"), source.get("licence")
        return None, None

    def aim_of(self, path: str) -> Aim | None:
        """What is declared of the programme in a file, or nothing."""
        whole, here = str(Path(path).resolve()), self.folder.resolve()
        return next((_aim(told) for told in self.config.get("programmes", []) if fnmatch(whole, str(here / told["files"]))), None)  # fmt: skip

    def vocabulary(self) -> Vocabulary:
        """The shipped vocabulary with what the folder's `vocabulary/` adds: own rows, which win, aliases, links."""
        try:
            return build_vocabulary(self.vocabulary_texts())
        except VocabularyError as error:
            raise PartnershipError("{error}", error=error) from None

    def vocabulary_texts(self) -> dict[str, str]:
        """The CSV texts that make the vocabulary, by file name; those of the folder begin with `vocabulary/`."""
        texts = shipped_files()
        for path in sorted((self.folder / "vocabulary").glob("*.csv")):
            try:
                texts[f"vocabulary/{path.name}"] = path.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError) as error:
                raise PartnershipError(
                    "{file}: cannot be read ({error}). Save it as UTF-8.", file=path, error=error
                ) from None
        return texts


def _aim(told: dict[str, Any]) -> Aim:
    occupations, region, graduation = told.get("occupations", []), told.get("region"), told.get("graduation")
    named = isinstance(occupations, list) and all(isinstance(name, str) for name in occupations)
    if not named or not isinstance(told.get("files"), str) or not isinstance(region, str | None):
        raise TypeError
    return Aim(tuple(occupations), region, date.fromisoformat(f"{graduation}-01") if graduation else None)


def _in_three_languages(name: object) -> dict[str, str]:
    if isinstance(name, dict):
        return {
            language: str(name.get(language) or name.get("fr") or next(iter(name.values())))
            for language in ("fr", "ar", "en")
        }
    return dict.fromkeys(("fr", "ar", "en"), str(name))


def find_partnership(start: Path, *, named: bool = False) -> Partnership:
    """Find the folder as git does: `start` or the nearest parent that has a qantara.toml.

    With `named`, the user gave the folder: its parents are not searched.
    """
    candidates = [start] if named else [start, *start.resolve().parents]
    for folder in candidates:
        if (folder / CONFIG).is_file():
            return Partnership(folder, _read(folder / CONFIG))
    raise PartnershipError(
        "{folder}: no {config} here or above. Make a folder with: qantara init my-partnership",
        folder=start,
        config=CONFIG,
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        config = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PartnershipError("{file}: {error}. Correct that line.", file=path, error=error) from None
    except OSError as error:
        raise PartnershipError("{file}: cannot be read ({error}).", file=path, error=error.strerror) from None
    for table, kind in (
        ("partnership", dict),
        ("report", dict),
        ("convention", dict),
        ("conventions", list),
        ("sources", list),
        ("programmes", list),
    ):
        if not isinstance(config.get(table, kind()), kind):
            raise PartnershipError("{file}: [{table}] must be a table.", file=path, table=table)
    languages = config.get("partnership", {}).get("languages", ["fr"])
    if not isinstance(languages, list) or not languages or set(languages) - {"fr", "ar", "en"}:
        raise PartnershipError(
            '{file}: partnership.languages is {value!r}; write a list such as ["fr", "ar", "en"].',
            file=path,
            value=languages,
        )
    for told in config.get("programmes", []):
        try:
            _aim(told)
        except (AttributeError, TypeError, ValueError):
            raise PartnershipError(
                '{file}: {programme} is no programme; write files = "curricula/licence.*", occupations = ["data-engineer"], '
                'graduation = "2029-07".', file=path, programme=told,
            ) from None  # fmt: skip
    threshold = config.get("report", {}).get("threshold", 10)
    if not isinstance(threshold, int) or isinstance(threshold, bool) or threshold < 1:
        raise PartnershipError(
            "{file}: report.threshold is {value!r}; it must be a whole number from 1 up.", file=path, value=threshold
        )
    return config


def init_partnership(folder: Path) -> Partnership:
    """Make a new folder that holds the convention of 16 February 2026."""
    if (folder / CONFIG).exists():
        raise PartnershipError("{folder}: already holds a {config}; nothing was changed.", folder=folder, config=CONFIG)
    text = _shipped_text()
    try:
        for room in _ROOMS:
            (folder / room).mkdir(parents=True, exist_ok=True)
        (folder / CONFIG).write_text(text, encoding="utf-8")
    except OSError as error:
        raise PartnershipError("{folder}: cannot be made ({error}).", folder=folder, error=error.strerror) from None
    return find_partnership(folder, named=True)


def shipped_convention() -> dict[str, Any]:
    """The table [convention] of a new folder."""
    found: dict[str, Any] = tomllib.loads(_shipped_text())["convention"]
    return found


def _shipped_text() -> str:
    return (files("qantara.pipeline.partnership") / "convention.toml").read_text(encoding="utf-8")
