"""In which time zone a member reads the page: the member's own, else the firm's."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class TimeZoneMiddleware:
    """Shows moments in the time zone of whoever is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with the reader's time zone in force."""
        with timezone.override(_zone_of(request)):
            return self.get_response(request)


def _zone_of(request: HttpRequest) -> zoneinfo.ZoneInfo | None:
    user = request.user
    if not user.is_authenticated:
        return None
    try:
        return zoneinfo.ZoneInfo(user.time_zone or user.firm.time_zone)
    except (ValueError, zoneinfo.ZoneInfoNotFoundError):
        return None
