"""Sentences of ads as examples, and the texts of ads as they are searched for new names."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import polars as pl

from qantara.core.text.candidates import AdText
from qantara.core.text.folding import fold
from qantara.core.text.places import region_label
from qantara.core.vocabulary import LANGUAGES
from qantara.pipeline.partnership import Partnership

Json = dict[str, Any]
_REGIONS = frozenset(f"MA-{number:02}" for number in range(1, 13))
_NEWEST = 20_000  # tech ads that are read again for names outside the vocabulary
_SENTENCE = re.compile(r"[.!?;]\s+|\n|[•●▪]")
_SIDE = 130  # characters of a sentence shown on each side of the mention


@dataclass(frozen=True)
class AdTexts:
    """Ads to search, their rows, and the row of the ad that speaks for each cluster."""

    searched: list[AdText]
    of_ad: dict[str, Json]
    of_cluster: dict[str, Json]


def newest_tech_ads(ads: pl.DataFrame) -> pl.DataFrame:
    """The newest ads of the digital field, each once; `ads` has ad, domain, posted_on."""
    return (
        ads.filter(pl.col("domain").is_not_null())
        .unique("ad", keep="first", maintain_order=True)
        .sort("posted_on", "ad", descending=[True, False], nulls_last=True)
        .head(_NEWEST)
    )


def read_ad_texts(partnership: Partnership, ads: pl.DataFrame, *, technologies_only: bool) -> AdTexts:
    """Read the texts of ads (ad, cluster, in order) with the places of what is known in them.

    With `technologies_only`, ads that name no technology are left out, and only technologies are placed.
    """
    technologies: dict[str, list[tuple[int, int]]] = defaultdict(list)
    mentions: dict[str, list[tuple[int, int]]] = defaultdict(list)
    rows = (
        partnership.lake.scan("mentions")
        .filter((pl.col("field") == "text") & pl.col("ad").is_in(ads["ad"].implode()))
        .filter((pl.col("kind") == "technology") | pl.lit(not technologies_only))
        .select("ad", "start", "end", "kind").unique().sort("ad", "start", "end", "kind").collect()
    )  # fmt: skip
    for ad, start, end, kind in rows.iter_rows():
        mentions[ad].append((start, end))
        if kind == "technology":
            technologies[ad].append((start, end))
    wanted = ads.select("cluster", "ad").filter(pl.col("ad").is_in(list(technologies)) | pl.lit(not technologies_only))
    texts = {row["ad"]: row for row in read_texts(partnership, wanted["ad"])}
    searched, of_cluster = [], {}
    for cluster, ad in wanted.iter_rows():
        row = texts[ad]
        of_cluster[cluster] = row
        others = {fold(row[column]) for column in ("company", "city") if row[column]}
        searched.append(AdText(ad, cluster, row["text"], technologies[ad], mentions[ad], others))
    return AdTexts(searched, texts, of_cluster)


def read_texts(partnership: Partnership, keys: pl.Series) -> list[Json]:
    """The rows of some ads with what an example shows of them."""
    columns = ("ad", "title", "text", "lang", "posted_on", "region", "city", "company", "source")
    return (
        partnership.lake.scan("ads").filter(pl.col("ad").is_in(keys.implode())).select(columns)
        .unique("ad", keep="first").collect().to_dicts()
    )  # fmt: skip


def example(ad: Json, start: int, end: int) -> Json:
    """The sentence around a place of an ad's text, cut to what a page shows."""
    text = ad["text"]
    before = _SENTENCE.split(text[max(0, start - 2 * _SIDE) : start])[-1]
    after = _SENTENCE.split(text[end : end + 2 * _SIDE])[0]
    if len(before) > _SIDE:
        before = "… " + before[-_SIDE:].split(" ", 1)[-1]
    if len(after) > _SIDE:
        after = after[:_SIDE].rsplit(" ", 1)[0] + " …"
    region = ad["region"]
    return {
        "before": before.lstrip(" -*–"),
        "mention": text[start:end],
        "after": after,
        "lang": ad["lang"],
        "title": ad["title"],
        "month": f"{ad['posted_on']:%Y-%m}" if ad["posted_on"] else None,
        "place": {language: region_label(region, language) for language in LANGUAGES} if region in _REGIONS else None,
        "source": ad["source"],
    }
