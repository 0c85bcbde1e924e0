"""Do the lines of a letter agree with our computation as of its date, and if not, by how much? Reads no database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from notices.debt_facts import DEMAND
from notices.law import catalogue
from notices.law.accrual import Accrual
from notices.law.course import accrued
from notices.law.debts import Debt
from notices.law.rates import Rates
from notices.models import Notice, NoticeAmount
from notices.models.notices import credited
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
_ADDITIONS = {**_PENALTIES, NoticeAmount.Kind.INTEREST: "interest"}
_COMPARED = {NoticeAmount.Kind.TAX, *_ADDITIONS}
_NOTHING_BEFORE = "its lines are what was added since an earlier letter, which is not on file with its amount"


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
    """One letter beside our computation as of its date; `why_not` says why there is nothing to compare.

    A reminder lists what was added since the letter before it: then that is what is compared, and `since` names it.
    """

    letter: Notice
    lines: tuple[Line, ...] = ()
    why_not: str = ""
    since: Notice | None = None

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


def check_all(letters: Sequence[Notice], debt: Debt, rates: Rates) -> list[Check]:
    """The checks of the letters that have lines of tax, penalty or interest, newest first.

    `letters` come in the order of their dates, with their lines fetched.
    """
    checks, before = [], None
    for letter in letters:
        stated = letter.lines
        if stated.keys() & _COMPARED:
            checks.append(_check(letter, stated, before, debt, rates))
        if letter.amount_due is not None and letter.notice_date >= debt.due_on:
            before = letter
    return checks[::-1]


def _check(letter: Notice, stated: dict[str, Decimal], before: Notice | None, debt: Debt, rates: Rates) -> Check:
    is_reminder = NoticeAmount.Kind.TAX not in stated and not _is_first_bill(letter)
    try:
        why = _why_not(letter, debt, rates) or (_NOTHING_BEFORE if is_reminder and before is None else "")
        if why:
            return Check(letter, why_not=f"{letter} is not compared: {why}.")
        ours = accrued(debt, letter.notice_date, rates)
        if is_reminder and before:
            earlier = accrued(debt, before.notice_date, rates)
            return Check(letter, tuple(_added_lines(letter, stated, earlier, ours)), since=before)
        return Check(letter, tuple(_lines(stated, ours, letter.due_printed_on, rates)))
    except ValueError as error:
        return Check(letter, why_not=f"{letter} is not compared. {error}")


def _is_first_bill(letter: Notice) -> bool:
    return any(window.id in DEMAND for window in catalogue.find(letter.code).windows)


def _why_not(letter: Notice, debt: Debt, rates: Rates) -> str:
    if letter.notice_date < debt.due_on:
        return f"it is dated before the return was due on {on(debt.due_on)}, when nothing could have grown yet"
    if letter.notice_date > rates.last_on:
        return f"no interest rate is published after {on(rates.last_on)}"
    return ""


def _added_lines(letter: Notice, stated: dict[str, Decimal], earlier: Accrual, ours: Accrual) -> Iterator[Line]:
    """What a reminder says was added since the letter before it, and what it asks for in all."""
    for kind, name in _ADDITIONS.items():
        added: Decimal = getattr(ours, name) - getattr(earlier, name)
        if kind in stated or added >= SMALL:
            yield Line(f"{kind.label}, added", stated.get(kind), added)
    if letter.amount_due is not None:
        yield Line("Amount due in all", letter.amount_due, ours.balance)


def _lines(stated: dict[str, Decimal], ours: Accrual, printed_on: date | None, rates: Rates) -> Iterator[Line]:
    if NoticeAmount.Kind.TAX in stated:
        yield _tax_line(stated[NoticeAmount.Kind.TAX], credited(stated), ours)
    for kind, name in _PENALTIES.items():
        figure: Decimal = getattr(ours, name)
        if kind in stated or figure >= SMALL:
            yield Line(kind.label, stated.get(kind), figure)
    if NoticeAmount.Kind.INTEREST in stated:
        yield _interest_line(stated[NoticeAmount.Kind.INTEREST], ours, printed_on, rates)


def _tax_line(tax: Decimal, paid: Decimal, ours: Accrual) -> Line:
    """Letters set off payments in the tax line or below it, so both are compared after them."""
    net = ours.debt.unpaid_required - ours.paid
    return Line("Tax less payments", tax - paid, net)


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
