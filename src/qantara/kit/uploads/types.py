"""The types of files that the portal takes. What a browser would run (SVG, HTML) is none of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Type:
    """How a type is given back: `media`, and the endings that its names may have."""

    name: str
    media: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    type_.name: type_
    for type_ in (
        Type("pdf", "application/pdf", ("pdf",)),
        Type("png", "image/png", ("png",)),
        Type("jpeg", "image/jpeg", ("jpg", "jpeg")),
        Type("xlsx", _OFFICE + "spreadsheetml.sheet", ("xlsx",)),
        Type("docx", _OFFICE + "wordprocessingml.document", ("docx",)),
        Type("csv", "text/csv; charset=utf-8", ("csv",)),
        Type("txt", "text/plain; charset=utf-8", ("txt",)),
        Type("json", "application/json", ("json",)),
    )
}
