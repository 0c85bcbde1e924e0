"""What happens when a disaster gives more time: recorded, corrected, withdrawn; each time the dates are laid anew."""

import uuid
from datetime import date
from typing import Any

from django.db import transaction

from clients.models import Client
from clients.register import require_current
from notices.casework.base import CaseError, locked, require_open, tell
from notices.casework.cases import lock_couple
from notices.casework.dates import lay_case_anew
from notices.models import Case, Postponement
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.words import change_sentence, differences, on
from practice.writing import claim, keep, once


@once(Postponement)
def record_postponement(
    *,
    by: Actor,
    name: str,
    from_on: date,
    until_on: date,
    source: str,
    covers_all_acts: bool = False,
    case: Case | None = None,
    client: Client | None = None,
    submission_id: uuid.UUID | None = None,
) -> Postponement:
    """Record the time that the IRS gives a client, or for one case, because of a disaster (IRC 7508A).

    Moves the legal dates of the open letters it reaches, on all open cases of the client, joint ones too. Raises
    CaseError for a period that cannot be, or one that is on file already.
    """
    require(by.person, Act.DECIDE)
    cases = _locked_cases(case, client)
    row = Postponement(
        firm=by.person.firm,
        client=client,
        case=case,
        name=name,
        from_on=from_on,
        until_on=until_on,
        covers_all_acts=covers_all_acts,
        source=source,
        recorded_by=by.person,
        recorded_at=by.at,
        submission_id=submission_id,
    )
    _check(row)
    row.save(force_insert=True)
    _lay_anew(row, cases, by=by, kind="postponement_recorded", sentence=f"Disaster relief: {_in_words(row)}.")
    return row


@transaction.atomic
def change_postponement(row: Postponement, *, by: Actor, version: int, reason: str, **wanted: Any) -> Postponement:
    """Correct what was recorded of a disaster; the dates it moved are laid anew."""
    require(by.person, Act.DECIDE)
    cases = _locked_cases(row.case, row.client)
    row = claim(row, version)
    _require_standing(row)
    changed = differences(row, wanted)
    if not changed:
        return row
    words = change_sentence(row, changed)
    for field, value in wanted.items():
        setattr(row, field, value)
    _check(row)
    keep(row, wanted)
    sentence = f"Disaster relief {row.name} corrected ({reason}): {words}."
    _lay_anew(row, cases, by=by, kind="postponement_changed", sentence=sentence, **changed)
    return row


@transaction.atomic
def withdraw_postponement(row: Postponement, *, by: Actor, version: int, reason: str) -> Postponement:
    """Take a postponement back, as one that does not reach this taxpayer; the dates are again what they were."""
    require(by.person, Act.DECIDE)
    cases = _locked_cases(row.case, row.client)
    row = claim(row, version)
    _require_standing(row)
    if not reason.strip():
        raise CaseError("Say why it is withdrawn; the reason stays in the history.")
    keep(row, {"withdrawn_on": by.on, "withdrawal_reason": reason})
    sentence = f"Disaster relief {row.name} withdrawn: {reason}"
    _lay_anew(row, cases, by=by, kind="postponement_withdrawn", sentence=f"{sentence.rstrip('.')}.")
    return row


def reached_by(row: Postponement) -> list[Case]:
    """The open cases whose dates a postponement may move, visible to a member or not."""
    if row.client:
        return list(Case.objects.of(row.client).open())
    return [row.case] if row.case and row.case.is_open else []


def _locked_cases(case: Case | None, client: Client | None) -> list[Case]:
    """The cases to lay anew, locked after their client."""
    if client:
        (client,) = lock_couple(client)
        require_current(client)
        return locked(Case.objects.of(client).open())
    if case is None:
        raise CaseError("Say for which client or which case.")
    (case,) = locked([case])
    require_open(case)
    return [case]


def _check(row: Postponement) -> None:
    try:
        row.in_law()
    except ValueError as fault:
        raise CaseError(str(fault)) from fault
    twins = Postponement.objects.standing().filter(
        client=row.client, case=row.case, name=row.name, from_on=row.from_on, until_on=row.until_on
    )
    if twins.exclude(pk=row.pk).exists():
        raise CaseError(f"{row.name} is on file already with these dates.")


def _require_standing(row: Postponement) -> None:
    if row.withdrawn_on:
        raise CaseError(f"This postponement was withdrawn on {on(row.withdrawn_on)}.")


def _lay_anew(row: Postponement, cases: list[Case], *, by: Actor, kind: str, sentence: str, **changed: Any) -> None:
    """Lay the dates of every open letter of the cases, and write what happened to each history it belongs to."""
    facts = {"postponement": row.pk, "name": row.name, "from_on": row.from_on, "until_on": row.until_on, **changed}
    if row.client:
        history.record([row.client.chain_id], by=by, kind=kind, sentence=sentence, facts=facts)
    for case in cases:
        moved = lay_case_anew(case, by=by, reason=sentence)
        if moved or row.case_id:
            tell(case, by, kind, " ".join([sentence, *moved]), facts)


def _in_words(row: Postponement) -> str:
    wide = "all time-sensitive acts" if row.covers_all_acts else "the acts that IRC 7508(a)(1) names"
    return f"{row.name}, {on(row.from_on)} to {on(row.until_on)}, {wide} ({row.source})"
