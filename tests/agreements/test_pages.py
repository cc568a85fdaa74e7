"""The pages of conventions, in three languages: what is stated, what has been done, what is open."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from qantara.agreements import evidence, queries
from qantara.agreements.evidence import Evidence
from qantara.agreements.models import Convention
from qantara.parties.enums import Role
from tests.agreements.conftest import CGEM, OLD
from tests.design.conftest import build
from tests.parties.factories import OrganisationFactory, PersonFactory, person_with
from tests.web.conftest import keep_edition
from tests.web.test_pages import STYLE, Outline

pytestmark = pytest.mark.django_db
LANGS = ("fr", "ar", "en")


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_shows_what_is_stated_in_each_language(client, read_in, lang):
    [convention] = read_in()
    text = text_of(client, f"/{lang}/convention/")
    outline = Outline(text)
    assert outline.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.named) <= set(outline.ids)
    assert not STYLE.search(text)
    rows = [*convention.signatory_set.all(), *convention.beneficiary_set.all()]
    stated = [convention.title, *(row.name for row in rows), *(axis.title for axis in convention.axis_set.all())]
    for phrase in [*stated, *(row.title for row in convention.objective_set.all())]:
        assert phrase.inside(lang) == (phrase.texts[lang], lang)
        assert phrase.texts[lang].replace("'", "&#39;") in text
    assert text.count('<th scope="row" role="rowheader"') == 4 + 7 + 16


def test_rivals_stand_side_by_side_and_it_is_said_that_they_do_not_agree(client, read_in):
    read_in()
    [trained, jobs] = queries.measures_of(Convention.objects.get())
    assert [target.value for target in trained.targets] == [100_000, 45_000, 20_000, 22_500]
    assert trained.disagreements == ((2030, (45_000, 100_000)),)
    assert jobs.disagreements == ((2030, (240_000, 270_000)),)
    text = text_of(client, "/en/convention/")
    assert text.count("these targets do not agree") == 2
    for said in ("Budget speech", "Head of government", "November", "September", "Other papers of the same day"):
        assert said in text


def test_a_target_that_was_replaced_is_no_rival(client, read_in):
    targets = '[[convention.targets]]\nid = "{}"\nmeasure = "m"\nwhat = "places"\nvalue = {}\nyear = 2030\n{}'
    read_in(
        '[convention]\ntitle = "x"\n'
        + targets.format("old", 10, 'superseded_by = "new"\n')
        + targets.format("new", 12, "")
    )
    [measure] = queries.measures_of(Convention.objects.get())
    assert measure.disagreements == ()
    text = text_of(client, "/en/convention/")
    assert "these targets do not agree" not in text
    assert re.search(r"<s>.*10.*</s>", text)


def test_what_nobody_has_done_is_said_to_be_so(client, read_in, nothing_told):
    read_in()
    text = text_of(client, "/en/convention/")
    assert text.count("nothing recorded yet") == 5
    assert "Internship offers, signed agreements and entries into work will stand here." in text


def test_an_axis_tells_what_it_has_done(client, read_in, nothing_told):
    def told(convention):
        return [Evidence("Sessions opened", 3, "/en/sessions/"), Evidence("Nothing of that", 0), Evidence("A study")]

    evidence.register("upskilling", told)
    evidence.register("upskilling", told)  # starting twice is starting once
    read_in()
    text = text_of(client, "/en/convention/")
    assert text.count('<a href="/en/sessions/">Sessions opened</a>') == 1
    assert "Nothing of that" not in text
    assert "A study" in text
    assert (text.count("under way"), text.count("nothing recorded yet")) == (1, 4)


def test_reports_and_a_forecast_speak_for_the_first_axis(client, read_in):
    read_in()
    [first, *others] = queries.promises_of(Convention.objects.get())
    assert [one.count for one in first.evidence][:1] == [1]
    assert first.evidence[0].link.endswith("/reports/")
    assert not any(promise.evidence for promise in others)
    assert 'href="/fr/reports/"' in text_of(client, "/fr/convention/").partition('id="main"')[2]


def test_a_forecast_is_told_with_its_day(client, folder, read_in):
    keep_edition(folder, build(skills=20))
    read_in()
    [first, *_] = queries.promises_of(Convention.objects.get())
    assert [one.count for one in first.evidence] == [1, None]
    assert "Forecast issued on " in text_of(client, "/en/convention/")


def test_institutions_are_told_by_kind_and_region(read_in):
    [convention] = read_in()
    kinds = queries.kinds_of(convention)
    assert [(kind.kind, len(kind.places)) for kind in kinds] == [(None, 1), ("university", 12), ("school", 4)]
    regions = [place.region for place in kinds[1].places]
    assert regions == sorted(regions)
    assert (regions[0], regions[-1]) == ("MA-01", "MA-09")
    assert queries.institutions_of(convention).count() == 17


def test_what_is_to_be_confirmed_says_so(client, read_in):
    read_in(OLD.read_text(encoding="utf-8"))
    before = text_of(client, "/en/convention/").count("badge confirm")
    doubtful = OLD.read_text(encoding="utf-8").replace('"Ryad Mezzour"', '"à confirmer"')
    read_in(
        doubtful.replace("value = 100_000", 'value = "à confirmer"').replace('"ISCAE"', '"ISCAE"\nto_confirm = true')
    )
    text = text_of(client, "/en/convention/")
    assert text.count("badge confirm") == before + 3
    assert "Ryad Mezzour" not in text


def test_a_text_in_one_language_is_marked_as_such(client, read_in):
    read_in(OLD.read_text(encoding="utf-8"))
    assert '<bdi lang="fr">ministre déléguée</bdi>' in text_of(client, "/ar/convention/")


def test_a_name_of_the_file_cannot_become_markup(client, read_in):
    read_in('[convention]\ntitle = "<script>alert(1)</script>"\nplace = "<b>"\nsigned_on = 2026-02-16\n')
    text = text_of(client, "/fr/convention/")
    assert "<script>alert" not in text
    assert "<b>." not in text


@pytest.mark.parametrize("lang", LANGS)
def test_a_convention_without_anything_is_a_page_all_the_same(client, read_in, lang):
    read_in('[[conventions]]\nslug = "vide"\ntitle = "Vide"\n')
    outline = Outline(text_of(client, f"/{lang}/convention/vide/"))
    assert outline.levels.count(1) == 1
    assert set(outline.named) <= set(outline.ids)


def test_without_a_convention_the_page_says_what_to_do(client, folder):
    assert "No convention is written down yet" in text_of(client, "/en/convention/")


@pytest.mark.parametrize("lang", LANGS)
def test_several_conventions_are_listed_each_with_its_page(client, read_in, lang):
    read_in(OLD.read_text(encoding="utf-8") + CGEM)
    text = text_of(client, f"/{lang}/convention/")
    assert Outline(text).levels.count(1) == 1
    for slug in ("convention", "cgem-2026"):
        assert f'href="/{lang}/convention/{slug}/"' in text
        assert f'href="/{lang}/convention/"' in text_of(client, f"/{lang}/convention/{slug}/").partition('id="main"')[2]


def test_a_convention_that_is_not_there_or_was_withdrawn_is_not_found(client, read_in, folder):
    read_in(CGEM)
    read_in()
    assert client.get("/fr/convention/cgem-2026/").status_code == 404
    assert client.get("/fr/convention/none/").status_code == 404


# Who runs the portal


@pytest.fixture
def administrator(client):
    person = person_with(Role.ADMINISTRATOR, OrganisationFactory(ministry=True))
    TOTP.activate(person, generate_totp_secret())  # without a second factor nobody administers anything
    client.force_login(person)
    return person


def test_an_administrator_reads_that_the_file_is_the_source_and_reads_it_in(client, read_in, administrator, configure):
    read_in()
    text = text_of(client, "/en/convention/")
    assert "The portal reads the file when it starts." in text
    assert "Read the file in" not in text
    configure('fr = "Rabat"', 'fr = "Salé"')
    assert "The file has changed since it was read." in text_of(client, "/en/convention/")
    answer = client.post(reverse("convention-read-in"))
    assert answer.status_code == 302
    assert str(Convention.objects.get().place) == "Salé"
    assert "Read the file in" not in text_of(client, "/en/convention/")


def test_a_file_that_is_refused_says_why_and_changes_nothing(client, read_in, administrator, configure):
    read_in()
    text_of(client, "/en/convention/")
    configure("value = 45_000", 'value = "45 000"')
    assert "write a number without quotation marks" in text_of(client, "/en/convention/")
    client.post(reverse("convention-read-in"))
    assert Convention.objects.get().target_set.get(key="trained-2030-budget").value == 45_000


def test_nobody_else_sees_or_does_that(client, read_in):
    read_in()
    assert "The portal reads the file" not in text_of(client, "/en/convention/")
    assert client.post(reverse("convention-read-in")).status_code == 302  # to sign in
    client.force_login(PersonFactory())
    assert client.post(reverse("convention-read-in")).status_code == 403
    assert "The portal reads the file" not in text_of(client, "/en/convention/")
