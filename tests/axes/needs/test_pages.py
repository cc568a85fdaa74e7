"""The public pages: every number leads to a query that gives it again, and what is hidden stays so."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from weakref import WeakKeyDictionary
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from qantara.axes.needs import bodies
from qantara.axes.needs.bridge import Edition, Query
from qantara.axes.needs.charts import is_drawable, rows_of, series_chart
from qantara.axes.needs.lines import ahead_of, direction, lines_of
from qantara.axes.needs.tracing import MEASURES, answer, forecast_of, read_asked, tension_of
from qantara.kit.wording import PortalWords, words_of

LANGUAGES = ("fr", "ar", "en")
_LINK = re.compile(r'<a class="trace[^"]*" href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
_ATOM = "{http://www.w3.org/2005/Atom}"

pytestmark = pytest.mark.django_db


def pages_of(edition: Edition) -> Iterator[str]:
    """One address a page, below the language: all regions and domains, the others from the most asked for to the hidden."""
    yield from ("", "barometer/", "skills/", "skills/?sort=change", "skills/?kind=all&page=2", "skills/?q=pyton", "occupations/", "occupations/?sort=ahead")  # fmt: skip
    yield from (
        "compare/",
        "compare/?kind=skill&a=python&b=java&c=docker&d=sql",
        "compare/?kind=region&a=MA-06&b=Rabat",
    )
    for kind in ("skill", "occupation"):
        lines = sorted(lines_of(edition, kind).values(), key=lambda line: (-(line.ads or 0), line.id))
        for line in (*lines[:6], *lines[len(lines) // 2 :: max(1, len(lines) // 8)]):
            yield f"{kind}s/{quote(line.id)}/"
            yield f"{kind}s/{quote(line.id)}/?region=MA-04"
    yield from (f"domains/{key}/" for key in edition.subjects("domain"))
    yield from (f"regions/{key}/" for key in edition.subjects("region"))
    yield "regions/MA-06/?year=2028"


def figures(text: str) -> list[tuple[str, str]]:
    """The figures of a page: where each leads, and what it says."""
    return [
        (unescape(address), re.sub(r"<[^>]+>", "", unescape(said)).strip()) for address, said in _LINK.findall(text)
    ]


def said_again(edition: Edition, address: str, words: PortalWords) -> str:
    """What the query of an address gives, as the language writes it."""
    if urlsplit(address).path == reverse("skills"):  # the list itself is what was counted
        assert len(lines_of(edition, "skill")) == len(edition.part("skills"))
        return words.formats.number(len(edition.part("skills")))
    asked = read_asked(dict(parse_qsl(urlsplit(address).query)))
    assert asked is not None, address
    told = answer(edition, asked)
    assert not told.hidden, f"{address} leads to a hidden cell"
    if asked.measure == "tension":
        row = tension_of(edition, asked.query)
        assert row is not None
        return words.plain(("slack", "rather slack", "middling", "tight", "very tight")[row["class"] - 1])
    if asked.measure in {"change", "growth"}:
        return words.formats.change(told.value)
    if asked.measure == "oftener":
        return "× " + words.formats.number(told.value, 1)
    if asked.measure == "ads":
        assert round(edition.recount(asked.query)) == told.value, address
    series = forecast_of(edition, asked.query) if asked.measure == "forecast" else None
    if asked.measure == "share" or (series and series["unit"] == "share"):
        return words.formats.percent(told.value)
    return words.formats.number(told.value)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_page_answers_without_a_query_to_the_database(
    client: Any, served: Edition, lang: str, django_assert_num_queries: Any
) -> None:
    for address in pages_of(served):
        with django_assert_num_queries(0):
            found = client.get(f"/{lang}/{address}")
        assert found.status_code == 200, address
        assert " style=" not in found.content.decode()


def test_each_number_is_given_again_by_its_trace(client: Any, served: Edition) -> None:
    words, seen = words_of("fr"), set()
    for address in pages_of(served):
        for target, said in figures(client.get(f"/fr/{address}").content.decode()):
            assert said == said_again(served, target, words), f"{address}: {target}"
            seen.add(target)
    assert len(seen) > 900
    assert {dict(parse_qsl(urlsplit(target).query)).get("measure", "ads") for target in seen} == {*MEASURES}
    for told in ("contract=", "beside="):
        assert [target for target in seen if told in target], told


def test_arabic_writes_its_numbers_in_its_own_way(client: Any, served: Edition) -> None:
    for target, said in figures(client.get("/ar/barometer/").content.decode()):
        assert said == said_again(served, target, words_of("ar"))


def test_a_hidden_subject_shows_no_number_of_its_own(client: Any, served: Edition) -> None:
    hidden = [line for line in lines_of(served, "skill").values() if line.hidden]
    assert hidden
    for line in hidden[:5]:
        text = client.get(reverse("skill", args=[line.id])).content.decode()
        assert not [target for target, _ in figures(text) if f"skill={quote(line.id)}" in target]
        assert '<svg class="chart"' not in text
        assert line.in_a_year is None
        assert words_of("fr").formats.hidden(10) in unescape(text)


def test_a_count_hidden_for_another_ones_sake_is_not_told_by_a_region(
    client: Any, served: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A region whose count is large enough may be hidden because another's could be told by it."""
    content = served.subject("skill", "python")
    assert content is not None
    assert served.cell(Query(skill="python", region="MA-06")).ads >= int(served.part("threshold"))
    for row in content["regions"]:
        if row["id"] == "MA-06":
            row |= {"hidden": True, "ads": None, "share": None, "interval": None}
    for kind in ("domain", "occupation", "region", "skill"):
        lines_of(served, kind)  # remembered as they are, not as this test says
    monkeypatch.setattr(bodies, "_kept", WeakKeyDictionary())
    monkeypatch.setattr(Edition, "subject", lambda self, kind, key: content)
    text = client.get("/en/skills/python/?region=MA-06&beside").content.decode()
    assert 'id="there"' in text
    assert "hidden, so that a count under" in text
    assert not [target for target, _ in figures(text) if "region=MA-06" in target]


