"""What the portal is told: each thing that could be wrong is refused at the door."""

import stat
import threading

import pytest

from qantara.pipeline.partnership import Partnership
from qantara.web.configuration import ConfigurationError, read_configuration, read_database
from qantara.web.room import RoomError, local_secret

LONG = "x" * 40


@pytest.fixture
def read(tmp_path):
    def of(portal=None, **environment):
        return read_configuration(Partnership(tmp_path, {"portal": portal} if portal is not None else {}), environment)

    return of


def test_without_a_word_it_answers_on_this_machine_alone(read, tmp_path):
    told = read()
    assert told.hosts == ("127.0.0.1", "localhost", "[::1]")
    assert (told.public, told.https, told.debug) == (False, False, False)
    assert told.database["NAME"] == str(tmp_path / "portal.sqlite3")
    assert told.database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in told.database["OPTIONS"]["init_command"]


def test_the_local_secret_is_drawn_once_and_for_this_user_alone(read, tmp_path):
    secret = read().secret
    assert len(secret) >= 50
    assert read().secret == secret
    assert stat.S_IMODE((tmp_path / ".portal" / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / ".portal").stat().st_mode) == 0o700


def test_two_that_start_at_once_share_one_secret(tmp_path):
    found = []
    threads = [threading.Thread(target=lambda: found.append(local_secret(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_secret_that_is_none_is_refused(tmp_path):
    (tmp_path / ".portal").mkdir()
    (tmp_path / ".portal" / "secret").write_text("abc\n", encoding="ascii")
    with pytest.raises(RoomError, match="too short to be a secret"):
        local_secret(tmp_path)


def test_a_portal_that_others_reach_needs_its_own_secret(read):
    with pytest.raises(ConfigurationError, match="set QANTARA_SECRET_KEY"):
        read({"hosts": ["portail.exemple.ma"]})
    told = read({"hosts": ["Portail.exemple.ma"]}, QANTARA_SECRET_KEY=LONG)
    assert (told.public, told.https, told.secret, told.hosts[-1]) == (True, True, LONG, "portail.exemple.ma")


def test_a_short_secret_is_refused_without_repeating_it(read):
    with pytest.raises(ConfigurationError, match="has 7 characters") as refusal:
        read(QANTARA_SECRET_KEY="hunter2")
    assert "hunter2" not in str(refusal.value)


def test_a_portal_that_others_reach_never_shows_its_insides(read):
    with pytest.raises(ConfigurationError, match="Unset QANTARA_DEBUG"):
        read({"hosts": ["portail.exemple.ma"]}, QANTARA_SECRET_KEY=LONG, QANTARA_DEBUG="1")


@pytest.mark.parametrize(("value", "debug"), [("1", True), ("yes", True), ("0", False), ("", False), ("no", False)])
def test_debugging_is_asked_for(read, value, debug):
    assert read(QANTARA_DEBUG=value).debug is debug


@pytest.mark.parametrize(
    ("portal", "said"),
    [
        ([], "must be a table"),
        ({"host": "x"}, "portal.host is not known"),
        ({"hosts": "portail.exemple.ma"}, "write a list of names"),
        ({"hosts": ["https://portail.exemple.ma"]}, "write a list of names"),
        ({"hosts": ["*"]}, "write a list of names"),
        ({"https": "yes"}, "write true or false"),
    ],
)
def test_a_table_that_is_not_what_it_must_be_is_refused(read, portal, said):
    with pytest.raises(ConfigurationError) as refusal:
        read(portal, QANTARA_SECRET_KEY=LONG)
    assert said in str(refusal.value)


def test_postgresql_is_read_from_its_address(tmp_path):
    told = read_database("postgresql://ana:p%40ss@db.exemple.ma:5433/portal?sslmode=require", tmp_path)
    assert told["ENGINE"].endswith("postgresql")
    assert [told[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "portal",
        "ana",
        "p@ss",
        "db.exemple.ma",
        "5433",
    ]
    assert told["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize(
    "address", ["mysql://u:hunter2@h/x", "postgresql://h", "postgresql://u:hunter2@h:no/x", "portal"]
)
def test_another_database_is_refused_without_repeating_a_password(tmp_path, address):
    with pytest.raises(ConfigurationError, match="DATABASE_URL cannot be read") as refusal:
        read_database(address, tmp_path)
    assert "hunter2" not in str(refusal.value)


MAIL = {"host": "smtp.exemple.ma", "from": "Qantara <portail@exemple.ma>", "user": "portail"}
PROVIDER = {
    "id": "minist-1", "name": "Ministère", "issuer": "https://identite.exemple.ma/", "client_id": "qantara",
    "domains": ["Exemple.ma"],
}  # fmt: skip


def test_messages_go_to_the_terminal_until_a_server_is_told(read):
    assert read().mail is None
    told = read({"mail": MAIL}, QANTARA_MAIL_PASSWORD="hunter2").mail
    assert (told.host, told.port, told.tls, told.user, told.password) == (
        "smtp.exemple.ma", 587, "starttls", "portail", "hunter2",
    )  # fmt: skip
    assert "hunter2" not in repr(told)
    assert read({"mail": MAIL | {"tls": "implicit"}}, QANTARA_MAIL_PASSWORD="x").mail.port == 465
    assert read({"mail": {"host": "localhost", "from": "a@exemple.ma", "tls": "none"}}).mail.user == ""


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        ("smtp.exemple.ma", "must be a table"),
        (MAIL | {"pasword": "x"}, "portal.mail.pasword is not known"),
        (MAIL | {"host": ""}, "portal.mail.host is"),
        (MAIL | {"port": "587"}, "write a number"),
        (MAIL | {"tls": True}, "write one of"),
        (MAIL | {"tls": "none"}, "is not this machine"),
        (MAIL | {"from": "the portal"}, "write an address"),
        (MAIL | {"from": "a@exemple.ma\nBcc: b@exemple.ma"}, "write an address"),
        (MAIL, "QANTARA_MAIL_PASSWORD must be set"),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused(read, mail, said):
    with pytest.raises(ConfigurationError) as refusal:
        read({"mail": mail})
    assert said in str(refusal.value)


def test_providers_are_told_and_their_secrets_come_from_the_environment(read):
    assert read().providers == ()
    (told,) = read({"oidc": [PROVIDER]}, QANTARA_OIDC_SECRET_MINIST_1="hunter2").providers
    assert (told.id, told.issuer, told.secret) == ("minist-1", "https://identite.exemple.ma", "hunter2")
    assert "hunter2" not in repr(told)
    local = PROVIDER | {"issuer": "http://127.0.0.1:9000/o"}
    assert read({"oidc": [local]}, QANTARA_OIDC_SECRET_MINIST_1="x").providers[0].issuer == "http://127.0.0.1:9000/o"


@pytest.mark.parametrize(
    ("oidc", "said"),
    [
        (PROVIDER, "under [[portal.oidc]]"),
        ([PROVIDER | {"secret": "hunter2"}], "portal.oidc.secret is not known"),
        ([PROVIDER | {"domains": []}], "portal.oidc.domains is"),
        ([PROVIDER | {"domains": ["a@exemple.ma"]}], "portal.oidc.domains is"),
        ([PROVIDER | {"domains": "exemple.ma"}], "portal.oidc.domains is"),
        ([{"id": "minist-1"}], "portal.oidc.client_id is"),
        ([PROVIDER | {"id": "Le ministère"}], "write a short name"),
        ([PROVIDER | {"issuer": "http://identite.exemple.ma"}], "begins with https://"),
        ([PROVIDER, PROVIDER], "two providers have the id minist-1"),
    ],
)
def test_a_provider_that_cannot_be_used_is_refused(read, oidc, said):
    with pytest.raises(ConfigurationError) as refusal:
        read({"oidc": oidc}, QANTARA_OIDC_SECRET_MINIST_1="x")
    assert said in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


def test_a_provider_without_its_secret_is_refused(read):
    with pytest.raises(ConfigurationError, match="QANTARA_OIDC_SECRET_MINIST_1 must be set"):
        read({"oidc": [PROVIDER]})


def test_counts_of_attempts_go_by_the_address_before_the_proxies(read):
    assert read().proxies == 0
    assert read({"hosts": ["portail.exemple.ma"]}, QANTARA_SECRET_KEY=LONG).proxies == 1
    assert read({"proxies": 2}).proxies == 2
    for wrong in (-1, 6, "1", True):
        with pytest.raises(ConfigurationError, match="write how many proxies"):
            read({"proxies": wrong})


@pytest.mark.parametrize("clamd", ["127.0.0.1:3310", "/run/clamav/clamd.ctl", ""])
def test_a_scanner_is_named_by_its_address_or_its_socket(read, clamd):
    assert read({"clamd": clamd}).clamd == clamd


@pytest.mark.parametrize("clamd", ["localhost", 3310, "a:b", "x:1:2:3333333"])
def test_a_scanner_that_cannot_be_found_is_refused(read, clamd):
    with pytest.raises(ConfigurationError, match=r"portal\.clamd is"):
        read({"clamd": clamd})
