"""By when must this letter be answered, and how do we know?

Every window of the catalogue that applies becomes one `LegalDate` with its count, its roll, its citation and how
sure it is. A date printed on the letter stands beside the computed one: the earlier governs the reminders, and
where the law lets a later printed date count (IRC 6213(a)) that is shown as the legal last day only. A disaster
postpones computed days (IRC 7508A), never a printed one: where the letter prints a date, that date still governs.
Where the law counts from mailing and the postmark differs from the letter's date, both counts are made: the earlier
governs, and a later count from the postmark is shown as the last day the law accepts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from notices.law import holidays
from notices.law.catalogue import FIRM, UNVERIFIED, Entry, Window, find
from notices.law.counting import in_words, last_day, roll
from notices.law.explanations import count_in_words, explain, of_two_counts
from notices.law.legal_dates import PRINTED, Facts, LegalDate, state_of_act
from notices.law.postponements import Postponement, is_named, postponing

EVENTS = {
    "mailing": "mailing date",
    "nftl_filed": "date the lien notice was filed",
    "termination": "date the agreement was terminated",
}
FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2099, 12, 31)

_CERTAINTY = {"statutory_hard": "statutory", "statutory_benefit": "statutory", "informational": "estimated"}


def deadlines_for(
    code: str | Entry,
    notice_date: date,
    *,
    amount: Decimal | None = None,
    printed_on: date | None = None,
    abroad: bool = False,
    mailed_on: date | None = None,
    events: Mapping[str, date] | None = None,
    state: str = "",
    postponements: Iterable[Postponement] = (),
    postmarked_on: date | None = None,
) -> tuple[LegalDate, ...]:
    """Every date that the letter `code` dated `notice_date` sets, in the order of the catalogue.

    An entry in place of its code is taken as it stands, which is how a firm's own letters come here.
    `amount` is what it demands in dollars (None = not known: windows for small and large demands both appear),
    `printed_on` the date it prints to act by, `abroad` whether it went to an address outside the United States,
    `mailed_on` its mailing date (default: the notice date), `events` the other days windows run from
    (`nftl_filed`, `termination`, `mailing`), `state` the two-letter State of the IRS office where the act must be
    done, if that is known, `postponements` the disasters declared for the taxpayer. `postmarked_on` is the day on the
    envelope: taken as the day of mailing where no other is given, it is counted from beside the notice date. ValueError
    with a sentence for an unknown code, event or State, or impossible facts.
    """
    entry = code if isinstance(code, Entry) else find(code)
    known = dict(events or {})
    if mailed_on:
        known["mailing"] = mailed_on
    is_mailing_assumed = "mailing" not in known
    known.setdefault("mailing", notice_date)
    where = _checked_state(state)
    facts = Facts(entry, notice_date, printed_on, known, is_mailing_assumed, where, tuple(postponements), postmarked_on)
    _check(facts, amount)
    windows = [window for window in entry.windows if window.applies_to(amount, abroad)]
    if printed_on and not any(window.counted_from == PRINTED for window in windows):
        windows.append(_printed_beside(windows))
    printed_group = next((window.group for window in windows if window.counted_from == PRINTED), "")
    dates = [_counted(window, facts, printed_group) for window in windows]
    return tuple(_with_governing(dates))


def _counted(window: Window, facts: Facts, printed_group: str) -> LegalDate:
    """The date of a window; where mailing opens it and there are two days for that, the earlier of both counts.

    The law counts from mailing, so only a later count from the postmark is a last day it accepts (IRC 6213(a),
    6213(b)(2)(A), 6532(a)(1), 6015(e)(1)); a later count from the printed date is said, and is nothing to rely on.
    """
    if window.counted_from != "mailing" or not facts.has_two_counts:
        return _date_of(window, facts, printed_group)
    mailed = {**facts.events, "mailing": facts.postmarked_on or facts.notice_date}
    by_letter = _date_of(window, replace(facts, is_mailing_assumed=False), printed_group)
    by_postmark = _date_of(window, replace(facts, is_mailing_assumed=False, events=mailed), printed_group)
    sentence = of_two_counts(by_letter, by_postmark, facts)
    first = min(by_postmark, by_letter, key=_rank)
    last_on = by_postmark.legal_last_on
    return replace(first, legal_last_on=last_on, explanation=f"{first.explanation} {sentence}".strip())


def _date_of(window: Window, facts: Facts, printed_group: str) -> LegalDate:
    printed_on = facts.printed_on if window.group == printed_group else None
    start_on = _start_of(window, facts)
    counted_to = _counted_to(window, start_on, facts)
    disaster = postponing(window, counted_to, facts.postponements) if counted_to else None
    last = disaster.until_on if disaster else counted_to
    where = state_of_act(window, facts)
    rolled = roll(last, window.roll, where, is_federal_only=facts.is_federal_only) if last else None
    # A mailing period of an IRS publication is shown un-rolled; the roll is only what the law would accept.
    is_shown_rolled = rolled is not None and window.roll != "7503_mailing"
    due_on = rolled.day if rolled and is_shown_rolled else last
    if window.counted_from == PRINTED:
        start_on, due_on = None, printed_on
    legal_date = LegalDate(
        id=window.id,
        kind=window.kind,
        group=window.group,
        action=window.action,
        due_on=due_on,
        missing=_missing_from(window, facts),
        counted_from=window.counted_from,
        start_on=start_on,
        counted_to=counted_to,
        unit=window.unit,
        days=window.days,
        rolled=due_on != last and window.counted_from != PRINTED,
        roll_reason=_roll_reason(window, rolled.reason, disaster) if rolled and due_on != last else "",
        printed_on=printed_on,
        governs=False,
        drives=_drives(window),
        is_secondary=window.is_secondary,
        legal_last_on=_legal_last(window, rolled.day if rolled else due_on, printed_on),
        certainty=_certainty(window, counted_to, disaster),
        confidence=window.confidence,
        condition=window.condition,
        citation=window.citation,
        explanation="",
        postponed_to=disaster.until_on if disaster else None,
        postponed_by=disaster.name if disaster else "",
    )
    return replace(legal_date, explanation=explain(legal_date, window, facts))


def _counted_to(window: Window, start_on: date | None, facts: Facts) -> date | None:
    """The last day before any postponement and any roll."""
    if start_on is None or not window.days:
        return None
    return last_day(start_on, window.days, window.unit, is_federal_only=facts.is_federal_only)


def _roll_reason(window: Window, reason: str, disaster: Postponement | None) -> str:
    return f"the postponement ends on {reason}" if disaster else f"{count_in_words(window)} on {reason}"


def _start_of(window: Window, facts: Facts) -> date | None:
    if window.counted_from == "notice_date":
        return facts.notice_date
    start = facts.events.get(window.counted_from)
    if start and window.lead_business_days:
        return holidays.add_business_days(start, window.lead_business_days)
    return start


def _missing_from(window: Window, facts: Facts) -> str:
    if window.counted_from == PRINTED:
        return "" if facts.printed_on else "printed date"
    if window.counted_from in EVENTS and window.counted_from not in facts.events:
        return EVENTS[window.counted_from]
    return ""


def _drives(window: Window) -> bool:
    # What nobody has verified must not set a date; a date typed off the letter itself is a fact all the same.
    return window.drives and (window.confidence != UNVERIFIED or window.counted_from == PRINTED)


def _certainty(window: Window, last: date | None, disaster: Postponement | None) -> str:
    if window.counted_from == PRINTED:
        return "printed"
    # Whatever kind a firm's own entry names: that the law says so is known from its member alone.
    if window.confidence == FIRM:
        return "person"
    if disaster and last and not is_named(window, last):
        return "administrative"  # the statute does not move it: the IRS's announcement does
    return _CERTAINTY.get(window.kind, "administrative")


def _legal_last(window: Window, last: date | None, printed_on: date | None) -> date | None:
    if last is None or window.kind == "informational" or window.roll in ("none", "firm"):
        return None
    if window.roll == "6213a" and printed_on:
        return max(last, printed_on)
    return None if window.roll == "printed_only" else last


def _with_governing(dates: list[LegalDate]) -> list[LegalDate]:
    """Mark in each group the earliest date that drives; of two on one day the printed one."""
    best: dict[str, int] = {}
    for position, each in enumerate(dates):
        if each.drives and each.due_on and _is_before(each, dates, best.get(each.group)):
            best[each.group] = position
    return [replace(each, governs=best.get(each.group) == position) for position, each in enumerate(dates)]


def _is_before(each: LegalDate, dates: list[LegalDate], rival: int | None) -> bool:
    return rival is None or _rank(each) < _rank(dates[rival])


def _rank(each: LegalDate) -> tuple[date, bool]:
    return each.due_on or LAST_DAY, each.certainty != "printed"


def _printed_beside(windows: list[Window]) -> Window:
    """The date printed on a letter whose catalogue windows are all computed, for the letter's main act."""
    main = next((window for window in windows if window.drives), None)
    return Window(
        id=PRINTED,
        action=main.action if main else "Respond",
        group=main.group if main else "respond",
        kind=main.kind if main else "administrative",
        roll="printed_only",
        citation="Date printed on the letter",
        confidence="primary_seen",
        counted_from=PRINTED,
    )


def _checked_state(state: str) -> str:
    if state and not (len(state) == 2 and state.isalpha() and state.isascii()):
        raise ValueError(f"{state} is not the two letters of a State, for example MA.")
    return state.upper()


def _check(facts: Facts, amount: Decimal | None) -> None:
    if amount is not None and (not amount.is_finite() or amount < 0):
        raise ValueError(f"{amount} is not an amount that a letter can demand.")
    if unknown := sorted(set(facts.events) - set(EVENTS)):
        raise ValueError(f"{unknown[0]} is not an event that a window runs from; those are {', '.join(EVENTS)}.")
    for day in (facts.notice_date, facts.printed_on, facts.postmarked_on, *facts.events.values()):
        if day and not FIRST_DAY <= day <= LAST_DAY - timedelta(days=800):
            raise ValueError(f"{in_words(day)} is too far from today's law to be computed.")
    if facts.printed_on and facts.printed_on < facts.notice_date:
        printed, dated = in_words(facts.printed_on), in_words(facts.notice_date)
        raise ValueError(f"The printed date {printed} is before the notice date {dated}.")
