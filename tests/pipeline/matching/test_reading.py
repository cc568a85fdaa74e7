"""Tables of a round: read from any file, in any order, and refused where they contradict one another."""

import gzip

import polars as pl
import pytest

from qantara.core.refusals import Refusal
from qantara.pipeline.matching.policy import Policy, PolicyError, read_policy
from qantara.pipeline.matching.reading import read_round
from qantara.pipeline.matching.tables import TableError
from tests.pipeline.matching.rounds import FIXED, LEARNERS, OFFERS, WISHES, write


def read(folder, **changes):
    files = write(folder, **changes)
    rule = read_policy(files["policy"])
    return read_round(files["learners"], files["offers"], files["wishes"], files["fixed"], rule)


def test_the_market_says_what_the_tables_say(tmp_path):
    found = read(tmp_path)
    market = found.market
    assert found.learners["learner"].to_list() == ["ayoub", "basma", "chaima", "driss", "elias"]
    assert found.offers["offer"].to_list() == ["cloud", "data", "web"]
    assert market.capacity.tolist() == [1, 2, 2]
    assert market.company.tolist() == [-1, 0, 0]
    assert market.company_capacity.tolist() == [2]
    assert [(one.offer, one.group_bit, one.seats) for one in market.reserves] == [(1, 0, 1)]
    assert market.groups.tolist() == [0, 1, 3, 0, 2]
    assert market.fixed.tolist() == [-1, -1, -1, -1, 0]
    assert market.offer[market.ptr[0] : market.ptr[1]].tolist() == [1, 2]
    assert market.score[market.ptr[0] : market.ptr[1]].tolist() == [800, 705]
    assert sorted(market.lottery.tolist()) == [0, 1, 2, 3, 4]


def test_the_order_of_rows_and_the_kind_of_file_change_nothing(tmp_path):
    plain = read(tmp_path).market
    heading, *rows = WISHES.splitlines()
    (tmp_path / "other").mkdir()
    files = write(
        tmp_path / "other",
        wishes="\n".join([heading, *rows[::-1]]),
        learners=LEARNERS.replace(",", ";").replace("women;rural", "women"),
    )
    files["learners"].write_text(LEARNERS.replace("learner,groups", "Apprenant,Groupes"), encoding="utf-8-sig")
    parquet, packed = tmp_path / "o.parquet", tmp_path / "w.csv.gz"
    pl.read_csv(OFFERS.encode()).write_parquet(parquet)
    packed.write_bytes(gzip.compress(files["wishes"].read_bytes()))
    excel = tmp_path / "f.xlsx"
    pl.read_csv(FIXED.encode()).write_excel(excel)
    other = read_round(files["learners"], parquet, packed, excel, read_policy(files["policy"])).market
    for name in ("ptr", "offer", "score", "capacity", "lottery", "groups", "fixed", "company"):
        assert getattr(other, name).tolist() == getattr(plain, name).tolist(), name


