"""What the report says of what is to come: forecast, scoreboard, moves, tension, intentions, representativeness."""

import csv
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from qantara.design.formats import LANGS, Lang
from qantara.design.report.content import write_content
from qantara.design.report.exports import drawings, write_charts
from qantara.design.report.fans import Fan, fan_chart
from qantara.design.report.page import render_page
from qantara.design.report.parts import Empty, Figure, Fold, Moves, Section, Smalls, Table
from qantara.design.report.tables import write_tables
from qantara.design.report.words import Words
from tests.design.ahead import add_ahead

Barometer = dict[str, Any]


class _Text(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _words(html: str) -> str:
    return " ".join("".join(_Text(html).text).replace("\u00a0", " ").split())


def _section(page: str, key: str) -> str:
    start = page.index(f'<section class="sec" id="{key}"')
    end = page.find('<section class="sec', start + 1)
    return page[start:end]


def _content(barometer: Barometer, key: str, lang: Lang = "en") -> Section:
    return next(section for section in write_content(barometer, lang).ahead if section.key == key)


def _tables(section: Section) -> dict[str, Table]:
    found = {}
    for block in section.blocks:
        inner = block.blocks if isinstance(block, Fold) else [block]
        found.update({item.key: item for item in inner if isinstance(item, Table)})
    return found


def _plain(table: Table) -> list[list[str]]:
    return [[_words(str(cell.text)) for cell in row] for row in table.rows]


# The answer


def test_the_answer_is_the_interval_of_the_total_in_words(barometer: Barometer) -> None:
    month, _, low, high, *_ = barometer["outlook"]["series"][0]["forecast"][11]
    seen = barometer["outlook"]["series"][0]["history"][-1][1]
    assert month == "2027-10"
    said = f"Eight times out of ten, between {low:,.0f} and {high:,.0f} tech ads in October 2027, against {seen:,.0f} in October 2026."
    assert said in _words(_section(render_page(barometer, "en", pdf=False), "outlook"))


def test_figures_speak_of_the_furthest_tested_month_when_it_comes_before_a_year(present_barometer: Barometer) -> None:
    words = _words(_section(render_page(add_ahead(present_barometer, tested=6), "en", pdf=False), "outlook"))
    assert "tech ads in April 2027" in words
    assert "October 2027, against" not in words


def test_a_forecast_that_nothing_tested_says_that_it_is_extrapolated(present_barometer: Barometer) -> None:
    words = _words(_section(render_page(add_ahead(present_barometer, tested=0), "en", pdf=False), "outlook"))
    assert "everything here is extrapolated" in words


def test_a_short_history_is_said_to_have_lived_through_few_shocks(barometer: Barometer) -> None:
    sentence = "Under 96 it has lived through few shocks"
    assert sentence in _words(render_page(barometer, "en", pdf=False))
    barometer["outlook"]["short"] = False
    assert sentence not in _words(render_page(barometer, "en", pdf=False))


def test_only_what_leaves_its_interval_is_said_to_move(barometer: Barometer) -> None:
    domains = [row for row in barometer["outlook"]["series"] if row["kind"] == "domain"]
    for row in domains:
        row["naive"] = row["forecast"][11][1]
    smalls = next(block for block in _content(barometer, "outlook").blocks if isinstance(block, Smalls))
    assert "No clear move" in smalls.title
    domains[0]["naive"] = domains[0]["forecast"][11][2] - 1
    smalls = next(block for block in _content(barometer, "outlook").blocks if isinstance(block, Smalls))
    assert "Clear rise: <bdi>Data</bdi>" in smalls.title


def test_each_series_has_its_interval_its_naive_its_method_and_its_own_score(barometer: Barometer) -> None:
    row = barometer["outlook"]["series"][1]
    row.update(method="naive", score={"ratio": 1.0, "mae": 3.0, "covered80": 0.81, "covered95": 0.95, "origins": 30})
    line = next(row for row in _plain(_tables(_content(barometer, "outlook"))["forecast-domain"]) if row[0] == "Data")
    low, high = (round(value) for value in row["forecast"][11][2:4])
    assert line[1] == f"{row['naive']:,.0f}"
    assert line[4] == f"{low:,} – {high:,}"
    assert line[-3:] == ["1.00", "81%", "as last month"]


def test_an_untested_series_says_so_instead_of_a_score(barometer: Barometer) -> None:
    barometer["outlook"]["series"][1]["score"] = None
    line = next(row for row in _plain(_tables(_content(barometer, "outlook"))["forecast-domain"]) if row[0] == "Data")
    assert line[-3:-1] == ["n/a", "n/a"]


def test_an_expert_stands_beside_the_figure_with_name_reason_and_end(barometer: Barometer) -> None:
    table = _tables(_content(barometer, "outlook"))["adjustments"]
    (line,) = _plain(table)
    small = _words(str(table.rows[0][5].small))
    statistical = barometer["outlook"]["series"][2]["forecast"][11][1]
    assert line[:2] == ["Artificial intelligence", "October 2027"]
    assert line[2] == f"{statistical:,.0f}"
    assert line[3] == f"{statistical * 1.1:,.0f}"
    assert line[5:] == ["Trois centres d’ingénierie annoncés pour le premier trimestre", "31 December 2027"]
    assert small == "Comité de suivi, axe prospective, 20 October 2026"


def test_a_scenario_has_no_interval_and_says_what_is_assumed(barometer: Barometer) -> None:
    section = _content(barometer, "outlook")
    figure = next(block for block in section.blocks if isinstance(block, Figure) and block.key == "scenarios")
    assert not {"area", "rule"} & {layer["mark"]["type"] for layer in figure.draw(600)["layer"]}
    table = _tables(section)["scenarios"]
    assert "3 figures of the scenarios are assumptions" in _words(str(table.title))
    assert {row[4].sign for row in table.rows} == {"tri"}


def test_series_without_a_forecast_that_can_be_shown_are_left_out(barometer: Barometer) -> None:
    for row in barometer["outlook"]["series"][1]["forecast"]:
        row[1:6] = [None] * 5
    lines = _plain(_tables(_content(barometer, "outlook"))["forecast-domain"])
    assert "Data" not in {line[0] for line in lines}


def test_a_hidden_month_breaks_the_line_and_is_never_drawn_as_zero(barometer: Barometer) -> None:
    series = barometer["outlook"]["series"][0]
    series["history"][4][1] = None
    spec = fan_chart(Fan.of(series), 11, Words("fr"), title="t", description="d", width=700)
    runs = next(layer["data"]["values"] for layer in spec["layer"] if layer["encoding"].get("detail"))
    assert {row["run"] for row in runs} == {0, 1}
    assert 4 not in {row["i"] for row in runs}


def test_what_was_never_tested_stands_on_another_ground(barometer: Barometer) -> None:
    fan = Fan.of(barometer["outlook"]["series"][0])
    spec = fan_chart(fan, 11, Words("en"), title="t", description="d", width=700)
    texts = {row["text"] for layer in spec["layer"] for row in layer["data"]["values"] if "text" in row}
    ground = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "rect")
    assert ground["mark"]["color"] == "var(--sand)"
    assert ground["data"]["values"][0]["i"] == 36 + 12 - 1
    assert {"observed", "forecast", "extrapolated,\nnot tested"} <= texts


