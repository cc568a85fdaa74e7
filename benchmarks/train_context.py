"""Learn the weights of `qantara.core.text.context` and say how well they judge.

    QANTARA_DATA=… python benchmarks/train_context.py [--write]

Examples are the mentions that the extractor finds without the model, judged right or wrong: on SkillSpan train by the
annotators' spans, on other ads by `benchmarks/labels/*.csv`. Ridge logistic regression by Newton's method, so that the
same data give the same weights. SkillSpan dev and the annotated ads are read for the figures alone.
"""

import csv
import hashlib
import importlib.util
import os
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from defusedxml.ElementTree import parse
from numpy.typing import NDArray

from qantara.core.text import extractor as extractor_module
from qantara.core.text.context import Context, Features
from qantara.core.text.extractor import Extractor
from qantara.core.text.folding import fold_all
from qantara.core.vocabulary import load_vocabulary
from qantara.pipeline.intake import read_ads

DATA = Path(os.environ["QANTARA_DATA"])
GOLD = DATA / "gold"
LABELS = Path(__file__).parent / "labels"
WEIGHTS = Path(extractor_module.__file__).parent / "context.csv"
RIDGE = 8.0
LEAST_SEEN = 3  # examples
SMALLEST = 0.02  # weights below it are left out


@dataclass(frozen=True)
class Example:
    """One mention: the names of its features, whether it is right, in which ad."""

    features: tuple[tuple[str, str], ...]
    right: bool
    ad: str
    kind: str


