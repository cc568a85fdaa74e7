"""The page behind a number: the figure computed anew, its chain, the ads it counts, and nothing of what is too few."""

import csv
import html
import io
import re
import shutil
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import person_with
from tests.pipeline.edition.conftest import edition, partnership, path  # noqa: F401 - fixtures

from qantara.axes.needs.bridge import Query
from qantara.axes.needs.tracing import Asked, Tracer, answer, read_asked
from qantara.parties.enums import Role

LANGS = ("fr", "ar", "en")


@pytest.fixture
def served(edition, partnership, settings, tmp_path):  # noqa: F811
    """A folder whose newest edition is the one of the tests."""
    folder = tmp_path / "partners"
    editions = folder / ".portal" / "editions"
    editions.mkdir(parents=True)
    shutil.copy(partnership.folder / "qantara.toml", folder)
    name = f"{edition.part('run')}.sqlite3"
    shutil.copy(edition.path, editions / name)
    (editions / "newest").write_text(name)
    settings.QANTARA_FOLDER = folder
    return folder


def shown(text):
    return re.sub(r"<[^>]+>|\s|[\u2066-\u2069]", "", html.unescape(re.search(r"data-figure>(.*?)</p>", text, re.S)[1]))


def rows_of(text):
    """The part of a page that lists the ads counted."""
    return text.partition('id="h-rows"')[2]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "told",
    [
        {"measure": "ads"}, {"measure": "posts", "domain": "data"}, {"measure": "change", "domain": "data"},
        {"measure": "share", "of": "skill", "skill": "sql"}, {"measure": "share", "of": "region", "region": "MA-06"},
        {"measure": "share", "of": "domain", "domain": "data"},
        {"measure": "ads", "skill": "sql", "first": "2026-01", "last": "2026-03"},
        {"measure": "ads", "skill": "sql", "beside": "dbt"}, {"measure": "oftener", "skill": "sql", "beside": "dbt"},
        {"measure": "ads", "domain": "data", "contract": "permanent"}, {"measure": "share", "of": "contract", "domain": "data", "contract": "permanent"},
        {"measure": "companies"}, {"measure": "read"}, {"measure": "rejected", "source": "all"}, {"measure": "kept"},
        {"measure": "forecast", "month": "2027-10"}, {"measure": "forecast", "month": "2027-10", "skill": "sql"},
    ],
)  # fmt: skip
def test_a_figure_of_each_kind_has_its_page(client, db, served, told, lang):
    answered = client.get(f"/{lang}/trace/", told)
    assert answered.status_code == 200
    assert shown(answered.content.decode()) not in {"", "–", "n/a"}


def test_the_page_shows_the_figure_and_the_file_adds_up_to_it(client, db, served, edition):  # noqa: F811
    for told in (
        {"skill": "sql"},
        {"region": "MA-06"},
        {"domain": "data"},
        {"occupation": "data-engineer"},
    ):
        text = client.get("/en/trace/", {"measure": "ads", **told}).content.decode()
        number = int(shown(text).replace(",", ""))
        assert number == round(edition.count(Query(**told)))
        file = html.unescape(re.search(r'href="(/en/trace/rows\.csv[^"]+)"', text)[1])
        body = b"".join(client.get(file).streaming_content).decode()
        rows = list(csv.DictReader(io.StringIO(body)))
        assert sum(float(row["counts"]) for row in rows) == pytest.approx(edition.count(Query(**told)), abs=0.01)


def test_the_rows_can_be_followed_to_the_last(client, db, served, edition):  # noqa: F811
    address, seen = "/en/trace/?measure=ads&skill=sql", 0
    for _ in range(50):
        text = client.get(address).content.decode()
        seen += rows_of(text).count('<tr role="row"><th scope="row"')
        after = re.search(r'href="(\?[^"#]+)#h-rows"', text)
        if not after:
            break
        address = "/en/trace/" + html.unescape(after[1])
    assert seen == len(list(edition.rows(Query(skill="sql"))))


def test_what_is_too_few_shows_neither_number_nor_ads(client, db, served, edition):  # noqa: F811
    few = next(
        query for query in (Query(skill=key, region=region) for key in edition.subjects("skill") for region in edition.subjects("region"))
        if 0 < edition.count(query) < edition.part("threshold")
    )  # fmt: skip
    told = {"measure": "ads", **few.parameters()}
    text = client.get("/en/trace/", told).content.decode()
    assert "rows.csv" not in text
    assert not rows_of(text)
    assert client.get("/en/trace/rows.csv", told).status_code == 404
    share = client.get("/en/trace/", {"measure": "share", "of": "skill", **few.parameters()}).content.decode()
    assert "Divided by" not in share


