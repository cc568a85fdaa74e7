"""How tight the market of an occupation is: vacancies per job seeker, recruitments judged hard, speed of exit."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qantara.core.demand.counting import TOTAL
from qantara.core.demand.intentions import LEAST_COMPANIES, by_company
from qantara.core.measures import THRESHOLD, visible

PARTS = ("vacancies", "hard", "exits")
CLASSES = (-1.0, -1 / 3, 1 / 3, 1.0)
"""The index below the first is class 1 (slack), above the last class 5 (very tight)."""
LEAST_PARTS = 2
LEAST_CELLS = 5
"""Cells with a part, below which there is nothing to compare it with."""
SCHEMA = pl.Schema(
    {
        "occupation": pl.String, "region": pl.String, "year": pl.Int32, "index": pl.Float64, "class": pl.Int8,
        "parts": pl.Int8, "missing": pl.String, "reason": pl.String,
        "vacancies": pl.Float64, "hard": pl.Float64, "exits": pl.Float64,
        "z_vacancies": pl.Float64, "z_hard": pl.Float64, "z_exits": pl.Float64,
        "posts": pl.Float64, "seekers": pl.Float64, "hires": pl.Float64,
    }
)  # fmt: skip

_CELL = ("occupation", "region", "year")
_NO_REGION = ("unknown", "abroad")
_MAD = 1.4826  # the median absolute deviation of a normal law is its standard deviation divided by this
_LEAST_SPREAD = 0.1  # of the variance seen, or of the noise: what may be real where noise would explain all of it
_FURTHEST = 3.0  # no part says more than this: else one would decide alone


def tension(
    vacancies: pl.DataFrame, seekers: pl.DataFrame, intentions: pl.DataFrame, *, threshold: int = THRESHOLD
) -> pl.DataFrame:
    """The tension index of each occupation, region and year, with its parts.

    vacancies   occupation, region, year, posts: what ads offered over the year; other regions than the twelve
                ("unknown", "abroad") count in the country alone
    seekers     occupation, region, month (its first day), seekers (at the end of the month), exits (who left the
                register in it, or null); a region "total" is the country, which is else the sum of its regions
                where each that has a vacancy has a register
    intentions  company, occupation, region, year, hires, hard (or null): the declarations in force
    threshold   counts under it are hidden, and every part that rests on one is missing
    returns     SCHEMA: a row per cell that any of the three knows, and a row "total" for the country.
                vacancies = posts ÷ average seekers; hard = share of declared hires judged hard; exits = share of
                the register that leaves in a month; z_*: those standardised; index: mean of the z there are;
                class: 1 slack to 5 very tight; parts: how many; missing: which are not there ("hard|exits");
                reason: why there is no index ("parts": fewer than two; "small": so because counts are hidden)

    Each part is compared with the same year's other cells of its level (regions, or the country): on a scale where
    its noise is known (log of the ratio, arcsine of the share), less the median, divided by the spread from cell to
    cell that the noise does not explain (by the median deviation, which a few extreme cells do not move), and drawn
    to the median as far as the cell's own noise asks (empirical Bayes): a small cell is not tight by chance.
    An index of one year says nothing of another's level, nor of another country's index.
    """
    posts, stock, hires = _posts(vacancies), _stock(seekers), _hires(intentions)
    cells = pl.concat([frame.select(_CELL) for frame in (posts, stock, hires)]).unique().sort(_CELL)
    for frame in (posts, stock, hires):
        cells = cells.join(frame, on=_CELL, how="left", maintain_order="left")
    cells = cells.filter(~pl.col("region").is_in(_NO_REGION))
    if cells.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    # Where ads were counted, a cell without one had none; of a year without ads nothing is known.
    counted = pl.col("year").is_in(vacancies["year"].cast(pl.Int32).unique().implode())
    cells = cells.with_columns(pl.when(counted).then(pl.col("posts").fill_null(0.0)).otherwise("posts"))
    cells = _with_parts(_hidden(_without_partial_country(cells, seekers), threshold))
    scored = [_standardised(group) for _, group in cells.group_by("year", pl.col("region") == TOTAL)]
    return _indexed(pl.concat(scored)).sort(_CELL).select(SCHEMA.names()).cast(dict(SCHEMA.items()))


def _posts(vacancies: pl.DataFrame) -> pl.DataFrame:
    known = vacancies.filter(~pl.col("region").is_in(["abroad", TOTAL])).with_columns(pl.col("year").cast(pl.Int32))
    summed = known.group_by(_CELL).agg(pl.col("posts").cast(pl.Float64).sum())
    return _with_country(summed)


def _stock(seekers: pl.DataFrame) -> pl.DataFrame:
    """Average register of the year; who left it, and the register of the months in which that is known."""
    told = pl.col("exits").is_not_null()
    months = seekers.with_columns(year=pl.col("month").dt.year().cast(pl.Int32))
    # A region's average is over its own months; the country's, where it is not given, the sum of those averages.
    yearly = months.group_by(_CELL).agg(
        seekers=pl.col("seekers").cast(pl.Float64).mean(),
        left=pl.when(told.any()).then(pl.col("exits").cast(pl.Float64).sum()),
        exposed=pl.when(told.any()).then(pl.col("seekers").filter(told).cast(pl.Float64).sum()),
    )
    return _with_country(yearly)


def _hires(intentions: pl.DataFrame) -> pl.DataFrame:
    judged = pl.col("hard").is_not_null()
    told = by_company(intentions).with_columns(pl.col("year").cast(pl.Int32))

    def summed(frame: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
        return frame.group_by(by).agg(
            hires=pl.col("hires").cast(pl.Float64).sum(),
            judged=pl.when(judged.any()).then(pl.col("hires").filter(judged).cast(pl.Float64).sum()),
            judged_hard=pl.when(judged.any()).then(pl.col("hard").cast(pl.Float64).sum()),
            companies=pl.col("company").filter(judged).n_unique(),
        )

    regions = summed(told.filter(pl.col("region") != TOTAL), _CELL)
    # A company in several regions is one company of the country.
    country = summed(told.filter(pl.col("region") != "abroad"), ("occupation", "year")).with_columns(
        region=pl.lit(TOTAL)
    )
    return pl.concat([regions, country.select(regions.columns)])


def _with_country(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells and, where it is not among them, the country's as the sum of its regions."""
    known = cells.filter(region=TOTAL)
    values = [name for name in cells.columns if name not in _CELL]
    country = (
        cells.filter(pl.col("region") != TOTAL)
        .group_by("occupation", "year")
        # A sum over nothing known is not zero.
        .agg(pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()) for name in values)
        .with_columns(region=pl.lit(TOTAL))
        .join(known, on=("occupation", "year"), how="anti")
    )
    return pl.concat([cells, country.select(cells.columns)])


