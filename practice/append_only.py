"""What keeps history append-only: triggers that refuse to change or delete it, on SQLite and PostgreSQL.

They are installed after every migration, because SQLite drops a table's triggers when a migration rebuilds
the table. An event is never deleted; a payload only while its `DeletionPermit` stands in the same transaction.

SQLite's `REPLACE` deletes the row in its way without asking the triggers on deletion, so there an insert onto a
taken place is refused too. PostgreSQL updates the row instead, which its trigger refuses.
"""

_SENTENCE = "History is append-only."
_EVENT, _PAYLOAD, _PERMIT = "practice_event", "practice_eventpayload", "practice_deletionpermit"
_PERMITTED = f"EXISTS (SELECT 1 FROM {_PERMIT} p WHERE p.event_id = OLD.event_id)"

# name, table, operation, condition under which it is refused
_REFUSALS = (
    ("history_event_no_update", _EVENT, "UPDATE", ""),
    ("history_event_no_delete", _EVENT, "DELETE", ""),
    ("history_payload_no_update", _PAYLOAD, "UPDATE", ""),
    ("history_payload_no_delete", _PAYLOAD, "DELETE", f"NOT {_PERMITTED}"),
)

_TAKEN_EVENT = (
    f"EXISTS (SELECT 1 FROM {_EVENT} e WHERE e.id = NEW.id) OR EXISTS "
    f"(SELECT 1 FROM {_EVENT} e WHERE e.chain_id = NEW.chain_id AND e.sequence = NEW.sequence)"
)
_TAKEN_PAYLOAD = f"EXISTS (SELECT 1 FROM {_PAYLOAD} p WHERE p.event_id = NEW.event_id)"
_REPLACEMENTS = (
    ("history_event_no_replace", _EVENT, "INSERT", _TAKEN_EVENT),
    ("history_payload_no_replace", _PAYLOAD, "INSERT", _TAKEN_PAYLOAD),
)

_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION history_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME = '{_PAYLOAD}' THEN
    IF {_PERMITTED} THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION '{_SENTENCE}';
END $$
"""


def install(connection) -> None:
    """Put the triggers on the history tables of this database; does nothing before the tables exist."""
    if not {_EVENT, _PAYLOAD, _PERMIT} <= set(connection.introspection.table_names()):
        return
    remove(connection)
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def remove(connection) -> None:
    """Take the triggers off: only for emptying a test database between tests."""
    with connection.cursor() as cursor:
        for name, table, _operation, _condition in _all_triggers(connection.vendor):
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def installed(connection) -> bool:
    """Whether every trigger stands in this database."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        names = {row[0] for row in cursor.fetchall()}
    return {name for name, *_ in _all_triggers(connection.vendor)} <= names


def _all_triggers(vendor: str) -> tuple[tuple[str, str, str, str], ...]:
    if vendor != "postgresql":
        return _REFUSALS + _REPLACEMENTS
    # TRUNCATE fires no row trigger, so PostgreSQL needs one more for each table.
    return _REFUSALS + tuple((f"{table}_no_truncate", table, "TRUNCATE", "") for table in (_EVENT, _PAYLOAD))


def _statements(vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [_POSTGRES_FUNCTION] + [
            f"CREATE TRIGGER {name} BEFORE {operation} ON {table} "
            f"FOR EACH {'STATEMENT' if operation == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION history_refuse()"
            for name, table, operation, _condition in _all_triggers(vendor)
        ]
    return [
        f"CREATE TRIGGER {name} BEFORE {operation} ON {table} {f'WHEN {condition} ' if condition else ''}"
        f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
        for name, table, operation, condition in _all_triggers(vendor)
    ]
