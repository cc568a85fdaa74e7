"""The columns of a forecast, and checks that all functions on forecasts share."""

import polars as pl

from qantara.core.refusals import Refusal

BOUNDS = ("lo80", "hi80", "lo95", "hi95")
FIGURES = ("mean", *BOUNDS)
COLUMNS = ("series", "month", "horizon", *FIGURES, "method", "status")
TESTED, EXTRAPOLATED = "tested", "extrapolated"


def check_forecast(forecast: pl.DataFrame) -> None:
    """Refuse a frame that is not a forecast: a missing column, or two rows for one series and month."""
    for column in COLUMNS:
        if column not in forecast.columns:
            raise Refusal(
                "The forecast has no column {column}: pass the table that forecast_panel gave.", column=column
            )
    for name, month in (
        forecast.filter(pl.struct("series", "month").is_duplicated()).select("series", "month").head(1).rows()
    ):
        raise Refusal(
            "The forecast has more than one row for series {series} in {month}: keep one.", series=name, month=month
        )


def check_whole(number: object, *, name: str, most: int) -> int:
    """Return a whole number, refusing anything else, less than 1 and more than the most."""
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= most:
        raise Refusal(
            "{name} is {value}: it must be a whole number from 1 to {most}.", name=name, value=number, most=most
        )
    return number
