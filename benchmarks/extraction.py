"""Quality, certainty and speed of extraction.

    QANTARA_DATA=… python benchmarks/extraction.py [--million]

Quality: overlap F1 on annotated ads and on SkillSpan dev by the scorers that stand beside the gold, and named technologies
by document. Certainty: expected calibration error of `confidence`. Speed: CPU seconds on one core of the stages of
`qantara extract`, JSONL in to JSONL out, median of five rounds over the French ads of `ads/france_travail_fr.jsonl`, with the
share that the raw automaton of `ahocorasick-rs` over the same names would take. Growth: the same ads again and again, to
100,000, or with --million to 1,000,000.
"""

import gc
import importlib.util
import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import orjson
from ahocorasick_rs import AhoCorasick

from qantara.core.text import extractor as extractor_module
from qantara.core.text.extractor import Extractor, Reading
from qantara.core.text.folding import fold_all, fold_text
from qantara.core.text.words import join, words_of
from qantara.core.vocabulary import Vocabulary, load_vocabulary
from qantara.pipeline.extract import extract_file

DATA = Path(os.environ["QANTARA_DATA"])
GOLD = DATA / "gold"
ROUNDS = 5
HARD, SOFT = {"technology", "concept", "certification"}, {"soft", "language"}
# Technologies that everyone writes alike, for the pairs (document, technology); ordinary words only with a capital.
KNOWN = (
    "python java javascript typescript c# c++ scala kotlin ruby php perl matlab sql nosql html css angular django spring"
    " hibernate .net asp.net rails jquery bootstrap docker kubernetes terraform ansible puppet jenkins git github gitlab"
    " svn jira confluence aws azure gcp linux unix windows oracle mysql postgresql mongodb redis cassandra elasticsearch"
    " kafka rabbitmq spark hadoop hive airflow snowflake databricks tableau excel sap salesforce sharepoint selenium junit"
    " cucumber jmeter postman maven gradle npm webpack graphql soap xml json bash powershell vmware tensorflow pytorch keras"
    " pandas numpy scikit-learn splunk prometheus grafana nginx tomcat android ios xamarin flutter openstack openshift"
    " vagrant go rust swift react vue node.js flask"
).split()
VARIANTS = {
    "node.js": r"node\.?\s?js", "vue": r"vue(?:\.?js)?", "react": r"react(?:\.?js)?", "angular": r"angular(?:\.?js)?",
    "postgresql": r"postgres(?:ql)?", "aws": r"aws|amazon web services", "gcp": r"gcp|google cloud(?: platform)?",
    "javascript": r"java\s?script|js", "kubernetes": "kubernetes|k8s", "rails": "(?:ruby on )?rails",
}  # fmt: skip
CAPITAL = {"go", "spring", "swift", "rust", "excel", "hive", "spark", "oracle", "puppet", "flask"}


