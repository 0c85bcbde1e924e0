"""Do the lines of a letter agree with our computation as of its date, and if not, by how much? Reads no database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from notices.law.accrual import Accrual
from notices.law.course import accrued
from notices.law.debts import Debt
from notices.law.rates import Rates
from notices.models import Notice, NoticeAmount
from practice.words import money, on

SMALL, SMALL_SHARE = Decimal("1.00"), Decimal("0.005")
"""A line differs when it is off by more than a dollar and by more than half a percent."""

REASONS = (
    "Usual reasons: a payment, credit or change of the tax that is not recorded here, another filing date, penalty"
    " relief, or interest counted to another day."
)
_PENALTIES = {
    NoticeAmount.Kind.FAILURE_TO_FILE: "failure_to_file",
    NoticeAmount.Kind.FAILURE_TO_PAY: "failure_to_pay",
}


@dataclass(frozen=True)
class Line:
    """One line: what the letter states (None: it has no such line) and what we compute, in dollars."""

    what: str
    stated: Decimal | None
    ours: Decimal
    note: str = ""
    agrees_otherwise: bool = False

    @property
    def difference(self) -> Decimal | None:
        """The letter less our figure."""
        return None if self.stated is None else self.stated - self.ours

    @property
    def differs(self) -> bool:
        return self.stated is not None and not self.agrees_otherwise and _differ(self.stated, self.ours)


@dataclass(frozen=True)
class Check:
    """One letter beside our computation as of its date; `why_not` says why there is nothing to compare."""

    letter: Notice
    lines: tuple[Line, ...] = ()
    why_not: str = ""

    @property
    def reasons(self) -> str:
        """Why lines may differ, in one sentence."""
        return REASONS

    @property
    def compared(self) -> int:
        return sum(line.stated is not None for line in self.lines)

    @property
    def differing(self) -> list[Line]:
        return [line for line in self.lines if line.differs]


def check(letter: Notice, debt: Debt, rates: Rates) -> Check | None:
    """The check of one letter; None for a letter without lines of tax, penalty or interest.

    The letter's `amounts` are read, so prefetch them.
    """
    stated = {line.kind: line.amount for line in letter.amounts.all()}
    if not stated.keys() & {NoticeAmount.Kind.TAX, NoticeAmount.Kind.INTEREST, *_PENALTIES}:
        return None
    if letter.notice_date < debt.due_on:
        why = f"it is dated before the return was due on {on(debt.due_on)}, when nothing could have grown yet"
        return Check(letter, why_not=f"{letter} is not compared: {why}.")
    try:
        ours = accrued(debt, letter.notice_date, rates)
    except ValueError as error:
        return Check(letter, why_not=f"{letter} is not compared: {error}")
    if ours.as_of < letter.notice_date:
        why = f"no interest rate is published after {on(ours.as_of)}"
        return Check(letter, why_not=f"{letter} is not compared: {why}.")
    return Check(letter, tuple(_lines(stated, ours, letter.due_printed_on, rates)))


def _lines(stated: dict[str, Decimal], ours: Accrual, printed_on: date | None, rates: Rates) -> Iterator[Line]:
    if NoticeAmount.Kind.TAX in stated:
        paid = stated.get(NoticeAmount.Kind.PAYMENTS, Decimal(0))
        yield _tax_line(stated[NoticeAmount.Kind.TAX], paid, ours)
    for kind, name in _PENALTIES.items():
        figure: Decimal = getattr(ours, name)
        if kind in stated or figure >= SMALL:
            yield Line(kind.label, stated.get(kind), figure)
    if NoticeAmount.Kind.INTEREST in stated:
        yield _interest_line(stated[NoticeAmount.Kind.INTEREST], ours, printed_on, rates)


def _tax_line(tax: Decimal, paid: Decimal, ours: Accrual) -> Line:
    """Letters set off payments in the tax line or below it, so both are compared after them."""
    net = ours.debt.unpaid_required - ours.paid
    return Line("Tax less payments", tax - abs(paid), net)


def _interest_line(stated: Decimal, ours: Accrual, printed_on: date | None, rates: Rates) -> Line:
    what = NoticeAmount.Kind.INTEREST.label
    if printed_on is None or printed_on <= ours.as_of or not _differ(stated, ours.interest):
        return Line(what, stated, ours.interest)
    try:
        later = accrued(ours.debt, printed_on, rates)
    except ValueError:
        return Line(what, stated, ours.interest)
    if later.as_of < printed_on or _differ(stated, later.interest):
        return Line(what, stated, ours.interest)
    note = f"agrees when counted to the printed pay date, {on(printed_on)}: {money(later.interest)}"
    return Line(what, stated, ours.interest, note, agrees_otherwise=True)


def _differ(stated: Decimal, ours: Decimal) -> bool:
    apart = abs(stated - ours)
    return apart > SMALL and apart > SMALL_SHARE * max(abs(stated), abs(ours))
