"""Every figure of an edition can be had again from its rows, and from the demand table; what is too few is hidden."""

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import NOON

from qantara.core.demand import NONE, TOTAL
from qantara.core.measures import is_hidden
from qantara.pipeline.edition import Edition, EditionError, Query, write_edition
from qantara.pipeline.edition.cells import TECH
from qantara.pipeline.edition.contracts import contract_kind
from qantara.pipeline.lake import Lake
from qantara.pipeline.partnership import init_partnership

KINDS = ("domain", "occupation", "region", "skill")


def cells(edition):
    with sqlite3.connect(edition.path) as held:
        found = held.execute("SELECT region, domain, occupation, skill FROM cell").fetchall()
    held.close()
    return [Query(*row) for row in found]


def in_demand(demand, query, first, last):
    """The slow and obvious way: the demand table, filtered."""
    told = demand.filter(pl.col("month").dt.strftime("%Y-%m").is_between(pl.lit(first), pl.lit(last)))
    for name in ("region", "occupation", "skill"):
        told = told.filter(pl.col(name) == getattr(query, name))
    if query.domain == TECH:
        margin = (
            told.filter(pl.col("domain") == TOTAL)["ads"].sum() - told.filter(pl.col("domain") == NONE)["ads"].sum()
        )
        named = told.filter(~pl.col("domain").is_in([TOTAL, NONE]))["ads"].sum()
        return margin if query.occupation == TOTAL else named
    return told.filter(pl.col("domain") == query.domain)["ads"].sum()


def test_every_cell_is_the_sum_of_its_rows_and_what_the_demand_table_says(edition, partnership):
    demand = partnership.lake.demand()
    first, last = edition.window
    asked = [query for query in cells(edition) if NONE not in (query.domain, query.occupation)]
    assert len(asked) > 200
    for query in asked:
        counted = edition.count(query)
        if query.skill != TOTAL and query.domain == TOTAL:
            continue  # the digital field alone keeps which skill was asked where
        assert edition.recount(query) == pytest.approx(counted, abs=0.01), query
    for query in asked[::17]:
        assert edition.count(query) == pytest.approx(in_demand(demand, query, first, last), abs=0.01), query


@given(st.data())
def test_any_months_of_a_cell_are_the_sum_of_its_rows(edition, data):
    months = edition.part("period")["months"]
    first, last = sorted(data.draw(st.lists(st.sampled_from(months), min_size=2, max_size=2)))
    told = data.draw(
        st.sampled_from(
            [{}, {"domain": "data"}, {"skill": "sql"}, {"region": "MA-06"}, {"occupation": "data-engineer"}]
        )
    )
    query = Query(**told, first=first, last=last)
    assert edition.count(query) == pytest.approx(edition.recount(query), abs=0.01)


def test_rows_come_the_newest_first_page_by_page_each_once(edition):
    query = Query(skill="sql")
    every = [(row.spell, row.region) for row in edition.rows(query)]
    assert [spell for spell, _ in every] == sorted((spell for spell, _ in every), reverse=True)
    assert len(set(every)) == len(every)
    first = list(edition.rows(query, limit=7))
    rest = list(edition.rows(query, below=first[-1].spell))
    assert {row.spell for row in rest}.isdisjoint(row.spell for row in first)
    assert sum(row.ads for row in edition.rows(query)) == pytest.approx(edition.count(query), abs=0.01)


def test_a_row_shows_the_sentence_that_names_the_skill(edition):
    row = next(edition.rows(Query(skill="sql")))
    assert row.sentence["mention"] == "SQL"
    assert "Vous maîtrisez" in row.sentence["before"]
    assert row.ad["title"]
    assert "text" not in row.ad
    assert next(edition.rows(Query())).sentence is None


def test_a_copy_in_another_region_counts_in_parts(edition):
    parts = [row for row in edition.rows(Query()) if row.copies > 1]
    assert parts
    assert {row.ads for row in parts} <= {0.5, 1.0}


@pytest.mark.parametrize("kind", KINDS)
def test_each_subject_says_what_its_cell_counts_or_that_it_is_hidden(edition, kind):
    threshold = edition.part("threshold")
    keys = edition.subjects(kind)
    assert keys
    for key in keys:
        told = edition.subject(kind, key)
        ads = edition.count(Query(**{kind: key}))
        assert told["hidden"] == (is_hidden(ads, threshold=threshold) or edition.cell(Query(**{kind: key})).hidden)
        assert told["ads"] == (None if told["hidden"] else round(ads))
        assert set(told["label"]) == {"fr", "ar", "en"}
        for part in ("skills", "occupations", "domains", "regions"):
            for row in told[part]:
                assert (row["ads"] is None) == row["hidden"]
                if row["ads"] is not None:
                    assert row["ads"] == 0 or row["ads"] >= threshold
        assert all(row["ads"] >= threshold for row in told["employers"])


