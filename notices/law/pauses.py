"""Which of the holds on file suspend the ten years of IRC 6502, and what is not known about them?

A hold says less than the law asks: an offer that ended may have been rejected, a hearing may have been asked for too
late, and of a couple only one may be meant. Where such a fact is missing, the suspension that would follow counts in
the later estimate only, and a sentence says what to find out.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from notices.law import csed
from notices.law.counting import in_words
from notices.law.csed import Estimate, Event, Step
from notices.law.tolling import tolling_of, why_not

EVERYBODY = "both"


@dataclass(frozen=True)
class Pause:
    """A hold, or a suspension read on a transcript, as it is on file.

    `kind` is a kind of `tolling` or of a hold; `until_on` its last day (None: still running). `ended_how` (accepted,
    rejected, withdrawn, terminated, completed), `timely` (yes, no) and `whose` (both, taxpayer, spouse) are "" where
    nobody knows. `is_exact`: the kind says by itself how it ended, as one of `tolling` does. `overtaken_on`: the day
    on which an agreement came into force while the request for it still stands without an end.
    """

    kind: str
    from_on: date
    until_on: date | None = None
    ended_how: str = ""
    timely: str = ""
    whose: str = EVERYBODY
    is_exact: bool = False
    overtaken_on: date | None = None


@dataclass(frozen=True)
class Reading:
    """What a pause does to the period: events that count in any case, those that count in the later estimate only,
    what to find out (sentences), and why it does not suspend (a sentence, or "")."""

    known: tuple[Event, ...] = ()
    possible: tuple[Event, ...] = ()
    missing: tuple[str, ...] = ()
    why_not: str = ""


@dataclass(frozen=True)
class Period:
    """Until when one assessment may be collected from one person, as far as the file tells.

    `estimate` counts what is known; its bounds also take in what is not. `unsure` are the steps that count in the
    later estimate only. `is_moving`: something is still running, so that each day moves the dates.
    """

    estimate: Estimate
    unsure: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    is_moving: bool = False


def in_context(pauses: Sequence[Pause]) -> list[Pause]:
    """The pauses, each request for an agreement knowing of the agreement that came after it."""
    agreed = sorted(each.from_on for each in pauses if each.kind == "agreement_in_force")
    return [
        replace(each, overtaken_on=next((day for day in agreed if day >= each.from_on), None))
        if each.kind == "agreement_pending" and not each.is_exact
        else each
        for each in pauses
    ]


def period_of(assessed_on: date, pauses: Iterable[Pause], *, as_of: date, person: str = "") -> Period:
    """The collection period of an assessment for `person` of a couple: "taxpayer", "spouse", "" for one taxpayer.

    A pause that begins after `as_of` is left out. ValueError with a sentence where `csed.estimate` raises it. Sources:
    IRC 6502 and `notices.law.tolling`.
    """
    readings = [read(each, as_of, person=person) for each in pauses if _concerns(each, as_of, person)]
    known = [event for reading in readings for event in reading.known]
    possible = [event for reading in readings for event in reading.possible]
    least = csed.estimate(assessed_on, known, as_of=as_of)
    most = csed.estimate(assessed_on, [*known, *possible], as_of=as_of)
    sure = {(step.kind, step.start_on, step.end_on) for step in least.steps}
    return Period(
        estimate=replace(
            least,
            earliest_on=min(least.earliest_on, most.earliest_on),
            latest_on=max(least.latest_on, most.latest_on),
        ),
        unsure=tuple(step for step in most.steps if (step.kind, step.start_on, step.end_on) not in sure),
        missing=tuple(dict.fromkeys(sentence for reading in readings for sentence in reading.missing)),
        is_moving=any(event.end_on is None and event.start_on < most.latest_on for event in [*known, *possible]),
    )


def _concerns(pause: Pause, as_of: date, person: str) -> bool:
    return pause.from_on <= as_of and (not person or pause.whose in ("", EVERYBODY, person))


def read(pause: Pause, as_of: date, *, person: str = "") -> Reading:
    """What a pause means as of a day, for `person` of a couple ("" where there is one taxpayer)."""
    if pause.overtaken_on and pause.overtaken_on > as_of:
        pause = replace(pause, overtaken_on=None)
    reader = _read_as_itself if pause.is_exact else _READERS.get(pause.kind, _read_as_itself)
    reading = reader(pause, _event_end(pause, as_of))
    if person and not pause.whose and (reading.known or reading.possible):
        asked = f"Find out which spouse {_name(pause)} is about; it counts in the later estimate only."
        return Reading((), (*reading.known, *reading.possible), (asked, *reading.missing))
    return reading


def _event_end(pause: Pause, as_of: date) -> date | None:
    """The day it was over; one that lies ahead is an expectation, and the pause still running."""
    is_agreed = pause.kind == "waiver"
    return pause.until_on if pause.until_on and (is_agreed or pause.until_on <= as_of) else None


def _read_as_itself(pause: Pause, end_on: date | None) -> Reading:
    if reason := why_not(pause.kind):
        return Reading(why_not=_sentence(reason))
    return Reading(known=(Event(tolling_of(pause.kind).kind, pause.from_on, end_on),))


def _read_request(pause: Pause, end_on: date | None) -> Reading:
    """An offer or agreement asked for: thirty days follow a rejection (IRC 6331(k)(1), (k)(2)(B))."""
    pending, rejected = pause.kind, pause.kind.replace("pending", "rejected")
    if pause.ended_how == "rejected" and end_on:
        return Reading(known=(Event(rejected, pause.from_on, end_on),))
    if end_on is None and pause.overtaken_on:
        asked = f"Set the end of {_name(pause)}: an agreement came into force on {in_words(pause.overtaken_on)}."
        ended, running = (Event(pending, pause.from_on, day) for day in (pause.overtaken_on, None))
        return Reading((ended,), (running,), (asked,))
    known = (Event(pending, pause.from_on, end_on),)
    if pause.ended_how or end_on is None:
        return Reading(known)
    asked = f"Find out how {_name(pause)} ended: 30 days follow a rejection, none an acceptance or withdrawal."
    return Reading(known, (Event(rejected, pause.from_on, end_on),), (asked,))


def _read_agreement(pause: Pause, end_on: date | None) -> Reading:
    """In effect it suspends nothing; thirty days follow its termination (IRC 6331(k)(2)(D), (k)(3)(B))."""
    over = (Event("agreement_terminated", end_on, end_on),) if end_on else ()
    if over and pause.ended_how == "terminated":
        return Reading(known=over)
    reason = _sentence(why_not("agreement_in_force"))
    if not over or pause.ended_how:
        return Reading(why_not=reason)
    asked = f"Find out how {_name(pause)} ended: 30 days follow a termination by the IRS, nothing else."
    return Reading((), over, (asked,), reason)


def _read_hearing(pause: Pause, end_on: date | None) -> Reading:
    """Only a hearing asked for in time suspends (IRC 6330(e)(1); Treas. Reg. 301.6330-1(i))."""
    if pause.timely == "no":
        return Reading(why_not=_sentence(why_not("equivalent_hearing")))
    hearing = (Event("cdp", pause.from_on, end_on),)
    if pause.timely == "yes":
        return Reading(known=hearing)
    asked = f"Find out whether {_name(pause)} was asked for in time: an equivalent hearing suspends nothing."
    return Reading((), hearing, (asked,))


_READERS: dict[str, Callable[[Pause, date | None], Reading]] = {
    "offer_pending": _read_request,
    "agreement_pending": _read_request,
    "agreement_in_force": _read_agreement,
    "cdp_hearing": _read_hearing,
}

_NAMES = {
    "offer_pending": "the offer in compromise",
    "agreement_pending": "the request for an installment agreement",
    "agreement_in_force": "the installment agreement",
    "cdp_hearing": "the hearing",
    "bankruptcy": "the bankruptcy",
    "innocent_spouse": "the innocent spouse request",
}


def _name(pause: Pause) -> str:
    return f"{_NAMES.get(pause.kind, 'the suspension')} of {in_words(pause.from_on)}"


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}."
