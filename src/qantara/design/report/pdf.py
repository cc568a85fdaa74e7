"""The printed report: the same content, set by Typst as a tagged PDF (PDF/A-2a and PDF/UA-1)."""

import calendar
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from html import unescape
from importlib.resources import files
from typing import Any

import typst
from markupsafe import Markup

from qantara.design.assets import colours, font_folders
from qantara.design.charts import chart, for_drawing, literal_colours
from qantara.design.formats import Lang
from qantara.design.report.content import Author
from qantara.design.report.months import months_chart
from qantara.design.report.parts import (
    Block,
    Cell,
    Figure,
    Fold,
    KeyFigure,
    Moves,
    Note,
    Picture,
    Section,
    SkillList,
    Small,
    Smalls,
    Table,
    TileGrid,
)
from qantara.design.report.words import Words

Json = dict[str, Any]

# What the two font families can print. A character outside would stop a PDF/A, so it is left out.
PRINTABLE = re.compile(
    r"[^\u0020-\u007e\u00a0-\u00ac\u00ae-\u017f\u0218-\u021b\u2010-\u2015\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030"
    r"\u2039\u203a\u20ac\u2122\u2190-\u2193\u2212\u2264\u2265\u060c\u061b\u061f\u0621-\u063a\u0640-\u0652\u0660-\u066c"
    r"\u0670\u0671\u067e\u0686\u0698\u06a4\u06a9\u06af\u06cc]"
)
_TAG = re.compile(r"<(/?)(b|bdi)((?:\s[^>]*)?)>")
_UNSET = re.compile(r"</?(?:span|code)(?:\s[^>]*)?>")
_SPARK_STYLE = (
    "<style>polygon{fill:var(--band-80)}polyline{fill:none;stroke:var(--chart-1);stroke-width:1.4;stroke-linejoin:round}"
    ".med{stroke-dasharray:1 3}.dot{fill:var(--chart-1)}</style>"
)


def printable(text: str) -> str:
    """The text without what the fonts cannot print; odd spaces become plain ones."""
    return PRINTABLE.sub("", re.sub(r"[\s\u2000-\u200a\u202f]+(?<!\u00a0)", _space, text))


def _space(found: re.Match[str]) -> str:
    return "\u00a0" if set(found[0]) == {"\u00a0"} else " "


def pieces(text: Markup | str) -> list[Json]:
    """A sentence as runs of text, plain or strong; what was isolated is wrapped in directional isolates.

    >>> pieces(Markup('<b><bdi dir="ltr">12</bdi></b> ads'))
    [{'text': '\\u206612\\u2069', 'strong': True}, {'text': ' ads', 'strong': False}]
    """
    runs: list[Json] = []
    strong = False
    isolates: list[str] = []

    def add(piece: str) -> None:
        if piece and runs and runs[-1]["strong"] == strong:
            runs[-1]["text"] += piece
        elif piece:
            runs.append({"text": piece, "strong": strong})

    text = _UNSET.sub("", text)
    at = 0
    for tag in _TAG.finditer(text):
        add(printable(unescape(text[at : tag.start()])))
        at = tag.end()
        closing, name, attributes = tag.groups()
        if name == "b":
            strong = not closing
        elif closing:
            add(isolates.pop())
        else:
            add("\u2066" if 'dir="ltr"' in attributes else "\u2068")
            isolates.append("\u2069")
    add(printable(unescape(text[at:])))
    return runs


def _spark(drawing: Markup) -> str:
    svg = str(drawing).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return literal_colours(svg.replace(">", f">{_SPARK_STYLE}", 1), "light")


def _cell(kind: str, cell: Cell) -> Json:
    made: Json = {"text": pieces(cell.text), "faint": cell.faint, "small": pieces(cell.small or "")}
    if kind == "spark" and cell.drawing:
        label = re.search(r'aria-label="([^"]*)"', cell.drawing)
        made |= {"svg": _spark(cell.drawing), "alt": printable(unescape(label[1])) if label else ""}
    if kind == "bar" and cell.lengths:
        share, low, high = cell.lengths
        made |= {"bar": [min(1.0, part) if part is not None else None for part in (share, low, high)]}
    if cell.level is not None:
        made |= {"level": cell.level}
    if cell.sign is not None:
        made |= {"sign": cell.sign}
    if cell.change is not None:
        made |= {"change": (cell.change > 0) - (cell.change < 0)}
    return made


def _table(words: Words, item: Table) -> Json:
    kept = [i for i, column in enumerate(item.columns) if column.printed]
    columns = [item.columns[i] for i in kept]

    def line(row: Sequence[Cell]) -> list[Json]:
        return [_cell(item.columns[i].kind, row[i]) for i in kept if i < len(row)]

    return {
        "type": "table",
        "number": pieces(words.say("Table %(n)s", n=item.number)),
        "title": pieces(item.title),
        "unit": pieces(item.unit),
        "columns": [
            {"label": pieces(c.label), "hint": pieces(c.hint or ""), "kind": c.kind, "long": c.long} for c in columns
        ],
        "rows": [line(row) for row in item.rows],
        "total": line(item.total),
        "source": [pieces(part) for part in item.source],
    }


