"""Keys of ads as numbers: a third of the memory of their sixteen digits."""

import polars as pl


def compact(ad: pl.Expr) -> pl.Expr:
    """The number that the hexadecimal digits of a key write."""
    return ad.str.to_integer(base=16, dtype=pl.UInt64)


def key_of(number: int) -> str:
    """The key of a number."""
    return f"{number:016x}"
