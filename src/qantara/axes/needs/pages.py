"""The public pages of skills needs: the barometer, its subjects, their lists, and several side by side.

A page reads an edition and nothing else: no figure is computed from the lake while somebody waits.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from markupsafe import Markup

from qantara.axes.needs.bodies import public
from qantara.axes.needs.bridge import KINDS, REGIONS, Query, is_hidden
from qantara.axes.needs.charts import is_drawable, past_of, rows_of, series_chart
from qantara.axes.needs.feed import feed_of, period_of, total_in_a_year
from qantara.axes.needs.filters import NATURES, TECHNICAL, FindOccupations, FindSkills
from qantara.axes.needs.finding import LONGEST, find_lines
from qantara.axes.needs.lines import YEAR, Line, ahead_of, direction, lines_of
from qantara.axes.needs.reading import Json, Reading, of_edition
from qantara.design.marks import classed, classes, fan, sparkline
from qantara.design.report.words import Words
from qantara.kit.access import everyone
from qantara.kit.pages import language_of, words_for
from qantara.kit.wording import PortalWords

_A_PAGE = 50
_TOP = 12
_MOVES = 4
_COMPARED = ("a", "b", "c", "d")
_PAST = 60  # months of a chart
_TESTED = 24  # months ahead drawn on a subject's page: as far as forecasts have been tested
_LAST_YEAR = 2035


# The barometer


@require_safe
@everyone
@of_edition
def barometer(request: HttpRequest, reading: Reading) -> HttpResponse:
    words = words_for(request)
    title = f"{words.plain('Barometer of digital skills')}, {period_of(reading.edition, words)}"
    return public(request, reading, "needs/barometer.html", title, lambda: _barometer(request, reading, words))


def _barometer(request: HttpRequest, reading: Reading, words: PortalWords) -> Json:
    edition = reading.edition
    outlook = reading.part("outlook") or {}
    total = next((row for row in outlook.get("series", []) if row["kind"] == "total"), None)
    domains, skills, occupations, regions = (
        lines_of(edition, kind) for kind in ("domain", "skill", "occupation", "region")
    )
    rows = [
        (_shown(row, domains.get(row["id"])), domains.get(row["id"]))
        for row in reading.part("domains")
        if row["id"] != "none"
    ]
    return {
        **_common(request, reading),
        "headline": reading.part("headline"),
        "change": reading.change(),
        "ahead": total_in_a_year(edition),
        "chart": _expected_chart(total, words, key="f-total", title=words.plain("Digital ads per month"), months=YEAR) if total else "",
        "total": total, "total_rows": ahead_of(total)[:YEAR] if total else [],
        "domains": rows, "full": _full(row for row, _ in rows),
        "top_skills": [line for line in lines_by_ads(skills) if line.nature in TECHNICAL][:_TOP],
        "top_occupations": lines_by_ads(occupations)[:_TOP],
        "rising": _moves(reading, "rising"), "falling": _moves(reading, "falling"), "hit_rate": (reading.part("movements") or {}).get("hit_rate"),
        "tiles": _tiles(reading, [_shown(row | {"id": row["code"]}, regions.get(row["code"])) for row in reading.part("regions")]),
        "elsewhere": [(key, reading.edition.cell(Query(region=key)).ads) for key in ("unknown", "abroad")],
        "tension": _national_tension(reading),
        "quality": reading.part("quality"), "standing": reading.part("representativeness"),
        "permalink": request.build_absolute_uri(f"{reverse('barometer')}?v={reading.version}"),
        "feed": reverse("barometer-feed"), "period": period_of(edition, words),
    }  # fmt: skip


@require_safe
@everyone
def barometer_feed(request: HttpRequest) -> HttpResponse:
    return feed_of(request)


# One subject


@require_safe
@everyone
@of_edition
def skill(request: HttpRequest, reading: Reading, key: str) -> HttpResponse:
    return _subject(request, reading, "skill", key)


@require_safe
@everyone
@of_edition
def occupation(request: HttpRequest, reading: Reading, key: str) -> HttpResponse:
    return _subject(request, reading, "occupation", key)


@require_safe
@everyone
@of_edition
def domain(request: HttpRequest, reading: Reading, key: str) -> HttpResponse:
    return _subject(request, reading, "domain", key)


@require_safe
@everyone
@of_edition
def region(request: HttpRequest, reading: Reading, key: str) -> HttpResponse:
    return _subject(request, reading, "region", key)


def _subject(request: HttpRequest, reading: Reading, kind: str, key: str) -> HttpResponse:
    content = reading.edition.subject(kind, key)
    if content is None:
        raise Http404
    words = words_for(request)
    title = f"{words.name(content['label'])}, {period_of(reading.edition, words)}"
    return public(request, reading, "needs/subject.html", title, lambda: _about(request, reading, content, words))


def _about(request: HttpRequest, reading: Reading, content: Json, words: PortalWords) -> Json:
    """What the page of a subject shows."""
    kind, key = content["kind"], content["id"]
    line = lines_of(reading.edition, kind)[key]
    forecast = content["forecast"] if line.past else None
    seen_enough = forecast is not None and is_drawable(past_of(forecast, months=_PAST))
    name = words.name(content["label"])
    parts = {other: reading.parts(content, other) for other in KINDS}
    year = _year(request, reading) if kind == "region" else 0
    drawn = not content["hidden"] and (forecast is None or forecast["unit"] == "share")
    seen = words.say("%(name)s, seen and expected", name=name).striptags()
    months = zip(reading.part("period")["months"], content["series"], strict=False)
    return {
        **_common(request, reading),
        "kind": kind, "c": content, "line": line, "own": {kind: key}, "parts": parts, "forecast": forecast,
        "tested": [row for row in ahead_of(forecast) if row.tested][:_TESTED] if forecast else [],
        "chart": _expected_chart(forecast, words, key="f-ahead", title=seen, months=_TESTED) if forecast and seen_enough else "",
        "counts": _counts_chart(reading, content, words, name) if drawn else "",
        "months": list(months)[::-1],
        "narrowed": _narrowed(request, reading, kind, content),
        "tiles": _tiles(reading, parts["region"]) if kind != "region" else None,
        "year": year, "years": _years(reading) if kind == "region" else [],
        "expected": _expected_there(reading, content, year) if year else [],
        "moving": _moving_there(reading, content) if kind == "region" else [],
        "tension": _tension_of(reading, kind, key),
        "full": {other: _full(rows) for other, rows in parts.items()},
    }  # fmt: skip


def _narrowed(request: HttpRequest, reading: Reading, kind: str, content: Json) -> Json | None:
    """The subject's figures in the region that the address asks for, hidden wherever the subject's own table hides them."""
    code = request.GET.get("region", "")
    if kind == "region" or code not in REGIONS:
        return None
    row = next((row for row in content["regions"] if row["id"] == code), None)
    cell = {kind: content["id"], "region": code}
    count = reading.edition.cell(Query(**cell)).ads
    told: Json = {"id": code, "label": reading.label("region", code), "cell": cell}
    if content["hidden"] or row is None or row["hidden"] or is_hidden(count, threshold=reading.threshold):
        return told | {"hidden": True, "beside": not is_hidden(count, threshold=reading.threshold)}
    return told | {
        "hidden": False,
        "ads": round(count),
        "share": reading.share(kind, **cell),
        "change": reading.change(**cell),
    }


def _expected_there(reading: Reading, content: Json, year: int) -> list[Json]:
    """The skills of a region beside what is expected of each in the country: the largest rise first.

    A region alone has too few ads a month for its skills to be forecast one by one: that figure is not made up here.
    """
    skills, rows = lines_of(reading.edition, "skill"), []
    for row in content["skills"]:
        line = skills.get(row["id"])
        then = (line.years or {}).get(year) if line else None
        if line is None or then is None or row["hidden"] or not line.share:
            continue
        rows.append(
            {**row, "line": line, "then": then, "turn": direction(line.share, then), "ratio": then.mean / line.share}
        )
    rank = {"up": 0, "open": 1, "down": 2}
    return sorted(rows, key=lambda row: (rank[row["turn"]], -row["ratio"]))


def _moving_there(reading: Reading, content: Json) -> list[Json]:
    """The skills of a region whose rise in the country is sure, the quickest first."""
    lines = lines_of(reading.edition, "skill")
    held = [(row, lines[row["id"]].movement) for row in content["skills"] if row["id"] in lines and not row["hidden"]]
    sure = [(row, told) for row, told in held if told and told["flagged"] and told["direction"] == "rising"]
    return [row for row, told in sorted(sure, key=lambda pair: -pair[1]["growth"])]


def _years(reading: Reading) -> list[int]:
    found = {year for line in lines_of(reading.edition, "skill").values() for year in line.years or ()}
    return sorted(year for year in found if year <= _LAST_YEAR)


def _year(request: HttpRequest, reading: Reading) -> int:
    """The year asked for; else the last one within reach of tested forecasts."""
    years, asked = _years(reading), request.GET.get("year", "")
    if asked.isdigit() and int(asked) in years:
        return int(asked)
    return years[min(1, len(years) - 1)] if years else 0


def _tension_of(reading: Reading, kind: str, key: str) -> list[Json]:
    """The classes of tension of an occupation, the whole country first, or of a region, the tightest first."""
    found = reading.part("tension") or {"year": None, "rows": []}
    return [row | {"year": found["year"]} for row in found["rows"] if row.get(kind) == key and row["class"]]


def _national_tension(reading: Reading) -> dict[str, int]:
    found = reading.part("tension") or {"rows": []}
    return {row["occupation"]: row["class"] for row in found["rows"] if row["region"] == "total" and row["class"]}


# Lists


@require_safe
@everyone
@of_edition
def skills(request: HttpRequest, reading: Reading) -> HttpResponse:
    form = FindSkills(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found, unread = _found(reading, "skill", asked)
    nature = asked.get("kind", "")
    if nature != "all":
        among = {nature} if nature else TECHNICAL
        # What was looked for by its name is shown whatever its kind, unless a kind was chosen too.
        found = found if asked.get("q") and not nature else [line for line in found if line.nature in among]
    return _listed(request, reading, "skill", form, found, unread)


@require_safe
@everyone
@of_edition
def occupations(request: HttpRequest, reading: Reading) -> HttpResponse:
    form = FindOccupations(request.GET)
    found, unread = _found(reading, "occupation", form.cleaned_data if form.is_valid() else {})
    return _listed(request, reading, "occupation", form, found, unread)


def _found(reading: Reading, kind: str, asked: Mapping[str, Any]) -> tuple[list[Line], bool]:
    """The lines asked for in their order, and whether the words that were typed mean nothing here."""
    lines = lines_of(reading.edition, kind)
    text = asked.get("q", "")
    found = find_lines(text, lines, kind=kind, vocabulary=reading.part("vocabulary")) if text else lines_by_ads(lines)
    unread = bool(text) and not found
    if among := asked.get("domain"):
        found = [line for line in found if among in line.domains]
    return _ordered(found, asked.get("sort", "")), unread


def _ordered(found: list[Line], order: str) -> list[Line]:
    if order == "change":
        return sorted(found, key=lambda line: -abs(line.change) if line.change is not None else 9e9)
    if order == "ahead":
        return sorted(found, key=lambda line: -_rise(line))
    if order == "name":
        return sorted(found, key=lambda line: line.label["fr"].casefold())
    return found


def _rise(line: Line) -> float:
    """How many times its present value a series is expected to have in a year."""
    then, now = line.in_a_year, line.share if line.unit == "share" else _mean(line.past[-YEAR:])
    return then.mean / now if then is not None and now else -1.0


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _listed(
    request: HttpRequest, reading: Reading, kind: str, form: FindOccupations, found: list[Line], unread: bool
) -> HttpResponse:
    listed = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    whole = len(lines_of(reading.edition, kind))
    title = words_for(request).plain("Skills") if kind == "skill" else words_for(request).plain("Occupations")
    return public(
        request, reading, "needs/list.html", title,
        lambda: _common(request, reading) | {"kind": kind, "form": form, "listed": listed, "unread": unread, "whole": whole},
    )  # fmt: skip


def lines_by_ads(lines: Mapping[str, Line]) -> list[Line]:
    """The most asked for first; those whose count is hidden last."""
    return sorted(lines.values(), key=lambda line: (-(line.ads or 0), line.id))


# Side by side


@require_safe
@everyone
@of_edition
def compare(request: HttpRequest, reading: Reading) -> HttpResponse:
    kind = request.GET.get("kind", "skill")
    if kind not in KINDS:
        kind = "skill"
    title = words_for(request).plain("Side by side")
    return public(request, reading, "needs/compare.html", title, lambda: _sides(request, reading, kind))


def _sides(request: HttpRequest, reading: Reading, kind: str) -> Json:
    """The subjects that the names typed mean, each once, and the names that mean nothing."""
    lines, words = lines_of(reading.edition, kind), words_for(request)
    chosen: dict[str, Line] = {}
    unread = []
    for text in filter(None, (request.GET.get(place, "").strip()[:LONGEST] for place in _COMPARED)):
        if found := find_lines(text, lines, kind=kind, vocabulary=reading.part("vocabulary")):
            chosen.setdefault(found[0].id, found[0])
        else:
            unread.append(text)
    sides = []
    for line in chosen.values():
        content = reading.edition.subject(kind, line.id) or {}
        sides.append((line, {other: reading.parts(content, other) for other in KINDS if other != kind}))
    typed = [words.name(line.label) for line in chosen.values()]
    return _common(request, reading) | {
        "kind": kind, "sides": sides, "unread": unread,
        "typed": list(zip(_COMPARED, [*typed, *[""] * len(_COMPARED)], strict=False)),
    }  # fmt: skip


# What pages share


def _common(request: HttpRequest, reading: Reading) -> Json:
    window = reading.edition.window
    lang = language_of(request)
    return {
        "r": reading, "edition": reading.edition, "window": window, "fan": fan, "classed": classed, "natures": dict(NATURES),
        "expm1": math.expm1, "complete": reading.part("period")["complete"][-36:], "spark": sparkline,
        "region_choices": [(code, reading.label("region", code)) for code in REGIONS], "arrow": "←" if lang == "ar" else "→",
        "before": reading.part("before"),
    }  # fmt: skip


def _shown(row: Json, line: Line | None) -> Json:
    """A row of the barometer with the digital ads of its page; hidden wherever one of the two is."""
    if line is None or line.hidden or row["hidden"]:
        return {**row, "hidden": True, "ads": None, "share": None, "interval": None}
    return {**row, "ads": line.ads, "share": line.share, "interval": line.interval}


def _full(rows: Any) -> float:
    """The share that fills a bar's cell."""
    return (
        max([row["interval"][1] if row["interval"] else row["share"] or 0.0 for row in rows] or [0.0], default=0.0)
        or 0.01
    )