def test_what_a_page_says_of_companies_contracts_and_second_skills_is_the_sum_of_its_rows(edition):
    seen = dict.fromkeys(("company", "contract", "beside"), 0)
    for kind in KINDS:
        for key in edition.subjects(kind):
            told = edition.subject(kind, key)
            for part, name, column in (
                ("employers", "company", "name"),
                ("contracts", "contract", "kind"),
                ("together", "beside", "id"),
            ):
                for row in told[part]:
                    if row["ads"] is not None:
                        query = Query(**{kind: key, name: row[column]})
                        assert round(edition.recount(query)) == row["ads"], query
                        assert sum(one.ads for one in edition.rows(query)) == pytest.approx(edition.recount(query))
                        seen[name] += 1
    assert min(seen.values()) > 5, seen


def test_companies_are_the_names_of_the_ads_of_the_window(edition):
    first, last = edition.window
    with sqlite3.connect(edition.path) as held:
        names = held.execute(
            "SELECT company FROM ad WHERE text IS NOT NULL AND substr(posted_on, 1, 7) BETWEEN ? AND ?", (first, last)
        ).fetchall()
    held.close()
    assert edition.part("headline")["companies"] == len({name.strip().lower() for (name,) in names if name}) > 3


def test_a_subject_has_its_forecast_examples_contracts_and_what_stands_beside_it(edition):
    told = edition.subject("skill", "sql")
    assert told["forecast"]["unit"] == "share"
    assert told["examples"][0]["mention"] == "SQL"
    assert {row["kind"] for row in told["contracts"]} <= {"permanent", "internship"}
    assert {"power-bi", "dbt"} & {row["id"] for row in told["together"]}
    assert edition.subject("domain", "data")["forecast"]["unit"] == "ads"
    assert edition.subject("skill", "cobol") is None
    assert edition.part("nothing") is None
    assert edition.part("told") == {"state": "here"}
    assert edition.part("forecast")["forecast"]


def test_things_are_called_by_their_names(edition):
    assert edition.label("region", "MA-06")["fr"] == "Casablanca-Settat"
    assert edition.label("skill", "sql")["ar"] == "SQL"
    assert edition.label("occupation", "data-engineer")["en"].lower() == "data engineer"
    assert edition.label("skill", "unheard") == dict.fromkeys(("fr", "ar", "en"), "unheard")


def test_threads_read_together(edition):
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: edition.recount(Query(skill="sql")), range(40)))
    assert len(set(counts)) == 1


def test_the_same_lake_gives_the_same_parts_and_cells(edition, partnership, vocabulary, tmp_path):
    again = tmp_path / "again.sqlite3"
    write_edition(partnership, vocabulary, again, as_of=NOON.date(), told={"state": "here"})
    for table in ("part", "subject", "cell", "month", "company", "counted", "asked", "ad"):
        contents = []
        for path in (edition.path, again):
            with sqlite3.connect(path) as held:
                contents.append(held.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall())
            held.close()
        assert contents[0] == contents[1], table


def test_an_empty_lake_has_no_edition(tmp_path, vocabulary):
    place = init_partnership(tmp_path / "empty")
    assert write_edition(place, vocabulary, tmp_path / "x.sqlite3", as_of=NOON.date()) is None
    assert not list(tmp_path.glob("*.sqlite3*"))
    assert Lake(tmp_path / "nowhere").newest_demand() is None


def test_a_count_cut_short_leaves_the_edition_before(edition, path, partnership, vocabulary, tmp_path, monkeypatch):
    target = tmp_path / "kept.sqlite3"
    shutil.copy(path, target)
    before = target.read_bytes()
    monkeypatch.setattr(
        "qantara.pipeline.edition.writing.write_rows", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        write_edition(partnership, vocabulary, target, as_of=NOON.date())
    assert target.read_bytes() == before


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 100])
def test_a_file_that_is_no_edition_is_refused_in_a_sentence(tmp_path, damage):
    path = tmp_path / "bad.sqlite3"
    path.write_bytes(damage)
    with pytest.raises(EditionError, match=r"bad\.sqlite3: .*Delete it"):
        Edition(path)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("CDI", "permanent"), ("Contrat à durée indéterminée", "permanent"), ("عقد غير محدد المدة", "permanent"),
        ("CDD - 6 mois", "fixed"), ("عقد محدد المدة", "fixed"), ("Stage PFE", "internship"), ("Internship", "internship"),
        ("Contrat d'insertion", "insertion"), ("Alternance", "apprenticeship"), ("Freelance", "freelance"),
        ("مباراة", "competition"), ("Intérim", "temporary"), (None, None), ("", None), ("à discuter", None),
    ],
)  # fmt: skip
def test_contracts_are_told_by_the_words_of_their_sources(said, kind):
    assert contract_kind(said) == kind


def test_what_a_page_hides_beside_one_too_few_is_hidden_wherever_it_is_asked(edition):
    found = 0
    for kind in KINDS:
        for key in edition.subjects(kind):
            told = edition.subject(kind, key)
            for other, name in (("domains", "domain"), ("regions", "region"), ("occupations", "occupation")):
                for row in told[other]:
                    cell = edition.cell(Query(**{kind: key, name: row["id"]}))
                    beside = row["hidden"] and not is_hidden(cell.ads, threshold=edition.part("threshold"))
                    assert cell.hidden == beside
                    found += beside
    assert found
