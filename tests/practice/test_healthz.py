"""Does the watchdog's page say what is broken, to anybody, and nothing else?"""

import pytest
from django.db import DatabaseError, connection

from practice import broker as brokers


@pytest.mark.usefixtures("broker")
@pytest.mark.django_db
def test_all_is_well_without_signing_in(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "broker": "ok"})
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_silent_broker_is_503(client, settings, tmp_path):
    settings.BROKER_SOCKET = brokers.socket_path(tmp_path)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": "ok", "broker": "broken"})


@pytest.mark.django_db
def test_a_silent_redis_is_503_and_its_password_stays_hidden(client, settings):
    settings.REDIS_URL = "redis://:hunter2@127.0.0.1:1/0"
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["broker"]) == (503, "broken")
    assert "hunter2" not in answer.content.decode()


@pytest.mark.usefixtures("broker")
@pytest.mark.django_db
def test_a_silent_database_is_503(client, monkeypatch):
    def fail():
        raise DatabaseError("secret host refused")

    monkeypatch.setattr(connection, "cursor", fail)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": "broken", "broker": "ok"})


def test_it_only_answers_questions(client):
    assert client.post("/healthz").status_code == 405
