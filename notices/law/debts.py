"""What must be known of one unpaid tax to say what it grows to: amounts, dates, payments, notices, agreements?"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from notices.law import holidays
from notices.law.counting import in_words

ZERO = Decimal("0.00")
LARGE_DEMAND = Decimal(100_000)  # from here on ten business days, IRC 6601(e)(3) and 6651(a)(3)
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2099, 12, 31)  # P.L. 91-172 sec. 943(d) brought the failure to pay

_DAY = timedelta(days=1)
_OLD_WINDOW_LAST = date(1996, 12, 31)  # P.L. 104-168 sec. 303(c): demands through this day gave ten calendar days


@dataclass(frozen=True)
class Payment:
    """Money received on a day, in dollars; also a credit, on the day from which it counts."""

    paid_on: date
    amount: Decimal


@dataclass(frozen=True)
class Demand:
    """Notice and demand: its date, and the dollars that it asks for."""

    made_on: date
    amount: Decimal

    @property
    def last_on(self) -> date:
        """The last day of the window after it, before any roll: 21 calendar days, or ten business days if it
        asks for $100,000 or more (IRC 6601(e)(3), 6651(a)(3)); ten calendar days for demands through 1996."""
        if self.made_on <= _OLD_WINDOW_LAST:
            return self.made_on + timedelta(days=10)
        if self.amount >= LARGE_DEMAND:
            return holidays.add_business_days(self.made_on, 10)
        return self.made_on + timedelta(days=21)

    @property
    def accepted_through(self) -> date:
        """The last day on which money is still in the window, after the roll of IRC 7503."""
        return accepted_through(self.last_on)


@dataclass(frozen=True)
class Agreement:
    """An installment agreement in effect from one day through another; `to_on` None while it stays in effect.

    It takes effect when the IRS approves it, not when it is asked for.
    """

    from_on: date
    to_on: date | None = None

    def touches(self, first_on: date, last_on: date) -> bool:
        """Whether it is in effect on any of these days."""
        return self.from_on <= last_on and (self.to_on is None or self.to_on >= first_on)

    def covers(self, first_on: date, last_on: date) -> bool:
        """Whether it is in effect on all of these days."""
        return self.from_on <= first_on and (self.to_on is None or self.to_on >= last_on)


@dataclass(frozen=True)
class Month:
    """One month as penalties count them; both days belong to it."""

    number: int
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Debt:
    """One tax of one period and what happened to it; money in dollars.

    `shown` is the tax on the return less payments and credits made in time; `required` the tax that should have
    been on it, on the same footing (None: the same). `due_on` is the day the law names, even when a weekend moved
    the day by which one could act. `extended_to` extends the time to file, never the time to pay. `filed_on` None
    means not filed; a return that the IRS made itself is `substitute_on`. `levy_notice_on` is the date of the first
    notice under IRC 6331(d). Construction raises ValueError with a sentence for facts that cannot be.
    """

    shown: Decimal
    due_on: date
    required: Decimal | None = None
    filed_on: date | None = None
    extended_to: date | None = None
    substitute_on: date | None = None
    demand: Demand | None = None
    payments: tuple[Payment, ...] = ()
    levy_notice_on: date | None = None
    agreements: tuple[Agreement, ...] = ()
    is_individual: bool = True
    is_income_tax: bool = True

    def __post_init__(self) -> None:
        below_zero = next((amount for amount in self._amounts() if amount < 0), None)
        if below_zero is not None:
            raise ValueError(f"An amount cannot be below zero, as {below_zero} is.")
        if self.due_on < FIRST_DAY:
            raise ValueError(f"IRC 6651 as computed here begins in 1970; {in_words(self.due_on)} is earlier.")
        for name, day in self._days_after_due():
            _check_day(name, day, self.due_on)
        for agreement in self.agreements:
            if agreement.to_on is not None and agreement.to_on < agreement.from_on:
                raise ValueError(f"The agreement from {in_words(agreement.from_on)} ends before it begins.")

    @property
    def file_by(self) -> date:
        """The day by which to file, with the extension."""
        return self.extended_to or self.due_on

    @cached_property
    def unpaid_required(self) -> Decimal:
        """The tax that should have been shown, less every payment in time."""
        return max(ZERO, self._required - self._paid_in_time)

    @cached_property
    def unpaid_shown(self) -> Decimal:
        """The tax shown, or the tax that should have been shown if that is less (IRC 6651(c)(2)), less every
        payment in time; what was shown too little is in `not_shown`."""
        return max(ZERO, min(self.shown, self._required) - self._paid_in_time)

    @property
    def not_shown(self) -> Decimal:
        """The tax that should have been shown and was not, after payments in time."""
        return self.unpaid_required - self.unpaid_shown

    @cached_property
    def late_payments(self) -> tuple[Payment, ...]:
        """The payments after the due date, oldest first."""
        last_on = accepted_through(self.due_on)
        late = (payment for payment in self.payments if payment.paid_on > last_on)
        return tuple(sorted(late, key=lambda payment: payment.paid_on))

    def is_filed_by(self, day: date) -> bool:
        """Whether the taxpayer had filed by this day."""
        return self.filed_on is not None and self.filed_on <= day

    def is_filed_in_time(self) -> bool:
        """Whether the taxpayer filed in time, with the extension and the roll of IRC 7503."""
        return self.is_filed_by(accepted_through(self.file_by))

    def has_return_by(self, day: date) -> bool:
        """Whether there is a return by this day, filed or made by the IRS (IRC 6651(g)(2))."""
        return self.is_filed_by(day) or (self.substitute_on is not None and self.substitute_on <= day)

    def paid_before(self, day: date) -> Decimal:
        """What was paid after the due date and before this day."""
        return sum((payment.amount for payment in self.late_payments if payment.paid_on < day), ZERO)

    @property
    def _required(self) -> Decimal:
        return self.shown if self.required is None else self.required

    @property
    def _paid_in_time(self) -> Decimal:
        last_on = accepted_through(self.due_on)
        return sum((payment.amount for payment in self.payments if payment.paid_on <= last_on), ZERO)

    def _amounts(self) -> Iterator[Decimal]:
        yield from (self.shown, self._required, *(payment.amount for payment in self.payments))
        if self.demand:
            yield self.demand.amount

    def _days_after_due(self) -> Iterator[tuple[str, date]]:
        yield "due date", self.due_on
        if self.extended_to:
            yield "extended due date", self.extended_to
        if self.levy_notice_on:
            yield "notice of intent to levy", self.levy_notice_on
        if self.demand:
            yield "notice and demand", self.demand.made_on


def accepted_through(day: date) -> date:
    """The last day on which an act due on `day` is still in time (IRC 7503); the day itself before 1971, where the
    holiday table does not reach."""
    return holidays.next_business_day(day) if day.year >= holidays.FIRST_YEAR else day


def months_after(due_on: date, through: date) -> Iterator[Month]:
    """The months after a due date that have begun by `through`, as Treas. Reg. 301.6651-1(b) counts them.

    A month ends on the number of the due day, or on the last day of a shorter month; after a due day that is the
    last of its month the months are calendar months. Weekends and holidays move none of them.
    """
    number, first_on = 1, due_on + _DAY
    while first_on <= through:
        last_on = _month_end(due_on, number)
        yield Month(number, first_on, last_on)
        number, first_on = number + 1, last_on + _DAY


def is_last_of_month(day: date) -> bool:
    """Whether the day is the last of its month."""
    return (day + _DAY).day == 1


def _month_end(due_on: date, number: int) -> date:
    year, index = divmod(due_on.year * 12 + due_on.month - 1 + number, 12)
    length = calendar.monthrange(year, index + 1)[1]
    return date(year, index + 1, length if is_last_of_month(due_on) else min(due_on.day, length))


def _check_day(name: str, day: date, due_on: date) -> None:
    if day < due_on:
        raise ValueError(f"The {name}, {in_words(day)}, is before the due date, {in_words(due_on)}.")
    if day > LAST_DAY:
        raise ValueError(f"The {name} lies in the year {day.year}, too far ahead to compute.")
