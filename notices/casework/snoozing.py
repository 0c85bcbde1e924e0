"""What happens when a date or a flag may rest: taken off the top of the docket for a while, and put back by hand."""

import uuid
from datetime import date

from django.db import transaction

from notices.casework.base import CaseError, locked, require_open, tell
from notices.models import Deadline, Flag, Snooze
from notices.models.snoozes import BACK_BEFORE_DAYS, LONGEST_DAYS, back_by
from practice.access import Act, require
from practice.history import Actor
from practice.words import on
from practice.writing import claim, keep, once


@once(Snooze)
def snooze(
    *, by: Actor, row: Deadline | Flag, until_on: date, reason: str, submission_id: uuid.UUID | None = None
) -> Snooze:
    """Take a date or flag off the top of the docket until a day, for a reason that everybody reads.

    No mail falls silent by it. Raises CaseError for what is overdue or near, and for a day too late.
    """
    require(by.person, Act.RECORD)
    (case,) = locked([row.case])
    require_open(case)
    row = type(row).objects.select_for_update().get(pk=row.pk)
    latest = back_by(row, by.on)
    if latest is None:
        raise CaseError(why_not(row, by.on))
    if not by.on < until_on <= latest:
        raise CaseError(f"Choose a day after today and not later than {on(latest)}. {_LIMIT}")
    earlier = row.snoozes.filter(ended_on=None)
    if earlier.standing(by.on).exists():
        raise CaseError("This rests already; somebody may have been faster.")
    # One that ran out by itself makes room: the table holds one that nobody ended.
    for old in earlier:
        keep(claim(old, old.version), {"ended_on": old.until_on})
    kept = Snooze.objects.create(
        firm=by.person.firm,
        case=case,
        deadline=row if isinstance(row, Deadline) else None,
        flag=row if isinstance(row, Flag) else None,
        until_on=until_on,
        reason=reason,
        member=by.person,
        created_at=by.at,
        submission_id=submission_id,
    )
    tell(
        case,
        by,
        "snoozed",
        f"Snoozed until {on(until_on)}: {kept.what}. Reason: {reason}",
        {"snooze": kept.pk, "deadline": kept.deadline_id, "flag": kept.flag_id, "until_on": until_on},
    )
    return kept


_LIMIT = (
    f"Nothing rests for more than {LONGEST_DAYS} days, and a legal date is back {BACK_BEFORE_DAYS} days before it at "
    "the latest."
)


def why_not(row: Deadline | Flag, today: date) -> str:
    """Why a row of the docket cannot rest; for one that can, "" is the answer of `back_by`."""
    if isinstance(row, Flag):
        if row.kind == Flag.Kind.NO_NEXT_ACTION:
            return "A case without a next action, its day or an owner stays red until it has all three."
        return "This flag does not stand on the docket by itself; snooze the date that it is about."
    if not row.is_open or not row.is_working or row.due_on is None:
        return "Only an open date that somebody must act by stands on the docket."
    if row.due_on < today:
        return "An overdue date stays on the list until somebody acts; it cannot be snoozed."
    if row.due_on == today:
        return "This is due today; act, or move the date with a reason."
    return f"This date is due on {on(row.due_on)}, too near to be snoozed: a legal date is back 3 days before it."


@transaction.atomic
def end_snooze(snooze: Snooze, *, by: Actor, version: int) -> Snooze:
    """Put what rests back on the docket before its day."""
    require(by.person, Act.RECORD)
    (case,) = locked([snooze.case])
    row = claim(snooze, version)
    if row.ended_on or row.until_on <= by.on:
        raise CaseError("This is back on the docket already.")
    keep(row, {"ended_on": by.on})
    tell(case, by, "snooze_ended", f"Back on the docket: {row.what}.", {"snooze": row.pk})
    return row
