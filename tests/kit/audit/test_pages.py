"""The audit in the browser's place: who may read it, what it shows, and that reading it leaves its trace."""

import csv
import io
import re
from html.parser import HTMLParser

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import translation

from qantara.kit.audit import naming, views
from qantara.kit.audit.actions import erase_values, record, seal_due
from qantara.kit.audit.context import acting
from qantara.kit.audit.models import Entry, Seal, Values
from qantara.parties.enums import Role
from tests.conftest import NOON
from tests.parties.factories import PersonFactory, person_with

LANGS = ("fr", "ar", "en")
WATCHERS = (Role.AUDITOR, Role.SECURITY_OFFICER, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR)
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", re.IGNORECASE)


class Outline(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.levels, self.ids, self.named, self.text = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if "id" in told:
            self.ids.append(told["id"])
        self.named += (told.get("aria-labelledby", "") + " " + told.get("aria-describedby", "")).split()

    def handle_data(self, data):
        self.text.append(data)


def address(name, *args, lang="en"):
    with translation.override(lang):
        return reverse(f"audit:{name}", args=args)


def text_of(answer):
    return " ".join("".join(Outline(answer.content.decode()).text).split())


def staff(role, **names):
    """Somebody with the role, who has set up what signing in asks of staff."""
    person = person_with(role, **names)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    return person


@pytest.fixture
def auditor(db, client):
    person = staff(Role.AUDITOR, given_name="Nada", family_name="Essai")
    client.force_login(person)
    return person


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["log", "entry", "chain", "verify"])
def test_every_page_is_whole_in_every_language(client, folder, auditor, a_day, name, lang):
    args = [a_day[0].pk] if name == "entry" else []
    answer = (client.post if name == "verify" else client.get)(address(name, *args, lang=lang))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert not INLINE.search(text)
    outline = Outline(text)
    assert outline.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.named) <= set(outline.ids)


@pytest.mark.parametrize("lang", LANGS)
def test_an_empty_log_says_what_will_stand_there(client, folder, auditor, lang):
    for name in ("log", "chain"):
        assert 'class="empty"' in client.get(address(name, lang=lang)).content.decode()


@pytest.mark.parametrize("name", ["log", "export", "entry", "chain", "verify"])
def test_only_those_who_watch_are_let_in(client, folder, a_day, name):
    args = [a_day[0].pk] if name == "entry" else []
    ask = client.post if name == "verify" else client.get
    assert ask(address(name, *args)).status_code == 302
    for role in sorted(set(Role) - set(WATCHERS)):
        client.force_login(staff(role))
        assert ask(address(name, *args)).status_code == 403, role
    for role in WATCHERS:
        client.force_login(staff(role))
        assert ask(address(name, *args)).status_code == 200, role


def test_the_chain_is_verified_by_sending_a_form_alone(client, folder, auditor):
    assert client.get(address("verify")).status_code == 405
    assert client.post(address("log")).status_code == 405


def test_the_log_names_people_and_says_through_whom(client, folder, auditor, people):
    salma, omar = people
    with acting(salma.pk):
        record("person.changed", target=omar, by=omar, at=NOON, reason="at his request")
    text = text_of(client.get(address("log")))
    assert "Omar Essai" in text
    assert "through Salma Essai" in text
    assert "at his request" in text
    assert "13:00:00" in text  # Casablanca


def test_whoever_is_gone_keeps_a_number(client, folder, auditor):
    record("x", target=("t", 1), by=None, at=NOON, person=4242)
    text = text_of(client.get(address("log")))
    assert "Person 4242" in text
    assert "The portal" in text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "100 % %(x)s %s", "{{ 7 * 7 }}"])
def test_what_people_wrote_is_shown_as_they_wrote_it(client, folder, auditor, people, text):
    made = record(text[:20], target=people[0], by=people[0], at=NOON, reason=text, after={text: text})
    for answer in (client.get(address("log")), client.get(address("entry", made.pk))):
        assert "<script>alert" not in answer.content.decode()
        assert text in text_of(answer)


