"""Tells Django about the practice package, and which static files are worth collecting."""

from contextlib import suppress

from django.apps import AppConfig
from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.db import connections
from django.db.models.signals import post_migrate


def _guard_history(using: str, **_: object) -> None:
    """Put the append-only triggers back: SQLite drops them whenever a migration rebuilds their table."""
    from practice import append_only

    append_only.install(connections[using])


class PracticeConfig(AppConfig):
    """The practice package."""

    name = "practice"
    label = "practice"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the home folder, readable by this user only; a failure is reported by the system checks."""
        from practice import checks  # noqa: F401  registers the system checks

        post_migrate.connect(_guard_history, sender=self)

        with suppress(OSError):
            settings.NOTICEBOOK_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)


class CollectedFilesConfig(StaticFilesConfig):
    """Static files without the variants of Bootstrap and htmx that no page uses."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "bootstrap-grid*",
        "bootstrap-reboot*",
        "bootstrap-utilities*",
        "*.rtl.*",
        "bootstrap.esm*",
        "bootstrap.js*",
        "bootstrap.css*",
        "bootstrap.min.js*",
        "htmax*",
        "*-4.js",
        "*-4.min.js",
        "ext",
        "version.txt",
        "bootstrap.bundle.js*",
    ]
