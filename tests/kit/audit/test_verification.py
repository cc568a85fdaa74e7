"""Whatever is done to the tables behind the portal's back is told, and told where; what cannot be told is written here."""

import pytest
from django.db import connection

from qantara.kit.audit import naming
from qantara.kit.audit.actions import erase_values, record, seal_due
from qantara.kit.audit.digests import digest_of_entry, root_of
from qantara.kit.audit.models import Entry, Seal, Values
from qantara.kit.audit.verification import check_chain, verify
from qantara.kit.wording import words_of
from tests.conftest import NOON


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def blamed(**asked):
    fault = verify(**asked).fault
    return fault and (fault.where, fault.number)


def test_an_empty_log_holds(db):
    verdict = check_chain()
    assert verdict.holds
    assert (verdict.entries, verdict.seals, verdict.last, verdict.root) == (0, 0, 0, "0" * 64)


def test_a_whole_chain_holds_and_says_what_it_is(a_day, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        verdict = verify()
    newest = Seal.objects.order_by("-number").first()
    assert verdict.holds
    assert (verdict.entries, verdict.seals, verdict.waiting, verdict.erased) == (7, 2, 1, 0)
    assert (verdict.last, verdict.root, verdict.waiting_since) == (2, newest.root, a_day[6].at)
    assert verdict.unguarded == []


CHANGES = {
    "event": "'x'",
    "at": "'2026-01-01 00:00:00'",
    "actor": "999",
    "through": "999",
    "target_type": "'x'",
    "target_id": "'999'",
    "person": "999",
    "values_digest": "''",
    "digest": "'" + "0" * 64 + "'",
}


def test_every_field_of_an_entry_is_tried():
    assert CHANGES.keys() | {"id", "seal_id"} == {field.attname for field in Entry._meta.concrete_fields}


@pytest.mark.parametrize("place", [0, 4, 6])
@pytest.mark.parametrize("field", CHANGES)
def test_a_changed_field_is_seen_sealed_or_not(unguarded, a_day, field, place):
    run(f"UPDATE audit_entry SET {field} = {CHANGES[field]} WHERE id = %s", a_day[place].pk)
    assert blamed() == ("entry", a_day[place].pk)


def test_a_changed_field_with_a_new_digest_is_seen_by_the_seal(unguarded, a_day):
    told = Entry.objects.values().get(pk=a_day[1].pk) | {"actor": 999}
    held = {name: told[name] for name in told.keys() - {"id", "digest", "seal_id"}}
    run("UPDATE audit_entry SET actor = 999, digest = %s WHERE id = %s", digest_of_entry(**held), a_day[1].pk)
    assert blamed() == ("seal", 1)


def test_a_changed_value_is_seen(unguarded, a_day):
    run('UPDATE audit_values SET content = \'{"reason":"better"}\' WHERE entry_id = %s', a_day[2].pk)
    assert blamed() == ("entry", a_day[2].pk)


def test_values_moved_to_another_entry_are_seen(unguarded, a_day):
    held = Values.objects.get(pk=a_day[0].pk)
    run("UPDATE audit_values SET content = %s, salt = %s WHERE entry_id = %s", held.content, held.salt, a_day[2].pk)
    assert blamed() == ("entry", a_day[2].pk)


def test_values_added_afterwards_are_seen(people):
    made = record("x", target=people[0], by=None, at=NOON)
    Values.objects.create(entry=made, salt="", content='{"reason":"none"}')
    assert blamed() == ("entry", made.pk)


@pytest.mark.parametrize("place", [0, 1, 5])
def test_a_deleted_entry_is_seen(unguarded, a_day, place):
    run("DELETE FROM audit_values WHERE entry_id = %s", a_day[place].pk)
    run("DELETE FROM audit_entry WHERE id = %s", a_day[place].pk)
    assert blamed() == ("seal", 1 if place < 3 else 2)


def test_an_added_entry_is_seen(unguarded, a_day):
    told = Entry.objects.values().get(pk=a_day[0].pk)
    Entry(**told | {"id": 10**6}).save(force_insert=True)
    assert blamed() == ("seal", 1)


def test_two_entries_that_change_places_are_seen(unguarded, people):
    one, other = (record(event, target=people[0], by=None, at=NOON).pk for event in ("x", "y"))
    seal_due(NOON)
    assert verify().holds
    for number, to in ((one, 10**6), (other, one), (10**6, other)):
        run("UPDATE audit_entry SET id = %s WHERE id = %s", to, number)
    assert blamed() == ("seal", 1)


def test_an_entry_moved_to_another_seal_is_seen(unguarded, a_day):
    run("UPDATE audit_entry SET seal_id = 2 WHERE id = %s", a_day[0].pk)
    assert blamed() == ("seal", 1)


def test_an_entry_taken_out_of_its_seal_is_seen(unguarded, a_day):
    run("UPDATE audit_entry SET seal_id = NULL WHERE id = %s", a_day[5].pk)
    assert blamed() == ("seal", 2)


@pytest.mark.parametrize("field", [field.attname for field in Seal._meta.concrete_fields if field.attname != "number"])
def test_a_rewritten_seal_is_seen(unguarded, a_day, field):
    to = {"at": "'2026-01-01 00:00:00'", "previous": "'" + "e" * 64 + "'", "root": "'" + "e" * 64 + "'"}
    run(f"UPDATE audit_seal SET {field} = {to.get(field, '77')} WHERE number = 1")
    assert blamed() == ("seal", 1)


def test_a_removed_seal_is_seen(unguarded, a_day):
    seal_due(NOON)
    run("UPDATE audit_entry SET seal_id = NULL WHERE seal_id = 2")
    run("DELETE FROM audit_seal WHERE number = 2")
    assert blamed() == ("seal", 3)


def test_a_seal_removed_with_its_entries_and_renumbered_is_seen(unguarded, a_day):
    seal_due(NOON)
    Values.objects.filter(entry__seal=2).delete()
    run("DELETE FROM audit_entry WHERE seal_id = 2")
    run("DELETE FROM audit_seal WHERE number = 2")
    run("UPDATE audit_entry SET seal_id = NULL WHERE seal_id = 3")
    run("UPDATE audit_seal SET number = 2 WHERE number = 3")
    run("UPDATE audit_entry SET seal_id = 2 WHERE seal_id IS NULL")
    assert blamed() == ("seal", 2)


def test_a_chain_rewritten_from_the_start_is_seen_by_a_root_noted_before(unguarded, a_day):
    """What the chain alone cannot tell: whoever computes everything anew has a chain that holds."""
    noted = verify().root
    told = Entry.objects.values().get(pk=a_day[5].pk) | {"actor": 999}
    held = {name: told[name] for name in told.keys() - {"id", "digest", "seal_id"}}
    run("UPDATE audit_entry SET actor = 999, digest = %s WHERE id = %s", digest_of_entry(**held), a_day[5].pk)
    newest = Seal.objects.get(number=2)
    members = list(Entry.objects.filter(seal=2).order_by("pk").values_list("pk", "digest"))
    root = root_of(number=2, at=newest.at, previous=newest.previous, members=members)
    run("UPDATE audit_seal SET root = %s WHERE number = 2", root)
    assert verify().holds
    assert blamed(noted=noted) == ("root", 0)


def test_a_tail_cut_off_is_seen_by_a_root_noted_before(unguarded, a_day):
    """The last seals with all their entries: the chain alone holds without them."""
    first, last = Seal.objects.values_list("root", flat=True)
    Values.objects.filter(entry__pk__gte=a_day[3].pk).delete()
    run("DELETE FROM audit_entry WHERE id >= %s", a_day[3].pk)
    run("DELETE FROM audit_seal WHERE number = 2")
    assert verify().holds
    assert blamed(noted=last) == ("root", 0)
    assert verify(noted=f" {first.upper()} ").noted == 1


def test_an_entry_that_no_seal_holds_yet_can_vanish(unguarded, a_day):
    """The price of writing without waiting: until the next seal, a minute at most while the worker runs."""
    Values.objects.filter(entry=a_day[6]).delete()
    run("DELETE FROM audit_entry WHERE id = %s", a_day[6].pk)
    assert verify().holds


@pytest.mark.parametrize("place", [0, 6])
def test_erasing_a_person_leaves_the_chain_valid(people, a_day, place):
    salma, omar = people
    before = verify().root
    erase_values(omar, by=salma, at=NOON, reason="asked")
    verdict = verify(noted=before)
    assert verdict.fault is None
    assert (verdict.erased, verdict.noted) == (4, 2)
    seal_due(NOON)
    erase_values(omar, by=salma, at=NOON, reason="asked again")
    assert verify().erased == 5


def test_values_that_vanish_without_an_erasure_are_seen(people, a_day):
    salma, _ = people
    Values.objects.filter(entry=a_day[2]).delete()
    assert blamed() == ("entry", a_day[2].pk)
    erase_values(salma, by=salma, at=NOON, reason="of another")
    assert blamed() == ("entry", a_day[2].pk)


def test_values_that_vanish_after_the_erasure_are_seen(people, a_day):
    salma, omar = people
    erase_values(omar, by=salma, at=NOON, reason="asked")
    made = record("person.changed", target=omar, by=salma, at=NOON, reason="after")
    Values.objects.filter(entry=made).delete()
    assert blamed() == ("entry", made.pk)


def test_values_that_concern_nobody_are_not_erased(people, a_day):
    Values.objects.filter(entry=a_day[1]).delete()
    assert blamed() == ("entry", a_day[1].pk)


def test_a_name_put_on_an_entry_to_explain_an_erasure_is_seen(unguarded, people, a_day):
    Values.objects.filter(entry=a_day[1]).delete()
    run("UPDATE audit_entry SET person = %s WHERE id = %s", people[1].pk, a_day[1].pk)
    erase_values(people[1], by=people[0], at=NOON, reason="asked")
    assert blamed() == ("entry", a_day[1].pk)


def test_lost_guards_are_told_and_break_nothing(unguarded, a_day):
    verdict = verify()
    assert verdict.holds
    assert "audit_entry_kept" in verdict.unguarded


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_every_fault_is_said_in_words(unguarded, a_day, lang):
    from qantara.kit.audit import verification

    sentences = [held for name, held in vars(verification).items() if name.isupper() and isinstance(held, str) and "%" in held]  # fmt: skip
    assert len(sentences) >= 8
    for sentence in sentences:
        fault = verification.Fault("entry", 12, sentence, {"expected": 3, "before": 2, "seal": 4})
        assert "12" in fault.said(words_of(lang)) or "%(number)s" not in sentence


def test_an_erasure_has_its_name():
    assert naming.event_label(naming.ERASED)
