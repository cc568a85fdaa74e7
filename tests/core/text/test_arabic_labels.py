"""The labels of Arabic ads that quality is measured with: without text, so that no ad is in the repository."""

import csv
import hashlib
from pathlib import Path

from qantara.core.vocabulary import KINDS
from qantara.pipeline.intake import read_ads

LABELS = Path(__file__).parents[3] / "benchmarks" / "labels"


def rows(name):
    with (LABELS / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_label_is_a_span_of_an_annotated_ad():
    ads = {row["key"] for row in rows("arabic_ads.csv")}

    labels = rows("arabic.csv")

    assert {row["key"] for row in labels} <= ads
    assert all(int(row["start"]) < int(row["end"]) for row in labels)
    assert {row["field"] for row in labels} == {"title", "text"}
    assert {row["kind"] for row in labels} <= set(KINDS)
    assert all(row["skill"] for row in labels)


def test_mentions_of_one_ad_do_not_overlap():
    last = {}
    for row in rows("arabic.csv"):
        place = row["key"], row["field"]
        assert last.get(place, 0) <= int(row["start"]), row
        last[place] = int(row["end"])


def test_the_halves_are_thirty_five_ads_to_tune_and_twenty_five_to_test():
    ads = rows("arabic_ads.csv")

    by_hash = sorted(ads, key=lambda row: hashlib.sha256(row["key"].encode()).hexdigest())

    assert [row["split"] for row in by_hash] == ["tuning"] * 35 + ["test"] * 25


def test_ads_are_still_read_as_they_were_annotated(real_data):
    read = {
        f"{Path(row['file']).name}:{row['line']}": row["text"]
        for batch in read_ads([real_data / "ads" / "jadarat_ar.csv"])
        for row in batch.ads.to_dicts()
    }

    for row in rows("arabic_ads.csv"):
        assert hashlib.sha256(read[row["key"]].encode()).hexdigest()[:12] == row["text_sha256"], row["key"]
