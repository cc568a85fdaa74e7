"""What somebody follows, as their pages show it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from markupsafe import Markup

from qantara.axes.needs.answers.addresses import place_saved
from qantara.axes.needs.answers.changes import Comparison
from qantara.axes.needs.answers.enums import Measure
from qantara.axes.needs.answers.measures import forecast_row, is_share, measured
from qantara.axes.needs.answers.models import Alert, SavedView
from qantara.axes.needs.answers.queries import edition_since
from qantara.axes.needs.answers.sheets import page_of
from qantara.axes.needs.answers.watching import as_written
from qantara.axes.needs.bridge import Edition
from qantara.axes.needs.editions import newest_edition
from qantara.axes.needs.finding import find_lines
from qantara.axes.needs.lines import lines_of
from qantara.axes.needs.tracing import Tracer
from qantara.kit.wording import PortalWords

_FIRST = 3  # sentences of a view in the list


@dataclass(frozen=True)
class Told:
    """What changed of a view. `since`: the edition compared with; `gone`: the one seen last is no longer kept."""

    since: Edition | None
    gone: bool
    groups: list[tuple[Markup | None, list[Markup]]]
    more: bool = False
    caution: Markup | None = None


def told_of(view: SavedView, words: PortalWords, *, most: int | None = _FIRST) -> Told:
    newest, place = newest_edition(), place_saved(view.address)
    since = edition_since(view.seen) if view.seen and newest else None
    if newest is None or since is None or place is None:
        return Told(None, False, [])
    told = Comparison(since.edition, newest, words)
    if told.is_same:
        return Told(since.edition, since.gone, [(None, [words.say("You have seen the newest edition.")])])
    if place.asked:
        groups: list[tuple[Markup | None, list[Markup]]] = [(None, told.figure(place.asked))]
    else:
        subjects = place.subjects or _compared(view.address, newest)
        many = len(subjects) > 1
        groups = [
            (_name(newest, kind, key, words) if many else None, told.sentences(kind, key)) for kind, key in subjects
        ]
    more = most is not None and sum(len(sentences) for _, sentences in groups) > most
    shown = [(name, sentences[: most if len(groups) == 1 else 1]) for name, sentences in groups] if more else groups
    return Told(since.edition, since.gone, shown, more, told.caution())


def _name(edition: Edition, kind: str, key: str, words: PortalWords) -> Markup:
    found = edition.subject(kind, key)
    return words.label(found["label"]) if found else Markup("<bdi>{}</bdi>").format(key)


def _compared(address: str, edition: Edition) -> list[tuple[str, str]]:
    """The subjects of a comparison, as its page understands what was typed."""
    asked = dict(parse_qsl(urlsplit(address).query))
    kind = asked.pop("kind", "skill")
    found = (subject_meant(edition, kind, text) for text in asked.values())
    return [(kind, key) for key in dict.fromkeys(found) if key]


def subject_meant(edition: Edition, kind: str, text: str) -> str | None:
    """The key of what was typed."""
    found = find_lines(text, lines_of(edition, kind), kind=kind, vocabulary=edition.part("vocabulary"))
    return found[0].id if found else None


def view_lines(views: Iterable[SavedView], words: PortalWords) -> list[tuple[SavedView, Told]]:
    return [(view, told_of(view, words)) for view in views]


def _trace(edition: Edition, alert: Alert, subject: Mapping[str, Any]) -> str:
    """The page behind the figure that an alert looks at."""
    tracer, cell = Tracer(str(edition.part("run"))), {alert.kind: alert.key}
    row = forecast_row(subject)
    if alert.measure == Measure.FORECAST:
        return tracer.forecast(row[0], **cell) if row else ""
    if alert.measure == Measure.SHARE:
        return tracer.share(alert.kind, **cell)
    return tracer.change(**cell) if alert.measure == Measure.CHANGE else tracer.ads(**cell)


def alert_lines(alerts: Iterable[Alert], words: PortalWords) -> list[Mapping[str, Any]]:
    """Each alert with its subject, the value set and the value now."""
    newest = newest_edition()
    lines: list[Mapping[str, Any]] = []
    for alert in alerts:
        subject = newest.subject(alert.kind, alert.key) if newest else None
        share = is_share(subject, Measure(alert.measure))
        now = measured(subject, Measure(alert.measure))
        lines.append({
            "alert": alert, "label": words.label(subject["label"]) if subject else alert.key,
            "address": page_of(alert.kind, alert.key, words.lang) if subject else "",
            "value": words.ltr(as_written(alert.value, share, words.lang)),
            "now": words.ltr(as_written(now, share, words.lang)) if now is not None else None,
            "trace": _trace(newest, alert, subject) if newest and subject and now is not None else "",
        })  # fmt: skip
    return lines
