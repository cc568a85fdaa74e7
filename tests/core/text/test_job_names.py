"""What names a job in a title, whatever the source adds; companies and cities under their many names."""

import pytest

from qantara.core.text.job_names import city_tags, company_bits, read_titles


def job(title, city=""):
    return read_titles([title], [city])[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Data Engineer (H/F)", "data engineer - CDI"),
        ("Développeur / Développeuse Java", "Développeur Java F/H"),
        ("Data analyst - réf. 2024-113", "Data Analyst"),
        ("مهندسة البيانات", "مهندس بيانات"),
        ("Developpeur web", "Devleoppeur web"),
    ],
)
def test_one_job_under_two_titles(one, other):
    assert job(one)["bits"] == job(other)["bits"] != 0
    assert job(one)["level"] == job(other)["level"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Data Engineer", "Data Analyst"), ("Account manager", "Account management"), ("محاسب", "سائق")],
)
def test_two_jobs(one, other):
    assert job(one)["bits"] != job(other)["bits"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Data Engineer", "Senior Data Engineer"),
        ("Data Engineer", "Data Engineer - Stage"),
        ("Technicien N1", "Technicien N2"),
        ("Infirmier de jour", "Infirmier de nuit"),
    ],
)
def test_a_level_is_kept_apart_from_the_job(one, other):
    assert job(one)["bits"] == job(other)["bits"]
    assert job(one)["level"] != job(other)["level"]


def test_the_ads_own_city_is_no_part_of_its_title():
    assert job("Data Engineer - Fès", "Fès")["bits"] == job("Data Engineer (Rabat)", "Rabat")["bits"]
    assert job("Data Engineer - Fès")["bits"] != job("Data Engineer")["bits"]


def test_a_slip_changes_one_letter_of_the_alphabet_at_most():
    slip = int(job("Comptable confirmé")["alphabet"]) ^ int(job("Comtable confirmé")["alphabet"])
    assert slip.bit_count() == 1


def test_a_company_is_known_by_its_words_or_by_its_beginning():
    bits, heads = company_bits(["Acme", "ACME Solutions SARL", "JP Morgan & Co", "JPMorgan Bank", ""])
    assert bits[0] & bits[1] == bits[0]
    assert heads[2] == heads[3] != heads[0]
    assert (bits[4], heads[4]) == (0, 0)


def test_a_city_is_known_without_its_district():
    tags = city_tags(["Paris", "Paris 9e Arrondissement", "LYON 03", "Lyon", ""])
    assert tags[0] == tags[1] != tags[2] == tags[3]
    assert tags[4] == 0