def _without_partial_country(cells: pl.DataFrame, seekers: pl.DataFrame) -> pl.DataFrame:
    """The country's register only where it was given, or is known of every region that has a vacancy.

    The vacancies of the whole country over the job seekers of a few regions would be a shortage that is not there.
    """
    bare = cells.filter(pl.col("region") != TOTAL, pl.col("posts") > 0, pl.col("seekers").is_null())
    given = seekers.filter(region=TOTAL).select("occupation", year=pl.col("month").dt.year().cast(pl.Int32)).unique()
    partial = bare.select("occupation", "year").unique().join(given, on=("occupation", "year"), how="anti")
    marked = cells.join(
        partial.with_columns(partial=True), on=("occupation", "year"), how="left", maintain_order="left"
    )
    gone = (pl.col("region") == TOTAL) & pl.col("partial").fill_null(value=False)
    return marked.with_columns(
        pl.when(~gone).then(pl.col(name)).alias(name) for name in ("seekers", "left", "exposed")
    ).drop("partial")


def _hidden(cells: pl.DataFrame, threshold: int) -> pl.DataFrame:
    """Counts that may be shown, and which of them were hidden; the regions of an occupation add up to its total."""
    groups = []
    for (_, _, of_country), group in cells.group_by(
        "occupation", "year", pl.col("region") == TOTAL, maintain_order=True
    ):
        for name in ("posts", "seekers", "hires", "left"):
            # The country's count stands alone; a breakdown that has no total is treated as one that has.
            counts = [0.0 if value is None else float(value) for value in group[name]]
            seen = (
                [visible([count], threshold=threshold)[0] for count in counts]
                if of_country
                else visible(counts, threshold=threshold)
            )
            hidden = [value is None for value in seen]
            group = group.with_columns(pl.Series(f"{name}_hidden", hidden, dtype=pl.Boolean))
        groups.append(group)
    return pl.concat(groups)