def test_the_month_under_way_is_told_apart_from_the_forecast(barometer: Barometer) -> None:
    words = _words(_section(render_page(barometer, "en", pdf=False), "outlook"))
    assert (
        "November 2026 is not over: 412 tech ads so far, about 36% of the month; eight times out of ten, between 1,080 and 1,230 in all."
        in words
    )


# The scoreboard


def test_the_scoreboard_says_better_and_worse_alike(barometer: Barometer) -> None:
    whole = next(r for r in barometer["outlook"]["scoreboard"] if r["by"] == "all" and r["method"] == "ours")
    whole.update(ratio=0.93, covered80=0.79)
    words = _words(_section(render_page(barometer, "en", pdf=False), "scores"))
    assert "Our mean error is 7% smaller than that of “as last month”. Of 100 outcomes, 79 fell in" in words
    whole["ratio"] = 1.04
    assert "Our mean error is 4% larger than" in _words(_section(render_page(barometer, "en", pdf=False), "scores"))


def test_a_row_that_lost_to_naive_says_so(barometer: Barometer) -> None:
    for row in barometer["outlook"]["scoreboard"]:
        if row["by"] == "domain":
            row["ratio"] = 1.03 if row["key"] == "cloud" else 0.9
    table = _tables(_content(barometer, "scores"))["scores-domain"]
    assert "We lose to “as last month” in 1 row of 8" in _words(str(table.title))
    assert [row[-1].sign for row in table.rows] == ["yes"] * 7 + ["no"]