def test_looking_up_a_person_is_recorded_once_a_minute(client, folder, auditor, people, a_day):
    omar = people[1]
    client.get(address("log"))
    assert not Entry.objects.filter(event=naming.LOG_READ).exists()
    for asked in ({"person": omar.pk}, {"actor": omar.pk}, {"thing": "parties.person", "identity": omar.pk}):
        client.get(address("log"), asked)
    client.get(address("entry", a_day[0].pk))  # it concerns the same person
    read = Entry.objects.get(event=naming.LOG_READ)
    assert (read.person, read.actor, read.target_id) == (omar.pk, auditor.pk, str(omar.pk))
    client.get(address("entry", a_day[1].pk))  # it concerns nobody
    assert Entry.objects.filter(event=naming.LOG_READ).count() == 1


def test_filters_narrow_and_keep_what_was_chosen(client, folder, auditor, a_day):
    answer = client.get(address("log"), {"event": "thing.changed", "since": "2026-11-01", "until": "2026-11-01"})
    text = answer.content.decode()
    assert text.count('<th scope="row"') == 3
    assert re.search(r'<option value="thing.changed"\s+selected', text)
    assert 'value="2026-11-01"' in text
    assert text_of(client.get(address("log"), {"until": "2026-10-31"})).count("Take a filter away")


@pytest.mark.parametrize("wrong", [{"person": "x"}, {"person": "9" * 30}, {"event": "none"}, {"since": "31/31/2026"}])
def test_a_filter_that_cannot_be_followed_is_told(client, folder, auditor, a_day, wrong):
    answer = client.get(address("log"), wrong)
    assert answer.status_code == 200
    assert 'class="errors"' in answer.content.decode()


def test_older_entries_are_one_link_away_with_the_filters_kept(client, folder, auditor, people):
    for n in range(60):
        record("x", target=("t", n), by=people[0], at=NOON)
    seen, link = set(), address("log") + "?event=x"
    for _ in range(2):
        text = client.get(link).content.decode().partition("<main")[2]
        seen |= set(re.findall(r'href="(/en/audit/\d+/)"', text))
        found = re.search(r'href="([^"]*older=[^"]*)"', text)
        link = found and found[1].replace("&amp;", "&")
        assert link is None or "event=x" in link
    assert link is None
    assert len(seen) == 60


def test_an_entry_shows_its_values_its_proof_and_its_seal(client, folder, auditor, a_day):
    entry = Entry.objects.select_related("seal").get(pk=a_day[0].pk)
    answer = client.get(address("entry", entry.pk))
    text = text_of(answer)
    assert re.search(r"sample ?n0 ?n1", text)
    assert entry.digest in text
    assert entry.seal.root in text
    assert "As it was recorded" in text
    assert "In no seal yet" in text_of(client.get(address("entry", a_day[6].pk)))
    assert client.get(address("entry", 10**9)).status_code == 404


def test_an_entry_that_was_rewritten_says_so(client, folder, auditor, unguarded, a_day):
    Entry.objects.filter(pk=a_day[0].pk).update(actor=999)
    assert "Rewritten since" in text_of(client.get(address("entry", a_day[0].pk)))


def test_an_erased_entry_says_so(client, folder, auditor, people, a_day):
    erase_values(people[1], by=people[0], at=NOON, reason="asked")
    text = text_of(client.get(address("entry", a_day[0].pk)))
    assert "erased with its person" in text
    assert "reason 0" not in text


def test_verifying_says_what_was_read_and_is_recorded(client, folder, auditor, a_day):
    root = Seal.objects.get(number=1).root
    text = text_of(client.post(address("verify"), {"noted": root}))
    assert "The chain holds" in text
    assert "that of seal 1" in text
    kept = Entry.objects.get(event=naming.VERIFIED)
    assert kept.actor == auditor.pk
    assert kept.told["after"]["holds"] is True


