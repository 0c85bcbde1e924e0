"""Which cases stand alike, so that one calculation serves them all? Pure.

The forecast counts days and weighs classes of amounts. Two cases as many days after their letter and with the same
weights therefore change on the same day from today, whatever their dates and balances are.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from notices.forecast.events import class_of
from notices.forecast.facts import Bar, Facts
from notices.forecast.model import MOST_UNANSWERED

MONDAY = date(2024, 1, 1)
"""The week to which cases are moved; any week would do."""


def standard(facts: Facts, as_of: date) -> tuple[Facts, date]:
    """The case that stands for all like it, and the day in the standard week on which it is looked at.

    Moved by whole weeks, because the letters go out on Mondays. Raises OverflowError at the ends of the calendar.
    """
    day = MONDAY + timedelta(days=as_of.weekday())
    by = day - as_of
    return replace(
        facts,
        last_notice_on=facts.last_notice_on + by,
        pay_by_on=_moved(facts.pay_by_on, by),
        unanswered=min(facts.unanswered, MOST_UNANSWERED),
        balance=_class_of(facts.balance),
        other_balances=_any(facts.other_balances),
        unfiled_returns=_any(facts.unfiled_returns),
        paid_something_on=_moved(facts.paid_something_on, by),
        dispute_sent_on=_moved(facts.dispute_sent_on, by),
        bars=tuple(Bar(bar.kind, bar.from_on + by, _moved(bar.until_on, by)) for bar in facts.bars),
    ), day


def _moved(day: date | None, by: timedelta) -> date | None:
    return None if day is None else day + by


def _any(count: int | None) -> int | None:
    return None if count is None else min(count, 1)


def _class_of(balance: Decimal | None) -> Decimal | None:
    """A balance of the same class."""
    return None if balance is None else class_of(balance)
