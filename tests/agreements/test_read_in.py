"""The database is brought to the file: once or ten times, several conventions, nobody's work overwritten."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qantara.agreements import actions
from qantara.agreements.models import Axis, Beneficiary, Convention, Signatory, Target
from qantara.agreements.reading import ConventionError
from qantara.kit.audit.models import Entry
from qantara.parties.enums import OrganisationKind
from qantara.parties.models import Organisation
from tests.agreements.conftest import CGEM, NOW, OLD, partnership_of
from tests.parties.factories import PersonFactory

pytestmark = pytest.mark.django_db
RABAT = {"fr": "Rabat", "ar": "الرباط", "en": "Rabat"}


def seen():
    """Everything that is stated, and the organisations, without the numbers of rows."""
    return (
        {one.slug: actions._shown(one) for one in Convention.objects.all()},
        list(Organisation.objects.order_by("pk").values()),
        Entry.objects.count(),
    )


def test_a_new_folder_makes_the_convention_and_its_organisations(read_in):
    [convention] = read_in()
    assert str(convention) == "Convention de partenariat pour le développement des compétences numériques"
    kinds = [kind for (kind,) in Organisation.objects.values_list("kind")]
    assert [kinds.count(kind) for kind in ("ministry", "group", "institution")] == [3, 1, 16]
    agadir = Organisation.objects.get(name="Université Ibn Zohr d'Agadir")
    assert (agadir.name_ar, agadir.supervised_by.name_en) == (
        "جامعة ابن زهر بأكادير", "Ministry of Higher Education, Scientific Research and Innovation",
    )  # fmt: skip
    assert [(site.name, site.region, site.is_seat) for site in agadir.sites.all()] == [("Agadir", "MA-09", True)]
    assert Organisation.objects.get(short_name="ECC").supervised_by.name == "Ministère de l'Industrie et du Commerce"
    assert Organisation.objects.get(kind=OrganisationKind.GROUP).country == "FR"


def test_reading_twice_is_reading_once(read_in):
    read_in()
    before = seen()
    assert read_in() == []
    Convention.objects.update(digest="")  # as if the file were laid out otherwise: every row is compared
    assert read_in() == []
    assert seen() == before


def test_it_is_recorded_when_something_changes(read_in, configure):
    [convention] = read_in()
    assert Entry.objects.filter(event="convention.added", target_id=str(convention.pk)).count() == 1
    configure('fr = "Rabat"', 'fr = "Salé"')
    assert read_in() == [convention]
    [entry] = Entry.objects.filter(event="convention.changed")
    assert (entry.told["before"], entry.told["after"]) == (
        {"place": RABAT}, {"place": RABAT | {"fr": "Salé"}},
    )  # fmt: skip
    assert entry.actor is None


def test_a_row_that_is_corrected_stays_the_same_row(read_in, configure):
    read_in()
    target = Target.objects.get(key="trained-2030-budget")
    configure("value = 45_000", "value = 46_000")
    read_in()
    assert Target.objects.get(key="trained-2030-budget").pk == target.pk
    assert Target.objects.get(pk=target.pk).value == 46_000


def test_a_row_that_leaves_the_file_is_gone(read_in):
    old = OLD.read_text(encoding="utf-8")
    read_in(old)
    read_in(old.partition("[[convention.targets]]")[0])
    assert not Target.objects.exists()
    assert Axis.objects.count() == 5


def test_several_conventions_share_their_organisations(read_in):
    read_in(OLD.read_text(encoding="utf-8") + CGEM)
    assert Convention.objects.count() == 2
    ministry = Organisation.objects.get(name__startswith="Ministère de l'Enseignement supérieur")
    assert ministry.signatures.count() == 2
    assert Organisation.objects.filter(kind=OrganisationKind.ASSOCIATION).count() == 1


def test_a_convention_that_leaves_the_file_is_withdrawn_and_comes_back(read_in):
    old = OLD.read_text(encoding="utf-8")
    read_in(old + CGEM)
    number = Convention.objects.get(slug="cgem-2026").pk
    [gone] = read_in(old)
    assert (gone.pk, gone.withdrawn_at) == (number, NOW)
    assert read_in(old) == []
    [back] = read_in(old + CGEM)
    assert (back.pk, back.withdrawn_at) == (number, None)


def test_what_people_have_changed_is_not_overwritten(read_in, configure):
    read_in()
    Organisation.objects.filter(short_name="ESITH").update(name="École d’essai", name_ar="", short_name="")
    agadir = Organisation.objects.get(name="Université Ibn Zohr d'Agadir")
    agadir.sites.update(name="Aït Melloul", region="MA-09")
    number = Organisation.objects.count()
    configure('fr = "Rabat"', 'fr = "Salé"')
    configure('"ESITH", ar', '"ESITH (Casablanca)", ar')
    read_in()
    assert Organisation.objects.count() == number
    assert Beneficiary.objects.get(key="esith").organisation.name == "École d’essai"
    assert [site.name for site in agadir.sites.all()] == ["Aït Melloul"]


def test_an_organisation_that_is_there_is_linked_whatever_its_apostrophe(read_in):
    there = Organisation.objects.create(
        kind=OrganisationKind.MINISTRY, name="Ministère de l’Industrie et du Commerce", created_at=NOW, updated_at=NOW
    )
    read_in()
    there.refresh_from_db()
    assert Signatory.objects.get(key="industry").organisation == there
    assert there.name_ar == ""  # left as it was


def test_a_file_that_is_refused_changes_nothing(read_in):
    read_in()
    before = seen()
    with pytest.raises(ConventionError, match="write a year such as 2030"):
        read_in('[[convention.targets]]\nwhat = "x"\nyear = 3')
    assert seen() == before


def test_a_table_without_anything_is_no_convention(read_in):
    assert read_in("") == []
    assert read_in("[convention]\ndomains = []") == []
    assert not Convention.objects.exists()


def test_who_reads_it_in_is_recorded(read_in):
    person = PersonFactory()
    read_in(by=person)
    assert set(Entry.objects.values_list("actor", flat=True)) == {person.pk}


_WORD = st.sampled_from(["Stages", "Recherche", "بحث", "L'essai", "L’essai"])
_ROWS = st.lists(
    st.tuples(_WORD, st.booleans(), st.integers(1, 99)), max_size=4, unique_by=lambda row: row[0].replace("’", "'")
)


def _file(rows):
    text = '[convention]\ntitle = "x"\n'
    for word, doubt, number in rows:
        more = f"to_confirm = {str(doubt).lower()}\n"
        text += f'[[convention.axes]]\nid = "a{number}-{word}"\nname = "{word}"\n{more}'
        text += f'[[convention.parties]]\nid = "{word}"\nkind = "association"\nname = "{word}"\n{more}'
        text += f'[[convention.targets]]\nwhat = "{word}"\nvalue = {number}\n{more}'
    return text


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=_ROWS, then=_ROWS)
def test_reading_again_leads_to_the_file_whatever_was_there(first, then):
    """Through any file to another, twice: the same as reading that other once."""
    actions.read_in(partnership=partnership_of(_file(first)), at=NOW)
    actions.read_in(partnership=partnership_of(_file(then)), at=NOW)
    before = seen()
    assert actions.read_in(partnership=partnership_of(_file(then)), at=NOW) == []
    assert seen() == before
    told = before[0]["convention"]
    assert [row["title"]["fr"] for row in told["axis"]] == [word for word, *_ in then]
    assert [row["value"] for row in told["target"]] == [number for *_, number in then]
