"""What rises and what falls, names outside the vocabulary among it, with how often such words came true."""

from dataclasses import dataclass
from datetime import date

import polars as pl
from ahocorasick_rs import AhoCorasick

from qantara.core.demand.emerging import HitRate, emerging_skills, falling_skills, hit_rate
from qantara.core.text.candidates import LISTS_ALONE, find_candidates
from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.anticipation.history import History, read_history
from qantara.pipeline.candidates import known_names
from qantara.pipeline.examples import newest_tech_ads, read_ad_texts
from qantara.pipeline.partnership import Partnership

CANDIDATE = "candidate:"
KINDS = ("technology", "concept", "certification")  # soft skills and languages are asked for by habit of the page
_LEAST_ADS = 5
_MOST_NAMES = 300


@dataclass(frozen=True)
class Movements:
    """Skills by their growth.

    at        the first day of the month after the last one used
    rising    skill, growth, lo80, hi80, recent, flagged, share (of the last 12 months), before (of the 12 before those)
    falling   likewise, the most probable fallers first
    """

    at: date
    rising: pl.DataFrame
    falling: pl.DataFrame
    hits: dict[str, HitRate]
    history: History


def read_movements(partnership: Partnership, vocabulary: Vocabulary, *, at: date, judged: bool = True) -> Movements:
    """Measure the growth of every skill and frequent candidate of the lake up to the month of `at`.

    judged  also how often such flags came true in the past
    """
    names = _candidate_ads(partnership, vocabulary)
    history = read_history(partnership.lake, at=at, extra=names)
    wanted = [name for name, skill in vocabulary.skills.items() if skill.kind in KINDS]
    counts = history.skills.filter(pl.col("skill").is_in(wanted) | pl.col("skill").str.starts_with(CANDIDATE))
    end = history.end
    shares = _shares(counts, history.totals, end)
    tables = {
        "rising": emerging_skills(counts, history.totals, at=end),
        "falling": falling_skills(counts, history.totals, at=end),
    }
    rising, falling = (table.join(shares, on="skill", how="left", maintain_order="left") for table in tables.values())
    hits = {
        "rising": hit_rate(counts, history.totals, direction="rising"),
        "falling": hit_rate(counts, history.totals, direction="falling"),
    } if judged else {}  # fmt: skip
    return Movements(end, rising, falling, hits, history)


def likely(table: pl.DataFrame, sign: int) -> pl.DataFrame:
    """The rows whose whole 80 % interval says that they rise (1) or fall (-1)."""
    return table.filter((pl.col("lo80") > 0) if sign > 0 else (pl.col("hi80") < 0))


def _shares(counts: pl.DataFrame, totals: pl.DataFrame, end: date) -> pl.DataFrame:
    """skill, share, before: of the ads of the last twelve months, and of the twelve before."""
    year = (pl.lit(end).dt.offset_by("-12mo") <= pl.col("month")).alias("late")
    both = pl.col("month") >= pl.lit(end).dt.offset_by("-24mo")
    whole = totals.filter(both).group_by(year).agg(all=pl.col("ads").sum())
    seen = counts.filter(both).group_by("skill", year).agg(pl.col("ads").sum())
    part = seen.join(whole, on="late").with_columns(part=pl.col("ads") / pl.col("all"))
    # A skill never named before had a share of zero then, if anything was seen then at all.
    known = whole.filter(~pl.col("late")).height > 0
    return (
        counts.select("skill").unique()
        .join(part.filter("late").select("skill", share="part"), on="skill", how="left")
        .join(part.filter(~pl.col("late")).select("skill", before="part"), on="skill", how="left")
        .with_columns(
            pl.col("share").fill_null(0.0), pl.col("before").fill_null(0.0) if known else pl.lit(None, pl.Float64).alias("before")
        )
    )  # fmt: skip


def _candidate_ads(partnership: Partnership, vocabulary: Vocabulary) -> pl.DataFrame:
    """ad, skill: which ads of all times hold the names that the newest ones ask for and no vocabulary has."""
    ads = partnership.lake.scan("ads").select("ad", "cluster", "posted_on", "domain").collect()
    texts = read_ad_texts(partnership, newest_tech_ads(ads), technologies_only=True)
    found = find_candidates(
        texts.searched, known_names(vocabulary) | vocabulary.refused, least=_LEAST_ADS, contexts=LISTS_ALONE,
        examples_of_each=1,
    )[:_MOST_NAMES]  # fmt: skip
    names = [one.name for one in found]
    held: list[tuple[str, str]] = []
    if names:
        finder = AhoCorasick(names)
        for file in partnership.lake.files("ads"):
            some = pl.read_parquet(file, columns=["ad", "text", "domain"], hive_partitioning=False)
            for ad, text, _ in some.filter(pl.col("domain").is_not_null()).iter_rows():
                held += ((ad, CANDIDATE + names[which]) for which in _whole_words(finder, text or ""))
    return pl.DataFrame(held, schema={"ad": pl.String, "skill": pl.String}, orient="row").unique(maintain_order=True)


def _whole_words(finder: AhoCorasick, text: str) -> set[int]:
    """Which names stand in a text as words of their own."""
    return {
        which
        for which, start, end in finder.find_matches_as_indexes(text, overlapping=True)
        if not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum()
    }
