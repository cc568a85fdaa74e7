"""The demonstration's declarations and its history: what is planted in them can be found, and every row is in order."""

import csv
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from qantara.core.demand.intentions import company_key
from qantara.core.demand.tension import tension
from qantara.core.vocabulary import DOMAINS, Vocabulary
from qantara.pipeline.lake import Lake
from qantara.pipeline.partnership import find_partnership
from qantara.pipeline.signals import KINDS, declare, in_force
from qantara.pipeline.signals.names import Names
from qantara.pipeline.synthetic import DemoError, make_demo, signal_files
from qantara.pipeline.synthetic.copies import Collecting, choose_channels, openings_for
from qantara.pipeline.synthetic.dice import Dice
from qantara.pipeline.synthetic.employers import advertising, companies, without_ads
from qantara.pipeline.synthetic.market import Opening, draw_openings, first_day, joining_day, leaving_day, months_from
from qantara.pipeline.synthetic.signals import SIGNAL_FILES, Posts, draw_signals
from qantara.pipeline.synthetic.stock import load_stock
from qantara.pipeline.synthetic.writer import write_ad

AS_OF = date(2026, 11, 1)
LAST = AS_OF - timedelta(days=1)
LATE = date(2025, 5, 1)
SHORTAGE, GLUT = ("Analyste cybersécurité", "MA-04"), ("Technicien support informatique", "MA-06")
RISING = {"ai": "LangGraph", "bi": "Microsoft Fabric", "testing": "Playwright", "devops": "Caravanops"}
FALLING = {"devops": "Jenkins", "systems": "VMware", "data-engineering": "Talend"}


def drawn(openings: list[Opening], seed: int) -> dict[str, bytes]:
    return draw_signals(Dice((seed, 4)), Posts.of(openings, as_of=LAST), companies())


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(content.decode().splitlines(), delimiter=";"))


@pytest.fixture(scope="module")
def openings() -> list[Opening]:
    return draw_openings(Dice((1, 1)), count=openings_for(7_200), as_of=LAST)


@pytest.fixture(scope="module")
def tables(openings: list[Opening]) -> dict[str, list[dict[str, str]]]:
    """Kind -> rows."""
    files = drawn(openings, 1)
    return {kind: read(files[name]) for kind, name in SIGNAL_FILES.items()}


# --- The files --------------------------------------------------------------------------------------------------------


def test_each_kind_of_declaration_has_its_file_with_a_source_that_says_what_it_is(tmp_path: Path) -> None:
    partnership = make_demo(tmp_path / "demo", seed=1, as_of=AS_OF, ads=100)

    files = signal_files(partnership.folder)

    assert list(files) == list(KINDS)
    for path in files.values():
        assert {row["source"] for row in read(path.read_bytes())} == {"synthetic"}
        name, licence = partnership.source_of(str(path))
        assert name is not None
        assert "démonstration" in name
        assert licence == "synthétique"


@pytest.mark.parametrize("day", [AS_OF, date(2026, 1, 1), date(2026, 2, 15)])
def test_every_row_is_declared_without_a_reject(tmp_path: Path, vocabulary: Vocabulary, day: date) -> None:
    folder = make_demo(tmp_path / "demo", seed=2, as_of=day, ads=400).folder
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)

    for kind, path in signal_files(folder).items():
        done = declare(kind, [path], find_partnership(folder).lake, vocabulary, at=at, ended=lambda: at)

        assert not done.rejects
        assert done.new == done.read == len(read(path.read_bytes())) > 0


def test_the_same_openings_and_seed_give_the_same_files_and_another_seed_others(openings: list[Opening]) -> None:
    one, again, other = (drawn(openings, seed) for seed in (1, 1, 2))

    assert one == again
    assert one["intentions.csv"] != other["intentions.csv"]
    assert one["job-seekers.csv"] != other["job-seekers.csv"]


def test_a_file_added_to_the_signals_is_never_deleted(tmp_path: Path) -> None:
    folder = make_demo(tmp_path / "demo", seed=1, as_of=AS_OF, ads=100).folder
    (folder / "signals" / "mine.csv").write_text("métier\n")

    with pytest.raises(DemoError, match=r"mine\.csv"):
        make_demo(folder, seed=1, as_of=AS_OF, ads=100)

    assert (folder / "signals" / "mine.csv").exists()
    assert any((folder / "ads").iterdir())


# --- What they say ------------------------------------------------------------------------------------------------------


def test_the_vocabulary_reads_every_title_of_an_occupation_as_that_occupation(vocabulary: Vocabulary) -> None:
    names = Names(vocabulary)
    families = load_stock("market")["families"].values()
    of_openings = {title for family in families for job in family["jobs"] for title in (job[1].split("|")[0], job[2])}
    of_openings |= {job for family in families for job, _ in family["arabic"]}

    for one in load_stock("signals")["occupations"]:
        assert set(one["titles"]) <= of_openings
        assert {names.occupation(title) for title in one["titles"]} == {names.occupation(one["name"])}


