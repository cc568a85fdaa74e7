"""Making the demonstration folder: refused where something real could be lost, the same bytes every time."""

import shutil
from collections import defaultdict
from datetime import date, timedelta
from fnmatch import fnmatch
from pathlib import Path

from qantara.core.refusals import Refusal
from qantara.pipeline.partnership import CONFIG, Partnership, find_partnership, init_partnership
from qantara.pipeline.synthetic.copies import choose_channels, draw_copies, openings_for
from qantara.pipeline.synthetic.dice import Dice
from qantara.pipeline.synthetic.formats import SOURCES, files_of
from qantara.pipeline.synthetic.market import draw_openings, joining_day
from qantara.pipeline.synthetic.signals import SIGNAL_FILES, draw_signals
from qantara.pipeline.synthetic.writer import Ad, write_ad

_LICENCE = "synthétique"
_FEWEST_ADS, _MOST_ADS = 100, 1_000_000
# Every day of the period is then a day of the Hijri calendar too, and every year one that can be declared.
_FIRST_YEAR, _LAST_YEAR = 2002, 2076
_ADS, _SIGNALS = "ads", "signals"
_MADE = (_ADS, _SIGNALS, "lake", "reports")
_SIGNAL_NAMES = {
    "intentions": "Intentions des employeurs",
    "seekers": "Demandeurs d'emploi inscrits",
    "totals": "Totaux connus",
    "adjustments": "Avis d'experts",
}
_REAL, _SYNTHETIC = "synthetic = false", "synthetic = true"


class DemoError(Refusal):
    """The demonstration cannot be made here, or not with these numbers."""


def make_demo(folder: Path, *, seed: int, as_of: date, ads: int = 7_200) -> Partnership:
    """Make a partnership folder with synthetic ads of the four years up to the day before `as_of`.

    ads  how many postings in all, copies of the same job included
    Beside the ads, in `signals/`, stand the files of what is declared: `signal_files` names them by their kind. Nothing
    is read into the lake here: the ads are observed first, then each file is declared, as of the same day.
    A folder that holds an earlier demonstration is made anew. Raises DemoError for any other folder in use.
    """
    _check_numbers(seed=seed, as_of=as_of, ads=ads)
    # The day itself is not over: its ads are not collected yet.
    contents = _write_files(seed=seed, as_of=as_of - timedelta(days=1), ads=ads)
    _clear(folder)
    init_partnership(folder)
    try:
        _declare(folder / CONFIG)
        for path, content in contents.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(content)
    except OSError as error:
        raise DemoError(
            "{folder}: cannot be written ({error}).", folder=folder, error=error.strerror or error
        ) from None
    return find_partnership(folder, named=True)


def signal_files(folder: Path) -> dict[str, Path]:
    """Kind of declaration, as `qantara declare` names it -> its file in a demonstration folder, in a fixed order."""
    return {kind: folder / _SIGNALS / name for kind, name in SIGNAL_FILES.items()}


def _check_numbers(*, seed: int, as_of: date, ads: int) -> None:
    if seed < 0:
        raise DemoError("--seed {seed}: give a whole number from 0 up.", seed=seed)
    if not _FIRST_YEAR <= as_of.year <= _LAST_YEAR:
        raise DemoError(
            "--as-of {day}: give a day from {first} to {last}.", day=as_of, first=_FIRST_YEAR, last=_LAST_YEAR
        )
    if not _FEWEST_ADS <= ads <= _MOST_ADS:
        raise DemoError("{ads} ads: give a number from {least} to {most}.", ads=ads, least=_FEWEST_ADS, most=_MOST_ADS)


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
        made = {_ADS: [source.files for source in SOURCES], _SIGNALS: list(SIGNAL_FILES.values())}
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


def _declare(config: Path) -> None:
    """Mark the folder as synthetic, and name the sources of its files."""
    text = config.read_text(encoding="utf-8")
    lines = [text.replace(_REAL, _SYNTHETIC, 1).rstrip("\n"), ""]
    named = [(f"{_ADS}/{source.files}", source.name) for source in SOURCES]
    named += [(f"{_SIGNALS}/{SIGNAL_FILES[kind]}", name) for kind, name in _SIGNAL_NAMES.items()]
    for files, name in named:
        lines += [
            "", "[[sources]]", f'files = "{files}"', f'name = "{name} (démonstration)"', f'licence = "{_LICENCE}"',
        ]  # fmt: skip
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_files(*, seed: int, as_of: date, ads: int) -> dict[str, bytes]:
    """Path in the folder -> content. Each kind of choice has a generator of its own: a new sentence moves no date."""
    openings = draw_openings(Dice((seed, 1)), count=openings_for(ads), as_of=as_of)
    words = Dice((seed, 2))
    copying = Dice((seed, 3))
    joined = joining_day(as_of)
    posted = choose_channels(copying, [write_ad(words, opening) for opening in openings], joined=joined)
    posted += draw_copies(copying, posted, count=ads - len(posted), joined=joined, as_of=as_of)
    by_source: dict[str, list[Ad]] = defaultdict(list)
    for channel, ad in posted:
        by_source[channel].append(ad)
    contents = {
        f"{_ADS}/{name}": content
        for source in SOURCES
        for name, content in files_of(source, by_source[source.key], as_of).items()
    }
    signals = draw_signals(Dice((seed, 4)), openings, as_of=as_of)
    return contents | {f"{_SIGNALS}/{name}": content for name, content in signals.items()}
