"""How do the catalogue's words read on a page: windows, certainty, weight?"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from notices.law.authorities import authority_name
from notices.law.catalogue import FIRM, UNVERIFIED, Window
from notices.law.relief import Answer
from practice.words import count

register = template.Library()

_RECIPIENTS = {"individual": "individuals", "business": "businesses", "both": "individuals and businesses"}
_UNITS = {"calendar_days": "day", "business_days": "business day", "years": "year"}
_STARTS = {
    "notice_date": "the date of the notice",
    "mailing": "mailing",
    "nftl_filed": "the filing of the lien",
    "termination": "the end of the agreement",
}
_KINDS = {
    "statutory_hard": "a right is lost after it",
    "statutory_benefit": "money or a benefit is lost after it",
    "administrative": "set by the IRS",
    "reminder": "a reminder",
    "informational": "good to know",
}
_CONFIDENCES = {
    "primary_seen": ("calm", "checked"),
    "secondary_seen": ("plain", "second-hand"),
    UNVERIFIED: ("soon", "unverified"),
    FIRM: ("info", "your firm's own"),
}
_SEVERITIES = {"critical": "over", "urgent": "soon", "action": "info", "info": "plain"}
_ANSWERS = {
    Answer.YES: ("calm", "eligible"),
    Answer.NO: ("plain", "not eligible"),
    Answer.NOT_YET: ("soon", "cannot be said yet"),
}
_MET = {True: ("calm", "met"), False: ("over", "not met"), None: ("soon", "not known")}


@register.filter
def recipient(who: str) -> str:
    """Whom a letter is sent to."""
    return _RECIPIENTS.get(who, who)


@register.filter
def sender(authority: str) -> str:
    """Who sends a letter, or whom a case is with: "the IRS", "California"."""
    return authority_name(authority)


@register.filter
def applies(condition: str) -> str:
    """When a window is open: "if the amount demanded is under $100,000"."""
    return condition if condition.startswith("not ") else f"if {condition}"


@register.simple_tag
def window_length(window: Window) -> str:
    """The count of a window: "30 days from the date of the notice", or the date that only the letter knows."""
    if window.days is None or not window.unit:
        return "the date printed on the letter" if window.counted_from == "printed_date" else "no date"
    start = _STARTS.get(window.counted_from, window.counted_from)
    if window.lead_business_days:
        start = f"{count(window.lead_business_days, 'business day')} after {start}"
    return f"{count(window.days, _UNITS[window.unit])} from {start}"


@register.simple_tag
def window_kind(window: Window) -> str:
    """What passing the date costs."""
    if window.confidence == FIRM and window.kind == "administrative":
        return "set by whoever sent it"
    return _KINDS.get(window.kind, window.kind)


@register.simple_tag
def confidence(grade: str) -> SafeString:
    """How sure an entry is, as a tag."""
    kind, words = _CONFIDENCES.get(grade, ("plain", grade))
    return format_html('<span class="tag {}">{}</span>', kind, words)


@register.filter
def how_sure(grade: str) -> str:
    """How sure an entry is, as a word."""
    return _CONFIDENCES.get(grade, ("", grade))[1]


@register.simple_tag
def severity_tag(severity: str) -> SafeString:
    """How much a letter weighs, as a tag."""
    return format_html('<span class="tag {}">{}</span>', _SEVERITIES.get(severity, "plain"), severity)


@register.simple_tag
def relief_answer(answer: Answer) -> SafeString:
    """Whether a kind of penalty relief is open, as a tag."""
    return format_html('<span class="tag {}">{}</span>', *_ANSWERS[answer])


@register.simple_tag
def is_met(met: bool | None) -> SafeString:
    """Whether a condition is met, as a tag."""
    return format_html('<span class="tag {}">{}</span>', *_MET[met])
