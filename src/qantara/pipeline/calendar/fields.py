"""Values of a file that a person wrote, or one sentence that says which one is wrong and what to write."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from qantara.core.refusals import Refusal

_MOST = 10_000
_FIRST, _LAST = date(1950, 1, 1), date(2077, 8, 31)  # within what the package `hijridate` knows of the lunar calendar


class CalendarFileError(Refusal):
    """A file that a calendar is made from cannot be read, or says what cannot be."""


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, with or without a mark at its beginning."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CalendarFileError("{file}: cannot be read ({error}).", file=path, error=error.strerror or error) from None
    except UnicodeDecodeError as error:
        raise CalendarFileError("{file}: byte {place} is not UTF-8. Save the file as UTF-8.", file=path, place=error.start + 1) from None  # fmt: skip


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file."""
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise CalendarFileError("{file}: this is not TOML ({error}). Correct it at that place.", file=path, error=error) from None  # fmt: skip


@dataclass(frozen=True)
class Table:
    """One table of a file: TOML's values, or the texts of a line of a CSV file. `place` is what errors call it, file and all."""

    file: Path
    place: str
    values: Mapping[str, Any]

    def only(self, *keys: str) -> "Table":
        """The table, if it has no other keys."""
        unknown = sorted(set(self.values) - set(keys))
        if unknown:
            raise CalendarFileError(
                "{place}: “{key}” is not known here. Known are: {known}.",
                place=self.place, key=unknown[0], known=", ".join(keys),
            )  # fmt: skip
        return self

    def has(self, key: str) -> bool:
        """Is there a value? An empty cell of a CSV file is none."""
        return bool(self.values.get(key, "") != "")

    def text(self, key: str, *, default: str | None = None) -> str:
        """A text of one line."""
        value = self._value(key, default)
        if not isinstance(value, str) or not value.strip() or "\n" in value:
            raise CalendarFileError(
                "{place}: {key} is “{value}”. Write a text on one line, between quotation marks.",
                **self._said(key, value),
            )
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """Texts: an array, or one text with `;` between them; none if the key is missing."""
        found = self._several(key)
        if not all(isinstance(each, str) and each for each in found):
            raise CalendarFileError(
                "{place}: {key} is “{value}”. Write a list of texts.", **self._said(key, self.values[key])
            )
        return found

    def whole(self, key: str, least: int, most: int = _MOST, *, default: int | None = None) -> int:
        """A whole number between two others."""
        value = self._value(key, default)
        if isinstance(value, str):
            try:
                value = int(value)
            except ValueError:
                pass
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise CalendarFileError(
                "{place}: {key} is “{value}”. Write a whole number from {least} to {most}.",
                **self._said(key, value), least=least, most=most,
            )  # fmt: skip
        return value

    def day(self, key: str, *, default: date | None = None) -> date:
        """A day."""
        value = self._value(key, default)
        found = _day(value)
        if found is None:
            raise CalendarFileError(
                "{place}: {key} is “{value}”. Write a day like 2027-03-10.", **self._said(key, value)
            )
        return found

    def days(self, key: str) -> tuple[date, ...]:
        """Days: an array, or one text with `;` between them; none if the key is missing."""
        days = [_day(value) for value in self._several(key)]
        found = tuple(day for day in days if day is not None)
        if len(found) < len(days):
            raise CalendarFileError(
                "{place}: {key} is “{value}”. Write days like 2027-03-10.", **self._said(key, self.values[key])
            )
        return found

    def flag(self, key: str, *, default: bool) -> bool:
        """Yes or no."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise CalendarFileError("{place}: {key} is “{value}”. Write true or false.", **self._said(key, value))
        return value

    def tables(self, key: str) -> list["Table"]:
        """The tables [[key]], counted from 1; none if there are none."""
        found = self.values.get(key, [])
        if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
            raise CalendarFileError(
                "{place}: {key} is “{value}”. Write tables that begin with [[{key}]].", **self._said(key, found)
            )
        return [Table(self.file, f"{self.file} [[{key}]] {number}", each) for number, each in enumerate(found, start=1)]

    def table(self, key: str) -> "Table":
        """The table [key]; empty if there is none."""
        found = self.values.get(key, {})
        if not isinstance(found, Mapping):
            raise CalendarFileError(
                "{place}: {key} is “{value}”. Write a table that begins with [{key}].", **self._said(key, found)
            )
        return Table(self.file, f"{self.file} [{key}]", found)

    def _value(self, key: str, default: Any) -> Any:
        if not self.has(key) and default is None:
            raise CalendarFileError("{place}: “{key}” is missing. Add it.", place=self.place, key=key)  # fmt: skip
        return self.values[key] if self.has(key) else default

    def _several(self, key: str) -> tuple[Any, ...]:
        value = self.values.get(key, "")
        if isinstance(value, str):
            return tuple(each.strip() for each in value.split(";") if each.strip())
        return tuple(value) if isinstance(value, list) else (value,)

    def _said(self, key: str, value: Any) -> dict[str, Any]:
        return {"place": self.place, "key": key, "value": value}


def _day(value: Any) -> date | None:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, date) or isinstance(value, datetime):
        return None
    return value if _FIRST <= value <= _LAST else None
