"""How do money, days and lateness read on every page? One spelling each, so that columns align."""

import datetime
import functools
import tomllib
from decimal import Decimal
from pathlib import Path

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from practice import words

register = template.Library()

SOON_DAYS = 7


@register.simple_tag
@functools.cache
def version() -> str:
    """The release that runs, as pyproject.toml names it."""
    project = Path(__file__).resolve().parents[2] / "pyproject.toml"
    return tomllib.loads(project.read_text())["project"]["version"]


@register.simple_tag(takes_context=True)
def current(context: template.Context, url: str) -> SafeString:
    """Marks the link of this page, or of the list this page belongs to; the docket at / only itself."""
    request = context.get("request")
    if request is None or not url:
        return SafeString("")
    if request.path == url:
        return SafeString(' aria-current="page"')
    inside = url != "/" and request.path.startswith(url)
    return SafeString(' aria-current="true"' if inside else "")


@register.filter
def money(amount: Decimal | None) -> str:
    """Dollars and cents, "$1,075.21"; nothing for nothing known."""
    return "" if amount is None else words.money(amount)


@register.filter
def day(value: datetime.date | None) -> str:
    """A day as people say it, "Jul 9, 2026"."""
    return words.on(value) if value else ""


@register.filter
def short_day(value: datetime.date | None) -> str:
    """A day without its year, "Jul 9", for columns whose year is plain from the page."""
    return f"{value:%b} {value.day}" if value else ""


@register.filter
def severity(due_on: datetime.date | None, today: datetime.date) -> str:
    """The class of a day: over, soon (today and the next seven days), calm, or nothing without a day."""
    if due_on is None:
        return ""
    left = (due_on - today).days
    if left < 0:
        return "over"
    return "soon" if left <= SOON_DAYS else "calm"


@register.simple_tag
def lateness(due_on: datetime.date | None, today: datetime.date) -> SafeString:
    """A tag for how late or near a day is: "4 days over", "today", "in 3 days", later the day itself."""
    if due_on is None:
        return SafeString("")
    left = (due_on - today).days
    if left < 0:
        text = f"{words.count(-left, 'day')} over"
    elif left == 0:
        text = "today"
    else:
        text = f"in {words.count(left, 'day')}" if left <= SOON_DAYS else day(due_on)
    kind = severity(due_on, today)
    return format_html('<span class="tag {}">{}</span>', "plain" if kind == "calm" else kind, text)
