"""JSON catalogues: objects that have a title are programmes, options or modules, by what they hold and where they stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import orjson

from qantara.core.text.folding import fold
from qantara.pipeline.curricula.document import ReadingError
from qantara.pipeline.curricula.drafts import Catalogue, Draft, Kind
from qantara.pipeline.curricula.formats.text import decode
from qantara.pipeline.curricula.model import Place
from qantara.pipeline.curricula.words import field_of, semester_of

_DEEPEST = 30
_MODULES = frozenset(map(fold, (
    "modules", "ues", "ue", "units", "courses", "elem pedago", "enseignements", "cours", "matieres", "subjects", "unites", "teaching units",
    "الوحدات", "المواد", "المقررات",
)))  # fmt: skip
_PROGRAMMES = frozenset(map(fold, (
    "programmes", "programs", "filieres", "formations", "options", "parcours", "tracks", "years", "annees", "diplomes", "degrees", "المسالك",
)))  # fmt: skip
_STATEMENTS = ("outcome", "objective", "content")
_TELLING = frozenset(("hours", "periods", "type", "semester", *_STATEMENTS))


@dataclass(frozen=True)
class _Around:
    """What the objects above say."""

    path: str = ""
    key: str = ""
    titled: bool = False
    option: str | None = None
    semester: int | None = None
    of_modules: bool = False


def read_json(content: bytes, file: str, catalogue: Catalogue) -> None:
    """Fill the catalogue. Places are the numbers of the modules, their part the path to the object."""
    try:
        whole = orjson.loads(content)
    except orjson.JSONDecodeError:
        try:
            whole = orjson.loads(decode(content))
        except orjson.JSONDecodeError as error:
            raise ReadingError("broken-file", str(error)) from None
    if not isinstance(whole, dict | list):
        raise ReadingError("no-modules")
    _Walk(catalogue, file).visit(whole, _Around(), 0)


class _Walk:
    def __init__(self, catalogue: Catalogue, file: str) -> None:
        self._catalogue, self._file, self._modules = catalogue, file, 0
        self._unknown: set[str] = set()

    def visit(self, node: Any, around: _Around, depth: int) -> None:
        if depth > _DEEPEST:
            return
        if isinstance(node, list):
            bare = [_text(item) for item in node if not isinstance(item, dict | list) and item is not None]
            if bare and around.of_modules:
                place = Place(self._file, "item", self._modules, around.path)
                self._catalogue.note(place, ", ".join(bare), "not-understood")
            for number, item in enumerate(node):
                if isinstance(item, dict | list):
                    self.visit(item, replace(around, path=f"{around.path}/{number}", key=""), depth + 1)
        elif isinstance(node, dict):
            self._object(node, around, depth)

    def _object(self, node: Mapping[str, Any], around: _Around, depth: int) -> None:
        fields = _fields(node)
        children = list(_children(node))
        below = around
        if "title" in fields:
            if self._is_module(fields, children, around):
                self._module(fields, around)
                self._note_unknown(node, around)
                return
            title, code = _text(fields["title"]), _text(fields.get("code", "")) or around.key or None
            if around.titled:
                below = replace(around, option=title)
            else:
                self._catalogue.programme(title, code, Place(self._file, "item", 0, around.path))
                for name in ("degree", "institution"):
                    if name in fields:
                        setattr(self._catalogue.current, name, _text(fields[name]))
                below = replace(around, titled=True)
        elif not around.titled and "programme" in fields:
            self._catalogue.programme(_text(fields["programme"]), None, Place(self._file, "item", 0, around.path))
            below = replace(around, titled=True)
        if "semester" in fields:
            below = replace(below, semester=semester_of(_text(fields["semester"]), bare=True) or below.semester)
        for key, child in children:
            said = _camel(key)
            number = semester_of(key)
            self.visit(
                child,
                replace(
                    below, path=f"{around.path}/{key}".lstrip("/"), key=key,
                    semester=number or below.semester,
                    of_modules=said in _MODULES or bool(number) or (below.of_modules and said not in _PROGRAMMES),
                ),
                depth + 1,
            )  # fmt: skip

    def _is_module(self, fields: Mapping[str, Any], children: list[tuple[str, Any]], around: _Around) -> bool:
        if children:
            return False
        if around.of_modules or _TELLING & fields.keys():
            return True
        # Bare title and credits: a module in a flat list, unless the objects around are programmes.
        return (
            not around.titled
            and "/" not in around.path
            and bool({"credits", "code"} & fields.keys())
            and not around.key
        )

    def _module(self, fields: Mapping[str, Any], around: _Around) -> None:
        self._modules += 1
        place = Place(self._file, "item", self._modules, around.path)
        if not around.titled and "programme" in fields:
            self._catalogue.programme(_text(fields["programme"]), None, place)
        code = _text(fields.get("code", "")) or (around.key if any(map(str.isdigit, around.key)) else "") or None
        draft: Draft = self._catalogue.module(_text(fields["title"]), code, place, option=around.option, split=False)
        for name in ("hours", "periods", "credits", "semester", "type"):
            if name in fields:
                self._catalogue.fill(draft, name, _text(fields[name]), place)
        if draft.semester is None:
            draft.semester = around.semester
        for kind in _STATEMENTS:
            for item in _items(fields.get(kind)):
                draft.add(cast(Kind, kind), item, place)

    def _note_unknown(self, node: Mapping[str, Any], around: _Around) -> None:
        """List each key of modules that is not known, once."""
        for key in node:
            if field_of(key) is None and key not in self._unknown:
                self._unknown.add(key)
                self._catalogue.note(Place(self._file, "item", self._modules, around.path), key, "unknown-column")


def _camel(key: str) -> str:
    return fold("".join(f" {c}" if c.isupper() and n and key[n - 1].islower() else c for n, c in enumerate(key)))


def _fields(node: Mapping[str, Any]) -> dict[str, Any]:
    """Field -> value; of several keys for one field the first that has a value."""
    found: dict[str, Any] = {}
    for key, value in node.items():
        name = field_of(key)
        if name is None or value is None or value == "":
            continue
        if isinstance(value, dict | list) and name not in _STATEMENTS:
            continue
        found.setdefault(name, value)
    return found


def _children(node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The objects and lists below, but those that are values of a field or are set aside."""
    for key, value in node.items():
        name = field_of(key)
        if not isinstance(value, dict | list) or name in _STATEMENTS:
            continue
        if name == "aside" and _camel(key) not in _PROGRAMMES:
            continue
        units = _camel(key) in _MODULES or semester_of(key)
        if isinstance(value, dict) or not value or units or any(isinstance(item, dict | list) for item in value):
            yield key, value


def _items(value: Any) -> Iterator[str]:
    """The statements of a field: a text, a list of texts, or of objects that hold one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _items(item)
    elif isinstance(value, dict):
        texts = [item for item in value.values() if isinstance(item, str)]
        if texts:
            yield max(texts, key=len)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())
