"""What must hold alike on SQLite and on PostgreSQL."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

WRITERS, WRITES = 4, 25


@pytest.mark.both_databases
def test_writers_that_read_first_wait_for_each_other(transactional_db: None) -> None:
    refused: list[Exception] = []

    def write(writer: int) -> None:
        try:
            for number in range(WRITES):
                with transaction.atomic():
                    # In WAL mode a transaction that has read may no longer begin to write behind another's back,
                    # unless it took the write lock first.
                    Session.objects.count()
                    Session.objects.create(
                        session_key=f"{writer}-{number}", expire_date=timezone.now() + timedelta(days=1)
                    )
        except Exception as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    assert Session.objects.count() == WRITERS * WRITES


def test_sqlite_runs_with_a_write_ahead_log_and_enforces_foreign_keys(db: None, on_postgres: bool) -> None:
    if on_postgres:
        pytest.skip("about SQLite")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert cursor.execute("PRAGMA foreign_keys").fetchone()[0] == 1


@pytest.mark.both_databases
def test_the_run_uses_the_database_it_says(db: None, on_postgres: bool, pytestconfig: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()" if on_postgres else "SELECT sqlite_version()")
        assert cursor.fetchone()[0].startswith("PostgreSQL" if on_postgres else "3.")
