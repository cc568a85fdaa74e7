"""The catalogues are complete, up to date, and written as their languages are."""

import importlib.util
import re
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

PLACE = re.compile(r"\{[^{}]*\}|%\(\w+\)s|%s|%%")
# What one types stays as it is in every language.
TYPED = re.compile(
    r"qantara [a-z]+(?: [a-z]+)?(?: --[a-z-]+)*|(?<![\w-])--[a-z][a-z-]*|make setup|pip install qantara|qantara\.toml"
    r"|(?<![A-Za-z0-9_])\.(?:jsonl|csv|parquet|xlsx|gz|zip)\b|report\.threshold|\bads/"
)
LANGUAGES = ("fr", "ar")
DOMAINS = ("qantara", "report")


@pytest.fixture(scope="module")
def tool(root) -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", root / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=[(lang, domain) for lang in LANGUAGES for domain in DOMAINS], ids="-".join)
def catalogue(request, root) -> Catalog:
    language, domain = request.param
    path = root / "src" / "qantara" / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _messages(catalogue: Catalog) -> list[Message]:
    found = [message for message in catalogue if message.id]
    assert len(found) > 100
    return found


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def _english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[-1]


def test_every_sentence_is_translated_and_none_is_doubtful(catalogue):
    assert [m.id for m in _messages(catalogue) if m.fuzzy or not all(form.strip() for form in _forms(m))] == []
    assert not catalogue.obsolete


def test_a_translation_has_the_places_of_its_sentence(catalogue):
    for message in _messages(catalogue):
        for form in _forms(message):
            assert sorted(PLACE.findall(form)) == sorted(PLACE.findall(_english(message))), message.id


def test_what_one_types_stays_as_it_is(catalogue):
    for message in _messages(catalogue):
        for form in _forms(message):
            assert sorted(TYPED.findall(form)) == sorted(TYPED.findall(_english(message))), message.id


def test_paragraphs_are_kept(catalogue):
    for message in _messages(catalogue):
        for form in _forms(message):
            assert form.count("\n\n") == _english(message).count("\n\n"), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_of_the_command_is_what_make_messages_writes(tool, root, language):
    path = root / "src" / "qantara" / "locale" / language / "LC_MESSAGES" / "qantara.po"
    assert path.read_text(encoding="utf-8") == tool.rendered(language), "run: make messages, then translate"


def test_every_way_of_saying_something_is_gathered(tool, root, tmp_path):
    code = tmp_path / "qantara"
    (code / "cli").mkdir(parents=True)
    (code / "pipeline").mkdir()
    (code / "cli" / "said.py").write_text(
        'tell(_("Said {x}." "\\n\\nTwice."))\nLATER = N_("Later.")\nraise MyError("{error}")\n', encoding="utf-8"
    )
    (code / "pipeline" / "said.py").write_text(
        "class MyError(BaseRefusal): ...\nclass BaseRefusal(Refusal): ...\n"
        'def f():\n    raise MyError("{file}: no.", file=1)\n    _("not of the command")\n'
        'REASONS: dict[str, str] = {"a": "Because."}\nFinding("check", "good", "All is well.")\n',
        encoding="utf-8",
    )  # fmt: skip
    assert tool.gather(code) == {
        "All is well.": ["qantara/pipeline/said.py"], "Because.": ["qantara/pipeline/said.py"],
        "Later.": ["qantara/cli/said.py"], "Said {x}.\n\nTwice.": ["qantara/cli/said.py"],
        "check": ["qantara/pipeline/said.py"], "{file}: no.": ["qantara/pipeline/said.py"],
    }  # fmt: skip


def test_a_sentence_that_could_never_be_translated_is_refused(tool, tmp_path):
    code = tmp_path / "qantara" / "cli"
    code.mkdir(parents=True)
    (code / "said.py").write_text('\ntell(_(f"Said {x}."))\n', encoding="utf-8")
    with pytest.raises(SystemExit, match=r"qantara/cli/said\.py, line 2: an f-string cannot be translated"):
        tool.gather(tmp_path / "qantara")


@pytest.mark.parametrize("domain", DOMAINS)
def test_french_keeps_a_space_that_does_not_break_before_its_signs(root, domain):
    with (root / "src" / "qantara" / "locale" / "fr" / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        for message in _messages(read_po(file, locale="fr")):
            for form in _forms(message):
                bare = re.sub(r"schema\.org|https?://", "", form)
                assert not re.search(r" [;:?!»%](?:\s|$)|« |(?<=[a-zàâçéèêëîïôûù])[:;?!](?=\s|$)", bare), message.id


@pytest.mark.parametrize("domain", DOMAINS)
def test_arabic_is_written_with_arabic_signs(root, domain):
    with (root / "src" / "qantara" / "locale" / "ar" / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        for message in _messages(read_po(file, locale="ar")):
            for form in _forms(message):
                assert not re.search(r"[\u0621-\u064a][,;?]", form), message.id