def test_a_region_narrows_the_headline(client: Any, served: Edition) -> None:
    text = client.get("/fr/skills/python/?region=MA-06").content.decode()
    note = text[text.index('id="there"') :].split("</p>")[0]
    told = [said for target, said in figures(note) if "measure=ads" in target]
    assert told == [words_of("fr").formats.number(served.cell(Query(skill="python", region="MA-06")).ads)]


def test_a_region_says_what_is_expected_of_its_skills_in_a_year(client: Any, served: Edition) -> None:
    text = client.get("/en/regions/MA-06/?year=2028").content.decode()
    asked = text[text.index('id="s-expected"') :].split("</section>")[0]
    assert "month=2028-10" in asked
    assert "region=MA-06" in asked
    assert "whole country" in asked
    assert not re.search(r"measure=forecast[^\"]*region=", asked), "a region's skills are not forecast one by one"
    other = client.get("/en/regions/MA-06/?year=1999").content.decode()
    assert '<option value="2028" selected>' in other


# Finding


@pytest.mark.parametrize("typed", ["python", "pyton", "بايثون", "Python 3"])
def test_names_are_understood_with_their_slips(client: Any, served: Edition, typed: str) -> None:
    text = client.get("/fr/skills/", {"q": typed}).content.decode()
    body = text[text.index("<tbody") :]
    assert body.index(reverse("skill", args=["python"])) < 400


def test_a_name_that_means_nothing_is_said_so(client: Any, served: Edition) -> None:
    text = client.get("/en/skills/", {"q": "qqqqzzzz"}).content.decode()
    assert "Nothing of that name" in text
    assert "<tbody" not in text


def test_lists_are_filtered_and_ordered(client: Any, served: Edition) -> None:
    lines = lines_of(served, "skill")
    text = client.get("/en/skills/", {"domain": "data", "kind": "technology"}).content.decode()
    keys = re.findall(r'<th scope="row"[^>]*><a href="/en/skills/([^"]+)/"', text)
    assert keys
    assert all("data" in lines[key].domains and lines[key].nature == "technology" for key in map(unquote, keys))
    counts = [lines[unquote(key)].ads or 0 for key in keys]
    assert counts == sorted(counts, reverse=True)
    moved = client.get("/en/skills/", {"sort": "change"}).content.decode()
    changes = [
        abs(lines[unquote(key)].change or 0) for key in re.findall(r'rowheader"><a href="/en/skills/([^"]+)/"', moved)
    ]
    assert changes == sorted(changes, reverse=True)


