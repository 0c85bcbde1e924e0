"""What should a reader know before relying on an estimate: what was assumed, what is unsettled, what is relayed?"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from notices.law import holidays
from notices.law.accrual import Accrual
from notices.law.accrual_rules import PRIMARY, SECONDARY, UNVERIFIED, rule
from notices.law.counting import in_words
from notices.law.debts import is_last_of_month
from notices.law.penalties import TO_FILE
from notices.law.rates import FIRM

_MARKS = {PRIMARY: "", SECONDARY: "; relayed", UNVERIFIED: "; UNVERIFIED"}


def cautions(accrual: Accrual) -> tuple[str, ...]:
    """Sentences about this estimate, the gravest first."""
    return tuple(sentence for ask in _QUESTIONS for sentence in ask(accrual))


def _on_missing_rates(accrual: Accrual) -> Iterator[str]:
    if accrual.is_projected and accrual.unrated_from:
        yield (
            f"PROJECTION: no interest rate is published from {in_words(accrual.unrated_from)} on; the last one is"
            " carried on, and the lines marked * rest on it."
        )
    elif accrual.unrated_from:
        yield (
            f"No interest rate is published from {in_words(accrual.unrated_from)} on: these figures stop at"
            f" {in_words(accrual.as_of)}, not at {in_words(accrual.to_on)}."
        )


def _on_agreements(accrual: Accrual) -> Iterator[str]:
    debt = accrual.debt
    if debt.agreements and not (debt.is_individual and debt.is_filed_in_time()):
        yield (
            "The agreement does not lower the penalty for paying late: IRC 6651(h) asks for an individual"
            " and a return filed in time."
        )
    if accrual.strict_failure_to_pay != accrual.failure_to_pay:
        yield (
            f"{_unsettled('agreement_part_of_a_month')} {_unsettled('agreement_after_levy_notice')}"
            f" On the stricter reading of both the penalty for paying late is {accrual.strict_failure_to_pay:,.2f}"
            f" instead of {accrual.failure_to_pay:,.2f}."
        )


def _on_filing(accrual: Accrual) -> Iterator[str]:
    if not accrual.debt.has_return_by(accrual.as_of):
        yield f"No return is on file. {_stated('no_return_no_late_payment')}"
    if any(segment.kind == TO_FILE and segment.rate is None for segment in accrual.segments):
        yield "The minimum for filing late exists for income tax only (chapter 1); leave it off for other taxes."


def _on_the_due_date(accrual: Accrual) -> Iterator[str]:
    due_on = accrual.debt.due_on
    yesterday = due_on - timedelta(days=1)
    if yesterday.year >= holidays.FIRST_YEAR and not holidays.is_business_day(yesterday):
        yield (
            f"{in_words(due_on)} follows a weekend or holiday. If the due date was moved to it, give the date before"
            f" the move, from which interest and penalty months count. {_stated('month_ignores_weekends')}"
        )
    # After the 31st both ways of counting agree.
    if is_last_of_month(due_on) and due_on.day < 31 and (accrual.failure_to_file or accrual.failure_to_pay):
        yield _stated("month_after_last_day")


def _on_demand(accrual: Accrual) -> Iterator[str]:
    debt = accrual.debt
    if debt.demand is None and accrual.failure_to_pay:
        yield "Without notice and demand there is no interest on the penalty for paying late (IRC 6601(e)(2)(A))."
    if debt.demand is None and debt.not_shown:
        yield "Without notice and demand there is no penalty on the tax that was not shown (IRC 6651(a)(3))."
    if debt.demand and debt.demand.made_on <= accrual.as_of <= debt.demand.last_on and accrual.balance > 0:
        yield (
            f"What is demanded and paid by {in_words(debt.demand.last_on)} bears no interest after"
            f" {in_words(debt.demand.made_on)} (IRC 6601(e)(3)); these figures take it as still unpaid."
        )
    if debt.demand and accrual.as_of > debt.demand.made_on and accrual.failure_to_pay:
        yield _unsettled("interest_on_demanded_only")


def _on_payments(accrual: Accrual) -> Iterator[str]:
    if accrual.paid:
        yield f"{_stated('payment_order')} The IRS may have applied them otherwise."
        yield _unsettled("base_of_a_month")
        yield from _on_the_window(accrual)
    if accrual.paid and accrual.debt.not_shown:
        yield _unsettled("payment_to_tax_shown_first")
    if accrual.balance < 0:
        yield f"More was paid than these figures come to, by {-accrual.balance:,.2f}."
    if len(accrual.debt.late_payments) < len(accrual.debt.payments):
        yield "A payment by the due date lowered the tax from the start; leave it out if the tax given is without it."


def _on_the_window(accrual: Accrual) -> Iterator[str]:
    demand = accrual.debt.demand
    if demand is None:
        return
    through = min(demand.accepted_through, accrual.as_of)
    in_window = [each for each in accrual.debt.late_payments if demand.made_on < each.paid_on <= through]
    if in_window and sum(each.amount for each in in_window) < demand.amount:
        yield _unsettled("window_for_a_part")
    if any(each.paid_on > demand.last_on for each in in_window):
        yield _unsettled("window_rolls")


def _on_sources(accrual: Accrual) -> Iterator[str]:
    unread = [segment for segment in accrual.segments if segment.confidence != PRIMARY and not segment.is_projected]
    own = {f"{segment.rate} percent ({segment.citation})" for segment in unread if segment.confidence == FIRM}
    if own:
        yield "Some interest rates are the firm's own and not the published ones: " + " / ".join(sorted(own)) + "."
    relayed = {segment.citation for segment in unread if segment.confidence != FIRM}
    if relayed:
        yield "Some numbers are relayed and were not read at the source: " + " / ".join(sorted(relayed)) + "."


def _on_what_is_left_out(accrual: Accrual) -> Iterator[str]:
    yield (
        "Left out: relief and reasonable cause, disaster postponement, fraud, the suspensions of IRC 6404(g) and"
        " 6601(c), other penalties. Ask the IRS for a payoff figure before paying in full."
    )


def _stated(id: str) -> str:
    found = rule(id)
    return f"{found.states[:-1]} ({found.citation}{_MARKS[found.confidence]})."


def _unsettled(id: str) -> str:
    return f"UNSETTLED: {_stated(id)}"


_QUESTIONS: tuple[Callable[[Accrual], Iterator[str]], ...] = (
    _on_missing_rates,
    _on_agreements,
    _on_filing,
    _on_the_due_date,
    _on_demand,
    _on_payments,
    _on_sources,
    _on_what_is_left_out,
)
