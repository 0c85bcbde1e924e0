"""A real broker for each test process, and a real worker on request."""

import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.core.cache import cache

from practice import broker as brokers


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Rate limits count anew in each test."""
    cache.clear()


@pytest.fixture(scope="session")
def broker_process() -> Iterator["subprocess.Popen[bytes]"]:
    """The bundled server on this process's socket, for the whole run."""
    process = subprocess.Popen(brokers.command(settings.NOTICEBOOK_HOME), stdout=subprocess.DEVNULL)
    assert brokers.wait_until_answering(settings.BROKER_SOCKET), "the broker did not start"
    yield process
    process.terminate()
    process.wait(10)


@pytest.fixture
def broker(broker_process: "subprocess.Popen[bytes]") -> Any:
    """An empty broker; its value is a client of it."""
    import redis

    client = redis.Redis(unix_socket_path=str(settings.BROKER_SOCKET))
    client.flushall()
    return client


class WorkerStarter(Protocol):
    """What `celery_worker` offers."""

    def __call__(self) -> AbstractContextManager[Any]: ...


@pytest.fixture
def celery_worker(broker: Any) -> WorkerStarter:
    """`with celery_worker(): ...` runs a worker thread on the real broker; use it with transactional_db."""
    from celery.contrib.testing.worker import start_worker

    from practice.celery import app

    return lambda: start_worker(app, perform_ping_check=False, pool="solo", shutdown_timeout=20)
