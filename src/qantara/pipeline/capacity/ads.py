"""Growth of jobs by the ads of a partnership: what its newest forecasts say of each domain, year by year."""

from datetime import date

import numpy as np
import polars as pl

from qantara.core.capacity import SupplyInputs, follow_ads
from qantara.pipeline.anticipation.content import newest_forecasts
from qantara.pipeline.anticipation.history import read_history
from qantara.pipeline.anticipation.years import yearly_ads
from qantara.pipeline.capacity.declared import CapacityError
from qantara.pipeline.lake import Lake


def follow_lake(supply: SupplyInputs, lake: Lake, *, at: date) -> tuple[SupplyInputs, str, int]:
    """Let jobs grow as the ads of the lake, counted and forecast, make probable (`follow_ads`).

    returns  the inputs, the run of the forecasts, and the last year that they tell of

    Raises CapacityError where nothing is forecast, or the first year simulated is not whole in the ads.
    """
    frozen = newest_forecasts(lake)
    if frozen is None:
        raise CapacityError("{folder}: nothing is forecast yet. Run: qantara forecast", folder=lake.folder)
    yearly = yearly_ads(read_history(lake, at=at), frozen)
    ads = np.full((len(supply.domains), supply.years), np.nan)
    for series, year, mean in yearly.select("series", "year", "mean").iter_rows():
        domain = series.removeprefix("domain:")
        if domain in supply.domains and year in supply.calendar:
            ads[supply.domains.index(domain), supply.calendar.index(year)] = max(mean, 0.0)
    if np.isnan(ads[:, 0]).all():
        raise CapacityError("{folder}: no ads of all of {year}, the first year simulated, are counted or forecast. Observe more, or move first_year of capacity.toml.",
                            folder=lake.folder, year=supply.first_year)  # fmt: skip
    last = yearly.filter(pl.col("year").is_in(supply.calendar))["year"].max()
    assert isinstance(last, int)
    return follow_ads(supply, ads), str(frozen["run"][0]), last
