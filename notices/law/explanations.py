"""How is one legal date said in words that a client could read?"""

from collections.abc import Iterator

from notices.law.catalogue import FIRM, UNVERIFIED, Window
from notices.law.counting import in_words
from notices.law.holidays import STATEWIDE
from notices.law.legal_dates import PRINTED, Facts, LegalDate

_UNITS = {"calendar_days": "days", "business_days": "business days", "years": "year"}


def explain(legal_date: LegalDate, window: Window, facts: Facts) -> str:
    """Which letter, which act, which day and why; then what else must be known of it, one sentence each."""
    opening = f"{facts.entry.display_code} dated {in_words(facts.notice_date)}"
    act = window.action[0].lower() + window.action[1:]
    if legal_date.missing:
        first = f"{opening}: {act} by a day not known yet, because the {legal_date.missing} is missing"
    elif legal_date.due_on is None:
        first = f"{opening}: there is no date to act by"
    else:
        first = f"{opening}: {act} {_by(legal_date, window)}"
    return " ".join(f"{sentence.rstrip('.')}." for sentence in (first, *_remarks(legal_date, window, facts)))


def count_in_words(window: Window) -> str:
    """The count with its verb: "30 days end", "10 business days end", "1 year ends"."""
    return f"{_count(window)} {'ends' if window.days == 1 else 'end'}"


def _by(legal_date: LegalDate, window: Window) -> str:
    day = in_words(legal_date.due_on) if legal_date.due_on else ""
    if window.counted_from == PRINTED:
        return f"by {day} (printed on the letter, not rolled)"
    if window.kind == "informational":
        return f"from {day} on ({_count(window)}, {window.citation})"
    if not window.drives:
        return f"after {day} ({_count(window)}, {window.citation})"
    if legal_date.rolled:
        return f"by {day}: {legal_date.roll_reason}"
    if window.confidence == FIRM:
        # Its source is named with whoever entered it, in a sentence of its own.
        return f"by {day} ({_count(window)}{', not rolled' if window.roll == 'printed_only' else ''})"
    if window.kind == "administrative":
        return f"by {day} (set by the IRS, not rolled)"
    unmoved = ", not rolled" if window.roll == "printed_only" else ""
    return f"by {day} ({_count(window)}, {window.citation}{unmoved})"


def _count(window: Window) -> str:
    plural = "s" if window.unit == "years" and window.days != 1 else ""
    return f"{window.days} {_UNITS[window.unit]}{plural}"


def _remarks(legal_date: LegalDate, window: Window, facts: Facts) -> Iterator[str]:
    if window.condition:
        yield _sentence(window.condition)
    yield from _how_sure(window, facts)
    if legal_date.due_on is None:
        return
    yield from _where_the_count_begins(window, facts)
    yield from _beside_the_printed_date(legal_date, window)
    if legal_date.rolled and window.kind == "statutory_benefit" and legal_date.counted_to and window.roll != "firm":
        yield f"Work to {in_words(legal_date.counted_to)}; the later day is what the law would still accept"
    if window.roll == "7503_mailing" and legal_date.legal_last_on != legal_date.due_on and legal_date.legal_last_on:
        yield f"A reply mailed by {in_words(legal_date.legal_last_on)} may still count (IRC 7503)"
    if facts.state and window.roll == "7503" and facts.state not in STATEWIDE:
        yield f"No statewide holidays of {facts.state} are on file, so only those of the District of Columbia count"


def _how_sure(window: Window, facts: Facts) -> Iterator[str]:
    """Who vouches for the rule, where that is not a source that was read."""
    if window.confidence == FIRM:
        yield f"A rule of your firm's own catalogue, entered by {window.vouched_by}"
    elif window.confidence == UNVERIFIED and window.counted_from and window.counted_from != PRINTED:
        yield "Unverified: nobody has checked this rule, so it raises no reminders"
    elif facts.entry.confidence == UNVERIFIED and (window.days or window.counted_from == PRINTED):
        yield "Unverified: nobody has checked what this letter is for, so check that against the letter itself"
    elif window.confidence == UNVERIFIED and window.counted_from == PRINTED:
        yield "Unverified: nobody has checked that this letter prints such a date"


def _where_the_count_begins(window: Window, facts: Facts) -> Iterator[str]:
    if window.counted_from == "mailing" and facts.is_mailing_assumed:
        yield "Mailing is taken to be on the notice date"
    if window.lead_business_days:
        filed = in_words(facts.events[window.counted_from])
        yield f"Counted from {window.lead_business_days} business days after the filing on {filed}"


def _beside_the_printed_date(legal_date: LegalDate, window: Window) -> Iterator[str]:
    printed_on = legal_date.printed_on
    if window.counted_from == PRINTED or printed_on is None or printed_on == legal_date.due_on:
        return
    governing = "the earlier of the two governs" if legal_date.drives else "that day governs"
    yield f"The letter prints {in_words(printed_on)}; {governing}"
    if legal_date.legal_last_on == printed_on:
        yield "IRC 6213(a) accepts a petition until the printed day, which is no day to plan for"


def _sentence(condition: str) -> str:
    return condition[0].upper() + condition[1:] if condition.startswith("not ") else f"Applies if {condition}"
