"""The barometer: the content of the report as plain data, ready for any page (JSON types only).

Everything comes from the lake's newest demand and from the ads themselves; small counts are hidden here,
once, so that no page can show them.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import takewhile
from typing import Any

import polars as pl

import qantara
from qantara.core.demand import NONE, TOTAL, survivorship
from qantara.core.measures import is_hidden, visible, wilson
from qantara.core.text.candidates import LISTS_ALONE, find_candidates
from qantara.core.text.folding import fold
from qantara.core.text.places import region_label
from qantara.core.vocabulary import LANGUAGES, Vocabulary
from qantara.core.vocabulary.labels import DOMAIN_LABELS
from qantara.pipeline.anticipation.content import build_anticipation
from qantara.pipeline.anticipation.movements import CANDIDATE, Movements
from qantara.pipeline.examples import example, newest_tech_ads, read_ad_texts, read_texts
from qantara.pipeline.intake import REASONS
from qantara.pipeline.partnership import Partnership

Json = dict[str, Any]
DEFINITION = {"id": "DEM-01", "version": 1}
REGIONS = tuple(f"MA-{number:02}" for number in range(1, 13))
_YEAR = 12
LEAST_FOR_CHANGE = 20  # fewer say nothing about a change: docs/guide/comptage.md
_TOP = 12
_EXAMPLES = 3
_TRIED = 12  # of each skill and language, kept while files are read
_LEAST_CANDIDATE = 3
_CANDIDATES_SHOWN = 60


def build_barometer(
    partnership: Partnership, vocabulary: Vocabulary, *, as_of: date, movements: Movements | None = None
) -> Json:
    """Gather the whole content of the report. `movements`: read already, so that it is not done twice."""
    lake = partnership.lake
    demand = lake.demand()
    ads = lake.scan("ads").select(
        "ad", "cluster", "posted_on", "lang", "domain", "company", "source", "region"
    ).collect()  # fmt: skip
    book = _Book(demand, threshold=partnership.threshold, convention=partnership.domains)
    quality = _quality(partnership, ads)
    trend = quality["survivorship"]["verdict"] != "suspected"
    examples = _examples(partnership, ads)
    skills = _skills(book, vocabulary, examples)
    runs = lake.runs()
    names = _emerging(partnership, vocabulary, ads)
    by_name = {f"{CANDIDATE}{row['name']}": row["examples"] for row in names}
    return {
        "synthetic": partnership.synthetic,
        "as_of": as_of.isoformat(),
        "qantara": qantara.__version__,
        "vocabulary": vocabulary.version,
        "run": runs["run"][-1] if runs.height else None,
        "partnership": partnership.name,
        "definition": DEFINITION,
        "threshold": partnership.threshold,
        "period": {"months": book.months, "complete": book.complete, "window": book.window},
        "headline": _headline(book, ads, skills, trend=trend),
        "domains": _domains(book, trend=trend),
        "skills": skills,
        "domain_skills": _domain_skills(book, vocabulary),
        "occupations": _occupations(book, vocabulary),
        "regions": _regions(book),
        "elsewhere": {name: round(book.total(region=name)) for name in ("abroad", "unknown")},
        "months": _months(book),
        "emerging_names": names,
        "quality": quality,
        **build_anticipation(partnership, vocabulary, at=as_of, examples=examples | by_name, movements=movements),
    }


class _Book:
    """The demand table, looked up by cell. Figures are sums over the window, or over all ads without one."""

    def __init__(self, demand: pl.DataFrame, *, threshold: int, convention: Collection[str] = ()) -> None:
        self.threshold = threshold
        self.convention = convention
        dated = demand.filter(pl.col("month").is_not_null())
        self.months: list[str] = []
        if dated.height:
            span = dated.select(pl.date_range(pl.col("month").min(), pl.col("month").max(), "1mo"))
            self.months = span.to_series().dt.strftime("%Y-%m").to_list()
        whole = {f"{month:%Y-%m}" for month in dated.filter("complete")["month"].unique()}
        self.complete = [month in whole for month in self.months]
        full = last_unbroken(self.months, self.complete)
        self.window = [full[-_YEAR:][0], full[-1]] if full else None
        self.before = year_before(full)
        chosen = demand.with_columns(label=pl.col("month").dt.strftime("%Y-%m"))
        if self.window:
            inside = chosen.filter(pl.col("label").is_between(pl.lit(self.window[0]), pl.lit(self.window[1])))
        else:
            inside = chosen
        keys = ["region", "domain", "occupation", "skill"]
        self._sums: dict[tuple[str, ...], tuple[float, float]] = {
            tuple(row[:4]): (row[4], row[5])
            for row in inside.group_by(keys).agg(pl.col("ads", "posts").sum()).iter_rows()
        }
        series = chosen.filter(
            pl.col("label").is_not_null() & ((pl.col("region") == TOTAL) | (pl.col("skill") == TOTAL))
        )
        self._series: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
        for *key, label, count in series.select(*keys, "label", "ads").iter_rows():
            self._series[tuple(key)][label] = count
        self.posts = dict(
            chosen.filter(region=TOTAL, domain=TOTAL, skill=TOTAL).select("label", "posts").drop_nulls().iter_rows()
        )
        self.tech = self.total() - self.total(domain=NONE)
        self.domains, self.occupations, self.skills = (
            sorted({key[column] for key in self._sums} - {TOTAL}) for column in (1, 2, 3)
        )

    def cell(
        self, *, region: str = TOTAL, domain: str = TOTAL, occupation: str = TOTAL, skill: str = TOTAL
    ) -> tuple[float, float]:
        """Ads and posts of a cell within the window."""
        return self._sums.get((region, domain, occupation, skill), (0.0, 0.0))

    def total(self, **cell: str) -> float:
        return self.cell(**cell)[0]

    def series(
        self, *, region: str = TOTAL, domain: str = TOTAL, occupation: str = TOTAL, skill: str = TOTAL
    ) -> list[float]:
        found = self._series.get((region, domain, occupation, skill), {})
        return [round(found.get(month, 0.0), 2) for month in self.months]

    def change(self, series: Sequence[float]) -> float | None:
        """Twelve months of a series against the twelve before."""
        if not self.before or not self.window:
            return None
        of_month = dict(zip(self.months, series, strict=True))
        earlier = sum(of_month[month] for month in self.before)
        later = sum(count for month, count in of_month.items() if self.window[0] <= month <= self.window[1])
        return round(later / earlier - 1, 4) if earlier >= LEAST_FOR_CHANGE else None

    def tech_series(self, **cell: str) -> list[float]:
        """The series of a cell over all domains, without the ads that are not digital."""
        every, outside = self.series(**cell), self.series(**cell, domain=NONE)
        return [round(count - none, 2) for count, none in zip(every, outside, strict=True)]


def last_unbroken(months: Sequence[str], complete: Sequence[bool]) -> list[str]:
    """The complete months that follow each other without a hole up to the last one."""
    pairs = list(zip(months, complete, strict=True))
    while pairs and not pairs[-1][1]:
        pairs.pop()
    return [month for month, _ in takewhile(lambda pair: pair[1], reversed(pairs))][::-1]


def year_before(unbroken: Sequence[str]) -> list[str]:
    """The twelve months before the last twelve; none where there are not as many."""
    return list(unbroken[-2 * _YEAR : -_YEAR]) if len(unbroken) >= 2 * _YEAR else []


def _share(count: float, n: float) -> Json:
    interval = wilson(min(count, n), n) if n else None
    return {
        "share": round(count / n, 4) if n else None,
        "interval": [round(bound, 4) for bound in interval] if interval else None,
    }


def _headline(book: _Book, ads: pl.DataFrame, skills: Sequence[Json], *, trend: bool) -> Json:
    posts = book.cell()[1] - book.cell(domain=NONE)[1]
    ranked = [d for d in book.domains if d not in {NONE, "other"}]
    top = max(ranked, key=lambda d: book.total(domain=d), default=None)
    inside = ads.filter(pl.col("domain").is_not_null())
    if book.window:
        inside = inside.filter(
            pl.col("posted_on").dt.strftime("%Y-%m").is_between(pl.lit(book.window[0]), pl.lit(book.window[1]))
        )
    return {
        "ads": round(book.total()),
        "tech_ads": round(book.tech),
        "posts": round(posts),
        "companies": inside["company"].drop_nulls().str.to_lowercase().n_unique() or None,
        "skills": len(skills),
        "top_domain": {"id": top, "label": DOMAIN_LABELS[top], **_share(book.total(domain=top), book.tech)}
        if top
        else None,
        "change": book.change(book.tech_series()) if trend else None,
    }


def _domains(book: _Book, *, trend: bool) -> list[Json]:
    names = sorted((d for d in DOMAIN_LABELS if d != NONE), key=lambda d: -book.total(domain=d))
    names = [d for d in names if d != "other"] + ["other", NONE]
    counts = [book.total(domain=d) for d in names]
    asked = {i for i, name in enumerate(names) if name in book.convention}
    shown = visible(counts, threshold=book.threshold, dear=asked)
    return [
        {
            "id": name,
            "label": DOMAIN_LABELS[name],
            "ads": None if count is None else round(count),
            "hidden": count is None,
            "beside": count is None and not is_hidden(whole, threshold=book.threshold),
            "posts": None if count is None else round(book.cell(domain=name)[1]),
            **(_share(count, book.tech if name != NONE else book.total()) if count is not None else {"share": None, "interval": None}),
            "change": book.change(book.series(domain=name)) if trend and count is not None else None,
            "series": _masked(book.series(domain=name), book.threshold),
        }
        for name, count, whole in zip(names, shown, counts, strict=True)
    ]  # fmt: skip


def _masked(series: Sequence[float], threshold: int) -> list[float | None]:
    return [None if is_hidden(value, threshold=threshold) else value for value in series]


def _skills(book: _Book, vocabulary: Vocabulary, examples: Mapping[str, list[Json]]) -> list[Json]:
    rows = []
    for name in book.skills:
        count = book.total(skill=name) - book.total(skill=name, domain=NONE)
        skill = vocabulary.skills.get(name)
        if skill is None or count < 0.5:
            continue
        cell = _cell(name, count, book.tech, book.threshold)
        said = {
            "label": {language: skill.label(language) for language in LANGUAGES},
            "kind": skill.kind,
            "domains": list(skill.domains),
            "series": None if cell["hidden"] else book.tech_series(skill=name),
            "examples": examples.get(name, []),
        }
        rows.append((-count, name, {**cell, **said}))
    return [row for _, _, row in sorted(rows, key=lambda row: row[:2])]


def _domain_skills(book: _Book, vocabulary: Vocabulary) -> list[Json]:
    tables = []
    for domain in (d for d in DOMAIN_LABELS if d not in {NONE, "other"}):
        n = book.total(domain=domain)
        if n < book.threshold:
            continue
        counts = {
            name: book.total(domain=domain, skill=name)
            for name in book.skills
            if name in vocabulary.skills and vocabulary.skills[name].kind in {"technology", "concept", "certification"}
        }
        top = sorted((s for s in counts if counts[s] >= 1), key=lambda s: (-counts[s], s))[:_TOP]
        tables.append(
            {
                "domain": domain,
                "label": DOMAIN_LABELS[domain],
                "n": round(n),
                "skills": [_cell(name, counts[name], n, book.threshold) for name in top],
            }
        )
    return tables


def _cell(name: str, count: float, n: float, threshold: int) -> Json:
    hidden = is_hidden(count, threshold=threshold)
    return {
        "id": name, "ads": None if hidden else round(count), "hidden": hidden,
        **({"share": None, "interval": None} if hidden else _share(count, n)),
    }  # fmt: skip


def _occupations(book: _Book, vocabulary: Vocabulary) -> list[Json]:
    rows = []
    for name in book.occupations:
        occupation = vocabulary.occupations.get(name)
        if occupation is None or occupation.group == "non-tech":
            continue
        count, posts = (
            sum(part) for part in zip(*(book.cell(domain=d, occupation=name) for d in DOMAIN_LABELS), strict=True)
        )
        hidden = is_hidden(count, threshold=book.threshold)
        series = [
            sum(month) for month in zip(*(book.series(domain=d, occupation=name) for d in DOMAIN_LABELS), strict=True)
        ]
        rows.append(
            (
                -count,
                name,
                {
                    "id": name,
                    "label": {language: _sentence_case(occupation.label(language)) for language in LANGUAGES},
                    "group": occupation.group,
                    "domain": occupation.domain,
                    "ads": None if hidden else round(count),
                    "hidden": hidden,
                    "posts": None if hidden else round(posts),
                    "share": None if hidden or not book.tech else round(count / book.tech, 4),
                    "series": _masked([round(value, 2) for value in series], book.threshold),
                },
            )
        )
    return [row for count, _, row in sorted(rows, key=lambda row: row[:2]) if count < 0]


def _sentence_case(name: str) -> str:
    return name[:1].upper() + name[1:]


def _regions(book: _Book) -> list[Json]:
    located = sum(book.total(region=code) for code in REGIONS)
    counts = [book.total(region=code) for code in REGIONS]
    shown = visible(counts, threshold=book.threshold)
    return [
        {
            "code": code,
            "label": {language: region_label(code, language) for language in LANGUAGES},
            "ads": None if count is None else round(count),
            "hidden": count is None,
            "beside": count is None and not is_hidden(whole, threshold=book.threshold),
            "share": round(count / located, 4) if located and count is not None else None,
            "series": _masked(book.series(region=code), book.threshold),
        }
        for code, count, whole in zip(REGIONS, shown, counts, strict=True)
    ]


def _months(book: _Book) -> list[Json]:
    return [
        {
            "month": month,
            "ads": count,
            "tech_ads": tech,
            "posts": round(book.posts.get(month, 0.0)),
            "complete": complete,
        }
        for month, count, tech, complete in zip(
            book.months, book.series(), book.tech_series(), book.complete, strict=True
        )
    ]


# Sentences


def _examples(partnership: Partnership, ads: pl.DataFrame) -> dict[str, list[Json]]:
    """Up to three sentences a skill, newest first, from different clusters and languages where there are."""
    tech = (
        ads.filter(pl.col("domain").is_not_null()).unique("ad", keep="first", maintain_order=True)
        .select("ad", "cluster", "posted_on", "lang")
    )  # fmt: skip
    best: pl.DataFrame | None = None  # file by file: all mentions of a country at once take gigabytes
    for file in partnership.lake.files("mentions"):
        named = pl.scan_parquet(file, hive_partitioning=False).filter(pl.col("field") == "text")
        some = named.select("ad", "skill", "start", "end").collect().join(tech, on="ad")
        held = some if best is None else pl.concat([best, some])
        best = _newest_first(held).filter(pl.col("turn") < _TRIED).drop("turn")
    if best is None:
        return {}
    chosen = (
        _newest_first(best).sort("turn", maintain_order=True).group_by("skill", maintain_order=True).head(_EXAMPLES)
    )
    texts = {row["ad"]: row for row in read_texts(partnership, chosen["ad"].unique())}
    found: dict[str, list[Json]] = defaultdict(list)
    for row in chosen.iter_rows(named=True):
        found[row["skill"]].append(example(texts[row["ad"]], row["start"], row["end"]))
    return found


def _newest_first(mentions: pl.DataFrame) -> pl.DataFrame:
    """One mention a skill and cluster, the newest; `turn`: its place among those of its skill and language."""
    ordered = mentions.sort("posted_on", "ad", "start", descending=[True, False, False], nulls_last=True)
    once = ordered.unique(["skill", "cluster"], keep="first", maintain_order=True)
    return once.with_columns(turn=pl.int_range(pl.len()).over("skill", "lang"))


def _emerging(partnership: Partnership, vocabulary: Vocabulary, ads: pl.DataFrame) -> list[Json]:
    newest = newest_tech_ads(ads)
    texts = read_ad_texts(partnership, newest, technologies_only=True)
    known = {fold(name) for skill in vocabulary.skills.values() for name in skill.names} | vocabulary.refused
    found = find_candidates(texts.searched, known, least=_LEAST_CANDIDATE, contexts=LISTS_ALONE)
    rows = []
    for one in found[:_CANDIDATES_SHOWN]:
        shown = []
        for seen in one.examples:
            ad = texts.of_cluster[seen.cluster]
            start = ad["text"].find(one.name)
            if start >= 0:
                shown.append(example(ad, start, start + len(one.name)))
        hidden = is_hidden(one.ads, threshold=partnership.threshold)
        rows.append({"name": one.name, "ads": None if hidden else one.ads, "hidden": hidden, "examples": shown})
    return rows


# Quality


def _quality(partnership: Partnership, ads: pl.DataFrame) -> Json:
    runs = partnership.lake.runs().filter(pl.col("command") == "observe")
    counts = [json.loads(text) for text in runs["counts"]]
    read_of: dict[str, Counter[str]] = defaultdict(Counter)
    licences: dict[str, str | None] = {}
    for run in counts:
        for name, source in run.get("sources", {}).items():
            read_of[name].update(read=source["read"], rejected=source["rejected"])
            licences[name] = source.get("licence") or licences.get(name)
    held = {row["source"]: row for row in ads.group_by("source").agg(
        ads=pl.len(), first=pl.col("posted_on").min(), last=pl.col("posted_on").max(), days=pl.col("posted_on").drop_nulls()
    ).to_dicts()}  # fmt: skip
    verdicts = {name: survivorship(row["days"]) for name, row in sorted(held.items())}
    suspected = [name for name, verdict in verdicts.items() if verdict.verdict == "suspected"]
    told = [verdict for verdict in verdicts.values() if verdict.verdict != "unknown"]
    worst = max(told, key=lambda v: (v.verdict == "suspected", v.ratio or 0), default=None)
    by_lang = Counter(dict(ads["lang"].value_counts().iter_rows()))
    return {
        **{key: sum(run.get(key, 0) for run in counts) for key in ("read", "rejected", "known", "kept", "merged", "undated")},
        "sources": [
            {
                "name": name,
                "licence": licences.get(name),
                "read": read_of[name]["read"],
                "rejected": read_of[name]["rejected"],
                "ads": held.get(name, {}).get("ads", 0),
                "first": _iso(held.get(name, {}).get("first")),
                "last": _iso(held.get(name, {}).get("last")),
            }
            for name in sorted({*read_of, *held}, key=lambda n: (-held.get(n, {}).get("ads", 0), n))
        ],
        "rejects": _rejects(partnership),
        "languages": [
            {"lang": lang, "ads": count, "share": round(count / ads.height, 4)} for lang, count in by_lang.most_common()
        ],
        "survivorship": {
            "verdict": worst.verdict if worst else "unknown", "ratio": worst.ratio if worst else None, "files": suspected,
        },
    }  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _rejects(partnership: Partnership) -> list[Json]:
    rejects = partnership.lake.scan("rejects").collect()
    rows = rejects.group_by("reason", maintain_order=True).agg(
        count=pl.len(), file=pl.col("file").first(), line=pl.col("line").first(), excerpt=pl.col("excerpt").first()
    ).sort("count", "reason", descending=[True, False])  # fmt: skip
    return [{**row, "sentence": REASONS.get(row["reason"], row["reason"])} for row in rows.iter_rows(named=True)]
