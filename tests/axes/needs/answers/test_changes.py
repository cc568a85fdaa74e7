"""What has changed, told from planted editions."""

from pathlib import Path
from typing import Any

from markupsafe import Markup
from tests.axes.needs.answers.conftest import NEW, OLD, THIRD, plant, subjects

from qantara.axes.needs.answers.changes import Comparison
from qantara.axes.needs.editions import edition_of
from qantara.kit.wording import words_of


def compared(lang: Any = "en", before: str = OLD, after: str = NEW) -> Comparison:
    one, two = edition_of(before), edition_of(after)
    assert one is not None
    assert two is not None
    return Comparison(one, two, words_of(lang))


def plain(sentences: list[Markup]) -> list[str]:
    return [sentence.striptags().replace("\u00a0", " ") for sentence in sentences]


def test_a_move_beyond_its_interval_is_said_to_be_so(two: Path) -> None:
    assert plain(compared().sentences("skill", "python")) == [
        "Ads in twelve months: 300, now 360 (+60).",
        "Share: 30.0%, now 36.0% (+6.0 points): beyond the 95% interval of the edition before (27.0 – 33.0%).",
        "Expected in December 2026: 50, now 75: beyond the 80% interval of the forecast before (40 – 60).",
    ]


def test_a_move_within_its_interval_may_be_chance(two: Path) -> None:
    said = plain(compared().sentences("skill", "docker"))
    assert (
        said[1]
        == "Share: 10.0%, now 10.5% (+0.5 points): within the 95% interval of the edition before (9.0 – 11.0%), so it may be chance."
    )


def test_what_entered_and_left_the_first_ten(two: Path) -> None:
    said = plain(compared().sentences("domain", "data"))
    assert said == [
        "Now among the ten skills asked for most: Skill10 EN.",
        "No longer among the ten skills asked for most: Skill0 EN.",
    ]


def test_nothing_has_changed(two: Path) -> None:
    assert plain(compared().sentences("domain", "cloud")) == ["Nothing has changed."]


def test_hidden_figures_stay_hidden(folder: Path) -> None:
    plant(folder, OLD, subjects(rare=4))
    plant(folder, NEW, subjects(rare=12))
    said = plain(compared().sentences("skill", "rare"))
    assert said == ["Fewer than 10 ads in one of the editions: its figures are hidden."]


def test_each_number_leads_to_its_own_edition(two: Path) -> None:
    first = str(compared().sentences("skill", "python")[0])
    assert f'class="trace" href="/en/trace/?measure=ads&amp;skill=python&amp;v={OLD}"' in first
    assert f"v={NEW}" in first


def test_another_vocabulary_is_a_caution(folder: Path) -> None:
    plant(folder, OLD, subjects())
    plant(folder, NEW, subjects(), vocabulary="v2")
    assert compared().caution()
    assert compared(after=OLD).caution() is None


def test_the_page_compares_with_the_edition_before(client: Any, two: Path) -> None:
    page = client.get("/en/answers/changes/").content.decode()
    assert OLD in page
    assert "+6.0" in page
    assert "beyond" in page


def test_an_edition_that_is_gone_gives_way_to_the_oldest_kept(client: Any, two: Path) -> None:
    page = client.get("/en/answers/changes/", {"from": "00003-20260101-0a1b2c3d"}).content.decode()
    assert "no longer kept" in page
    assert OLD in page


def test_the_newest_has_nothing_newer(client: Any, two: Path) -> None:
    assert "Nothing newer" in client.get("/en/answers/changes/", {"from": NEW}).content.decode()
    for wrong in ("../../etc", THIRD):
        assert client.get("/en/answers/changes/", {"from": wrong}).status_code == 200


def test_one_edition_alone(client: Any, folder: Path) -> None:
    plant(folder, NEW, subjects())
    assert "Nothing to compare yet" in client.get("/en/answers/changes/").content.decode()
