"""Declared capacity: the example is whole, each figure has its evidence, each mistake one sentence."""

import csv
import math
from importlib.resources import files

import numpy as np
import pytest

from qantara.core.capacity import lead_times, odds, simulate
from qantara.core.text.places import REGIONS
from qantara.pipeline.capacity import FILES, CapacityError, example_capacity, read_capacity


@pytest.fixture(scope="module")
def example():
    return example_capacity()


@pytest.fixture
def folder(tmp_path):
    """A copy of the example that a test may spoil."""
    shipped = files("qantara.pipeline.capacity") / "example"
    for name in FILES:
        (tmp_path / name).write_text((shipped / name).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def change(folder, name, old, new):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


# --- The example ---------------------------------------------------------------------------------------------


def test_the_example_covers_the_nation(example):
    inputs = example.inputs
    assert set(inputs.regions) == {code for code in REGIONS if code.startswith("MA-")}
    assert inputs.domains == ("data", "ai", "cybersecurity", "cloud", "devops", "testing")
    assert inputs.kinds == ("certificate", "technician", "licence", "master", "engineer")
    assert inputs.calendar == tuple(range(2026, 2036))
    assert set(example.kinds) == set(inputs.kinds)
    assert all(label.of(language) for label in example.kinds.values() for language in ("fr", "ar", "en"))


def test_the_engineers_of_the_example_count_from_2031(example):
    first = {one.kind: one.first for one in lead_times(example.inputs, opened=2026)}
    assert first == {"certificate": 2026, "technician": 2028, "licence": 2029, "master": 2028, "engineer": 2031}


def test_what_has_no_source_of_its_own_is_to_be_confirmed(example):
    assert all(one.source or one.to_confirm for one in example.evidence)
    made_up = [one for one in example.evidence if "invent" in one.source]
    assert made_up
    assert all(one.to_confirm for one in made_up)
    assert len(example.to_confirm) < len(example.evidence)


def test_each_rival_target_has_its_source_its_day_and_its_odds(example):
    found = odds(simulate(example.inputs, runs=200, seed=1), example.targets)
    of_jobs = [(one.id, one.value, one.stated_on) for one in example.targets if one.id.startswith("jobs")]
    assert of_jobs == [
        ("jobs-2030-convention", 240_000, "2026-02-16"),
        ("jobs-2030-government", 240_000, "2024-09-25"),
        ("jobs-2030-papers", 270_000, "2024-09-25"),
    ]
    assert {one.target.id for one in found} == {one.id for one in example.targets} == set(example.target_sources)
    assert all(one.source and one.to_confirm for one in example.targets)
    held = {one.target.id: one.probability for one in found if one.outcome == "held"}
    assert held["jobs-2030-convention"] == held["jobs-2030-government"] >= held["jobs-2030-papers"]


def test_activity_is_what_the_survey_says(example):
    employed, unemployed, inactive = 69.4, 13.3, 7.9
    mean = (employed + unemployed) / (employed + unemployed + inactive)
    np.testing.assert_allclose(example.inputs.rates["activity"].mean, mean, atol=5e-4)


def test_moves_between_regions_and_abroad_leave_somebody_everywhere(example):
    paths = simulate(example.inputs, runs=100, seed=1)
    assert (paths.summary["stock"][0] > 0).all()


# --- Files ---------------------------------------------------------------------------------------------------


def test_a_folder_reads_as_the_example_it_copies(folder, example):
    read = read_capacity(folder)
    assert read.evidence == example.evidence
    assert read.targets == example.targets
    np.testing.assert_array_equal(read.inputs.seats, example.inputs.seats)


def test_semicolons_decimal_commas_and_a_mark_of_utf8_are_read(folder):
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = [["7,5" if cell == "6.9" else cell for cell in row] for row in csv.reader(file)]
    with (folder / "figures.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    growth = read_capacity(folder).inputs.growth
    assert growth.min() == growth.max() == pytest.approx(math.log(1.075))


def test_what_is_told_of_a_cell_wins_over_what_is_told_of_all(folder):
    with (folder / "figures.csv").open("a", encoding="utf-8") as file:
        file.write("growth,total,ai,2027,2035,12,%/year,Essai,2025,true\n")
        file.write("growth,MA-06,total,2026,2035,3,%/year,Essai,2025,true\n")
        file.write("growth,MA-06,ai,2030,2030,20,%/year,Essai,2025,true\n")
    inputs = read_capacity(folder).inputs
    casablanca, ai = inputs.regions.index("MA-06"), inputs.domains.index("ai")
    percent = np.expm1(inputs.growth) * 100
    np.testing.assert_allclose(percent[0, ai], [6.9, *[12] * 9])
    np.testing.assert_allclose(percent[casablanca, 0], 3)
    np.testing.assert_allclose(percent[casablanca, ai], [3, 12, 12, 12, 20, 12, 12, 12, 12, 12])


def test_a_programme_may_begin_later_or_not_be_there(folder):
    lines = (folder / "seats.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("engineer,MA-01,data,2019")]
    (folder / "seats.csv").write_text("".join(kept), encoding="utf-8")
    inputs = read_capacity(folder).inputs
    seats = inputs.seats[inputs.kinds.index("engineer"), 0, 0]
    assert (seats[: 2024 - inputs.first_intake] == 0).all()
    assert (seats[2024 - inputs.first_intake :] > 0).all()
    assert inputs.seats[inputs.kinds.index("engineer"), inputs.regions.index("MA-12")].sum() == 0


# --- Mistakes ------------------------------------------------------------------------------------------------

FIRST_SEATS = "certificate,MA-01,data,2019,2023,35,seats/year,"
FIRST_JOBS = "jobs,MA-01,data,2025,2025,730,jobs,"
MISTAKES = [
    ("seats.csv", "kind,", "type,", "seats.csv: the column kind is missing."),
    ("seats.csv", FIRST_SEATS, "bootcamp,MA-01,data,2019,2023,35,seats/year,", "line 2: kind is “bootcamp”. Write one of: certificate,"),
    ("seats.csv", FIRST_SEATS, "certificate,Tanger,data,2019,2023,35,seats/year,", "line 2: region is “Tanger”"),
    ("seats.csv", FIRST_SEATS, "certificate,total,data,2019,2023,35,seats/year,", "line 2: region is “total”"),
    ("seats.csv", FIRST_SEATS, "certificate,MA-01,web,2019,2023,35,seats/year,", "line 2: domain is “web”"),
    ("seats.csv", FIRST_SEATS, "certificate,MA-01,data,2023,2019,35,seats/year,", "line 2: from_year is 2023, after to_year, 2019."),
    ("seats.csv", FIRST_SEATS, "certificate,MA-01,data,19,2023,35,seats/year,", "line 2: from_year is “19”. Write a year"),
    ("seats.csv", FIRST_SEATS, "certificate,MA-01,data,2019,2024,35,seats/year,", "line 3: line 2 tells years from 2019 to 2024"),
    ("seats.csv", FIRST_SEATS, "certificate,MA-01,data,2019,2022,35,seats/year,", "nothing is told of certificate in MA-01, data, 2023."),
    ("seats.csv", FIRST_SEATS, "certificate,MA-01,data,2019,2023,-1,seats/year,", "line 2: value is “-1”. Write a number ≥ 0"),
    ("seats.csv", FIRST_SEATS, "certificate,MA-01,data,2019,2023,1 200,seats/year,", "line 2: value is “1 200”"),
    ("seats.csv", FIRST_SEATS, "certificate,MA-01,data,2019,2023,35,thousand,", "line 2: the unit is “thousand”. certificate is told in seats/year"),
    ("seats.csv", "l’exemple,,true", "l’exemple,,peut-être", "line 2: to_confirm is “peut-être”. Write true or false."),
    ("seats.csv", "Valeur inventée pour l’exemple,,true", ",,false", "line 2: certificate has no source."),
    ("seats.csv", "l’exemple,,true", "l’exemple,soon,true", "line 2: source_year is “soon”"),
    ("seats.csv", "Valeur", '"Valeur', "Double every quote"),
    ("figures.csv", FIRST_JOBS, "jobs,MA-01,data,2024,2024,730,jobs,", "line 2: jobs is told for the end of 2025 only"),
    ("figures.csv", FIRST_JOBS, "salary,MA-01,data,2025,2025,730,jobs,", "line 2: series is “salary”"),
    ("figures.csv", FIRST_JOBS, "stock,MA-01,data,2025,2025,730,people,", "line 74: line 2 tells years from 2025 to 2025"),
    ("figures.csv", "growth,total,total,2026,2035", "growth,total,total,2026,2034", "nothing is told of growth in MA-01, data, 2035"),
    ("figures.csv", "growth,total,total,2026,2035,6.9", "growth,total,total,2026,2035,-100", "Write a number ≥ -99"),
    ("figures.csv", "trained,total,outside", "trained,MA-01,outside", "region is “MA-01”. Write one of: total."),
    ("capacity.toml", "first_year = 2026", "first_year = ", "capacity.toml is not TOML"),
    ("capacity.toml", "first_year = 2026", "first_year = 26", "first_year is “26”. Write a year"),
    ("capacity.toml", "first_year = 2026", "first_year = 2036", "first_year is 2036 and last_year 2035. Write them in their order"),
    ("capacity.toml", "first_year = 2026", "", "capacity.toml: first_year is missing."),
    ("capacity.toml", "first_year = 2026", "first_year = 2026\nhorizon = 3", "horizon is not known. Known there are: first_year,"),
    ("capacity.toml", '["MA-01",', '["MA-13",', "regions has “MA-13”"),
    ("capacity.toml", '["MA-01",', '["MA-02",', "regions has “MA-02”"),
    ("capacity.toml", '["data", "ai"', '["data", "robotics"', "domains has “robotics”"),
    ("capacity.toml", "length = 0", "length = 0.5", "kinds.certificate.length is “0.5”. Write whole years"),
    ("capacity.toml", "delay = [1.0]", "delay = [0.9]", "kinds.certificate.delay adds up to 0.9."),
    ("capacity.toml", "delay = [1.0]", "delay = 1", "kinds.certificate.delay is “1”"),
    ("capacity.toml", 'unit = "years"', 'unit = "months"', "kinds.certificate.unit is “months”. Convert the value and write “years”."),
    ("capacity.toml", 'fr = "Licence"', 'fr = ""', "kinds.licence.name.fr is “”. Write a text."),
    ("capacity.toml", "{ mean = 0.92, sd = 0.05", "{ mean = 92, sd = 0.05", "rates.fill.certificate.mean is “92”. Write a share from 0 to 1."),
    ("capacity.toml", "{ mean = 0.92, sd = 0.05", "{ mean = 0.92, sd = 0.5", "rates.fill.certificate.sd is “0.5”. With the mean 0.92, write from 0 to 0.188."),
    ("capacity.toml", "{ mean = 0.92, sd = 0.05", '{ mean = "high", sd = 0.05', "rates.fill.certificate.mean is “high”"),
    ("capacity.toml", "{ mean = 0.92, sd = 0.05", "{ mean = 0.92", "rates.fill.certificate.sd is missing."),
    ("capacity.toml", "certificate = { mean = 0.92", "bootcamp = { mean = 0.92", "rates.fill.bootcamp is not known."),
    ("capacity.toml", 'sd = 0.05, unit = "share", to_confirm = true', 'sd = 0.05, unit = "share"', "rates.fill.certificate has no source."),
    ("capacity.toml", 'sd = 0.05, unit = "share"', 'sd = 0.05, unit = "%"', "rates.fill.certificate.unit is “%”."),
    ("capacity.toml", "value = 0.5\nto_confirm", "value = 5\nto_confirm", "correlations[1].value is “5”"),
    ("capacity.toml", '["completion", "completion"]', '["completion"]', "correlations[1].between is"),
    ("capacity.toml", '["completion", "completion"]', '["completion", "luck"]', "correlations[1].between is “['completion', 'luck']”"),
    ("capacity.toml", "persistence = { value = 0.4", "persistence = { value = 1", "capacity.toml: demand.persistence is 1"),
    ("capacity.toml", "value = 0.5\nto_confirm", "value = -0.9\nto_confirm", "capacity.toml: the correlations contradict one another"),
    ("targets.toml", "year = 2030", "year = 2040", "targets.toml: the target trained-2030-strategy is for 2040"),
    ("targets.toml", 'read_as = ["trained"]', 'read_as = ["hoped"]', "targets[1].read_as has “hoped”"),
    ("targets.toml", 'id = "trained-2030-budget"', 'id = "trained-2030-strategy"', "targets[2].id is “trained-2030-strategy”"),
    ("targets.toml", 'stated_on = "2024-09"', "stated_on = 2024", "targets[1].stated_on is “2024”"),
    ("targets.toml", 'unit = "people/year"', 'unit = "thousand"', "targets[1].unit is “thousand”"),
    ("targets.toml", "value = 100_000", "value = -1", "targets[1].value is “-1”"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "part"), MISTAKES)
def test_a_mistake_is_told_in_one_sentence_with_its_place(folder, name, old, new, part):
    change(folder, name, old, new)
    with pytest.raises(CapacityError) as refused:
        read_capacity(folder)
    told = str(refused.value)
    assert name in told
    assert part in told
    assert told.endswith((".", "]"))
    assert "\n" not in told


@pytest.mark.parametrize("name", FILES[:4])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(CapacityError, match=f"{name} is missing"):
        read_capacity(folder)


def test_a_file_in_another_encoding_is_refused(folder):
    (folder / "seats.csv").write_bytes("kind,é".encode("latin-1"))
    with pytest.raises(CapacityError, match="not UTF-8"):
        read_capacity(folder)
