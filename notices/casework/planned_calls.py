"""What happens to a call that has to be made: planned, changed, made, or dropped with a reason."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from notices.casework.base import CaseError, locked, require_open, tell
from notices.models import Call, Case, PlannedCall
from practice.access import Act, require
from practice.history import Actor
from practice.models import Member
from practice.words import change_sentence, differences, on
from practice.writing import claim, keep, once


@once(PlannedCall)
def plan_call(
    *,
    by: Actor,
    case: Case,
    line: str,
    why: str,
    number: str = "",
    wanted_by: date | None = None,
    caller: Member | None = None,
    submission_id: uuid.UUID | None = None,
) -> PlannedCall:
    """Put a call on the desk: to which line, what for, by which day and by whom, as far as that is decided."""
    require(by.person, Act.RECORD)
    (case,) = locked([case])
    require_open(case)
    plan = PlannedCall.objects.create(
        firm=case.firm,
        case=case,
        line=line,
        number=number,
        why=why,
        wanted_by=wanted_by,
        caller=caller,
        planned_by=by.person,
        planned_at=by.at,
        submission_id=submission_id,
    )
    day = f", by {on(wanted_by)}" if wanted_by else ""
    who = f", {caller.name} calls" if caller else ""
    facts = {"planned_call": plan.pk, "line": line, "why": why, "wanted_by": wanted_by}
    tell(case, by, "call_planned", f"Call to {plan.get_line_display()} planned: {why}{day}{who}.", facts)
    return plan


@transaction.atomic
def change_planned_call(plan: PlannedCall, *, by: Actor, version: int, **wanted: object) -> PlannedCall:
    """Change the line, the day, the reason or the caller of a call that is still to be made."""
    require(by.person, Act.RECORD)
    plan = _claimed(plan, version)
    changed = differences(plan, wanted)
    keep(plan, wanted)
    if changed:
        facts = {"planned_call": plan.pk} | {name: [str(old), str(new)] for name, (old, new) in changed.items()}
        sentence = f"Planned call to {plan.get_line_display()}: {change_sentence(plan, changed)}."
        tell(plan.case, by, "planned_call_changed", sentence, facts)
    return plan


@transaction.atomic
def drop_planned_call(plan: PlannedCall, *, by: Actor, version: int, reason: str) -> PlannedCall:
    """Take a call off the desk that need not be made; why stays in the history."""
    require(by.person, Act.RECORD)
    plan = _claimed(plan, version)
    keep(plan, {"state": PlannedCall.State.DROPPED, "dropped_because": reason})
    sentence = f"Planned call to {plan.get_line_display()} ({plan.why}) dropped: {reason}"
    tell(plan.case, by, "planned_call_dropped", sentence, {"planned_call": plan.pk, "reason": reason})
    return plan


def mark_made(plans: Iterable[PlannedCall], call: Call, cases: Iterable[Case], *, by: Actor) -> list[PlannedCall]:
    """Which of these plans the call made; the caller holds the locks of its cases.

    A call that reached nobody makes none: whoever planned it still has to get through.
    """
    if not call.reached_somebody:
        return []
    rows = PlannedCall.objects.select_for_update().filter(pk__in=[plan.pk for plan in plans], case__in=cases).open()
    made = list(rows.select_related("case").order_by("pk"))
    for plan in made:
        plan.version += 1
        keep(plan, {"state": PlannedCall.State.DONE, "call": call})
        sentence = f"The planned call to {plan.get_line_display()} ({plan.why}) was made."
        tell(plan.case, by, "planned_call_made", sentence, {"planned_call": plan.pk, "call": call.pk})
    return made


def _claimed(plan: PlannedCall, version: int) -> PlannedCall:
    locked([plan.case])
    plan = claim(plan, version)
    if not plan.is_open:
        raise CaseError(f"This call is not to be made any more: it was {plan.get_state_display().lower()}.")
    return plan
