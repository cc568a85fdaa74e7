from dataclasses import replace
from datetime import date

import pytest

from qantara.pipeline.calendar import (
    CalendarFileError,
    DaysFile,
    Stretch,
    days_off,
    moroccan_feasts,
    moroccan_ramadans,
    read_days,
    write_days,
)

YEAR = date(2026, 9, 1), date(2027, 8, 31)


def by_id(feasts):
    return {feast.id: feast for feast in feasts}


def test_morocco_s_fixed_holidays_are_there_and_sure():
    feasts = by_id(moroccan_feasts(*YEAR))
    assert feasts["green_march-2026-1"].day == date(2026, 11, 6)
    assert feasts["throne_day-2027-1"].day == date(2027, 7, 30)
    assert feasts["unity_day-2026-1"].day == date(2026, 10, 31)
    assert not feasts["green_march-2026-1"].estimated
    assert feasts["green_march-2026-1"].names == {
        "fr": "La marche verte",
        "ar": "ذكرى المسيرة الخضراء",
        "en": "Green March",
    }


def test_lunar_feasts_are_estimated_and_their_names_do_not_say_so():
    lunar = [feast for feast in moroccan_feasts(*YEAR) if feast.estimated]
    assert {feast.key for feast in lunar} == {"eid_al_fitr", "eid_al_adha", "islamic_new_year", "mawlid"}
    assert not any("(" in name for feast in lunar for name in feast.names.values())
    assert all(feast.source.startswith("holidays ") for feast in lunar)


def test_only_days_asked_for_are_given_each_with_an_id_of_its_own():
    feasts = moroccan_feasts(date(2026, 11, 6), date(2027, 1, 1))
    assert [feast.day for feast in feasts] == [date(2026, 11, 6), date(2026, 11, 18), date(2027, 1, 1)]
    many = moroccan_feasts(date(2020, 1, 1), date(2035, 12, 31))
    assert len(by_id(many)) == len(many)
    assert all("’" not in feast.names["en"] and "'" not in feast.names["fr"] for feast in many)


def test_feasts_that_meet_on_one_day_keep_their_names_in_each_language():
    met = {feast.key: feast for feast in moroccan_feasts(date(2027, 8, 14), date(2027, 8, 14))}
    assert met["oued_ed_dahab"].names == {"fr": "Allégeance Oued Eddahab", "ar": "ذكرى استرجاع إقليم وادي الذهب", "en": "Oued Ed-Dahab Day"}  # fmt: skip
    assert met["mawlid"].names["ar"] == "عيد المولد النبوي"
    assert (met["mawlid"].estimated, met["oued_ed_dahab"].estimated) == (True, False)
    assert met["mawlid"].id == "mawlid-1449-1"


def test_ramadan_is_an_estimate_of_29_or_30_days():
    (ramadan,) = moroccan_ramadans(*YEAR)
    assert (ramadan.id, ramadan.first, ramadan.last) == ("ramadan-1448", date(2027, 2, 8), date(2027, 3, 8))
    assert ramadan.estimated
    assert len(ramadan.days) == 29


def test_what_is_written_is_read_again(tmp_path):
    autumn = Stretch("autumn", date(2026, 10, 26), date(2026, 10, 30), {"fr": 'Dite "d’automne"', "ar": "عطلة", "en": "Break"}, False, "\\essai")  # fmt: skip
    days = DaysFile(moroccan_feasts(*YEAR), (autumn,), moroccan_ramadans(*YEAR))
    write_days(tmp_path / "days.toml", days)
    assert read_days(tmp_path / "days.toml") == days
    assert date(2026, 10, 28) in days.off
    assert date(2026, 11, 6) in days.off
    assert date(2027, 2, 20) in days.ramadan
    assert date(2027, 2, 20) not in days.off


def test_a_feast_corrected_in_the_file_is_the_one_that_counts(tmp_path):
    feasts = moroccan_feasts(*YEAR)
    path = tmp_path / "days.toml"
    write_days(path, DaysFile(feasts, (), ()))
    eid = by_id(feasts)["eid_al_fitr-1448-1"]
    other = replace(eid, day=date(2027, 3, 11), estimated=False, source="ministère des Habous, 1448")
    path.write_text(
        path.read_text()
        .replace(f'"{eid.id}"\nday = 2027-03-09', f'"{eid.id}"\nday = 2027-03-11')
        .replace("estimated = true", "estimated = false")
        .replace('"holidays', '"ministère des Habous, 1448" # "holidays')
    )
    read = by_id(read_days(path).feasts)
    assert read[eid.id] == other
    assert date(2027, 3, 11) in days_off(read.values())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[feast]\n", "days.toml: this is not TOML"),
        ('[[feast]]\nid = "a"\n', "days.toml [[feast]] 1: “day” is missing. Add it."),
        ('[[feast]]\nid = "a"\nday = "soon"\n', "[[feast]] 1: day is “soon”. Write a day like 2027-03-10."),
        ("[[feast]]\nid = 3\nday = 2027-03-10\n", "[[feast]] 1: id is “3”. Write a text on one line"),
        ("[[fest]]\n", "“fest” is not known here. Known are: feast, break, ramadan."),
        ("feast = 1\n", "feast is “1”. Write tables that begin with [[feast]]."),
        ('[[break]]\nid = "a"\nfirst = 2027-03-10\nlast = 2027-03-09\n', "[[break]] 1: it runs from 2027-03-10 to 2027-03-09."),
        ('[[feast]]\nid="a"\nday=2027-03-10\nfr="a"\nar="a"\nen="a"\nsource="s"\nestimated="yes"\n', "estimated is “yes”. Write true or false."),
        ('[[feast]]\nid="a"\nday=2027-03-10\nfr="a"\nar="a"\nen="a"\nsource="s"\n' * 2, "the id “a” is given twice"),
    ],
)  # fmt: skip
def test_a_file_of_days_that_is_wrong_is_told_in_one_sentence(tmp_path, text, says):
    path = tmp_path / "days.toml"
    path.write_text(text)
    with pytest.raises(CalendarFileError) as told:
        read_days(path)
    assert says in str(told.value)


def test_a_file_that_is_not_there_or_not_utf_8_is_named(tmp_path):
    with pytest.raises(CalendarFileError, match=r"none\.toml: cannot be read"):
        read_days(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes("# é".encode("latin-1"))
    with pytest.raises(CalendarFileError, match="byte 3 is not UTF-8"):
        read_days(tmp_path / "latin.toml")