def test_four_are_compared_by_their_names(client: Any, served: Edition) -> None:
    text = client.get(
        "/en/compare/", {"kind": "skill", "a": "pyton", "b": "Java", "c": "qqqqzzzz", "d": "python"}
    ).content.decode()
    heads = re.findall(r'columnheader"><a href="/en/skills/([^"]+)/"', text)
    assert heads == ["python", "java"], "each once, in the order typed"
    assert "qqqqzzzz" in text


# Editions


def test_an_address_keeps_its_edition(client: Any, served: Edition) -> None:
    version = str(served.part("run"))
    text = client.get("/fr/barometer/", {"v": version}).content.decode()
    assert f"/fr/skills/python/?v={version}" in text
    assert version in client.get("/fr/barometer/").content.decode(), "the permanent address names it"


def test_an_edition_that_is_gone_says_so_and_offers_the_newest(client: Any, served: Edition) -> None:
    found = client.get("/en/skills/", {"v": "00001-20200101-00000000", "q": "sql"})
    assert found.status_code == 410
    assert 'href="/en/skills/?q=sql"' in found.content.decode()


def test_a_folder_without_an_edition_shows_no_number(client: Any) -> None:
    found = client.get("/en/barometer/")
    assert found.status_code == 200
    assert "Nothing has been counted yet" in found.content.decode()


@pytest.mark.parametrize(
    "address", ["skills/nothing/", "occupations/nothing/", "domains/nothing/", "regions/MA-13/", "domains/none/"]
)
def test_what_is_not_there_is_not_found(client: Any, served: Edition, address: str) -> None:
    assert client.get(f"/fr/{address}").status_code == 404


def test_the_feed_names_each_edition(client: Any, served: Edition) -> None:
    found = client.get("/fr/barometer.atom")
    assert found["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(found.content)
    assert root.tag == f"{_ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert root.find(f"{_ATOM}{name}") is not None, name
    assert [one.get("rel") for one in root.findall(f"{_ATOM}link")] == ["alternate", "self"]
    (entry,) = root.findall(f"{_ATOM}entry")
    link = entry.find(f"{_ATOM}link")
    assert link is not None
    assert entry.findtext(f"{_ATOM}id") == link.get("href")
    assert entry.findtext(f"{_ATOM}updated") == "2026-11-01T00:00:00+00:00"
    assert client.get(str(link.get("href"))).status_code == 200


# What the pages are drawn from


def test_a_forecast_is_clear_only_where_its_interval_leaves_the_present() -> None:
    (then,) = ahead_of({"forecast": [["2027-10", 0.3, 0.2, 0.4, 0.1, 0.5, "tested"]]})
    assert [direction(now, then) for now in (0.1, 0.3, 0.45, None)] == ["up", "open", "down", ""]


def test_a_chart_says_its_name_and_its_end_and_breaks_at_hidden_months() -> None:
    past = [("2026-08", 12.0, True), ("2026-09", None, True), ("2026-10", 14.0, True), ("2026-11", 15.0, True)]
    ahead = rows_of({"forecast": [["2026-12", 16.0, 11.0, 22.0, 9.0, 26.0, "tested"]]}, months=12)
    svg = series_chart("f", past, ahead, "en", unit="ads", title="A < B", description="Told")
    ET.fromstring(str(svg))
    assert "A &lt; B" in svg
    assert ">16</text>" in svg
    assert svg.count('class="obs"') == 1, "one month alone draws no line"
    assert series_chart("f", past[:1], (), "en", unit="ads", title="A", description="B") == ""
    assert is_drawable(past)
    assert not is_drawable([("2026-08", None, True), ("2026-09", None, True), ("2026-10", 14.0, True)])
