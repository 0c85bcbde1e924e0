"""Brings a home up to date before the site starts: database, static files, and demo data on request."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from practice.apps import CollectedFilesConfig
from practice.models import Firm


class Command(BaseCommand):
    """Does only what is needed, so that a later start takes a second."""

    help = "Migrate the database and collect the static files, where needed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--demo loads the fictional practice into an empty database."""
        parser.add_argument("--demo", action="store_true", help="load the demo practice if there is no firm yet")

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        """Migrate, collect, load."""
        if _has_unapplied_migrations():
            self.stdout.write("Preparing the database ...")
            call_command("migrate", verbosity=0, interactive=False)
        _collect_static_files()
        if demo and not Firm.objects.exists():
            self.stdout.write("Loading the demo practice ...")
            call_command("demo", stdout=self.stdout)


def _has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _collect_static_files() -> None:
    stamp = settings.NOTICEBOOK_HOME / "static.collected"
    fingerprint = _fingerprint()
    if Path(settings.STATIC_ROOT).is_dir() and stamp.is_file() and stamp.read_text() == fingerprint:
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(fingerprint)


def _fingerprint() -> str:
    """Which static files there are, by name, size and time of change."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(CollectedFilesConfig.ignore_patterns):
            seen.update(f"{name} {storage.size(name)} {storage.get_modified_time(name).timestamp()}\n".encode())
    return seen.hexdigest()
