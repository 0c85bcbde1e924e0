"""Which database the tests run on, and how it is emptied although history is append-only."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from practice import append_only


def pytest_report_header(config: pytest.Config) -> str:
    """One line naming the database."""
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


@pytest.fixture
def on_postgres() -> bool:
    """Whether this run uses PostgreSQL."""
    return connection.vendor == "postgresql"


@pytest.fixture(scope="session", autouse=True)
def _history_may_be_emptied_between_tests() -> Iterator[None]:
    """Take the triggers off while Django flushes a test database, and put them back for the next test."""
    flush = TransactionTestCase._fixture_teardown

    def flush_without_triggers(case: Any) -> None:
        append_only.remove(connection)
        try:
            flush(case)
        finally:
            append_only.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_triggers)
        yield


@pytest.fixture
def without_statistics(db) -> None:
    """Forget what an earlier test had SQLite learn about its own small tables: plans are asked as of a large one."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite" and "sqlite_stat1" in connection.introspection.table_names(cursor, True):
            cursor.execute("DELETE FROM sqlite_stat1")
            cursor.execute("ANALYZE sqlite_schema")
