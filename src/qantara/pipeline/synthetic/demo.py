"""Making the demonstration: a small country, in the formats that sources really have, the same bytes every time."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

from qantara.pipeline.partnership import Partnership, find_partnership
from qantara.pipeline.synthetic.campaign import make_campaign
from qantara.pipeline.synthetic.capacity import make_capacity
from qantara.pipeline.synthetic.copies import Collecting, choose_channels, draw_copies, openings_for
from qantara.pipeline.synthetic.dice import Dice
from qantara.pipeline.synthetic.employers import COMPANIES, companies
from qantara.pipeline.synthetic.folder import ADS, SIGNALS, DemoError, check_numbers, start_folder, write_files
from qantara.pipeline.synthetic.formats import SOURCES, files_of
from qantara.pipeline.synthetic.market import draw_openings
from qantara.pipeline.synthetic.programmes import aims, make_programmes
from qantara.pipeline.synthetic.signals import SIGNAL_FILES, Posts, draw_signals
from qantara.pipeline.synthetic.work_study import make_work_study
from qantara.pipeline.synthetic.writer import Ad, write_ad

_FEWEST_ADS, _MOST_ADS = 100, 1_000_000
_LEARNERS, _OFFERS = 600, 180  # of the campaign of matching


def make_demo(folder: Path, *, seed: int, as_of: date, ads: int = 7_200) -> Partnership:
    """Make a partnership folder with synthetic ads of the four years up to the day before `as_of`.

    ads  how many postings in all, copies of the same job included
    Beside the ads, in `signals/`, stand the files of what is declared: `signal_files` names them by their kind; in
    `matching/` those of a campaign: see `campaign_files`; in `curricula/` six programmes; in `calendars/` the file of
    their work-study office; in `capacity/` their seat plan. Nothing is read into the lake here: the ads are observed
    first, then each file is declared, as of the same day.
    A folder that holds an earlier demonstration is made anew. Raises DemoError for any other folder in use.
    """
    check_numbers(seed=seed, as_of=as_of)
    if not _FEWEST_ADS <= ads <= _MOST_ADS:
        raise DemoError("{ads} ads: give a number from {least} to {most}.", ads=ads, least=_FEWEST_ADS, most=_MOST_ADS)
    # The day itself is not over: its ads are not collected yet.
    contents = _draw_files(seed=seed, as_of=as_of - timedelta(days=1), ads=ads)
    sources = {source.files: source.name for source in SOURCES}
    start_folder(folder, sources, {"scale": "demo", "companies": COMPANIES, "learners": 0}, aims())
    write_files(folder, contents)
    make_campaign(folder, seed=seed, as_of=as_of, learners=_LEARNERS, offers=_OFFERS)
    make_programmes(folder)
    make_work_study(folder, seed=seed, as_of=as_of)
    make_capacity(folder, seed=seed, as_of=as_of)
    return find_partnership(folder, named=True)


def signal_files(folder: Path) -> dict[str, Path]:
    """Kind of declaration, as `qantara declare` names it -> its file in a demonstration folder, in a fixed order."""
    return {kind: folder / SIGNALS / name for kind, name in SIGNAL_FILES.items()}


def _draw_files(*, seed: int, as_of: date, ads: int) -> dict[str, bytes]:
    """Path in the folder -> content. Each kind of choice has a generator of its own: a new sentence moves no date."""
    openings = draw_openings(Dice((seed, 1)), count=openings_for(ads), as_of=as_of)
    words = Dice((seed, 2))
    copying = Dice((seed, 3))
    collecting = Collecting.of(as_of)
    posted = choose_channels(copying, [write_ad(words, opening) for opening in openings], collecting)
    posted += draw_copies(copying, posted, collecting, count=ads - len(posted), as_of=as_of)
    by_source: dict[str, list[Ad]] = defaultdict(list)
    for channel, ad in posted:
        by_source[channel].append(ad)
    contents = {
        f"{ADS}/{name}": content
        for source in SOURCES
        for name, content in files_of(source, by_source[source.key], as_of).items()
    }
    signals = draw_signals(Dice((seed, 4)), Posts.of(openings, as_of=as_of), companies())
    return contents | {f"{SIGNALS}/{name}": content for name, content in signals.items()}
