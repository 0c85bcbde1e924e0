"""What happens on the phone between us and the IRS: calls, and what was promised on them."""

import uuid
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import transaction

from notices.casework.base import CaseError, locked, require_open, tell, touch
from notices.casework.collection import keep_hold_of
from notices.models import Call, Case, Deadline
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.words import count, on
from practice.writing import claim, keep, once


@once(Call)
def record_call(*, by: Actor, cases: Sequence[Case], submission_id: uuid.UUID | None = None, **fields: Any) -> Call:
    """Record one call about one or several cases; a hold or follow-up it brought becomes a row of its own."""
    require(by.person, Act.RECORD)
    cases = locked(cases)
    if not cases:
        raise CaseError("Choose at least one case the call was about.")
    _check_times(fields, by)
    call = Call.objects.create(
        firm=by.person.firm, caller=by.person, recorded_at=by.at, submission_id=submission_id, **fields
    )
    call.cases.set(cases)
    called_on = by.person.local_date(call.dialled_at)
    for case in cases:
        _keep_consequences(call, case, by=by, called_on=called_on)
        touch(case)
    _tell_call(call, cases, by)
    return call


def _tell_call(call: Call, cases: Sequence[Case], by: Actor) -> None:
    history.record(
        [case.chain_id for case in cases],
        by=by,
        kind="call_recorded",
        sentence=call_sentence(call),
        facts={"call": call.pk, "cases": [case.pk for case in cases]},
        occurred_at=call.dialled_at,
    )


def _check_times(fields: dict, by: Actor) -> None:
    """Raises CaseError when the moments of a call cannot be in that order."""
    steps = [
        ("dialled", fields["dialled_at"]),
        ("connected", fields.get("connected_at")),
        ("ended", fields.get("ended_at")),
    ]
    known = [(word, moment) for word, moment in steps if moment]
    for (earlier, before), (later, after) in pairwise(known):
        if after < before:
            raise CaseError(f"The call {later} before it was {earlier}; check the times.")
    if fields["dialled_at"] > by.at:
        raise CaseError("The call cannot have been dialled in the future; check the date and time.")


def _keep_consequences(call: Call, case: Case, *, by: Actor, called_on: date) -> None:
    said_by = ", ".join(word for word in (call.employee_name, call.employee_id and f"ID {call.employee_id}") if word)
    if call.hold_until:
        keep_hold_of(call, case, by=by, called_on=called_on, said_by=said_by)
    if call.follow_up_on:
        require_open(case)
        Deadline.objects.create(
            firm=case.firm,
            case=case,
            kind=Deadline.Kind.FOLLOW_UP,
            action=call.follow_up or f"Follow up the call of {on(called_on)}",
            due_on=call.follow_up_on,
            certainty=Deadline.Certainty.PERSON,
            explanation=f"From the call of {on(called_on)}.",
            author=by.person,
            created_at=by.at,
        )


def call_sentence(call: Call) -> str:
    """What the history says of a call."""
    length = [count(call.minutes, "minute")] if call.minutes is not None else []
    if call.hold_minutes is not None:
        length.append(f"{call.hold_minutes} on hold")
    if call.attempt > 1:
        length.append(f"attempt {call.attempt}")
    parts = [f"Call to {call.get_line_display()}{' (' + ', '.join(length) + ')' if length else ''}: "]
    parts.append(call.get_outcome_display().lower())
    who = ", ".join(word for word in (call.employee_name, call.employee_id and f"ID {call.employee_id}") if word)
    parts.append(f", {who}." if who else ".")
    if call.said:
        parts.append(f" {call.said.strip()}")
    if call.promise:
        parts.append(f" Promised: {call.promise}{f' by {on(call.promised_by)}' if call.promised_by else ''}.")
    if call.hold_until:
        parts.append(f" Collection held until {on(call.hold_until)}.")
    return "".join(parts)


@transaction.atomic
def settle_promise(call: Call, *, by: Actor, version: int, kept: bool) -> Call:
    """Say whether the IRS kept what it promised on a call."""
    require(by.person, Act.RECORD)
    cases = locked(call.cases.all())
    call = claim(call, version)
    if not call.promise:
        raise CaseError("Nothing was promised on this call.")
    keep(call, {"promise_kept": kept})
    word = "kept" if kept else "did not keep"
    tell(cases, by, "promise_settled", f"The IRS {word} its promise: {call.promise}.", {"call": call.pk, "kept": kept})
    return call