class Recorder(Context):
    """Sees what the model sees, and lets everything pass."""

    def __init__(self, words: Sequence[str], skills: Any) -> None:
        super().__init__({"before": dict.fromkeys(words, 0.0)}, skills)
        self.seen: list[tuple[Features, NDArray[np.int64]]] = []

    def judge(self, seen: Features, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        self.seen.append((seen, rows))
        return np.ones(seen.facts["skill"].size)


def named(
    seen: Features, rows: NDArray[np.int64], lexicon: Sequence[str], skills: Any
) -> Iterator[tuple[tuple[str, str], ...]]:
    """The names of the features of each hit."""
    words = [*lexicon, ""]
    word_of = [words[row] for row in rows.tolist()] + [""]
    for hit in range(seen.facts["skill"].size):
        found = [(name, str(int(values[hit]))) for name, values in seen.facts.items() if name != "skill"]
        skill = skills[int(seen.facts["skill"][hit])]
        found += [("skill", skill.id), ("parent", skill.parent or ""), *(("domain", d) for d in skill.domains)]
        found += [(name, word_of[int(at[hit])]) for name, at in seen.beside.items()]
        for name, (begin, end) in seen.windows.items():
            found += [(name, word_of[place]) for place in range(int(begin[hit]), int(end[hit]))]
        for name, line in seen.lines.items():
            found += [(name, word_of[place]) for place in seen.openings[line[hit]].tolist()]
        yield tuple(feature for feature in found if feature[1])


def skillspan(split: str) -> dict[str, Any]:
    spec = importlib.util.spec_from_file_location("score_skillspan", GOLD / "score_skillspan.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    postings: dict[str, Any] = scorer.postings(str(GOLD / f"skillspan_{split}.json"))
    return postings


@dataclass(frozen=True)
class Ad:
    """An ad with the spans that count as right, and those that count neither way, for hard and for soft skills."""

    key: str
    title: str
    text: str
    hard: frozenset[tuple[str, int, int]]
    soft: frozenset[tuple[str, int, int]]
    judged: frozenset[tuple[str, int, int]] | None = None  # where not every mention was judged: those that were

    def verdict(self, field: str, start: int, end: int, kind: str) -> bool | None:
        """Whether a mention is right; None where the annotators' scheme does not say."""
        if self.judged is not None and not touches(self.judged, field, start, end):
            return None
        own, other = (self.soft, self.hard) if kind in {"soft", "language"} else (self.hard, self.soft)
        if touches(own, field, start, end):
            return True
        return None if touches(other, field, start, end) else False


def touches(spans: frozenset[tuple[str, int, int]], field: str, start: int, end: int) -> bool:
    return any(f == field and s < end and start < e for f, s, e in spans)


def of_skillspan(split: str) -> list[Ad]:
    return [
        Ad(key, "", p["text"], *(frozenset(("text", s, e) for s, e in p[kind]) for kind in ("knowledge", "skill")))
        for key, p in skillspan(split).items()
    ]


def of_annotated() -> list[Ad]:
    ads = []
    for line in (GOLD / "annotated_ads.jsonl").open("rb"):
        row = orjson.loads(line)
        spans = [(m["field"], m["start"], m["end"], m["kind"] in {"soft", "language"}) for m in row["mentions"]]
        hard, soft = (frozenset(s[:3] for s in spans if s[3] is softly) for softly in (False, True))
        ads.append(Ad(row["id"], row["title"], row["text"], hard, soft))
    return ads


def of_labels(split: str) -> list[Ad]:
    """The judged ads of `benchmarks/labels`, of the split that begins with `tun` or `test`."""
    judged: dict[str, list[dict[str, str]]] = {}
    for lang in ("fr", "en"):
        for row in rows_of(f"{lang}.csv"):
            judged.setdefault(f"{row['file']}:{row['row']}", []).append(row)
    ads = []
    for lang in ("fr", "en"):
        for place in rows_of(f"{lang}_ads.csv"):
            if place["split"].startswith(split):
                key = f"{place['file']}:{place['row']}"
                title, text = given_ad(place["file"], int(place["row"]))
                if digest(f"{title}\n{text}") == place["title_and_text_sha256"]:
                    ads.append(_judged_ad(f"{lang}-{key}", title, text, judged.get(key, [])))
    marked: dict[str, list[dict[str, str]]] = {}
    for row in rows_of("arabic.csv"):
        marked.setdefault(row["key"], []).append({**row, "label": "right"})
    read = {
        f"{Path(row['file']).name}:{row['line']}": row
        for batch in read_ads([DATA / "ads" / "jadarat_ar.csv"])
        for row in batch.ads.to_dicts()
    }
    for place in rows_of("arabic_ads.csv"):
        if place["split"].startswith(split):
            ad = read[place["key"]]
            if digest(ad["text"]) == place["text_sha256"]:
                ads.append(
                    _judged_ad(
                        f"ar-{place['key']}", ad["title"], ad["text"], marked.get(place["key"], []), complete=True
                    )
                )
    return ads


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def rows_of(name: str) -> list[dict[str, str]]:
    with (LABELS / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def given_ad(file: str, row: int) -> tuple[str, str]:
    """Title and text as the file gives them (see `labels/README.md`)."""
    path = DATA / file
    if path.suffix == ".jsonl":
        record = orjson.loads(path.read_bytes().splitlines()[row])
        return record["title"], record["description"]
    if path.suffix == ".csv":
        names = ("Job_title", "Job_Desc") if "glassdoor" in file else ("title", "text")
        names = ("titre", "description") if "leboncoin" in file else names
        with path.open(encoding="utf-8-sig", newline="") as stream:
            head = stream.readline()
            stream.seek(0)
            record = list(csv.DictReader(stream, delimiter=";" if head.count(";") > head.count(",") else ","))[row]
        return record[names[0]], record[names[1]]
    elements = [e for e in parse(path).getroot().iter() if e.tag in {"job", "Offre_emploi"}]
    texts = {e.tag: e.text or "" for e in elements[row].iter()}
    return (texts.get("title") or texts["Intitule"]), (texts.get("description") or texts["Texte_offre"])


def _judged_ad(key: str, title: str, text: str, rows: Sequence[dict[str, str]], *, complete: bool = False) -> Ad:
    spans: dict[str, set[tuple[str, int, int]]] = {"hard": set(), "soft": set(), "seen": set()}
    for row in rows:
        span = (row["field"], int(row["start"]), int(row["end"]))
        spans["seen"].add(span)
        if row["label"] in {"right", "missed"}:
            spans["soft" if row["kind"] in {"soft", "language"} else "hard"].add(span)
    seen = None if complete else frozenset(spans["seen"])
    return Ad(key, title, text, frozenset(spans["hard"]), frozenset(spans["soft"]), seen)


def examples(ads: Sequence[Ad], lexicon: Sequence[str]) -> list[Example]:
    """Every mention of the ads that can be judged."""
    vocabulary = load_vocabulary()
    skills = list(vocabulary.skills.values())
    recorder = Recorder(lexicon, skills)
    extractor = Extractor(vocabulary, recorder)
    waiting = iter(ads)
    found: list[Example] = []
    for readings in extractor.read_columns([ad.title for ad in ads], [ad.text for ad in ads]):
        seen, rows = recorder.seen.pop()
        mentions = list(named(seen, rows, recorder.lexicon, skills))
        for begin, end in pairwise(readings.cuts.tolist()):
            ad = next(waiting)
            for row in range(begin, end):
                skill = skills[int(readings.skill[row])]
                field = "text" if readings.is_text[row] else "title"
                right = ad.verdict(field, int(readings.start[row]), int(readings.end[row]), skill.kind)
                if right is not None:
                    found.append(Example(mentions[row], right, ad.key, skill.kind))
    return found


def lexicon_of(ads: Sequence[Ad]) -> list[str]:
    """The words that stand in three ads or more."""
    seen: Counter[str] = Counter()
    for text in fold_all([f"{ad.title} {ad.text}" for ad in ads]):
        seen.update(set(text.split()))
    return sorted(word for word, count in seen.items() if count >= LEAST_SEEN)


Weights = dict[tuple[str, str], float]


def learn(given: Sequence[Example]) -> Weights:
    """Ridge logistic regression: Newton steps, each solved by conjugate gradients."""
    seen = Counter(feature for example in given for feature in set(example.features))
    column = {
        feature: number for number, feature in enumerate(sorted(f for f, count in seen.items() if count >= LEAST_SEEN))
    }
    design = np.zeros((len(given), len(column)), np.float32)
    for row, example in enumerate(given):
        for feature in example.features:
            if feature in column:
                design[row, column[feature]] += 1
    right = np.array([example.right for example in given], np.float32)
    beta = np.zeros(len(column), np.float32)
    for _ in range(15):
        p = 1 / (1 + np.exp(-(design @ beta)))
        gradient = design.T @ (p - right) + RIDGE * beta
        curvature = p * (1 - p)
        step, residual = np.zeros_like(beta), -gradient
        direction, norm = residual.copy(), float(residual @ residual)
        for _ in range(80):
            image = design.T @ (curvature * (design @ direction)) + RIDGE * direction
            pace = norm / float(direction @ image)
            step += pace * direction
            residual -= pace * image
            new = float(residual @ residual)
            if new < 1e-6:
                break
            direction, norm = residual + new / norm * direction, new
        beta += step
        if float(np.abs(step).max()) < 1e-3:
            break
    return {feature: float(beta[number]) for feature, number in column.items() if abs(beta[number]) >= SMALLEST}


def probabilities(given: Sequence[Example], weights: Weights) -> NDArray[np.float64]:
    start = weights.get(("always", "0"), 0.0)
    return np.array(
        [1 / (1 + np.exp(-start - sum(weights.get(f, 0.0) for f in example.features))) for example in given]
    )


def shrunk(weights: Weights, development: Sequence[Example]) -> Weights:
    """Pull the scores together as ads never seen ask for: the vocabulary was written with the training ads in sight.

    Slope and intercept of a logistic regression of what is right on the score (Platt 1999), on development ads.
    """
    p = probabilities(development, weights)
    design = np.stack((np.ones(p.size), np.log(p / (1 - p))), axis=1)
    right = np.array([example.right for example in development])
    line = np.array([0.0, 1.0])
    for _ in range(20):
        q = 1 / (1 + np.exp(-design @ line))
        line += np.linalg.solve((design.T * (q * (1 - q))) @ design, design.T @ (right - q))
    print(f"scores times {line[1]:.2f}, {line[0]:+.2f}")
    return {("always", "0"): float(line[0])} | {feature: weight * float(line[1]) for feature, weight in weights.items()}


def calibration(name: str, p: NDArray[np.float64], right: NDArray[np.bool_]) -> None:
    """Print the expected calibration error over ten bins, and F1-optimal thresholds."""
    bins = np.minimum((p * 10).astype(int), 9)
    error = sum(abs(p[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))
    best = max((2 * (right & (p >= t)).sum() / ((p >= t).sum() + right.sum()), t) for t in np.arange(0, 0.7, 0.05))
    print(
        f"{name:34} {p.size:6,} mentions, right {right.mean():.3f}, calibration error {error:.3f}, log loss {-np.log(np.where(right, p, 1 - p)).mean():.3f}, best threshold {best[1]:.2f} (F1 over found {best[0]:.3f}; all {2 * right.mean() / (1 + right.mean()):.3f})"
    )


def main() -> None:
    train = [*of_skillspan("train"), *of_labels("tun")]
    lexicon = lexicon_of(train)
    given = examples(train, lexicon)
    print(f"{len(train)} ads, {len(given):,} mentions, {len(lexicon):,} words")
    right = np.array([example.right for example in given])
    # Cross-validation by ad.
    fold_of = np.array([zlib.crc32(example.ad.encode()) % 5 for example in given])
    p = np.zeros(len(given))
    for fold in range(5):
        weights = learn([example for example, own in zip(given, fold_of, strict=True) if own != fold])
        held = np.flatnonzero(fold_of == fold)
        p[held] = probabilities([given[i] for i in held], weights)
    for source in sorted({example.ad.split("-")[0] for example in given}):
        of = np.array([example.ad.startswith(source) for example in given])
        calibration(f"held out, {source}", p[of], right[of])
    weights = learn(given)
    others = {
        "SkillSpan dev": examples(of_skillspan("dev"), lexicon),
        "annotated ads": examples(of_annotated(), lexicon),
        "judged ads, test": examples(of_labels("test"), lexicon),
    }
    weights = shrunk(weights, [*others["SkillSpan dev"], *others["annotated ads"]])
    for name, some in others.items():
        calibration(name, probabilities(some, weights), np.array([example.right for example in some]))
    if "--write" in sys.argv:
        rows = sorted((feature, value, f"{weight:.2f}") for (feature, value), weight in weights.items())
        with WEIGHTS.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
        print(f"{len(rows):,} weights written")


if __name__ == "__main__":
    main()
