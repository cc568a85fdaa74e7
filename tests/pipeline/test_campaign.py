"""The invented campaign: reproducible, of this country, true to its scores, and worth matching."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from qantara.core.matching import Market, Reserve, assign
from qantara.core.shortlist import lottery, shipped_weights
from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.matching.policy import Policy, read_policy
from qantara.pipeline.matching.profiles import OF_LEARNERS, OF_OFFERS, profiles_of, score_wishes
from qantara.pipeline.matching.tables import read_table
from qantara.pipeline.partnership.folder import shipped_convention
from qantara.pipeline.synthetic import campaign_files, companies, make_demo, make_nation
from qantara.pipeline.synthetic.campaign import make_campaign
from qantara.pipeline.synthetic.stock import load_stock

AS_OF = date(2026, 11, 1)
LEARNERS, OFFERS = 600, 180


def make(folder: Path, *, seed: int = 1, learners: int = LEARNERS, offers: int = OFFERS) -> dict[str, Path]:
    folder.mkdir(exist_ok=True)
    return make_campaign(folder, seed=seed, as_of=AS_OF, learners=learners, offers=offers)


def contents(files: dict[str, Path]) -> dict[str, bytes]:
    return {kind: path.read_bytes() for kind, path in files.items()}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make(tmp_path_factory.mktemp("campaign"))


@pytest.fixture(scope="module")
def people(files: dict[str, Path]) -> pl.DataFrame:
    names = ("learner", "groups", "region", "institution", *OF_LEARNERS)
    return read_table(files["learners"], dict.fromkeys(names, ()), names)


@pytest.fixture(scope="module")
def posts(files: dict[str, Path]) -> pl.DataFrame:
    names = ("offer", "company", "title", "region", "seats", "company_seats", "reserves", *OF_OFFERS)
    table = read_table(files["offers"], dict.fromkeys(names, ()), names)
    return table.with_columns(pl.col("seats", "company_seats").cast(pl.Int64))


@pytest.fixture(scope="module")
def wished(files: dict[str, Path]) -> pl.DataFrame:
    names = ("learner", "rank", "offer", "score")
    table = read_table(files["wishes"], dict.fromkeys(names, ()), names)
    return table.with_columns(pl.col("rank").cast(pl.Int64))


@pytest.fixture(scope="module")
def policy(files: dict[str, Path]) -> Policy:
    return read_policy(files["policy"])


# --- The same bytes ---------------------------------------------------------------------------------------------------


def test_the_same_numbers_give_the_same_bytes(files: dict[str, Path], tmp_path: Path) -> None:
    assert contents(make(tmp_path)) == contents(files)


def test_another_seed_gives_another_campaign(files: dict[str, Path], tmp_path: Path) -> None:
    other = contents(make(tmp_path, seed=2))

    assert all(other[kind] != content for kind, content in contents(files).items())


@pytest.mark.parametrize(("learners", "offers"), [(1, 1), (3, 7), (40, 5)])
def test_few_are_a_campaign_too(tmp_path: Path, learners: int, offers: int) -> None:
    made = make(tmp_path, learners=learners, offers=offers)

    assert pl.read_csv(made["learners"]).height == learners
    assert pl.read_csv(made["offers"])["seats"].sum() == max(offers, round(0.7 * learners))


# --- Who takes part ---------------------------------------------------------------------------------------------------


def test_learners_are_of_this_country_and_of_its_institutions(people: pl.DataFrame) -> None:
    institutions = {one["id"] for one in shipped_convention()["institutions"] if one.get("region")}

    assert people.height == LEARNERS
    assert people["learner"].n_unique() == LEARNERS
    assert set(people["region"]) == {region["code"] for region in load_stock("market")["regions"]}
    assert set(people["institution"]) <= institutions
    assert people["institution"].n_unique() > 12


def test_regions_have_the_weight_of_their_people(people: pl.DataFrame) -> None:
    share = dict(people["region"].value_counts(normalize=True).iter_rows())

    assert share["MA-06"] == pytest.approx(0.21, abs=0.05)
    assert share["MA-08"] == pytest.approx(0.045, abs=0.03)
    assert share["MA-12"] < 0.02


def test_groups_are_those_of_the_policy(people: pl.DataFrame, policy: Policy) -> None:
    groups = people["groups"].str.split(";").explode().drop_nulls().value_counts(normalize=False)

    assert dict(groups.iter_rows()).keys() == {"women", "rural", "scholarship"} == set(policy.groups)
    assert groups["count"].min() > 0.1 * LEARNERS


def test_skills_are_the_vocabularys_and_fit_what_is_wished(people: pl.DataFrame, vocabulary: Vocabulary) -> None:
    said = people.select("learner", pl.col("skills").str.split(";")).explode("skills")
    skills = set(said["skills"].str.split(":").list.first())
    occupations = people["occupations"].str.split(";").explode().to_list()

    assert skills <= vocabulary.skills.keys()
    assert set(occupations) <= vocabulary.occupations.keys()
    testers = people.filter(pl.col("domains").str.starts_with("testing"))["skills"]
    networks = people.filter(pl.col("domains").str.starts_with("infrastructure"))["skills"]
    assert testers.str.contains("selenium|cypress|playwright|postman").mean() > 0.8
    assert networks.str.contains("selenium|cypress|playwright|postman").sum() == 0


def test_offers_are_of_the_companies_at_their_seats(posts: pl.DataFrame) -> None:
    seat = {company.name: company.region for company in companies()}

    assert posts.height == OFFERS
    assert all(seat[company] == region for company, region in posts.select("company", "region").iter_rows())
    assert posts["seats"].sum() == 420
    assert posts["seats"].min() == 1


def test_a_company_has_one_limit_below_its_seats(posts: pl.DataFrame) -> None:
    of_one = posts.group_by("company").agg(
        limits=pl.col("company_seats").n_unique(), limit=pl.col("company_seats").max(), seats=pl.col("seats").sum()
    )
    limited = of_one.drop_nulls("limit")

    assert of_one["limits"].max() == 1
    assert 3 <= limited.height < of_one.height / 2
    assert (limited["limit"] < limited["seats"]).all()
    assert limited["limit"].min() >= 1  # type: ignore[operator]


def test_some_offers_reserve_seats_and_never_more_than_they_have(posts: pl.DataFrame, policy: Policy) -> None:
    reserving = posts.drop_nulls("reserves")

    assert 0.05 * OFFERS < reserving.height < 0.5 * OFFERS
    for text, seats in reserving.select("reserves", "seats").iter_rows():
        asked = dict(part.split(":") for part in text.split(";"))
        assert asked.keys() <= set(policy.groups)
        assert sum(map(int, asked.values())) <= seats


# --- What they wish ---------------------------------------------------------------------------------------------------


def test_everyone_has_three_to_fifteen_wishes_in_order(wished: pl.DataFrame) -> None:
    lists = wished.group_by("learner").agg("rank", "offer")

    assert lists.height == LEARNERS
    for ranks, offers in lists.select("rank", "offer").iter_rows():
        assert 3 <= len(ranks) <= 15
        assert ranks == list(range(1, len(ranks) + 1))
        assert len(set(offers)) == len(offers)


def test_the_scores_are_those_of_the_tables(people: pl.DataFrame, posts: pl.DataFrame, wished: pl.DataFrame) -> None:
    read = profiles_of(people, posts, learners_file="learners.csv", offers_file="offers.csv")

    again = score_wishes(*read, wished.drop("score"), weights=shipped_weights(), wishes_file="wishes.csv")

    assert again["score"].equals(wished["score"])


def test_wishes_follow_the_score_but_not_only(wished: pl.DataFrame) -> None:
    scored = wished.with_columns(pl.col("score").cast(pl.Float64))
    by_rank = scored.group_by("rank").agg(pl.col("score").mean()).sort("rank")
    falling = scored.group_by("learner", maintain_order=True).agg((pl.col("score").diff() <= 0).all().alias("falls"))

    assert by_rank["score"][0] > by_rank["score"][5] + 5
    assert falling["falls"].mean() < 0.5  # type: ignore[operator]


def test_the_campaign_is_worth_matching(
    people: pl.DataFrame, posts: pl.DataFrame, wished: pl.DataFrame, policy: Policy
) -> None:
    plain, reserved = (market(people, posts, wished, policy, reserves=reserves) for reserves in (False, True))
    result, without = assign(reserved), assign(plain)

    placed = int((result.offer >= 0).sum())
    taken = np.bincount(result.offer[result.offer >= 0], minlength=OFFERS)
    assert result.blocking_pairs == 0
    assert 0.5 * LEARNERS < placed < 0.8 * LEARNERS  # some stay unplaced
    assert (taken == reserved.capacity).mean() > 0.6  # cutoffs bind
    assert (taken == 0).sum() < 0.2 * OFFERS
    assert reserved.company is not None
    assert reserved.company_capacity is not None
    here = reserved.company >= 0
    at_companies = np.bincount(reserved.company[here], weights=taken[here], minlength=len(reserved.company_capacity))
    assert (at_companies == reserved.company_capacity).any()  # so do limits
    women = people["groups"].str.contains("women").fill_null(value=False).to_numpy()
    assert women[result.offer >= 0].sum() > women[without.offer >= 0].sum()  # and so do reserves
    assert abs(placed - int((without.offer >= 0).sum())) < 0.02 * LEARNERS


def market(people: pl.DataFrame, posts: pl.DataFrame, wished: pl.DataFrame, policy: Policy, *, reserves: bool) -> Market:  # fmt: skip
    """The market of the tables, whose learners and offers stand in the order of their identifiers."""
    number = {name: n for n, name in enumerate(posts["offer"])}
    lengths = wished.group_by("learner", maintain_order=True).len()["len"].to_numpy()
    limits = {company: limit for company, limit in posts.select("company", "company_seats").iter_rows() if limit}
    place = {company: n for n, company in enumerate(limits)}
    held = []
    for offer, (seats, said) in enumerate(posts.select("seats", "reserves").iter_rows()):
        rule = {group: int(seats * share) for group, share in policy.shares.items()}
        asked = dict(part.split(":") for part in said.split(";")) if said else rule
        held += [Reserve(offer, bit, int(asked[group])) for bit, group in enumerate(policy.groups) if group in asked]
    groups = people["groups"].fill_null("").to_list()
    return Market(
        ptr=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        offer=np.array([number[name] for name in wished["offer"]], dtype=np.int32),
        score=(wished["score"].cast(pl.Float64) * 10).round().cast(pl.Int32).to_numpy(),
        capacity=posts["seats"].to_numpy().astype(np.int32),
        lottery=lottery(people.height, policy.seed),
        groups=np.array([sum(1 << bit for bit, group in enumerate(policy.groups) if group in text) for text in groups], dtype=np.uint32),
        reserves=tuple(sorted(held, key=lambda one: one.group_bit)) if reserves else (),
        company=np.array([place.get(company, -1) for company in posts["company"]], dtype=np.int32),
        company_capacity=np.array(list(limits.values()), dtype=np.int32),
    )  # fmt: skip


# --- In the folder ----------------------------------------------------------------------------------------------------


def test_the_demonstration_has_a_campaign(tmp_path: Path) -> None:
    place = make_demo(tmp_path / "demo", seed=1, as_of=AS_OF, ads=100)

    made = campaign_files(place.folder)
    assert {kind: path.name for kind, path in made.items()} == {
        "learners": "learners.csv", "offers": "offers.csv", "wishes": "wishes.csv", "policy": "policy.toml",
    }  # fmt: skip
    assert pl.read_csv(made["learners"]).height == LEARNERS
    assert pl.read_csv(made["offers"]).height == OFFERS


def test_a_nation_has_one_of_its_own_size_or_none(tmp_path: Path) -> None:
    some = make_nation(tmp_path / "some", seed=1, as_of=AS_OF, ads=1_000, private=300, learners=50, workers=1)
    none = make_nation(tmp_path / "none", seed=1, as_of=AS_OF, ads=1_000, private=300, learners=0, workers=1)

    assert pl.read_csv(campaign_files(some.folder)["learners"]).height == 50
    assert pl.read_csv(campaign_files(some.folder)["offers"]).height == 15
    assert not (none.folder / "matching").exists()
