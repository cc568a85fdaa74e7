"""The kernel: a batch of cleaned ads in, the same ads with what was read in them out."""

from dataclasses import dataclass

import polars as pl

from qantara.core.text.duplicates import fingerprints
from qantara.core.text.extractor import Extractor
from qantara.core.text.places import find_region
from qantara.core.text.titles import plain_title
from qantara.core.vocabulary import Vocabulary

_MENTIONS = {
    "ad": pl.String, "skill": pl.String, "kind": pl.String, "field": pl.String, "start": pl.Int32,
    "end": pl.Int32, "surface": pl.String, "confidence": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True)
class ReadBatch:
    """Ads with `lang domain occupation region fingerprint`, and their mentions."""

    ads: pl.DataFrame
    mentions: pl.DataFrame


_extractors: dict[str, Extractor] = {}


def extractor_for(vocabulary: Vocabulary) -> Extractor:
    """The extractor of a vocabulary, built once a process: its version says all that it depends on."""
    if vocabulary.version not in _extractors:
        _extractors.clear()  # one at a time: each holds a hundred thousand patterns
        _extractors[vocabulary.version] = Extractor(vocabulary)
    return _extractors[vocabulary.version]


def read_batch(extractor: Extractor, ads: pl.DataFrame) -> ReadBatch:
    """Read one batch. `ads` has ad, title, text, company, city, region, country."""
    titles = ads["title"].fill_null("").to_list()
    texts = ads["text"].fill_null("").to_list()
    readings = extractor.read_all(titles, texts)
    prints = fingerprints([plain_title(title) for title in titles], ads["company"].fill_null("").to_list(), texts)
    places = [
        find_region(city=city, region=region, country=country)
        for city, region, country in ads.select("city", "region", "country").iter_rows()
    ]
    mentions = [
        (ad, m.skill, m.kind, m.field, m.start, m.end, m.surface, m.confidence)
        for ad, reading in zip(ads["ad"].to_list(), readings, strict=True)
        for m in reading.mentions
    ]
    text_columns = {"lang": pl.String, "domain": pl.String, "occupation": pl.String}
    read = pl.DataFrame(
        {
            "lang": [r.lang for r in readings],
            "domain": [r.domain for r in readings],
            "occupation": [r.occupation for r in readings],
        },
        schema=text_columns,
    )
    return ReadBatch(
        ads.with_columns(
            *read,
            region=pl.Series([place.region for place in places], dtype=pl.String),
            fingerprint=pl.Series([row.tobytes() for row in prints], dtype=pl.Binary),
        ),
        pl.DataFrame(mentions, schema=_MENTIONS, orient="row"),
    )
