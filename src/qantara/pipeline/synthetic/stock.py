"""The tables of the demonstration, read once: the market, the sentences, the names."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load_stock(name: str) -> dict[str, Any]:
    """One table of this package, such as "market" or "stock_fr". Callers must not change it."""
    return tomllib.loads((files("qantara.pipeline.synthetic") / f"{name}.toml").read_text(encoding="utf-8"))
