"""The database itself refuses to change or empty the audit: triggers, for SQLite and for PostgreSQL.

They hold against a fault of ours or a careless hand. Whoever owns the database can drop them: that is what the chain is
for, and `missing_guards` tells. On SQLite, a migration that alters one of these tables remakes it without its triggers:
let it end with `RunPython(install, remove)`.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_FIELDS = "id, event, at, actor, through, target_type, target_id, person, values_digest, digest"
# name, when, on which table, under which condition
_GUARDS = (
    ("audit_entry_unchanged", f"BEFORE UPDATE OF {_FIELDS}", "audit_entry", ""),
    ("audit_entry_sealed_once", "BEFORE UPDATE OF seal_id", "audit_entry", "OLD.seal_id IS NOT NULL"),
    ("audit_entry_kept", "BEFORE DELETE", "audit_entry", ""),
    ("audit_seal_unchanged", "BEFORE UPDATE", "audit_seal", ""),
    ("audit_seal_kept", "BEFORE DELETE", "audit_seal", ""),
    ("audit_values_unchanged", "BEFORE UPDATE", "audit_values", ""),
)
# SQLite's INSERT OR REPLACE deletes without asking the triggers above.
_NEVER_REPLACED = (("audit_entry", "id"), ("audit_seal", "number"), ("audit_values", "entry_id"))
# PostgreSQL's TRUNCATE deletes without asking them either. Emptying what is empty is nobody's loss.
_NEVER_EMPTIED = ("audit_entry", "audit_seal")
_REFUSED = "the audit is append-only"

_REFUSE = f"""
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_REFUSE_EMPTYING = f"""
CREATE OR REPLACE FUNCTION audit_refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I)', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO held;
    IF held THEN
        RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""  # noqa: S608 - nothing here comes from outside


def install(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 - as RunPython calls it
    """Set every guard anew."""
    for statement in _statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, None)  # no parameters: a % is a %


def remove(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    """Take every guard away: before the tables go, and for tests that are cleaned by emptying tables."""
    vendor = schema_editor.connection.vendor
    for name, table in _guards(vendor):
        schema_editor.execute(_drop(name, table, vendor), None)


def missing_guards(using: str = "default") -> list[str]:
    """Names of the triggers that are not there, or do not fire."""
    connection: BaseDatabaseWrapper = connections[using]
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'audit_%' AND tgenabled IN ('O', 'A')"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {name for (name,) in cursor.fetchall()}
    return [name for name, _ in _guards(connection.vendor) if name not in found]


def _guards(vendor: str) -> list[tuple[str, str]]:
    of_vendor = (
        [(f"{table}_not_emptied", table) for table in _NEVER_EMPTIED]
        if vendor == "postgresql"
        else [(f"{table}_not_replaced", table) for table, _ in _NEVER_REPLACED]
    )
    return [(name, table) for name, _, table, _ in _GUARDS] + of_vendor


def _statements(vendor: str) -> Iterable[str]:
    yield from (_drop(name, table, vendor) for name, table in _guards(vendor))
    if vendor == "postgresql":
        yield from (_REFUSE, _REFUSE_EMPTYING)
        for name, when, table, condition in _GUARDS:
            only = f" WHEN ({condition})" if condition else ""
            yield f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW{only} EXECUTE FUNCTION audit_refuse()"
        for table in _NEVER_EMPTIED:
            yield (
                f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_emptying()"
            )
        return
    raised = f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    for name, when, table, condition in _GUARDS:
        only = f" WHEN {condition}" if condition else ""
        yield f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW{only} {raised}"
    for table, key in _NEVER_REPLACED:
        held = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"  # noqa: S608 - ours
        yield f"CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table} FOR EACH ROW WHEN {held} {raised}"


def _drop(name: str, table: str, vendor: str) -> str:
    return f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if vendor == "postgresql" else "")
