"""From which recorded facts is the debt of a case computed, and which of its rows are left out? Reads no database.

Nothing that the catalogue marks as unverified becomes a fact.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clients.models import Client
from notices.law import catalogue
from notices.law.catalogue import UNVERIFIED
from notices.law.debts import Agreement, Debt, Demand
from notices.law.debts import Payment as Money
from notices.law.forms import tax_form
from notices.models import Case, Hold, Notice, Payment, TaxReturn
from practice.words import count, listed, money, on

DEMAND, LEVY = frozenset({"pay_by_21", "pay_by_10bd"}), frozenset({"ftp_rate_10"})
"""Windows of the catalogue: after notice and demand (IRC 6601(e)(3)), and after a notice under IRC 6331(d)."""


@dataclass(frozen=True)
class Fact:
    """One fact that the figures rest on: what it is, its value, and where it was read."""

    what: str
    value: str
    source: str


@dataclass(frozen=True)
class Basis:
    """The debt as the law sees it, the facts behind it, and what is doubtful or was left out; one sentence each."""

    debt: Debt
    facts: tuple[Fact, ...]
    doubts: tuple[str, ...]


def basis_of(
    case: Case, figures: TaxReturn, letters: Sequence[Notice], all_payments: Sequence[Payment], holds: Sequence[Hold]
) -> Basis:
    """The debt of a case with the figures of its return; ValueError with a sentence for facts that cannot be.

    A payment that was withdrawn, dishonored or credited elsewhere lowers nothing; a withdrawn hold is none.
    """
    payments = [payment for payment in all_payments if payment.counts]
    demand, not_demands = _first_with(DEMAND, letters, figures.due_on)
    levy, not_levies = _first_with(LEVY, letters, figures.due_on)
    agreements = sorted(
        (hold for hold in holds if hold.kind == Hold.Kind.AGREEMENT_IN_FORCE and not hold.is_withdrawn),
        key=lambda hold: hold.from_on,
    )
    debt = Debt(
        shown=figures.shown,
        required=figures.required,
        due_on=figures.due_on,
        filed_on=figures.filed_on,
        extended_to=figures.extended_to,
        substitute_on=figures.substitute_on,
        demand=Demand(demand.notice_date, demand.amount_due) if demand and demand.amount_due is not None else None,
        payments=tuple(Money(payment.paid_on, payment.amount) for payment in sorted(payments, key=_paid)),
        levy_notice_on=levy.notice_date if levy else None,
        agreements=tuple(Agreement(hold.from_on, hold.until_on) for hold in agreements),
        is_individual=case.client.kind == Client.Kind.INDIVIDUAL,
        is_income_tax=tax_form(case.form).is_income_tax,
    )
    facts = (
        *_of_the_return(figures),
        *_of_letters(demand, levy),
        *_of_money(payments, agreements),
        _of_the_taxpayer(case, debt),
    )
    doubts = (*not_demands, *not_levies, *_on_two_assessments(debt, demand), *_on_payments(all_payments))
    return Basis(debt, facts, tuple(dict.fromkeys(doubts)))


def _on_two_assessments(debt: Debt, demand: Notice | None) -> Iterator[str]:
    if demand and debt.not_shown:
        yield (
            f"The tax that was not shown is taken as demanded by {demand}. Where the IRS assessed it later, the penalty"
            " for paying it late begins later than computed here (IRC 6651(a)(3))."
        )


def _on_payments(payments: Sequence[Payment]) -> Iterator[str]:
    for payment in payments:
        named = f"The payment of {money(payment.amount)} on {on(payment.paid_on)}"
        if payment.is_withdrawn:
            continue
        if payment.is_elsewhere:
            yield f"{named} was credited to {payment.credited_to} and is left out until it is moved here."
        elif payment.state == Payment.State.DISHONORED:
            yield f"{named} was dishonored and is left out. A penalty for that (IRC 6657) is not computed here."
        elif payment.state == Payment.State.MOVED:
            yield f"{named} was moved here; it is taken as credited on that day, which only the transcript can confirm."


def _paid(payment: Payment) -> tuple[date, int]:
    return payment.paid_on, payment.pk


def _first_with(windows: frozenset[str], letters: Sequence[Notice], due_on: date) -> tuple[Notice | None, list[str]]:
    """The first letter that opens one of these windows, and why earlier ones that seem to do were passed over."""
    passed: list[str] = []
    for letter in sorted(letters, key=lambda letter: (letter.notice_date, letter.pk)):
        entry = catalogue.find(letter.code)
        opens = [window for window in entry.windows if window.id in windows]
        if not opens:
            continue
        doubt = _doubt(letter, entry, opens, windows, due_on)
        if not doubt:
            return letter, passed
        passed.append(f"{letter} is left out: {doubt}.")
    return None, passed


def _doubt(
    letter: Notice,
    entry: catalogue.Entry,
    opens: list[catalogue.Window],
    windows: frozenset[str],
    due_on: date,
) -> str:
    """Why a letter is not taken for what its windows say; empty when it is."""
    if letter.notice_date < due_on:
        return f"it is dated before the return was due on {on(due_on)}"
    if windows == LEVY:
        return "nobody has checked what it says" if entry.confidence == UNVERIFIED else ""
    if UNVERIFIED in (entry.confidence, *(window.confidence for window in opens)) or not opens[0].drives:
        return "nobody has checked that it is a notice and demand (unverified)"
    return "it states no amount, without which it demands nothing" if letter.amount_due is None else ""


def _of_the_return(figures: TaxReturn) -> Iterator[Fact]:
    told = f"return figures{f', {figures.source}' if figures.source else ''}"
    less = f"{money(figures.tax)} less {money(figures.in_time)} paid or credited in time"
    yield Fact("Tax on the return", money(figures.shown), f"{told}: {less}")
    if figures.required is not None and figures.required_tax is not None:
        yield Fact("Tax as it should have been", money(figures.required), f"{told}: {money(figures.required_tax)}")
    yield Fact("Due", on(figures.due_on), told)
    if figures.extended_to:
        yield Fact("Time to file extended to", on(figures.extended_to), told)
    yield Fact("Filed", on(figures.filed_on) if figures.filed_on else "not filed", told)
    if figures.substitute_on:
        yield Fact("Return made by the IRS", on(figures.substitute_on), told)


def _of_letters(demand: Notice | None, levy: Notice | None) -> Iterator[Fact]:
    if demand and demand.amount_due is not None:
        yield Fact("Notice and demand", f"{on(demand.notice_date)}, {money(demand.amount_due)}", demand.display_code)
    else:
        yield Fact("Notice and demand", "none on file", "letters of this case")
    if levy:
        yield Fact("Notice of intent to levy", on(levy.notice_date), f"{levy.display_code}, IRC 6331(d)")


def _of_money(payments: Sequence[Payment], agreements: Sequence[Hold]) -> Iterator[Fact]:
    if payments:
        total = sum((payment.amount for payment in payments), Decimal(0))
        days = listed([on(payment.paid_on) for payment in sorted(payments, key=_paid)[-3:]])
        yield Fact("Paid", f"{money(total)} in {count(len(payments), 'payment')}", f"payments recorded, last {days}")
    for hold in agreements:
        until = on(hold.until_on) if hold.until_on else "still so"
        yield Fact("Agreement in force", f"{on(hold.from_on)} to {until}", hold.source or "holds of this case")


def _of_the_taxpayer(case: Case, debt: Debt) -> Fact:
    kind = "an individual" if debt.is_individual else "not an individual"
    tax = "income tax" if debt.is_income_tax else "not income tax"
    return Fact("Taxpayer and tax", f"{kind}, {tax}", f"client and Form {case.form}")
