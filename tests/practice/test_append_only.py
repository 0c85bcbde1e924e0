"""Nothing changes or removes history: no code of ours does, and the database refuses it to everybody else."""

import ast

import pytest
from django.db import DatabaseError, connection, transaction

from practice import history
from practice.models import Event, EventPayload
from tests.factories import acting
from tests.test_architecture import modules

REFUSED = "append-only"
EVENT_COLUMNS = "chain_id, sequence, occurred_at, recorded_at, actor_id, actor_name, kind, header, hash"
WRITERS = {"practice.history", "practice.append_only"}
WRITES = {
    "create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete", "save", "set",
    "add", "remove", "clear", "raw", "_raw_delete",
}  # fmt: skip
ROWS = {"Event", "EventPayload", "DeletionPermit"}
TABLES = ("practice_event", "practice_eventpayload", "practice_deletionpermit")


# The code


def writes_of(tree: ast.Module) -> list[str]:
    """Each expression of a module that makes, changes or removes a row of the history."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("practice")
        for alias in node.names
        if alias.name in ROWS
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called, names = node.func, names_in(node.func)
            made = isinstance(called, ast.Name) and called.id in imported
            changed = isinstance(called, ast.Attribute) and called.attr in WRITES
            if made or (changed and (names & imported or names & {"payload", "events", "event"})):
                found.append(ast.unparse(node)[:80])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(TABLES):
            found.append(node.value)
    return found


def names_in(called: ast.expr) -> set[str]:
    """The names along a chain of attributes and calls, without the last."""
    names: set[str] = set()
    for node in ast.walk(called):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and node is not called:
            names.add(node.attr)
    return names


def test_no_code_outside_the_history_writes_one():
    assert {name: found for name, tree in modules().items() if name not in WRITERS and (found := writes_of(tree))} == {}


@pytest.mark.parametrize(
    "code",
    [
        "Event(chain=chain)",
        "Event.objects.filter(pk=1).update(kind='x')",
        "EventPayload.objects.all().delete()",
        "case.chain.events.create(kind='x')",
        "event.payload.delete()",
        "DeletionPermit.objects.create(event=event)",
        "cursor.execute('practice_event')",
    ],
)
def test_such_a_write_would_be_found(code):
    assert writes_of(ast.parse(f"from practice.models import DeletionPermit, Event, EventPayload\n{code}"))


def test_a_module_that_only_reads_is_not_suspected():
    code = "from practice.models import Event\nEvent.objects.filter(chain=1).told()\nhistory.record(chain)"
    assert writes_of(ast.parse(code)) == []


# The database


def changed(event):
    event.kind = "x"
    return event


def worded(event):
    event.payload.body = "{}"
    return event.payload


THROUGH_THE_MODELS = {
    "save": lambda event: changed(event).save(),
    "update": lambda event: Event.objects.filter(pk=event.pk).update(kind="x"),
    "bulk_update": lambda event: Event.objects.bulk_update([changed(event)], ["kind"]),
    "upsert": lambda event: Event.objects.bulk_create(
        [changed(event)], update_conflicts=True, unique_fields=["id"], update_fields=["kind"]
    ),
    "raw delete": lambda event: Event.objects.filter(pk=event.pk)._raw_delete("default"),
    "payload save": lambda event: worded(event).save(),
    "payload update": lambda event: EventPayload.objects.filter(event=event).update(body="{}"),
    "payload bulk_update": lambda event: EventPayload.objects.bulk_update([worded(event)], ["body"]),
    "payload delete": lambda event: event.payload.delete(),
    "payloads delete": lambda event: EventPayload.objects.filter(event=event).delete(),
}


@pytest.mark.both_databases
@pytest.mark.parametrize("attempt", THROUGH_THE_MODELS.values(), ids=THROUGH_THE_MODELS)
def test_the_models_cannot_change_history(case, attempt):
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        attempt(case.chain.events.get(sequence=1))
    assert history.verify(case.chain) is None


@pytest.mark.both_databases
def test_an_event_with_its_payload_cannot_be_deleted_through_the_model(case):
    with pytest.raises(DatabaseError), transaction.atomic():  # refused by the trigger or before it, as protected
        case.chain.events.get(sequence=1).delete()
    assert history.verify(case.chain) is None


REPLACEMENTS = {
    "by id": f"INSERT OR REPLACE INTO practice_event (id, {EVENT_COLUMNS}) "
    f"SELECT id, chain_id, sequence, occurred_at, recorded_at, actor_id, actor_name, 'x', header, hash "
    "FROM practice_event WHERE id = %s",
    "by place": f"REPLACE INTO practice_event ({EVENT_COLUMNS}) "
    "SELECT chain_id, sequence, occurred_at, recorded_at, actor_id, actor_name, 'x', header, hash "
    "FROM practice_event WHERE id = %s",
    "payload": "REPLACE INTO practice_eventpayload (event_id, salt, body) "
    "SELECT event_id, salt, 'x' FROM practice_eventpayload WHERE event_id = %s",
    "ignored": f"INSERT OR IGNORE INTO practice_event ({EVENT_COLUMNS}) "
    "SELECT chain_id, sequence, occurred_at, recorded_at, actor_id, actor_name, 'x', header, hash "
    "FROM practice_event WHERE id = %s",
}


@pytest.mark.parametrize("is_recursive", [False, True], ids=["as it is", "recursive triggers"])
@pytest.mark.parametrize("statement", REPLACEMENTS.values(), ids=REPLACEMENTS)
def test_sqlite_cannot_put_another_row_in_the_place_of_one(case, statement, is_recursive, on_postgres):
    """REPLACE deletes what is in its way, and asks no trigger about it unless triggers are recursive."""
    if on_postgres:
        pytest.skip("about SQLite")
    first = case.chain.events.get(sequence=1)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {int(is_recursive)}")
        with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
            cursor.execute(statement, [first.pk])
        cursor.execute("PRAGMA recursive_triggers = 0")
    assert history.verify(case.chain) is None


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "statement",
    [
        f"INSERT INTO practice_event (id, {EVENT_COLUMNS}) "
        f"SELECT id, {EVENT_COLUMNS} FROM practice_event WHERE id = %s ON CONFLICT (id) DO UPDATE SET kind = 'x'",
        "INSERT INTO practice_eventpayload (event_id, salt, body) SELECT event_id, salt, body "
        "FROM practice_eventpayload WHERE event_id = %s ON CONFLICT (event_id) DO UPDATE SET body = 'x'",
    ],
    ids=["event", "payload"],
)
def test_an_upsert_is_refused(case, statement):
    first = case.chain.events.get(sequence=1)
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [first.pk])
    assert history.verify(case.chain) is None


@pytest.mark.both_databases
def test_the_next_entry_is_written_as_before(case, owner):
    history.record(case.chain_id, by=acting(owner), kind="note", sentence="After all attempts.")
    assert history.verify(case.chain) is None
