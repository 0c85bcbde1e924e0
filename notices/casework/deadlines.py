"""What a member does to a date: set, override, extend, finish, open again."""

import uuid
from datetime import date
from typing import Any

from django.db import transaction

from notices.casework.base import CaseError, locked, require_open, tell, touch
from notices.casework.dates import move
from notices.models import Case, Deadline, Notice
from notices.models.deadlines import DeadlineQuerySet
from practice.access import Act, require
from practice.history import Actor
from practice.words import on
from practice.writing import once


@once(Deadline)
def add_deadline(
    *,
    by: Actor,
    case: Case,
    kind: str,
    action: str,
    due_on: date,
    notice: Notice | None = None,
    submission_id: uuid.UUID | None = None,
) -> Deadline:
    """Set a date of our own (target) or a follow-up."""
    require(by.person, Act.RECORD)
    if kind not in (Deadline.Kind.TARGET, Deadline.Kind.FOLLOW_UP):
        raise CaseError("A member sets targets and follow-ups; legal dates come from letters.")
    (case,) = locked([case])
    require_open(case)
    row = Deadline.objects.create(
        firm=by.person.firm,
        case=case,
        notice=notice,
        kind=kind,
        action=action,
        due_on=due_on,
        certainty=Deadline.Certainty.PERSON,
        explanation=f"Set by {by.name}.",
        author=by.person,
        created_at=by.at,
        submission_id=submission_id,
    )
    touch(case)
    tell(case, by, "deadline_added", f"{row.get_kind_display()}: {action} by {on(due_on)}.", _facts(row, due_on=due_on))
    return row


def _facts(row: Deadline, **facts: object) -> dict:
    """What the history keeps of an act on a date: which date, of which letter, and what changed."""
    return {"deadline": row.pk, "notice": row.notice_id, **facts}


def _claimed(deadline: Deadline) -> tuple[Case, Deadline]:
    """The case and the date, locked; the date must still be open."""
    (case,) = locked([deadline.case])
    require_open(case)
    deadline = Deadline.objects.select_for_update().get(pk=deadline.pk)
    if not deadline.is_open:
        raise CaseError(f"This date is {deadline.get_state_display()} already; somebody may have been faster.")
    return case, deadline


def _successor(old: Deadline, *, by: Actor, **differing: Any) -> Deadline:
    """A new row that stands in for an old one, with what differs; the old row stays on record."""
    # How sure the rule was goes with the old day: the new one is as sure as the person who set it.
    kept = ("notice", "action", "rule", "law_kind", "citation", "condition", "printed_on", "counted_to")
    columns = {name: getattr(old, name) for name in kept} | differing
    move(old, Deadline.State.REPLACED)
    return Deadline.objects.create(
        firm=old.firm,
        case=old.case,
        replaces=old,
        certainty=Deadline.Certainty.PERSON,
        author=by.person,
        created_at=by.at,
        **columns,
    )


@transaction.atomic
def override_deadline(deadline: Deadline, *, by: Actor, due_on: date, reason: str) -> Deadline:
    """Put a person's date in place of a computed one, with the reason; the old row stays, struck through.

    Raises CaseError without a reason or when the date is no longer open.
    """
    require(by.person, Act.DECIDE)
    if not reason.strip():
        raise CaseError("Say why this date is right; the reason stays in the history.")
    case, old = _claimed(deadline)
    if due_on == old.due_on:
        raise CaseError(f"The date is {on(due_on)} already.")
    if old.notice and due_on < old.notice.notice_date:
        raise CaseError(f"{on(due_on)} is before the letter itself; check the year.")
    was = on(old.due_on) if old.due_on else f"unknown ({old.missing} missing)"
    new = _successor(
        old,
        by=by,
        kind=old.kind,
        due_on=due_on,
        reason=reason,
        explanation=f"{on(due_on)} set by {by.name}: {reason} The computed date was {was}.",
    )
    touch(case)
    tell(
        case,
        by,
        "deadline_overridden",
        f"{old.action}: date set to {on(due_on)} instead of {was}. Reason: {reason}",
        _facts(old, due_on=[old.due_on, due_on], reason=reason, rule=old.rule),
    )
    return new


@transaction.atomic
def extend_deadline(deadline: Deadline, *, by: Actor, due_on: date, granted_by: str, proof: str) -> Deadline:
    """Record an extension the IRS granted. The legal row stays beside it but no longer reminds.

    Raises CaseError for a statutory date: nobody at the IRS can extend one.
    """
    require(by.person, Act.DECIDE)
    case, old = _claimed(deadline)
    if old.is_statutory:
        raise CaseError("This date is set by statute; the IRS cannot extend it, whatever was said on the phone.")
    if old.due_on and due_on <= old.due_on:
        raise CaseError(f"An extension ends after {on(old.due_on)}.")
    if not granted_by.strip():
        raise CaseError("Say who granted the extension: name and ID of the IRS employee.")
    new = _successor(
        old,
        by=by,
        kind=Deadline.Kind.EXTENSION,
        due_on=due_on,
        granted_by=granted_by,
        proof=proof,
        explanation=f"Extended to {on(due_on)} by {granted_by}; {proof or 'no proof on file yet'}.",
    )
    touch(case)
    was = on(old.due_on) if old.due_on else "an unknown day"
    tell(
        case,
        by,
        "deadline_extended",
        f"{old.action}: extended from {was} to {on(due_on)} by {granted_by} ({proof or 'no proof on file yet'}).",
        _facts(old, due_on=[old.due_on, due_on], granted_by=granted_by, proof=proof),
    )
    return new


def _of_the_same_act(row: Deadline) -> DeadlineQuerySet:
    """The other dates of the letter for the same act: the printed beside the computed one, both variants of a sum."""
    others = Deadline.objects.filter(notice=row.notice_id, action=row.action).exclude(pk=row.pk)
    return others if row.notice_id else others.none()


@transaction.atomic
def finish_deadline(deadline: Deadline, *, by: Actor, done_on: date, note: str = "") -> Deadline:
    """Mark a date as met (or knowingly let go), with the evidence in a note."""
    require(by.person, Act.RECORD)
    case, row = _claimed(deadline)
    if done_on > by.on:
        raise CaseError("It cannot be done on a day that has not come.")
    for each in (row, *_of_the_same_act(row).open()):
        move(each, Deadline.State.DONE, by=by, done_on=done_on, note=note)
    touch(case)
    margin = row.margin()
    lateness = "" if margin is None or margin >= 0 else f", {-margin} days after the date"
    tell(
        case,
        by,
        "deadline_done",
        f"Done: {row.action}{lateness}{f' ({note})' if note else ''}.",
        _facts(row, due_on=row.due_on, done_on=done_on, note=note),
        done_on,
    )
    return row


@transaction.atomic
def reopen_deadline(deadline: Deadline, *, by: Actor, reason: str) -> Deadline:
    """Take "done" back."""
    require(by.person, Act.RECORD)
    (case,) = locked([deadline.case])
    require_open(case)
    row = Deadline.objects.select_for_update().get(pk=deadline.pk)
    if row.state != Deadline.State.DONE:
        raise CaseError("Only a date that is done can be opened again.")
    finished_with_it = _of_the_same_act(row).filter(
        state=Deadline.State.DONE, done_on=row.done_on, done_note=row.done_note
    )
    for each in (row, *list(finished_with_it)):
        move(each, Deadline.State.OPEN)
    touch(case)
    tell(case, by, "deadline_reopened", f"Open again: {row.action}. {reason}", _facts(row, reason=reason))
    return row
