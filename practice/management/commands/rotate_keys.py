"""Gives the practice a new encryption key, puts everything stored under it, and later drops the old keys."""

import fcntl
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from practice import keys, rotation
from practice.encryption import reread_keys
from practice.words import count


class Command(BaseCommand):
    """`rotate_keys [--drop-old]`: exit 0 when done, 1 when something cannot be opened, 2 when it cannot begin."""

    help = (
        "Make a new encryption key and put every taxpayer number and document under it. Safe to interrupt: "
        "run it again and it goes on. Old keys stay and are read until --drop-old."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--drop-old ends a rotation."""
        parser.add_argument(
            "--drop-old", action="store_true", help="check that the newest key opens everything, then drop the others"
        )

    def handle(self, *args: Any, drop_old: bool, **options: Any) -> None:
        """Rotate, or drop."""
        reread_keys()
        if not settings.FIELD_KEYS:
            raise CommandError("There are no encryption keys: put the key files back or set FIELD_KEYS.", returncode=2)
        if drop_old:
            self._drop()
        else:
            self._rotate()

    def _rotate(self) -> None:
        before = rotation.survey()
        if before.old:
            self.stdout.write("An earlier rotation is not finished: going on with its key.")
        elif before.troubles:
            self._stop_at_troubles(before)
        elif self._keys_are_given():
            raise CommandError(
                "FIELD_KEYS is set in the environment: put a new key first there, restart everything that runs, "
                "then run this again. A new key: " + keys.new_field_key(),
                returncode=2,
            )
        else:
            settings.FIELD_KEYS = keys.add_field_key(settings.NOTICEBOOK_HOME)
            self.stdout.write(f"A new key stands first in {keys.folder(settings.NOTICEBOOK_HOME) / keys.FIELD_KEYS}.")
        report = rotation.encrypt_anew()
        self._stop_at_troubles(report)
        self.stdout.write(f"{count(report.old, 'secret')} of {report.seen:,} put under the newest key.")
        self.stdout.write(
            "The old keys are still read. Back up the key file, restart Noticebook, and some day later, with "
            "Noticebook stopped, run rotate_keys --drop-old. Backups made before today need the old keys: keep a copy."
        )

    def _drop(self) -> None:
        with self._noticebook_stopped():
            report = rotation.survey()
            self._stop_at_troubles(report)
            if report.old:
                raise CommandError(
                    f"{count(report.old, 'secret')} still need an old key: run rotate_keys first. Nothing was dropped.",
                    returncode=1,
                )
            if self._keys_are_given():
                self.stdout.write("The first key in FIELD_KEYS opens everything: the others can be taken out there.")
                return
            dropped = keys.drop_old_field_keys(settings.NOTICEBOOK_HOME)
            settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
        self.stdout.write(f"The newest key opens all {report.seen:,} secrets; {count(dropped, 'old key')} dropped.")

    def _keys_are_given(self) -> bool:
        return keys.FIELD_KEYS in settings.KEYS_GIVEN

    def _stop_at_troubles(self, report: rotation.Report) -> None:
        for trouble in report.troubles:
            self.stderr.write(trouble)
        if report.troubles:
            raise CommandError(
                f"{count(len(report.troubles), 'secret')} cannot be opened with any key on file: put the key or file "
                "back from a backup, then run this again. No key was dropped.",
                returncode=1,
            )

    @contextmanager
    def _noticebook_stopped(self) -> Iterator[None]:
        """Hold the lock of `serve`: a process that still writes under an old key would lose what it writes."""
        with (settings.NOTICEBOOK_HOME / "serve.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CommandError("Noticebook is running: stop it first. Nothing was dropped.", returncode=2) from None
            yield
