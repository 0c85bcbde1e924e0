"""What has an unpaid tax grown to by a given day, penny by penny, and from which rules?

Interest runs on the tax from its due date, whatever was extended (IRC 6601(a), (b)(1)); on the penalty for filing
late from the day on which the return was due with its extension (IRC 6601(e)(2)(B)); on the penalty for paying late
only from notice and demand, on what had accrued by then, and only as far as it is not paid in the window after it
(IRC 6601(e)(2)(A)). Money that arrives in that window stops interest as of the demand (IRC 6601(e)(3)).

A payment without instructions goes to tax, then penalty, then interest (Rev. Proc. 2002-26, sec. 3.02); between the two
penalties the one that bears interest longer comes first. The statute gives no order there and none within interest.

Not computed, because the facts are not here: relief of any kind, the suspensions of IRC 6404(g) and 6601(c), accuracy
and estimated-tax penalties, the higher rate for large corporate underpayments (IRC 6621(c)), state taxes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from notices.law.counting import in_words
from notices.law.debts import LAST_DAY, ZERO, Debt
from notices.law.interest import INTEREST, Segment, interest_on
from notices.law.penalties import STRICT, TO_FILE, TO_PAY, failure_to_file, failure_to_pay
from notices.law.rates import Rates, published

_DAY = timedelta(days=1)
_ON_TAX, _ON_TO_FILE, _ON_TO_PAY = CHARGES = (
    "on unpaid tax",
    "on the penalty for filing late",
    "on the penalty for paying late",
)


@dataclass(frozen=True)
class Accrual:
    """What a debt has grown to on `as_of`; an estimate, in dollars.

    `as_of` is the day that was asked for (`to_on`), or the last day with a published rate if that is earlier;
    `unrated_from` is then the first day without one. With a projection the figures go on past it, at a rate that
    nobody has announced. `strict_failure_to_pay` is the same penalty under the stricter reading of IRC 6651(h).
    """

    debt: Debt
    to_on: date
    as_of: date
    unrated_from: date | None
    segments: tuple[Segment, ...]
    strict_failure_to_pay: Decimal

    @property
    def interest(self) -> Decimal:
        """Interest on the tax and on the penalties."""
        return self._sum(INTEREST)

    @property
    def failure_to_file(self) -> Decimal:
        """The penalty of IRC 6651(a)(1)."""
        return self._sum(TO_FILE)

    @property
    def failure_to_pay(self) -> Decimal:
        """The penalties of IRC 6651(a)(2) and (3)."""
        return self._sum(TO_PAY)

    @property
    def total(self) -> Decimal:
        """Everything added to the tax."""
        return self.interest + self.failure_to_file + self.failure_to_pay

    @property
    def paid(self) -> Decimal:
        """What was paid after the due date, through `as_of`."""
        return self.debt.paid_before(self.as_of + _DAY)

    @property
    def balance(self) -> Decimal:
        """What is owed on `as_of`; below zero when more was paid than these figures come to."""
        return self.debt.unpaid_required + self.total - self.paid

    @property
    def is_projected(self) -> bool:
        """Whether the figures reach past the last published rate."""
        return self.unrated_from is not None and self.as_of >= self.unrated_from

    def _sum(self, kind: str) -> Decimal:
        return sum((segment.amount for segment in self.segments if segment.kind == kind), ZERO)


def accrue(debt: Debt, to_on: date, *, rates: Rates | None = None, is_projected: bool = False) -> Accrual:
    """Interest and penalties on `debt` through `to_on` (that day included), at the published rates unless given.

    ValueError with a sentence when `to_on` lies before the due date, when no day of the period has a rate, or when
    a rate or a yearly amount that the figures need is not on file.
    """
    rates = rates or published()
    _check(debt, to_on, rates, is_projected)
    as_of = to_on if is_projected else min(to_on, rates.last_on)
    to_file, to_pay = failure_to_file(debt, as_of), failure_to_pay(debt, as_of)
    account = _Account(debt, as_of, rates, is_projected, to_file, to_pay)
    return Accrual(
        debt=debt,
        to_on=to_on,
        as_of=as_of,
        unrated_from=rates.last_on + _DAY if to_on > rates.last_on else None,
        segments=(*account.interest(), *to_file, *to_pay),
        strict_failure_to_pay=_total(failure_to_pay(debt, as_of, STRICT)),
    )


def _check(debt: Debt, to_on: date, rates: Rates, is_projected: bool) -> None:
    if to_on < debt.due_on:
        raise ValueError(f"{in_words(to_on)} is before the due date, {in_words(debt.due_on)}; nothing has grown yet.")
    if to_on > LAST_DAY:
        raise ValueError(f"The year {to_on.year} is too far ahead to compute.")
    if not is_projected and debt.due_on >= rates.last_on and to_on > rates.last_on:
        raise ValueError(
            f"No interest rate is on file after {in_words(rates.last_on)}, and this debt begins no earlier;"
            " ask for a projection to carry the last rate on."
        )


def _total(segments: tuple[Segment, ...]) -> Decimal:
    return sum((segment.amount for segment in segments), ZERO)


@dataclass
class _Charge:
    """One amount that bears interest: what is left of it, its interest so far, and the day through which it ran."""

    what: str
    principal: Decimal
    since: date
    interest: Decimal = ZERO
    segments: list[Segment] = field(default_factory=list)

    def run(self, to_on: date, rates: Rates, is_projected: bool) -> None:
        """Let interest run through this day."""
        owed = self.principal + self.interest
        if owed > 0:
            grown = interest_on(owed, self.since, to_on, rates, what=self.what, is_projected=is_projected)
            self.segments.extend(grown)
            self.interest += _total(grown)
        self.since = max(self.since, to_on)


class _Account:
    """The charges of one debt in the order of time, and the money that was applied to them."""

    def __init__(
        self,
        debt: Debt,
        as_of: date,
        rates: Rates,
        is_projected: bool,
        to_file: tuple[Segment, ...],
        to_pay: tuple[Segment, ...],
    ) -> None:
        self._debt, self._as_of, self._rates, self._is_projected = debt, as_of, rates, is_projected
        self._to_file, self._to_pay = to_file, to_pay
        self._charges: list[_Charge] = []
        self._put_to_late_payment = ZERO  # money applied to the penalty for paying late, demanded or not
        self._unapplied = ZERO

    def interest(self) -> tuple[Segment, ...]:
        """The segments of interest through the last day, charge by charge in the order in which money goes to them."""
        for day, what, amount in sorted(self._events(), key=_order):
            if what:
                self._charges.append(_Charge(what, self._left_of(what, amount), day))
            else:
                self._unapplied += amount
            self._apply(day)
        for charge in self._charges:
            charge.run(self._as_of, self._rates, self._is_projected)
        return tuple(segment for charge in self._charges for segment in charge.segments)

    def _events(self) -> Iterator[tuple[date, str, Decimal]]:
        debt, demand = self._debt, self._debt.demand
        yield debt.due_on, _ON_TAX, debt.unpaid_required
        if self._to_file:
            yield debt.file_by, _ON_TO_FILE, _total(self._to_file)
        if demand and demand.made_on <= self._as_of:
            yield demand.made_on, _ON_TO_PAY, self._accrued_to_pay(demand.made_on)
        for day, amount in self._money():
            yield day, "", amount

    def _money(self) -> Iterator[tuple[date, Decimal]]:
        """Late payments, each on the day as of which it stops interest."""
        demand = self._debt.demand
        favored = demand.amount if demand else ZERO
        for payment in self._debt.late_payments:
            if payment.paid_on > self._as_of:
                return
            amount = payment.amount
            if demand and demand.made_on < payment.paid_on <= demand.accepted_through:
                in_window = min(amount, favored)
                favored, amount = favored - in_window, amount - in_window
                yield demand.made_on, in_window
            yield payment.paid_on, amount

    def _accrued_to_pay(self, day: date) -> Decimal:
        return sum((segment.amount for segment in self._to_pay if segment.from_on < day), ZERO)

    def _left_of(self, what: str, amount: Decimal) -> Decimal:
        return max(ZERO, amount - self._put_to_late_payment) if what == _ON_TO_PAY else amount

    def _apply(self, day: date) -> None:
        for charge in self._charges:
            taken = self._take(charge.principal)
            if taken:
                charge.run(day, self._rates, self._is_projected)
                charge.principal -= taken
            if charge.what == _ON_TO_PAY:
                self._put_to_late_payment += taken
        # The part of the penalty for paying late that nobody has demanded bears no interest, but is owed.
        self._put_to_late_payment += self._take(max(ZERO, self._accrued_to_pay(day) - self._put_to_late_payment))
        for charge in self._charges if self._unapplied else ():
            charge.run(day, self._rates, self._is_projected)
            charge.interest -= self._take(charge.interest)

    def _take(self, owed: Decimal) -> Decimal:
        taken = min(self._unapplied, owed)
        self._unapplied -= taken
        return taken


def _order(event: tuple[date, str, Decimal]) -> tuple[date, int]:
    # On one day a charge arrives before money is applied to it, and charges in the order in which money goes to them.
    day, what, _ = event
    return day, CHARGES.index(what) if what else len(CHARGES)