def skills_of(words: Words, item: SkillList) -> Json:
    return {
        "type": "skills",
        "number": pieces(words.say("Table %(n)s", n=item.number)),
        "title": pieces(item.title),
        "unit": pieces(item.unit),
        "lines": [
            {
                "name": pieces(line.name),
                "ads": pieces(line.ads),
                "share": pieces(line.share),
                "interval": pieces(line.interval),
                "bar": list(line.bar.lengths) if line.bar and line.bar.lengths else None,
            }
            for line in item.lines
        ],
        "head": [
            pieces(text)
            for text in (words.say("Skill"), words.say("Ads"), words.say("Share"), words.say("95%% interval"))
        ],
    }


def _tiles(words: Words, item: TileGrid) -> Json:
    return {
        "type": "tiles",
        "number": pieces(words.say("Figure %(n)s", n=item.number)),
        "title": pieces(item.title),
        "unit": pieces(item.unit),
        "tiles": [
            {
                "place": t.place,
                "name": pieces(t.name),
                "value": pieces(t.value),
                "sub": pieces(t.sub),
                "level": t.level,
                "masked": t.masked,
            }
            for t in item.tiles
        ],
        "key": [[level, pieces(text)] for level, text in item.key],
        "masked": pieces(item.masked or ""),
        "source": [pieces(part) for part in item.source],
    }


def keys_of(words: Words, figures: Sequence[KeyFigure]) -> Json:
    return {
        "type": "keys",
        "figures": [
            {
                "label": pieces(k.label),
                "value": pieces(k.value),
                "note": pieces(
                    k.note
                    if k.change is None
                    else Markup("{} {}").format(words.strong(words.ltr(words.formats.change(k.change))), k.note)
                ),
            }
            for k in figures
        ],
    }


def _drawn(words: Words, item: Figure | Small | Smalls, width: int) -> Json:
    spec = item.draw(width)
    return {
        "svg": for_drawing(chart(spec, target="file", lang=words.lang)),
        "alt": printable(f"{spec['title']}. {spec['description']}"),
    }


def _captioned(words: Words, kind: str, item: Figure | Picture | Smalls | Moves) -> Json:
    name = words.say("Table %(n)s", n=item.number) if kind == "moves" else words.say("Figure %(n)s", n=item.number)
    return {
        "type": kind,
        "number": pieces(name),
        "title": pieces(item.title),
        "unit": pieces(item.unit),
        "source": [pieces(part) for part in item.source],
    }


def _figure(words: Words, item: Figure) -> Json:
    legend = [[sign, pieces(text)] for sign, text in item.legend]
    return _captioned(words, "figure", item) | {"legend": legend, **_drawn(words, item, 720)}


def _picture(words: Words, item: Picture) -> Json:
    drawing = {"svg": for_drawing(str(item.draw("file"))), "alt": printable(item.title.striptags())}
    return _captioned(words, "figure", item) | {"legend": [], **drawing}


def _smalls(words: Words, item: Smalls) -> Json:
    items = [
        {"name": pieces(small.name), "figures": pieces(small.figures), **_drawn(words, small, 240)}
        for small in item.items
    ]
    return _captioned(words, "smalls", item) | {"items": items}


def _moves(words: Words, item: Moves) -> Json:
    """The first moves of each side, without their sentences: paper is short."""
    arrow = "←" if words.lang == "ar" else "→"
    sides = [
        {
            "heading": pieces(heading),
            "none": pieces(otherwise),
            "moves": [
                {
                    "name": pieces(one.name),
                    "tag": pieces(one.tag or ""),
                    "value": pieces(Markup("{} {} {}").format(one.before, arrow, words.strong(one.after))),
                    "sign": "disc" if one.sure else "ring",
                    "word": pieces(one.word),
                    "growth": pieces(one.growth),
                }
                for one in moves[: item.shown]
            ],
        }
        for heading, moves, otherwise in item.sides
    ]
    return _captioned(words, "moves", item) | {"sides": sides}


def block_of(words: Words, item: Block) -> list[Json]:
    """A block as it is printed; what is folded on the page is left to the files."""
    if isinstance(item, Table):
        return [_table(words, item)]
    if isinstance(item, Figure):
        return [_figure(words, item)]
    if isinstance(item, Picture):
        return [_picture(words, item)]
    if isinstance(item, Smalls):
        return [_smalls(words, item)]
    if isinstance(item, Moves):
        return [_moves(words, item)]
    if isinstance(item, Note):
        return [{"type": "note", "text": pieces(item.text), "watch": item.watch}]
    return [] if isinstance(item, Fold) else [_empty(item.text)]


def _section(words: Words, item: Section) -> Json:
    said = [{"type": "say", "text": pieces(item.say or ""), "lede": pieces(item.lede or "")}]
    return {
        "title": item.title,
        "blocks": (said if item.say or item.lede else [])
        + [made for block in item.blocks for made in block_of(words, block)],
    }


def _empty(sentence: Markup) -> Json:
    return {"type": "empty", "text": pieces(sentence)}