def _pattern(name: str) -> re.Pattern[str]:
    body = name.capitalize() if name in CAPITAL else VARIANTS.get(name, re.escape(name))
    return re.compile(rf"(?<![\w.#+])(?:{body})(?![\w#+])", 0 if name in CAPITAL else re.IGNORECASE)


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_skillspan", GOLD / "score_skillspan.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(script: str, *arguments: object) -> str:
    command = [sys.executable, str(GOLD / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def score(vocabulary: Vocabulary, folder: Path) -> None:
    annotated = GOLD / "annotated_ads.jsonl"
    predicted = folder / "annotated.jsonl"
    extract_file(str(annotated), str(predicted), vocabulary)
    print("\nAnnotated ads (36; all walks of work), overlap F1")
    print(run("score_annotated.py", annotated, predicted))
    intervals(annotated, predicted)
    for split in ("train", "dev"):
        gold, texts, predicted = (
            GOLD / f"skillspan_{split}.json",
            folder / f"{split}.jsonl",
            folder / f"{split}.out.jsonl",
        )
        run("score_skillspan.py", "texts", gold, texts)
        extract_file(str(texts), str(predicted), vocabulary)
        for source in ((), ("--source", "tech")):
            print(f"SkillSpan {split} {' '.join(source)}")
            print(run("score_skillspan.py", "score", gold, predicted, *source))
        named_technologies(split, predicted)


def intervals(annotated: Path, predicted: Path) -> None:
    """Print 95 % intervals of hard skills' F1 by drawing ads anew: ten pages of one language say little."""
    said = {row["id"]: row["mentions"] for row in map(orjson.loads, predicted.open("rb"))}
    counts: dict[str, list[tuple[int, int, int, int]]] = {}
    for ad in map(orjson.loads, annotated.open("rb")):
        gold, found = (
            {(m["field"], m["start"], m["end"]) for m in ms if m["kind"] in HARD}
            for ms in (ad["mentions"], said[ad["id"]])
        )
        right = sum(_meets(m, gold) for m in found)
        counts.setdefault(ad["lang"], []).append((right, len(found), sum(_meets(m, found) for m in gold), len(gold)))
    draw = random.Random(1)
    for lang, rows in sorted(counts.items()):
        drawn = sorted(_f1(draw.choices(rows, k=len(rows))) for _ in range(2000))
        print(f"hard {lang}: F1 {_f1(rows):.3f}, 95 % between {drawn[50]:.3f} and {drawn[1949]:.3f} ({len(rows)} ads)")


def _meets(one: tuple[str, int, int], others: Iterable[tuple[str, int, int]]) -> bool:
    return any(one[0] == field and one[1] < end and start < one[2] for field, start, end in others)


def _f1(rows: Sequence[tuple[int, int, int, int]]) -> float:
    right, predicted, found, gold = (sum(row[i] for row in rows) for i in range(4))
    p, r = right / max(1, predicted), found / max(1, gold)
    return 2 * p * r / (p + r) if p + r else 0.0


def named_technologies(split: str, predicted: Path) -> None:
    """Print precision and recall of the pairs (tech document, technology of the list) against *knowledge* spans."""
    patterns = {name: _pattern(name) for name in KNOWN}
    said = {row["id"]: row["mentions"] for row in map(orjson.loads, predicted.open("rb"))}
    both = only_said = only_gold = 0
    for key, posting in scorer().postings(str(GOLD / f"skillspan_{split}.json")).items():
        if posting["source"] != "tech":
            continue
        spans = [posting["text"][start:end] for start, end in posting["knowledge"]]
        surfaces = [m["surface"] for m in said[key] if m["kind"] in HARD]
        gold, found = (
            {name for name, p in patterns.items() if any(map(p.search, texts))} for texts in (spans, surfaces)
        )
        both, only_said, only_gold = (
            both + len(gold & found),
            only_said + len(found - gold),
            only_gold + len(gold - found),
        )
    p, r = both / (both + only_said), both / (both + only_gold)
    print(f"C  {len(KNOWN)} technologies, SkillSpan {split} tech: P {p:.3f} R {r:.3f} F1 {2 * p * r / (p + r):.3f}\n")


def certainty(extractor: Extractor) -> None:
    """Print, for each tenth of `confidence`, how many mentions are right, and the expected calibration error."""
    postings = list(scorer().postings(str(GOLD / "skillspan_dev.json")).values())
    texts = [posting["text"] for posting in postings]
    judged = [
        _judge(reading, {"text": posting["knowledge"]}, {"text": posting["skill"]})
        for posting, reading in zip(postings, extractor.read_all([""] * len(texts), texts), strict=True)
    ]
    _print_certainty("SkillSpan dev", [pair for pairs in judged for pair in pairs])
    ads = [orjson.loads(line) for line in (GOLD / "annotated_ads.jsonl").open("rb")]
    readings = extractor.read_all([ad["title"] for ad in ads], [ad["text"] for ad in ads])
    of_kind: list[tuple[float, bool]] = []
    for ad, reading in zip(ads, readings, strict=True):
        hard, soft = (_spans(ad, kinds) for kinds in (HARD, SOFT))
        of_kind += _judge(reading, hard, soft)
    _print_certainty("annotated ads", of_kind)


def _spans(ad: dict[str, Any], kinds: set[str]) -> dict[str, list[tuple[int, int]]]:
    fields: dict[str, list[tuple[int, int]]] = {}
    for m in ad["mentions"]:
        if m["kind"] in kinds:
            fields.setdefault(m["field"], []).append((m["start"], m["end"]))
    return fields


def _judge(reading: Reading, hard: dict[str, Any], soft: dict[str, Any]) -> list[tuple[float, bool]]:
    """(confidence, right) of each mention; one that touches only a span of the other sort is left out."""
    judged = []
    for m in reading.mentions:
        own, other = (soft, hard) if m.kind in SOFT else (hard, soft)
        right, beside = (any(s < m.end and m.start < e for s, e in spans.get(m.field, ())) for spans in (own, other))
        if right or not beside:
            judged.append((m.confidence, right))
    return judged


def _print_certainty(name: str, judged: Sequence[tuple[float, bool]]) -> None:
    print(f"Confidence on {name}: given, share right, mentions")
    error = 0.0
    for tenth in range(10):
        rows = [pair for pair in judged if min(int(pair[0] * 10), 9) == tenth]
        if rows:
            given, right = (sum(pair[i] for pair in rows) / len(rows) for i in (0, 1))
            error += abs(given - right) * len(rows) / len(judged)
            print(f"  {given:.2f}  {right:.2f}  {len(rows)}")
    print(f"  expected calibration error {error:.3f}\n")


def speed(vocabulary: Vocabulary, extractor: Extractor, folder: Path) -> Path:
    path = folder / "ads.jsonl"
    rows = [orjson.loads(line) for line in (DATA / "ads" / "france_travail_fr.jsonl").open("rb")]
    lines = [orjson.dumps({"id": i, "title": r["title"], "text": r["description"]}) for i, r in enumerate(rows)]
    path.write_bytes(b"\n".join(lines) + b"\n")
    size = path.stat().st_size / 1e6
    batches = [
        join([p for r in rows[i : i + 60] for p in (r["title"], r["description"])])[0] for i in range(0, len(rows), 60)
    ]
    cut = [words_of(batch) for batch in batches]
    folded = [f" {text} " for text in fold_all(batches)]
    names = sorted({name for skill in vocabulary.skills.values() for name in skill.names})
    automaton = AhoCorasick([f" {name} " for name in set(fold_all(names)) if name])
    gc.freeze()

    def rate(name: str, work: Callable[[], object]) -> float:
        work()
        seconds = []
        for _ in range(ROUNDS):
            start = time.process_time()
            work()
            seconds.append(time.process_time() - start)
        median = statistics.median(seconds)
        print(f"{name:52} {size / median:7.1f} MB/s  {len(rows) / median:8,.0f} ads/s")
        return median

    print(f"Speed on one core, {len(rows)} French ads, {size:.1f} MB of JSONL")
    rate("reading only (JSON lines to dictionaries)", lambda: [orjson.loads(line) for line in lines])
    rate("folding only", lambda: [fold_text(text) for text in batches])
    rate("cutting into words (with folding)", lambda: [words_of(text) for text in batches])
    rate("matching only (names in words)", lambda: [extractor.matcher.find(words) for words in cut])
    raw = rate(
        "raw automaton: folded text, exact names only",
        lambda: [automaton.find_matches_as_indexes(t, overlapping=True) for t in folded],
    )
    texts = [[r[name] for r in rows] for name in ("title", "description")]
    rate("extraction (no reading, no writing)", lambda: list(extractor.read_columns(*texts)))
    whole = rate(
        "all: extract, JSONL in to JSONL out",
        lambda: extract_file(str(path), str(folder / "out.jsonl"), vocabulary, workers=1),
    )
    print(f"share of the raw automaton's speed: {raw / whole:.0%}\n")
    return path


def profile(extractor: Extractor) -> None:
    """Print the CPU time of each stage, best of seven rounds; the clocks themselves are in it."""
    rows = [orjson.loads(line) for line in (DATA / "ads" / "france_travail_fr.jsonl").open("rb")]
    texts = [[row[name] for row in rows] for name in ("title", "description")]
    spent: dict[str, float] = {}
    for stage, owner, name in (
        ("cutting into words", extractor_module, "words_of"), ("names", extractor.matcher, "find"),
        ("language", extractor, "_languages"), ("guards", extractor, "_settled"),
        ("longest", extractor_module, "_longest"), ("context: features", extractor_module, "features"),
        ("context: judging", extractor._context, "judge"),  # noqa: SLF001 - what is measured is the engine itself
        ("places, surfaces, roles", extractor, "_assemble"),
    ):  # fmt: skip
        setattr(owner, name, _timed(stage, getattr(owner, name), spent))
    best: dict[str, float] = {}
    for _ in range(7):
        spent.clear()
        start = time.process_time()
        readings = list(extractor.read_columns(*texts))
        read = time.process_time()
        written = [orjson.dumps(row) for some in readings for row in extractor.rows(some)]
        spent["all of reading an ad"] = read - start
        spent["writing as JSON"] = time.process_time() - read
        del written
        best = {stage: min(seconds, best.get(stage, seconds)) for stage, seconds in spent.items()}
    print("Where the time goes, CPU microseconds an ad")
    for stage, seconds in sorted(best.items(), key=lambda item: -item[1]):
        print(f"  {stage:28} {seconds / len(rows) * 1e6:6.1f}")
    print()


def _timed(stage: str, work: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    def timed(*arguments: Any, **named: Any) -> Any:
        start = time.process_time()
        made = work(*arguments, **named)
        spent[stage] = spent.get(stage, 0.0) + time.process_time() - start
        return made

    return timed


_CHILD = """
import json, resource, sys, time
from qantara.core.vocabulary import load_vocabulary
from qantara.pipeline.extract import extract_file
start = time.perf_counter(), time.process_time()
done = extract_file(sys.argv[1], sys.argv[2], load_vocabulary(), workers=int(sys.argv[3]) or None)
own = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
of_children = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.written, time.perf_counter() - start[0], time.process_time() - start[1],
    own / 1024, of_children.ru_maxrss / 1024]))
"""


def growth(ads: Path, folder: Path, most: int) -> None:
    """Print seconds and memory as the stream grows, on one core and on all."""
    print("Growth: ads, workers, seconds, MB/s, peak MB of this process and of the largest worker")
    block = ads.read_bytes()
    height = block.count(b"\n")
    count = 1_000
    while count <= most:
        large, out = folder / "large.jsonl", folder / "large.out.jsonl"
        with large.open("wb") as stream:
            for _ in range(count // height):
                stream.write(block)
            stream.write(b"".join(block.splitlines(keepends=True)[: count % height]))
        for workers in (1, 0):
            command = [sys.executable, "-c", _CHILD, str(large), str(out), str(workers)]
            said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            print(
                f"  {said[0]:9,}  {workers or 'all'}  {said[1]:7.1f} s  {large.stat().st_size / 1e6 / said[1]:6.1f} MB/s  {said[3]:5.0f} MB  {said[4]:5.0f} MB"
            )
        count *= 10
    large.unlink()
    out.unlink()


def start_up() -> None:
    code = "from qantara.pipeline.engines.extractors import extractor_for; from qantara.core.vocabulary import load_vocabulary; extractor_for(load_vocabulary())"
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        seconds.append(time.perf_counter() - start)
    print(f"Start-up, imports and vocabulary: {statistics.median(seconds):.2f} s")


def main() -> None:
    start_up()
    vocabulary = load_vocabulary()
    extractor = Extractor(vocabulary)
    print(
        f"{len(vocabulary.skills):,} skills, version {vocabulary.version}; peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )
    with tempfile.TemporaryDirectory() as name:
        score(vocabulary, Path(name))
        certainty(extractor)
        ads = speed(vocabulary, extractor, Path(name))
        profile(Extractor(vocabulary))
        growth(ads, Path(name), 1_000_000 if "--million" in sys.argv else 100_000)


if __name__ == "__main__":
    main()
