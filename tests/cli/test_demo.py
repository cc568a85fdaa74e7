"""`qantara demo`, with few ads: the whole chain at the command line."""

from functools import partial

import pytest

from qantara.cli.commands import demo, report
from qantara.pipeline.synthetic import made_with, make_demo, make_nation


@pytest.fixture(autouse=True)
def few_ads_and_no_pdf(monkeypatch):
    """What the data and the PDF are worth is tested elsewhere."""
    monkeypatch.setattr(demo, "make_demo", partial(make_demo, ads=150))
    monkeypatch.setattr(demo, "make_nation", partial(make_nation, ads=1_000, private=300, learners=5, workers=1))
    monkeypatch.setattr("os.cpu_count", lambda: 1)  # no worker processes for so little
    monkeypatch.setattr(report, "write_report", partial(_without_pdf, report.write_report))


def _without_pdf(write, barometer, folder, **options):
    return write(barometer, folder, **{**options, "pdf": False})


def test_the_folder_the_lake_and_the_report_are_made(qantara, place):
    outcome = qantara("demo", "show", "--seed", "3", "--as-of", "2026-11-01")
    assert outcome.status == 0
    assert "Synthetic data: no ad, company or person here is real." in outcome.out
    [page] = (place / "show" / "reports").glob("*/en.html")
    assert f"The report is ready: show/{page.relative_to(place / 'show')}" in outcome.out
    assert "of 600 learners have an offer: show/matching/round-1" in outcome.out
    assert qantara("verify", "show/matching/round-1").out.count("VERDICT: all holds.") == 2
    text = page.read_text(encoding="utf-8")
    assert 'id="seats"' in text
    assert 'id="calendars"' in text
    assert {path.stem for path in (place / "show" / "kept").iterdir()} >= {"plan", "calendar"}


@pytest.mark.slow
def test_a_nation_goes_the_same_way_and_goes_on_where_it_was_stopped(qantara, place):
    first, again = (qantara("demo", "land", "--scale", "nation") for _ in range(2))
    assert (first.status, again.status) == (0, 0)
    assert "Stopped and called again, the command goes on from there." in first.out
    assert made_with(place / "land")["scale"] == "nation"
    assert len(list((place / "land" / "ads").glob("portail-*.jsonl"))) == 49
    [known] = [line for line in again.out.splitlines() if line.startswith("already known")]
    assert known.split()[-1] == "1,000"


def test_another_scale_is_refused(qantara):
    outcome = qantara("demo", "land", "--scale", "world")
    assert outcome.status == 2
    assert "nation" in outcome.err


@pytest.mark.slow
def test_by_default_the_folder_is_called_demo(qantara, place):
    outcome = qantara("demo", "--json")
    assert outcome.json["folder"] == "demo"
    assert (place / "demo" / "qantara.toml").is_file()
    assert outcome.json["kept"] > 0
    assert outcome.json["kept_for_the_report"] == ["calendar", "plan"]  # so few ads say nothing of programmes
    assert (place / outcome.json["report"]).is_file()


@pytest.mark.slow
def test_the_same_seed_and_day_give_the_same_bytes(qantara, place):
    for name in ("one", "two"):
        qantara("demo", name, "--seed", "5", "--as-of", "2026-11-01")
    one, two = ({p.relative_to(place / n): p.read_bytes() for n in (name,) for room in ("ads", "reports") for p in (place / n / room).rglob("*") if p.is_file()} for name in ("one", "two"))  # fmt: skip
    assert one == two


def test_a_real_partnership_is_never_overwritten(qantara, folder):
    outcome = qantara("demo", folder)
    assert outcome.status == 1
    assert "holds a real partnership (synthetic = false), which is never overwritten" in outcome.err


@pytest.mark.parametrize(("option", "value"), [("--seed", "-1"), ("--as-of", "1900-01-01")])
def test_numbers_out_of_range_are_refused(qantara, option, value):
    outcome = qantara("demo", "show", option, value)
    assert outcome.status == 1
    assert outcome.err.startswith(f"✗ {option} {value}: give a ")
