"""What a vocabulary would change in the series, before anybody publishes it: the newest texts are read with it.

An ad is counted once with its copies, as the lake has put them together. What is found here is what a recompute finds:
both read the same stored texts, and how one ad is read does not depend on the others.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from qantara.core.text.extractor import FIELDS
from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.engines.extractors import extractor_for
from qantara.pipeline.examples import Json, example, read_texts
from qantara.pipeline.lake import Lake
from qantara.pipeline.partnership import Partnership

MONTHS = 24
MOST_ADS = 100_000  # read at most; of a larger lake, a sample
_SENTENCES, _SENTENCES_READ = 3, 12
_BATCH = 2_000
_HEX = 16  # letters of the key of a cluster, which are as good as drawn at random


@dataclass(frozen=True)
class Change:
    """One skill whose ads would change: how many of those read name it before and after, how many are new, how many lost."""

    skill: str
    before: int
    after: int
    found: int
    lost: int
    examples: Sequence[Json]


@dataclass(frozen=True)
class Effect:
    """What a vocabulary would change.

    since, until  the first day of the first and of the last month read
    read, held    ads of these months (copies once) that were read, and that the lake holds
    """

    since: date | None
    until: date | None
    read: int
    held: int
    changes: Sequence[Change]

    def a_year(self, ads: int) -> float:
        """So many of the ads read are so many a year of all."""
        return 0.0 if not self.read else ads * (self.held / self.read) * 12 / MONTHS


def measure_effect(
    partnership: Partnership,
    vocabulary: Vocabulary,
    *,
    most: int = MOST_ADS,
    on_batch: Callable[[int, int], None] = lambda _done, _all: None,
) -> Effect:
    """Read the texts of the last 24 months with the vocabulary, and compare with what the lake says.

    on_batch  is told how many texts have been read, of how many
    """
    lake = partnership.lake
    ads, since, until, held = _window(lake, most)
    if since is None:
        return Effect(None, None, 0, 0, ())
    before = _named_before(lake, ads)
    after, places = _named_after(lake, ads, vocabulary, before, on_batch)
    rows = [
        (skill, len(old), len(new), new - old, len(old - new))
        for skill in before.keys() | after.keys()
        for old, new in ((before.get(skill, set()), after.get(skill, set())),)
        if old != new
    ]
    rows.sort(key=lambda row: (-(len(row[3]) + row[4]), row[0]))
    texts = {row["ad"]: row for row in read_texts(partnership, pl.Series([ad for some in places.values() for ad, _, _ in some], dtype=pl.String))}  # fmt: skip
    changes = [
        Change(skill, old, new, len(found), lost, _sentences(places.get(skill, []), texts))
        for skill, old, new, found, lost in rows
    ]
    return Effect(since, until, ads["cluster"].n_unique(), held, changes)


def ads_naming(lake: Lake) -> dict[str, int]:
    """How many ads (copies once) of the last 24 months name each skill, as the lake says."""
    ads, since, _, _ = _window(lake, None)
    return {} if since is None else {skill: len(found) for skill, found in _named_before(lake, ads).items()}


def _window(lake: Lake, most: int | None) -> tuple[pl.DataFrame, date | None, date | None, int]:
    """ad, cluster of the months to read, their first and last, and how many ads there are before any sample is drawn."""
    dated = lake.scan("ads").filter(pl.col("posted_on").is_not_null())
    last = dated.select(pl.col("posted_on").max().dt.truncate("1mo")).collect().item()
    if last is None:
        return pl.DataFrame(schema={"ad": pl.String, "cluster": pl.String}), None, None, 0
    months = last.year * 12 + last.month - MONTHS  # counted so that the last month is the 24th
    since = date(months // 12, months % 12 + 1, 1)
    found = dated.filter(pl.col("posted_on") >= since).select("ad", "cluster").collect()
    ads = found.unique("ad", keep="first", maintain_order=True)
    held = ads["cluster"].n_unique()
    if most is not None and ads.height > most:
        below = f"{int(most / ads.height * (1 << 4 * _HEX)):0{_HEX}x}"
        ads = ads.filter(pl.col("cluster") < below)
    return ads, since, last, held


def _named_before(lake: Lake, ads: pl.DataFrame) -> dict[str, set[str]]:
    """The clusters that name each skill, as the lake says."""
    mentions = lake.scan("mentions").select("ad", "skill").unique()
    pairs = mentions.join(ads.lazy(), on="ad").select("skill", "cluster").unique().collect()
    named: dict[str, set[str]] = defaultdict(set)
    for skill, cluster in pairs.iter_rows():
        named[skill].add(cluster)
    return named


_Places = dict[str, list[tuple[str, int, int]]]


def _named_after(
    lake: Lake,
    ads: pl.DataFrame,
    vocabulary: Vocabulary,
    before: Mapping[str, set[str]],
    on_batch: Callable[[int, int], None],
) -> tuple[dict[str, set[str]], _Places]:
    """The clusters that name each skill when the texts are read again; where some of those stand that are new."""
    extractor = extractor_for(vocabulary)
    clusters = dict(ads.iter_rows())
    named: dict[str, set[str]] = defaultdict(set)
    places: _Places = defaultdict(list)
    done = 0
    for batch in _texts(lake, clusters):
        keys: list[str] = batch["ad"].to_list()
        begun = 0
        for readings in extractor.read_columns(batch["title"].fill_null("").to_list(), batch["text"].fill_null("").to_list()):  # fmt: skip
            owners = np.repeat(np.arange(len(readings.lang)), np.diff(readings.cuts)) + begun
            begun += len(readings.lang)
            columns = (owners, readings.skill, readings.is_text, readings.start, readings.end)
            for owner, number, is_text, start, end in zip(*(column.tolist() for column in columns), strict=True):
                skill, ad = extractor.skills[number].id, keys[owner]
                cluster = clusters[ad]
                if FIELDS[is_text] == "text" and cluster not in before.get(skill, ()):
                    shown = places[skill]
                    if len(shown) < _SENTENCES_READ and (not shown or shown[-1][0] != ad):
                        shown.append((ad, start, end))
                named[skill].add(cluster)
        done += len(keys)
        on_batch(done, len(clusters))
    return named, places


def _texts(lake: Lake, wanted: Mapping[str, str]) -> Iterator[pl.DataFrame]:
    """The texts of the ads wanted, each once, some at a time."""
    seen: set[str] = set()
    for file in lake.files("ads"):
        rows = pl.read_parquet(file, columns=["ad", "title", "text"], hive_partitioning=False)
        fresh = [ad in wanted and ad not in seen for ad in rows["ad"]]
        rows = rows.filter(pl.Series(fresh, dtype=pl.Boolean)).unique("ad", keep="first", maintain_order=True)
        seen.update(rows["ad"])
        yield from rows.iter_slices(_BATCH)


def _sentences(places: Sequence[tuple[str, int, int]], texts: Mapping[str, Json]) -> list[Json]:
    """The first sentences that differ: many ads of one employer say the same."""
    shown: dict[str, Json] = {}
    for ad, start, end in places:
        sentence = example(texts[ad], start, end)
        shown.setdefault(sentence["before"] + sentence["after"], sentence)
    return list(shown.values())[:_SENTENCES]