@pytest.mark.parametrize("lang", LANGS)
def test_a_broken_chain_says_where_and_what_to_do(client, folder, auditor, unguarded, a_day, lang):
    Entry.objects.filter(pk=a_day[0].pk).update(actor=999)
    Entry.objects.filter(pk=a_day[1].pk).update(actor=999)
    answer = client.post(address("verify", lang=lang))
    text = text_of(answer)
    assert str(a_day[0].pk) in text
    assert 'class="note late"' in answer.content.decode()
    if lang == "en":
        assert "The chain is broken" in text
        assert "2 faults were found" in text
        assert "no longer refuses" in text


def test_a_root_that_is_none_is_told_at_its_field(client, folder, auditor, a_day):
    answer = client.post(address("verify"), {"noted": "12"})
    assert answer.status_code == 422
    assert "A root has 64 signs" in text_of(answer)
    assert not Entry.objects.filter(event=naming.VERIFIED).exists()
    assert "not in the chain" in text_of(client.post(address("verify"), {"noted": "0" * 64}))


def rows_of(answer):
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_export_holds_what_the_filters_leave_and_is_recorded(client, folder, auditor, people, a_day):
    _, omar = people
    rows = rows_of(client.get(address("export"), {"person": omar.pk, "event": "somebody.changed"}))
    assert [row["reason"] for row in rows] == ["reason 6", "reason 4", "reason 2", "reason 0"]
    assert (
        rows[0] | {"actor_name": "Salma Essai", "person": str(omar.pk), "after": '{"sample":"n7"}', "seal": ""}
        == rows[0]
    )
    kept = Entry.objects.get(event=naming.LOG_EXPORTED)
    assert (kept.actor, kept.person) == (auditor.pk, omar.pk)
    assert kept.told["after"] == {"rows": 4, "person": omar.pk, "event": "somebody.changed"}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_no_cell_of_the_export_is_a_formula(client, folder, auditor, sign):
    mallory = PersonFactory(given_name=f"{sign}HYPERLINK", family_name="")
    record("x", target=("t", 1), by=mallory, at=NOON, reason=f"a{sign}1", after={"a": 1})
    record(f"{sign}x", target=(f"{sign}t", f"{sign}1"), by=mallory, at=NOON)
    for row in rows_of(client.get(address("export"))):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row.values())


def test_an_export_too_long_is_refused_with_the_remedy(client, folder, auditor, a_day, monkeypatch):
    monkeypatch.setattr(views, "EXPORTED_AT_MOST", 6)
    answer = client.get(address("export"))
    assert answer.status_code == 400
    assert "narrow the period" in text_of(answer)
    assert not Entry.objects.filter(event=naming.LOG_EXPORTED).exists()


def test_a_history_is_drawn_where_another_page_asks_for_it(folder, people, a_day, rf):
    from django.template import engines

    from qantara.kit.audit.queries import history_of

    template = engines["jinja2"].from_string(
        '{% from "audit/history.html" import history with context %}{{ history(lines) }}'
    )
    request = rf.get("/en/")
    request.user = people[0]
    drawn = template.render({"lines": history_of(people[1])}, request)
    assert drawn.count("<li>") == 4
    assert "reason 6" in drawn
    assert "Nothing has been changed yet" in template.render({"lines": []}, request)


def test_the_doctor_is_told(a_day, unguarded):
    from qantara.kit.audit.bridge import findings

    told = {finding.state: finding.sentence.format(**finding.values) for finding in findings(NOON.replace(hour=23))}
    assert Seal.objects.get(number=2).root in told["good"]
    assert told["watch"].startswith("1 entries of the audit have no seal")
    assert "audit_entry_kept" in told["late"]
    seal_due(NOON)
    Values.objects.all().delete()
    broken = findings(NOON)[0]
    assert (broken.state, broken.values["where"]) == ("late", "entry")
