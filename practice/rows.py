"""How is a large table written and read quickly? By plain INSERT and UPDATE, with the values the fields would give.

Django's `bulk_create` and `bulk_update` build an expression for every value, which takes five to ten times as long as
the database needs. `insert` and `update_each` write exactly the columns they are told, on SQLite and PostgreSQL alike.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

LARGEST_BATCH = 250
MOST_VALUES = 30_000
"""Values in one statement: SQLite takes 32,766, PostgreSQL twice as many."""


def insert(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model and give them their primary keys, also where other rows point at them.

    Every field needs its value or its default in Python, as all of ours have. Raises what the database raises.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    size = min(LARGEST_BATCH, MOST_VALUES // len(fields))
    with connection.cursor() as cursor:
        for start in range(0, len(rows), size):
            _insert_batch(cursor, model, fields, rows[start : start + size])


def _insert_batch(cursor: Any, model: type[models.Model], fields: list, rows: Sequence[models.Model]) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    values = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(rows))
    key: Any = model._meta.pk
    for field in fields:
        if field.is_relation:
            _point(field, rows)
    stored = [field.get_attname() for field in fields], [_storing(field) for field in fields]
    parameters = [store(getattr(row, name)) for row in rows for name, store in zip(*stored, strict=True)]
    cursor.execute(
        f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {values} RETURNING {quote(key.column)}",
        parameters,
    )
    for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
        row.pk = pk
        row._state.adding, row._state.db = False, connection.alias


def _point(field: Any, rows: Sequence[models.Model]) -> None:
    """Take over the primary keys that related rows have got since they were assigned."""
    for row in rows:
        related = field.get_cached_value(row, default=None)
        if related is not None:
            setattr(row, field.attname, related.pk)


def update_each(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the named fields of each row, every row with values of its own."""
    if not rows:
        return
    model: Any = type(rows[0])
    quote = connection.ops.quote_name
    fields = [model._meta.get_field(name) for name in names]
    columns = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    stored = [(field.attname, _storing(field)) for field in fields]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE {quote(model._meta.pk.column)} = %s",
            [[*(store(getattr(row, name)) for name, store in stored), row.pk] for row in rows],
        )


def _storing(field: models.Field) -> Callable[[Any], Any]:
    """How a field turns its value into what the database keeps."""
    # The connection itself: its proxy looks it up anew for every value.
    return partial(field.get_db_prep_save, connection=connections[DEFAULT_DB_ALIAS])


def take_stock() -> None:
    """Have the database look how large its tables are, on which it chooses its way to an answer.

    PostgreSQL does so by itself. SQLite must be asked; it reads a few hundred rows of each index.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 400")
            cursor.execute("ANALYZE")
