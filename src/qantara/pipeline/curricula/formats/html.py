"""Web pages: headings, paragraphs, items, tables."""

from html.parser import HTMLParser

from qantara.pipeline.curricula.document import Block, Grid, Line, Row
from qantara.pipeline.curricula.formats.text import decode
from qantara.pipeline.curricula.model import Place

_HEADINGS = {f"h{depth}": depth for depth in range(1, 7)}
_BREAKS = frozenset(
    "address article aside blockquote body dd div dl dt fieldset figcaption footer form header hr main nav ol p pre section ul title".split()
)
_SILENT = frozenset(("script", "style", "template", "noscript", "head", "nav"))
_MOST_SPAN = 50


class _Page(HTMLParser):
    def __init__(self, file: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._file = file
        self._words: list[str] = []
        self._depth = self._silent = 0
        self._rows: list[list[Row]] = []  # one a table that is open
        self._cells: list[list[str]] = []
        self._hanging: list[dict[int, int]] = []  # column -> rows that a cell above still covers
        self._cell: tuple[int, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._words.append("\n")
        elif tag in _HEADINGS:
            self._flush()
            self._depth = _HEADINGS[tag]
        elif tag == "table":
            self._flush()
            self._rows.append([])
            self._cells.append([])
            self._hanging.append({})
        elif tag == "tr" and self._rows:
            self._end_row()
        elif tag in ("td", "th") and self._rows:
            self._end_cell()
            spans = {name: int(value) for name, value in attrs if name in ("colspan", "rowspan") and value and value.isdecimal()}  # fmt: skip
            self._cell = (min(spans.get("colspan", 1), _MOST_SPAN), min(spans.get("rowspan", 1), 1000))
        elif tag == "li":
            self._break()
            self._words.append("• ")
        elif tag in _BREAKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _HEADINGS:
            self._flush()
            self._depth = 0
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr" and self._rows:
            self._end_row()
        elif tag == "table" and self._rows:
            self._end_row()
            rows = self._rows.pop()
            self._cells.pop()
            self._hanging.pop()
            if rows:
                self.blocks.append(Grid(tuple(rows)))
        elif tag == "li" or tag in _BREAKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(" ".join(data.split("\n")) if data.strip() else " ")

    def end(self) -> list[Block]:
        self.close()
        self._flush()
        while self._rows:
            self.handle_endtag("table")
        return self.blocks

    def _place(self, unit: str = "line") -> Place:
        return Place(self._file, "row" if unit == "row" else "line", self.getpos()[0])

    def _break(self) -> None:
        if self._cell is not None:
            self._words.append("\n")
        else:
            self._flush()

    def _take(self) -> str:
        text = "".join(self._words)
        self._words.clear()
        return "\n".join(line for one in text.split("\n") if (line := " ".join(one.split())) not in ("", "•"))

    def _flush(self) -> None:
        if self._cell is not None:
            return
        for line in self._take().split("\n"):
            if line:
                self.blocks.append(Line(line, self._place(), self._depth))

    def _end_cell(self) -> None:
        if self._cell is None or not self._cells:
            return
        (across, down), self._cell = self._cell, None
        row, hanging = self._cells[-1], self._hanging[-1]
        self._fill_covered()
        for number in range(across):
            if down > 1:
                hanging[len(row)] = down - 1
            row.append(self._take() if not number else "")

    def _fill_covered(self) -> None:
        row, hanging = self._cells[-1], self._hanging[-1]
        while hanging.get(len(row), 0) > 0:
            hanging[len(row)] -= 1
            row.append("")

    def _end_row(self) -> None:
        self._end_cell()
        self._words.clear()
        if self._cells[-1]:
            self._fill_covered()
            place = Place(self._file, "row", len(self._rows[-1]) + 1, f"line {self.getpos()[0]}")
            self._rows[-1].append(Row(tuple(self._cells[-1]), place))
            self._cells[-1].clear()


def read_html(content: bytes, file: str) -> list[Block]:
    """Blocks of a page; a row's part says where in the file it ends."""
    page = _Page(file)
    page.feed(decode(content))
    return page.end()
