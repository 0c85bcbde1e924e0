"""When tax was assessed and what suspended its collection: read somewhere, corrected, withdrawn."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction

from notices.casework.base import CaseError, count_anew, locked, require_open, tell
from notices.law.csed import FIRST_DAY, LAST_DAY
from notices.models import Assessment, Case, Suspension, Whose
from practice.access import Act, require
from practice.history import Actor
from practice.words import change_sentence, differences, money, on
from practice.writing import claim, keep, once

Fact = TypeVar("Fact", Assessment, Suspension)


@once(Assessment)
def record_assessment(
    *,
    by: Actor,
    case: Case,
    kind: str,
    assessed_on: date,
    source: str,
    amount: Decimal | None = None,
    whose: str = Whose.BOTH,
    submission_id: uuid.UUID | None = None,
) -> Assessment:
    """Record an assessment as a transcript or a letter shows it; ten years run from it (IRC 6502(a)(1))."""
    require(by.person, Act.RECORD)
    (case,) = locked([case])
    row = Assessment(
        case=case,
        kind=kind,
        assessed_on=assessed_on,
        amount=amount,
        whose=whose,
        source=source,
        recorded_by=by.person,
        recorded_at=by.at,
        submission_id=submission_id,
    )
    _check_assessment(row, by)
    row.save()
    count_anew(case, by.on)
    sentence = f"{_assessment_words(row)}, read in: {source}."
    # Told on the day it was read: what the IRS did years ago is no late entry of ours.
    tell(case, by, "assessment_recorded", sentence, {"assessment": row.pk, "kind": kind, "on": assessed_on})
    return row


@transaction.atomic
def correct_assessment(assessment: Assessment, *, by: Actor, version: int, **wanted: Any) -> Assessment:
    """Correct what was misread. Raises CaseError for a withdrawn one, Conflict for a stale form."""
    case, row, changed = _claimed(assessment, by, version, wanted)
    if changed:
        _check_assessment(row, by)
        _keep_corrected(case, row, by, changed, "assessment_corrected")
    return row


@transaction.atomic
def withdraw_assessment(assessment: Assessment, *, by: Actor, version: int, reason: str) -> Assessment:
    """Take a wrong assessment out of the count; the row stays with who withdrew it and why."""
    return _withdraw(assessment, by, version, reason, "assessment_withdrawn")


@once(Suspension)
def record_suspension(
    *,
    by: Actor,
    case: Case,
    kind: str,
    from_on: date,
    source: str,
    until_on: date | None = None,
    whose: str = Whose.BOTH,
    submission_id: uuid.UUID | None = None,
) -> Suspension:
    """Record what held back collection, or an agreed extension; a hold of the case need not be recorded again."""
    require(by.person, Act.RECORD)
    (case,) = locked([case])
    row = Suspension(
        case=case,
        kind=kind,
        from_on=from_on,
        until_on=until_on,
        whose=whose,
        source=source,
        recorded_by=by.person,
        recorded_at=by.at,
        submission_id=submission_id,
    )
    _check_suspension(row, by)
    row.save()
    count_anew(case, by.on)
    span = f"from {on(from_on)} {f'until {on(until_on)}' if until_on else 'on'}"
    sentence = f"{row.get_kind_display()}, {span}{_about(row)}, read in: {source}."
    tell(case, by, "suspension_recorded", sentence, {"suspension": row.pk, "kind": kind})
    return row


@transaction.atomic
def correct_suspension(suspension: Suspension, *, by: Actor, version: int, **wanted: Any) -> Suspension:
    """Correct what was misread. Raises CaseError for a withdrawn one, Conflict for a stale form."""
    case, row, changed = _claimed(suspension, by, version, wanted)
    if changed:
        _check_suspension(row, by)
        _keep_corrected(case, row, by, changed, "suspension_corrected")
    return row


@transaction.atomic
def end_suspension(suspension: Suspension, *, by: Actor, version: int, until_on: date, reason: str) -> Suspension:
    """Say on which day it was over, and how we know."""
    case, row, _ = _claimed(suspension, by, version, {"until_on": until_on})
    _check_suspension(row, by)
    keep(row, {"until_on": until_on})
    count_anew(case, by.on)
    sentence = f"{row} from {on(row.from_on)} ended {on(until_on)}: {reason}"
    tell(case, by, "suspension_ended", sentence, {"suspension": row.pk, "until_on": until_on})
    return row


@transaction.atomic
def withdraw_suspension(suspension: Suspension, *, by: Actor, version: int, reason: str) -> Suspension:
    """Take a wrong suspension out of the count; the row stays with who withdrew it and why."""
    return _withdraw(suspension, by, version, reason, "suspension_withdrawn")


def _claimed(old: Fact, by: Actor, version: int, wanted: dict) -> tuple[Case, Fact, dict[str, list]]:
    """The case and the row, both locked, the row with the wanted values unsaved, and what they change."""
    require(by.person, Act.RECORD)
    (case,) = locked([old.case])
    row = claim(old, version)
    if row.is_withdrawn:
        raise CaseError("This was withdrawn. Record it anew if it was right after all.")
    changed = differences(row, wanted)
    row.case = case
    for name, value in wanted.items():
        setattr(row, name, value)
    return case, row, changed


def _keep_corrected(case: Case, row: Fact, by: Actor, changed: dict[str, list], kind: str) -> None:
    keep(row, {name: new for name, (_, new) in changed.items()})
    count_anew(case, by.on)
    tell(case, by, kind, f"{row} corrected: {change_sentence(row, changed)}.", {"row": row.pk, **changed})


def _withdraw(old: Fact, by: Actor, version: int, reason: str, kind: str) -> Fact:
    case, row, _ = _claimed(old, by, version, {})
    require_open(case)
    keep(row, {"withdrawn_by": by.person, "withdrawn_at": by.at, "withdrawn_why": reason})
    count_anew(case, by.on)
    day = row.assessed_on if isinstance(row, Assessment) else row.from_on
    tell(case, by, kind, f"{row} of {on(day)} withdrawn: {reason}", {"row": row.pk, "reason": reason})
    return row


def _check_assessment(row: Assessment, by: Actor) -> None:
    _check(row, by, row.assessed_on, "An assessment")
    if row.amount is not None and row.amount <= 0:
        raise CaseError("An assessment is more than $0.00; a transcript line of 0.00 assesses nothing.")
    same = Assessment.objects.standing().filter(
        case=row.case, kind=row.kind, assessed_on=row.assessed_on, whose=row.whose, amount=row.amount
    )
    if same.exclude(pk=row.pk).exists():
        raise CaseError(f"{_assessment_words(row)} is on file already.")


def _check_suspension(row: Suspension, by: Actor) -> None:
    _check(row, by, row.from_on, "A suspension")
    is_waiver = row.kind == Suspension.Kind.WAIVER
    if row.until_on is None:
        if row.kind in Suspension.ENDED:
            raise CaseError(f"{row} needs its end: {Suspension.ENDED[Suspension.Kind(row.kind)]}.")
        return
    if row.until_on < row.from_on:
        raise CaseError("A suspension cannot end before it begins.")
    if not is_waiver and row.until_on > by.on:
        raise CaseError("Leave the end empty while it is running; record it when it is over.")
    if row.until_on > LAST_DAY:
        raise CaseError(f"{on(row.until_on)} is too far from today's law to be computed.")


def _check(row: Assessment | Suspension, by: Actor, day: date, what: str) -> None:
    """What holds for both: an open case of the IRS, a day in the past, a source, and a person of the case."""
    require_open(row.case)
    if not row.case.is_for_irs:
        raise CaseError(f"This case is {row.case.authority}'s; the ten years of IRC 6502 bind the IRS only.")
    if day > by.on:
        raise CaseError(f"{what} cannot be dated in the future.")
    if day < FIRST_DAY:
        raise CaseError(f"{on(day)} is too far from today's law to be computed.")
    if not row.source.strip():
        raise CaseError("Say where the date was read.")
    if row.whose != Whose.BOTH and row.case.spouse_id is None:
        raise CaseError("There is no spouse on this case to tell apart.")


def _assessment_words(row: Assessment) -> str:
    of_amount = f" of {money(row.amount)}" if row.amount is not None else ""
    return f"{row.get_kind_display()}{of_amount} assessed {on(row.assessed_on)}{_about(row)}"


def _about(row: Assessment | Suspension) -> str:
    return f" for {row.person}" if row.whose != Whose.BOTH else ""
