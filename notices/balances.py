"""What does a case owe, from which recorded facts, and what is missing to say so? Reads no database.

`basis_of` turns the rows of a case into the facts of the law and says of each where it comes from; `Balance` answers
from them as of a day. Nothing that the catalogue marks as unverified becomes a fact.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from clients.models import Client
from notices.law import catalogue
from notices.law.accrual import Accrual
from notices.law.catalogue import UNVERIFIED
from notices.law.cautions import cautions
from notices.law.course import Course, accrued, course
from notices.law.debts import Agreement, Debt, Demand
from notices.law.debts import Payment as Money
from notices.law.forms import tax_form
from notices.law.rates import Rates
from notices.letter_checks import Check, check
from notices.models import Case, Hold, Notice, Payment, TaxReturn
from practice.words import count, listed, money, on

Answer = TypeVar("Answer")

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
    """The debt as the law sees it, the facts behind it, and what was left out of it and why; one sentence each."""

    debt: Debt
    facts: tuple[Fact, ...]
    left_out: tuple[str, ...]


def basis_of(
    case: Case, figures: TaxReturn, letters: Sequence[Notice], payments: Sequence[Payment], holds: Sequence[Hold]
) -> Basis:
    """The debt of a case with the figures of its return; ValueError with a sentence for facts that cannot be."""
    demand, not_demands = _first_with(DEMAND, letters, figures.due_on)
    levy, not_levies = _first_with(LEVY, letters, figures.due_on)
    agreements = sorted(
        (hold for hold in holds if hold.kind == Hold.Kind.AGREEMENT_IN_FORCE), key=lambda hold: hold.from_on
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
    return Basis(debt, facts, tuple(dict.fromkeys((*not_demands, *not_levies))))


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


@dataclass(frozen=True)
class Asked:
    """What a reader asked for: a day, a projection; `trouble` says what is wrong with what was typed."""

    on: date | None = None
    is_projected: bool = False
    typed: str = ""
    trouble: str = ""


class Balance:
    """What one case owes as of a day, worked out when first asked for; an estimate throughout."""

    def __init__(
        self,
        case: Case,
        figures: TaxReturn | None,
        letters: Sequence[Notice],
        payments: Sequence[Payment],
        holds: Sequence[Hold],
        *,
        rates: Rates,
        today: date,
        asked: Asked | None = None,
    ) -> None:
        self.case, self.figures, self.letters = case, figures, letters
        self.rates, self.today, self.asked = rates, today, asked or Asked()
        self._payments, self._holds = payments, holds

    @property
    def may_have_figures(self) -> bool:
        """Whether the case is about a federal return, whose figures can be recorded."""
        return self.case.is_for_irs and tax_form(self.case.form).is_return

    @property
    def basis(self) -> Basis | None:
        """The facts; None where there are no figures or they contradict each other."""
        return self._basis[0]

    @property
    def course(self) -> Course | None:
        """Until today and eight weeks on; None without an answer for today."""
        return self._course[0]

    @property
    def now(self) -> Accrual | None:
        """As of today, or of the last day with a rate."""
        return self.course.now if self.course else None

    @property
    def on_day(self) -> Accrual | None:
        """As of the day that was asked for."""
        return self._on_day[0]

    @property
    def day_trouble(self) -> str:
        """What is wrong with the day that was asked for; empty when it has an answer."""
        return self.asked.trouble or self._on_day[1]

    @property
    def why_not(self) -> str:
        """Why there is no estimate; empty when there is one, or when only the figures are missing."""
        if not self.case.is_for_irs:
            return f"{self.case.authority} has rates of its own, which are not on file: there is no estimate."
        if not self.may_have_figures:
            return (
                "A civil penalty bears interest from its own notice and demand (IRC 6601(e)(2)(A)); no estimate here."
            )
        return self._basis[1] or self._course[1]

    @cached_property
    def _basis(self) -> tuple[Basis | None, str]:
        if self.figures is None or not self.may_have_figures:
            return None, ""
        return _tried(basis_of, self.case, self.figures, self.letters, self._payments, self._holds)

    @cached_property
    def _course(self) -> tuple[Course | None, str]:
        if self.basis is None:
            return None, ""
        return _tried(course, self.basis.debt, self.today, self.rates, self.asked.is_projected)

    @cached_property
    def _on_day(self) -> tuple[Accrual | None, str]:
        if self.basis is None or self.asked.on is None:
            return None, ""
        return _tried(accrued, self.basis.debt, self.asked.on, self.rates, self.asked.is_projected)

    @property
    def shown(self) -> Accrual | None:
        """The computation to show in full: of the day asked for, else of today."""
        return self.on_day or self.now

    @property
    def cautions(self) -> tuple[str, ...]:
        """What to know before relying on the figures, the gravest first."""
        return cautions(self.shown) if self.shown else ()

    @property
    def is_projected(self) -> bool:
        """Whether some figure shown rests on a rate that nobody has announced."""
        weeks = self.course.weeks if self.course else ()
        computed = (each for each in (self.now, self.on_day) if each)
        return any(week.is_projected for week in weeks) or any(each.is_projected for each in computed)

    @property
    def may_project(self) -> bool:
        """Whether some figure stops at the last published rate, so that a projection would go further."""
        if self.asked.is_projected or self.basis is None:
            return False
        is_past = self.asked.on is not None and self.asked.on > self.rates.last_on
        return is_past or self.course is None or self.course.is_cut_short

    @cached_property
    def stated(self) -> Notice | None:
        """The newest letter that states what is owed."""
        return next((letter for letter in reversed(self.letters) if letter.amount_due is not None), None)

    @cached_property
    def checks(self) -> list[Check]:
        """The letters with lines to compare, newest first."""
        if self.basis is None:
            return []
        found = (check(letter, self.basis.debt, self.rates) for letter in reversed(self.letters))
        return [each for each in found if each]


def _tried(compute: Callable[..., Answer], *facts: Any) -> tuple[Answer | None, str]:
    """The answer of the law, or none and its sentence why there is none."""
    try:
        return compute(*facts), ""
    except ValueError as error:
        return None, str(error)
