"""The convention as the file states it, open points included."""

import tomllib

import pytest

from qantara.pipeline.partnership import Partnership, find_partnership
from qantara.web.convention import ConventionError, Phrase, read_convention
from tests.web.conftest import keep_edition


@pytest.fixture
def read(tmp_path):
    def of(text, languages=("fr", "ar", "en")):
        config = tomllib.loads(text) | {"partnership": {"languages": list(languages)}}
        return read_convention(Partnership(tmp_path, config))

    return of


def test_the_convention_of_2026_is_whole(empty_folder):
    convention = read_convention(find_partnership(empty_folder, named=True))
    assert convention.signed_on.isoformat() == "2026-02-16"
    assert [len(part) for part in (convention.parties, convention.axes, convention.domains, convention.institutions, convention.targets)] == [4, 5, 6, 5, 2]  # fmt: skip
    assert convention.parties[0].signatory == "Ryad Mezzour"
    assert [target.value for target in convention.targets] == [100_000, 240_000]


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_the_page_shows_what_is_written_in_each_language(client, folder, lang):
    text = client.get(f"/{lang}/convention/").content.decode()
    convention = read_convention(find_partnership(folder, named=True))
    for named in (*convention.parties, *convention.axes, *convention.institutions):
        words, language = named.name.inside(lang)
        assert words.replace("'", "&#39;") in text
        assert language == lang or f'lang="{language}"' in text


def test_what_is_to_be_confirmed_says_so(client, folder, configure):
    assert "badge confirm" not in client.get("/fr/convention/").content.decode()
    configure('signatory = "Ryad Mezzour"', 'signatory = "à confirmer"')
    configure("value = 100_000", 'value = "à confirmer"')
    configure('name = "ESITH"', 'name = "ESITH"\nto_confirm = true')
    text = client.get("/fr/convention/").content.decode()
    assert text.count("badge confirm") == 3
    assert "Ryad Mezzour" not in text


def test_a_text_in_one_language_is_shown_as_such():
    assert Phrase({"fr": "ministre"}).inside("ar") == ("ministre", "fr")
    assert not Phrase({})


def test_a_name_of_the_file_cannot_become_markup(client, folder, configure):
    configure('name = "ISCAE"', 'name = "<script>alert(1)</script>"')
    assert "<script>alert" not in client.get("/fr/convention/").content.decode()


def test_without_a_convention_the_page_says_what_to_do(client, folder, read):
    assert not read("")
    text = (folder / "qantara.toml").read_text(encoding="utf-8")
    (folder / "qantara.toml").write_text(text.partition("[convention]")[0], encoding="utf-8")
    keep_edition(folder)
    assert "No convention is written down yet" in client.get("/en/convention/").content.decode()
    assert client.get("/en/").status_code == 200


def test_a_domain_of_ones_own_keeps_its_name(read):
    [(name, phrase)] = read('[convention]\ndomains = ["quantum"]').domains
    assert (name, phrase.inside("fr")) == ("quantum", ("quantum", "fr"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[convention]\nsigned_on = "16 février"', "write a day such as 2026-02-16"),
        ('[convention]\nparties = "tous"', "[[convention.parties]], with its name"),
        ('[[convention.targets]]\nname = "x"', "[[convention.targets]], with its what"),
    ],
)
def test_a_table_that_is_not_what_it_must_be_is_refused(read, text, said):
    with pytest.raises(ConventionError) as refusal:
        read(text)
    assert said in str(refusal.value)
    assert "qantara.toml" in str(refusal.value)
