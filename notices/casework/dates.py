"""What happens to a date: laid by the law, set by us, overridden, extended, done."""

import uuid
from datetime import date

from django.db import transaction

from notices.casework.base import CaseError, locked, require_open, tell, touch
from notices.law.deadlines import LegalDate, deadlines_for
from notices.models import Case, Deadline, Notice
from practice.access import Act, require
from practice.history import Actor
from practice.words import on
from practice.writing import once


def lay_legal_dates(notice: Notice, *, by: Actor, reason: str = "") -> list[Deadline]:
    """Write the legal dates of a letter; on a correction, those that changed replace the old rows.

    A date that a person overrode or extended, or that is done, stays as that person left it.
    """
    answers = deadlines_for(
        notice.code,
        notice.notice_date,
        amount=notice.amount_due,
        printed_on=notice.due_printed_on,
        abroad=notice.sent_abroad,
        events=notice.law_events,
    )
    on_file = {
        row.rule: row
        for row in notice.deadlines.filter(kind=Deadline.Kind.LEGAL).exclude(state=Deadline.State.REPLACED)
    }
    laid = []
    for answer in answers:
        old = on_file.pop(answer.id, None)
        if old and (not old.is_open or old.certainty == Deadline.Certainty.PERSON or _same(old, answer)):
            laid.append(old)
            continue
        laid.append(_write(notice, answer, by=by, replaces=old, reason=reason))
    for row in on_file.values():
        if row.is_open and row.certainty != Deadline.Certainty.PERSON:
            _retire(row)
    return laid


def _same(row: Deadline, answer: LegalDate) -> bool:
    return (row.due_on, row.printed_on, row.is_working, row.explanation) == (
        answer.due_on,
        answer.printed_on,
        answer.drives and answer.governs,
        answer.explanation,
    )


def _retire(row: Deadline) -> None:
    row.state = Deadline.State.REPLACED
    row.save(update_fields=["state"])


def _write(notice: Notice, answer: LegalDate, *, by: Actor, replaces: Deadline | None, reason: str) -> Deadline:
    if replaces:
        _retire(replaces)
    return Deadline.objects.create(replaces=replaces, reason=reason, **legal_columns(notice, answer, by=by))


def legal_columns(notice: Notice, answer: LegalDate, *, by: Actor) -> dict:
    """The columns of the Deadline row that keeps an answer of the law as it stood when it was recorded."""
    return {
        "firm": by.member.firm,
        "case_id": notice.case_id,
        "notice": notice,
        "kind": Deadline.Kind.LEGAL,
        "action": answer.action,
        "due_on": answer.due_on,
        "is_working": answer.drives and answer.governs,
        "rule": answer.id,
        "law_kind": answer.kind,
        "missing": answer.missing,
        "counted_to": answer.counted_to,
        "printed_on": answer.printed_on,
        "legal_last_on": answer.legal_last_on,
        "unit": answer.unit or "",
        "days": answer.days,
        "is_rolled": answer.rolled,
        "certainty": answer.certainty,
        "confidence": answer.confidence,
        "condition": answer.condition or "",
        "citation": answer.citation,
        "explanation": answer.explanation,
        "author": by.member,
        "created_at": by.at,
    }


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
    require(by.member, Act.RECORD)
    if kind not in (Deadline.Kind.TARGET, Deadline.Kind.FOLLOW_UP):
        raise CaseError("A member sets targets and follow-ups; legal dates come from letters.")
    (case,) = locked([case])
    require_open(case)
    row = Deadline.objects.create(
        firm=by.member.firm,
        case=case,
        notice=notice,
        kind=kind,
        action=action,
        due_on=due_on,
        certainty=Deadline.Certainty.PERSON,
        explanation=f"Set by {by.name}.",
        author=by.member,
        created_at=by.at,
        submission_id=submission_id,
    )
    touch(case)
    tell(case, by, "deadline_added", f"{row.get_kind_display()}: {action} by {on(due_on)}.", {"due_on": due_on})
    return row


