"""Precision and recall of near-duplicates, and their speed. Prints and never fails; needs the folder QANTARA_DATA.

    python benchmarks/duplicates.py             labelled pairs, edited ads, speed
    python benchmarks/duplicates.py wrong       and each pair that is judged otherwise than it is labelled, by its keys

`duplicate_pairs.csv` holds pairs of real ads, each read and labelled by a person: the file and line of both ads (a number
after the line tells ads of one line apart), `same` or `other` job, why, and which part of the labels it belongs to. The
two halves are split by company: companies that share a job are in one half; the thresholds were set on the half `tune`.
The pairs `late` were drawn and labelled when the thresholds stood; only the levels of shifts (day, night) came after them.
The edited ads are made from real ones by a fixed seed: what job boards do to an ad, alone and two at a time.
"""

import csv
import os
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from qantara.core.measures.intervals import wilson
from qantara.core.text.duplicates import Rule, judge, merge
from qantara.core.text.fingerprints import Fingerprints, fingerprints
from qantara.pipeline.intake import read_ads

PAIRS = Path(__file__).with_name("duplicate_pairs.csv")
_EDITED = 400


@dataclass(frozen=True)
class Ad:
    key: str
    title: str
    company: str
    city: str
    text: str


def read(folder: Path) -> list[Ad]:
    ads = []
    files = sorted(path for name in ("ads", "feeds") for path in (folder / name).iterdir())
    for file in files:
        lines: dict[int, list[Ad]] = defaultdict(list)
        for batch in read_ads([file]):
            for title, company, city, text, line in batch.ads.select(
                "title", "company", "city", "text", "line"
            ).iter_rows():
                lines[line].append(Ad("", title or "", company or "", city or "", text or ""))
        for line, there in lines.items():
            many = len(there) > 1
            ads += [replace(ad, key=f"{file.name}:{line}" + f".{n}" * many) for n, ad in enumerate(there, 1)]
    return ads


def prints_of(ads: Sequence[Ad]) -> Fingerprints:
    return fingerprints(
        [ad.title for ad in ads], [ad.company for ad in ads], [ad.text for ad in ads], [ad.city for ad in ads]
    )


# --- Labelled pairs ----------------------------------------------------------------------------------------


def report(name: str, said: Sequence[bool], same: Sequence[bool]) -> None:
    right = sum(s and t for s, t in zip(said, same, strict=True))
    print(f"{name:34} {len(same):4} pairs  precision {_share(right, sum(said))}  recall {_share(right, sum(same))}")


def _share(right: int, of: int) -> str:
    between = wilson(right, of)
    return "–" if between is None else f"{right / of:.3f} [{between[0]:.3f}, {between[1]:.3f}] of {of}"


def labelled(ads: Sequence[Ad], *, show: bool) -> None:
    place = {ad.key: i for i, ad in enumerate(ads)}
    with PAIRS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    lost = [row for row in rows if row["one"] not in place or row["other"] not in place]
    rows = [row for row in rows if row not in lost]
    prints = prints_of(ads)
    one, other = (np.array([place[row[side]] for row in rows]) for side in ("one", "other"))
    verdicts = judge(prints[one], prints[other])
    said = (verdicts.rule != Rule.NONE).tolist()
    same = [row["label"] == "same" for row in rows]
    near = [0.5 <= resemblance < 0.95 for resemblance in verdicts.resemblance.tolist()]
    print(f"Labelled pairs ({len(lost)} not found in the data)")

    def part(name: str, keep: Callable[[int], bool]) -> None:
        chosen = [i for i in range(len(rows)) if keep(i)]
        report(name, [said[i] for i in chosen], [same[i] for i in chosen])

    for half in ("tune", "test", "late"):
        part(half, lambda i, half=half: rows[i]["half"] == half)  # type: ignore[misc]
    part("all", lambda i: bool(rows[i]))
    part("  resemblance 0.5 to 0.95", lambda i: near[i])
    part("  without agencies", lambda i: rows[i]["why"] != "agency")
    for why in sorted({row["why"] for row in rows}):
        part(f"  {why}", lambda i, why=why: rows[i]["why"] == why)  # type: ignore[misc]
    ads_as_keys = {ad.key: (ad.title, ad.company, ad.city, ad.text) for ad in ads}
    first = {names: i for i, names in reversed(list(enumerate(ads_as_keys.values())))}
    distinct = np.array(sorted(first.values()))
    roots = dict(zip(distinct.tolist(), merge(prints[distinct]).roots.tolist(), strict=True))
    root_of = [roots[first[ads_as_keys[ad.key]]] for ad in ads]
    report("all, as clustered with all ads", [root_of[a] == root_of[b] for a, b in zip(one, other, strict=True)], same)
    if show:
        for i, row in enumerate(rows):
            if said[i] != same[i]:
                numbers = f"{verdicts.resemblance[i]:.2f} {verdicts.contained[i]:.2f}"
                print(f"    {row['half']} {row['label']:5} {row['why']:20} {numbers}  {row['one']} {row['other']}")


