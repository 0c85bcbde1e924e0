"""What is added to a tax because the return or the money came late?

IRC 6651(a)(1), failure to file: 5 percent a month of the tax that should have been shown and was not paid in time, 25
percent at most, less the addition for failure to pay in the same months, with a smallest amount for income tax
returns more than 60 days late. IRC 6651(a)(2) and (3), failure to pay: half a percent a month of what is unpaid when
the month begins, more after a notice of intent to levy, less under an installment agreement, 25 percent at most each.

Left out, because the facts are not here: reasonable cause and relief, fraud (IRC 6651(f)), the presumption of Reg.
301.6651-1(c)(3) for taxpayers with an extension, jeopardy demands (IRC 6651(d)(2)(B)), disaster postponements.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from notices.law.accrual_rules import PRIMARY, SECONDARY
from notices.law.debts import ZERO, Debt, Month, months_after
from notices.law.interest import Segment, to_cents

TO_FILE, TO_PAY = "failure_to_file", "failure_to_pay"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class MonthlyRate:
    """A penalty of `percent` a month, `ceiling` percent in all; it exists for months that begin from `since` on."""

    id: str
    percent: Decimal
    ceiling: Decimal
    source: str
    confidence: str
    since: date = date.min


FILE_RATE = MonthlyRate("file", Decimal(5), Decimal(25), "IRC 6651(a)(1), (b)(1)", PRIMARY)
PAY_RATE = MonthlyRate("pay", Decimal("0.5"), Decimal(25), "IRC 6651(a)(2)-(3), (b)(2)-(3)", PRIMARY)
LEVY_RATE = MonthlyRate("levy", Decimal(1), Decimal(25), "IRC 6651(d)", PRIMARY, since=date(1987, 1, 1))
AGREEMENT_RATE = MonthlyRate("agreement", Decimal("0.25"), Decimal(25), "IRC 6651(h)", PRIMARY, since=date(2000, 1, 1))
DAYS_AFTER_LEVY_NOTICE = 10  # IRC 6651(d)(2)(A)


@dataclass(frozen=True)
class Minimum:
    """The smallest failure-to-file penalty, in dollars, for income tax returns due in these years."""

    from_year: int
    to_year: int
    amount: Decimal
    source: str
    confidence: str


DAYS_BEFORE_MINIMUM = 60
MINIMUMS_AS_OF = date(2026, 11, 22)  # the day on which somebody last looked for a newer year
_RELAYED = "IRC 6651(j); IRS page on the failure-to-file penalty, as relayed"
MINIMUMS: tuple[Minimum, ...] = (
    Minimum(1970, 1982, ZERO, "P.L. 97-248 sec. 318(c): none for returns due before 1983", PRIMARY),
    Minimum(1983, 2008, Decimal(100), "P.L. 97-248 sec. 318", PRIMARY),
    Minimum(2009, 2015, Decimal(135), "P.L. 110-245 sec. 303", PRIMARY),
    Minimum(2016, 2017, Decimal(205), "P.L. 114-125 sec. 921", PRIMARY),
    Minimum(2018, 2019, Decimal(210), _RELAYED, SECONDARY),
    Minimum(2020, 2020, Decimal(435), "P.L. 116-94 div. O sec. 402", PRIMARY),
    Minimum(2021, 2022, Decimal(435), _RELAYED, SECONDARY),
    Minimum(2023, 2023, Decimal(450), _RELAYED, SECONDARY),
    Minimum(2024, 2024, Decimal(485), _RELAYED, SECONDARY),
    Minimum(2025, 2025, Decimal(510), _RELAYED, SECONDARY),
    Minimum(2026, 2026, Decimal(525), _RELAYED, SECONDARY),
)


@dataclass(frozen=True)
class Reading:
    """How to read IRC 6651(h) where it is unsettled; the figures follow the first value of each.

    `is_part_enough`: a month with an agreement on some of its days counts as one "during which" it is in effect.
    `is_agreement_first`: the agreement's rate applies even after a notice of intent to levy.
    """

    is_part_enough: bool = True
    is_agreement_first: bool = True


FAVORABLE, STRICT = Reading(), Reading(is_part_enough=False, is_agreement_first=False)


@dataclass(frozen=True)
class _Line:
    """One month of a penalty before rounding."""

    what: str
    month: Month
    rate: Decimal | None
    base: Decimal
    amount: Fraction
    source: str
    confidence: str


def failure_to_pay(debt: Debt, as_of: date, reading: Reading = FAVORABLE) -> tuple[Segment, ...]:
    """The additions of IRC 6651(a)(2) and (3) for the months begun by `as_of`, one segment a month.

    (a)(2) needs a return, filed or made by the IRS by `as_of`; (a)(3) a notice and demand. Payments count against
    the tax shown first, and against a month only if made before it began.
    """
    return (
        *_rounded(TO_PAY, _on_tax_shown(debt, as_of, reading), as_of),
        *_rounded(TO_PAY, _on_tax_demanded(debt, as_of, reading), as_of),
    )


def failure_to_file(debt: Debt, as_of: date) -> tuple[Segment, ...]:
    """The addition of IRC 6651(a)(1) for the months begun by `as_of` or by the day of filing, less the (a)(2)
    addition of the same months, but not below the minimum (IRC 6651(c)(1)).

    ValueError with a sentence when the minimum of the year is needed and not on file.
    """
    if debt.is_filed_in_time() or as_of <= debt.file_by or debt.unpaid_required == 0:
        return ()
    until = min(debt.filed_on, as_of) if debt.filed_on else as_of
    lines = list(_months_not_filed(debt, until, as_of))
    minimum = minimum_to_file(debt, until)
    missing = (Fraction(minimum[0]) if minimum else 0) - sum(line.amount for line in lines)
    if minimum and missing > 0:
        whole = Month(0, debt.file_by + _DAY, until)
        lines.append(_minimum_line(whole, debt.unpaid_required, Fraction(missing), minimum[1]))
    return _rounded(TO_FILE, lines, until)


def minimum_to_file(debt: Debt, until: date) -> tuple[Decimal, Minimum] | None:
    """The least that failing to file through `until` costs, in dollars, with its row; None where no minimum applies.

    It applies to income tax returns more than 60 days late, and is the lesser of the year's amount and all of the
    tax that was not paid in time. ValueError with a sentence for a year that the table does not have.
    """
    if not debt.is_income_tax or (until - debt.file_by).days <= DAYS_BEFORE_MINIMUM:
        return None
    year = debt.file_by.year
    row = next((row for row in MINIMUMS if row.from_year <= year <= row.to_year), None)
    if row is None:
        raise ValueError(f"The smallest penalty for filing late is not on file for returns due in {year}.")
    return min(row.amount, debt.unpaid_required), row


def pay_rate(debt: Debt, month: Month, reading: Reading = FAVORABLE) -> MonthlyRate:
    """The failure-to-pay rate of one month."""
    has_agreement = any(
        agreement.touches(month.first_on, month.last_on)
        if reading.is_part_enough
        else agreement.covers(month.first_on, month.last_on)
        for agreement in debt.agreements
    )
    # All three of IRC 6651(h): an individual, filed in time, and an agreement in effect.
    may_be_reduced = has_agreement and debt.is_individual and debt.is_filed_in_time()
    is_reduced = may_be_reduced and month.first_on >= AGREEMENT_RATE.since
    is_raised = _is_after_levy_notice(debt, month) and month.first_on >= LEVY_RATE.since
    if is_reduced and (reading.is_agreement_first or not is_raised):
        return AGREEMENT_RATE
    return LEVY_RATE if is_raised else PAY_RATE


def _is_after_levy_notice(debt: Debt, month: Month) -> bool:
    notice_on = debt.levy_notice_on
    return notice_on is not None and month.first_on > notice_on + timedelta(days=DAYS_AFTER_LEVY_NOTICE)


def _on_tax_shown(debt: Debt, as_of: date, reading: Reading) -> Iterator[_Line]:
    if not debt.has_return_by(as_of):
        return
    months = months_after(debt.due_on, as_of)
    bases = ((month, max(ZERO, debt.unpaid_shown - debt.paid_before(month.first_on))) for month in months)
    yield from _months_not_paid(debt, bases, reading, "tax shown, paid late", "(a)(2)")


def _on_tax_demanded(debt: Debt, as_of: date, reading: Reading) -> Iterator[_Line]:
    if debt.demand is None:
        return
    demanded = min(debt.not_shown, debt.demand.amount)
    in_time_before = debt.demand.accepted_through + _DAY
    bases = (
        (month, max(ZERO, demanded - _paid_beyond_shown(debt, max(month.first_on, in_time_before))))
        for month in months_after(debt.demand.last_on, as_of)
        if as_of >= in_time_before
    )
    yield from _months_not_paid(debt, bases, reading, "tax not shown, paid late after demand", "(a)(3)")


def _paid_beyond_shown(debt: Debt, day: date) -> Decimal:
    return max(ZERO, debt.paid_before(day) - debt.unpaid_shown)


def _months_not_paid(
    debt: Debt, bases: Iterator[tuple[Month, Decimal]], reading: Reading, what: str, paragraph: str
) -> Iterator[_Line]:
    charged = ZERO
    for month, base in bases:
        if base == 0:
            return
        rate = pay_rate(debt, month, reading)
        percent = min(rate.percent, PAY_RATE.ceiling - charged)
        if percent <= 0:
            return
        charged += percent
        source = f"IRC 6651{paragraph}" if rate is PAY_RATE else f"IRC 6651{paragraph}; {rate.source}"
        yield _Line(what, month, percent, base, Fraction(percent) * Fraction(base) / 100, source, rate.confidence)


def _months_not_filed(debt: Debt, until: date, as_of: date) -> Iterator[_Line]:
    base = debt.unpaid_required
    paid_late = list(_on_tax_shown(debt, as_of, FAVORABLE))
    for month in months_after(debt.file_by, until):
        if month.number * FILE_RATE.percent > FILE_RATE.ceiling:
            return
        # The months of both penalties usually coincide; where they do not, the one that runs on the first day counts.
        same = next((line for line in paid_late if line.month.first_on <= month.first_on <= line.month.last_on), None)
        gross = _file_line("not filed", month, FILE_RATE.percent, base, FILE_RATE.source)
        if same is None or same.rate is None:
            yield gross
        elif same.base == base:
            yield _file_line("not filed", month, FILE_RATE.percent - same.rate, base, f"{FILE_RATE.source}, (c)(1)")
        else:
            yield gross
            yield _file_line("less failure to pay", month, -same.rate, same.base, "IRC 6651(c)(1)")


def _file_line(what: str, month: Month, percent: Decimal, base: Decimal, source: str) -> _Line:
    return _Line(what, month, percent, base, Fraction(percent) * Fraction(base) / 100, source, FILE_RATE.confidence)


def _minimum_line(month: Month, base: Decimal, missing: Fraction, row: Minimum) -> _Line:
    return _Line("raised to the minimum", month, None, base, missing, f"IRC 6651(a); {row.source}", row.confidence)


def _rounded(kind: str, lines: Iterator[_Line] | list[_Line], until: date) -> tuple[Segment, ...]:
    """Segments whose running sum is the exact sum rounded to cents, so that a total is never off by a cent a month."""
    exact, charged, segments = Fraction(0), Fraction(0), []
    for line in lines:
        exact += line.amount
        amount = to_cents(Fraction(to_cents(exact)) - charged)
        charged += Fraction(amount)
        segments.append(
            Segment(
                kind=kind,
                what=line.what,
                from_on=line.month.first_on - _DAY,
                to_on=min(line.month.last_on, until),
                rate=line.rate,
                base=line.base,
                amount=amount,
                citation=line.source,
                confidence=line.confidence,
            )
        )
    return tuple(segments)
