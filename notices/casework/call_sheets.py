"""What happens on a call sheet: opened, typed into, timed by the server's clock, then recorded once or put away.

A sheet is a member's scratch paper, so that a dying browser loses nothing. Only recording it is a deed with a history.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from notices.casework.base import CaseError
from notices.casework.contacts import record_call
from notices.casework.planned_calls import mark_made
from notices.models import Call, CallDraft, Case, PlannedCall
from notices.models.planned_calls import sheet_of
from practice.access import Act, require
from practice.history import Actor
from practice.words import count

LONGEST_SHEET = 20
"""Cases on one sheet; more than anybody clears in one call, and few enough to read."""


@transaction.atomic
def open_sheet(*, by: Actor, line: str, cases: Sequence[Case], number: str = "", attempt: int = 1) -> CallDraft:
    """The member's open sheet for this line and these cases; a new one where there is none."""
    require(by.person, Act.RECORD)
    if not cases:
        raise CaseError("Choose at least one case to call about.")
    if len(cases) > LONGEST_SHEET:
        raise CaseError(f"A call sheet holds at most {count(LONGEST_SHEET, 'case')}; choose fewer.")
    sheet = sheet_of(line, number, [case.pk for case in cases])
    fresh = CallDraft(
        member=by.person,
        line=line,
        number=number,
        sheet=sheet,
        attempt=attempt,
        begun_at=by.at,
        changed_at=by.at,
    )
    CallDraft.objects.bulk_create([fresh], ignore_conflicts=True)
    draft = CallDraft.objects.visible_to(by.person).open().get(sheet=sheet)
    draft.cases.set(cases)
    return draft


def dial_again(draft: CallDraft, *, by: Actor) -> CallDraft:
    """The sheet of the next attempt, after this one was recorded."""
    cases = list(Case.objects.visible_to(by.person).filter(pk__in=draft.cases.values("pk")))
    return open_sheet(by=by, line=draft.line, cases=cases, number=draft.number, attempt=draft.attempt + 1)


@transaction.atomic
def keep_typed(draft: CallDraft, *, by: Actor, typed: dict[str, list[str]]) -> CallDraft:
    """Keep what stands in the fields of the sheet, as texts; a field that is not given keeps what it had."""
    draft = _open(draft, by)
    draft.typed |= typed
    return _save(draft, by, "typed")


_NEXT = {"dial": ("dialled_at", ""), "connect": ("connected_at", "dialled_at"), "end": ("ended_at", "dialled_at")}
_MISSING = "Press Dial first; the time of the call begins there."


@transaction.atomic
def note_moment(draft: CallDraft, *, by: Actor, step: str) -> CallDraft:
    """Note that it was dialled, connected (the wait ends) or ended, now; pressing twice keeps the first moment."""
    draft = _open(draft, by)
    name, before = _NEXT[step]
    if before and not getattr(draft, before):
        raise CaseError(_MISSING)
    if step == "connect" and draft.ended_at and not draft.connected_at:
        raise CaseError("This attempt has ended. Record it and dial again, or take the end back.")
    if not getattr(draft, name):
        setattr(draft, name, by.at)
    return _save(draft, by, name)


@transaction.atomic
def take_back_moment(draft: CallDraft, *, by: Actor) -> CallDraft:
    """Take the last moment back that was noted, as if its button had not been pressed."""
    draft = _open(draft, by)
    last = next((name for name in ("ended_at", "connected_at", "dialled_at") if getattr(draft, name)), None)
    if last is None:
        raise CaseError("No time is noted yet.")
    setattr(draft, last, None)
    return _save(draft, by, last)


@transaction.atomic
def put_away(draft: CallDraft, *, by: Actor) -> CallDraft:
    """Lay the sheet aside unrecorded. What was typed stays, and `take_up` brings it back."""
    draft = _open(draft, by)
    draft.state = CallDraft.State.PUT_AWAY
    return _save(draft, by, "state")


@transaction.atomic
def take_up(draft: CallDraft, *, by: Actor) -> CallDraft:
    """Go on with a sheet that was put away."""
    require(by.person, Act.RECORD)
    draft = CallDraft.objects.select_for_update().get(pk=draft.pk)
    if draft.is_recorded:
        raise CaseError("This call is recorded already.")
    if CallDraft.objects.visible_to(by.person).open().exclude(pk=draft.pk).filter(sheet=draft.sheet).exists():
        raise CaseError("Another sheet for the same line and cases is open; record it or put it away first.")
    draft.state = CallDraft.State.OPEN
    return _save(draft, by, "state")


@transaction.atomic
def record_sheet(
    draft: CallDraft, *, by: Actor, cases: Sequence[Case], planned: Iterable[PlannedCall] = (), **fields: Any
) -> Call:
    """Record the sheet as one call about these cases; `fields` are those of `record_call`.

    A second time gives the call of the first. Plans that it made are done, if somebody was reached.
    """
    require(by.person, Act.RECORD)
    draft = CallDraft.objects.select_for_update().get(pk=draft.pk)
    if draft.call:
        return draft.call
    if not draft.is_open:
        raise CaseError("This sheet was put away. Take it up again first.")
    call = record_call(by=by, cases=cases, submission_id=draft.submission_id, attempt=draft.attempt, **fields)
    mark_made(planned, call, cases, by=by)
    draft.state, draft.call = CallDraft.State.RECORDED, call
    draft.typed = {}  # the call has it now, and the history
    _save(draft, by, "state", "call", "typed")
    return call


def _open(draft: CallDraft, by: Actor) -> CallDraft:
    """The sheet, locked, as it stands now; refused when it is not open any more."""
    require(by.person, Act.RECORD)
    draft = CallDraft.objects.select_for_update().get(pk=draft.pk)
    if not draft.is_open:
        raise CaseError(f"This sheet is {draft.get_state_display().lower()}; nothing was kept.")
    return draft


def _save(draft: CallDraft, by: Actor, *names: str) -> CallDraft:
    draft.changed_at = by.at
    draft.save(update_fields=[*names, "changed_at"])
    return draft
