"""The methods of `statsforecast`, where it is installed, at some of the origins that ours were replayed from."""

import time
from collections.abc import Mapping

import numpy as np
import polars as pl

from qantara.core.refusals import Refusal

PEERS = ("AutoETS", "AutoTheta", "AutoARIMA")
_YEAR = 12
_LEAST_MONTHS = 18
_BOUNDS = {"lo80": "lo-80", "hi80": "hi-80", "lo95": "lo-95", "hi95": "hi-95"}


class PeerError(Refusal):
    """The methods asked for are not installed."""


def replay_peers(
    panel: pl.DataFrame, scored: pl.DataFrame, *, origins: int = 3, most: int = 24
) -> tuple[pl.DataFrame, Mapping[str, float]]:
    """Forecast with the peers from some origins of a back-test.

    panel    series, month, value
    scored   what `backtest` gave for it; its rows at the chosen origins and series are given again
    origins  how many of its origins, spread evenly; most: of its series
    returns  rows as `scored`, the peers' among them; CPU seconds of each for 1,000 series, once
    """
    try:
        from statsforecast import StatsForecast, models  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise PeerError("statsforecast is not installed. Install it with: pip install statsforecast") from None
    months = scored["origin"].unique().sort()
    chosen = months.gather(np.unique(np.linspace(0, len(months) - 1, origins).round().astype(int)))
    names = panel["series"].unique().sort()
    panel = panel.filter(pl.col("series").is_in(names.gather_every(-(-len(names) // most)).to_list()))
    told = scored.filter(pl.col("origin").is_in(chosen.to_list())).join(panel, on="series", how="semi")
    horizon = int(scored["horizon"].max())  # type: ignore[arg-type]
    pieces, spent = [told], {}
    for name in PEERS:
        start, series = time.process_time(), 0
        for origin in chosen:
            past = panel.filter(pl.col("month") <= origin).sort("series", "month")
            # A series that ended would be forecast for other months.
            past = past.filter(pl.col("month").max().over("series") == origin)
            past = past.filter(pl.len().over("series") >= _LEAST_MONTHS)
            if past.is_empty():
                continue
            method = StatsForecast(
                [getattr(models, name)(season_length=_YEAR)], freq="1mo", fallback_model=models.Naive()
            )
            made = method.forecast(
                df=past.select(unique_id="series", ds="month", y="value"), h=horizon, level=[80, 95]
            ).select(
                series="unique_id", month=pl.col("ds").cast(pl.Date), mean=pl.col(name).cast(pl.Float64),
                **{ours: pl.col(f"{name}-{theirs}").cast(pl.Float64) for ours, theirs in _BOUNDS.items()},
            )  # fmt: skip
            series += past["series"].n_unique()
            base = told.filter((pl.col("origin") == origin) & (pl.col("method") == "naive"))
            rows = base.drop("mean", *_BOUNDS).join(made, on=["series", "month"], how="inner")
            pieces.append(rows.with_columns(method=pl.lit(name)).select(told.columns))
        spent[name] = 1000 * (time.process_time() - start) / max(series, 1)
    return pl.concat(pieces), spent