@pytest.mark.parametrize(
    ("table", "old", "new", "line", "said"),
    [
        ("wishes", "basma,2,cloud", "basma,2,clouds", 5, "clouds"), ("wishes", "driss,1", "idriss,1", 8, "idriss"),
        ("wishes", "basma,2,cloud", "basma,2,data", 5, "twice"), ("wishes", "ayoub,2", "ayoub,1", 3, "two wishes of rank 1"),
        ("wishes", "75.0", "75.05", 8, "one figure after the point"), ("wishes", "75.0", "-3", 8, "-3"), ("wishes", "75.0", "good", 8, "good"),
        ("wishes", "75.0", "nan", 8, "nan"), ("wishes", "driss,1", "driss,0", 8, "rank"),
        ("offers", "MA-04,1,,", "MA-04,0,,", 4, "seats is 0"), ("offers", "MA-04,1,,", "MA-04,two,,", 4, "two"), ("offers", "women:1", "women:3", 2, "reserves 3 of 2"),
        ("offers", "women:1", "elders:1", 2, "elders:1"), ("offers", "cloud,Boussole", "data,Boussole", 4, "data"),
        ("offers", "MA-06,2,,\n", "MA-06,2,3,\n", 2, "two limits"), ("offers", "data,Argane", "data,", 2, "limit"),
        ("learners", "driss,,", "basma,,", 5, "basma"), ("learners", "driss,,", ",,", 5, "learner"),
        ("fixed", "elias,cloud", "elias,cloude", 2, "cloude"), ("fixed", "elias,cloud,signed\n", "elias,cloud,signed\ndriss,cloud,manual\n", 3, "2 learners"),
        ("fixed", "elias,cloud,signed\n", "elias,cloud,signed\nelias,web,manual\n", 3, "fixed twice"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_refused_with_its_file_and_line(tmp_path, table, old, new, line, said):
    text = {"wishes": WISHES, "offers": OFFERS, "learners": LEARNERS, "fixed": FIXED}[table]
    assert old in text
    with pytest.raises(TableError) as refused:
        read(tmp_path, **{table: text.replace(old, new, 1)})
    assert str(refused.value).startswith(f"{tmp_path / table}.csv, line {line}:")
    assert said in str(refused.value)


def test_how_many_rows_have_the_same_fault_is_told(tmp_path):
    with pytest.raises(TableError) as refused:
        read(tmp_path, wishes=WISHES.replace(",data,", ",date,"))
    assert refused.value.values["more"] == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("learner,offer\n", "no column rank"), ("learner,rang,rank,offer,score\n", "are both rank"), ("learner,learner\n", "two columns"),
        ("learner,rank,offer,score\na,1\nb,1,data,1,1,1,1\n", "cannot be read"),
    ],
)  # fmt: skip
def test_a_table_that_is_none_is_refused(tmp_path, text, said):
    with pytest.raises(TableError, match=said):
        read(tmp_path, wishes=text)


def test_what_is_no_text_or_no_file_is_refused(tmp_path):
    files = write(tmp_path)
    files["wishes"].write_bytes(WISHES.encode() + b"\xff\xfe,1,data,1\n")
    with pytest.raises(TableError, match="line 10: this is not UTF-8"):
        read_round(files["learners"], files["offers"], files["wishes"], None, Policy())
    with pytest.raises(TableError, match="no such file"):
        read_round(files["learners"], files["offers"], tmp_path / "none.csv", None, Policy())
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    with pytest.raises(TableError, match="cannot be read"):
        read_round(files["learners"], files["offers"], tmp_path / "broken.parquet", None, Policy())


def test_lines_are_those_of_the_file_even_with_cells_of_several_lines(tmp_path):
    offers = OFFERS.replace("Data analyst", '"Data\nanalyst"').replace("MA-04,1,,", "MA-04,0,,")
    with pytest.raises(TableError, match=r"offers\.csv, line 5: seats is 0"):
        read(tmp_path, offers=offers)


def test_shares_of_the_policy_reserve_seats_where_an_offer_says_nothing(tmp_path):
    offers = OFFERS.replace("women:1", "")
    policy = 'seed = "a"\ngroups = ["rural", "women"]\n[[reserve]]\ngroup = "women"\nshare = 0.5\n'
    reserves = read(tmp_path, offers=offers, policy=policy).market.reserves
    assert [(one.offer, one.group_bit, one.seats) for one in reserves] == [(1, 1, 1), (2, 1, 1)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seed = ", "not TOML"), ('sead = "a"', "sead"), ("groups = [1]", "groups"), ('groups = ["a", "a"]', "groups"), ("threshold = 0", "threshold"),
        ('[[reserve]]\ngroup = "a"\nshare = 2', "share"), ('groups = ["b"]\n[[reserve]]\ngroup = "a"\nshare = 0.1', "reserved for a"),
        ('[[reserve]]\ngroup = "a"\nshare = 0.6\n[[reserve]]\ngroup = "b"\nshare = 0.6', "add up"), ('seed = " "', "seed is empty"),
    ],
)  # fmt: skip
def test_a_policy_that_says_what_cannot_be_is_refused(tmp_path, text, said):
    path = tmp_path / "p.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=said):
        read_policy(path)


def test_without_a_policy_nothing_is_reserved(tmp_path):
    files = write(tmp_path, offers=OFFERS.replace("women:1", ""))
    market = read_round(files["learners"], files["offers"], files["wishes"], None, read_policy(None)).market
    assert market.reserves == ()
    assert market.fixed is None
    with pytest.raises(PolicyError, match="cannot be read"):
        read_policy(tmp_path / "none.toml")


def test_lottery_numbers_that_were_drawn_elsewhere_are_kept(tmp_path):
    drawn = "learner,lottery\n" + "".join(
        f"{name},{9 - n}\n" for n, name in enumerate(("ayoub", "basma", "chaima", "driss", "elias"))
    )
    files = write(tmp_path, offers=OFFERS.replace("women:1", ""), learners=drawn)
    found = read_round(files["learners"], files["offers"], files["wishes"], None, read_policy(None))
    assert found.market.lottery.tolist() == [9, 8, 7, 6, 5]
    files["learners"].write_text(drawn.replace(",8", ",9"), encoding="utf-8")
    with pytest.raises(Refusal, match="lottery number 9"):
        read_round(files["learners"], files["offers"], files["wishes"], None, read_policy(None))
