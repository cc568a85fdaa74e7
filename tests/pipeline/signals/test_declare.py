"""Declarations into the lake: checked, versioned, once."""

from datetime import date, timedelta

import polars as pl
import pytest

from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.forget import forget
from qantara.pipeline.lake import Lake
from qantara.pipeline.signals import SignalError, declare, in_force
from tests.conftest import NOON

INTENTIONS = (
    "Entreprise;Métier;Région;Année;Embauches;Dont difficiles;Date de déclaration\n"
    "Atlas Données;Data Engineer;Casablanca-Settat;2027;12;4;01/10/2026\n"
    "Rif Cloud;Ingénieur DevOps (H/F);;2027;3;;02/10/2026\n"
)


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


@pytest.fixture
def tell(tmp_path, lake, vocabulary: Vocabulary):
    """Declare the content of a file, or a frame as a workbook."""

    def run(kind, content, *, at=NOON, name=None, **more):
        path = tmp_path / (name or f"file.{'xlsx' if isinstance(content, pl.DataFrame) else 'csv'}")
        if isinstance(content, pl.DataFrame):
            content.write_excel(path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return declare(kind, [path], lake, vocabulary, at=at, ended=lambda: at, base=tmp_path, **more)

    return run


def rows(lake, kind):
    return lake.scan(kind).drop("run").collect().rows()


def test_intentions_with_french_headings(tell, lake):
    done = tell("intentions", INTENTIONS, source_of=lambda file: ("survey", "open"))
    assert (done.read, done.new, done.known, done.rejects) == (2, 2, 0, [])
    assert rows(lake, "intentions") == [
        ("Atlas Données", "data-engineer", "MA-06", 2027, 12, 4, date(2026, 10, 1), "survey"),
        ("Rif Cloud", "devops-engineer", "unknown", 2027, 3, None, date(2026, 10, 2), "survey"),
    ]
    [run] = lake.runs().rows(named=True)
    assert (run["run"], run["command"], run["source"], run["licence"]) == (done.run, "declare", "survey", "open")
    assert [(part["path"], part["rows"]) for part in run["inputs"]] == [("file.csv", 2)]


@pytest.mark.parametrize(
    "content",
    [
        INTENTIONS.replace(";", ","),
        "\ufeff" + INTENTIONS,
        INTENTIONS.encode("cp1252"),
        INTENTIONS.replace("\n", "\r\n"),
        "Enquête 2027;;;;;;\n" + INTENTIONS,
        INTENTIONS.replace("Entreprise;Métier;Région;Année;Embauches;Dont difficiles;Date de déclaration",
                           "company;occupation;region;year;planned hires;hard to fill;declaration date"),
    ],
    ids=["commas", "mark", "windows", "crlf", "title above", "English"],
)  # fmt: skip
def test_the_same_table_in_other_clothes(tell, content):
    assert tell("intentions", content).new == 2


def test_a_workbook(tell, lake):
    frame = pl.DataFrame(
        {"Métier": ["Data Engineer", "Data Engineer"], "Région": ["Fès-Meknès", None], "Mois": [date(2026, 3, 1)] * 2,
         "Demandeurs d'emploi": [120, 300], "Sorties": [12.0, None]}
    )  # fmt: skip
    assert tell("seekers", frame).new == 2
    assert rows(lake, "seekers") == [
        ("data-engineer", "MA-03", date(2026, 3, 1), 120, 12, "file"),
        ("data-engineer", "total", date(2026, 3, 1), 300, None, "file"),
    ]


def test_totals_of_each_dimension(tell, lake):
    text = 'dimension,key,year,month,posts\nrégion,Rabat,2025,,"3 000"\ndomaine,Cloud,,2025-03,40\nmétier,data-engineer,2025,,7\nnational,,2025,,9000\n'
    assert tell("totals", text).rejects == []
    assert [row[:5] for row in rows(lake, "totals")] == [
        ("region", "MA-04", 2025, None, 3000.0), ("domain", "cloud", 2025, date(2025, 3, 1), 40.0),
        ("occupation", "data-engineer", 2025, None, 7.0), ("national", "total", 2025, None, 9000.0),
    ]  # fmt: skip


def test_adjustments(tell, lake):
    text = "id;série;du mois;au mois;variation;auteur;motif;expire le\nA1;total;2027-01;2027-06;+10 %;comité;un centre;2027-12-31\n"
    assert tell("adjustments", text).new == 1
    [row] = lake.scan("adjustments").collect().rows(named=True)
    assert (row["change"], row["made_on"], row["expires_on"]) == (0.1, NOON.date(), date(2027, 12, 31))
    assert (row["from_month"], row["to_month"]) == (date(2027, 1, 1), date(2027, 6, 1))


HEADS = {
    "intentions": "company;occupation;region;year;hires;hard;declared_on",
    "seekers": "occupation;region;month;seekers;exits",
    "totals": "dimension;key;year;month;posts",
    "adjustments": "id;series;from_month;to_month;change;author;reason;made_on;expires_on",
}


@pytest.mark.parametrize(
    ("kind", "row", "reason", "excerpt"),
    [
        ("intentions", "A;Data enginer;;2027;3;;", "unknown-occupation", "→ data-engineer"),
        ("intentions", "A;data-engineer;Kasablnka Setat;2027;3;;", "unknown-region", "→ MA-06"),
        ("intentions", ";data-engineer;;2027;3;;", "missing-cell", "company"),
        ("intentions", "A;data-engineer;;27;3;;", "bad-year", "year: 27"),
        ("intentions", "A;data-engineer;;2027;-3;;", "bad-count", "hires: -3"),
        ("intentions", "A;data-engineer;;2027;3;4;", "too-many-hard", "hard: 4"),
        ("intentions", "A;data-engineer;;2027;3;;bientôt", "bad-day", "bientôt"),
        ("intentions", "A;data-engineer;;2027;3;;2026-12-01", "to-come", "2026-12-01"),
        ("intentions", "A;data-engineer;;2027;3;", "ragged-row", "A;data-engineer"),
        ("seekers", "data-engineer;;mars;3;", "bad-month", "month: mars"),
        ("totals", "pays;;2025;;3", "unknown-dimension", "pays"),
        ("totals", "domain;finance;2025;;3", "unknown-domain", "finance"),
        ("totals", "region;Maroc;2025;;3", "unknown-region", "Maroc"),
        ("adjustments", "A;s;2027-01;;10;x;y;;", "bad-change", "change: 10"),
        ("adjustments", "A;s;2027-01;2026-01;0.1;x;y;;", "wrong-order", "to_month: 2026-01"),
        ("adjustments", "A;s;2027-01;;0.1;x;y;2026-10-02;2026-10-01", "wrong-order", "expires_on: 2026-10-01"),
        ("adjustments", "A;s;2027-01;;0.1;;y;;", "missing-cell", "author"),
    ],
)
def test_a_row_that_cannot_be_taken_in_says_where_and_why(tell, lake, kind, row, reason, excerpt):
    done = tell(kind, f"{HEADS[kind]}\n{row}\n")
    [refused] = done.rejects
    assert (refused.file, refused.line, refused.reason) == ("file.csv", 2, reason)
    assert excerpt in refused.excerpt
    assert lake.scan("rejects").collect()["reason"].to_list() == [reason]
    assert lake.scan(kind).collect().is_empty()


def test_empty_rows_at_the_end_of_a_sheet_are_nothing(tell):
    assert tell("intentions", INTENTIONS + ";;;;;;\n;;;;;;\n").read == 2


def test_the_same_again_adds_nothing_not_even_a_run(tell, lake):
    bad = "Rif;Data enginer;;2027;3;;\n"
    tell("intentions", INTENTIONS + bad)
    before = lake.runs()
    again = tell("intentions", INTENTIONS + bad, at=NOON + timedelta(days=9))
    assert (again.run, again.new, again.known, len(again.rejects)) == (None, 0, 2, 1)
    assert lake.runs().equals(before)
    assert lake.scan("rejects").collect().height == 1
    assert not list((lake.folder / ".staging").glob("*"))


def test_rows_without_a_day_are_known_on_a_later_day_too(tell, lake):
    text = "company,occupation,year,hires\nA,data-engineer,2027,5\n"
    tell("intentions", text)
    assert tell("intentions", text, at=NOON + timedelta(days=9)).known == 1
    tell("intentions", text.replace(",5", ",6"), at=NOON + timedelta(days=10))
    tell("intentions", text, at=NOON + timedelta(days=11))  # back to what it was: that is news
    assert lake.scan("intentions").collect()["hires"].to_list() == [5, 6, 5]


def test_the_newest_declaration_is_in_force_and_the_older_stay(tell, lake):
    tell("intentions", INTENTIONS)
    late = INTENTIONS.replace(";12;4;01/10/2026", ";20;4;15/10/2026")
    assert tell("intentions", late, at=NOON + timedelta(days=1)).new == 1
    early = INTENTIONS.replace(";12;4;01/10/2026", ";1;0;15/09/2026")  # an older list that comes last
    tell("intentions", early, at=NOON + timedelta(days=2))
    assert lake.scan("intentions").collect().height == 4
    assert in_force(lake, "intentions").filter(company="atlas donnees")["hires"].to_list() == [20]


def test_a_company_that_spells_itself_anew_has_one_declaration_in_force(tell, lake):
    tell("intentions", INTENTIONS)
    anew = INTENTIONS.replace("Atlas Données;", "ATLAS DONNEES SARL;").replace(";12;4;01/10/2026", ";20;4;15/10/2026")
    tell("intentions", anew, at=NOON + timedelta(days=1))
    assert in_force(lake, "intentions").select("company", "hires").rows() == [("atlas donnees", 20), ("rif cloud", 3)]


def test_a_corrected_register_replaces_what_was_said_of_the_month(tell, lake):
    text = "occupation,month,seekers\ndata-engineer,2026-03,300\n"
    tell("seekers", text)
    tell("seekers", text.replace("300", "310"), at=NOON + timedelta(days=1))
    assert in_force(lake, "seekers")["seekers"].to_list() == [310]
    assert in_force(lake, "adjustments").is_empty()


def test_two_rows_that_contradict_each_other_are_not_chosen_between(tell, lake):
    done = tell("intentions", INTENTIONS + "Atlas Données;data-engineer;MA-06;2027;13;4;2026-10-01\n")
    [refused] = done.rejects
    assert (refused.line, refused.reason) == (4, "contradiction")
    assert done.new == 2
    twice = tell("intentions", INTENTIONS + INTENTIONS.splitlines()[1] + "\n", at=NOON + timedelta(days=1))
    assert (twice.known, twice.rejects) == (3, [])


@pytest.mark.parametrize("content", ["a;b\n1;2\n", "company;occupation;year\nA;data-engineer;2027\n"])
def test_other_columns_are_refused_with_what_was_found(tell, lake, content):
    with pytest.raises(
        SignalError, match=r"file\.csv: these are not the columns of intentions\. Found: .*Needed: company"
    ) as no:
        tell("intentions", content)
    assert content.splitlines()[0].replace(";", ", ") in str(no.value)
    assert lake.runs().is_empty()


def test_a_workbook_without_a_heading_is_refused_in_our_words(tell):
    with pytest.raises(SignalError, match=r"file\.xlsx: these are not the columns of seekers"):
        tell("seekers", pl.DataFrame({"x": [1, 2], "y": [3, 4]}))


def test_totals_need_a_year_or_a_month(tell):
    with pytest.raises(SignalError, match="not the columns of totals"):
        tell("totals", "dimension,key,posts\nnational,,3\n")


def test_a_declaration_is_forgotten_like_any_run(tell, lake):
    first = tell("intentions", INTENTIONS)
    tell("seekers", "occupation,month,seekers\ndata-engineer,2026-03,300\n", at=NOON + timedelta(hours=1))
    forget(lake, first.run, version="v", at=NOON + timedelta(days=1))
    assert lake.scan("intentions").collect().is_empty()
    assert lake.scan("seekers").collect().height == 1
    assert not [path for path in (lake.folder / "intentions").rglob("*.parquet") if "_delta_log" not in path.parts]
    assert tell("intentions", INTENTIONS, at=NOON + timedelta(days=2)).new == 2
