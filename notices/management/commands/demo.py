"""Loads the fictional practice into an empty database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notices.demo import PASSWORD, load
from practice.models import Firm


class Command(BaseCommand):
    """`demo [--cases N] [--seed S]`: refused when the database holds a firm, so that nothing real gets mixed in."""

    help = "Load a fictional practice into an empty database."

    def add_arguments(self, parser):
        parser.add_argument("--cases", type=int, default=140, help="how many cases (default 140)")
        parser.add_argument("--seed", type=int, default=1, help="another seed gives another practice")

    def handle(self, *args: Any, cases: int, seed: int, **options: Any) -> None:
        if cases < 1:
            raise CommandError("--cases is a number from 1 on.", returncode=2)
        if Firm.objects.exists():
            raise CommandError(
                "This database holds a firm already; the demo only goes into an empty one.", returncode=2
            )
        loaded = load(cases=cases, seed=seed, now=timezone.now())
        self._write_logins(loaded.logins)
        self.stdout.write(f"A fictional practice with {loaded.clients:,} clients and {loaded.cases:,} cases is loaded.")

    def _write_logins(self, logins: tuple[tuple[str, str, str], ...]) -> None:
        lines = [f"  {email:<22} {role.lower():<13} {firm}" for email, role, firm in logins]
        text = "\n".join([f'Sign in with the password "{PASSWORD}":', *lines, ""])
        Path(settings.NOTICEBOOK_HOME, "demo-logins.txt").write_text(text)
