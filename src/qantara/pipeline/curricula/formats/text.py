"""Plain text and Markdown: lines, headings, tables between pipes."""

import re
from collections.abc import Iterator

from qantara.core.text.cleaning import unwrap
from qantara.pipeline.curricula.document import Block, Grid, Line, Row
from qantara.pipeline.curricula.model import Place
from qantara.pipeline.intake.encodings import Decoder, wide_encoding

_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_UNDERLINE = re.compile(r"^\s{0,3}(=+|-{3,})\s*$")
_PIPE = re.compile(r"(?<!\\)\|")


def decode(content: bytes) -> str:
    """The text in whatever encoding: UTF-8, UTF-16, UTF-32, or line by line cp1252 or cp1256."""
    wide = wide_encoding(content[:4096])
    if wide:
        text = content[wide[1] :].decode(wide[0], "replace")
    else:
        decoder = Decoder(content[: 64 * 1024])
        text = "".join(decoder.decode(raw) for raw in content.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True))
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def read_text(content: bytes, file: str) -> Iterator[Block]:
    """Blocks of plain text."""
    for number, line in enumerate(decode(content).split("\n"), start=1):
        if line.strip():
            yield Line(line.strip(), Place(file, "line", number))


def read_markdown(content: bytes, file: str) -> Iterator[Block]:
    """Blocks of Markdown."""
    lines = decode(content).split("\n")
    fenced = False
    place = 0
    while place < len(lines):
        line, number = lines[place], place + 1
        place += 1
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif fenced or not line.strip() or _RULE.match(line):
            continue
        elif found := _HEADING.match(line):
            yield Line(_plain(found[2]), Place(file, "line", number), len(found[1]))
        elif "|" in line and place < len(lines) and _RULE.match(lines[place]) and "|" in lines[place]:
            end = next((n for n in range(place + 1, len(lines)) if "|" not in lines[n]), len(lines))
            kept = [number - 1, *range(place + 1, end)]
            yield Grid(tuple(Row(_cells(lines[n]), Place(file, "line", n + 1)) for n in kept))
            place = end
        elif place < len(lines) and (under := _UNDERLINE.match(lines[place])):
            yield Line(_plain(line), Place(file, "line", number), 1 if under[1][0] == "=" else 2)
            place += 1
        else:
            yield Line(_plain(line), Place(file, "line", number))


def _cells(line: str) -> tuple[str, ...]:
    cells = _PIPE.split(line.strip().removeprefix("|").removesuffix("|"))
    return tuple(_plain(re.sub(r"<br\s*/?>", "\n", cell)) for cell in cells)


def _plain(text: str) -> str:
    return unwrap(text).strip()
