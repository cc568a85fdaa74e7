"""The file is read as it stands; what is wrong is refused with file, key, value and remedy."""

import pytest

from qantara.agreements.phrases import Phrase
from qantara.agreements.reading import ConventionError, first_of, read_statements
from qantara.pipeline.partnership import find_partnership
from tests.agreements.conftest import CGEM, OLD, partnership_of


def read(text, languages=("fr", "ar", "en")):
    return read_statements(partnership_of(text, languages))


def one(text, languages=("fr", "ar", "en")):
    [statement] = read(text, languages)
    return statement


def test_the_convention_of_2026_is_whole(empty_folder):
    [told] = read_statements(find_partnership(empty_folder, named=True))
    assert (told.slug, told.signed_on.isoformat(), str(told.place)) == ("axa-2026", "2026-02-16", "Rabat")
    assert [party.signatory for party in told.parties] == [
        "Ryad Mezzour", "Azzedine El Midaoui", "Amal El Fallah Seghrouchni", "Matthieu Caillat",
    ]  # fmt: skip
    assert [axis.key for axis in told.axes] == ["needs", "curricula", "upskilling", "research", "placement"]
    assert [key for key, _ in told.domains] == ["data", "ai", "cybersecurity", "cloud", "devops", "testing"]
    kinds = [row.who.institution_kind if row.who else "category" for row in told.institutions]
    assert (kinds.count("university"), kinds.count("school"), kinds.count("category")) == (12, 4, 1)
    assert all(row.who.region.startswith("MA-") and row.who.seat for row in told.institutions if row.who)
    assert (len(told.objectives), len(told.articles), told.committee.to_confirm) == (6, 0, True)


def test_public_targets_stand_side_by_side_each_with_source_and_day(empty_folder):
    [told] = read_statements(find_partnership(empty_folder, named=True))
    stated = [(row.measure, row.value, row.year, row.stated_on) for row in told.targets]
    assert stated == [
        ("trained-a-year", 100_000, 2030, "2024-09"), ("trained-a-year", 45_000, 2030, "2024-11"),
        ("trained-a-year", 20_000, 2026, "2024-11"), ("trained-a-year", 22_500, 2027, "2024-09"),
        ("digital-jobs", 240_000, 2030, "2026-02-16"), ("digital-jobs", 240_000, 2030, "2024-09-25"),
        ("digital-jobs", 270_000, 2030, "2024-09-25"),
    ]  # fmt: skip
    assert all(row.source and row.definition_to_confirm for row in told.targets)


@pytest.mark.parametrize("part", ["name", "quality", "what", "source", "rhythm", "text"])
def test_every_text_that_is_shipped_is_in_three_languages(empty_folder, part):
    [told] = read_statements(find_partnership(empty_folder, named=True))
    rows = [*told.parties, *told.axes, *told.institutions, *told.objectives, *told.targets, told.committee]
    found = [phrase for row in rows if (phrase := getattr(row, part, None)) and isinstance(phrase, Phrase)]
    assert found
    assert all(set(phrase.texts) == {"fr", "ar", "en"} for phrase in found)


def test_a_folder_made_before_is_read_as_it_is():
    told = one(OLD.read_text(encoding="utf-8"))
    assert told.slug == "convention"
    assert [len(part) for part in (told.parties, told.axes, told.domains, told.institutions, told.targets)] == [4, 5, 6, 5, 2]  # fmt: skip
    assert [target.value for target in told.targets] == [100_000, 240_000]
    assert told.parties[0].quality == Phrase({"fr": "ministre"})
    # Who they are is known, though the file only names them.
    assert [party.who.kind for party in told.parties] == ["ministry", "ministry", "ministry", "group"]
    assert [(row.who.seat, row.who.supervised_by) if row.who else None for row in told.institutions] == [
        None, ("Bouskoura", "industry"), ("Technopolis, Salé", "industry"), ("Casablanca", "industry"),
        ("Casablanca", "industry"),
    ]  # fmt: skip


def test_what_an_old_row_says_of_itself_stands():
    row = one(
        '[convention]\ntitle = "x"\n[[convention.institutions]]\nname = "ESITH"\nseat = "Tanger"\nregion = "MA-01"'
    ).institutions[0]
    assert (row.who.seat, row.who.region, row.who.institution_kind) == ("Tanger", "MA-01", "school")
    assert row.who.supervised_by == ""  # the ministry is no party here


def test_a_name_that_nobody_knows_stays_a_name():
    told = one('[[convention.parties]]\nname = "Partie d’essai"\n[[convention.institutions]]\nname = "École d’essai"')
    assert (told.parties[0].who, told.institutions[0].who) == (None, None)


def test_several_conventions_have_their_own_slugs():
    old = OLD.read_text(encoding="utf-8")
    assert [told.slug for told in read(old + CGEM)] == ["convention", "cgem-2026"]
    assert [told.slug for told in read(CGEM)] == ["cgem-2026"]
    assert read(CGEM)[0].parties[0].to_confirm


def test_a_folder_without_a_convention_states_nothing():
    assert read("") == ()
    assert not first_of(())