def _with_parts(cells: pl.DataFrame) -> pl.DataFrame:
    """The raw parts, each with its value on the scale of its noise (x_) and the variance of that noise (v_)."""
    some_seekers = pl.col("seekers") > 0
    open_vacancies = some_seekers & pl.col("posts").is_not_null() & ~pl.col("posts_hidden") & ~pl.col("seekers_hidden")
    open_exits = (pl.col("exposed") > 0) & ~pl.col("left_hidden") & ~pl.col("seekers_hidden")
    open_hard = (pl.col("judged") > 0) & (pl.col("companies") >= LEAST_COMPANIES) & ~pl.col("hires_hidden")
    # Anscombe (1948), Biometrika 35, 246-254: his additions make the variances hold in small cells too.
    arcsine = ((pl.col("judged_hard") + 3 / 8) / (pl.col("judged") + 3 / 4)).clip(0, 1).sqrt().arcsin()
    return cells.with_columns(
        vacancies=pl.when(open_vacancies).then(pl.col("posts") / pl.col("seekers")),
        x_vacancies=pl.when(open_vacancies).then(((pl.col("posts") + 0.5) / (pl.col("seekers") + 0.5)).log()),
        v_vacancies=1 / (pl.col("posts") + 0.5) + 1 / (pl.col("seekers") + 0.5),
        hard=pl.when(open_hard).then(pl.col("judged_hard") / pl.col("judged")),
        x_hard=pl.when(open_hard).then(arcsine),
        v_hard=1 / (4 * pl.col("judged") + 2),
        exits=pl.when(open_exits).then(pl.col("left") / pl.col("exposed")),
        x_exits=pl.when(open_exits).then(((pl.col("left") + 0.5) / (pl.col("exposed") + 0.5)).log()),
        v_exits=1 / (pl.col("left") + 0.5),
        small=(some_seekers & pl.col("posts").is_not_null() & ~open_vacancies)
        | ((pl.col("exposed") > 0) & ~open_exits)
        | ((pl.col("judged") > 0) & ~open_hard),
    )


def _standardised(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells of one year and level with the z of each part."""
    return cells.with_columns(
        pl.Series(f"z_{part}", robust_z(cells[f"x_{part}"], cells[f"v_{part}"]), dtype=pl.Float64) for part in PARTS
    )


def robust_z(values: Iterable[float | None], variances: Iterable[float | None]) -> list[float | None]:
    """Standardise values by what is real in their spread, each drawn to the median by its own noise.

    values     one per cell; None where the part is missing
    variances  of the noise of each
    returns    (x - median) · tau / (tau² + variance), within ±3: for a cell without noise the usual z with the real
               spread tau; tau² = what the squared median deviation exceeds the median variance by, at least a tenth of
               either. None where the value is, and everywhere when fewer than five cells have one.
    """
    known = [(x, v) for x, v in zip(values, variances, strict=True)]
    there = [(x, v) for x, v in known if x is not None and v is not None]
    if len(there) < LEAST_CELLS:
        return [None] * len(known)
    x: NDArray[np.float64] = np.array([value for value, _ in there])
    v: NDArray[np.float64] = np.array([value for _, value in there])
    centre = float(np.median(x))
    seen, common = (_MAD * float(np.median(np.abs(x - centre)))) ** 2, float(np.median(v))
    tau = math.sqrt(max(seen - common, _LEAST_SPREAD * max(seen, common)) or float(np.var(x)))
    z = np.clip((x - centre) * tau / (tau * tau + v), -_FURTHEST, _FURTHEST) if tau else np.zeros_like(x)
    standardised = iter(z.tolist())
    return [None if value is None or noise is None else next(standardised) for value, noise in known]


def _indexed(cells: pl.DataFrame) -> pl.DataFrame:
    scores = [pl.col(f"z_{part}") for part in PARTS]
    parts = pl.sum_horizontal(score.is_not_null().cast(pl.Int8) for score in scores)
    enough = parts >= LEAST_PARTS
    index = pl.when(enough).then(pl.mean_horizontal(scores))
    missing = pl.concat_str(
        [pl.when(score.is_null()).then(pl.lit(part)) for part, score in zip(PARTS, scores, strict=True)],
        separator="|", ignore_nulls=True,
    )  # fmt: skip
    return cells.with_columns(
        pl.when(~pl.col(f"{name}_hidden")).then(pl.col(name)).alias(name) for name in ("posts", "seekers", "hires")
    ).with_columns(
        # Fewer than three companies: even the sum of what they declared is their secret.
        hires=pl.when(pl.col("companies").fill_null(0) >= LEAST_COMPANIES).then("hires"),
        index=index,
        parts=parts,
        missing=missing.fill_null(""),
        reason=pl.when(~enough).then(pl.when("small").then(pl.lit("small")).otherwise(pl.lit("parts"))),
        **{"class": pl.when(enough).then(1 + pl.sum_horizontal((index > edge).cast(pl.Int8) for edge in CLASSES))},
    )
