"""Who acts in a request, and when: the one place where a view reads the clock for a verb."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from practice.history import Actor
from practice.models import Member


def acting(request: HttpRequest) -> Actor:
    """The signed-in member, now."""
    return Actor(_member(request), timezone.now())


def today(request: HttpRequest) -> date:
    """The calendar day where the member works."""
    return _member(request).local_date(timezone.now())


def _member(request: HttpRequest) -> Member:
    if not isinstance(request.user, Member):
        raise TypeError("Nobody is signed in.")
    return request.user
