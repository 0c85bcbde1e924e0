"""What happens to the way out of a case: it is chosen, asked for, granted or refused, and it ends.

A step keeps the case's own path in line, and opens and ends the holds that belong to it where the member wants that.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from notices.casework.base import CaseError, locked, require_open, tell, touch
from notices.casework.collection import end_hold, record_hold
from notices.models import Case, Hold, Path, Resolution, ResolutionStep, Response
from practice.access import Act, require
from practice.history import Actor
from practice.words import change_sentence, differences, on
from practice.writing import claim, keep, once

State = Resolution.State

# Which hold of the case a path opens as it becomes pending, and as it comes into force.
OPENS = {
    (Path.INSTALLMENTS, State.PENDING): Hold.Kind.AGREEMENT_PENDING,
    (Path.INSTALLMENTS, State.IN_FORCE): Hold.Kind.AGREEMENT_IN_FORCE,
    (Path.PARTIAL_PAYMENT, State.PENDING): Hold.Kind.AGREEMENT_PENDING,
    (Path.PARTIAL_PAYMENT, State.IN_FORCE): Hold.Kind.AGREEMENT_IN_FORCE,
    (Path.OFFER, State.PENDING): Hold.Kind.OFFER_PENDING,
    (Path.NOT_COLLECTIBLE, State.IN_FORCE): Hold.Kind.NOT_COLLECTIBLE,
    (Path.HEARING, State.PENDING): Hold.Kind.CDP_HEARING,
    (Path.INNOCENT_SPOUSE, State.PENDING): Hold.Kind.INNOCENT_SPOUSE,
    (Path.IDENTITY_THEFT, State.PENDING): Hold.Kind.IDENTITY_THEFT,
}
# How a hold of a path has ended when the path takes this step; a kind that cannot end so ends without saying how.
_ENDS = {
    State.IN_FORCE: Hold.Ending.ACCEPTED,
    State.COMPLETED: Hold.Ending.COMPLETED,
    State.REJECTED: Hold.Ending.REJECTED,
    State.WITHDRAWN: Hold.Ending.WITHDRAWN,
    State.DEFAULTED: Hold.Ending.TERMINATED,
}


@dataclass(frozen=True)
class HoldPlan:
    """What a step does to the holds of the case: which kind it opens (None: none), and which it ends, and how."""

    opens: Hold.Kind | None
    ends: tuple[tuple[Hold, str], ...]

    def __bool__(self) -> bool:
        return bool(self.opens or self.ends)

    @property
    def words(self) -> str:
        """In a sentence: "ends the hold "Installment agreement asked for", accepted; opens ..."."""
        parts = []
        for hold, how in self.ends:
            told = f", {Hold.Ending(how).label.lower()}" if how else ""
            parts.append(f"ends the hold \u201c{hold}\u201d of {on(hold.from_on)}{told}")
        if self.opens:
            parts.append(f"opens the hold \u201c{self.opens.label}\u201d")
        return "; ".join(parts) or "changes no hold"


def holds_that_follow() -> list[tuple[str, str, str]]:
    """Path, state and hold, in words: which hold each step opens."""
    return [(str(path.label), str(state.label), str(kind.label)) for (path, state), kind in OPENS.items()]


def hold_plan(case: Case, path: str, state: str) -> HoldPlan:
    """What taking this step would do to the holds of the case as they are on file now."""
    opens = OPENS.get((Path(path), State(state)))
    kinds = {kind for (of_path, _), kind in OPENS.items() if of_path == path}
    running = [hold for hold in Hold.objects.counting().filter(case=case, until_on=None, kind__in=kinds).order_by("pk")]
    if any(hold.kind == opens for hold in running):
        opens = None
    how = _ENDS.get(State(state), Hold.Ending.UNKNOWN)
    stays = OPENS.get((Path(path), State(state)))
    over = [hold for hold in running if hold.kind != stays and state in _ENDS]
    return HoldPlan(opens, tuple((hold, how if how in hold.endings else Hold.Ending.UNKNOWN) for hold in over))


@once(Resolution)
def begin_resolution(
    *,
    by: Actor,
    case: Case,
    path: str,
    state: str,
    happened_on: date,
    source: str = "",
    moves_holds: bool = True,
    submission_id: uuid.UUID | None = None,
    **terms: Any,
) -> Resolution:
    """Choose a way out of the case, at whatever point it is taken up. Raises CaseError where it stands already.

    `terms` are those of `Resolution.TERMS`. With `moves_holds` the holds follow as `hold_plan` says.
    """
    require(by.person, Act.DECIDE)
    (case,) = locked([case])
    require_open(case)
    if state in Resolution.ENDED:
        raise CaseError("A resolution is begun while it is considered, asked for, pending or in force.")
    if case.resolutions.standing().filter(path=path).exists():
        raise CaseError(f"A resolution of this kind stands on the case already: {Path(path).label}.")
    row = Resolution(
        case=case,
        path=path,
        state=state,
        state_on=happened_on,
        recorded_by=by.person,
        recorded_at=by.at,
        submission_id=submission_id,
        **terms,
    )
    _check_terms(row)
    _check_day(row, by, happened_on)
    row.save()
    _step(row, by, happened_on, source, moves_holds)
    return row


@transaction.atomic
def step_resolution(
    resolution: Resolution,
    *,
    by: Actor,
    version: int,
    state: str,
    happened_on: date,
    source: str = "",
    moves_holds: bool = True,
) -> Resolution:
    """Say what became of it, on which day, and how we know. Raises CaseError for what cannot come next."""
    require(by.person, Act.DECIDE)
    locked([resolution.case])
    row = claim(resolution, version)
    require_open(row.case)
    if state not in row.next_states:
        raise CaseError(f"It is {row.get_state_display()}; that cannot come next.")
    _check_day(row, by, happened_on, after=row.state_on)
    keep(row, {"state": state, "state_on": happened_on})
    _step(row, by, happened_on, source, moves_holds)
    return row


@transaction.atomic
def change_resolution(resolution: Resolution, *, by: Actor, version: int, **wanted: Any) -> Resolution:
    """Set its amounts, form, fee or the answer that asked for it; where it stands changes by a step only."""
    require(by.person, Act.DECIDE)
    (case,) = locked([resolution.case])
    row = claim(resolution, version)
    require_open(case)
    changed = differences(row, wanted)
    if not changed:
        return row
    for name, value in wanted.items():
        setattr(row, name, value)
    _check_terms(row)
    keep(row, wanted)
    shown = {name: [_plain(old), _plain(new)] for name, (old, new) in changed.items()}
    tell(case, by, "resolution_changed", f"{row}: {change_sentence(row, shown)}.", {"resolution": row.pk, **shown})
    return row


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Response) else value


def _step(row: Resolution, by: Actor, happened_on: date, source: str, moves_holds: bool) -> None:
    """Keep the step, let the holds and the path of the case follow, and tell of it; the case is locked."""
    opened = _move_holds(row, by, happened_on, source) if moves_holds else None
    ResolutionStep.objects.create(
        resolution=row,
        state=row.state,
        happened_on=happened_on,
        source=source,
        hold=opened,
        by=by.person,
        recorded_at=by.at,
    )
    sentence = f"{row}: {row.get_state_display()}{f' ({source})' if source else ''}."
    facts = {"resolution": row.pk, "path": row.path, "state": row.state}
    tell(row.case, by, "resolution_stepped", sentence, facts, happened_on)
    _keep_path_in_line(row, by)


def _move_holds(row: Resolution, by: Actor, happened_on: date, source: str) -> Hold | None:
    plan = hold_plan(row.case, row.path, row.state)
    why = f"{row} {row.get_state_display()}"
    for hold, how in plan.ends:
        end_hold(hold, by=by, version=hold.version, until_on=happened_on, ended_how=how, reason=why)
    if not plan.opens:
        return None
    return record_hold(by=by, case=row.case, kind=plan.opens, from_on=happened_on, source=source or why)


def _keep_path_in_line(row: Resolution, by: Actor) -> None:
    """The case's path is that of the newest step; one that came to nothing gives way to what else stands.

    One that is completed stays the path: it is how the case ended.
    """
    case = Case.objects.get(pk=row.case_id)
    came_to_nothing = row.is_over and row.state != State.COMPLETED
    if came_to_nothing and case.path != row.path:
        return
    other = case.resolutions.standing().first()
    wanted = (other.path if other else Path.UNDECIDED) if came_to_nothing else row.path
    changed = differences(case, {"path": wanted})
    if not changed:
        return
    case.version += 1
    keep(case, {"path": wanted})
    touch(case)
    tell(case, by, "case_changed", f"Changed: {change_sentence(case, changed)}.", changed)


def _check_day(row: Resolution, by: Actor, day: date, after: date | None = None) -> None:
    if day > by.on:
        raise CaseError("A step is recorded when it has come, not before.")
    if after and day < after:
        raise CaseError(f"The step before was on {on(after)}; this one cannot lie before it.")


def _check_terms(row: Resolution) -> None:
    if row.agreement and row.path != Path.INSTALLMENTS:
        raise CaseError("Only an installment agreement has a kind of agreement.")
    if row.pay_day is not None and not 1 <= row.pay_day <= 28:
        raise CaseError("The day of the month is one that every month has: 1 to 28.")
    amounts = (row.monthly, row.down_payment, row.offered, row.fee_paid)
    if any(amount is not None and amount < 0 for amount in amounts):
        raise CaseError("An amount cannot be below zero.")
    if row.response and not row.response.cases.filter(pk=row.case_id).exists():
        raise CaseError("That answer is not about this case.")