def _moves(reading: Reading, way: str) -> list[Json]:
    """What moves most surely, with its share of the year before and of the last one, both counted in this edition."""
    before, known = reading.part("before"), lines_of(reading.edition, "skill")
    moves: list[Json] = []
    for row in (reading.part("movements") or {}).get(way, []):
        told: Json = {
            **row,
            "line": known.get(row["id"]),
            "growth": math.expm1(row["growth"]),
            "bounds": (math.expm1(row["lo80"]), math.expm1(row["hi80"])),
        }
        clear = row["lo80"] > 0 if way == "rising" else row["hi80"] < 0
        told["certainty"] = "sure" if row["flagged"] else "probable" if clear else "possible"
        line = told["line"]
        if line is not None and not line.hidden:
            told["now"] = reading.share("skill", skill=row["id"])
            told["then"] = reading.share("skill", skill=row["id"], first=before[0], last=before[-1]) if before else None
        moves.append(told)
    return sorted(moves, key=lambda one: bool(one["candidate"]))  # a name that nobody has put on a list yet comes after


def _tiles(reading: Reading, rows: Sequence[Json]) -> Json:
    """The twelve regions, each in one of five classes of its count."""
    limits = [limit for limit in classes([row["ads"] for row in rows if row["ads"]]) if limit > reading.threshold]
    lines = lines_of(reading.edition, "region")
    tiles = []
    for row in rows:
        code = row.get("code") or row["id"]
        level = 1 + sum(row["ads"] >= limit for limit in limits) if row["ads"] is not None else 0
        tiles.append({**row, "code": code, "place": f"r{code[-2:]}", "level": level, "line": lines.get(code), "at": reading.go("region", code) if code in lines else ""})  # fmt: skip
    bounds = [0, *limits]
    keys = [(i + 1, bounds[i], bounds[i + 1] if i + 1 < len(bounds) else None) for i in reversed(range(len(bounds)))]
    return {
        "rows": tiles,
        "keys": keys if limits else [],
        "drawn": any(row["ads"] for row in rows),
        "masked": any(row["hidden"] for row in rows),
    }


