"""How much of what was paid can still be refunded, if it is claimed on a given day?

IRC 6511(a): a claim must come within three years of the filing of the return or two years of a payment, whichever is
later; without a return, within two years of the payment. IRC 6511(b)(2) then limits the amount: within the three years
to what was paid in the three years before the claim plus the time by which filing was extended, otherwise to what was
paid in the two years before it. What was paid or filed early counts as paid or filed on the due date (IRC 6513(a),
(b)), which an extension does not move.

Left out, because the facts are not here: other periods of IRC 6511 (bad debts, carrybacks, agreements to assess later),
financial disability (IRC 6511(h)), disaster postponements and their look-back (IRC 7508A(f)), combat zones.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from notices.law import holidays
from notices.law.counting import in_words, last_day
from notices.law.debts import ZERO, Payment

THREE_YEARS, TWO_YEARS, TOO_LATE = "three_years", "two_years", "too_late"
_CITATIONS = {
    THREE_YEARS: "IRC 6511(b)(2)(A), 6513",
    TWO_YEARS: "IRC 6511(b)(2)(B), 6513",
    TOO_LATE: "IRC 6511(a)",
}


@dataclass(frozen=True)
class PaidTax:
    """One tax of one period and the money paid for it, in dollars: withheld, estimated, with the return, or later.

    `due_on` is the day the law names, even when it is a weekend; `filed_on` and a claim's day are the days on which
    they count as filed (IRC 7502). Construction raises ValueError with a sentence for facts that cannot be.
    """

    due_on: date
    payments: tuple[Payment, ...]
    filed_on: date | None = None
    extended_to: date | None = None

    def __post_init__(self) -> None:
        if self.extended_to and self.extended_to < self.due_on:
            raise ValueError(f"An extension to {in_words(self.extended_to)} ends before {in_words(self.due_on)}.")
        if any(payment.amount < 0 for payment in self.payments):
            raise ValueError("A payment cannot be below zero.")

    def deemed(self, day: date) -> date:
        """The day on which money paid, or a return filed, on `day` counts: never before the due date."""
        return max(day, self.due_on)


@dataclass(frozen=True)
class RefundLimit:
    """The most that a claim of one day can bring back, in dollars, and why.

    `rule` is three_years, two_years or too_late; `reaches_back_to` is the first day whose payments count (None when
    it is too late) and `three_years_end_on` the last day of the three years (None without a return). `caution` is
    a sentence where a weekend makes the answer doubtful, "" otherwise.
    """

    amount: Decimal
    rule: str
    reaches_back_to: date | None
    three_years_end_on: date | None
    citation: str
    caution: str = ""


def refund_limit(paid: PaidTax, claimed_on: date) -> RefundLimit:
    """What a claim filed on `claimed_on` can bring back at most; ValueError for a claim before the due date.

    A claim made on the return itself is filed on the day of the return.
    """
    if claimed_on < paid.due_on:
        raise ValueError(f"Before {in_words(paid.due_on)}, the due date, there is nothing yet to claim back.")
    end_on = _three_years_end(paid, claimed_on)
    if end_on and claimed_on <= holidays.next_business_day(end_on):
        rule, back_to = THREE_YEARS, _back(_back(claimed_on, 36), *_extension(paid))
    else:
        rule, back_to = TWO_YEARS, _back(claimed_on, 24)
    amount = _paid_between(paid, back_to, claimed_on)
    if rule == TWO_YEARS and amount == 0:
        return RefundLimit(ZERO, TOO_LATE, None, end_on, _CITATIONS[TOO_LATE])
    caution = _caution(paid, claimed_on, end_on, back_to) if rule == THREE_YEARS else ""
    return RefundLimit(amount, rule, back_to, end_on, _CITATIONS[rule], caution)


def _three_years_end(paid: PaidTax, claimed_on: date) -> date | None:
    """The last day of the three years after the return, before any roll; None while there is no return."""
    if paid.filed_on is None or paid.filed_on > claimed_on:
        return None
    return last_day(paid.deemed(paid.filed_on), 3, "years")


def _extension(paid: PaidTax) -> tuple[int, int]:
    """The time by which filing was extended, in whole months and the days left over."""
    if paid.extended_to is None:
        return 0, 0
    months = 12 * (paid.extended_to.year - paid.due_on.year) + paid.extended_to.month - paid.due_on.month
    months -= _back(paid.extended_to, months) < paid.due_on
    return months, (_back(paid.extended_to, months) - paid.due_on).days


def _back(day: date, months: int, days: int = 0) -> date:
    """So many months and then days earlier; the last day of a month that is too short."""
    year, index = divmod(day.year * 12 + day.month - 1 - months, 12)
    length = calendar.monthrange(year, index + 1)[1]
    return date(year, index + 1, min(day.day, length)) - timedelta(days=days)


def _paid_between(paid: PaidTax, first_on: date, last_on: date) -> Decimal:
    deemed = ((paid.deemed(payment.paid_on), payment.amount) for payment in paid.payments)
    return sum((amount for day, amount in deemed if first_on <= day <= last_on), ZERO)


def _caution(paid: PaidTax, claimed_on: date, end_on: date | None, back_to: date) -> str:
    """Why the limit is doubtful: a day that IRC 7503 moved lies between the money and the look-back."""
    is_claim_moved = end_on is not None and claimed_on > end_on
    is_return_moved = not holidays.is_business_day(paid.due_on) and paid.filed_on == holidays.next_business_day(
        paid.due_on
    )
    few_days_more = _paid_between(paid, back_to - timedelta(days=5), claimed_on)
    if not (is_claim_moved or is_return_moved) or few_days_more == _paid_between(paid, back_to, claimed_on):
        return ""
    return (
        "A weekend or holiday moved a day here, and the look-back misses money by a few days. Rev. Rul. 66-118 and "
        "Rev. Rul. 2003-41 say when it counts all the same; this figure leaves it out. Unverified: read them first."
    )
