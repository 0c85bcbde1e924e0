"""What ends the clock of silence, what lets it run again, and how long a firm lets it run."""

from datetime import date

from django.db import transaction

from notices import silence as clocks
from notices.casework.base import CaseError, locked, require_open, tell, touch
from notices.models import Call, Case, Notice, Response, Silence
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.models import Firm
from practice.words import on
from practice.writing import claim, keep


def _claimed(silence: Silence, version: int) -> tuple[Case, Silence]:
    (case,) = locked([silence.case])
    require_open(case)
    return case, claim(silence, version)


@transaction.atomic
def end_silence(
    silence: Silence,
    *,
    by: Actor,
    version: int,
    how: str,
    letter: Notice | None = None,
    call: Call | None = None,
    reason: str = "",
) -> Silence:
    """Stop the clock: a letter of the case is the answer, a call settled it, or a member says why it need not run."""
    require(by.person, Act.RECORD)
    case, silence = _claimed(silence, version)
    if silence.ended_on:
        raise CaseError(f"This clock was stopped on {on(silence.ended_on)} already.")
    ended_on, words = _ending(silence, how, letter, call, reason, by)
    keep(
        silence,
        {
            "ended_on": ended_on,
            "ended_how": how,
            "letter": letter if how == Silence.End.LETTER else None,
            "call": call if how == Silence.End.CALL else None,
            "reason": reason,
            "ended_by": by.person,
        },
    )
    touch(case)
    more = f" {reason}" if reason and how != Silence.End.HAND else ""
    facts = {"silence": silence.pk, "response": silence.response_id, "how": how}
    facts |= {"notice": silence.letter_id} if silence.letter_id else {}
    tell(case, by, "silence_ended", f"No longer waiting on {silence.response}: {words}.{more}", facts)
    return silence


def _ending(
    silence: Silence, how: str, letter: Notice | None, call: Call | None, reason: str, by: Actor
) -> tuple[date, str]:
    """On which day the silence ended, and by what; CaseError when that cannot be."""
    if how == Silence.End.LETTER:
        return _by_letter(silence, letter, by)
    if how == Silence.End.CALL:
        return _by_call(silence, call, by)
    if how != Silence.End.HAND:
        raise CaseError("Say what ends the waiting.")
    if not reason.strip():
        raise CaseError("Say why no answer is awaited any more; the reason stays in the history.")
    return by.on, reason.rstrip(".")


def _by_letter(silence: Silence, letter: Notice | None, by: Actor) -> tuple[date, str]:
    if letter is None or letter.case_id != silence.case_id:
        raise CaseError("Choose the letter of this case that answers it.")
    if letter.notice_date < silence.from_on:
        raise CaseError(f"{letter} is older than what it would answer.")
    return min(letter.notice_date, by.on), f"{letter} is the answer"


def _by_call(silence: Silence, call: Call | None, by: Actor) -> tuple[date, str]:
    if call is None or not call.cases.filter(pk=silence.case_id).exists():
        raise CaseError("Choose the call about this case that settled it.")
    called_on = by.person.local_date(call.dialled_at)
    if called_on < silence.from_on:
        raise CaseError("That call was before it was sent.")
    return called_on, f"the call of {on(called_on)} settled it"


@transaction.atomic
def restart_silence(silence: Silence, *, by: Actor, version: int, reason: str) -> Silence:
    """Let a clock that was stopped by mistake run again, from the day it began."""
    require(by.person, Act.RECORD)
    case, silence = _claimed(silence, version)
    if not silence.ended_on:
        raise CaseError("This clock is running.")
    empty = {"ended_on": None, "ended_how": "", "letter": None, "call": None, "reason": "", "ended_by": None}
    keep(silence, empty)
    touch(case)
    facts = {"silence": silence.pk, "response": silence.response_id, "reason": reason}
    tell(case, by, "silence_restarted", f"Still waiting on {silence.response}: {reason}", facts)
    return silence


@transaction.atomic
def set_silence_days(firm: Firm, *, by: Actor, version: int, days: dict[str, int]) -> Firm:
    """How many days of silence are nothing unusual, by method; 0: no answer is awaited.

    Clocks that run already keep their day. Raises Refused for a number that cannot be, and Conflict when another owner
    changed the firm meanwhile.
    """
    require(by.person, Act.RUN_FIRM)
    firm = claim(firm, version)
    before = clocks.days_of(firm)
    changed = {method: [before[method], number] for method, number in days.items() if before[method] != number}
    for method, (_, number) in changed.items():
        if not 0 <= number <= clocks.MOST_DAYS:
            label = Response.Method(method).label
            raise CaseError(f"{label}: enter days from 0 to {clocks.MOST_DAYS}; 0 means that none is awaited.")
    if changed:
        keep(firm, {"silence_days": before | days})
        parts = [f"{Response.Method(method).words} from {old} to {new}" for method, (old, new) in changed.items()]
        sentence = f"Days of silence before a case is flagged: {'; '.join(parts)}."
        history.record(firm.chain_id, by=by, kind="silence_days_changed", sentence=sentence, facts=changed)
    return firm