# --- Edited ads --------------------------------------------------------------------------------------------

Edit = Callable[[random.Random, Ad], Ad | None]
_MARK = re.compile(r"\s*[(\[]?\b[HFMW]\s*/\s*[HFMWX]\b(?:\s*/\s*X)?[)\]]?", re.IGNORECASE)
_FOOTERS = (
    "\nVoir l'offre complète et postuler sur notre site. Recevez des offres semblables par e-mail.",
    "\nPowered by Job Feed. Apply now and get similar jobs by email. Equal opportunity employer.",
    "\nانشر سيرتك الذاتية على موقعنا وتوصل بعروض مماثلة كل يوم.",
)
_TOWNS = ("Casablanca", "Rabat", "Tanger", "Fès", "Marrakech", "Agadir", "Oujda")


def _cut(length: int) -> Edit:
    return lambda chance, ad: replace(ad, text=ad.text[:length] + chance.choice((" ...", "…", ""))) if len(ad.text) > length * 1.3 else None  # fmt: skip


def _footer(chance: random.Random, ad: Ad) -> Ad:
    return replace(ad, text=ad.text + chance.choice(_FOOTERS))


def _town(chance: random.Random, ad: Ad) -> Ad | None:
    other = chance.choice(_TOWNS)
    if not ad.city:
        return None
    named = re.compile(re.escape(ad.city), re.IGNORECASE)
    return replace(ad, city=other, title=named.sub(other, ad.title), text=named.sub(other, ad.text))


def _marks(chance: random.Random, ad: Ad) -> Ad:
    lines = [f"* **{line.strip()}**" if chance.random() < 0.4 else line for line in ad.text.split("\n")]
    return replace(ad, text="\n\n".join(lines).replace("-", "\\-"))


def _glued(_chance: random.Random, ad: Ad) -> Ad:
    return replace(ad, text=ad.text.replace("\n", "").replace("’", "'"))


def _salary(chance: random.Random, ad: Ad) -> Ad:
    low = chance.randrange(6, 30) * 1000
    return replace(ad, text=f"Salaire : de {low} à {low + 4000} MAD par mois. Contrat : CDI.\n{ad.text}")


def _paragraphs(_chance: random.Random, ad: Ad) -> Ad | None:
    lines = [line for line in ad.text.split("\n") if line.strip()]
    if len(lines) < 3:
        return None
    at = len(lines) // 2
    return replace(ad, text="\n".join(lines[at:] + lines[:at]))


def _typo(chance: random.Random, ad: Ad) -> Ad | None:
    words = [word for word in ad.title.split() if len(word) > 6 and word.isalpha()]
    if not words:
        return None
    word = chance.choice(words)
    at = chance.randrange(1, len(word) - 2)
    swapped, lost, doubled = word[at + 1] + word[at], "", word[at] * 2
    slip = chance.choice((swapped, lost + word[at + 1], doubled + word[at + 1]))
    return replace(ad, title=ad.title.replace(word, word[:at] + slip + word[at + 2 :], 1))


def _gender(chance: random.Random, ad: Ad) -> Ad:
    bare = _MARK.sub("", ad.title).strip()
    return replace(
        ad, title=bare if bare != ad.title else chance.choice((f"{bare} (H/F)", f"{bare} F/H", f"{bare} - M/F"))
    )


def _company(chance: random.Random, ad: Ad) -> Ad | None:
    return replace(ad, company=chance.choice(("", ad.company.upper(), f"{ad.company} SARL"))) if ad.company else None


def _senior(_chance: random.Random, ad: Ad) -> Ad | None:
    said = re.search(r"senior|sénior|\bsr\b|\blead\b|junior|confirm|exp[ée]rim|خبير", ad.title, re.IGNORECASE)
    return None if said else replace(ad, title=f"{ad.title} Senior", text=ad.text + "\nExpérience de huit ans exigée.")


