"""Quality and speed of extraction, on one core.

    QANTARA_DATA=… python benchmarks/extraction.py

Quality: overlap F1 on annotated ads and on SkillSpan dev by the scorers that stand beside the gold. Speed: CPU seconds of
the stages of `qantara extract`, JSONL in to JSONL out, median of five rounds over the French ads of `ads/france_travail_fr.jsonl`.
"""

import gc
import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import orjson

from qantara.core.text.extractor import Extractor
from qantara.core.text.folding import fold_text
from qantara.pipeline.extract import extract_file

DATA = Path(os.environ["QANTARA_DATA"])
GOLD = DATA / "gold"
ROUNDS = 5


def score(extractor: Extractor, folder: Path) -> None:
    annotated = GOLD / "annotated_ads.jsonl"
    predicted = folder / "annotated.jsonl"
    extract_file(str(annotated), str(predicted), extractor)
    print("\nAnnotated ads (36; all walks of work), overlap F1")
    print(run("score_annotated.py", annotated, predicted))
    for split in ("train", "dev"):
        gold, texts, predicted = (
            GOLD / f"skillspan_{split}.json",
            folder / f"{split}.jsonl",
            folder / f"{split}.out.jsonl",
        )
        run("score_skillspan.py", "texts", gold, texts)
        extract_file(str(texts), str(predicted), extractor)
        for source in ((), ("--source", "tech")):
            print(f"SkillSpan {split} {' '.join(source)}")
            print(run("score_skillspan.py", "score", gold, predicted, *source))


def confidence(extractor: Extractor) -> None:
    """Print the share of right mentions by kind and guard on the training split: what `confidence` says."""
    spec = importlib.util.spec_from_file_location("score_skillspan", GOLD / "score_skillspan.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    postings = list(scorer.postings(str(GOLD / "skillspan_train.json")).values())
    right: Counter[tuple[str, float]] = Counter()
    every: Counter[tuple[str, float]] = Counter()
    for gold, reading in zip(
        postings, extractor.read_all([""] * len(postings), [p["text"] for p in postings]), strict=True
    ):
        for m in reading.mentions:
            spans = gold["knowledge"] + (gold["skill"] if m.kind == "soft" else [])
            hit = any(start < m.end and m.start < end for start, end in spans)
            if m.kind != "soft" and not hit and any(start < m.end and m.start < end for start, end in gold["skill"]):
                continue
            every[m.kind, m.confidence] += 1
            right[m.kind, m.confidence] += hit
    print("SkillSpan train: kind, confidence given, share right, mentions")
    for key, count in sorted(every.items()):
        print(f"  {key[0]:14} {key[1]:.2f}  {right[key] / count:.2f}  {count}")


def run(script: str, *arguments: object) -> str:
    command = [sys.executable, str(GOLD / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def speed(extractor: Extractor, folder: Path) -> None:
    path = folder / "ads.jsonl"
    with (DATA / "ads" / "france_travail_fr.jsonl").open("rb") as stream:
        rows = [orjson.loads(line) for line in stream]
    lines = [orjson.dumps({"id": i, "title": r["title"], "text": r["description"]}) for i, r in enumerate(rows)]
    path.write_bytes(b"\n".join(lines) + b"\n")
    size = path.stat().st_size / 1e6
    texts = ["\n".join(r["description"] for r in rows[i : i + 150]) for i in range(0, len(rows), 150)]
    folded = [fold_text(text, stems=True).text for text in texts]
    automaton = extractor._automaton  # noqa: SLF001 - what is measured is the engine itself
    gc.freeze()

    def rate(name: str, work: Callable[[], object]) -> None:
        seconds = []
        for _ in range(ROUNDS):
            start = time.process_time()
            work()
            seconds.append(time.process_time() - start)
        median = statistics.median(seconds)
        print(f"{name:42} {size / median:7.1f} MB/s  {len(rows) / median:8,.0f} ads/s")

    print(f"Speed on one core, {len(rows)} French ads, {size:.1f} MB of JSONL")
    rate("reading only (JSON lines to dictionaries)", lambda: [orjson.loads(line) for line in lines])
    rate("folding only", lambda: [fold_text(text, stems=True) for text in texts])
    rate(
        "matching only (automaton on folded text)",
        lambda: [automaton.find_matches_as_indexes(t, overlapping=True) for t in folded],
    )
    rate("all: extract, JSONL in to JSONL out", lambda: extract_file(str(path), str(folder / "out.jsonl"), extractor))


def main() -> None:
    start = time.perf_counter()
    extractor = Extractor()
    vocabulary = extractor.vocabulary
    print(
        f"{len(vocabulary.skills):,} skills, version {vocabulary.version}; extractor built in {time.perf_counter() - start:.1f} s"
    )
    with tempfile.TemporaryDirectory() as name:
        score(extractor, Path(name))
        confidence(extractor)
        speed(extractor, Path(name))


if __name__ == "__main__":
    main()
