"""The pages and tables of the report."""

import csv
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from qantara.design.charts import _drawn
from qantara.design.formats import LANGS, Lang
from qantara.design.report import write_report
from qantara.design.report.page import render_page

Barometer = dict[str, Any]
OUTSIDE = re.compile(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:|//)""")


class _Outline(HTMLParser):
    """What a browser would make of the page, as far as these tests ask."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def words(self) -> str:
        return " ".join("".join(self.text).split())


@pytest.mark.parametrize("lang", LANGS)
def test_a_page_needs_nothing_from_outside_and_no_script(barometer: Barometer, lang: Lang) -> None:
    page = render_page(barometer, lang, pdf=True)
    tags = _Outline(page).tags
    assert not OUTSIDE.search(page)
    assert not {"script", "link", "iframe", "img"} & {tag for tag, _ in tags}
    assert not [
        attributes for _, attributes in tags if "style" in attributes or any(a.startswith("on") for a in attributes)
    ]
    assert page.count("data:font/woff2;base64,") >= 3


@pytest.mark.parametrize(("lang", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
def test_a_page_states_its_language_and_links_to_the_others(barometer: Barometer, lang: Lang, direction: str) -> None:
    tags = _Outline(render_page(barometer, lang, pdf=True)).tags
    html = next(attributes for tag, attributes in tags if tag == "html")
    links = {attributes.get("href") for tag, attributes in tags if tag == "a"}
    assert (html["lang"], html["dir"]) == (lang, direction)
    assert {"fr.html", "ar.html", "en.html", f"report-{lang}.pdf"} <= links


def test_links_inside_the_page_lead_somewhere_and_identifiers_are_unique(barometer: Barometer) -> None:
    tags = _Outline(render_page(barometer, "fr", pdf=False)).tags
    identifiers = [attributes["id"] for _, attributes in tags if attributes.get("id")]
    inside = {a["href"][1:] for tag, a in tags if tag == "a" and (a.get("href") or "").startswith("#")}  # type: ignore[index]
    named = {name for _, a in tags for name in (a.get("aria-labelledby") or "").split()}
    assert len(identifiers) == len(set(identifiers))
    assert inside | named <= set(identifiers)


def test_no_link_to_a_pdf_that_is_not_written(barometer: Barometer) -> None:
    assert ".pdf" not in render_page(barometer, "fr", pdf=False)


def test_the_headline_says_the_figures_in_words(barometer: Barometer) -> None:
    words = _Outline(render_page(barometer, "en", pdf=False)).words()
    head = barometer["headline"]
    assert f"employers published {head['ads']:,} ads, of which {head['tech_ads']:,} are for tech jobs." in words
    assert "First domain: Software development, 20.0% of tech ads." in words


@pytest.mark.parametrize(
    ("lang", "sentence"), [("fr", "Données synthétiques."), ("ar", "معطيات اصطناعية."), ("en", "Synthetic data.")]
)
def test_the_synthetic_banner_is_there_exactly_when_the_data_are_invented(
    make_barometer: Callable[..., Barometer], lang: Lang, sentence: str
) -> None:
    assert sentence in render_page(make_barometer(synthetic=True), lang, pdf=False)
    assert sentence not in render_page(make_barometer(synthetic=False), lang, pdf=False)


def test_a_hidden_region_shows_the_threshold_and_no_line(barometer: Barometer) -> None:
    page = render_page(barometer, "fr", pdf=False)
    tile = re.search(r'<div class="tile r12[^>]*>(.*?)</div>', page, re.DOTALL)
    assert tile
    assert "&lt;\u00a010" in tile[1]
    assert "<svg" not in tile[1]
    assert "masked" in tile[0].split(">", 1)[0]


def test_the_months_of_a_hidden_row_are_in_no_file(barometer: Barometer, tmp_path: Path) -> None:
    files = write_report(barometer, tmp_path, pdf=False, charts=False)
    with files["tables/series"].open(encoding="utf-8", newline="") as file:
        kept = {row["id"] for row in csv.DictReader(file)}
    assert "MA-06" in kept
    assert "MA-12" not in kept


def test_what_an_ad_says_cannot_become_markup(barometer: Barometer) -> None:
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=y> {{ 7*7 }} %(n)s 100%"
    example = barometer["skills"][0]["examples"][0]
    example.update(before=hostile, mention=hostile, after=hostile, title=hostile, source=hostile)
    barometer["emerging_names"][0]["name"] = hostile
    barometer["quality"]["rejects"][0]["excerpt"] = hostile
    barometer["skills"][0]["label"] = dict.fromkeys(LANGS, hostile)
    outline = _Outline(render_page(barometer, "fr", pdf=False))
    assert not {"script", "img"} & {tag for tag, _ in outline.tags}
    assert "{{ 7*7 }} %(n)s 100%" in outline.words()


def test_quotes_keep_their_own_language_and_direction(barometer: Barometer) -> None:
    tags = _Outline(render_page(barometer, "ar", pdf=False)).tags
    quotes = {(a.get("lang"), a.get("dir")) for tag, a in tags if tag == "q"}
    assert quotes == {("fr", "ltr"), ("en", "ltr"), ("ar", "rtl")}


def test_a_quote_in_an_unknown_language_finds_its_own_direction(barometer: Barometer) -> None:
    for skill in barometer["skills"]:
        for example in skill["examples"]:
            example["lang"] = "other"
    barometer.update(emerging_names=[], movements=None)
    tags = _Outline(render_page(barometer, "fr", pdf=False)).tags
    assert {(a.get("lang"), a.get("dir")) for tag, a in tags if tag == "q"} == {(None, "auto")}


def test_every_skill_is_in_the_index_with_its_sentences(barometer: Barometer) -> None:
    page = render_page(barometer, "en", pdf=False)
    index = page[page.index('id="index"') : page.index('id="quality"')]
    for skill in barometer["skills"]:
        assert f">{skill['label']['en']}<" in index
    assert index.count("<q ") == sum(len(skill["examples"]) for skill in barometer["skills"])


def test_in_arabic_every_figure_of_the_opening_is_isolated(barometer: Barometer) -> None:
    page = render_page(barometer, "ar", pdf=False)
    opening = page[page.index("<h1") : page.index("</h1>")]
    bare = re.sub(r"<bdi[^>]*>.*?</bdi>", "", re.sub(r"<h1[^>]*>", "", opening))
    assert not re.search(r"\d", bare)


@pytest.mark.parametrize("lang", LANGS)
def test_an_empty_folder_gives_a_page_of_calm_sentences(empty_barometer: Barometer, lang: Lang) -> None:
    outline = _Outline(render_page(empty_barometer, lang, pdf=False))
    classes = [a.get("class") or "" for _, a in outline.tags]
    assert classes.count("empty") >= 5
    assert "vg" not in classes
    assert "table" not in {tag for tag, _ in outline.tags}


def _undated(barometer: Barometer) -> None:
    barometer.update(months=[], period={"months": [], "complete": [], "window": None})
    barometer["headline"]["change"] = None
    for table in ("domains", "skills", "occupations", "regions"):
        for row in barometer[table]:
            row["series"] = [] if table != "skills" else None


def _without_tech(barometer: Barometer) -> None:
    barometer["headline"].update(tech_ads=0, posts=0, skills=0, top_domain=None, change=None)
    barometer.update(skills=[], domain_skills=[], occupations=[], emerging_names=[])
    for domain in barometer["domains"]:
        if domain["id"] != "none":
            domain.update(ads=0, posts=0, share=None, interval=None, change=None, series=[0.0] * 24)
    for month in barometer["months"]:
        month["tech_ads"] = 0.0


def _unlocated(barometer: Barometer) -> None:
    for region in barometer["regions"]:
        region.update(ads=0, hidden=False, share=None, series=[0.0] * 24)


def _all_hidden(barometer: Barometer) -> None:
    for table in ("domains", "skills", "occupations", "regions"):
        for row in barometer[table]:
            row.update(ads=None, hidden=True, share=None, series=None)
            row.update({key: None for key in ("posts", "interval", "change") if key in row})
    for domain in barometer["domain_skills"]:
        for skill in domain["skills"]:
            skill.update(ads=None, hidden=True, share=None, interval=None)
    barometer["headline"].update(companies=None, top_domain=None, change=None)


def _one_month(barometer: Barometer) -> None:
    barometer["months"] = barometer["months"][-1:]
    barometer["period"] = {"months": barometer["period"]["months"][-1:], "complete": [False], "window": None}
    for table in ("domains", "skills", "occupations", "regions"):
        for row in barometer[table]:
            row["series"] = row["series"][-1:] if row["series"] else None


def _no_run(barometer: Barometer) -> None:
    barometer["run"] = None
    barometer["partnership"] = {"fr": "Partenariat fictif", "ar": "", "en": ""}
    barometer["quality"]["survivorship"] = {"verdict": "clean", "ratio": 1.1, "files": []}
    for reject in barometer["quality"]["rejects"]:
        reject.update(excerpt=None, line=None, file=None)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("trouble", [_undated, _without_tech, _unlocated, _all_hidden, _one_month, _no_run])
def test_what_is_missing_never_stops_the_report(
    barometer: Barometer, trouble: Callable[[Barometer], None], lang: Lang
) -> None:
    trouble(barometer)
    words = _Outline(render_page(barometer, lang, pdf=False)).words()
    assert not re.search(r"\bNone\b(?! of them)", words)
    assert "nan" not in words.lower().split()


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (_undated, "Aucune annonce ne porte de date"),
        (_without_tech, "Aucune annonce ne porte encore sur un métier du numérique"),
        (_unlocated, "Aucune annonce ne porte de lieu lisible"),
    ],
)
def test_an_empty_part_says_what_to_do(
    barometer: Barometer, trouble: Callable[[Barometer], None], sentence: str
) -> None:
    trouble(barometer)
    assert sentence in _Outline(render_page(barometer, "fr", pdf=False)).words()


def test_shares_of_domains_are_said_to_be_of_what_they_divide_by(barometer: Barometer) -> None:
    assert "part des annonces du numérique" in _Outline(render_page(barometer, "fr", pdf=False)).words()
    for domain in barometer["domains"]:
        if domain["ads"] is not None:
            domain["share"] = domain["ads"] / barometer["headline"]["ads"]
    assert "part de toutes les annonces, intervalle" in _Outline(render_page(barometer, "fr", pdf=False)).words()


def test_the_report_of_1500_skills_stays_within_three_megabytes_a_page(
    make_barometer: Callable[..., Barometer],
) -> None:
    page = render_page(make_barometer(skills=1500), "ar", pdf=False)
    assert len(page.encode()) < 3_000_000


@pytest.mark.slow
def test_the_same_barometer_gives_the_same_bytes(make_barometer: Callable[..., Barometer], tmp_path: Path) -> None:
    first = write_report(make_barometer(), tmp_path / "a")
    _drawn.cache_clear()
    second = write_report(make_barometer(), tmp_path / "b")
    assert list(first) == list(second)
    assert {name: path.read_bytes() for name, path in first.items()} == {
        name: path.read_bytes() for name, path in second.items()
    }


def test_the_files_are_named_for_whoever_calls(barometer: Barometer, tmp_path: Path) -> None:
    written = write_report(barometer, tmp_path, pdf=False, charts=False)
    assert written["fr"] == tmp_path / "fr.html"
    assert written["tables/domains"] == tmp_path / "tables" / "domains.csv"
    assert all(path.is_file() for path in written.values())
    assert "report-fr" not in written


def test_tables_are_tidy_with_labels_in_three_languages(barometer: Barometer, tmp_path: Path) -> None:
    written = write_report(barometer, tmp_path, pdf=False, charts=False)
    with written["tables/domains"].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["domain"] == "data"
    assert (rows[1]["label_fr"], rows[1]["label_ar"]) == ("Intelligence artificielle", "الذكاء الاصطناعي")
    assert float(rows[0]["share_low_95"]) < float(rows[0]["share"]) < float(rows[0]["share_high_95"])


def test_a_spreadsheet_gets_semicolons_a_byte_order_mark_and_no_formula(barometer: Barometer, tmp_path: Path) -> None:
    barometer["emerging_names"][0]["name"] = "=HYPERLINK(1)"
    written = write_report(barometer, tmp_path, pdf=False, charts=False, excel=True)
    raw = written["tables/emerging_names"].read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfname;ads\r\n")
    assert b"\n'=HYPERLINK(1);40" in raw


def test_what_is_not_tech_has_no_bar_beside_the_shares_of_tech(barometer: Barometer) -> None:
    page = render_page(barometer, "en", pdf=False)
    page = page[page.index('id="domains"') : page.index('id="outlook"')]
    rows = re.findall(r"<tr role=\"row\"><th scope=\"row\"[^>]*><bdi>(.*?)</bdi>(.*?)</tr>", page, re.DOTALL)
    drawn = {name: "cellbar" in rest for name, rest in rows}
    assert drawn["Cloud"]
    assert not drawn["Not tech"]


def test_a_suspected_snapshot_is_said_beside_the_months(barometer: Barometer) -> None:
    barometer["quality"]["survivorship"] = {"verdict": "suspected", "ratio": 3.4, "files": ["Site fictif A"]}
    page = render_page(barometer, "fr", pdf=False)
    figure = page[page.index("<figure") : page.index("</figure>")]
    assert "Hausse à lire avec prudence" in figure
