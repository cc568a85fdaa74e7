"""The demonstration: reproducible, readable by the intake as meant, with the faults of real files, and harmless."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from qantara.core.text.candidates import list_items
from qantara.core.text.extractor import Extractor
from qantara.pipeline.intake import AdsBatch, read_ads
from qantara.pipeline.partnership import find_partnership, init_partnership
from qantara.pipeline.synthetic import DemoError, make_demo
from qantara.pipeline.synthetic.dice import Dice
from qantara.pipeline.synthetic.market import draw_openings
from qantara.pipeline.synthetic.stock import load_stock

AS_OF = date(2026, 11, 1)
FILES = {
    "portail-archives.jsonl.gz", "portail-2025.jsonl", "portail-2026.jsonl", "agregateur.jsonl",
    "service-emploi-france.json", "cabinet-flux.xml", "carrieres.rss", "journal-annonces.csv",
    "concours-publics.csv", "salon-emploi.xlsx", "pages-carrieres.html",
}  # fmt: skip
MEANT_REJECTS = {
    "portail-archives.jsonl.gz": {"broken-json": 1, "no-text": 1},
    "portail-2025.jsonl": {"broken-json": 1, "no-text": 1},
    "portail-2026.jsonl": {"broken-json": 1, "no-text": 1},
    "agregateur.jsonl": {"broken-json": 1},
    "service-emploi-france.json": {"no-text": 1},
    "cabinet-flux.xml": {"no-text": 1},
    "carrieres.rss": {"no-text": 1},
    "journal-annonces.csv": {"ragged-row": 1, "no-text": 1},
    "concours-publics.csv": {"ragged-row": 1, "no-text": 1},
    "salon-emploi.xlsx": {"no-text": 1},
    "pages-carrieres.html": {"broken-json": 1},
}


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "partnership"
    return make_demo(folder, seed=1, as_of=AS_OF, ads=1_500).folder


@pytest.fixture(scope="module")
def batches(demo: Path) -> list[AdsBatch]:
    return list(read_ads([demo / "ads"]))


@pytest.fixture(scope="module")
def ads(batches: list[AdsBatch]) -> pl.DataFrame:
    return pl.concat([batch.ads for batch in batches]).with_columns(name=pl.col("file").str.split("/").list.last())


def raw_texts(demo: Path) -> Iterator[str]:
    for path in sorted((demo / "ads").glob("portail-*")):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for line in content.decode().splitlines():
            try:
                yield json.loads(line)["text"]
            except ValueError:
                continue


# --- The same bytes -------------------------------------------------------------------------------------------------


def test_same_seed_and_day_give_the_same_bytes(tmp_path: Path) -> None:
    make_demo(tmp_path / "one", seed=7, as_of=AS_OF, ads=200)
    make_demo(tmp_path / "two", seed=7, as_of=AS_OF, ads=200)

    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_another_seed_gives_other_ads(tmp_path: Path) -> None:
    make_demo(tmp_path / "one", seed=7, as_of=AS_OF, ads=200)
    make_demo(tmp_path / "two", seed=8, as_of=AS_OF, ads=200)

    one, two = digests(tmp_path / "one"), digests(tmp_path / "two")
    assert one.keys() == two.keys()
    assert all(one[name] != two[name] for name in one if name.startswith("ads/"))


# --- Every file read as meant ---------------------------------------------------------------------------------------


def test_every_format_is_there(demo: Path) -> None:
    assert {path.name for path in (demo / "ads").iterdir()} == FILES


def test_only_the_rows_meant_to_be_rejected_are(batches: list[AdsBatch]) -> None:
    found: dict[str, Counter[str]] = {}
    for batch in batches:
        counted = found.setdefault(Path(batch.file).name, Counter())
        counted.update(reject.reason for reject in batch.rejects)

    assert found == MEANT_REJECTS


def test_the_ads_are_as_many_as_asked(ads: pl.DataFrame) -> None:
    assert ads.height == 1_500


def test_every_ad_has_title_text_company_and_a_day_in_the_period(ads: pl.DataFrame) -> None:
    assert ads["title"].str.len_chars().min() > 0
    assert ads["company"].null_count() == 0
    assert ads["posted_on"].null_count() == 0
    assert (ads["posted_on"].min(), ads["posted_on"].max()) == (date(2022, 10, 1), AS_OF - timedelta(days=1))


def test_texts_have_a_usual_length_unless_an_aggregator_cut_them(ads: pl.DataFrame) -> None:
    whole = ads.filter(pl.col("name") != "agregateur.jsonl")["text"].str.len_chars()
    assert whole.min() >= 500  # 600 written; cleaning takes the wrapping away
    assert whole.max() <= 3_000

    cut = ads.filter((pl.col("name") == "agregateur.jsonl") & pl.col("text").str.ends_with("…"))["text"].str.len_chars()
    assert cut.len() > 20
    assert cut.max() <= 501


def test_places_are_read_in_every_file(ads: pl.DataFrame) -> None:
    towns = {town for region in load_stock("market")["regions"] for name in region["towns"] for town in name[:2]}
    towns |= {town for land in load_stock("market")["abroad"] for town in land["towns"]}
    folded = {town.casefold() for town in towns}

    read = {city.casefold() for city in ads["city"].drop_nulls()}

    assert read <= folded
    assert ads.group_by("name").agg(pl.col("city").is_not_null().mean())["city"].min() > 0.7


def test_the_service_abroad_places_its_ads_in_france(ads: pl.DataFrame) -> None:
    assert set(ads.filter(pl.col("name") == "service-emploi-france.json")["country"]) == {"France"}


def test_hijri_days_and_moroccan_deadlines_are_read(ads: pl.DataFrame) -> None:
    notices = ads.filter(pl.col("name") == "concours-publics.csv")

    assert notices["expires_on"].null_count() == 0
    assert (notices["expires_on"] - notices["posted_on"]).dt.total_days().is_between(15, 30).all()
    assert notices["posts"].max() > 1


def test_numbers_of_posts_are_read_where_the_format_has_them(ads: pl.DataFrame) -> None:
    without = {"agregateur.jsonl", "carrieres.rss"}
    filled = ads.group_by("name").agg(pl.col("posts").is_not_null().all())
    assert dict(filled.iter_rows()) == {name: name not in without for name in FILES}


def test_languages_and_regions_have_the_weights_of_the_market(ads: pl.DataFrame, extractor: Extractor) -> None:
    read = extractor.read_all(ads["title"].to_list(), ads["text"].to_list())

    share = {lang: count / ads.height for lang, count in Counter(reading.lang for reading in read).items()}
    assert share["fr"] == pytest.approx(0.65, abs=0.05)
    assert share["en"] == pytest.approx(0.22, abs=0.05)
    assert share["ar"] == pytest.approx(0.13, abs=0.04)
    located = ads.filter(pl.col("region").is_not_null())["region"]
    west = located.is_in(["Casablanca-Settat", "Rabat-Salé-Kénitra", "الدار البيضاء-سطات", "الرباط-سلا-القنيطرة"])
    assert west.mean() == pytest.approx(0.7, abs=0.05)


def test_occupations_and_skills_come_out(ads: pl.DataFrame, extractor: Extractor) -> None:
    read = extractor.read_all(ads["title"].to_list(), ads["text"].to_list())

    assert sum(reading.occupation is not None for reading in read) > 0.97 * len(read)
    domains = {reading.domain for reading in read}
    assert {"data", "ai", "cybersecurity", "cloud", "devops", "testing", "software", "infrastructure", None} <= domains
    non_tech = sum(reading.occupation_group == "non-tech" for reading in read) / len(read)
    assert 0.10 < non_tech < 0.20


# --- The market -----------------------------------------------------------------------------------------------------


def test_ai_rises_and_testing_falls() -> None:
    openings = draw_openings(Dice((1,)), count=8_000, as_of=AS_OF)

    first = Counter(opening.domain for opening in openings if opening.day < date(2023, 11, 1))
    last = Counter(opening.domain for opening in openings if opening.day >= date(2025, 11, 1))

    assert last["ai"] / last.total() > 1.5 * first["ai"] / first.total()
    assert last["testing"] / last.total() < 0.9 * first["testing"] / first.total()


def test_small_regions_stay_small() -> None:
    openings = draw_openings(Dice((1,)), count=6_000, as_of=AS_OF)

    last = Counter(opening.place.region for opening in openings if opening.day >= date(2025, 11, 1))

    assert len(set(last) - {""}) >= 11
    assert 0 < min(last.values()) < 10


def test_skills_have_their_own_trend(ads: pl.DataFrame) -> None:
    first, last = (
        ads.filter(pl.col("posted_on") < date(2024, 11, 1)),
        ads.filter(pl.col("posted_on") >= date(2025, 11, 1)),
    )

    def share(word: str, of: pl.DataFrame) -> float:
        return of["text"].str.contains(rf"\b{word}\b").sum() / of.height

    assert all(share(word, last) > share(word, first) for word in ("RAG", "dbt", "Terraform", "LangChain"))
    assert all(share(word, last) < share(word, first) for word in ("Hadoop", "Jenkins", "jQuery"))


# --- The traps ------------------------------------------------------------------------------------------------------


def test_addresses_and_numbers_are_there_and_scrubbed(demo: Path, ads: pl.DataFrame) -> None:
    raw = "\n".join(raw_texts(demo))
    assert "@" in raw
    assert re.search(r"00[ .]?00[ .]?00", raw)

    assert not ads["text"].str.contains("@").any()
    assert not ads["text"].str.contains(r"00[ .]?00[ .]?00").any()
    assert ads["text"].str.contains("[e-mail]", literal=True).any()
    assert ads["text"].str.contains("[tél.]", literal=True).any()


def test_every_address_is_of_a_reserved_domain(demo: Path) -> None:
    for text in raw_texts(demo):
        assert all(host.endswith(".example") for host in re.findall(r"@([\w.-]+\w)", text.replace("\\", "")))


def test_markdown_html_and_entities_are_there_and_cleaned(demo: Path, ads: pl.DataFrame) -> None:
    raw = "\n".join(raw_texts(demo))
    assert all(mark in raw for mark in ("\\-", "**", "<li>", "&nbsp;"))

    assert not ads["text"].str.contains(r"\\-|\*\*|<li>|&nbsp;|&#x27;").any()


def test_titles_show_gender_in_many_shapes(ads: pl.DataFrame) -> None:
    shapes = (
        r"H/F",
        r"\(H/F\)",
        r"F/H/X",
        r"\(F-H\)",
        r"\(euse\)|\(trice\)|\(e\)|\(ne\)",
        r"·e",
        r"ure/Ing",
        r" / ",
        r"\(m/f/d\)",
    )
    for shape in shapes:
        assert ads["title"].str.contains(shape).any(), shape


def test_one_job_appears_as_several_ads(ads: pl.DataFrame) -> None:
    same = ads.filter(pl.col("text").str.len_chars() > 500).group_by("title", "company", "text").agg(
        files=pl.col("name").n_unique(), towns=pl.col("city").n_unique(),
        span=(pl.col("posted_on").max() - pl.col("posted_on").min()).dt.total_days(),
    )  # fmt: skip

    assert (same["files"] > 1).sum() > 5
    assert (same["towns"] > 1).sum() > 5
    assert (same["span"] > 90).sum() > 5


def test_notices_give_posts_in_letters_and_figures(ads: pl.DataFrame) -> None:
    notices = ads.filter(pl.col("name") == "concours-publics.csv")["text"]

    assert notices.str.contains(r"مناصب \(\d\d\)").any()
    assert notices.str.contains("Big Data et Cloud Computing").any()
    assert notices.str.contains("25 %").any()


def test_invented_names_stand_in_lists_and_in_no_vocabulary(ads: pl.DataFrame, extractor: Extractor) -> None:
    invented = {name for family in load_stock("market")["families"].values() for name in family.get("invented", {})}
    known = {name.casefold() for skill in extractor.vocabulary.skills.values() for name in skill.names}
    assert len(invented) >= 12
    assert not known & {name.casefold() for name in invented}

    found: set[str] = set()
    for title, text in ads.select("title", "text").iter_rows():
        mentions = extractor.read(title, text).mentions
        places = [(m.start, m.end) for m in mentions if m.field == "text" and m.kind == "technology"]
        found |= list_items(text, places)
    assert len(found & invented) >= 10


# --- The folder -----------------------------------------------------------------------------------------------------


def test_the_folder_says_that_it_is_synthetic(demo: Path) -> None:
    partnership = find_partnership(demo, named=True)

    assert partnership.synthetic
    for name in FILES:
        source, licence = partnership.source_of(str(demo / "ads" / name))
        assert source is not None
        assert licence == "synthétique"


def test_an_earlier_demo_is_made_anew_and_other_files_stay(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    make_demo(folder, seed=1, as_of=AS_OF, ads=100)
    (folder / "lake" / "old").mkdir()
    (folder / "vocabulary" / "mine.csv").write_text("id\n")

    make_demo(folder, seed=2, as_of=AS_OF, ads=100)

    assert not (folder / "lake" / "old").exists()
    assert (folder / "vocabulary" / "mine.csv").exists()
    assert find_partnership(folder, named=True).synthetic


def test_a_real_partnership_is_refused_and_untouched(tmp_path: Path) -> None:
    init_partnership(tmp_path / "real")
    (tmp_path / "real" / "ads" / "mine.csv").write_text("title\n")
    before = digests(tmp_path)

    with pytest.raises(DemoError, match="real partnership"):
        make_demo(tmp_path / "real", seed=1, as_of=AS_OF, ads=100)

    assert digests(tmp_path) == before


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(DemoError, match=r"no qantara\.toml"):
        make_demo(tmp_path, seed=1, as_of=AS_OF, ads=100)


def test_a_file_is_refused_as_a_folder(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("mine")

    with pytest.raises(DemoError, match="is a file"):
        make_demo(tmp_path / "demo", seed=1, as_of=AS_OF, ads=100)


def test_a_file_added_to_the_demo_is_never_deleted(tmp_path: Path) -> None:
    folder = make_demo(tmp_path / "demo", seed=1, as_of=AS_OF, ads=100).folder
    (folder / "ads" / "mine.csv").write_text("title\n")

    with pytest.raises(DemoError, match=r"mine\.csv"):
        make_demo(folder, seed=1, as_of=AS_OF, ads=100)

    assert (folder / "ads" / "mine.csv").exists()


@pytest.mark.parametrize(
    ("changed", "said"), [({"ads": 5}, "5 ads"), ({"seed": -1}, "--seed -1"), ({"as_of": date(1900, 1, 1)}, "1900")]
)
def test_impossible_numbers_are_refused_before_anything_is_written(
    tmp_path: Path, changed: dict[str, int], said: str
) -> None:
    with pytest.raises(DemoError, match=re.escape(said)):
        make_demo(tmp_path / "demo", **({"seed": 1, "as_of": AS_OF, "ads": 100} | changed))  # type: ignore[arg-type]

    assert not (tmp_path / "demo").exists()
