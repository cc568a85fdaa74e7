"""Keys of ads: what makes two sightings the same ad, and keys as numbers, a third of the memory of their digits."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

_BETWEEN = "\x1f"
_PARTS = ("title", "company", "city", "text")
_AT_ONCE = 200  # ads: what is made of their bytes stays in the cache
_UNCASED = 0xD8  # from this first byte on, characters of two bytes (Arabic and its neighbours) have no capitals


def compact(ad: pl.Expr) -> pl.Expr:
    """The number that the hexadecimal digits of a key write."""
    return ad.str.to_integer(base=16, dtype=pl.UInt64)


def key_of(number: int) -> str:
    """The key of a number."""
    return f"{number:016x}"


def ad_key(title: str | None, company: str | None, city: str | None, text: str | None) -> str:
    """The identity of an ad: 16 hexadecimal digits of its normalised title, company, city and text."""
    joined = _BETWEEN.join(" ".join((part or "").split()) for part in (title, company, city, text))
    return _digest(joined.casefold().encode("utf-8", "replace"))


def ad_keys(ads: pl.DataFrame) -> list[str]:
    """The `ad_key` of each cleaned ad: its words stand one space apart already, or one line or two."""
    parts = pl.concat_str(pl.col(_PARTS).fill_null(""), separator=_BETWEEN)
    joined = ads.select(parts.str.replace_all("\n{2,}", "\n")).to_series()
    return [key for some in joined.to_frame().iter_slices(_AT_ONCE) for key in _keys(some.to_series())]


def _keys(texts: pl.Series) -> Iterator[str]:
    _, cuts, content = texts.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest()).buffers()
    ends = np.frombuffer(cuts, np.int64)[: texts.len() + 1]
    spaced = content.to_pybytes().replace(b"\n", b" ") if content is not None else b""
    folded, unsure = _casefold(spaced)
    # Bytes are counted from the first: a character belongs to the ad that began last before it.
    alone = set((np.searchsorted(ends, unsure, side="right") - 1).tolist())
    view = memoryview(folded)
    for row, (begin, end) in enumerate(pairwise(ends.tolist())):
        yield _digest(spaced[begin:end].decode().casefold().encode() if row in alone else view[begin:end])


def _digest(content: bytes | memoryview) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _casefold(text: bytes) -> tuple[bytearray, NDArray[np.intp]]:
    """UTF-8 as `str.casefold` would leave it, but for some characters, whose places are given.

    Those are the characters that another length or four bytes would be needed for: "ß", capitals with no small letter of
    as many bytes. All others, nearly all, are done for a whole batch at once.
    """
    folded = bytearray(text.lower())  # the letters of ASCII
    source, target = np.frombuffer(text, np.uint8), np.frombuffer(folded, np.uint8)
    leads = np.flatnonzero(source >= 0xC0)
    lead = source[leads]
    two, three = leads[lead < _UNCASED], leads[lead >= 0xE0]
    of_two, changed = _folds()
    code = (source[two].astype(np.uint16) & 0x1F) << 6 | source[two + 1] & 0x3F
    pair = of_two[code]
    sure = pair > 0
    for byte, place in ((pair >> 8, two), (pair & 0xFF, two + 1)):
        target[place[sure]] = byte[sure]
    four = source[three] >= 0xF0
    code = source[three].astype(np.uint16) << 12 | (source[three + 1].astype(np.uint16) & 0x3F) << 6
    code |= source[np.minimum(three + 2, source.size - 1)] & 0x3F
    return folded, np.concatenate([two[~sure], three[four | changed[code]]])


@lru_cache(maxsize=1)
def _folds() -> tuple[NDArray[np.uint16], NDArray[np.bool_]]:
    """Of each character of two bytes, those of its folded form, 0 where it has not two; which others folding changes."""
    of_two = np.zeros(0x800, np.uint16)
    for code in range(0x80, 0x800):
        folded = chr(code).casefold().encode()
        of_two[code] = int.from_bytes(folded, "big") if len(folded) == 2 else 0
    changed = np.zeros(0x10000, np.bool_)
    for code in (*range(0x800, 0xD800), *range(0xE000, 0x10000)):
        changed[code] = chr(code).casefold() != chr(code)
    return of_two, changed
