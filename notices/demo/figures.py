"""What must a return have said for a first bill to come out at its amount? Figures that agree with their letter."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from notices.law.accrual import Accrual, accrue
from notices.law.debts import Debt
from notices.law.due_dates import due_date
from notices.law.forms import tax_form
from notices.law.interest import to_cents
from notices.law.periods import FormPeriod
from notices.models import NoticeAmount

_LEAST_WAIT = timedelta(days=30)
"""No first bill comes sooner after the due date than this."""
_SAMPLE = Decimal("1000000.00")
_CREDITED = 2  # so many times the unpaid tax was paid in time


@dataclass(frozen=True)
class Bill:
    """The fields of a TaxReturn, and the lines of the letter that billed what was unpaid of it."""

    tax_return: dict[str, Any]
    lines: dict[str, Decimal]


def bill(matter: FormPeriod, amount: Decimal, notice_date: date, *, filed_late: int = 0) -> Bill | None:
    """The return filed so many days late whose unpaid tax has grown to `amount` dollars on `notice_date`.

    None where no due date is known or the letter would come before it. Under 61 days late, so that no yearly
    minimum is needed.
    """
    due = due_date(matter.form, matter.kind, matter.end_on)
    if due is None or notice_date < due.on + _LEAST_WAIT + timedelta(days=filed_late):
        return None
    filed_on = due.on + timedelta(days=filed_late) if filed_late else due.on - timedelta(days=5)
    grown = _grown(due.on, filed_on, notice_date, tax_form(matter.form).is_income_tax)
    unpaid = to_cents(Fraction(amount) * Fraction(_SAMPLE) / Fraction(grown.balance))
    late = {
        NoticeAmount.Kind.FAILURE_TO_FILE.value: _part(unpaid, grown.failure_to_file),
        NoticeAmount.Kind.FAILURE_TO_PAY.value: _part(unpaid, grown.failure_to_pay),
    }
    credited = _CREDITED * unpaid
    in_time = "estimated_payments" if tax_form(matter.form).filer == "business" else "withholding"
    lines = {
        NoticeAmount.Kind.TAX.value: unpaid + credited,
        NoticeAmount.Kind.PAYMENTS.value: -credited,
        **{kind: penalty for kind, penalty in late.items() if penalty},
        NoticeAmount.Kind.INTEREST.value: amount - unpaid - sum(late.values()),
    }
    figures = {"due_on": due.on, "filed_on": filed_on, "tax": unpaid + credited, in_time: credited}
    return Bill(figures, lines)


def _part(unpaid: Decimal, addition: Decimal) -> Decimal:
    return to_cents(Fraction(unpaid) * Fraction(addition) / Fraction(_SAMPLE))


@lru_cache(maxsize=1024)
def _grown(due_on: date, filed_on: date, notice_date: date, is_income_tax: bool) -> Accrual:
    """What a round sum of unpaid tax has grown to; everything added is in proportion to it."""
    debt = Debt(shown=_SAMPLE, due_on=due_on, filed_on=filed_on, is_income_tax=is_income_tax)
    return accrue(debt, notice_date, is_projected=True)