def test_an_axis_that_commits_to_nothing_else_commits_to_its_name():
    [axis] = one('[[convention.axes]]\nname = "Stages"').axes
    assert axis.commitments == (Phrase({"fr": "Stages"}),)


def test_a_domain_of_ones_own_keeps_its_name():
    [(name, phrase)] = one('[convention]\ntitle = "x"\ndomains = ["quantum"]').domains
    assert (name, phrase.inside("ar")) == ("quantum", ("quantum", "fr"))


def test_a_value_to_be_confirmed_is_not_there_and_says_so():
    told = one(
        '[[convention.parties]]\nname = "x"\nsignatory = "À confirmer"\n'
        '[[convention.targets]]\nwhat = "y"\nvalue = "à confirmer"\nyear = "à confirmer"\nstated_on = "à confirmer"\n'
    )
    assert (told.parties[0].signatory, told.parties[0].to_confirm) == ("", True)
    target = told.targets[0]
    assert (target.value, target.year, target.stated_on, target.to_confirm) == (None, None, "", True)


def test_the_digest_knows_what_is_stated_not_how_it_is_laid_out():
    text = OLD.read_text(encoding="utf-8")
    assert one(text).digest == one("# une remarque\n" + text.replace(" = ", "=")).digest
    assert one(text).digest != one(text.replace('place = "Rabat"', 'place = "Salé"')).digest


TARGET = '[[convention.targets]]\nwhat = "x"\n'
INSTITUTION = '[[convention.institutions]]\nname = "x"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[convention]\nsigned_on = "16 février"', "convention.signed_on is '16 février'; write a day such as 2026-02-16"),
        ("[convention]\nsigned_on = 2026-02-16T10:00:00", "write a day such as 2026-02-16"),
        ('[convention]\nparties = "tous"', "under [[convention.parties]], with its name"),
        ('[[convention.targets]]\nname = "x"', "under [[convention.targets]], with its what"),
        ("[convention]\ntitle = 2.5", "convention.title is 2.5; write a text, or one for each language"),
        ('[convention]\ntitle = { fr = ["x"] }', "write a text, or one for each language: { fr ="),
        ("[[convention.parties]]\nname = \"x\"\nsignatory = 3", "convention.parties[1].signatory is 3; write a text between quotation marks"),
        (f'[[convention.parties]]\nname = "x"\nsignatory = "{"x" * 201}"', "convention.parties[1].signatory has 201 characters; write 200 at most"),
        ('[convention]\ndomains = "data"', "convention.domains is 'data'; write a list"),
        ('[convention]\nto_confirm = "oui"', "convention.to_confirm is 'oui'; write true or false"),
        ('[convention]\ncommittee = "x"', "convention.committee is 'x'; write it as a table: [convention.committee]"),
        ('[convention.committee]\nmembers = "x"', "convention.committee.members is 'x'; write a list"),
        ('[convention.committee]\nmembers = ["x"]', "convention.committee.members is 'x', which is the id of no such row"),
        ('[[convention.parties]]\nname = "x"\nkind = "institution"', "convention.parties[1].kind is 'institution'; write one of: ministry, company"),
        (INSTITUTION + 'kind = "ministry"', "write one of: university, establishment, school, vocational, bootcamp, category"),
        (INSTITUTION + 'kind = "school"\nregion = "Rabat"', "convention.institutions[1].region is 'Rabat'; write one of: MA-01, MA-02"),
        (INSTITUTION + 'kind = "school"\nsupervised_by = "nobody"', "convention.institutions[1].supervised_by is 'nobody'"),
        (INSTITUTION + 'part_of = "nothing"', "convention.institutions.part_of is 'nothing'"),
        (INSTITUTION + INSTITUTION, "two rows of convention.institutions have the id 'x'"),
        (TARGET + 'value = "beaucoup"', "convention.targets[1].value is 'beaucoup'; write a number"),
        (TARGET + "year = 30", "convention.targets[1].year is 30; write a year such as 2030"),
        (TARGET + 'stated_on = "en mars"', "convention.targets[1].stated_on is 'en mars'; write a day, a month or a year"),
        (TARGET + 'stated_on = "2024-13"', "write a day, a month or a year"),
        (TARGET + 'id = "a"\nsuperseded_by = "a"', "convention.targets.superseded_by is 'a'"),
        ('[[convention.axes]]\nname = "x"\ncommitments = "y"', "convention.axes[1].commitments is 'y'; write a list"),
        ("conventions = [3]", "write each row of conventions under [[conventions]]"),
        ('[[conventions]]\ntitle = "x"', "conventions.slug is None; give each convention a slug of its own"),
        ('[[conventions]]\nslug = "Deux Mots"', "conventions.slug is 'Deux Mots'"),
        ('[convention]\ntitle = "x"\n[[conventions]]\nslug = "convention"\ntitle = "y"', "a slug of its own"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_in_one_sentence(text, said):
    with pytest.raises(ConventionError) as refusal:
        read(text)
    assert said in str(refusal.value)
    assert "qantara.toml: " in str(refusal.value)
    assert "\n" not in str(refusal.value)