def _cut_and_footer(chance: random.Random, ad: Ad) -> Ad | None:
    cut = _cut(400)(chance, ad)
    return cut and replace(cut, text=f"{cut.text} Lire la suite")


_SAME: dict[str, Edit] = {
    "cut at 300": _cut(300), "cut at 500": _cut(500), "cut, with a footer": _cut_and_footer, "footer": _footer,
    "other city": _town, "marks of Markdown": _marks, "glued lines": _glued, "salary line": _salary,
    "paragraphs moved": _paragraphs, "slip in the title": _typo, "gender mark": _gender, "company's name": _company,
    "footer, marks, gender": lambda chance, ad: _gender(chance, _marks(chance, _footer(chance, ad))),
    "salary, city": lambda chance, ad: _town(chance, _salary(chance, ad)),
}  # fmt: skip


def edited(ads: Sequence[Ad]) -> None:
    chance = random.Random(8)
    long = [ad for ad in ads if len(ad.text) > 400 and ad.title]
    chosen = chance.sample(long, min(_EDITED, len(long)))
    print(f"\nEdited ads, from {len(chosen)} real ones")
    total, found = 0, 0
    for name, edit in _SAME.items():
        pairs = [(ad, copy) for ad in chosen if (copy := edit(chance, ad)) is not None]
        said = _judge(pairs)
        total, found = total + len(said), found + sum(said)
        print(f"  {name:24} recall {_share(sum(said), len(said))}")
    print(f"  {'all':24} recall {_share(found, total)}")
    for name, pairs in _others(chance, ads, chosen):
        said = _judge(pairs)
        print(f"  {name:24} wrongly merged {_share(sum(said), len(said))}")


def _others(
    chance: random.Random, ads: Sequence[Ad], chosen: Sequence[Ad]
) -> Iterator[tuple[str, list[tuple[Ad, Ad]]]]:
    """Pairs that are not one job."""
    yield "a senior of it", [(ad, senior) for ad in chosen if (senior := _senior(chance, ad)) is not None]
    others = chance.sample(list(ads), len(chosen))
    blurbs = []
    for ad, other in zip(chosen, others, strict=True):
        if ad.title != other.title and 2 * len(other.text) > len(ad.text):
            blurb = ad.text[: max(400, len(ad.text) // 2)]
            blurbs.append((ad, replace(ad, title=other.title, text=f"{blurb}\n{other.text}")))
    yield "its blurb, another job", blurbs
    yield "its blurb, its title", [(ad, replace(copy, title=ad.title)) for ad, copy in blurbs]
    yield "its text, another title", [(ad, replace(ad, title=copy.title)) for ad, copy in blurbs]


def _judge(pairs: Sequence[tuple[Ad, Ad]]) -> list[bool]:
    verdicts = judge(prints_of([a for a, _ in pairs]), prints_of([b for _, b in pairs]))
    said: list[bool] = (verdicts.rule != Rule.NONE).tolist()
    return said


# --- Speed -------------------------------------------------------------------------------------------------


def speed(ads: Sequence[Ad]) -> None:
    size = sum(len(ad.text) for ad in ads) / len(ads)
    seconds = min(_seconds(ads) for _ in range(7))
    print(f"\nFingerprints: {seconds / len(ads) * 1e6:.1f} µs an ad of {size:,.0f} characters")
    prints = prints_of(ads)
    chance = np.random.default_rng(8)
    for count in (100_000, 1_000_000):
        many = np.tile(prints, count // len(prints) + 1)[:count]
        # Nine in ten are other texts; the tenth repeats a real ad.
        other = np.flatnonzero(chance.random(count) < 0.9)
        many["slots"][other] ^= chance.integers(0, 256, (other.size, many["slots"].shape[1]), np.uint8)
        many["prefix"][other] ^= chance.integers(0, 1 << 32, (other.size, 1), np.uint32)
        start = time.perf_counter()
        merges = merge(many)
        print(f"Clusters of {count:,} ads: {time.perf_counter() - start:.1f} s, {merges.joined.size:,} merged")


def _seconds(ads: Sequence[Ad]) -> float:
    start = time.process_time()
    for begin in range(0, len(ads), 1000):
        prints_of(ads[begin : begin + 1000])
    return time.process_time() - start


def main() -> None:
    ads = read(Path(os.environ["QANTARA_DATA"]))
    labelled(ads, show="wrong" in sys.argv[1:])
    edited(ads)
    speed(ads)


if __name__ == "__main__":
    main()
