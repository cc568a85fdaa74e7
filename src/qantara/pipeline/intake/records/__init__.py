"""The generic layer: any input as records, one at a time, with what could not be read among them."""

from collections.abc import Iterator, Mapping

from qantara.pipeline.intake.formats import Format, detect_format
from qantara.pipeline.intake.inputs import BROKEN, Input, Opened, open_input
from qantara.pipeline.intake.model import Record, Reject, reject
from qantara.pipeline.intake.records import csv_, html_, json_, jsonl, xml_


def read_records(item: Input, mapping: Mapping[str, str] | None = None) -> Iterator[Record | Reject]:
    """Read one input, whatever its format. `mapping` helps to find the heading of a sheet with unknown names.

    Memory stays flat: no row above 32 MB is held. Raises IntakeError only for what endangers the reader (a zip
    bomb) or needs the user's word (a spreadsheet without a heading); all else is a Reject.
    """
    line = 0
    try:
        with open_input(item) as opened:
            kind = detect_format(opened.head, item.extension)
            for row in _rows(kind, item, opened, mapping):
                line = row.line
                yield row
    except BROKEN as error:
        yield reject(item.name, line, "broken-file", _plain(error))


def _plain(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error)


def _rows(kind: Format, item: Input, opened: Opened, mapping: Mapping[str, str] | None) -> Iterator[Record | Reject]:
    name = item.name
    if kind == "jsonl":
        return jsonl.read_jsonl(opened.text_stream(), name, opened.head)
    if kind == "json":
        return json_.read_json(opened.text_stream(), name, opened.head)
    if kind == "csv":
        return csv_.read_csv(opened.text_stream(), name, opened.head, mapping)
    if kind == "xml":
        return xml_.read_xml(opened.stream, name, opened.head)
    if kind == "html":
        return html_.read_html(opened.text_stream(), name, opened.head)
    if kind == "parquet":
        from qantara.pipeline.intake.records import parquet  # its library takes long to load, for few inputs

        return parquet.read_parquet(opened.stream, name)
    if kind == "excel":
        from qantara.pipeline.intake.records import excel  # likewise

        return excel.read_excel(opened.stream, name, mapping)
    if kind == "empty":
        return iter([reject(name, 1, "empty-file")])
    return iter([reject(name, 1, "unknown-format", opened.head)])
