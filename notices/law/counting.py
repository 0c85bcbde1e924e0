"""On which day does a period end, and does a weekend or a legal holiday move that day?

The day a period is counted from is not counted, its last day is. IRC 7503 moves a last day that the law sets
(Treas. Reg. 301.7503-1(a)); IRC 6213(a) has a rule of its own for notices of deficiency, with the holidays of the
District of Columbia only. A date that the IRS alone sets is never moved. A firm's own entry says for itself whether
its dates move.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from notices.law import holidays

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_AUTHORITY = {
    "7503": "IRC 7503",
    "7503_mailing": "IRC 7503",
    "6213a": "IRC 6213(a)",
    "firm": "as your firm's entry says",
}


@dataclass(frozen=True)
class Roll:
    """Where a last day lands after weekends and holidays, and why: "Sunday, Sep 6; Monday, Sep 7 is Labor Day; so
    Tuesday, Sep 8 (IRC 7503)", or "" when it did not move."""

    day: date
    reason: str


def last_day(start: date, length: int, unit: str, *, is_federal_only: bool = False) -> date:
    """The last day of a period of `length` calendar_days, business_days or years after `start`.

    A year ends on the same day of the next one; from 29 February on the 28th. With `is_federal_only` the holidays of
    all the country are no business days, and those of the District of Columbia are. ValueError for any other unit.
    """
    if unit == "calendar_days":
        return start + timedelta(days=length)
    if unit == "business_days":
        return holidays.add_business_days(start, length, is_federal_only=is_federal_only)
    if unit == "years":
        is_leap_day = (start.month, start.day) == (2, 29)
        return start.replace(year=start.year + length, day=28 if is_leap_day else start.day)
    raise ValueError(f"{unit} is not a unit in which periods are counted.")


def roll(day: date, rule: str, state: str = "", *, is_federal_only: bool = False) -> Roll:
    """Move a last day to the next business day where `rule` ("7503", "6213a", "7503_mailing", "firm") lets it.

    With `is_federal_only` over weekends and the holidays of all the country alone.
    """
    if rule not in _AUTHORITY:
        return Roll(day, "")
    statewide = state if rule in ("7503", "7503_mailing") else ""
    landed = holidays.next_business_day(day, statewide, is_federal_only=is_federal_only)
    if landed == day:
        return Roll(day, "")
    own_name = holidays.holiday_name(day, statewide, is_federal_only=is_federal_only)
    steps = [f"{_weekday(day)}, {own_name}" if own_name else _weekday(day)]
    for each in _days_between(day, landed):
        if name := holidays.holiday_name(each, statewide, is_federal_only=is_federal_only):
            steps.append(f"{_weekday(each)} is {name}")
    return Roll(landed, f"{'; '.join(steps)}; so {_weekday(landed)} ({_AUTHORITY[rule]})")


def in_words(day: date) -> str:
    """The day as an American reader writes it: "Jun 3, 2026"."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def _weekday(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]}, {MONTHS[day.month - 1]} {day.day}"


def _days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=count) for count in range(1, (last - first).days)]