@pytest.mark.parametrize(
    "told",
    [
        {"skill": "sql", "beside": "cobol"}, {"beside": "sql"}, {"skill": "sql", "company": "Nobody"}, {"contract": "permanent"},
        {"skill": "sql", "region": "MA-06", "contract": "permanent"}, {"skill": "sql", "contract": "permanent", "beside": "dbt"},
    ],
)  # fmt: skip
def test_what_no_page_says_within_a_subject_is_hidden(client, db, served, told):
    text = client.get("/en/trace/", {"measure": "ads", **told}).content.decode()
    assert "rows.csv" not in text
    assert not rows_of(text)
    assert client.get("/en/trace/rows.csv", {"measure": "ads", **told}).status_code == 404


def test_a_share_leads_to_what_it_is_of(client, db, served, edition):  # noqa: F811
    text = client.get(
        "/en/trace/", {"measure": "share", "of": "skill", "skill": "sql", "domain": "data"}
    ).content.decode()
    whole = html.unescape(re.search(r'Divided by.*?href="([^"]+)"', text, re.S)[1])
    asked = read_asked(dict(parse_qsl(urlsplit(whole).query)))
    assert asked == Asked("ads", Query(domain="data"))
    assert shown(client.get(whole).content.decode()) == f"{round(edition.count(asked.query)):,}"


@pytest.mark.parametrize(
    "told",
    [
        {"measure": "nonsense"}, {"measure": "share"}, {"measure": "share", "of": "skill"}, {"measure": "ads", "of": "skill"},
        {"measure": "share", "of": "colour", "skill": "sql"}, {"v": "../../etc"},
    ],
)  # fmt: skip
def test_what_is_no_figure_is_not_found(client, db, served, told):
    assert client.get("/fr/trace/", told).status_code == 404
    assert client.get("/fr/trace/rows.csv", told).status_code == 404


def test_an_edition_no_longer_kept_says_so_and_offers_the_newest(client, db, served):
    answered = client.get("/en/trace/", {"measure": "ads", "skill": "sql", "v": "00001-20200101-00000000"})
    assert answered.status_code == 410
    newest = html.unescape(re.search(r'class="btn main" href="([^"]+)"', answered.content.decode())[1])
    assert "v=" not in newest
    assert client.get(newest).status_code == 200


def test_without_an_edition_nothing_is_traced(client, db, served):
    (served / ".portal" / "editions" / "newest").unlink()
    assert client.get("/fr/trace/?measure=ads").status_code == 404


@pytest.mark.parametrize(("role", "sees"), [(Role.MINISTRY_OFFICER, True), (Role.COMPANY_ADMIN, False), (None, False)])
def test_companies_and_files_are_for_those_who_look_after_the_figures(client, db, served, role, sees):
    if role:
        person = person_with(role)
        give_factor(person)
        client.force_login(person)
    text = client.get("/en/trace/?measure=ads&skill=sql").content.decode()
    assert ("Société" in text) == sees
    body = b"".join(client.get("/en/trace/rows.csv?measure=ads&skill=sql").streaming_content).decode()
    assert ("company" in body.splitlines()[0]) == sees


def test_a_chain_names_its_definition_its_run_and_its_sources(client, db, served, edition):  # noqa: F811
    text = client.get("/en/trace/?measure=ads").content.decode()
    told = edition.part("definition")["id"], edition.part("run"), edition.part("quality")["sources"][0]["name"]
    assert all(part in text for part in told)


def test_a_page_asks_the_database_nothing(client, db, served, django_assert_num_queries):
    client.get("/fr/trace/?measure=ads")
    with django_assert_num_queries(0):
        client.get("/fr/trace/?measure=ads&skill=sql")
        client.get("/fr/trace/?measure=ads")


def test_every_address_of_the_tracer_is_a_figure_with_the_value_of_its_cell(served, edition, db):  # noqa: F811
    tracer = Tracer(str(edition.part("run")))
    for address in (
        tracer.ads(skill="sql"), tracer.posts(domain="data"), tracer.share("skill", skill="sql"), tracer.change(domain="data"),
        tracer.forecast("2027-10", skill="sql"),
    ):  # fmt: skip
        asked = read_asked(dict(parse_qsl(urlsplit(address).query)))
        assert asked is not None
        assert answer(edition, asked).value is not None


def test_what_is_hidden_beside_one_too_few_shows_nothing_either(client, db, served, edition):  # noqa: F811
    told = {"measure": "ads", "domain": "data", "region": "MA-06"}
    cell = edition.cell(Query(domain="data", region="MA-06"))
    assert cell.hidden
    assert cell.ads >= edition.part("threshold")
    assert "rows.csv" not in client.get("/en/trace/", told).content.decode()
    assert client.get("/en/trace/rows.csv", told).status_code == 404


def test_nothing_is_expected_of_what_is_hidden(served, edition, monkeypatch):  # noqa: F811
    asked = Asked("forecast", Query(skill="sql"), month="2027-10")
    assert answer(edition, asked).value
    held = edition.cell(Query(skill="sql"))
    monkeypatch.setattr(edition, "cell", lambda _query: replace(held, hidden=True))
    told = answer(edition, asked)
    assert told.hidden
    assert told.value is None
    assert told.interval is None
