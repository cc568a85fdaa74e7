"""Occupation groups and domains of ads, and what deciding them costs.

    QANTARA_DATA=… python benchmarks/roles.py [--wrong]

`role_labels.csv` gives the group and domain (empty: not a tech job) of real ads by file and row of intake, read by hand by the
guidelines of the annotated ads. Rules were tuned on the half `tuning` and the annotated ads; the half `test` was only counted.
`--wrong` prints what was missed outside that half.
"""

import csv
import json
import os
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from qantara.core.text.extractor import Extractor
from qantara.core.text.roles import Role, Roles
from qantara.pipeline.intake.ads import read_ads

DATA = Path(os.environ["QANTARA_DATA"])
LABELS = Path(__file__).with_name("role_labels.csv")
ROUNDS = 5


class Ad(NamedTuple):
    title: str
    text: str


class Label(NamedTuple):
    half: str
    group: str
    domain: str | None


def load() -> tuple[dict[str, Ad], dict[str, Label]]:
    """Ads and labels by file and row; the annotated ads by file and identifier."""
    ads: dict[str, Ad] = {}
    labels: dict[str, Label] = {}
    with LABELS.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            key = f"{row['file']}:{row['row']}"
            labels[key] = Label(row["half"], row["occupation_group"], row["domain"] or None)
    for path in sorted([*(DATA / "ads").iterdir(), *(DATA / "feeds").iterdir()]):
        number = 0
        for batch in read_ads([str(path)]):
            for title, text in batch.ads.select("title", "text").iter_rows():
                number += 1
                ads[f"{path.name}:{number}"] = Ad(title or "", text or "")
    with (DATA / "gold" / "annotated_ads.jsonl").open("rb") as stream:
        for line in stream:
            gold = json.loads(line)
            key = f"annotated_ads.jsonl:{gold['id']}"
            ads[key] = Ad(gold["title"], gold["text"])
            domain = None if gold["domain"] == "none" else gold["domain"]
            labels[key] = Label("annotated", gold["occupation"], domain)
    return ads, labels


def main() -> None:
    ads, labels = load()
    extractor = Extractor()
    readings = extractor.read_all([ad.title for ad in ads.values()], [ad.text for ad in ads.values()])
    found = [[(m.skill, m.field == "title") for m in reading.mentions] for reading in readings]

    def decide(roles: Roles) -> tuple[list[Role], float]:
        start = time.process_time()
        decided = [roles.decide(*ad, skills) for ad, skills in zip(ads.values(), found, strict=True)]
        return decided, 1e6 * (time.process_time() - start) / len(ads)

    roles = Roles(extractor.vocabulary)
    decided, first = decide(roles)
    again = statistics.median(decide(roles)[1] for _ in range(ROUNDS))
    by_key = dict(zip(ads, decided, strict=True))
    counts: Counter[tuple[str, str]] = Counter()
    for key, label in labels.items():
        role = by_key[key]
        right_group = (role.group or "non-tech") == label.group
        right_domain = role.domain == label.domain
        kind = "tech" if label.domain else "other"
        counts[label.half, kind] += 1
        counts[label.half, f"{kind} group"] += right_group
        counts[label.half, f"{kind} domain"] += right_domain
        if "--wrong" in sys.argv and label.half != "test" and not (right_group and right_domain):
            print(f"{key}  {ads[key].title[:60]}  is {label.group}, {label.domain}; said {role.group}, {role.domain}")
    for half in ("tuning", "test", "annotated"):
        tech, other = counts[half, "tech"], counts[half, "other"]
        group, domain = counts[half, "tech group"], counts[half, "tech domain"]
        print(
            f"{half:10} {tech} tech ads: group {group / tech:.3f}, domain {domain / tech:.3f};"
            f" {other} others: {counts[half, 'other domain']} without a domain, {counts[half, 'other group']} non-tech"
        )
    titles = len({ad.title for ad in ads.values()})
    print(f"{len(ads):,} ads, {titles:,} titles: {first:.1f} µs an ad at first, {again:.1f} µs with the titles known")


if __name__ == "__main__":
    main()
