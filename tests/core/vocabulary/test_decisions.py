"""Decisions on candidates, as a folder's files hold them."""

import pytest

from qantara.core.vocabulary.files import VocabularyError, build_vocabulary

SQL = "id,kind,domains,en,fr,ar,ambiguous,needs_near\nsql,technology,data,SQL,SQL,SQL,,\nuno,soft,other,Unity,Unité,وحدة,,team\n"


def build(**files):
    return build_vocabulary({"data.csv": SQL, **{f"vocabulary/{name}.csv": text for name, text in files.items()}})


def test_an_alias_is_a_further_name_in_its_language():
    made = build(aliases="id,alias,language,guard,on\nsql,SLQ,fr,,2026-11-01\n")
    assert made.skills["sql"].aliases_fr == ("SLQ",)
    assert made.skills["sql"].exact_case == ()


def test_an_alias_needs_no_more_than_an_identifier_and_a_name():
    assert build(aliases="id,alias\nsql,SLQ\n").skills["sql"].aliases_en == ("SLQ",)


@pytest.mark.parametrize("guard", ["ambiguous", "exact_case"])
def test_a_guarded_alias_is_guarded_in_the_skill(guard):
    made = build(aliases=f"id,alias,language,guard,on\nsql,SLQ,en,{guard},\n")
    assert getattr(made.skills["sql"], guard) == ("SLQ",)


def test_a_guarded_alias_leaves_the_guard_of_the_other_names_as_it_was():
    """A skill with words to stand near, and no list, asks them of every name."""
    made = build(aliases="id,alias,language,guard,on\nuno,oneness,en,ambiguous,\n")
    assert made.skills["uno"].ambiguous == ("Unity", "Unité", "وحدة", "oneness")


def test_an_alias_may_add_to_a_row_of_the_folder_whatever_the_order_of_the_files():
    own = "id,kind,domains,en,fr,ar\nzz,concept,data,Zz,Zz,زز\n"
    assert build(aliases="id,alias\nzz,zed\n", own=own).skills["zz"].aliases_en == ("zed",)


def test_an_alias_changes_the_version_and_a_refusal_does_not():
    plain = build()
    assert build(aliases="id,alias\nsql,SLQ\n").version != plain.version
    assert build(refused="name,on\nFoo,2026-11-01\n").version == plain.version


def test_refused_names_are_folded():
    assert build(refused="name,on\nFinancial  Services,2026-11-01\n").refused == {"financial services"}


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("aliases", "id,alias\nnone,SLQ\n", "aliases.csv, line 2: there is no skill 'none'"),
        ("aliases", "id,alias\nsql,--\n", "aliases.csv, line 2: an alias needs a name"),
        ("aliases", "id,alias,language\nsql,SLQ,de\n", "aliases.csv, line 2: an alias needs a name, a language among"),
        ("aliases", "id,alias,guard\nsql,SLQ,maybe\n", "aliases.csv, line 2: an alias needs"),
        ("aliases", "id\nsql\n", "aliases.csv, line 1: unknown or missing columns"),
        ("refused", "names\nx\n", "refused.csv, line 1: unknown or missing columns"),
    ],
)
def test_a_broken_decision_is_refused_with_its_place(file, text, says):
    with pytest.raises(VocabularyError, match="^vocabulary/" + says):
        build(**{file: text})
