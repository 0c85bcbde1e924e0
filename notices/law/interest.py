"""How much interest grows on an amount from one day to another?

Interest is compounded daily (IRC 6622; Treas. Reg. 301.6622-1; the factors of Rev. Proc. 95-17): over n days at r
percent an amount grows by (1 + r/365)^n - 1, in a leap year by 366ths. The day from which it runs is not counted, the
day of payment is. A stretch of days is cut at each end of a quarter, where the rate may change, and so at each end of
a year, where the divisor does.

Growth is computed in fractions, without rounding; then each segment is rounded to cents, half a cent up, and the
next segment grows from the rounded balance, as published computations do. The IRS's own tables round the factor to
nine decimals, so its figure can differ from ours by a cent or two in a segment of a very large amount.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from notices.law.rates import Rate, Rates

INTEREST = "interest"


@dataclass(frozen=True)
class Segment:
    """One line of a computation: `amount` dollars of `kind` on `base` dollars, from one day to another.

    `kind` is interest, failure_to_file or failure_to_pay; `what` says in words what is charged on what. `from_on`
    is not counted, `to_on` is. `rate` is percent: a year for interest, for the month for a penalty; None where
    the law sets an amount and no rate. `citation` says where the rate comes from, `confidence` how sure it is.
    """

    kind: str
    what: str
    from_on: date
    to_on: date
    rate: Decimal | None
    base: Decimal
    amount: Decimal
    citation: str
    confidence: str
    is_projected: bool = False

    @property
    def days(self) -> int:
        """Days from the one to the other, without the first."""
        return (self.to_on - self.from_on).days


@dataclass(frozen=True)
class Stretch:
    """Days of one quarter: `from_on` is not counted, `to_on` is."""

    from_on: date
    to_on: date
    rate: Rate

    @property
    def growth(self) -> Fraction:
        """What one dollar has become at its end."""
        return growth(Fraction(self.rate.percent), (self.to_on - self.from_on).days, days_in_year(self.to_on.year))


def days_in_year(year: int) -> int:
    """365, or 366 in a leap year."""
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def growth(percent: Fraction, days: int, year_length: int) -> Fraction:
    """What one dollar becomes in `days` days at `percent` a year, compounded daily; exact."""
    return (1 + percent / (100 * year_length)) ** days


def stretches(from_on: date, to_on: date, rates: Rates, *, is_projected: bool = False) -> Iterator[Stretch]:
    """The days after `from_on` through `to_on`, cut at the ends of quarters; none when there are no such days.

    ValueError with a sentence for a quarter without a rate.
    """
    while from_on < to_on:
        rate = rates.on(date.fromordinal(from_on.toordinal() + 1), is_projected=is_projected)
        end = min(rate.quarter.last_on, to_on)
        yield Stretch(from_on, end, rate)
        from_on = end


def exact_growth(from_on: date, to_on: date, rates: Rates, *, is_projected: bool = False) -> Fraction:
    """What one dollar becomes from the one day to the other before any rounding; additive over split periods."""
    result = Fraction(1)
    for stretch in stretches(from_on, to_on, rates, is_projected=is_projected):
        result *= stretch.growth
    return result


def to_cents(dollars: Fraction) -> Decimal:
    """Dollars rounded to cents, half a cent away from zero."""
    cents = (abs(dollars) * 200 + 1) // 2
    # Built from digits, because arithmetic on decimals would follow a context that any caller may have changed.
    return Decimal((int(dollars < 0), tuple(int(digit) for digit in str(cents)), -2))


def interest_on(
    base: Decimal, from_on: date, to_on: date, rates: Rates, *, what: str, is_projected: bool = False
) -> tuple[Segment, ...]:
    """The segments of interest on `base` dollars, each with the interest of the earlier ones in its base.

    ValueError with a sentence for a quarter without a rate.
    """
    balance, segments = Fraction(base), []
    for stretch in stretches(from_on, to_on, rates, is_projected=is_projected):
        amount = to_cents(balance * (stretch.growth - 1))
        segments.append(
            Segment(
                kind=INTEREST,
                what=what,
                from_on=stretch.from_on,
                to_on=stretch.to_on,
                rate=stretch.rate.percent,
                base=to_cents(balance),
                amount=amount,
                citation=stretch.rate.citation,
                confidence=stretch.rate.confidence,
                is_projected=stretch.rate.is_projected,
            )
        )
        balance += Fraction(amount)
    return tuple(segments)
