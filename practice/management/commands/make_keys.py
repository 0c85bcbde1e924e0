"""Makes the key files of a practice that has none yet."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.utils import OperationalError

from practice import keys
from practice.models import Firm


def holds_a_firm() -> bool:
    """Whether the database holds a firm, also when it has no tables yet."""
    with connection.cursor() as cursor:
        if Firm._meta.db_table not in connection.introspection.table_names(cursor):
            return False
    return Firm.objects.exists()


def ensure_keys() -> bool:
    """Make what is missing, if that is safe; whether files were made. Raises CommandError with a sentence."""
    home = settings.NOTICEBOOK_HOME
    try:
        return bool(keys.ensure(home, has_rows=holds_a_firm(), given=settings.KEYS_GIVEN))
    except keys.KeyProblem as problem:
        raise CommandError(str(problem)) from problem
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise CommandError(f"The database does not answer: start it or correct DATABASE_URL ({reason}).") from error


class Command(BaseCommand):
    """Never replaces a file, and makes none beside existing rows."""

    help = "Make the key files of a new practice."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them and say so."""
        made = ensure_keys()
        place = keys.folder(settings.NOTICEBOOK_HOME)
        self.stdout.write(f"Keys made in {place}: keep a copy apart." if made else f"The keys in {place} are in order.")
