"""Invented learners, each under a name that nobody has."""

from functools import cache

from qantara.pipeline.synthetic.stock import load_stock


def learner_name(number: int) -> tuple[str, str]:
    """Given name and family name; no two numbers have the same.

    >>> learner_name(31)
    ('Noria', 'Zellige Imaginaire 1')
    """
    heads, markers = _words()
    rest, given = divmod(number, len(heads))
    rest, marker = divmod(rest, len(markers))
    rest, family = divmod(rest, len(heads))
    return heads[given], f"{heads[family]} {markers[marker]} {rest + 1}"


@cache
def _words() -> tuple[list[str], list[str]]:
    names = load_stock("names")
    return names["heads"], names["markers"]
