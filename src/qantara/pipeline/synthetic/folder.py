"""The folder of a demonstration: refused where something real could be lost, marked as synthetic, its sources named."""

import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

from qantara.core.refusals import Refusal
from qantara.pipeline.partnership import CONFIG, find_partnership, init_partnership
from qantara.pipeline.synthetic.formats import SOURCES
from qantara.pipeline.synthetic.signals import SIGNAL_FILES

ADS, SIGNALS = "ads", "signals"
_MADE = (ADS, SIGNALS, "lake", "reports", "kept")
_LICENCE = "synthétique"
# Every day of the period is then a day of the Hijri calendar too, and every year one that can be declared.
_FIRST_YEAR, _LAST_YEAR = 2002, 2076
_SIGNAL_NAMES = {
    "intentions": "Intentions des employeurs",
    "seekers": "Demandeurs d'emploi inscrits",
    "totals": "Totaux connus",
    "adjustments": "Avis d'experts",
}
_NO_AIMS: Mapping[str, Sequence[str]] = {}
_REAL, _SYNTHETIC = "synthetic = false", "synthetic = true"


class DemoError(Refusal):
    """The demonstration cannot be made here, or not with these numbers."""


def check_numbers(*, seed: int, as_of: date) -> None:
    """Raises DemoError where no demonstration can be made with these numbers."""
    if seed < 0:
        raise DemoError("--seed {seed}: give a whole number from 0 up.", seed=seed)
    if not _FIRST_YEAR <= as_of.year <= _LAST_YEAR:
        raise DemoError(
            "--as-of {day}: give a day from {first} to {last}.", day=as_of, first=_FIRST_YEAR, last=_LAST_YEAR
        )


def start_folder(
    folder: Path,
    sources: Mapping[str, str],
    made_with: Mapping[str, object],
    aims: Mapping[str, Sequence[str]] = _NO_AIMS,
) -> None:
    """Make the folder anew: what an earlier demonstration made is removed, and nothing else.

    sources    pattern of the files of ads -> name of the source
    made_with  is remembered in the folder's configuration, see `made_with`
    aims       file of a programme -> the occupations it prepares for
    """
    _clear(folder)
    init_partnership(folder)
    try:
        _declare(folder / CONFIG, sources, made_with, aims)
    except OSError as error:
        raise _unwritten(folder, error) from None


def made_with(folder: Path) -> dict[str, object]:
    """What the demonstration in a folder was made with; nothing where there is none."""
    if not (folder / CONFIG).is_file():
        return {}
    place = find_partnership(folder, named=True)
    return dict(place.config.get("demonstration", {})) if place.synthetic else {}


def write_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write the files of a demonstration, by their paths in its folder."""
    try:
        for path, content in contents.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(content)
    except OSError as error:
        raise _unwritten(folder, error) from None


def _unwritten(folder: Path, error: OSError) -> DemoError:
    return DemoError("{folder}: cannot be written ({error}).", folder=folder, error=error.strerror or error)


def _clear(folder: Path) -> None:
    """Remove what an earlier demonstration made, and nothing else; refuse a folder that is not one."""
    try:
        if folder.exists() and not folder.is_dir():
            raise DemoError("{folder}: is a file. Name a folder that does not exist yet.", folder=folder)
        if not folder.exists() or not any(folder.iterdir()):
            return
        if not (folder / CONFIG).is_file():
            raise DemoError(
                "{folder}: holds files but no {config}. Name an empty folder, or one that does not exist yet.",
                folder=folder, config=CONFIG,
            )  # fmt: skip
        if not find_partnership(folder, named=True).synthetic:
            raise DemoError(
                "{folder}: holds a real partnership (synthetic = false), which is never overwritten. "
                "Name another folder.", folder=folder,
            )  # fmt: skip
        made = {ADS: _patterns(), SIGNALS: list(SIGNAL_FILES.values())}
        for room, patterns in made.items():
            for path in sorted((folder / room).iterdir()) if (folder / room).is_dir() else ():
                if not any(fnmatch(path.name, pattern) for pattern in patterns):
                    raise DemoError(
                        "{file}: was not made by the demonstration. Move it elsewhere, then try again.", file=path
                    )
        for room in _MADE:
            if (folder / room).exists():
                shutil.rmtree(folder / room)
        (folder / CONFIG).unlink()
    except OSError as error:
        raise DemoError(
            "{folder}: cannot be made anew ({error}).", folder=folder, error=error.strerror or error
        ) from None


def _patterns() -> list[str]:
    """Of the files of ads of both sizes, those half written included."""
    return [p for source in SOURCES for p in (source.files, source.monthly, f".{source.monthly}.*.part")]


def _declare(
    config: Path, sources: Mapping[str, str], made_with: Mapping[str, object], aims: Mapping[str, Sequence[str]]
) -> None:
    """Mark the folder as synthetic, name the sources of its files, and what its programmes prepare for."""
    text = config.read_text(encoding="utf-8")
    lines = [text.replace(_REAL, _SYNTHETIC, 1).rstrip("\n"), ""]
    named = [(f"{ADS}/{files}", name) for files, name in sources.items()]
    named += [(f"{SIGNALS}/{SIGNAL_FILES[kind]}", name) for kind, name in _SIGNAL_NAMES.items()]
    for files, name in named:
        lines += [
            "", "[[sources]]", f'files = "{files}"', f'name = "{name} (démonstration)"', f'licence = "{_LICENCE}"',
        ]  # fmt: skip
    for files, occupations in aims.items():
        lines += ["", "[[programmes]]", f'files = "{files}"', f"occupations = {json.dumps(list(occupations))}"]
    lines += ["", "[demonstration]"]
    lines += [
        f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}" for key, value in made_with.items()
    ]
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")