def test_intentions_are_of_this_year_and_the_next_and_hard_ones_are_among_them(
    tables: dict[str, list[dict[str, str]]],
) -> None:
    rows = tables["intentions"]

    assert {row["année"] for row in rows} == {"2026", "2027"}
    assert all(int(row["dont difficiles"] or 0) <= int(row["embauches"]) for row in rows)
    assert 0 < sum(not row["dont difficiles"] for row in rows) < len(rows) / 2
    assert max(row["date de déclaration"] for row in rows) <= LAST.isoformat()


def test_companies_that_declare_are_those_of_the_ads_but_for_a_few_that_never_advertise(
    openings: list[Opening], tables: dict[str, list[dict[str, str]]]
) -> None:
    seen = {company_key(opening.employer.name) for opening in openings}
    silent = {company_key(employer.name) for employer in without_ads(companies())}
    written = {row["entreprise"] for row in tables["intentions"]}

    told = {company_key(name) for name in written}

    assert not seen & silent
    assert told <= seen | silent
    assert len(told & silent) >= 3
    assert len(told & seen) > 50
    assert not written <= {employer.name for employer in advertising(companies())}


def test_job_seekers_are_counted_at_the_end_of_every_whole_month_of_two_years(
    tables: dict[str, list[dict[str, str]]],
) -> None:
    of_cell = defaultdict(list)
    for row in tables["seekers"]:
        of_cell[row["métier"], row["région"]].append(row["mois"])

    months = [f"{months_from(date(2025, 1, 1), k):%Y-%m}" for k in range(22)]
    assert all(found == months for found in of_cell.values())
    assert len(of_cell) == len(load_stock("signals")["occupations"]) * 8
    assert all(int(row["sorties"]) <= int(row["demandeurs"]) for row in tables["seekers"])


def test_the_country_has_more_job_seekers_than_its_regions_that_are_listed(
    tables: dict[str, list[dict[str, str]]],
) -> None:
    country: Counter[tuple[str, str]] = Counter()
    regions: Counter[tuple[str, str]] = Counter()
    for row in tables["seekers"]:
        (country if row["région"] == "Maroc" else regions)[row["métier"], row["mois"]] += int(row["demandeurs"])

    assert country.keys() == regions.keys()
    assert all(country[key] >= regions[key] for key in country)


def test_known_totals_are_of_the_last_full_year_and_add_up(tables: dict[str, list[dict[str, str]]]) -> None:
    rows = tables["totals"]
    posts = {(row["dimension"], row["clé"]): int(row["postes"]) for row in rows}

    assert {row["année"] for row in rows} == {"2025"}
    assert sum(n for (dimension, _), n in posts.items() if dimension == "region") == posts["national", "Maroc"]
    assert {key for dimension, key in posts if dimension == "domain"} == set(DOMAINS) - {"other"}


def test_known_totals_have_more_technicians_and_more_of_fez_than_the_ads(
    openings: list[Opening], tables: dict[str, list[dict[str, str]]]
) -> None:
    ads: Counter[str] = Counter()
    for opening in openings:
        if opening.day.year == 2025 and opening.place.code == "MA":
            ads[opening.domain] += opening.posts
            ads[opening.place.region] += opening.posts
    known = {row["clé"]: int(row["postes"]) for row in tables["totals"]}

    assert known["infrastructure"] / known["software"] > 1.5 * ads["infrastructure"] / ads["software"]
    assert known["MA-03"] / known["MA-06"] > 1.5 * ads["Fès-Meknès"] / ads["Casablanca-Settat"]


def test_adjustments_are_of_series_that_exist_by_experts_who_do_not(
    tables: dict[str, list[dict[str, str]]], vocabulary: Vocabulary
) -> None:
    rows = tables["adjustments"]

    for row in rows:
        kind, _, key = row["série"].partition(":")
        assert key in {"domain": DOMAINS, "occupation": vocabulary.occupations}[kind]
        assert "fictif" in row["auteur"] or "fictive" in row["auteur"]
        assert row["motif"]
        assert row["fait le"] <= LAST.isoformat() < f"{row['du mois']}-01" <= f"{row['au mois']}-01" < row["expire le"]
    assert {row["série"] for row in rows} == {"domain:cloud", "occupation:data-engineer"}


