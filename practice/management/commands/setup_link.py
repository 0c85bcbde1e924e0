"""Prints the link to the page that creates the firm and its owner."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from practice.models import Firm
from practice.setup_link import make_token


class Command(BaseCommand):
    """Prints nothing once there is a firm."""

    help = "Print the link to the page that creates the firm, while there is none."

    def handle(self, *args: Any, **options: Any) -> None:
        """One link, good for a day."""
        if not Firm.objects.exists():
            self.stdout.write("Create your practice here (the link works once, for 24 hours):")
            self.stdout.write(f"  {settings.SITE_URL}/setup/{make_token()}/")
