"""How did a debt grow until today, and what does each further week of waiting cost?

Everything here is a row of figures that `accrue` gave; the answers are kept, since a page asks for the same ones again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from notices.law.accrual import Accrual, accrue
from notices.law.debts import ZERO, Debt
from notices.law.interest import INTEREST, Segment, to_cents
from notices.law.rates import Rates

WEEKS_AHEAD = 8
YEARS_BACK = 2
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_KEPT = 256
"""Answers kept in memory for debts that are asked about again, some tens of kilobytes each."""


@dataclass(frozen=True)
class Point:
    """The balance at the end of a day, in dollars."""

    on: date
    balance: Decimal


@dataclass(frozen=True)
class Week:
    """What waiting from one day to another adds, and the balance at its end, in dollars."""

    from_on: date
    to_on: date
    cost: Decimal
    balance: Decimal
    is_projected: bool

    @property
    def days(self) -> int:
        """Seven, or fewer where the rates end in the middle of a week."""
        return (self.to_on - self.from_on).days


@dataclass(frozen=True)
class Course:
    """A debt as of one day: its accrual, its balance before that day, and the weeks after it that have a rate."""

    now: Accrual
    past: tuple[Point, ...]
    weeks: tuple[Week, ...]

    @property
    def weekly(self) -> Decimal:
        """What a week of waiting costs on average over the weeks ahead, in dollars; zero without any."""
        days = sum(week.days for week in self.weeks)
        cost = sum((week.cost for week in self.weeks), ZERO)
        return to_cents(Fraction(cost) * 7 / days) if days else ZERO

    @property
    def is_cut_short(self) -> bool:
        """Whether the rates end before the last of the weeks ahead."""
        return sum(week.days for week in self.weeks) < WEEKS_AHEAD * _WEEK.days


@lru_cache(maxsize=_KEPT)
def accrued(debt: Debt, to_on: date, rates: Rates, is_projected: bool = False) -> Accrual:
    """`accrue`, remembered; ValueError as there."""
    return accrue(debt, to_on, rates=rates, is_projected=is_projected)


@lru_cache(maxsize=_KEPT)
def course(debt: Debt, today: date, rates: Rates, is_projected: bool = False) -> Course:
    """How the debt grew until `today` and grows in the eight weeks after it.

    ValueError with a sentence where `accrue` has no answer for today; weeks without one are left out.
    """
    now = accrue(debt, today, rates=rates, is_projected=is_projected)
    return Course(now, tuple(_past(now)), tuple(_weeks(now, today, rates, is_projected)))


def _weeks(now: Accrual, today: date, rates: Rates, is_projected: bool) -> Iterator[Week]:
    before = now
    for number in range(1, WEEKS_AHEAD + 1):
        end = today + number * _WEEK
        try:
            after = accrue(now.debt, end, rates=rates, is_projected=is_projected)
        except ValueError:
            return  # a yearly amount of the next year is not on file yet
        if after.as_of <= before.as_of:
            return
        yield Week(before.as_of, after.as_of, after.balance - before.balance, after.balance, after.is_projected)
        before = after


def _past(now: Accrual) -> Iterator[Point]:
    """The balance on the days on which its slope changes: quarters and penalty months begin, money arrives.

    Taken from the segments of one accrual, so these are the figures as they stand today, a straight line within each.
    """
    first = max(now.debt.due_on, _years_before(now.as_of))
    days = {first, now.as_of}
    for segment in now.segments:
        days |= {segment.to_on} if segment.kind == INTEREST else {segment.from_on, segment.from_on + _DAY}
    for payment in now.debt.late_payments:
        days |= {payment.paid_on - _DAY, payment.paid_on}
    for day in sorted(day for day in days if first <= day <= now.as_of):
        yield Point(day, _balance_on(now, day))


def _balance_on(now: Accrual, day: date) -> Decimal:
    debt = now.debt
    grown = sum((_part_until(segment, day) for segment in now.segments), Fraction(0))
    return debt.unpaid_required - debt.paid_before(day + _DAY) + to_cents(grown)


def _part_until(segment: Segment, day: date) -> Fraction:
    """How much of a segment stands on the books on this day: a penalty month at once, interest day by day."""
    if day <= segment.from_on:
        return Fraction(0)
    if segment.kind != INTEREST or day >= segment.to_on:
        return Fraction(segment.amount)
    return Fraction(segment.amount) * (day - segment.from_on).days / segment.days


def _years_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - YEARS_BACK, day.month, 28 if is_leap_day else day.day)