def test_every_method_of_the_run_stands_in_the_table_of_horizons(barometer: Barometer) -> None:
    table = _tables(_content(barometer, "scores"))["scores-horizon"]
    assert [str(column.label) for column in table.columns[1:3]] == ["Ours", "as the same month last year"]
    assert len(table.rows) == 12


def test_without_a_forecast_come_due_the_figures_are_said_to_replay_the_past(barometer: Barometer) -> None:
    barometer["outlook"]["issues"] = []
    assert "No published forecast has come due yet" in _words(render_page(barometer, "en", pdf=False))


def test_ours_is_placed_among_other_methods_run_on_the_same_series(barometer: Barometer) -> None:
    for row in barometer["outlook"]["scoreboard"]:
        if row["by"] == "peers":
            row["ratio"] = {"ours": 0.97, "naive": 1.0, "AutoETS": 0.95, "AutoARIMA": 1.02}[row["method"]]
    table = _tables(_content(barometer, "scores"))["scores-peers"]
    assert "ours comes 2 of 4" in _words(str(table.title))
    assert [line[0] for line in _plain(table)] == ["AutoETS", "Ours", "as last month", "AutoARIMA"]


# Moves


def test_a_move_shows_from_and_to_its_interval_its_ads_and_a_sentence(barometer: Barometer) -> None:
    first = barometer["movements"]["rising"][0]
    first.update(growth=0.3, lo80=0.1, hi80=0.5, before=0.021, share=0.031, recent=34)
    moves = next(block for block in _content(barometer, "movements").blocks if isinstance(block, Moves))
    move = moves.sides[0][1][0]
    assert (_words(str(move.before)), _words(str(move.after))) == ("2.1%", "3.1%")
    assert _words(str(move.growth)) == "+35.0% a year +10.5 – +64.9%"
    assert "34 ads" in _words(str(move.meta[0]))
    assert move.quote is not None
    assert move.sure


def test_a_name_on_no_list_is_marked_and_sure_differs_from_probable_by_its_shape(barometer: Barometer) -> None:
    html = _section(render_page(barometer, "en", pdf=False), "movements")
    assert html.count('<span class="badge confirm">outside the vocabulary</span>') == 1
    sure, probable = (re.search(rf'<path d="([^"]+)"/></svg>{word} rise', html) for word in ("sure", "probable"))
    assert sure
    assert probable
    assert sure[1] != probable[1]


def test_the_arrow_of_a_move_follows_the_reading_direction(barometer: Barometer) -> None:
    assert "→" in _section(render_page(barometer, "fr", pdf=False), "movements")
    arabic = _section(render_page(barometer, "ar", pdf=False), "movements")
    assert "←" in arabic
    assert "→" not in arabic


def test_a_move_whose_interval_holds_no_move_is_only_possible(barometer: Barometer) -> None:
    first = barometer["movements"]["rising"][0]
    first.update(flagged=False, growth=0.1, lo80=-0.02, hi80=0.22)
    moves = next(block for block in _content(barometer, "movements").blocks if isinstance(block, Moves))
    assert (str(moves.sides[0][1][0].word), moves.sides[0][1][0].sure) == ("possible rise", False)


def test_the_hit_rate_is_measured_or_the_reason_is_said(barometer: Barometer) -> None:
    words = _words(_section(render_page(barometer, "en", pdf=False), "movements"))
    assert "Rises: of 100 flagged as sure, 44 came true a year later (38 to 50); by chance, 10 would" in words
    assert "Falls: hit rate not measured yet, the history is too short." in words


def test_a_source_left_out_of_growth_is_named(barometer: Barometer) -> None:
    words = _words(_section(render_page(barometer, "en", pdf=False), "movements"))
    assert "Flux fictif d’entreprises (months not seen whole, 3 months)" in words


