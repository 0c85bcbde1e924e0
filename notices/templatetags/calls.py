"""How do the clock of a call and the facts of an IRS line read on a page?"""

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from notices.models import CallDraft

register = template.Library()


@register.simple_tag
def clock_of(draft: CallDraft, part: str, now: datetime) -> SafeString:
    """Minutes and seconds of the wait ("waiting") or the talk ("talking"); the running one says so to the script."""
    begun, over = _bounds(draft, part)
    if begun is None:
        return SafeString("none yet")
    seconds = max(0, int(((over or now) - begun).total_seconds()))
    if over:
        return SafeString(in_minutes(seconds))
    return format_html('<span data-seconds="{}">{}</span>', seconds, in_minutes(seconds))


def _bounds(draft: CallDraft, part: str) -> tuple[datetime | None, datetime | None]:
    if part == "talking":
        return draft.connected_at, draft.ended_at
    return draft.dialled_at, draft.connected_at or draft.ended_at


def in_minutes(seconds: int) -> str:
    """ "07:05", and "1:07:05" from an hour on."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{f'{hours}:' if hours else ''}{minutes:02}:{left:02}"
