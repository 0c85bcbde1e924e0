"""Tells Django about the notices package."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The notices package."""

    name = "notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        from notices import checks  # noqa: F401