# Tension, intentions, representativeness


def test_a_tension_class_has_its_boxes_its_word_and_what_is_missing(barometer: Barometer) -> None:
    row = barometer["tension"]["rows"][0]
    row.update({"index": 9.0, "class": 5, "missing": ["exits"]})
    row["parts"] = {"vacancies": {"value": 0.8, "z": 1.0}, "hard": {"value": 0.5, "z": 1.0}, "exits": None}
    table = _tables(_content(barometer, "tension"))["tension"]
    cells = table.rows[0]
    assert (cells[1].level, str(cells[1].text), _words(str(cells[1].small))) == (5, "very tight", "1 part missing")
    assert [_words(str(cell.text)) for cell in cells[3:6]] == ["0.80", "50.0%", "missing"]


@pytest.mark.parametrize(("reason", "sentence"), [("parts", "fewer than two parts"), ("small", "counts too small")])
def test_an_index_that_is_not_there_gives_its_reason(barometer: Barometer, reason: str, sentence: str) -> None:
    for row in barometer["tension"]["rows"]:
        row.update({"index": None, "class": None, "reason": reason})
    table = _tables(_content(barometer, "tension"))["tension"]
    assert all(sentence in str(row[1].small) for row in table.rows)


def test_hidden_declarations_show_the_threshold(barometer: Barometer) -> None:
    table = _tables(_content(barometer, "intentions"))["intentions-few"]
    assert {_words(str(row[2].text)) for row in table.rows} == {"< 10"}


def test_the_worst_covered_stratum_is_the_finding(barometer: Barometer) -> None:
    standing = write_content(barometer, "en").standing
    table = next(block for block in standing.blocks if isinstance(block, Table))
    assert "Least well covered: Dakhla-Oued Ed-Dahab" in _words(str(table.title))


def test_a_share_of_the_ads_that_rests_on_few_posts_is_hidden(barometer: Barometer, tmp_path: Path) -> None:
    first = barometer["representativeness"]["bias"][0]
    first["counted"] = 9
    table = next(block for block in write_content(barometer, "en").standing.blocks if isinstance(block, Table))
    assert [_words(str(cell.text)) for cell in table.rows[0][1:5]] == ["< 10", f"{first['known']:.1%}", "–", "–"]
    with write_tables(barometer, tmp_path)["tables/representativeness"].open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["posts"], row["share"], row["ratio"], row["low_95"]) == ("", "", "", "")


# What is not there


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("key", "section", "command"),
    [
        ("outlook", "outlook", "qantara forecast"),
        ("outlook", "scores", "qantara backtest"),
        ("movements", "movements", "qantara emerging"),
        ("tension", "tension", "qantara declare"),
        ("intentions", "intentions", "qantara declare intentions"),
    ],
)
def test_a_part_not_made_yet_names_the_command_that_makes_it(
    barometer: Barometer, key: str, section: str, command: str, lang: Lang
) -> None:
    barometer[key] = None
    html = _section(render_page(barometer, lang, pdf=False), section)
    assert 'class="empty"' in html
    assert f"<code>{command}</code>" in html


def test_an_older_folder_still_has_its_report(present_barometer: Barometer, tmp_path: Path) -> None:
    for lang in LANGS:
        assert "None" not in _words(render_page(present_barometer, lang, pdf=False))
    sections = write_content(present_barometer, "fr").ahead
    assert all(isinstance(block, Empty) for section in sections for block in section.blocks)
    assert [drawing.name for drawing in drawings(present_barometer, "fr")] == ["months"]
    with write_tables(present_barometer, tmp_path)["tables/forecast"].open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == []


def _without_total(barometer: Barometer) -> None:
    barometer["outlook"]["series"] = barometer["outlook"]["series"][1:]
    barometer["outlook"]["years"] = []


def _without_history(barometer: Barometer) -> None:
    for row in barometer["outlook"]["series"]:
        row["history"] = [[month, None] for month, _ in row["history"]]
        row["naive"] = None


def _bare(barometer: Barometer) -> None:
    barometer["outlook"].update(years=[], scoreboard=[], issues=[], scenarios=[])
    barometer["movements"].update(rising=[], falling=[], left_out=[], candidates=False)
    barometer["tension"]["rows"] = []
    barometer["intentions"]["rows"] = []
    barometer["representativeness"].update(bias=[], sources=[], effective=None, uncovered=None)


