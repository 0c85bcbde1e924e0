"""Runs the whole site in one foreground command: broker, web server, worker and clock."""

import http.client
import os
import socket
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from practice import broker
from practice.management.commands.make_keys import ensure_keys
from practice.supervisor import Child, StartFailed, Supervisor, python

MANAGE = str(settings.BASE_DIR / "manage.py")


class Command(BaseCommand):
    """One Ctrl-C stops everything."""

    help = "Run broker, web server, worker and clock together; Ctrl-C stops them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--demo serves the fictional practice."""
        parser.add_argument("--demo", action="store_true", help="load and serve the fictional practice")
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default 127.0.0.1)")

    def handle(self, *args: Any, demo: bool, host: str, **options: Any) -> None:
        """Start in order, say where, and watch until asked to stop."""
        os.umask(0o077)
        try:
            with Supervisor(settings.NOTICEBOOK_HOME, self._say) as supervisor:
                self._start(supervisor, demo, host)
                if not supervisor.is_stopping:
                    self._greet(supervisor, demo)
                supervisor.watch()
                self._say("Stopping ...")
        except (StartFailed, broker.NoBroker) as problem:
            raise CommandError(str(problem)) from problem
        self._say("Stopped.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _start(self, supervisor: Supervisor, demo: bool, host: str) -> None:
        """Everything in the order in which one thing needs another."""
        if not settings.REDIS_URL:
            broker.clear_stale(settings.NOTICEBOOK_HOME)
        refuse_busy_port(host, settings.PORT)
        ensure_keys()
        connections.close_all()
        if not settings.REDIS_URL:
            self._start_broker(supervisor)
        if not supervisor.is_stopping and not supervisor.step(python(MANAGE, "prepare", *(["--demo"] if demo else []))):
            if supervisor.is_stopping:
                return
            raise StartFailed("The database could not be prepared: see the lines above.")
        for child in (_web(host), _worker(), _clock()):
            if supervisor.is_stopping:
                return
            supervisor.start(child)
            if child.name == "web server":
                supervisor.wait_for(lambda: answers(host, settings.PORT), child, seconds=60)

    def _start_broker(self, supervisor: Supervisor) -> None:
        child = Child("broker", broker.command(settings.NOTICEBOOK_HOME))
        supervisor.start(child)
        supervisor.wait_for(lambda: broker.is_answering(settings.BROKER_SOCKET), child, seconds=20)

    def _greet(self, supervisor: Supervisor, demo: bool) -> None:
        self._say(f"\nNoticebook is ready: {settings.SITE_URL}/\n")
        logins = Path(settings.NOTICEBOOK_HOME) / "demo-logins.txt"
        if demo and logins.is_file():
            self._say(logins.read_text().rstrip() + "\n")
        else:
            supervisor.step(python(MANAGE, "setup_link"))
        self._say("Ctrl-C stops it.")


def refuse_busy_port(host: str, port: int) -> None:
    """Raise StartFailed when somebody listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartFailed(
                f"Port {port} cannot be used ({error.strerror}): choose another one, for example PORT={port + 1}."
            ) from error


def answers(host: str, port: int) -> bool:
    """Whether a web server answers there, whatever it says."""
    link = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=5)  # noqa: S104
    try:
        link.request("GET", "/healthz", headers={"Host": urlsplit(settings.SITE_URL).netloc})
        return link.getresponse().status > 0
    except OSError:
        return False
    finally:
        link.close()


def _web(host: str) -> Child:
    bind = f"[{host}]:{settings.PORT}" if ":" in host else f"{host}:{settings.PORT}"
    options = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket"]
    quiet = ["--log-level", "warning", "--graceful-timeout", "10"]
    return Child("web server", python("-m", "gunicorn", "practice.wsgi", "--bind", bind, *options, *quiet), 15)


def _worker() -> Child:
    options = ["-c", "2", "--loglevel", "warning", "--without-gossip", "--without-mingle"]
    # In a container everybody is root.
    calm = ["-W", "ignore:You're running the worker:UserWarning"]
    return Child("worker", python(*calm, "-m", "celery", "-q", "-A", "practice", "worker", *options), 20)


def _clock() -> Child:
    memory = str(Path(settings.NOTICEBOOK_HOME) / "beat")
    options = ["-s", memory, "--pidfile=", "--loglevel", "warning"]
    return Child("clock", python("-m", "celery", "-q", "-A", "practice", "beat", *options))
