"""The seat plan's declarations: read whole, joined to the stock and flow, each mistake one sentence."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from qantara.core.capacity import FREE, simulate
from qantara.pipeline.capacity import (
    CapacityError,
    example_capacity,
    read_capacity,
    read_seats,
    seat_inputs,
    with_seats,
)
from qantara.pipeline.synthetic.capacity import CAPACITY, make_capacity


@pytest.fixture(scope="module")
def example():
    """The stock and flow, its paths, the seat plan and its inputs."""
    supply = example_capacity().inputs
    paths, plan = simulate(supply, runs=300, seed=1), read_seats(None, supply)
    return supply, paths, plan, seat_inputs(plan, supply, paths)


@pytest.fixture
def folder(tmp_path):
    """A small declaration that a test may spoil."""
    make_capacity(tmp_path, seed=1, as_of=date(2026, 11, 1))
    return tmp_path / CAPACITY


def change(folder, name, old, new):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def read(folder):
    return read_seats(folder, read_capacity(folder).inputs)


# --- The example ---------------------------------------------------------------------------------------------


def test_the_example_has_the_institutions_and_every_figure_of_them_is_to_be_confirmed(example):
    _supply, _paths, plan, inputs = example
    assert {"ecc", "ensam-rabat", "esith", "iscae"} <= set(plan.institutions)
    assert plan.years == tuple(range(2026, 2036))
    assert all(one.source and one.to_confirm for one in plan.evidence)
    assert ((plan.most > 0) >= plan.running).all()
    assert (inputs.locks != FREE).sum() == 3
    labels = [one.name for one in (*plan.programmes.values(), *plan.institutions.values())]
    assert all(label.of(language) for label in labels for language in ("fr", "ar", "en"))


def test_a_graduate_of_the_plan_counts_as_one_of_the_stock_and_flow(example):
    supply, _paths, plan, inputs = example
    at = inputs.programmes.index("master-securite")
    rates = {group: told.mean for group, told in supply.rates.items()}
    kind, domain = supply.kinds.index("master"), supply.domains.index("cybersecurity")
    whole = rates["fill"][kind] * rates["completion"][kind]
    seek = (1 - rates["further_study"][kind]) * rates["activity"][kind] * rates["field_share"][domain]
    assert inputs.completion[at] == pytest.approx(whole)
    assert inputs.into[at, domain] == pytest.approx(seek)
    assert inputs.into[at].sum() == pytest.approx(seek)
    assert inputs.length[at] == 2
    assert plan.programmes["master-securite"].figures["hosts"] == inputs.hosts[at] == 22


def test_graduates_work_where_they_studied_or_where_the_jobs_are(example):
    supply, _paths, plan, inputs = example
    jobs = supply.jobs.sum(axis=1)
    np.testing.assert_allclose(inputs.moves.sum(axis=1), 1.0)
    np.testing.assert_allclose(np.diag(inputs.moves), plan.stay)
    rabat = inputs.moves[supply.regions.index("MA-04")]
    others = [at for at, region in enumerate(supply.regions) if region != "MA-04"]
    np.testing.assert_allclose(rabat[others] / rabat[others].sum(), jobs[others] / jobs[others].sum())


def test_missing_are_openings_less_those_who_enter_and_scenarios_keep_the_nation_s_total(example):
    supply, paths, plan, inputs = example
    middle = paths.summary["unfilled"][1, :-1, :-1].swapaxes(0, 1)
    np.testing.assert_allclose(inputs.gap[0], np.maximum(middle, 0), rtol=1e-6)
    assert (inputs.gap[1] >= inputs.gap[0]).all()
    assert (inputs.gap[0] >= inputs.gap[2]).all()
    # Where no cell falls to zero, the cells of a scenario move by as much as the nation.
    summary = {"unfilled": paths.summary["unfilled"] + 1e5, "jobs": paths.summary["jobs"]}
    moved = seat_inputs(plan, supply, replace(paths, summary=summary)).gap
    nation = paths.summary["unfilled"][:, -1, -1]
    np.testing.assert_allclose(moved[1].sum(axis=(0, 1)) - moved[0].sum(axis=(0, 1)), nation[2] - nation[1], atol=1)


def test_the_seats_of_a_plan_come_beside_those_of_today(example):
    supply, _paths, plan, inputs = example
    groups = np.zeros(inputs.locks.shape, dtype=np.int64)
    p, i, t = inputs.programmes.index("licence-cloud"), inputs.institutions.index("um5"), 1
    groups[p, i, t] = 2

    more = with_seats(plan, supply, inputs, groups).seats - supply.seats

    intake, kind = inputs.years[t] - supply.first_intake, supply.kinds.index("licence")
    assert more.sum() == pytest.approx(2 * 35)
    assert more[kind, :, supply.domains.index("cloud"), intake].sum() == pytest.approx(0.6 * 70)
    np.testing.assert_allclose(more[kind, :, :, intake].sum(axis=1), 70 * inputs.moves[supply.regions.index("MA-04")])


# --- Files ---------------------------------------------------------------------------------------------------


def test_means_hold_from_their_year_until_others_do(folder):
    with (folder / "means.csv").open("a", encoding="utf-8") as file:
        file.write("rooms,casa,2028,40,rooms,Essai,2026,false\n")
    plan = read(folder)
    rooms = plan.means["rooms", "casa"]
    assert (rooms[2:] == 40).all()
    assert rooms[0] == rooms[1] != 40


def test_what_is_not_told_is_not_there_and_without_a_budget_there_is_no_limit(folder):
    lines = (folder / "means.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(("budget", "hosts,MA-02"))]
    (folder / "means.csv").write_text("".join(kept), encoding="utf-8")
    plan = read(folder)
    assert np.isinf(plan.budget).all()
    assert (plan.means_of("hosts", ["MA-02"]) == 0).all()


def test_nothing_need_be_decided(folder):
    (folder / "decided.csv").unlink()
    assert (read(folder).locks == FREE).all()


MISTAKES = [
    ("seat_plan.toml", "first_year = 2026", "first_year = 2020", "seat_plan.toml: who starts in 2022 graduates up to 2025, but the years simulated are 2026 to 2035."),
    ("seat_plan.toml", "intakes = 3", "intakes = 0", "intakes is “0”. Write a whole number from 1"),
    ("seat_plan.toml", 'kind = "licence"', 'kind = "bts"', "programmes.licence-cloud.kind is “bts”. Write one of: certificate"),
    ("seat_plan.toml", "cloud = 0.8, devops = 0.2", "cloud = 0.9, devops = 0.2", "domains adds up to 1.1."),
    ("seat_plan.toml", "cloud = 0.8, devops = 0.2", "web = 0.8", "programmes.licence-cloud.domains is “web”."),
    ("seat_plan.toml", "group = 30", "group = 0", "programmes.licence-cloud.group is “0”. Write a whole number from 1"),
    ("seat_plan.toml", "rooms = 1.0", "rooms = -1", "programmes.licence-cloud.rooms is “-1”. Write a number from 0."),
    ("seat_plan.toml", "opening_delay_years = 1", "opening_delay_years = 1.5", "opening_delay_years is “1.5”. Write a whole number"),
    ("seat_plan.toml", 'region = "MA-06"', 'region = "MA-99"', "institutions.casa.region is “MA-99”."),
    ("seat_plan.toml", "value = 0.75", "value = 1.75", "stay.value is “1.75”. Write a share from 0 to 1."),
    ("seat_plan.toml", "salary_mad = 220_000", "", "institutions.casa.salary_mad is missing."),
    ("means.csv", "rooms,casa", "rooms,paris", "means.csv, line 2: place is “paris”. Write one of: casa"),
    ("means.csv", "rooms,casa", "chairs,casa", "means.csv, line 2: what is “chairs”. Write one of: rooms"),
    ("means.csv", ",rooms,Inventé", ",halls,Inventé", "means.csv, line 2: the unit is “halls”. rooms is told in rooms"),
    ("means.csv", "floor,MA-02,2027,50", "floor,MA-02,2027,50.5", "value is “50.5”. Write a whole number."),
    ("means.csv", "teachers,casa", "rooms,casa", "means.csv, line 3: "),
    ("taught.csv", "casa,licence-cloud", "casa,licence-nuage", "taught.csv, line 2: programme is “licence-nuage”."),
    ("taught.csv", ",true,Inventé", ",perhaps,Inventé", "taught.csv, line 2: running is “perhaps”. Write true or false."),
    ("taught.csv", "rabat,master-donnees", "casa,licence-cloud", "tells of the same programme at the same institution."),
    ("decided.csv", "2026,1", "2031,1", "decided.csv, line 2: year is “2031”. Write one of: 2026, 2027, 2028."),
    ("decided.csv", "2026,1", "2026,1\nrabat,master-donnees,2026,2", "decided.csv, line 3: this programme, institution and year are decided twice."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "said"), MISTAKES)
def test_a_mistake_is_one_sentence_with_its_place(folder, name, old, new, said):
    change(folder, name, old, new)
    if said == "means.csv, line 3: ":  # the second row of the rooms of one school
        change(folder, name, "full-time teachers", "rooms")
        said = "means.csv, line 3: line 2 tells the same of the same place and year."
    with pytest.raises(CapacityError) as refusal:
        read(folder)
    assert said in str(refusal.value)


@pytest.mark.parametrize("name", ["seat_plan.toml", "means.csv", "taught.csv"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(CapacityError, match=f"{name} is missing"):
        read(folder)


def test_no_group_anywhere_is_refused(folder):
    heads = (folder / "taught.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder / "taught.csv").write_text(f"{heads}\n", encoding="utf-8")
    with pytest.raises(CapacityError, match="no group may start anywhere"):
        read(folder)
