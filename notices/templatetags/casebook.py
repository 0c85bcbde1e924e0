"""How do dates of the law, chances and moments of a case read on every page?"""

from collections.abc import Iterator
from datetime import date, timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from notices import collection_picture, docket_counts
from notices.collection_dates import CollectionDate
from notices.law import catalogue
from notices.models import Deadline, Hold, Notice, Silence
from notices.models.snoozes import back_by
from notices.timeline import Entry
from practice.models import Member
from practice.templatetags.ledger import severity
from practice.words import count, on

register = template.Library()

_UNITS = {"calendar_days": "day", "business_days": "business day", "years": "year"}


@register.filter
def percent(chance: float | None) -> str:
    """A chance in [0, 1] as "71%"; never 0 or 100 for what is not certain."""
    if chance is None:
        return ""
    if 0 < chance < 0.01:
        return "under 1%"
    return "over 99%" if 0.99 < chance < 1 else f"{chance * 100:.0f}%"


@register.filter
def many(number: int) -> str:
    """A number that was counted up to a thousand: "12" or "over 1,000"."""
    return docket_counts.in_words(number)


@register.simple_tag
def span(low: float | None, high: float | None) -> str:
    """The range of a chance: "55 to 82%"."""
    if low is None or high is None:
        return ""
    first, last = percent(low), percent(high)
    return first if first == last else f"{first.removesuffix('%')} to {last}"


@register.simple_tag
def time_left(due_on: date, today: date) -> SafeString:
    """A tag that counts the days: "4 days over", "today", "10 days left"."""
    left = (due_on - today).days
    text = f"{count(abs(left), 'day')} {'left' if left > 0 else 'over'}" if left else "today"
    kind = severity(due_on, today)
    return format_html('<span class="tag {}">{}</span>', "plain" if kind == "calm" else kind, text)


@register.filter
def may_rest(deadline: Deadline, today: date) -> bool:
    """Whether a date can be snoozed today."""
    return back_by(deadline, today) is not None


@register.simple_tag(takes_context=True)
def absence(context: template.Context, owner: Member | None) -> SafeString:
    """The line of a row whose owner is away: "for Jo Tran, away until Dec 12"; nothing for everybody else's."""
    words = owner.absence_for(context["request"].user, context["today"]) if owner else ""
    return format_html("<small>{}</small>", words) if words else SafeString("")


@register.filter
def letter(code: str) -> str:
    """A catalogue code as people write it: "L1058" is "Letter 1058"."""
    return catalogue.display_code(code) if code else ""


@register.filter
def why_that_day(deadline: Deadline) -> str:
    """Why a date is that day, short: "30 days from May 26, 2026 · IRC 6330(a)(3)(B)"."""
    if deadline.certainty == Deadline.Certainty.PERSON and not deadline.is_by_own_rule:
        return deadline.explanation
    return " · ".join(_grounds(deadline)) or deadline.explanation


def _grounds(deadline: Deadline) -> Iterator[str]:
    yield from _ground_of_the_day(deadline)
    if deadline.postponed_by and deadline.due_on:
        yield f"postponed to {on(deadline.due_on)} by {deadline.postponed_by} (IRC 7508A)"
    if deadline.printed_on and deadline.printed_on != deadline.due_on:
        yield f"the letter prints {on(deadline.printed_on)}"
    if deadline.certainty == Deadline.Certainty.ADMINISTRATIVE:
        yield "set by the IRS"
    if deadline.citation and deadline.certainty != Deadline.Certainty.PRINTED:
        yield deadline.citation.split(";")[0]
    yield from _how_sure(deadline)


def _how_sure(deadline: Deadline) -> Iterator[str]:
    """What a reader must know before relying on the day."""
    if deadline.certainty == Deadline.Certainty.ESTIMATED:
        yield "estimated"
    if deadline.is_by_own_rule:
        yield "your firm's own entry"
    if deadline.doubt:
        yield deadline.doubt


def _ground_of_the_day(deadline: Deadline) -> Iterator[str]:
    if deadline.missing:
        yield f"the {deadline.missing} is missing"
    elif deadline.certainty == Deadline.Certainty.PRINTED:
        yield "printed on the letter, not rolled"
    elif deadline.days:
        yield _count_of(deadline)


def _count_of(deadline: Deadline) -> str:
    length = count(deadline.days or 0, _UNITS.get(deadline.unit, deadline.unit))
    start = _start_of(deadline)
    counted = f"{length} from {on(start)}" if start else length
    if deadline.postponed_by and deadline.counted_to:
        return f"{counted} end {on(deadline.counted_to)}"
    if deadline.is_rolled and deadline.counted_to:
        return f"{counted} end {deadline.counted_to:%A}, {on(deadline.counted_to)}, so the next business day"
    return counted


def _start_of(deadline: Deadline):
    """The day the count runs from; for business days that is the letter's own date."""
    if deadline.unit == "calendar_days" and deadline.counted_to:
        return deadline.counted_to - timedelta(days=deadline.days or 0)
    if deadline.unit == "years" and deadline.counted_to:
        return deadline.counted_to.replace(year=deadline.counted_to.year - (deadline.days or 0))
    return deadline.notice.notice_date if deadline.notice else None


@register.simple_tag
def told(entry: Entry) -> SafeString:
    """The sentence of an entry; the code of a letter at its beginning stands in its frame."""
    name = letter(str(entry.facts.get("code", "")))
    if name and entry.sentence.startswith(f"{name} "):
        return format_html('<span class="code">{}</span>{}', name, entry.sentence.removeprefix(name))
    return format_html("{}", entry.sentence)


@register.simple_tag
def period_picture(period: CollectionDate, today: date) -> SafeString:
    """The picture of a collection period; it is made of days and numbers only."""
    return SafeString(collection_picture.draw(period, today))


@register.simple_tag
def stands(hold: Hold, today: date) -> SafeString:
    """Whether a hold pauses collection today, as a tag."""
    if hold.is_withdrawn:
        return format_html('<span class="tag plain">{}</span>', "withdrawn")
    if hold.stands_on(today):
        return format_html('<span class="tag calm">{}</span>', "in force")
    return format_html('<span class="tag plain">{}</span>', "ended" if hold.from_on <= today else "to come")


@register.simple_tag
def clock(silence: Silence, today: date) -> SafeString:
    """Where a clock of silence stands, as a tag: "silent for 43 of 60 days"."""
    kind = "soon" if silence.is_over(today) else "plain"
    return format_html('<span class="tag {}">{}</span>', kind, silence.words(today))


@register.simple_tag
def crossed_mark(notice: Notice | None) -> SafeString:
    """That a letter may have crossed our reply, as a tag; nothing of any other, nor of one that is new work."""
    if notice is None or notice.crossed is None or notice.is_judged_new:
        return SafeString("")
    reply = notice.crossed.from_on
    word = "crossed" if notice.is_answered else "may have crossed"
    return format_html('<span class="tag info">{} our reply of {} {}</span>', word, f"{reply:%b}", reply.day)


@register.filter
def as_of(day: date | None, today: date) -> str:
    """ "as of Nov 24" of a figure that was worked out on another day than today; "" of today's."""
    if day is None or day == today:
        return ""
    return f"as of {day:%b} {day.day}" if day.year == today.year else f"as of {on(day)}"
