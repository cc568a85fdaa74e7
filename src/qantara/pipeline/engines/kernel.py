"""The kernel: a batch of cleaned ads in, the same ads with what was read in them out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from qantara.core.text.extractor import FIELDS, Extractor, Readings
from qantara.core.text.fingerprints import fingerprints
from qantara.core.text.places import find_region
from qantara.pipeline.engines.extractors import extractor_for

__all__ = ["ReadBatch", "extractor_for", "read_again", "read_batch", "with_fingerprints"]

_READ = {"lang": pl.String, "domain": pl.String, "occupation": pl.String}


@dataclass(frozen=True)
class ReadBatch:
    """Ads with `lang domain occupation region fingerprint`, and their mentions."""

    ads: pl.DataFrame
    mentions: pl.DataFrame


def read_batch(extractor: Extractor, ads: pl.DataFrame) -> ReadBatch:
    """Read one batch. `ads` has ad, title, text, company, city, region, country."""
    read = read_again(extractor, ads)
    places = zip(*(ads[name].to_list() for name in ("city", "region", "country")), strict=True)
    regions = [find_region(city=city, region=region, country=country).region for city, region, country in places]
    return ReadBatch(read.ads.with_columns(region=pl.Series(regions, dtype=pl.String)), read.mentions)


def with_fingerprints(ads: pl.DataFrame) -> pl.DataFrame:
    """The ads with the fingerprint of each, made of title, company, text and city."""
    return ads.with_columns(fingerprint=_fingerprints(ads, _words(ads, "title"), _words(ads, "text")))


def _words(ads: pl.DataFrame, name: str) -> list[str]:
    words: list[str] = ads[name].fill_null("").to_list()
    return words


def _fingerprints(ads: pl.DataFrame, titles: Sequence[str], texts: Sequence[str]) -> pl.Series:
    prints = fingerprints(titles, _words(ads, "company"), texts, _words(ads, "city"))
    return pl.Series([row.tobytes() for row in prints], dtype=pl.Binary)


def read_again(extractor: Extractor, ads: pl.DataFrame) -> ReadBatch:
    """Read only what depends on vocabulary and method: `lang domain occupation fingerprint`, and the mentions."""
    titles, texts = _words(ads, "title"), _words(ads, "text")
    readings = list(extractor.read_columns(titles, texts))
    read = {name: [fact for some in readings for fact in getattr(some, name)] for name in _READ}
    return ReadBatch(
        ads.with_columns(
            *(pl.Series(name, facts, dtype=_READ[name]) for name, facts in read.items()),
            fingerprint=_fingerprints(ads, titles, texts),
        ),
        _mentions(extractor, ads["ad"], readings),
    )


def _mentions(extractor: Extractor, ads: pl.Series, readings: Sequence[Readings]) -> pl.DataFrame:
    def column(name: str) -> pl.Series:
        return pl.Series(np.concatenate([getattr(some, name) for some in readings] or [np.empty(0, np.int32)]))

    counts = np.concatenate([np.diff(some.cuts) for some in readings] or [np.empty(0, np.int64)])
    skill, skills = column("skill"), _skills(extractor)
    return pl.DataFrame(
        {
            "ad": ads.gather(pl.Series(np.repeat(np.arange(ads.len()), counts))),
            "skill": skills["skill"].gather(skill),
            "kind": skills["kind"].gather(skill),
            "field": pl.Series(FIELDS, dtype=pl.String).gather(column("is_text").cast(pl.UInt32)),
            "start": column("start").cast(pl.Int32),
            "end": column("end").cast(pl.Int32),
            "surface": pl.Series([surface for some in readings for surface in some.surface], dtype=pl.String),
            "confidence": column("confidence").cast(pl.Float64),
        }
    )


@lru_cache(maxsize=1)
def _skills(extractor: Extractor) -> pl.DataFrame:
    """The identifier and the kind of each skill, by its number."""
    schema = {"skill": pl.String(), "kind": pl.String()}
    return pl.DataFrame([(skill.id, skill.kind) for skill in extractor.skills], schema=schema, orient="row")
