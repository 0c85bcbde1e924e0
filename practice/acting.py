"""Who acts in a request, and when: the one place where a view reads the clock for a verb."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from practice.history import Actor


def acting(request: HttpRequest) -> Actor:
    """The signed-in member, now."""
    return Actor(request.user, timezone.now())


def today(request: HttpRequest) -> date:
    """The calendar day where the member works."""
    return request.user.local_date(timezone.now())
