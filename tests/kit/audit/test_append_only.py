"""The database itself refuses to change what the audit holds."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from qantara.kit.audit.actions import erase_values, record, seal_due
from qantara.kit.audit.append_only import missing_guards
from qantara.kit.audit.models import Entry, Seal, Values
from tests.conftest import NOON

POSTGRESQL = connection.vendor == "postgresql"


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "field", [field.attname for field in Entry._meta.concrete_fields if field.attname != "seal_id"]
)
def test_no_field_of_an_entry_changes(a_day, field):
    with pytest.raises(DatabaseError, match="append-only"):
        run(f"UPDATE audit_entry SET {field} = {field}")


def test_a_seal_is_set_on_an_entry_once(a_day):
    for number in ("2", "NULL", "1"):
        with pytest.raises(DatabaseError, match="append-only"):
            run(f"UPDATE audit_entry SET seal_id = {number} WHERE id = %s", a_day[0].pk)
    run("UPDATE audit_entry SET seal_id = 2 WHERE id = %s", a_day[6].pk)  # what sealing itself does


@pytest.mark.parametrize("field", [field.attname for field in Seal._meta.concrete_fields])
def test_no_field_of_a_seal_changes(a_day, field):
    with pytest.raises(DatabaseError, match="append-only"):
        run(f"UPDATE audit_seal SET {field} = {field}")


@pytest.mark.parametrize("field", [field.attname for field in Values._meta.concrete_fields])
def test_values_do_not_change(a_day, field):
    with pytest.raises(DatabaseError, match="append-only"):
        run(f"UPDATE audit_values SET {field} = {field}")


@pytest.mark.parametrize("table", ["audit_entry", "audit_seal"])
def test_nothing_is_deleted(a_day, table):
    with pytest.raises(DatabaseError, match="append-only"):
        run(f"DELETE FROM {table}")


def test_values_are_deleted_by_an_erasure(people, a_day):
    assert erase_values(people[1], by=people[0], at=NOON, reason="asked") == 4


def test_neither_do_the_models_change_or_delete(a_day):
    sealed = Entry.objects.get(pk=a_day[0].pk)
    for change in (sealed.save, sealed.delete, Entry.objects.all().delete, lambda: Seal.objects.update(count=0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert Entry.objects.count() == 7


@pytest.mark.skipif(POSTGRESQL, reason="SQLite's own way round a trigger")
@pytest.mark.parametrize("table", ["audit_entry", "audit_seal", "audit_values"])
def test_nothing_is_replaced(a_day, table):
    with pytest.raises(DatabaseError, match="append-only"):
        run(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.skipif(not POSTGRESQL, reason="only PostgreSQL truncates")
def test_nothing_is_truncated(committed, people):
    record("x", target=people[0], by=None, at=NOON)
    seal_due(NOON)
    for tables in ("audit_entry, audit_values", "audit_seal, audit_entry, audit_values"):
        with pytest.raises(DatabaseError, match="append-only"):
            run(f"TRUNCATE {tables}")
    assert Entry.objects.count() == 1


def test_every_guard_is_there_and_a_lost_one_is_told(db):
    assert missing_guards() == []
    run("DROP TRIGGER audit_entry_kept" + (" ON audit_entry" if POSTGRESQL else ""))
    assert missing_guards() == ["audit_entry_kept"]