def test_the_planted_shortage_is_the_tightest_market_and_the_planted_glut_the_slackest(
    tmp_path: Path, openings: list[Opening], vocabulary: Vocabulary
) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    lake, names = Lake(tmp_path / "lake"), Names(vocabulary)
    for name, content in drawn(openings, 1).items():
        (tmp_path / name).write_bytes(content)
    for kind in ("intentions", "seekers"):
        declare(kind, [tmp_path / SIGNAL_FILES[kind]], lake, vocabulary, at=at, ended=lambda: at)
    posts: Counter[tuple[str, str]] = Counter()
    for opening in openings:
        occupation = names.occupation(opening.job[0])
        if occupation and opening.day.year == 2026 and opening.place.code == "MA":
            posts[occupation, str(names.region(opening.place.region))] += opening.posts
    vacancies = pl.DataFrame(
        [(occupation, region, 2026, n) for (occupation, region), n in posts.items()],
        schema=["occupation", "region", "year", "posts"], orient="row",
    )  # fmt: skip

    found = tension(vacancies, in_force(lake, "seekers"), in_force(lake, "intentions"))

    regions = found.filter(pl.col("year") == 2026, pl.col("region") != "total", pl.col("index").is_not_null())
    ranked = regions.sort("index").select("occupation", "region", "class").rows()
    assert ranked[0] == (names.occupation(GLUT[0]), GLUT[1], 1)
    assert ranked[-1] == (names.occupation(SHORTAGE[0]), SHORTAGE[1], 5)


# --- Its history --------------------------------------------------------------------------------------------------------


def test_there_are_forty_eight_whole_months_or_more_with_enough_openings(openings: list[Opening]) -> None:
    months = Counter(opening.day.replace(day=1) for opening in openings)

    assert len(months) == 49
    assert min(months) == openings[0].day == first_day(LAST)
    assert openings[-1].day == LAST
    assert min(months.values()) > 50


def test_the_year_has_a_season(openings: list[Opening]) -> None:
    tech = (one for one in openings if one.domain != "none" and one.day >= date(2022, 11, 1))
    of_month = Counter(opening.day.month for opening in tech)

    assert of_month[8] == min(of_month.values())
    assert of_month[8] < 0.8 * of_month.total() / 12


def shares(openings: list[Opening], family: str, tool: str) -> tuple[float, float, float]:
    """Share of a family's openings that ask for a tool: long ago, in the year before it moves, in the last half-year."""
    days = (first_day(LAST), date(2024, 5, 1), LATE, date(2026, 5, 1), AS_OF)
    asked = [
        [tool in one.tools for one in openings if one.family == family and since <= one.day < until]
        for since, until in pairwise(days)
    ]
    long_ago, year_before, _, now = (sum(some) / len(some) for some in asked)
    return long_ago, year_before, now


@pytest.mark.parametrize(("family", "tool"), [*RISING.items()])
def test_planted_skills_rise_in_the_last_eighteen_months_and_not_before(
    openings: list[Opening], family: str, tool: str
) -> None:
    long_ago, year_before, now = shares(openings, family, tool)

    assert abs(year_before - long_ago) < 0.1
    assert now > max(0.2, 3 * year_before)


@pytest.mark.parametrize(("family", "tool"), [*FALLING.items()])
def test_planted_skills_fall_in_the_last_eighteen_months_and_not_before(
    openings: list[Opening], family: str, tool: str
) -> None:
    long_ago, year_before, now = shares(openings, family, tool)

    assert abs(year_before - long_ago) < 0.12
    assert year_before > 0.4
    assert 0 < now < 0.6 * year_before


def test_one_of_the_risers_is_in_no_vocabulary(vocabulary: Vocabulary) -> None:
    known = {name.casefold() for skill in vocabulary.skills.values() for name in skill.names}

    assert "caravanops" not in known
    assert {RISING[family].casefold() for family in ("ai", "bi", "testing")} <= known


def test_a_source_joins_half_way_another_leaves_and_they_take_nothing_from_the_others(openings: list[Opening]) -> None:
    ads = [write_ad(Dice((9, number)), opening) for number, opening in enumerate(openings[::8])]
    collecting = Collecting.of(LAST)

    always = choose_channels(Dice((1, 3)), ads, Collecting(joined=first_day(LAST), left=AS_OF))
    posted = choose_channels(Dice((1, 3)), ads, collecting)

    assert collecting == Collecting(joining_day(LAST), leaving_day(LAST))
    assert collecting == Collecting(date(2024, 10, 1), date(2025, 12, 1))
    days = {name: [ad.posted_on for channel, ad in posted if channel == name] for name in ("feed", "journal")}
    assert min(days["feed"]) >= collecting.joined
    assert max(days["journal"]) < collecting.left
    assert min(map(len, days.values())) > 20
    assert posted[0][1] is ads[0]
    missed = {(channel, ad.number) for channel, ad in always[1:] if not collecting.has(channel, ad)}
    assert {channel for channel, _ in missed} == {"feed", "journal"}
    assert {(channel, ad.number) for channel, ad in posted[1:]} == {(c, ad.number) for c, ad in always[1:]} - missed


def test_posts_of_parts_add_up_to_those_of_the_whole(openings: list[Opening]) -> None:
    whole, halves = Posts.of(openings, as_of=LAST), Posts.of(openings[::2], as_of=LAST)

    halves.add(Posts.of(openings[1::2], as_of=LAST))

    assert halves == whole