def _claimed(deadline: Deadline) -> tuple[Case, Deadline]:
    """The case and the date, locked; the date must still be open."""
    (case,) = locked([deadline.case])
    require_open(case)
    deadline = Deadline.objects.select_for_update().get(pk=deadline.pk)
    if not deadline.is_open:
        raise CaseError(f"This date is {deadline.get_state_display()} already; somebody may have been faster.")
    return case, deadline


def _successor(old: Deadline, *, by: Actor, **differing) -> Deadline:
    """A new row that stands in for an old one, with what differs; the old row stays on record."""
    kept = ("notice", "action", "rule", "law_kind", "citation", "condition", "printed_on", "counted_to", "confidence")
    columns = {name: getattr(old, name) for name in kept} | differing
    _retire(old)
    return Deadline.objects.create(
        firm=old.firm,
        case=old.case,
        replaces=old,
        certainty=Deadline.Certainty.PERSON,
        author=by.member,
        created_at=by.at,
        **columns,
    )


@transaction.atomic
def override_deadline(deadline: Deadline, *, by: Actor, due_on: date, reason: str) -> Deadline:
    """Put a person's date in place of a computed one, with the reason; the old row stays, struck through.

    Raises CaseError without a reason or when the date is no longer open.
    """
    require(by.member, Act.DECIDE)
    if not reason.strip():
        raise CaseError("Say why this date is right; the reason stays in the history.")
    case, old = _claimed(deadline)
    if due_on == old.due_on:
        raise CaseError(f"The date is {on(due_on)} already.")
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
        {"due_on": [old.due_on, due_on], "reason": reason, "rule": old.rule},
    )
    return new


@transaction.atomic
def extend_deadline(deadline: Deadline, *, by: Actor, due_on: date, granted_by: str, proof: str) -> Deadline:
    """Record an extension the IRS granted. The legal row stays beside it but no longer reminds.

    Raises CaseError for a statutory date: nobody at the IRS can extend one.
    """
    require(by.member, Act.DECIDE)
    case, old = _claimed(deadline)
    if old.law_kind == "statutory_hard":
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
        {"due_on": [old.due_on, due_on], "granted_by": granted_by, "proof": proof},
    )
    return new


@transaction.atomic
def finish_deadline(deadline: Deadline, *, by: Actor, done_on: date, note: str = "") -> Deadline:
    """Mark a date as met (or knowingly let go), with the evidence in a note."""
    require(by.member, Act.RECORD)
    case, row = _claimed(deadline)
    if done_on > by.on:
        raise CaseError("It cannot be done on a day that has not come.")
    _finish(row, by=by, done_on=done_on, note=note)
    touch(case)
    margin = row.margin()
    lateness = "" if margin is None or margin >= 0 else f", {-margin} days after the date"
    tell(
        case,
        by,
        "deadline_done",
        f"Done: {row.action}{lateness}{f' ({note})' if note else ''}.",
        {"deadline": row.pk, "due_on": row.due_on, "done_on": done_on, "note": note},
        done_on,
    )
    return row


def _finish(row: Deadline, *, by: Actor, done_on: date, note: str) -> None:
    row.state, row.done_on, row.done_by, row.done_note = Deadline.State.DONE, done_on, by.member, note
    row.save(update_fields=["state", "done_on", "done_by", "done_note"])


def finish_of_notice(notice: Notice, *, by: Actor, done_on: date, note: str) -> None:
    """Finish every open date of an answered letter; the caller writes the one event for all."""
    for row in notice.deadlines.open():
        _finish(row, by=by, done_on=done_on, note=note)


@transaction.atomic
def reopen_deadline(deadline: Deadline, *, by: Actor, reason: str) -> Deadline:
    """Take "done" back."""
    require(by.member, Act.RECORD)
    (case,) = locked([deadline.case])
    require_open(case)
    row = Deadline.objects.select_for_update().get(pk=deadline.pk)
    if row.state != Deadline.State.DONE:
        raise CaseError("Only a date that is done can be opened again.")
    row.state, row.done_on, row.done_by, row.done_note = Deadline.State.OPEN, None, None, ""
    row.save(update_fields=["state", "done_on", "done_by", "done_note"])
    touch(case)
    tell(case, by, "deadline_reopened", f"Open again: {row.action}. {reason}", {"reason": reason})
    return row
