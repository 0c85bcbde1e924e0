"""What happens to the figures of a return: recorded once per case, corrected when better ones come."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from notices.casework.base import CaseError, locked, require_open, tell
from notices.law.debts import FIRST_DAY
from notices.law.forms import tax_form
from notices.models import Case, TaxReturn
from practice.access import Act, require
from practice.history import Actor
from practice.words import change_sentence, differences, money, on
from practice.writing import claim, keep, once


@once(TaxReturn)
def record_return(
    *,
    by: Actor,
    case: Case,
    due_on: date,
    tax: Decimal,
    submission_id: uuid.UUID | None = None,
    **figures: Any,
) -> TaxReturn:
    """Record the figures of the return; `figures` takes the other fields of TaxReturn.

    Raises CaseError when the case has figures already, is about no federal return, or a date cannot be.
    """
    require(by.person, Act.RECORD)
    (case,) = locked([case])
    require_open(case)
    _check_account(case)
    if TaxReturn.objects.filter(case=case).exists():
        raise CaseError("This case has the figures of its return already. Correct those instead.")
    row = TaxReturn(
        case=case,
        due_on=due_on,
        tax=tax,
        recorded_by=by.person,
        recorded_at=by.at,
        submission_id=submission_id,
        **figures,
    )
    _check_dates(row, case, by)
    row.save()
    facts = {"return": row.pk, "due_on": due_on, "tax": tax, **figures}
    tell(case, by, "return_recorded", sentence_of(row), facts)
    return row


@transaction.atomic
def correct_return(row: TaxReturn, *, by: Actor, version: int, **figures: Any) -> TaxReturn:
    """Set figures or dates of the return right; the old values stay in the history.

    Raises Conflict when somebody changed them meanwhile, CaseError when a date cannot be.
    """
    require(by.person, Act.RECORD)
    (case,) = locked([row.case])
    row = claim(row, version)
    require_open(case)
    changed = differences(row, figures)
    if not changed:
        return row
    sentence = f"Return figures corrected: {change_sentence(row, changed)}."
    for name, value in figures.items():
        setattr(row, name, value)
    _check_dates(row, case, by)
    keep(row, figures)
    tell(case, by, "return_corrected", sentence, changed)
    return row


def _check_account(case: Case) -> None:
    if not case.is_for_irs:
        raise CaseError(f"{case.authority} has rates of its own, which are not on file here.")
    if not tax_form(case.form).is_return:
        raise CaseError("A civil penalty is assessed without a return, so there are no figures of one.")


def _check_dates(row: TaxReturn, case: Case, by: Actor) -> None:
    if row.due_on < FIRST_DAY:
        raise CaseError(f"Interest and penalties are computed here for returns due from {FIRST_DAY.year} on.")
    if case.period_end and row.due_on <= case.period_end:
        raise CaseError(f"A return is due after its period, which ends {on(case.period_end)}.")
    if row.extended_to and row.extended_to < row.due_on:
        raise CaseError(f"The time to file cannot be extended to a day before it is due, {on(row.due_on)}.")
    if row.substitute_on and row.substitute_on <= row.due_on:
        raise CaseError(f"The IRS makes a return only after the due date, {on(row.due_on)}.")
    for name, day in (("filed", row.filed_on), ("made by the IRS", row.substitute_on)):
        if day and day > by.on:
            raise CaseError(f"A return cannot be {name} on a day that has not come.")


def sentence_of(row: TaxReturn) -> str:
    """What the history says of the figures when they are recorded."""
    changed = f", {money(row.required_tax)} as it should have been" if row.required_tax is not None else ""
    extended = f", extended to {on(row.extended_to)}" if row.extended_to else ""
    filed = f"filed {on(row.filed_on)}" if row.filed_on else "not filed"
    made = f", made by the IRS {on(row.substitute_on)}" if row.substitute_on else ""
    told = f" ({row.source})" if row.source else ""
    return (
        f"Return figures: tax {money(row.tax)}{changed}, {money(row.in_time)} paid or credited in time;"
        f" due {on(row.due_on)}{extended}, {filed}{made}{told}."
    )
