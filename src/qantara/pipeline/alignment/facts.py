"""What is known of each skill, as JSON: names, the demand for it, its pace; figures of few ads are hidden."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qantara.core.measures import is_hidden
from qantara.core.vocabulary import Occupation, Skill, Vocabulary
from qantara.pipeline.alignment.demand import DemandAhead, of_market

Json = dict[str, Any]
Floats = NDArray[np.float64]
LANGUAGES = ("fr", "ar", "en")
_FIGURES = ("ads", "today", "mean", "lo80", "hi80")  # hidden where few ads name the skill


class Facts:
    """Arrays and words of some skills, all in one order."""

    def __init__(self, skills: Sequence[str], demand: DemandAhead, vocabulary: Vocabulary, *, threshold: int) -> None:
        rows = (
            pl.DataFrame({"skill": skills}, schema={"skill": pl.String})
            .join(demand.skills, on="skill", how="left", maintain_order="left")
            .join(demand.paces, on="skill", how="left", maintain_order="left")
        )
        self.skills = list(skills)
        self.column = {skill: place for place, skill in enumerate(self.skills)}
        self.mean, self.lo80, self.hi80 = (rows[name].fill_null(0.0).to_numpy() for name in ("mean", "lo80", "hi80"))
        self.weights: Floats = rows["advantage"].fill_null(1.0).to_numpy()
        self.growth, self.growth_lo80, self.growth_hi80 = (
            rows[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
            for name in ("growth", "growth_lo80", "growth_hi80")
        )
        """NaN where the pace is not known."""
        self.falls: NDArray[np.bool_] = self.growth_hi80 < 0
        """Whether the skill surely loses its market: at the slow end of its 80 % interval too."""
        market = set(of_market(vocabulary))
        self.unasked: NDArray[np.bool_] = np.array([not mean and skill in market for mean, skill in zip(self.mean, skills, strict=True)], np.bool_)  # fmt: skip
        """Whether none of the ads names the skill."""
        tools = {name for name in market if vocabulary.skills[name].kind != "concept"}
        self.fading: NDArray[np.bool_] = self.falls | (self.unasked & np.array([skill in tools for skill in skills], np.bool_))  # fmt: skip
        """Whether its hours may be given up: it surely falls, or is a tool that none of the ads names. Ads seldom name the
        concepts that others rest on, such as databases or programming."""
        self._rows = {row["skill"]: row for row in rows.iter_rows(named=True)}
        self._vocabulary, self._threshold = vocabulary, threshold

    def hidden(self, skill: str) -> bool:
        return is_hidden(self._rows[skill]["ads"] or 0, threshold=self._threshold)

    def told(self, skill: str) -> Json:
        """skill, label, ads that name it, today, mean, lo80, hi80 (shares), growth."""
        row = self._rows[skill]
        figures = dict.fromkeys(_FIGURES) if self.hidden(skill) else {name: row[name] for name in _FIGURES}
        return self.named(skill) | figures | {"growth": row["growth"]}

    def named(self, skill: str) -> Json:
        known = self._vocabulary.skills.get(skill)
        return {"skill": skill, "label": in_languages(known) if known else dict.fromkeys(LANGUAGES, skill)}


def in_languages(named: Skill | Occupation) -> dict[str, str]:
    return {lang: getattr(named, lang) for lang in LANGUAGES}
