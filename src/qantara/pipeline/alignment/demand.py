"""What the ads of some occupations are expected to ask for in the month of a graduation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from qantara.core.demand import NONE, TOTAL
from qantara.core.demand.emerging import LEAST_RECENT, emerging_skills
from qantara.core.measures import wilson
from qantara.core.refusals import Refusal
from qantara.core.vocabulary import Vocabulary
from qantara.core.vocabulary.search import search
from qantara.pipeline.anticipation.content import newest_forecasts
from qantara.pipeline.anticipation.history import read_history
from qantara.pipeline.barometer import last_unbroken
from qantara.pipeline.lake import Lake

LEAST_ADS = 30  # under these a region says too little of its own: the whole country speaks instead
TAUGHT_KINDS = ("technology", "concept", "certification")  # languages and attitudes are no module's market
_YEAR = 12
_PACED = 48  # months on which `emerging_skills` looks back
_LEAST_SHARE = 1e-6
_PRIOR = 10.0  # ads
_NEAR = 12  # points by which a name may be less like what was typed than the nearest
_Z80 = 1.2815515655446004


class DemandError(Refusal):
    """The lake cannot say what is asked of these occupations at that time."""


@dataclass(frozen=True)
class DemandAhead:
    """What is asked today, and expected at graduation, as shares of the ads of the occupations."""

    skills: pl.DataFrame
    """skill, ads (of the window), today, advantage, mean, lo80, hi80 (shares at graduation). `advantage` is how many of these
    ads name the skill over how many would if they were like all digital ads, ten ads being added to both: few ads say
    little of what a trade asks for more than others."""
    paces: pl.DataFrame
    """skill, growth, growth_lo80, growth_hi80: the yearly pace of its share of all digital ads (`emerging_skills`), of the
    skills that enough of them named lately. A skill without a row has no known pace."""
    paces_window: tuple[str, str]
    """The months from which paces are measured."""
    ads: float
    window: tuple[str, str]
    month: date
    occupations: tuple[str, ...]
    """None named: all digital ads."""
    region: str | None
    """The region asked for; None is the whole country."""
    wider: bool
    """The region has too few ads: those of the whole country are counted."""
    issued_on: date
    run: str


def read_demand_ahead(
    lake: Lake,
    vocabulary: Vocabulary,
    *,
    at: date,
    graduation: date,
    occupations: Sequence[str] = (),
    region: str | None = None,
    threshold: int = 10,
) -> DemandAhead:
    """Read shares of the last twelve complete months, and carry them to the graduation by the newest forecasts.

    at         today: growth is read up to its month
    threshold  fewer ads of the occupations say nothing

    A skill's share of these occupations' ads moves as its share of all digital ads is forecast to, from the first month to
    the graduation: by as many logits. Its interval (8 times out of 10) joins that of the forecast to Wilson's of today's
    share, as independent errors. A skill without a forecast keeps today's share, with the middle width of those forecast.

    Raises DemandError where nothing is forecast, the graduation lies outside the forecasts, an occupation or region is
    not known, or too few ads are left.
    """
    for name in occupations:
        _refuse_unknown(name, vocabulary)
    demand = lake.scan("demand")
    months = demand.filter(pl.col("month").is_not_null()).select("month", "complete").unique().collect().sort("month")
    labels = months["month"].dt.strftime("%Y-%m").to_list()
    full = last_unbroken(labels, months["complete"].to_list())[-_YEAR:]
    frozen = newest_forecasts(lake)
    if not full or frozen is None:
        raise DemandError("Nothing is forecast in this folder yet. Run `qantara observe`, then `qantara forecast`.")
    ahead = _ahead(frozen, graduation)
    counted = (
        demand.filter(pl.col("month").dt.strftime("%Y-%m").is_between(pl.lit(full[0]), pl.lit(full[-1])))
        .group_by("region", "domain", "occupation", "skill").agg(pl.col("ads").sum()).collect()
    )  # fmt: skip
    if region is not None and region not in {name for name in counted["region"] if name.startswith("MA-")}:
        raise DemandError("{region} is no region of these ads: regions are MA-01 to MA-12.", region=region)
    everywhere = _asked(counted, (), TOTAL)
    here = _asked(counted, occupations, region or TOTAL)
    wider = region is not None and _all(here) < LEAST_ADS
    if wider:
        here = _asked(counted, occupations, TOTAL)
    n = _all(here)
    if n < threshold:
        raise DemandError(
            "From {first} to {last} there are fewer than {least} ads of {occupations}: too few to say what they ask for. Name more occupations.",
            occupations=", ".join(occupations) or "digital occupations", first=full[0], last=full[-1], least=threshold,
        )  # fmt: skip
    kept = of_market(vocabulary)
    shares = (
        here.filter(pl.col("skill").is_in(kept)).with_columns(today=pl.col("ads") / n)
        .join(everywhere.select("skill", all=pl.col("ads") / _all(everywhere)), on="skill", how="left")
        .with_columns(advantage=(pl.col("ads") + _PRIOR) / (pl.col("all") * n + _PRIOR))
        .join(ahead, on="skill", how="left")
    )  # fmt: skip
    paces, since = _paces(lake, at, kept)
    return DemandAhead(
        skills=_carried(shares, n), paces=paces, paces_window=since, ads=n, window=(full[0], full[-1]),
        month=graduation.replace(day=1), occupations=tuple(occupations), region=region, wider=wider,
        issued_on=frozen["issued_on"][0], run=frozen["run"][0],
    )  # fmt: skip


def of_market(vocabulary: Vocabulary) -> list[str]:
    """The skills that a module can be asked to teach."""
    return [name for name, skill in vocabulary.skills.items() if skill.kind in TAUGHT_KINDS]


def _refuse_unknown(occupation: str, vocabulary: Vocabulary) -> None:
    if occupation in vocabulary.occupations:
        return
    found = search(replace(vocabulary, skills={}), occupation, most=3)
    near = [one.id for one in found if one.score >= found[0].score - _NEAR]
    if near:
        raise DemandError(
            "{occupation} is no occupation of the vocabulary. Near it: {near}.", occupation=occupation, near=", ".join(near)
        )  # fmt: skip
    raise DemandError(
        "{occupation} is no occupation of the vocabulary; see `qantara vocabulary search`.", occupation=occupation
    )


def _asked(counted: pl.DataFrame, occupations: Sequence[str], region: str) -> pl.DataFrame:
    """skill, ads: of the occupations, or of all digital ads; `total` is all of them."""
    here = counted.filter(region=region)
    if occupations:
        chosen = here.filter(pl.col("occupation").is_in(list(occupations)) & (pl.col("domain") != TOTAL))
        return chosen.group_by("skill").agg(pl.col("ads").sum()).sort("skill")
    whole = here.filter(pl.col("occupation") == TOTAL, pl.col("domain").is_in([TOTAL, NONE]))
    sign = pl.when(domain=NONE).then(-1.0).otherwise(1.0)
    return whole.group_by("skill").agg((pl.col("ads") * sign).sum()).filter(pl.col("ads") > 1e-9).sort("skill")


def _all(asked: pl.DataFrame) -> float:
    return float(asked.filter(skill=TOTAL)["ads"].sum())


def _ahead(frozen: pl.DataFrame, graduation: date) -> pl.DataFrame:
    """skill, shift (graduation less first month), down and up (to the bounds): of each skill's share, in logits."""
    of_skills = frozen.filter(pl.col("series").str.starts_with("skill:")).with_columns(
        skill=pl.col("series").str.strip_prefix("skill:")
    )
    months: list[date] = of_skills["month"].unique().sort().to_list()
    month = graduation.replace(day=1)
    if not months:
        raise DemandError(
            "The newest forecast holds no skill. Run `qantara observe` on more ads, then `qantara forecast`."
        )
    told = {"month": f"{month:%Y-%m}", "first": f"{months[0]:%Y-%m}", "last": f"{months[-1]:%Y-%m}"}
    if month < months[0]:
        raise DemandError(
            "{month} is past: forecasts begin in {first}. Give a month of graduation from {first} to {last}.",
            **told,
        )
    if month not in months:
        raise DemandError(
            "{month} lies beyond the newest forecast, which ends in {last}. Give a month up to {last}, or run `qantara forecast --to {year}`.",
            **told, year=month.year,
        )  # fmt: skip
    start = of_skills.filter(month=months[0]).select("skill", now=_logit(pl.col("mean")))
    end = of_skills.filter(month=month).select("skill", *(_logit(pl.col(name)) for name in ("mean", "lo80", "hi80")))
    return start.join(end, on="skill").select(
        "skill",
        shift=pl.col("mean") - pl.col("now"),
        down=pl.col("mean") - pl.col("lo80"),
        up=pl.col("hi80") - pl.col("mean"),
    )