def _sections(words: Words, author: Author) -> tuple[Json, list[Json]]:
    c = author.write()
    say = words.say

    def table(item: Table | None, otherwise: str) -> Json:
        return _table(words, item) if item else _empty(c.empty[otherwise])

    opening: Json = {
        "title": pieces(c.title),
        "plain_title": printable(c.title.striptags()),
        "edition": [pieces(part) for part in c.edition],
        "headline": pieces(c.headline),
        "second": pieces(c.second),
        "keys": keys_of(words, c.keys),
        "months": None,
        "watch": pieces(c.survivorship[1]) if c.survivorship[0] == "watch" else None,
        "no_months": pieces(c.empty["months"]),
    }
    spec = months_chart(author.data, words, width=720, height=140 if words.lang == "ar" else 160)
    if c.months:
        opening["months"] = {
            "number": pieces(say("Figure %(n)s", n=c.months.number)),
            "title": pieces(c.months.title),
            "unit": pieces(c.months.unit),
            "svg": for_drawing(chart(spec, target="file", lang=words.lang)) if spec else None,
            "alt": printable(f"{spec['title']}. {spec['description']}") if spec else "",
            "legend": [pieces(say("tech ads")), pieces(say("all ads")), pieces(say("incomplete month"))],
        }
    sections: list[Json] = [
        {"title": say("Demand by domain"), "blocks": [table(c.domains, "tech")]},
        *(_section(words, section) for section in c.ahead),
        {
            "title": say("The skills most asked for, domain by domain"),
            "blocks": [table(item, "tech") for item in c.most_cited]
            + ([{"type": "pairs", "items": [skills_of(words, item) for item in c.skills]}] if c.skills else []),
        },
        {"title": say("Occupations"), "blocks": [table(c.occupations, "tech")]},
        {
            "title": say("The twelve regions"),
            "blocks": [_tiles(words, c.tiles), table(c.regions, "regions")]
            if c.tiles
            else [_empty(c.empty["regions"])],
        },
        *(_section(words, section) for section in c.chain),
        {
            "title": say("Names not yet in the vocabulary"),
            "blocks": [{**skills_of(words, c.emerging), "type": "names"}]
            if c.emerging
            else [_empty(c.empty["emerging"])],
        },
        {
            "title": say("Where the figures come from, and what they are worth"),
            "blocks": [
                keys_of(words, c.quality),
                table(c.sources, "sources"),
                table(c.rejects, "rejects"),
                *([_table(words, c.languages)] if c.languages else []),
                {
                    "type": "state",
                    "title": pieces(say("Can the months be compared?")),
                    "state": c.survivorship[0],
                    "word": pieces(c.survivorship[1]),
                    "text": pieces(c.survivorship[2]),
                },
                {"type": "heading", "text": pieces(c.standing.title)},
                *(made for block in c.standing.blocks for made in block_of(words, block)),
            ],
        },
        {
            "title": say("How the figures are made"),
            "blocks": [
                {"type": "definitions", "items": [[pieces(term), pieces(text)] for term, text in c.definitions]},
                {
                    "type": "limits",
                    "title": pieces(say("What these figures do not say")),
                    "items": [pieces(text) for text in c.limits],
                },
            ],
        },
    ]
    return opening, [{"title": pieces(s["title"]), "blocks": s["blocks"]} for s in sections]


@lru_cache(maxsize=1)
def compiler() -> typst.Compiler:
    template = str(files("qantara.design.report") / "report.typ")
    return typst.Compiler(template, font_paths=list(font_folders()), ignore_system_fonts=True)


def render_pdf(barometer: Mapping[str, Any], lang: Lang) -> bytes:
    """The report as PDF. Its date is the barometer's, so the same content gives the same bytes."""
    words = Words(lang)
    opening, sections = _sections(words, Author(barometer, lang))
    say = words.say
    day = date.fromisoformat(barometer["as_of"])
    synthetic = Markup("<b>{}</b> {}").format(
        say("Synthetic data."),
        say("Every figure, every ad and every company, school or person named on this page is invented."),
    )
    document = {
        "lang": lang,
        "dir": words.formats.direction,
        "date": [day.year, day.month, day.day],
        "colours": dict(colours("light")),
        "synthetic": pieces(synthetic) if barometer["synthetic"] else None,
        "brand": ["قنطرة", "Qantara"] if lang == "ar" else ["Qantara", "قنطرة"],
        "partnership": pieces(words.label(barometer["partnership"])),
        "opening": opening,
        "sections": sections,
        "foot": [
            pieces(say("Figures as of %(day)s", day=words.day(barometer["as_of"]))),
            pieces(say("Vocabulary %(version)s", version=words.ltr(barometer["vocabulary"]))),
            *([pieces(say("Run %(run)s", run=words.ltr(barometer["run"])))] if barometer["run"] else []),
        ],
    }
    made = compiler().compile(
        format="pdf",
        sys_inputs={"document": json.dumps(document, ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=calendar.timegm(day.timetuple()),
    )
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gave no single document.")
    return made
