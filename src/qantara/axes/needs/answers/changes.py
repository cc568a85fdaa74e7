"""What has changed from one edition to another, in sentences: before, after, and whether it is beyond chance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override
from markupsafe import Markup

from qantara.axes.needs.answers.sheets import BAROMETER, page_of, whole
from qantara.axes.needs.bridge import Edition
from qantara.axes.needs.tracing import Answer, Asked, Tracer, answer
from qantara.kit.wording import PortalWords

Json = Mapping[str, Any]
_TOP = 10
_YEAR = 12
_MOVES = 12


@dataclass(frozen=True)
class Change:
    """The figures of one subject in both editions. `beyond`: whether the share left its interval of the edition before."""

    kind: str
    key: str
    label: Mapping[str, str]
    before: Json
    after: Json

    @property
    def is_hidden(self) -> bool:
        return bool(self.before["hidden"] or self.after["hidden"])

    @property
    def beyond(self) -> bool | None:
        bounds, now = self.before["interval"], self.after["share"]
        if not bounds or now is None:
            return None
        return not bounds[0] <= now <= bounds[1]

    @property
    def moved(self) -> float:
        """How far the share went, in parts of one."""
        was, now = self.before["share"], self.after["share"]
        return 0.0 if was is None or now is None else now - was


def change_of(before: Edition, after: Edition, kind: str, key: str) -> Change | None:
    """None where one of the editions has no such page."""
    was, now = _content(before, kind, key), _content(after, kind, key)
    return Change(kind, key, now["label"], was, now) if was and now else None


def _content(edition: Edition, kind: str, key: str) -> Json | None:
    return whole(edition) if kind == BAROMETER else edition.subject(kind, key)


class Comparison:
    """Two editions, told in one language."""

    def __init__(self, before: Edition, after: Edition, words: PortalWords) -> None:
        self.before, self.after, self.w = before, after, words
        self._tracers = Tracer(str(before.part("run"))), Tracer(str(after.part("run")))
        self.threshold = max(int(edition.part("threshold")) for edition in (before, after))

    @property
    def is_same(self) -> bool:
        return bool(self.before.part("run") == self.after.part("run"))

    def caution(self) -> Markup | None:
        """What else than the ads changed between the editions."""
        if self.before.part("definition") != self.after.part("definition"):
            return self.w.say(
                "The definition of the figures changed between these editions: do not read the difference as a change in the ads."
            )
        if self.before.part("vocabulary") != self.after.part("vocabulary"):
            return self.w.say("The vocabulary changed between these editions: part of the difference may come from it.")
        return None

    # One subject

    def sentences(self, kind: str, key: str) -> list[Markup]:
        """What changed of a page; one sentence that nothing did."""
        found = change_of(self.before, self.after, kind, key)
        if found is None:
            return [self.w.say("One of the two editions has no such page: nothing can be compared.")]
        return self.told(found) or [self.w.say("Nothing has changed.")]

    def told(self, change: Change) -> list[Markup]:
        return [*self._ads(change), *self._share(change), *self._top(change), *self._forecast(change)]

    def _figure(self, shown: Markup, side: int, measure: str, *asked: str, **cell: str) -> Markup:
        """A number that leads to the page behind it, in its own edition."""
        with override(self.w.lang):
            address = getattr(self._tracers[side], measure)(*asked, **cell)
        return Markup('<a class="trace" href="{}">{}</a>').format(address, shown)

    def _ads(self, change: Change) -> Iterator[Markup]:
        w, was, now = self.w, change.before["ads"], change.after["ads"]
        if change.is_hidden:
            if change.before["hidden"] != change.after["hidden"]:
                yield w.say(
                    "Fewer than %(least)s ads in one of the editions: its figures are hidden.",
                    least=w.num(self.threshold),
                )
            return
        if was == now:
            return
        cell = _cell(change)
        yield w.say(
            "Ads in twelve months: %(before)s, now %(after)s (%(difference)s).",
            before=self._figure(w.num(was), 0, "ads", **cell), after=self._figure(w.num(now), 1, "ads", **cell),
            difference=self.signed(now - was),
        )  # fmt: skip

    def _share(self, change: Change) -> Iterator[Markup]:
        w, was, now = self.w, change.before["share"], change.after["share"]
        if change.is_hidden or was is None or now is None or was == now:
            return
        cell = _cell(change)
        values = {
            "before": self._figure(w.percent(was), 0, "share", change.kind, **cell),
            "after": self._figure(w.percent(now), 1, "share", change.kind, **cell),
            "points": self.signed((now - was) * 100, 1), "interval": w.ltr(w.formats.interval(change.before["interval"])),
        }  # fmt: skip
        if change.beyond:
            yield w.say(
                "Share: %(before)s, now %(after)s (%(points)s points): beyond the 95%% interval of the edition before (%(interval)s).",
                **values,
            )
        else:
            yield w.say(
                "Share: %(before)s, now %(after)s (%(points)s points): within the 95%% interval of the edition before (%(interval)s), so it may be chance.",
                **values,
            )

    def _top(self, change: Change) -> Iterator[Markup]:
        w = self.w
        was, now = ({row["id"]: row for row in _visible(told["skills"])} for told in (change.before, change.after))
        entered = [row for key, row in now.items() if key not in was]
        left = [row for key, row in was.items() if key not in now]
        if entered:
            yield w.say("Now among the ten skills asked for most: %(names)s.", names=self._names(entered))
        if left:
            yield w.say("No longer among the ten skills asked for most: %(names)s.", names=self._names(left))

    def _names(self, rows: Sequence[Json]) -> Markup:
        links = (
            Markup('<a href="{}">{}</a>').format(page_of("skill", row["id"], self.w.lang), self.w.label(row["label"]))
            for row in rows
        )
        return self.w.say(", ").join(links)

    def _forecast(self, change: Change) -> Iterator[Markup]:
        """The month a year after the newer issue, in both."""
        w, was, now = self.w, change.before["forecast"], change.after["forecast"]
        if not was or not now or was["run"] == now["run"] or was["unit"] != now["unit"] or not now["forecast"]:
            return
        row = now["forecast"][min(_YEAR, len(now["forecast"])) - 1]
        old = next((one for one in was["forecast"] if one[0] == row[0]), None)
        if old is None or None in (old[1], old[2], old[3], row[1]):
            return
        shown = w.percent if now["unit"] == "share" else w.num
        if shown(old[1]) == shown(row[1]):
            return
        cell = _cell(change)
        between = w.formats.interval((old[2], old[3])) if now["unit"] == "share" else w.formats.between(old[2], old[3])
        values = {
            "month": w.month(row[0]), "interval": w.ltr(between),
            "before": self._figure(shown(old[1]), 0, "forecast", row[0], **cell),
            "after": self._figure(shown(row[1]), 1, "forecast", row[0], **cell),
        }  # fmt: skip
        if old[2] <= row[1] <= old[3]:
            yield w.say(
                "Expected in %(month)s: %(before)s, now %(after)s: within the 80%% interval of the forecast before (%(interval)s).",
                **values,
            )
        else:
            yield w.say(
                "Expected in %(month)s: %(before)s, now %(after)s: beyond the 80%% interval of the forecast before (%(interval)s).",
                **values,
            )

    def signed(self, value: float, decimals: int = 0) -> Markup:
        shown = self.w.formats.number(value, decimals)
        return self.w.ltr(f"+{shown}" if round(value, decimals) > 0 else shown)

    # A figure

    def figure(self, asked: Asked) -> list[Markup]:
        """What changed of one figure and its trace."""
        w, was, now = self.w, answer(self.before, asked), answer(self.after, asked)
        if was.value == now.value and was.hidden == now.hidden:
            return [w.say("Nothing has changed.")]
        before, after = (self._linked(told, asked, side) for side, told in enumerate((was, now)))
        return [w.say("The figure was %(before)s; it is now %(after)s.", before=before, after=after)]

    def _linked(self, told: Answer, asked: Asked, side: int) -> Markup:
        w = self.w
        if told.hidden:
            shown = w.ltr(w.formats.hidden(self.threshold))
        elif asked.measure == "change":
            shown = w.ltr(w.formats.change(told.value))
        elif asked.measure == "share" or (asked.measure == "forecast" and asked.query.parameters().get("skill")):
            shown = w.percent(told.value)
        else:
            shown = w.num(told.value)
        first = {"share": [asked.of], "forecast": [asked.month]}.get(asked.measure, [])
        return self._figure(shown, side, asked.measure, *first, **asked.query.parameters())

    # The whole barometer

    def domains(self) -> list[Change]:
        return self._all("domain")

    def regions(self) -> list[Change]:
        return self._all("region")

    def moves(self) -> list[Change]:
        """The skills whose share left its interval, the furthest first."""
        was = {row["id"]: row for row in self.before.part("skills")}  # lines, not pages: there are hundreds
        both = ((was[row["id"]], row) for row in self.after.part("skills") if row["id"] in was)
        found = [Change("skill", now["id"], now["label"], old, now) for old, now in both]
        moved = [change for change in found if change.beyond and not change.is_hidden]
        return sorted(moved, key=lambda change: (-abs(change.moved), change.key))[:_MOVES]

    def _all(self, kind: str) -> list[Change]:
        found = (change_of(self.before, self.after, kind, key) for key in self.after.subjects(kind))
        return [change for change in found if change]

    def cells(self, change: Change) -> dict[str, Any]:
        """The figures of a line of a table."""
        w, cell = self.w, _cell(change)
        told: dict[str, Markup | None] = {}
        for side, (name, content) in enumerate((("before", change.before), ("after", change.after))):
            count = w.ltr(w.formats.count(content["ads"], hidden=content["hidden"], threshold=self.threshold))
            told[name] = self._figure(count, side, "ads", **cell)
            told[f"share_{name}"] = (
                self._figure(w.percent(content["share"]), side, "share", change.kind, **cell)
                if content["share"] is not None
                else None
            )
        both = not change.is_hidden
        return told | {
            "label": w.label(change.label), "address": page_of(change.kind, change.key, w.lang), "beyond": change.beyond if both else None,
            "points": self.signed(change.moved * 100, 1) if both else None,
        }  # fmt: skip


def _cell(change: Change) -> dict[str, str]:
    return {} if change.kind == BAROMETER else {change.kind: change.key}


def _visible(rows: Sequence[Json]) -> list[Json]:
    return [row for row in rows if not row["hidden"]][:_TOP]
