"""What holds collection back: a hold is recorded, made longer, ends, or is withdrawn."""

import uuid
from datetime import date, timedelta

from django.db import transaction

from notices.casework.base import CaseError, count_anew, locked, require_open, tell
from notices.models import Call, Case, Hold, Whose
from practice.access import Act, require
from practice.history import Actor
from practice.words import differences, on
from practice.writing import claim, keep, once


@once(Hold)
def record_hold(
    *,
    by: Actor,
    case: Case,
    kind: str,
    from_on: date,
    until_on: date | None = None,
    source: str = "",
    timely: str = Hold.Timely.UNKNOWN,
    whose: str = "",
    submission_id: uuid.UUID | None = None,
) -> Hold:
    """Record why collection is paused. No hold moves a date to act by; some move until when the IRS may collect.

    A hold by phone that begins while one stands makes that one longer, and says so.
    """
    require(by.person, Act.RECORD)
    (case,) = locked([case])
    require_open(case)
    if until_on and until_on < from_on:
        raise CaseError("A hold cannot end before it begins.")
    hold = Hold(
        case=case,
        kind=kind,
        from_on=from_on,
        until_on=until_on,
        timely=timely,
        whose=whose,
        source=source,
        extends=longer_than(case, from_on) if kind == Hold.Kind.SHORT_HOLD else None,
        recorded_by=by.person,
        recorded_at=by.at,
        submission_id=submission_id,
    )
    _check_details(hold)
    hold.save()
    count_anew(case, by.on)
    span = f"from {on(from_on)} until {on(until_on) if until_on else 'further notice'}"
    longer = f", going on from the hold of {on(hold.extends.from_on)}" if hold.extends else ""
    sentence = f"{hold.get_kind_display()}, {span}{longer}{f' ({source})' if source else ''}."
    tell(case, by, "hold_recorded", sentence, {"hold": hold.pk, "kind": kind}, from_on if from_on <= by.on else None)
    return hold


def longer_than(case: Case, from_on: date) -> Hold | None:
    """The hold by phone that one from this day on makes longer: it stood the day before, or stands still."""
    before = Hold.objects.standing(from_on - timedelta(days=1)).filter(case=case, kind=Hold.Kind.SHORT_HOLD)
    return before.order_by("from_on", "pk").last()


def keep_hold_of(call: Call, case: Case, *, by: Actor, called_on: date, said_by: str) -> Hold:
    """The hold that was granted on a call; the caller tells of it with the call and holds the lock of the case."""
    require_open(case)
    return Hold.objects.create(
        case=case,
        kind=Hold.Kind.SHORT_HOLD,
        from_on=called_on,
        until_on=call.hold_until,
        source=f"Call of {on(called_on)}{f', {said_by}' if said_by else ''}",
        call=call,
        extends=longer_than(case, called_on),
        recorded_by=by.person,
        recorded_at=by.at,
    )


@transaction.atomic
def end_hold(
    hold: Hold,
    *,
    by: Actor,
    version: int,
    until_on: date,
    reason: str = "",
    ended_how: str | None = None,
    timely: str | None = None,
    whose: str | None = None,
) -> Hold:
    """Say on which day a hold ended or will end, and how; of the last three, those not given stay as they are."""
    require(by.person, Act.RECORD)
    (case,) = locked([hold.case])
    hold = claim(hold, version)
    _require_standing(hold)
    if until_on < hold.from_on:
        raise CaseError("A hold cannot end before it begins.")
    told = {"ended_how": ended_how, "timely": timely, "whose": whose}
    wanted = {"until_on": until_on} | {name: new for name, new in told.items() if new is not None}
    changed = differences(hold, wanted)
    for name, value in wanted.items():
        setattr(hold, name, value)
    _check_details(hold)
    keep(hold, wanted)
    count_anew(case, by.on)
    how = f", {hold.get_ended_how_display().lower()}" if hold.ended_how else ""
    sentence = f"{hold.get_kind_display()} ends {on(until_on)}{how}{f': {reason}' if reason else ''}."
    tell(case, by, "hold_ended", sentence, changed | {"hold": hold.pk, "until_on": until_on, "reason": reason})
    return hold


@transaction.atomic
def withdraw_hold(hold: Hold, *, by: Actor, version: int, reason: str) -> Hold:
    """Take back a hold that was recorded by mistake. It stays on file and counts for nothing any more."""
    require(by.person, Act.RECORD)
    (case,) = locked([hold.case])
    require_open(case)
    hold = claim(hold, version)
    _require_standing(hold)
    if not reason.strip():
        raise CaseError("Say why it is wrong; the reason stays on file.")
    keep(hold, {"withdrawn_by": by.person, "withdrawn_at": by.at, "withdrawn_why": reason})
    count_anew(case, by.on)
    sentence = f"{hold.get_kind_display()} from {on(hold.from_on)} withdrawn, recorded by mistake: {reason}"
    tell(case, by, "hold_withdrawn", sentence, {"hold": hold.pk, "kind": hold.kind, "reason": reason})
    return hold


def _require_standing(hold: Hold) -> None:
    if hold.is_withdrawn:
        raise CaseError("This hold was withdrawn. Record it anew if it was right after all.")


def _check_details(hold: Hold) -> None:
    """Only what can be true of this kind of hold: a bankruptcy is not rejected, and only a hearing is timely."""
    if hold.ended_how and hold.ended_how not in hold.endings:
        how = hold.get_ended_how_display().lower()
        raise CaseError(f"{hold.get_kind_display()} does not end in this way: {how}.")
    if hold.timely and hold.kind != Hold.Kind.CDP_HEARING:
        raise CaseError("Only a hearing is asked for in time or too late.")
    if hold.whose in (Whose.TAXPAYER, Whose.SPOUSE) and hold.case.spouse_id is None:
        raise CaseError("There is no spouse on this case to tell apart.")
