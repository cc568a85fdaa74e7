"""Links in a folder's file, and the codes they give."""

import pytest

from qantara.core.vocabulary.files import VocabularyError, build_vocabulary
from qantara.core.vocabulary.links import COLUMNS, Codes, all_links, codes_of, read_links, write_links
from qantara.core.vocabulary.model import Link

UUID = "43ae58b9-5e56-4524-b45a-b422777a0576"
URI = f"http://data.europa.eu/esco/skill/{UUID}"
TEXTS = {
    "data.csv": f"id,kind,domains,en,fr,ar,esco\nsql,technology,data,SQL,SQL,SQL,{UUID}\ngit,technology,data,Git,Git,Git,\n",
    "occupations.csv": (
        "id,group,domain,en,fr,ar,esco,rome\ndba,database administrator,data,dba,dba,مدير,2521.1,M1894\n"
        "tester,test/qa engineer,testing,tester,testeur,مختبر,,\n"
    ),
}


def link(**more):
    values = {
        "of": "skill", "id": "sql", "scheme": "esco", "code": "u1", "notation": "", "en": "", "fr": "", "ar": "",
        "relation": "exact",
    }  # fmt: skip
    return Link(**{**values, **more})


def with_links(*links, scheme="esco"):
    return build_vocabulary({**TEXTS, f"vocabulary/links-{scheme}.csv": write_links(links, scheme)})


def test_what_is_written_is_what_is_read():
    links = [link(en="SQL", fr='le "SQL", oui', ar="لغة"), link(of="occupation", id="dba", notation="2521.1")]
    text = write_links(links, "esco")
    assert sorted(read_links(text, name="vocabulary/links-esco.csv"), key=str) == sorted(links, key=str)


def test_the_order_of_the_links_changes_no_byte():
    links = [link(code="b"), link(code="a"), link(id="git")]
    assert write_links(links, "esco") == write_links(reversed(links), "esco")


def test_every_line_names_the_source_and_its_licence():
    for scheme, licence in (("esco", "2011/833/EU"), ("rome", "Licence Ouverte 2.0")):
        assert licence in write_links([link()], scheme).splitlines()[1]


def test_without_an_import_the_codes_are_those_of_our_rows():
    made = build_vocabulary(TEXTS)
    assert codes_of(made) == {"sql": Codes(esco=(URI,))}
    assert codes_of(made, "occupation") == {"dba": Codes(esco=("2521.1",), rome=("M1894",))}


def test_a_skill_has_the_codes_of_its_row_and_of_its_links_each_once():
    made = with_links(link(code=URI, relation="declared"), link(code="u2"), link(id="git", code="u3"))
    assert codes_of(made) == {"sql": Codes(esco=(URI, "u2")), "git": Codes(esco=("u3",))}


def test_an_import_brings_the_uri_of_a_short_code():
    made = with_links(link(of="occupation", id="dba", code="uri", notation="2521.1", relation="declared"))
    assert codes_of(made, "occupation")["dba"].esco == ("uri",)


def test_what_our_row_says_of_an_occupation_wins_over_names_in_common():
    made = with_links(link(of="occupation", id="dba", code="uri", notation="9999.1"))
    assert codes_of(made, "occupation")["dba"].esco == ("2521.1",)


def test_an_occupation_without_a_code_of_ours_takes_those_of_its_links():
    titles = [link(of="occupation", id="tester", scheme="rome", code=code, notation="M1863") for code in "12"]
    assert codes_of(with_links(*titles, scheme="rome"), "occupation")["tester"].rome == ("M1863",)


def test_links_do_not_change_the_version_and_have_their_own():
    without, one, other = build_vocabulary(TEXTS), with_links(link()), with_links(link(code="z"))
    assert without.version == one.version == other.version
    assert without.links_version == ""
    assert len({without.links_version, one.links_version, other.links_version}) == 3


def test_a_link_to_a_row_that_is_no_more_is_left_aside():
    assert with_links(link(id="gone")).links == ()


def test_all_links_hold_the_codes_of_our_rows_that_no_import_tells():
    made = with_links(link(of="occupation", id="dba", code="uri", notation="2521.1", relation="declared"))
    assert [(one.id, one.scheme, one.code, one.notation) for one in all_links(made)] == [
        ("dba", "esco", "uri", "2521.1"), ("dba", "rome", "M1894", "M1894"), ("sql", "esco", URI, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("links-onet.csv", "id\n", "links-onet.csv: links are in links-esco.csv and links-rome.csv only"),
        ("links-esco.csv", "id,code\nx,y\n", "links-esco.csv, line 1: unknown or missing columns"),
        ("links-esco.csv", ",".join(COLUMNS) + "\nskill,sql\n", "links-esco.csv, line 2: the row has not as many"),
        ("links-esco.csv", ",".join(COLUMNS) + "\nskill,sql,u,,,,,same,s\n", "links-esco.csv, line 2: of is skill or"),
        (
            "links-esco.csv",
            ",".join(COLUMNS) + "\nskill,sql,,,,,,exact,s\n",
            "links-esco.csv, line 2: .*code is not empty",
        ),
    ],
)
def test_a_broken_file_of_links_is_refused_with_its_place(name, text, says):
    with pytest.raises(VocabularyError, match="^vocabulary/" + says):
        build_vocabulary({**TEXTS, f"vocabulary/{name}": text})
