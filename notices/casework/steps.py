"""What happens to the steps about a letter: one is done or does not apply, or that is taken back."""

import uuid
from datetime import date
from typing import Any

from django.db import transaction

from notices import checklists
from notices.casework.base import CaseError, locked, require_open, tell
from notices.law.steps import Step
from notices.models import FirmStep, Notice, StepMark
from practice.access import Act, require
from practice.history import Actor
from practice.models import Member
from practice.words import on
from practice.writing import claim, keep, once

_EVIDENCE = ("response", "call", "paper")


@once(StepMark)
def mark_step(
    *,
    by: Actor,
    notice: Notice,
    step: str,
    state: str = StepMark.State.DONE,
    done_on: date | None = None,
    done_by: Member | None = None,
    note: str = "",
    submission_id: uuid.UUID | None = None,
    **evidence: Any,
) -> StepMark:
    """Record that a step about a letter was done, or does not apply and why; `step` is its id on the firm's list.

    Whoever acts did it today, unless others are named. `evidence` is one of `response`, `call` or `paper` (a letter
    with its scan) of the same case. Raises CaseError when the step is not on the list or settled already.
    """
    require(by.person, Act.RECORD)
    (case,) = locked([notice.case])
    require_open(case)
    found = _step_of(notice, step)
    _check(notice, found, done_on or by.on, by)
    _check_evidence(notice, evidence)
    if state == StepMark.State.NOT_APPLICABLE and not note.strip():
        raise CaseError("Say why the step does not apply; the reason stays on the case.")
    mark = StepMark.objects.create(
        notice=notice,
        key=found.id,
        words=found.words,
        state=state,
        done_on=done_on or by.on,
        done_by=done_by or by.person,
        note=note,
        recorded_by=by.person,
        recorded_at=by.at,
        submission_id=submission_id,
        **evidence,
    )
    tell(case, by, f"step_{state}", _sentence(mark), _facts(mark), mark.done_on)
    return mark


@transaction.atomic
def undo_step(mark: StepMark, *, by: Actor, version: int, reason: str) -> StepMark:
    """Take back that a step was done or does not apply; what was recorded stays in the history."""
    require(by.person, Act.RECORD)
    (case,) = locked([mark.case])
    mark = claim(mark, version)
    require_open(case)
    if mark.undone_on:
        raise CaseError(f"This was taken back on {on(mark.undone_on)} already.")
    if not reason.strip():
        raise CaseError("Say why the step is open again; the reason stays in the history.")
    keep(mark, {"undone_on": by.on, "undone_by": by.person, "undo_reason": reason})
    sentence = f"Step open again ({mark.notice}): {mark.words}. Reason: {reason.rstrip('.')}."
    tell(case, by, "step_undone", sentence, {"notice": mark.notice_id, "step": mark.key, "reason": reason})
    return mark


def _step_of(notice: Notice, id: str) -> Step:
    rows = FirmStep.objects.filter(firm=notice.case.firm_id)
    found = next((step for step in checklists.steps_of(notice.code, rows) if step.id == id), None)
    if found is None:
        raise CaseError(f"That step is not on the checklist of {notice} any more. Open the checklist again.")
    return found


def _check(notice: Notice, step: Step, done_on: date, by: Actor) -> None:
    if StepMark.objects.standing().filter(notice=notice, key=step.id).exists():
        raise CaseError("Somebody settled this step already. The checklist shows who and when.")
    if done_on > by.on:
        raise CaseError("A step cannot be done on a day that has not come.")


def _check_evidence(notice: Notice, evidence: dict[str, Any]) -> None:
    """Raises CaseError for evidence of another case, or more than one piece of it."""
    given = {name: row for name, row in evidence.items() if row is not None}
    if set(given) - set(_EVIDENCE) or len(given) > 1:
        raise CaseError("Name one response, call or letter as evidence; the note has room for the rest.")
    for name, row in given.items():
        cases = [row.case_id] if name == "paper" else [case.pk for case in row.cases.all()]
        if notice.case_id not in cases:
            raise CaseError("The evidence belongs to another case.")


def _sentence(mark: StepMark) -> str:
    is_done = mark.state == StepMark.State.DONE
    said = "Step done" if is_done else "Step does not apply"
    who = f" Done by {mark.done_by.name}." if mark.done_by_id != mark.recorded_by_id else ""
    shown = f" Evidence: {mark.evidence.rstrip('.')}." if mark.evidence else ""
    note = f" {'Note' if is_done else 'Reason'}: {mark.note.rstrip('.')}." if mark.note else ""
    return f"{said} ({mark.notice}): {mark.words}.{who}{shown}{note}"


def _facts(mark: StepMark) -> dict:
    return {
        "notice": mark.notice_id,
        "mark": mark.pk,
        "step": mark.key,
        "done_by": mark.done_by.name,
        "done_on": mark.done_on,
        "note": mark.note,
        **{name: getattr(mark, f"{name}_id") for name in _EVIDENCE if getattr(mark, f"{name}_id")},
    }
