"""What has an unpaid tax grown to by a given day? No database and no keys are needed to ask."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import CommandParser

from notices.law.accrual import Accrual, accrue
from notices.law.accrual_rules import rule
from notices.law.cautions import cautions
from notices.law.counting import in_words
from notices.law.debts import Agreement, Debt, Demand, Payment
from notices.law.interest import Segment
from notices.management.plain import PlainCommand, read_date, read_money

_AUTHORITIES = tuple(
    rule(id).citation
    for id in ("interest_on_tax", "interest_compounds", "interest_on_late_filing", "interest_on_late_payment", "month")
)
_HOW_TO_READ = (
    "The day under From is not counted, the day under Through is. Interest is percent a year, compounded daily,\n"
    "on a base that has the earlier lines in it; each line is rounded to cents. A difference of a cent or two a line\n"
    "from IRS figures is rounding.\n"
)
_ROW = "{:<11} {:<11} {:>5} {:>8} {:>15} {:>13}  {}"


class Command(PlainCommand):
    """`accrue --tax M --due DATE --to DATE [...]`: interest and penalties, each segment of them."""

    help = "Estimate the interest and penalties on an unpaid tax through a day, with every segment of the computation."

    def add_arguments(self, parser: CommandParser) -> None:
        """Dates and amounts are read in `handle`, so that every refusal is a sentence of our own."""
        add = parser.add_argument
        add("--tax", required=True, help="tax shown on the return, less payments and credits made in time")
        add("--due", required=True, help="day the law names for payment, even if a weekend moved it, YYYY-MM-DD")
        add("--to", required=True, help="day through which to compute, YYYY-MM-DD")
        add("--required", help="tax that should have been shown, on the same footing (default: the tax shown)")
        add("--filed", help="day the return was filed, YYYY-MM-DD (default: not filed)")
        add("--extended-to", help="day to which the time to file was extended, YYYY-MM-DD")
        add("--demand", metavar="DATE:M", help="date and amount of notice and demand, for example 2026-06-08:8500.00")
        many: dict[str, Any] = {"action": "extend", "nargs": "+", "default": []}
        add("--payment", metavar="DATE:M", help="payments after the due date, with their amounts", **many)
        add("--levy-notice", help="date of the first notice of intent to levy (IRC 6331(d)), YYYY-MM-DD")
        add("--agreement", metavar="FROM:TO", help="installment agreement in effect; empty TO: still so", **many)
        add("--business", action="store_true", help="the taxpayer is not an individual")
        add("--project", action="store_true", help="carry the last rate past the last published quarter")
        add("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute and print; anything wrong with the input is refused in one sentence."""
        try:
            accrual = accrue(
                _debt(options), read_date(options["to"], "day to compute to"), is_projected=options["project"]
            )
        except ValueError as problem:
            self.refuse(str(problem))
        if options["json"]:
            self.answer(_document(accrual))
        else:
            self._print(accrual)

    def _print(self, accrual: Accrual) -> None:
        write = self.stdout.write
        projection = " (PROJECTION)" if accrual.is_projected else ""
        write(f"ESTIMATE of interest and penalties as of {in_words(accrual.as_of)}{projection}\n")
        for name, amount in _sums(accrual):
            write(f"  {name:<28}{amount:>15,.2f}")
        write("\n" + _ROW.format("From", "Through", "Days", "Percent", "Base", "Amount", "For"))
        for segment in accrual.segments:
            write(_line(segment))
        write(_HOW_TO_READ)
        for sentence in cautions(accrual):
            write(f"- {sentence}")
        write("\nSources:")
        for source in dict.fromkeys((*_AUTHORITIES, *(segment.citation for segment in accrual.segments))):
            write(f"  {source}")


def _sums(accrual: Accrual) -> tuple[tuple[str, Decimal], ...]:
    return (
        ("Interest", accrual.interest),
        ("Failure to file", accrual.failure_to_file),
        ("Failure to pay", accrual.failure_to_pay),
        ("Added in all", accrual.total),
        ("Tax, less payments in time", accrual.debt.unpaid_required),
        ("Paid since", -accrual.paid),
        ("Balance", accrual.balance),
    )


def _debt(options: dict[str, Any]) -> Debt:
    demand = _dated(options["demand"], "demand") if options["demand"] else None
    return Debt(
        shown=read_money(options["tax"], "tax"),
        due_on=read_date(options["due"], "due date"),
        required=None if options["required"] is None else read_money(options["required"], "tax required"),
        filed_on=_day(options["filed"], "filing date"),
        extended_to=_day(options["extended_to"], "extended due date"),
        demand=Demand(*demand) if demand else None,
        payments=tuple(Payment(*_dated(text, "payment")) for text in options["payment"]),
        levy_notice_on=_day(options["levy_notice"], "date of the levy notice"),
        agreements=tuple(_agreement(text) for text in options["agreement"]),
        is_individual=not options["business"],
    )


def _document(accrual: Accrual) -> dict[str, Any]:
    return {
        "interest": _plain(accrual.interest),
        "failure_to_file": _plain(accrual.failure_to_file),
        "failure_to_pay": _plain(accrual.failure_to_pay),
        "total": _plain(accrual.total),
        "as_of": accrual.as_of.isoformat(),
        "unrated_from": accrual.unrated_from.isoformat() if accrual.unrated_from else None,
        "segments": [_row(segment) for segment in accrual.segments],
    }


def _row(segment: Segment) -> dict[str, Any]:
    return {
        "kind": segment.kind,
        "from": segment.from_on.isoformat(),
        "to": segment.to_on.isoformat(),
        "days": segment.days,
        "rate": None if segment.rate is None else float(segment.rate),
        "base": _plain(segment.base),
        "amount": _plain(segment.amount),
    }


def _line(segment: Segment) -> str:
    percent = "" if segment.rate is None else f"{segment.rate:f} %"
    mark = " *" if segment.is_projected else ""
    return _ROW.format(
        segment.from_on.isoformat(),
        segment.to_on.isoformat(),
        segment.days,
        percent,
        f"{segment.base:,.2f}",
        f"{segment.amount:,.2f}",
        f"{segment.kind.replace('_', ' ')} {segment.what}{mark}",
    )


def _plain(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _day(text: str | None, name: str) -> date | None:
    return None if text is None else read_date(text, name)


def _dated(text: str, name: str) -> tuple[date, Decimal]:
    day, is_pair, amount = text.partition(":")
    if not is_pair:
        raise ValueError(f"{text!r} is not a {name} with its day and amount, for example 2026-06-08:8500.00.")
    return read_date(day, f"day of the {name}"), read_money(amount, f"amount of the {name}")


def _agreement(text: str) -> Agreement:
    from_on, is_pair, to_on = text.partition(":")
    if not is_pair:
        raise ValueError(f"{text!r} is not an agreement with its days, for example 2026-07-01:2027-07-01.")
    return Agreement(
        read_date(from_on, "first day of the agreement"),
        read_date(to_on, "last day of the agreement") if to_on else None,
    )
