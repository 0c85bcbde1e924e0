"""What becomes of money that went to the IRS: posted, dishonored, credited elsewhere, traced, moved, withdrawn."""

import uuid
from datetime import date
from decimal import Decimal

from django.db import transaction

from notices.casework.base import CaseError, locked, require_open, tell, touch
from notices.models import Case, Payment
from practice.access import Act, require
from practice.history import Actor
from practice.words import money, on
from practice.writing import claim, keep, once


@once(Payment)
def record_payment(
    *,
    by: Actor,
    case: Case,
    amount: Decimal,
    paid_on: date,
    designation: str = "",
    source: str = "",
    pays_in_full: bool = False,
    submission_id: uuid.UUID | None = None,
) -> Payment:
    """Record money that went to the IRS; the balance on file goes down when the payment is newer than it."""
    require(by.person, Act.RECORD)
    (case,) = locked([case])
    require_open(case)
    if paid_on > by.on:
        raise CaseError("A payment cannot be dated in the future; set a target date for it instead.")
    payment = Payment.objects.create(
        case=case,
        amount=amount,
        paid_on=paid_on,
        designation=designation,
        source=source,
        pays_in_full=pays_in_full,
        recorded_by=by.person,
        recorded_at=by.at,
        submission_id=submission_id,
    )
    touch(case, **_take_off(case, payment, paid_on))
    full = ", in full" if pays_in_full else ""
    meant = f" for {designation}" if designation else ""
    told = f" ({source})" if source else ""
    sentence = f"Payment of {money(amount)}{meant}{full}{told}."
    tell(case, by, "payment_recorded", sentence, {"payment": payment.pk, "amount": amount}, paid_on)
    return payment


@transaction.atomic
def follow_payment(
    payment: Payment, *, by: Actor, version: int, state: str, state_on: date, source: str = "", credited_to: str = ""
) -> Payment:
    """Say what became of a payment, on which day it was seen, and where.

    A payment that is dishonored or credited elsewhere no longer lowers the debt; one that was moved here does again.
    Raises CaseError for what cannot come next.
    """
    require(by.person, Act.RECORD)
    (case,) = locked([payment.case])
    require_open(case)
    payment = claim(payment, version)
    credited_to = credited_to or payment.credited_to
    _check_step(payment, by, state, state_on, credited_to)
    was_counting = payment.counts
    kept_where = credited_to if state not in (Payment.State.POSTED, Payment.State.DISHONORED) else ""
    keep(payment, {"state": state, "state_on": state_on, "state_source": source, "credited_to": kept_where})
    balance = _balance_after_step(case, payment, was_counting)
    touch(case, **balance)
    sentence = f"{payment} of {on(payment.paid_on)}: {payment.words}{f' ({source})' if source else ''}."
    sentence += _told_of_balance(case, payment, was_counting, balance)
    facts = {"payment": payment.pk, "state": state, "credited_to": credited_to}
    tell(case, by, "payment_followed", sentence, facts, state_on)
    return payment


@transaction.atomic
def withdraw_payment(payment: Payment, *, by: Actor, version: int, reason: str) -> Payment:
    """Take back a payment that was recorded by mistake. It stays on file and lowers nothing any more."""
    require(by.person, Act.RECORD)
    (case,) = locked([payment.case])
    require_open(case)
    payment = claim(payment, version)
    _require_standing(payment)
    if not reason.strip():
        raise CaseError("Say why it is wrong; the reason stays on file.")
    was_counting = payment.counts
    keep(payment, {"withdrawn_by": by.person, "withdrawn_at": by.at, "withdrawn_why": reason})
    balance = _balance_after_step(case, payment, was_counting)
    touch(case, **balance)
    sentence = f"{payment} of {on(payment.paid_on)} withdrawn, recorded by mistake: {reason}"
    sentence += _told_of_balance(case, payment, was_counting, balance)
    tell(case, by, "payment_withdrawn", sentence, {"payment": payment.pk, "reason": reason})
    return payment


def _require_standing(payment: Payment) -> None:
    if payment.is_withdrawn:
        raise CaseError("This payment was withdrawn. Record it anew if it was made after all.")


def _check_step(payment: Payment, by: Actor, state: str, state_on: date, credited_to: str) -> None:
    _require_standing(payment)
    if state not in payment.next_states:
        raise CaseError(f"This payment is {payment.words}; that cannot come next.")
    if state_on > by.on:
        raise CaseError("It cannot have been seen on a day that has not come.")
    if state_on < payment.paid_on:
        raise CaseError(f"It cannot have been seen before it was paid on {on(payment.paid_on)}.")
    if payment.state_on and state_on < payment.state_on:
        raise CaseError(f"The step before was on {on(payment.state_on)}; this one cannot lie before it.")
    if state == Payment.State.MISAPPLIED and not credited_to.strip():
        raise CaseError("Say to which year or taxpayer it was credited.")


def _take_off(case: Case, payment: Payment, on_day: date) -> dict:
    """The balance on file once this payment counts, unless something newer than `on_day` set it; kept with it."""
    is_older = case.balance_on is not None and on_day < case.balance_on
    if not payment.pays_in_full and (case.balance is None or is_older):
        return {}
    newest = _newest_that_stands(case)
    # What was paid too much is carried, so that a payment taken back later does not raise the balance by it.
    before = newest.left_over if newest else case.balance
    left = Decimal(0) if payment.pays_in_full or before is None else before - payment.amount
    lowered_by = None if before is None else before - left
    Payment.objects.filter(pk=payment.pk).update(lowered_by=lowered_by, left_over=left, left_on=on_day)
    return {"balance": max(Decimal(0), left), "balance_on": on_day}


def _newest_that_stands(case: Case) -> Payment | None:
    """The payment that set the balance on file; None where a letter or a person has set it since."""
    newest = Payment.objects.filter(case=case, left_on__isnull=False).order_by("left_on", "pk").last()
    if newest is None or newest.left_over is None:
        return None
    is_it = (case.balance, case.balance_on) == (max(Decimal(0), newest.left_over), newest.left_on)
    return newest if is_it else None


def _balance_after_step(case: Case, payment: Payment, was_counting: bool) -> dict:
    if payment.counts == was_counting:
        return {}
    if payment.counts:
        return _take_off(case, payment, payment.state_on or payment.paid_on)
    return _put_back(case, payment)


def _put_back(case: Case, payment: Payment) -> dict:
    """The balance on file without this payment; untouched where a letter or a person has set it since."""
    newest = _newest_that_stands(case) if payment.left_on else None
    if newest is None or newest.left_over is None:
        return {}
    Payment.objects.filter(pk=payment.pk).update(lowered_by=None, left_over=None, left_on=None)
    if payment.lowered_by is None:
        return {"balance": None, "balance_on": None}
    left = newest.left_over + payment.lowered_by
    if newest.pk != payment.pk:
        Payment.objects.filter(pk=newest.pk).update(left_over=left)
    return {"balance": max(Decimal(0), left), "balance_on": newest.left_on}


def _told_of_balance(case: Case, payment: Payment, was_counting: bool, balance: dict) -> str:
    """What the history says of the balance on file, where it is in question."""
    if payment.counts == was_counting:
        return ""
    if not balance:
        return " The balance on file stays: something newer than the payment has set it."
    return f" Balance on file: {money(case.balance) if case.balance is not None else 'not known'}."