def _unscored(barometer: Barometer) -> None:
    for row in barometer["outlook"]["scoreboard"]:
        row.update(ratio=None, covered80=None, covered95=None)
    for row in barometer["outlook"]["series"]:
        row["score"] = None


def _one_month_ahead(barometer: Barometer) -> None:
    barometer["outlook"].update(tested=1, years=[])
    for row in barometer["outlook"]["series"]:
        row["forecast"] = row["forecast"][:1]
        row["history"] = row["history"][-1:]
    barometer["outlook"]["scoreboard"] = [r for r in barometer["outlook"]["scoreboard"] if r["key"] in {"all", "1"}]


def _shares_of_nothing(barometer: Barometer) -> None:
    for side in ("rising", "falling"):
        for row in barometer["movements"][side]:
            row.update(growth=None, lo80=None, hi80=None, share=None, before=None, recent=0, examples=[])
    for row in barometer["representativeness"]["bias"]:
        row.update(share=0.0, counted=0, ratio=0.0)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "trouble", [_without_total, _without_history, _bare, _unscored, _one_month_ahead, _shares_of_nothing]
)
def test_what_is_missing_never_stops_the_report(
    barometer: Barometer, trouble: Callable[[Barometer], None], lang: Lang
) -> None:
    trouble(barometer)
    words = _words(render_page(barometer, lang, pdf=False))
    assert "None" not in words.replace("None of them", "")
    assert not re.search(r"\bnan\b", words)
    assert list(drawings(barometer, lang))


# Files


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    from tests.design.conftest import build

    return write_charts(build(), tmp_path_factory.mktemp("charts"))


_NAMES = ["months", "forecast", "forecast-domains", "forecast-years", "scenarios", "error"]


def test_each_chart_is_exported_in_each_language_with_its_values(exported: dict[str, Path]) -> None:
    wanted = {f"charts/{name}-{lang}.{ending}" for name in _NAMES for lang in LANGS for ending in ("svg", "png")}
    assert set(exported) == wanted | {f"charts/{name}.csv" for name in _NAMES}
    for name, path in exported.items():
        content = path.read_bytes()
        assert content.startswith(b"\x89PNG") if name.endswith("png") else len(content) > 100


def test_an_exported_chart_carries_its_title_its_source_and_literal_colours(exported: dict[str, Path]) -> None:
    svg = exported["charts/forecast-en.svg"].read_text(encoding="utf-8")
    assert "var(--" not in svg
    assert "tech ads expected in" in svg
    assert "Definition FOR-01" in svg
    assert "Synthetic data: every figure is invented." in svg


def test_the_links_under_a_chart_lead_to_the_files_written(exported: dict[str, Path], barometer: Barometer) -> None:
    for lang in LANGS:
        links = set(re.findall(r'href="(charts/[^"]+)"', render_page(barometer, lang, pdf=False)))
        assert links == {name for name in exported if name.endswith(".csv") or f"-{lang}." in name}
    assert "charts/" not in render_page(barometer, "fr", pdf=False, charts=False)


def test_the_forecast_is_a_tidy_table_that_keeps_what_is_hidden_empty(barometer: Barometer, tmp_path: Path) -> None:
    barometer["outlook"]["series"][0]["history"][0][1] = None
    with write_tables(barometer, tmp_path)["tables/forecast"].open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["series"] == "total"]
    assert (rows[0]["month"], rows[0]["seen"], rows[0]["status"]) == ("2023-11", "", "observed")
    assert {row["status"] for row in rows} == {"observed", "tested", "extrapolated"}
    assert float(rows[-1]["low_80"]) < float(rows[-1]["mean"]) < float(rows[-1]["high_80"])


def test_growth_in_the_table_is_a_rate_a_year(barometer: Barometer, tmp_path: Path) -> None:
    barometer["movements"]["rising"][0]["growth"] = 0.3
    with write_tables(barometer, tmp_path)["tables/movements"].open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert float(row["growth_a_year"]) == pytest.approx(0.3499, abs=1e-4)
