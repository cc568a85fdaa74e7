"""Why ads were merged: one row a merge, with the numbers, for a person who doubts it."""

from collections.abc import Sequence

import polars as pl

from qantara.core.text.duplicates import Merges, Rule
from qantara.core.text.fingerprints import Fingerprints

# What the log calls each rule; the edges say it in words.
RULE_NAMES = {
    Rule.SAME_TEXT: "same-text",
    Rule.RESEMBLING: "resembling",
    Rule.CONTAINED: "contained",
    Rule.CUT: "cut-copy",
    Rule.UNNAMED: "no-company",
    Rule.ELSEWHERE: "other-company",
}
MERGE_LOG: dict[str, type[pl.DataType]] = {
    "ad": pl.String,
    "into": pl.String,
    "by": pl.String,
    "like": pl.String,
    "rule": pl.String,
    "resemblance": pl.Float64,
    "contained": pl.Float64,
    "letters": pl.Int32,
    "other_letters": pl.Int32,
    "other_city": pl.Boolean,
}


def explain_merges(merges: Merges, prints: Fingerprints, ads: Sequence[str] | pl.Series) -> pl.DataFrame:
    """Say why each merge was made. One row for each ad that is not the oldest of its cluster and joined it now.

    ads      the keys of the ads, in the order of `prints`: as text, or as numbers, which stay numbers
    returns  ad            which ad, or the oldest of which cluster, joined
             into          the cluster it is in now
             by, like      the two ads that were found to be one job; `by` is `ad`, or one that joined it before
             rule          `RULE_NAMES`
             resemblance   share of the texts in common, of all that they say; estimated
             contained     share of the shorter text that the other holds; estimated
             letters       of `by` and, as `other_letters`, of `like`, without spaces and signs
             other_city    whether both cities are known and differ
    """
    like, by = merges.pairs[:, 0], merges.pairs[:, 1]
    left, right = prints[like], prints[by]
    names = ads if isinstance(ads, pl.Series) else pl.Series(ads, dtype=pl.String)
    return pl.DataFrame(
        {
            "ad": names.gather(merges.joined),
            "into": names.gather(merges.roots[merges.joined]),
            "by": names.gather(by),
            "like": names.gather(like),
            "rule": [RULE_NAMES[Rule(code)] for code in merges.verdicts.rule.tolist()],
            "resemblance": merges.verdicts.resemblance.round(2),
            "contained": merges.verdicts.contained.round(2),
            "letters": right["letters"],
            "other_letters": left["letters"],
            "other_city": (left["city"] != right["city"]) & (left["city"] != 0) & (right["city"] != 0),
        },
        schema=MERGE_LOG | dict.fromkeys(("ad", "into", "by", "like"), names.dtype),
    )
