"""How is one legal date said in words that a client could read?"""

from collections.abc import Iterator
from datetime import date

from notices.law.catalogue import FIRM, UNVERIFIED, Window
from notices.law.counting import in_words
from notices.law.holidays import STATEWIDE, unverified_name
from notices.law.legal_dates import PRINTED, Facts, LegalDate, state_of_act
from notices.law.postponements import ACTS, NO_EARLY_DEMAND_FROM, Postponement, is_named, touching
from notices.law.yearly import FIRST_YEAR

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
    if legal_date.postponed_to:
        return f"by {day}: {_postponed(legal_date, window)}"
    if legal_date.rolled:
        return f"by {day}: {legal_date.roll_reason}"
    if window.confidence == FIRM:
        # Its source is named with whoever entered it, in a sentence of its own.
        return f"by {day} ({_count(window)}{', not rolled' if window.roll == 'printed_only' else ''})"
    if window.kind == "administrative":
        return f"by {day} (set by the IRS, not rolled)"
    unmoved = ", not rolled" if window.roll == "printed_only" else ""
    return f"by {day} ({_count(window)}, {window.citation}{unmoved})"


def _postponed(legal_date: LegalDate, window: Window) -> str:
    counted = legal_date.counted_to
    moved = f"postponed by {legal_date.postponed_by}"
    if counted is None or legal_date.postponed_to is None:
        return moved
    law = ACTS[window.act] if is_named(window, counted) else "the IRS's announcement on all time-sensitive acts"
    declared = f"its declared end is {in_words(legal_date.postponed_to)} (IRC 7508A; {law})"
    rolled = f"; {legal_date.roll_reason}" if legal_date.rolled else ""
    return f"{moved}; {declared}{rolled}. {in_words(counted)} without the postponement"


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
    if window.kind == "statutory_benefit" and legal_date.counted_to:
        yield from _about_a_benefit(legal_date, window, in_words(legal_date.counted_to))
    if window.roll == "7503_mailing" and legal_date.legal_last_on != legal_date.due_on and legal_date.legal_last_on:
        yield f"A reply mailed by {in_words(legal_date.legal_last_on)} may still count (IRC 7503)"
    yield from _about_the_state(legal_date, window, facts)
    yield from _about_disasters(legal_date, window, facts)


def _about_a_benefit(legal_date: LegalDate, window: Window, counted: str) -> Iterator[str]:
    if legal_date.postponed_to:
        act = "Paying" if window.act == "pay" else "Doing it"
        yield f"{act} by {counted} leaves no question open about interest and penalties"
    elif legal_date.rolled and window.roll != "firm":
        yield f"Work to {counted}; the later day is what the law would still accept"


def _about_the_state(legal_date: LegalDate, window: Window, facts: Facts) -> Iterator[str]:
    state = state_of_act(window, facts)
    if state and state not in STATEWIDE:
        yield f"No statewide holidays of {state} are on file, so only those of the District of Columbia count"
    last = legal_date.legal_last_on
    if last and last.year >= FIRST_YEAR and (name := unverified_name(last, state)):
        yield f"{in_words(last)} may be {name}; nobody has verified that, so it moves nothing"


def _about_disasters(legal_date: LegalDate, window: Window, facts: Facts) -> Iterator[str]:
    if legal_date.counted_to and not legal_date.postponed_to:
        for each in touching(window, legal_date.counted_to, facts.postponements):
            yield _not_moved(each, window, legal_date.counted_to)
    if window.counted_from == PRINTED and legal_date.due_on:
        for each in _covering(legal_date.due_on, facts):
            yield f"The day falls within {_span(each)}: no printed date is moved here, the announcement may give longer"
    if window.act == "pay" and facts.notice_date > NO_EARLY_DEMAND_FROM:
        yield from map(_early_demand, _covering(facts.notice_date, facts))


def _covering(day: date, facts: Facts) -> list[Postponement]:
    return [each for each in facts.postponements if each.covers(day)]


def _early_demand(postponement: Postponement) -> str:
    return (
        f"The letter is dated within {_span(postponement)}: IRC 6303(b) lets no tax be demanded before the last day to "
        "pay it, any postponement counted in (P.L. 119-64); check whether this demand came too early"
    )


def _not_moved(postponement: Postponement, window: Window, last: date) -> str:
    within = f"The day falls within {_span(postponement)}, which does not move it"
    if is_named(window, last) or postponement.covers_all_acts:
        return f"{within}: nobody has verified this postponement"
    return (
        f"{within}: IRC 7508(a)(1)(A)-(F) does not name this act. The IRS's announcement may, with the list of "
        "Rev. Proc. 2018-58: check"
    )


def _span(postponement: Postponement) -> str:
    return f"{postponement.name} ({in_words(postponement.from_on)} to {in_words(postponement.until_on)})"


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


def of_two_counts(by_letter: LegalDate, by_postmark: LegalDate, facts: Facts) -> str:
    """What the count from the postmark and the one from the letter's own date give, and which of them is worked to."""
    if facts.postmarked_on is None or by_letter.due_on is None or by_postmark.due_on is None:
        return ""
    opening = f"The postmark is of {in_words(facts.postmarked_on)}, taken as the day of mailing"
    from_letter, from_postmark = in_words(by_letter.due_on), in_words(by_postmark.due_on)
    if by_postmark.due_on == by_letter.due_on:
        return f"{opening}; counted from there the day is the same."
    if by_postmark.due_on < by_letter.due_on:
        return (
            f"{opening}, and the law counts from mailing; counted from the letter's own date it would be "
            f"{from_letter}, which is too late."
        )
    accepted = f"which is the last day the law accepts ({by_postmark.citation}) and no day to plan for"
    if by_postmark.legal_last_on != by_postmark.due_on:
        accepted = "which is no day to plan for"
    return f"{opening}; counted from there the last day is {from_postmark}, {accepted}."


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
