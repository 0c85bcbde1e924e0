"""What happens to the debt: collection is held, a hold ends, money is paid."""

import uuid
from datetime import date
from decimal import Decimal

from django.db import transaction

from notices.casework.base import CaseError, count_anew, locked, require_open, tell, touch
from notices.models import Case, Hold, Payment, Whose
from practice.access import Act, require
from practice.history import Actor
from practice.words import differences, money, on
from practice.writing import claim, keep, once


@once(Hold)
def record_hold(
    *,
    by: Actor,
    case: Case,
    kind: str,
    from_on: date,
    until_on: date | None = None,
    source: str = "",
    timely: str = Hold.Timely.UNKNOWN,
    whose: str = "",
    submission_id: uuid.UUID | None = None,
) -> Hold:
    """Record why collection is paused. No hold moves a date to act by; some move until when the IRS may collect."""
    require(by.person, Act.RECORD)
    (case,) = locked([case])
    require_open(case)
    if until_on and until_on < from_on:
        raise CaseError("A hold cannot end before it begins.")
    hold = Hold(
        case=case,
        kind=kind,
        from_on=from_on,
        until_on=until_on,
        timely=timely,
        whose=whose,
        source=source,
        recorded_by=by.person,
        recorded_at=by.at,
        submission_id=submission_id,
    )
    _check_details(hold)
    hold.save()
    count_anew(case, by.on)
    span = f"from {on(from_on)} until {on(until_on) if until_on else 'further notice'}"
    sentence = f"{hold.get_kind_display()}, {span}{f' ({source})' if source else ''}."
    tell(case, by, "hold_recorded", sentence, {"hold": hold.pk, "kind": kind}, from_on if from_on <= by.on else None)
    return hold


@transaction.atomic
def end_hold(
    hold: Hold,
    *,
    by: Actor,
    version: int,
    until_on: date,
    reason: str = "",
    ended_how: str | None = None,
    timely: str | None = None,
    whose: str | None = None,
) -> Hold:
    """Say on which day a hold ended or will end, and how; of the last three, those not given stay as they are."""
    require(by.person, Act.RECORD)
    (case,) = locked([hold.case])
    hold = claim(hold, version)
    if until_on < hold.from_on:
        raise CaseError("A hold cannot end before it begins.")
    told = {"ended_how": ended_how, "timely": timely, "whose": whose}
    wanted = {"until_on": until_on} | {name: new for name, new in told.items() if new is not None}
    changed = differences(hold, wanted)
    for name, value in wanted.items():
        setattr(hold, name, value)
    _check_details(hold)
    keep(hold, wanted)
    count_anew(case, by.on)
    how = f", {hold.get_ended_how_display().lower()}" if hold.ended_how else ""
    sentence = f"{hold.get_kind_display()} ends {on(until_on)}{how}{f': {reason}' if reason else ''}."
    tell(case, by, "hold_ended", sentence, changed | {"hold": hold.pk, "until_on": until_on, "reason": reason})
    return hold


def _check_details(hold: Hold) -> None:
    """Only what can be true of this kind of hold: a bankruptcy is not rejected, and only a hearing is timely."""
    if hold.ended_how and hold.ended_how not in hold.endings:
        how = hold.get_ended_how_display().lower()
        raise CaseError(f"{hold.get_kind_display()} does not end in this way: {how}.")
    if hold.timely and hold.kind != Hold.Kind.CDP_HEARING:
        raise CaseError("Only a hearing is asked for in time or too late.")
    if hold.whose in (Whose.TAXPAYER, Whose.SPOUSE) and hold.case.spouse_id is None:
        raise CaseError("There is no spouse on this case to tell apart.")


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
    touch(case, **_balance_after(case, payment))
    full = ", in full" if pays_in_full else ""
    meant = f" for {designation}" if designation else ""
    told = f" ({source})" if source else ""
    sentence = f"Payment of {money(amount)}{meant}{full}{told}."
    tell(case, by, "payment_recorded", sentence, {"payment": payment.pk, "amount": amount}, paid_on)
    return payment


def _balance_after(case: Case, payment: Payment) -> dict:
    if payment.pays_in_full:
        return {"balance": Decimal(0), "balance_on": payment.paid_on}
    if case.balance is None or (case.balance_on and payment.paid_on < case.balance_on):
        return {}
    return {"balance": max(Decimal(0), case.balance - payment.amount), "balance_on": payment.paid_on}
