"""Making the demonstration at the size of a country: month by month, on all cores, and what is written is not written twice.

The market is the small demonstration's; the formats are not, since a million ads are here to be many, not to be odd.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise
from multiprocessing import get_context
from pathlib import Path

import orjson

from qantara.pipeline.partnership import Partnership, find_partnership
from qantara.pipeline.synthetic.campaign import make_campaign
from qantara.pipeline.synthetic.copies import Collecting, choose_channels, draw_copies, openings_for
from qantara.pipeline.synthetic.dice import Dice
from qantara.pipeline.synthetic.employers import advertising, companies, most_companies
from qantara.pipeline.synthetic.folder import (
    ADS,
    SIGNALS,
    DemoError,
    check_numbers,
    made_with,
    start_folder,
    write_files,
)
from qantara.pipeline.synthetic.formats import SOURCES
from qantara.pipeline.synthetic.market import Month, draw_days, draw_months, draw_opening, first_day
from qantara.pipeline.synthetic.signals import Posts, draw_signals
from qantara.pipeline.synthetic.writer import Ad, write_ad
from qantara.pipeline.whole_file import whole_file

_FEWEST_ADS, _MOST_ADS = 1_000, 10_000_000
_LEARNERS_OF_AN_OFFER = 10 / 3  # of the campaign of matching
_BROKEN = b'{"title": "Ing\xc3\xa9nieur logiciel", "text": "Nous recher\n'


@dataclass(frozen=True)
class _Order:
    """One month to write; `first`: the number of its first opening, `ads`: how many ads, copies included."""

    folder: Path
    seed: int
    as_of: date
    nth: int
    month: Month
    first: int
    ads: int
    companies: int


def make_nation(
    folder: Path,
    *,
    seed: int,
    as_of: date,
    ads: int = 1_000_000,
    private: int = 30_000,
    learners: int = 100_000,
    workers: int | None = None,
    advance: Callable[[int], None] = lambda _ads: None,
) -> Partnership:
    """Make a partnership folder with so many synthetic ads of so many companies, and room for so many learners.

    private   companies, those without ads too
    learners  accounts of learners that the portal of this folder makes when it is served; as many look for a stay in the
              campaign of `matching/`
    workers   processes; without it, all cores
    advance   is told how many ads were written

    A folder made with the same numbers is gone on with: months that are there whole stay, and so does the lake.
    Raises DemoError as `make_demo` does.
    """
    check_numbers(seed=seed, as_of=as_of)
    if not _FEWEST_ADS <= ads <= _MOST_ADS:
        raise DemoError("{ads} ads: give a number from {least} to {most}.", ads=ads, least=_FEWEST_ADS, most=_MOST_ADS)
    if not 1 <= private <= most_companies():
        raise DemoError(
            "{companies} companies: give a number from {least} to {most}.", companies=private, least=1,
            most=most_companies(),
        )  # fmt: skip
    told = {"scale": "nation", "companies": private, "learners": learners, "seed": seed, "day": str(as_of), "ads": ads}
    if made_with(folder) != told:
        start_folder(folder, {source.monthly: source.name for source in SOURCES}, told)
    for stale in (folder / ADS).glob(".*.part"):  # of a run that was killed
        stale.unlink()
    last = as_of - timedelta(days=1)
    posts = Posts(last)
    for written, part in _written(list(_orders(folder, seed=seed, as_of=last, ads=ads, private=private)), workers):
        posts.add(part)
        advance(written)
    signals = draw_signals(Dice((seed, 4)), posts, companies(private))
    write_files(folder, {f"{SIGNALS}/{name}": content for name, content in signals.items()})
    if learners:
        offers = max(1, round(learners / _LEARNERS_OF_AN_OFFER))
        make_campaign(folder, seed=seed, as_of=as_of, learners=learners, offers=offers, employers=private)
    return find_partnership(folder, named=True)


def _orders(folder: Path, *, seed: int, as_of: date, ads: int, private: int) -> Iterator[_Order]:
    months = draw_months(Dice((seed, 1)), count=openings_for(ads), as_of=as_of)
    firsts = list(accumulate((sum(month.openings.values()) for month in months), initial=0))
    until = [round(ads * first / firsts[-1]) for first in firsts]
    for nth, (month, (begin, end)) in enumerate(zip(months, pairwise(until), strict=True)):
        yield _Order(folder, seed, as_of, nth, month, firsts[nth], end - begin, private)


def _written(orders: list[_Order], workers: int | None) -> Iterator[tuple[int, Posts]]:
    workers = workers or os.cpu_count() or 1
    if workers == 1:
        yield from map(_write_month, orders)
        return
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        try:
            yield from pool.map(_write_month, orders)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _write_month(order: _Order) -> tuple[int, Posts]:
    """Write the files of one month, one a source, the portal's last: where that is, the others are."""
    dice = Dice((order.seed, 5, order.nth))
    private, start = advertising(companies(order.companies)), first_day(order.as_of)
    days = sorted(draw_days(dice, order.month, as_of=order.as_of))
    openings = [
        draw_opening(dice, number, day, domain, private, start=start, as_of=order.as_of)
        for number, (day, domain) in enumerate(days, order.first)
    ]
    posts = Posts.of(openings, as_of=order.as_of)
    paths = {
        source.key: order.folder / ADS / source.monthly.replace("20??-??", f"{order.month.first:%Y-%m}")
        for source in reversed(SOURCES)
    }
    if paths[SOURCES[0].key].exists():
        return order.ads, posts
    words, copying, collecting = (
        Dice((order.seed, 6, order.nth)), Dice((order.seed, 7, order.nth)), Collecting.of(order.as_of),
    )  # fmt: skip
    posted = choose_channels(copying, [write_ad(words, opening) for opening in openings], collecting)
    posted += draw_copies(copying, posted, collecting, count=order.ads - len(posted), as_of=order.as_of)
    by_source: dict[str, list[Ad]] = defaultdict(list)
    for channel, ad in posted:
        by_source[channel].append(ad)
    for key, path in paths.items():
        is_portal = key == SOURCES[0].key
        if by_source[key] or is_portal:
            _write_lines(path, by_source[key], broken=is_portal)
    return len(posted), posts


def _write_lines(path: Path, ads: Iterable[Ad], *, broken: bool) -> None:
    with whole_file(path) as part, part.open("wb") as out:
        for nth, ad in enumerate(ads, 1):
            row = {
                "id": f"{path.stem}-{nth:05d}", "title": ad.title,
                "text": ad.text if ad.cut is None else f"{ad.text[: ad.cut].rstrip()}…", "company": ad.company,
                "city": ad.place.town or None, "region": ad.place.region or None, "country": ad.place.country or None,
                "contract": ad.contract, "salary": ad.salary or None, "experience": ad.experience or None,
                "posts": ad.posts, "posted_on": ad.posted_on.isoformat(), "expires_on": ad.expires_on.isoformat(),
            }  # fmt: skip
            out.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        if broken:
            out.write(_BROKEN)
