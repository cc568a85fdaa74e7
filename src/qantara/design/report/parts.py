"""What a page is made of, whoever lays it out: tables, figures, lists, notes. Nothing here knows what a figure means."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from markupsafe import Markup

Kind = Literal["text", "number", "interval", "spark", "bar"]
Sign = Literal["disc", "ring", "tri", "up", "down", "equal", "yes", "no"]
Spec = dict[str, Any]
"""A Vega-Lite description."""


@dataclass(frozen=True)
class Column:
    label: Markup
    kind: Kind = "text"
    hint: Markup | None = None
    only_wide: bool = False
    long: bool = False  # sentences: takes what room there is on paper
    printed: bool = True


@dataclass(frozen=True)
class Cell:
    text: Markup
    small: Markup | None = None
    faint: bool = False
    drawing: Markup | None = None
    change: float | None = None  # a growth rate, drawn with its direction
    lengths: tuple[float, float | None, float | None] | None = None  # a bar and its interval, in parts of the cell
    sign: Sign | None = None  # a shape before the word: never a colour alone
    level: int | None = None  # one of five classes, drawn before its word


@dataclass(frozen=True)
class Table:
    """A table whose title is its finding."""

    block: ClassVar[str] = "table"
    key: str
    number: int
    title: Markup
    unit: Markup
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = ()
    source: Sequence[Markup] = ()
    file: str = ""
    slim: bool = False  # few short columns: stays a table on a phone


@dataclass(frozen=True)
class Quote:
    before: str
    mention: str
    after: str
    lang: str
    direction: Literal["ltr", "rtl", "auto"]
    meta: Markup


@dataclass(frozen=True)
class SkillLine:
    """A skill in a list: its figures on the line, its sentences inside."""

    name: Markup
    ads: Markup
    share: Markup
    interval: Markup
    bar: Cell | None
    quotes: Sequence[Quote]


@dataclass(frozen=True)
class SkillList:
    key: str
    number: int
    title: Markup
    unit: Markup
    lines: Sequence[SkillLine]
    source: Sequence[Markup] = ()


@dataclass(frozen=True)
class Tile:
    place: str
    name: Markup
    value: Markup
    sub: Markup
    level: int
    masked: bool
    spark: Markup


@dataclass(frozen=True)
class TileGrid:
    number: int
    title: Markup
    unit: Markup
    tiles: Sequence[Tile]
    key: Sequence[tuple[int, Markup]]
    masked: Markup | None
    source: Sequence[Markup]


@dataclass(frozen=True)
class KeyFigure:
    label: Markup
    value: Markup
    note: Markup
    change: float | None = None


@dataclass(frozen=True)
class Figure:
    """A chart, drawn at any width; its values stand in a table beside it, and in a file of their own.

    `name` is that of its files, charts/<name>-<language>.svg and .png and charts/<name>.csv; none without a name.
    """

    block: ClassVar[str] = "figure"
    key: str
    number: int
    title: Markup
    unit: Markup
    draw: Callable[[int], Spec]
    legend: Sequence[tuple[str, Markup]] = ()  # class of a sign, what it stands for
    source: Sequence[Markup] = ()
    name: str = ""
    values: Table | None = None
    values_title: Markup | None = None


@dataclass(frozen=True)
class Picture:
    """A drawing as wide as it is: on a narrow page it scrolls in its place."""

    block: ClassVar[str] = "picture"
    key: str
    number: int
    title: Markup
    unit: Markup
    draw: Callable[[Literal["page", "file"]], Markup]
    """SVG for a page, with its colours as tokens, or for paper."""
    source: Sequence[Markup] = ()


@dataclass(frozen=True)
class Small:
    """One of several small charts on the same axis of time."""

    name: Markup
    figures: Markup
    draw: Callable[[int], Spec]


@dataclass(frozen=True)
class Smalls:
    block: ClassVar[str] = "smalls"
    key: str
    number: int
    title: Markup
    unit: Markup
    items: Sequence[Small]
    draw: Callable[[int], Spec]  # all of them together
    source: Sequence[Markup] = ()
    name: str = ""


@dataclass(frozen=True)
class Move:
    """What rises or falls: from, to, how sure, and a sentence of an ad."""

    name: Markup
    before: Markup
    after: Markup
    sure: bool
    word: Markup
    growth: Markup
    meta: Sequence[Markup]
    quote: Quote | None = None
    tag: Markup | None = None


@dataclass(frozen=True)
class Moves:
    """Two lists side by side, rising and falling; the first ones shown, the others folded."""

    block: ClassVar[str] = "moves"
    key: str
    number: int
    title: Markup
    unit: Markup
    sides: Sequence[tuple[Markup, Sequence[Move], Markup]]  # heading, moves, what to say where there is none
    shown: int = 6
    source: Sequence[Markup] = ()
    file: str = ""


@dataclass(frozen=True)
class Note:
    block: ClassVar[str] = "note"
    text: Markup
    watch: bool = False


@dataclass(frozen=True)
class Empty:
    block: ClassVar[str] = "empty"
    text: Markup


@dataclass(frozen=True)
class Fold:
    """Blocks behind a line to open; on paper they are left out."""

    block: ClassVar[str] = "fold"
    title: Markup
    blocks: Sequence["Block"]


Block = Table | Figure | Picture | Smalls | Moves | Note | Empty | Fold


@dataclass(frozen=True)
class Section:
    key: str
    title: Markup
    blocks: Sequence[Block]
    say: Markup | None = None  # the answer, in one sentence
    short: Markup | None = None  # its name among the sections
    lede: Markup | None = None


@dataclass(frozen=True)
class Content:
    lang: str
    title: Markup
    edition: Sequence[Markup]
    headline: Markup
    second: Markup
    keys: Sequence[KeyFigure]
    months: Table | None
    domains: Table | None
    ahead: Sequence[Section]
    most_cited: list[Table]
    skills: Sequence[SkillList]
    index: Sequence[tuple[Markup, Sequence[SkillLine]]]
    skill_count: int
    occupations: Table | None
    regions: Table | None
    tiles: TileGrid | None
    chain: Sequence[Section]
    emerging: SkillList | None
    sources: Table | None
    rejects: Table | None
    languages: Table | None
    quality: Sequence[KeyFigure]
    survivorship: tuple[Literal["good", "watch", "quiet"], Markup, Markup]
    survivorship_of: Sequence[str]
    standing: Section
    definitions: Sequence[tuple[Markup, Markup]]
    limits: Sequence[Markup]
    empty: Mapping[str, Markup] = field(default_factory=dict)
