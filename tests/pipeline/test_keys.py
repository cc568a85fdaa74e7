"""Keys of many ads at once are those of each ad alone."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from qantara.core.text.cleaning import clean_line, clean_text, clean_title
from qantara.pipeline.keys import ad_key, ad_keys
from qantara.pipeline.lake import TABLES
from qantara.pipeline.observe import _SIGHTING

_CELLS = st.text(alphabet="aÉßΣİﬁŒµЖⅧ’تء😀𐐀•-. \t\u00a0\u200b\n\r\x1c\x1f\x85\u2028", max_size=30)
_FOLDED = [letter for letter in map(chr, range(0x110000)) if letter.casefold() != letter]


@given(st.lists(st.tuples(_CELLS, st.none() | _CELLS, st.none() | _CELLS, _CELLS), min_size=1, max_size=5))
def test_a_frame_of_cleaned_ads_has_the_keys_of_its_rows(cells):
    rows = [
        (clean_title(title), company and clean_line(company), city and clean_line(city), clean_text(text))
        for title, company, city, text in cells
    ]
    ads = pl.DataFrame(rows, schema=dict.fromkeys(("title", "company", "city", "text"), pl.String), orient="row")

    assert ad_keys(ads) == [ad_key(*row) for row in rows]


def test_every_letter_that_folding_changes_has_its_key_wherever_it_stands():
    texts = ["", *(f"x{letter}y" for letter in _FOLDED), "".join(_FOLDED), "fin", _FOLDED[-1]]
    ads = pl.DataFrame({"title": "É", "company": None, "city": "ş", "text": texts}).cast(pl.String)

    assert len(_FOLDED) > 1_000
    assert ad_keys(ads) == [ad_key("É", None, "ş", text) for text in texts]


def test_more_ads_than_are_folded_at_once_have_the_keys_of_their_rows():
    texts = [f"{'Été ' * (n % 7)}SQL\n{'ß' * (n % 3)}{n}" for n in range(450)]
    ads = pl.DataFrame({"title": "É", "company": None, "city": "Fès", "text": texts}).cast(pl.String)

    assert ad_keys(ads) == [ad_key("É", None, "Fès", text) for text in texts]
    assert ad_keys(ads[190:420]) == ad_keys(ads)[190:420]


def test_no_ads_have_no_keys():
    assert ad_keys(pl.DataFrame(schema=dict.fromkeys(("title", "company", "city", "text"), pl.String))) == []


def test_lines_that_a_page_lost_leave_the_key_alone():
    ads = pl.DataFrame({"title": "A", "company": None, "city": None, "text": "un\n\n\n\ndeux"})

    assert ad_keys(ads.cast(pl.String)) == [ad_key("A", None, None, "un deux")]


def test_an_ad_is_another_sighting_on_another_day_and_without_one():
    ad = ad_key("A", None, None, "x")
    days = [date(2026, 1, 5), date(2026, 1, 6), None, date(2026, 1, 5), date(1969, 1, 1)]
    schema = {name: TABLES["ads"][name] for name in ("ad", "posted_on")}

    sightings = pl.DataFrame({"ad": [ad] * 5, "posted_on": days}, schema=schema).select(_SIGHTING).to_series().to_list()

    assert sightings[0] == sightings[3]
    assert len(set(sightings)) == 4