def _logit(share: pl.Expr) -> pl.Expr:
    bounded = share.clip(_LEAST_SHARE, 1 - _LEAST_SHARE)
    return (bounded / (1 - bounded)).log()


def _paces(lake: Lake, at: date, kept: Collection[str]) -> tuple[pl.DataFrame, tuple[str, str]]:
    history = read_history(lake, at=at)
    found = emerging_skills(history.skills, history.totals, at=history.end)
    known = found.filter(
        (pl.col("recent") >= LEAST_RECENT) & pl.col("growth").is_not_null() & pl.col("skill").is_in(kept)
    )
    months = history.totals.filter(pl.col("month") < history.end)["month"].sort()[-_PACED:]
    window = (f"{months[0]:%Y-%m}", f"{months[-1]:%Y-%m}")
    return known.select("skill", "growth", growth_lo80="lo80", growth_hi80="hi80"), window


def _carried(shares: pl.DataFrame, n: float) -> pl.DataFrame:
    sampled = [wilson(min(count, n), n, z=_Z80) or (0.0, 1.0) for count in shares["ads"]]
    told = shares.with_columns(
        pl.col("shift").fill_null(0.0),
        *(pl.col(name).fill_null(pl.col(name).median()).fill_null(0.0) for name in ("down", "up")),
        low=pl.Series([low for low, _ in sampled]), high=pl.Series([high for _, high in sampled]),
    )  # fmt: skip
    middle = _logit(pl.col("today"))
    down, up = middle - _logit(pl.col("low")), _logit(pl.col("high")) - middle
    mean = middle + pl.col("shift")

    def share(logit: pl.Expr) -> pl.Expr:
        return 1 / (1 + (-logit).exp())

    return told.select(
        "skill", "ads", "today", "advantage", mean=share(mean),
        lo80=share(mean - (pl.col("down") ** 2 + down**2).sqrt()), hi80=share(mean + (pl.col("up") ** 2 + up**2).sqrt()),
    ).sort("mean", "skill", descending=[True, False])  # fmt: skip
