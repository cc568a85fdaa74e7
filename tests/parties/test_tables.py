"""Tables of organisations and people: each row for itself, taken once, refused with its line and its remedy."""

import pytest
from django.utils import timezone

from qantara.kit.tables import TableError, read_table, write_table
from qantara.kit.wording import words_of
from qantara.parties.enums import Role
from qantara.parties.models import Invitation, Membership, Organisation
from qantara.parties.tables import (
    ORGANISATION_COLUMNS,
    PEOPLE_COLUMNS,
    import_organisations,
    import_people,
    organisation_rows,
    people_rows,
)
from tests.parties.factories import MembershipFactory, OrganisationFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def take(tmp_path):
    """Read a table of organisations given as text (or rows and a kind)."""

    def of(text, name="organismes.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return import_organisations(path, name=name, by=None, at=timezone.now())

    return of


def _said(done):
    return [str(words_of("en").refused(problem.refusal)) for problem in done.problems or []]


def test_rows_become_organisations_in_a_tree(take):
    done = take(
        "type;nom;nom arabe;type d'établissement;groupe;région;ville\n"
        "group;Groupe Essai;مجموعة;;;;\n"
        "company;Essai Assurance;;;Groupe Essai;Casablanca-Settat;Casablanca\n"
        "institution;École d’essai;;school;;MA-04;Rabat\n"
    )
    assert (done.added, done.problems) == (3, None)
    company = Organisation.objects.get(name="Essai Assurance")
    assert company.parent.name == "Groupe Essai"
    assert (company.sites.get().region, company.sites.get().commune) == ("MA-06", "Casablanca")


def test_the_same_file_twice_changes_nothing(take):
    text = "kind;name;ice;sector\ncompany;Atlas;001234567000089;Conseil\n"
    take(text)
    again = take(text)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 1)
    changed = take(text.replace("Conseil", "Industrie"))
    assert (changed.added, changed.changed) == (0, 1)
    assert Organisation.objects.get().sector == "Industrie"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_files_of_any_office_are_read(take, encoding):
    take("kind;name\nassociation;Fédération d'été\n", encoding=encoding)
    assert Organisation.objects.get().name == "Fédération d'été"


def test_kinds_are_read_in_three_languages(take):
    done = take("type;nom\nEntreprise;Un\nCompany;Deux\nشركة;Trois\ncompany;Quatre\n")
    assert done.added + len(done.problems or []) == 4
    assert Organisation.objects.filter(kind="company").count() >= 2


def test_bad_rows_say_why_and_the_others_are_taken(take):
    done = take(
        "kind;name;ice;region;parent\n"
        "pirate;Un;;;\n"
        "company;Deux;123;;\n"
        "company;Trois;;Atlantide;\n"
        "company;Quatre;;;Nulle part\n"
        "company;;;;\n"
        "company;Six;;;\n"
    )
    assert done.added == 1
    said = _said(done)
    assert "organismes.csv, line 2: kind is “pirate”" in said[0]
    assert "ice cannot be “123”" in said[1]
    assert "line 4: region is “Atlantide”" in said[2]
    assert "line 5: “Nulle part” is 0 organisations" in said[3]
    assert len(said) == 5
    assert [one.name for one in Organisation.objects.all()] == ["Six"]


def test_a_row_refused_leaves_nothing_of_itself(take):
    take("kind;name;region;commune\ncompany;Sept;Atlantide;Rabat\n")
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("text", ["nom;ville\nX;Y\n", ""])
def test_a_file_without_the_columns_is_refused(take, text):
    if text:
        with pytest.raises(TableError, match="the column kind is missing"):
            take(text)
    else:
        assert _said(take(text))


def test_what_is_exported_can_be_imported_again(tmp_path):
    group = OrganisationFactory(group=True, name="Groupe")
    OrganisationFactory(company=True, name="Entité", parent=group)
    OrganisationFactory(university=True, name="Université", name_ar="جامعة")
    rows = list(organisation_rows(Organisation.objects.all()))
    for kind in ("csv", "xlsx"):
        path = tmp_path / f"t.{kind}"
        path.write_bytes(write_table(list(ORGANISATION_COLUMNS), rows, kind))
        done = import_organisations(path, name=path.name, by=None, at=timezone.now())
        assert (done.added, done.changed, done.unchanged, done.problems) == (0, 0, 3, None)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_becomes_a_formula(tmp_path, kind):
    path = tmp_path / f"t.{kind}"
    path.write_bytes(write_table(["name"], [["=HYPERLINK(1)"], ["+1"], ["@x"]], kind))
    if kind == "csv":
        assert b"\n=H" not in path.read_bytes()
        assert b"'=HYPERLINK" in path.read_bytes()
    else:
        found = [row.cells["name"] for row in read_table(path, {"name": ()}, needed=["name"], name="t")]
        assert found == ["=HYPERLINK(1)", "+1", "@x"]


def test_people_are_invited_once_each(tmp_path):
    administrator, school = person_with(Role.ADMINISTRATOR), OrganisationFactory(university=True, name="Université")
    held = MembershipFactory(role=Role.COORDINATOR, organisation=school)
    path = tmp_path / "people.csv"
    path.write_text(
        "adresse;établissement;rôle;langue\n"
        f"{held.person.email};Université;coordinator;fr\n"
        "a@exemple.ma;universite;Careers office;ar\n"
        "pas une adresse;Université;coordinator;fr\n"
        "b@exemple.ma;Université;recruiter;fr\n",
        encoding="utf-8",
    )
    links = []
    done = import_people(path, name="people.csv", by=administrator, at=timezone.now(), link_of=lambda token: links.append(token) or "https://exemple.ma/x")  # fmt: skip
    assert (done.added, done.unchanged, len(done.problems)) == (1, 1, 2)
    assert Invitation.objects.get().email == "a@exemple.ma"
    assert Invitation.objects.get().language == "ar"
    assert "is no e-mail address" in _said(done)[0]
    assert "where nobody is" in _said(done)[1]


def test_a_list_of_people_names_their_roles():
    held = MembershipFactory(role=Role.TUTOR, title="Chef")
    assert list(people_rows(Membership.objects.all())) == [
        [held.person.email, held.organisation.name, "tutor", "Chef", "fr"]
    ]
    assert len(PEOPLE_COLUMNS) == 5
