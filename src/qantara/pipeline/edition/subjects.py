"""The content of one page each: a domain, an occupation, a region, a skill, as plain data with small counts hidden."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from qantara.core.demand import NONE, TOTAL
from qantara.core.measures import is_hidden, visible, wilson
from qantara.core.vocabulary import Vocabulary
from qantara.core.vocabulary.labels import DOMAIN_LABELS
from qantara.pipeline.anticipation.names import SeriesNames
from qantara.pipeline.barometer import LEAST_FOR_CHANGE, REGIONS
from qantara.pipeline.edition.beside import Beside
from qantara.pipeline.edition.cells import TECH

Json = dict[str, Any]
KINDS = ("domain", "occupation", "region", "skill")
_TECHNICAL = frozenset({"technology", "concept", "certification"})
_SHOWN = {"skill": 30, "occupation": 15}
_EMPLOYERS = 10
_TOO_FEW = 1.0  # what stands for a count that another page hides


@dataclass(frozen=True)
class Around:
    """What is known besides the counts, by subject (`kind:key`)."""

    forecasts: Mapping[str, Json]
    movements: Mapping[str, Json]
    tension: Mapping[str, list[Json]]
    examples: Mapping[str, list[Json]]
    employers: Mapping[str, list[tuple[str, float]]]
    contracts: Mapping[str, list[tuple[str, float]]]
    beside: Beside


class Subjects:
    """Writes each page's content from the cells.

    beside  cells (region, domain, occupation, skill) hidden because one that is too few could be had from them by subtraction;
            known once all pages are written
    """

    def __init__(
        self,
        cells: pl.DataFrame,
        vocabulary: Vocabulary,
        around: Around,
        *,
        threshold: int,
        trend: bool,
        months: int,
        hidden: Iterable[tuple[str, str]] = (),
    ) -> None:
        """`hidden`: subjects (kind, key) that the barometer hides beside one that is too few."""
        self._vocabulary, self._around = vocabulary, around
        self._threshold, self._trend, self._length = threshold, trend, months
        self.beside = {_key(**{kind: key}) for kind, key in hidden}
        self._names = SeriesNames(vocabulary)
        self._cells: dict[tuple[str, str, str, str], tuple[float, float, float, str]] = {
            row[:4]: row[4:] for row in cells.select("region", "domain", "occupation", "skill", "ads", "posts", "before", "months").iter_rows()
        }  # fmt: skip
        self._of: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for cell in self._cells:
            for kind, key in self._subjects_of(cell):
                for other, name in self._subjects_of(cell):
                    if other != kind:
                        self._of[kind, key][other].add(name)

    @staticmethod
    def _subjects_of(cell: tuple[str, str, str, str]) -> list[tuple[str, str]]:
        region, domain, occupation, skill = cell
        named = (("region", region), ("domain", domain), ("occupation", occupation), ("skill", skill))
        return [(kind, key) for kind, key in named if key not in {TOTAL, TECH}]

    def __iter__(self) -> Iterator[tuple[str, str, Json]]:
        self._settle()
        for kind, key in sorted(self._of):
            if self._is_shown(kind, key):
                yield kind, key, self._content(kind, key)

    def _is_shown(self, kind: str, key: str) -> bool:
        if kind == "domain":
            return key in DOMAIN_LABELS and key != NONE
        if kind == "region":
            return key in REGIONS
        if kind == "occupation":
            found = self._vocabulary.occupations.get(key)
            return found is not None and found.group != "non-tech" and self._cell(occupation=key)[0] > 0
        return key in self._vocabulary.skills and self._cell(skill=key)[0] > 0

    def _cell(
        self, *, region: str = TOTAL, domain: str = TECH, occupation: str = TOTAL, skill: str = TOTAL
    ) -> tuple[float, float, float, str]:
        return self._cells.get(_key(region, domain, occupation, skill), (0.0, 0.0, 0.0, ""))

    def _content(self, kind: str, key: str) -> Json:
        ads, posts, before, months = self._cell(**{kind: key})
        whole = self._whole(kind)
        hidden = self._is_hidden(ads, _key(**{kind: key}))
        series = json.loads(months) if months else [0.0] * self._length
        own = f"{kind}:{key}"
        around = self._around
        return {
            "kind": kind, "id": key, "label": self._names.label(kind, key), **self._nature(kind, key),
            "hidden": hidden, "ads": None if hidden else round(ads), "posts": None if hidden else round(posts),
            **self._share(ads, whole, hidden), "n": round(whole),
            "change": round(ads / before - 1, 4) if self._trend and not hidden and before >= LEAST_FOR_CHANGE else None,
            "series": [None if is_hidden(value, threshold=self._threshold) else value for value in series],
            "skills": self._skills(kind, key, ads) if kind != "skill" else [],
            "languages": self._skills(kind, key, ads, kinds=frozenset({"language"})) if kind != "skill" else [],
            "occupations": self._parts(kind, key, "occupation", ads),
            "domains": self._parts(kind, key, "domain", ads), "regions": self._parts(kind, key, "region", ads),
            "together": [] if kind != "skill" else [
                {"id": other, "label": self._names.label("skill", other), "ads": n, "lift": lift}
                for other, n, lift in around.beside.together.get(key, ()) if not is_hidden(n, threshold=self._threshold)
            ],
            "alike": [] if kind != "skill" else [
                {"id": other, "label": self._names.label("skill", other), "likeness": likeness}
                for other, likeness in around.beside.alike.get(key, ()) if other in self._vocabulary.skills
            ],
            "employers": self._employers(own), "contracts": self._contracts(own),
            "examples": list(around.examples.get(own, ())),
            "forecast": around.forecasts.get(own), "movement": around.movements.get(own),
            "tension": around.tension.get(own, []),
        }  # fmt: skip

    def _is_hidden(self, ads: float, cell: tuple[str, str, str, str]) -> bool:
        return is_hidden(ads, threshold=self._threshold) or cell in self.beside

    def _whole(self, kind: str) -> float:
        """What a share of the subject is of: all digital ads; of regions, those whose region is known."""
        if kind == "region":
            return sum(self._cell(region=code)[0] for code in REGIONS)
        return self._cell()[0]

    def _nature(self, kind: str, key: str) -> Json:
        if kind == "skill":
            skill = self._vocabulary.skills[key]
            return {"nature": skill.kind, "of": list(skill.domains), "names": sorted(skill.names), "parent": skill.parent or None}  # fmt: skip
        if kind == "occupation":
            found = self._vocabulary.occupations[key]
            return {"group": found.group, "of": [found.domain] if found.domain else []}
        return {}

    def _share(self, ads: float, whole: float, hidden: bool) -> Json:
        interval = wilson(min(ads, whole), whole) if whole and not hidden else None
        return {
            "share": round(ads / whole, 4) if whole and not hidden else None,
            "interval": [round(bound, 4) for bound in interval] if interval else None,
        }

    def _skills(self, kind: str, key: str, whole: float, *, kinds: frozenset[str] = _TECHNICAL) -> list[Json]:
        held = [
            (self._cell(**{kind: key, "skill": name})[0], name)
            for name in self._of[kind, key]["skill"]
            if name in self._vocabulary.skills and self._vocabulary.skills[name].kind in kinds
        ]
        told = sorted((-n, name) for n, name in held if n > 0)[: _SHOWN["skill"]]
        return [
            self._row("skill", name, -n, whole, self._is_hidden(-n, _key(**{kind: key, "skill": name})))
            for n, name in told
        ]

    def _parts(self, kind: str, key: str, other: str, whole: float) -> list[Json]:
        """What the subject's ads divide into, the largest first; where one part is too small to show, a second is
        hidden with it, or it could be had by subtraction.
        """
        if kind == other:
            return []
        wanted, counts, shown = self._shown_parts(kind, key, other)
        base = sum(counts) if other == "region" else whole
        rows = [
            self._row(other, name, count, base, said is None)
            for name, count, said in zip(wanted, counts, shown, strict=True)
            if (count > 0 or other == "region") and not (other == "domain" and name == NONE)
        ]
        if other == "region":
            return rows
        return sorted(rows, key=lambda row: (-(row["ads"] or 0), row["id"]))[: _SHOWN.get(other, 30)]

    def _shown_parts(self, kind: str, key: str, other: str) -> tuple[list[str], list[float], list[float | None]]:
        """Names, counts, and which of them may be shown; those hidden beside another are noted, for every other page."""
        names = REGIONS if other == "region" else tuple(sorted(self._of[kind, key][other]))
        wanted = [name for name in names if self._is_shown(other, name) or other == "domain"]
        cells = [_key(**{kind: key, other: name}) for name in wanted]
        counts = [self._cells.get(cell, (0.0,))[0] for cell in cells]
        told = [_TOO_FEW if cell in self.beside else count for cell, count in zip(cells, counts, strict=True)]
        shown = visible(told, threshold=self._threshold)
        for cell, count, said in zip(cells, counts, shown, strict=True):
            if said is None and not is_hidden(count, threshold=self._threshold):
                self.beside.add(cell)
        return wanted, counts, shown

    def _settle(self) -> None:
        """Note all that must be hidden: what one page hides may leave another page with a single hidden part."""
        held = -1
        while held < len(self.beside):
            held = len(self.beside)
            for kind, key in self._of:
                if self._is_shown(kind, key):
                    for other in ("occupation", "domain", "region"):
                        if other != kind:
                            self._shown_parts(kind, key, other)

    def _row(self, kind: str, key: str, count: float, whole: float, hidden: bool) -> Json:
        return {
            "id": key, "label": self._names.label(kind, key), "hidden": hidden, "ads": None if hidden else round(count),
            **self._share(count, whole, hidden),
        }  # fmt: skip

    def _employers(self, own: str) -> list[Json]:
        """Companies with enough ads that none is known by a few."""
        found = self._around.employers.get(own, [])
        shown = [{"name": name, "ads": round(n)} for name, n in found if not is_hidden(n, threshold=self._threshold)]
        return shown[:_EMPLOYERS]

    def _contracts(self, own: str) -> list[Json]:
        found = self._around.contracts.get(own, [])
        whole = sum(n for _, n in found)
        shown = visible([n for _, n in found], threshold=self._threshold)
        return [
            {"kind": name, "hidden": said is None, "ads": None if said is None else round(said), "n": round(whole),
             "share": None if said is None else round(said / whole, 4)}
            for (name, _), said in zip(found, shown, strict=True)
        ]  # fmt: skip


def _key(
    region: str = TOTAL, domain: str = TECH, occupation: str = TOTAL, skill: str = TOTAL
) -> tuple[str, str, str, str]:
    return region, domain, occupation, skill


def around_ads(rows: pl.DataFrame, asked: pl.DataFrame, column: str) -> dict[str, list[tuple[str, float]]]:
    """By subject, how many ads of the window say what in a column, the most frequent first.

    rows   spell, region, domain, occupation, ads and the column, of the digital field and the window
    asked  skill, spell
    """
    told = rows.filter(pl.col(column).is_not_null()).select(
        "spell", "region", "domain", "occupation", "ads", value=column
    )
    parts: Sequence[pl.DataFrame] = [
        *(told.select("value", "ads", subject=pl.lit(f"{kind}:") + pl.col(kind)) for kind in ("region", "domain", "occupation")),
        told.join(asked, on="spell").select("value", "ads", subject=pl.lit("skill:") + pl.col("skill")),
    ]  # fmt: skip
    found: dict[str, list[tuple[str, float]]] = {}
    for part in parts:
        counted = part.group_by("subject", "value").agg(n=pl.col("ads").sum().round(6))
        best = counted.sort("n", "value", descending=[True, False]).group_by("subject", maintain_order=True).head(40)
        for (subject,), rows_of in best.group_by("subject", maintain_order=True):
            found[str(subject)] = list(rows_of.select("value", "n").iter_rows())
    return found