def _expected_chart(series: Json, words: Words, *, key: str, title: str, months: int) -> Markup:
    rows = rows_of(series, months=months)
    if not rows:
        return Markup("")
    formats, last = words.formats, rows[-1]
    write = formats.percent if series["unit"] == "share" else formats.number
    described = words.say(
        "From %(first)s to %(last)s, then the forecast: in %(month)s %(mean)s, eight times out of ten between %(low)s and %(high)s. The values are in the table.",
        first=formats.month(series["history"][0][0]), last=formats.month(series["history"][-1][0]), month=formats.month(last[0]),
        mean=write(last[1]), low=write(last[2]), high=write(last[3]),
    ).striptags()  # fmt: skip
    return series_chart(
        key, past_of(series, months=_PAST), rows, words.lang, unit=series["unit"], title=title, description=described
    )


def _counts_chart(reading: Reading, content: Json, words: Words, name: str) -> Markup:
    period = reading.part("period")
    past = list(zip(period["months"], content["series"], period["complete"], strict=False))[-_PAST:]
    if not is_drawable(past):
        return Markup("")
    title = words.say("%(name)s, ads per month", name=name).striptags()
    formats = words.formats
    described = words.say("From %(first)s to %(last)s. The values are in the table.", first=formats.month(past[0][0]), last=formats.month(past[-1][0]))  # fmt: skip
    return series_chart("f-counts", past, (), words.lang, unit="ads", title=title, description=described.striptags(), height=220)  # fmt: skip
