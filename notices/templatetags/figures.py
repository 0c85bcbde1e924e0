"""How do the segments of a computation read on a page?"""

from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from notices.law.accrual import Accrual
from notices.law.interest import INTEREST, Segment
from notices.law.penalties import TO_FILE, TO_PAY
from notices.law.rates import FIRM
from notices.templatetags.letters import confidence

register = template.Library()


@dataclass(frozen=True)
class Group:
    """The segments of one kind and their sum in dollars."""

    title: str
    total: Decimal
    segments: tuple[Segment, ...]


@register.filter
def by_kind(accrual: Accrual) -> list[Group]:
    """The three additions with their segments; those that are nothing are left out."""
    sums = (
        ("Interest", INTEREST, accrual.interest),
        ("Penalty for filing late", TO_FILE, accrual.failure_to_file),
        ("Penalty for paying late", TO_PAY, accrual.failure_to_pay),
    )
    groups = (
        Group(title, total, tuple(each for each in accrual.segments if each.kind == kind))
        for title, kind, total in sums
    )
    return [group for group in groups if group.segments]


@register.filter
def percents(rate: Decimal) -> str:
    """A rate as "7%" or "0.5%"."""
    return f"{rate.normalize():f}%"


@register.simple_tag
def grade(segment: Segment) -> SafeString:
    """How sure the rate of a segment is, as a tag."""
    if segment.is_projected:
        return format_html('<span class="tag soon">{}</span>', "PROJECTION")
    if segment.confidence == FIRM:
        return format_html('<span class="tag plain">{}</span>', "typed by the firm")
    return confidence(segment.confidence)
