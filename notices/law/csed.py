"""Until when may the IRS collect this assessment (the CSED), and what has moved that day?

Ten years from the assessment (IRC 6502(a)(1)), for each assessment its own. Events of `notices.law.tolling` suspend
the period: their time is a union of intervals, so that days on which two events ran count once (IRM 5.1.19.3). An
event holds back only a period that has not expired when the event begins. Every date here is an estimate, to be
confirmed on an account transcript. No date is moved off a weekend: the sources show a CSED on a Sunday.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import zip_longest

from notices.law import holidays
from notices.law.counting import in_words
from notices.law.tolling import (
    LONGEST_SIX_MONTHS,
    SHORTEST_SIX_MONTHS,
    Tolling,
    six_months_after,
    ten_years_after,
    tolling_of,
)

FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2099, 12, 31)
CONFIRM = "This is an estimate. Confirm it on an account transcript (TXMODA) or with the IRS before advising."


class Reading(Enum):
    """How what is unsettled is read: for an early end, as the statute stands, or for a late end."""

    EARLIEST = "earliest"
    STATUTE = "statute"
    LATEST = "latest"


@dataclass(frozen=True)
class Event:
    """One thing that happened to the taxpayer: a kind of `tolling`, its first day, its end (None = still running).

    The end is the day it was over: accepted, rejected, terminated, stay lifted, determination final, returned. For
    `waiver` the first day is the signature and the end the agreed last day.
    """

    kind: str
    start_on: date
    end_on: date | None


@dataclass(frozen=True)
class Step:
    """What one event did: the days `start_on` up to `end_on` with its add-on, and how many were not counted before."""

    kind: str
    name: str
    start_on: date
    end_on: date
    counted_days: int
    citation: str
    explanation: str


@dataclass(frozen=True)
class Estimate:
    """The estimated last day to collect, its bounds, and each step that led there.

    `base_on` is ten years from the assessment; `csed_on` the estimate under the statute; `earliest_on` and
    `latest_on` bound it where law or fact is unsettled, otherwise all three agree. `notes` are sentences.
    """

    base_on: date
    csed_on: date
    earliest_on: date
    latest_on: date
    suspended_days: int
    steps: tuple[Step, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, order=True)
class _Span:
    """One event as a reading sees it: suspended from `start_on` up to `end_on`; from `floor_from` on the period may
    not expire before `floor_on`. Both pairs may be empty (`end_on` = `start_on`, `floor_on` = date.min)."""

    start_on: date
    end_on: date
    kind: str
    floor_from: date
    floor_on: date


@dataclass
class _Clock:
    """The running period: its day of expiry, moved as suspended days and floors are met in order of time."""

    reading: Reading
    expiry: date
    floor: date
    counted: list[int]

    @property
    def expires_on(self) -> date:
        return max(self.expiry, self.floor)

    def suspend(self, position: int, first: date, end: date) -> None:
        """Stop from `first` up to `end` for the span at `position`; nothing expires while it is suspended."""
        self.counted[position] += (end - first).days
        self.expiry += end - first
        self.floor = max(self.floor, end)

    def raise_floor(self, day: date) -> None:
        """Not before `day`. The late reading lets a later suspension lengthen even that."""
        self.floor = max(self.floor, day)
        if self.reading is Reading.LATEST:
            self.expiry = max(self.expiry, day)


def estimate(assessed_on: date, events: Iterable[Event] = (), *, as_of: date | None = None) -> Estimate:
    """The collection statute expiration date of an assessment made on `assessed_on`, and its bounds.

    An event still running is counted as though it ended on `as_of`, which is then required. ValueError with a
    sentence for an unknown kind, an event that ends before it begins, or days too far away. Sources: IRC 6502 and
    those named in `notices.law.tolling`.
    """
    given = sorted(set(events), key=lambda each: (each.start_on, each.end_on or LAST_DAY, each.kind))
    _check(assessed_on, given, as_of)
    base = ten_years_after(assessed_on)
    by_reading = {
        reading: _run(assessed_on, base, [_span(each, as_of, reading) for each in given], reading)
        for reading in Reading
    }
    clock = by_reading[Reading.STATUTE]
    steps = tuple(
        _step(each, as_of, assessed_on, clock, counted) for each, counted in zip(given, clock.counted, strict=True)
    )
    return Estimate(
        base_on=base,
        csed_on=clock.expires_on,
        earliest_on=by_reading[Reading.EARLIEST].expires_on,
        latest_on=by_reading[Reading.LATEST].expires_on,
        suspended_days=sum(clock.counted),
        steps=steps,
        notes=_notes(clock.expires_on, given, as_of),
    )


def _run(assessed_on: date, base: date, spans: list[_Span], reading: Reading) -> _Clock:
    """Walk from day to day on which something begins or ends, and let the clock run or stand."""
    clock = _Clock(reading, base, base, [0] * len(spans))
    alive: set[int] = set()
    order = sorted(range(len(spans)), key=lambda position: spans[position])
    moments = sorted({max(day, assessed_on) for span in spans for day in (span.start_on, span.end_on, span.floor_from)})
    for moment, following in zip_longest(moments, moments[1:]):
        for position in order:
            span = spans[position]
            if max(span.start_on, assessed_on) == moment and moment < clock.expires_on:
                alive.add(position)
            if position in alive and max(span.floor_from, assessed_on) == moment:
                clock.raise_floor(span.floor_on)
        running = [each for each in order if each in alive and spans[each].start_on <= moment < spans[each].end_on]
        if running:
            clock.suspend(running[0], moment, following)
    return clock


def _span(event: Event, as_of: date | None, reading: Reading) -> _Span:
    rule = tolling_of(event.kind)
    end_on = _ended_on(event, as_of)
    start_on, until = event.start_on, _with_add_on(rule, end_on, reading)
    if rule.counts_from_end:
        # Still running means that its appeal is: then the event began with the termination itself.
        if event.end_on is None:
            until = max(_with_add_on(rule, start_on, reading), end_on)
        else:
            start_on = end_on
    if rule.extends:
        return _Span(start_on, start_on, event.kind, start_on, until)
    is_idle = not rule.is_verified and reading is not Reading.LATEST
    if is_idle or (rule.needs_six_months and end_on < six_months_after(start_on)):
        return _Span(start_on, start_on, event.kind, start_on, date.min)
    return _Span(start_on, until, event.kind, end_on, _floor(rule, end_on))


def _with_add_on(rule: Tolling, end_on: date, reading: Reading) -> date:
    if rule.adds_six_months:
        if reading is Reading.STATUTE:
            return six_months_after(end_on)
        is_early = reading is Reading.EARLIEST
        return end_on + timedelta(days=SHORTEST_SIX_MONTHS if is_early else LONGEST_SIX_MONTHS)
    if reading is Reading.EARLIEST and rule.least_add_days is not None:
        return end_on + timedelta(days=rule.least_add_days)
    return end_on + timedelta(days=rule.add_days)


def _floor(rule: Tolling, end_on: date) -> date:
    if rule.floors_six_months:
        return six_months_after(end_on)
    return end_on + timedelta(days=rule.floor_days) if rule.floor_days else date.min


def _ended_on(event: Event, as_of: date | None) -> date:
    ended = event.end_on or as_of
    if ended is None:
        raise ValueError(f"{event.kind} from {in_words(event.start_on)} is still running: say as of which day.")
    return ended


def _step(event: Event, as_of: date | None, assessed_on: date, clock: _Clock, counted: int) -> Step:
    rule, span = tolling_of(event.kind), _span(event, as_of, Reading.STATUTE)
    said = [
        _why_fewer(span, assessed_on, clock.expires_on, counted),
        _why_none(rule, span),
        _not_before(rule, span, clock.expires_on),
        "" if event.end_on else f"Still running; counted as though it ended on {in_words(_ended_on(event, as_of))}.",
        rule.caution,
    ]
    return Step(
        kind=event.kind,
        name=rule.name,
        start_on=span.start_on,
        end_on=span.floor_on if rule.extends else max(span.end_on, _ended_on(event, as_of)),
        counted_days=counted,
        citation=rule.citation if rule.is_verified else f"{rule.citation} (unverified)",
        explanation=" ".join(filter(None, said)),
    )


def _why_fewer(span: _Span, assessed_on: date, expires_on: date, counted: int) -> str:
    length = (span.end_on - span.start_on).days
    if counted == length:
        return ""
    if span.start_on >= expires_on:
        return "It began when the period had expired, so it moves nothing."
    where = ["before the assessment"] if span.start_on < assessed_on else []
    if counted < (span.end_on - max(span.start_on, assessed_on)).days:
        where.append("in an earlier step")
    return f"{counted} of its {length} days count; the others lie {' or '.join(where)}."


def _why_none(rule: Tolling, span: _Span) -> str:
    is_short = rule.needs_six_months and span.floor_on == date.min
    return "It was shorter than six months, so it suspends nothing." if is_short else ""


def _not_before(rule: Tolling, span: _Span, expires_on: date) -> str:
    if span.start_on >= expires_on or span.floor_on == date.min:
        return ""
    is_decisive = rule.extends or span.floor_on == expires_on
    return f"The period does not expire before {in_words(span.floor_on)}." if is_decisive else ""


def _notes(csed_on: date, events: list[Event], as_of: date | None) -> tuple[str, ...]:
    notes = [CONFIRM]
    if as_of and any(each.end_on is None for each in events):
        notes.append(f"Something is still running on {in_words(as_of)}: every further day moves the date.")
    if (landed := holidays.next_business_day(csed_on)) != csed_on:
        notes.append(
            f"{in_words(csed_on)} is no business day; it is not moved here, "
            f"but IRC 7503 may let the IRS act through {in_words(landed)}."
        )
    return tuple(notes)


def _check(assessed_on: date, events: list[Event], as_of: date | None) -> None:
    for event in events:
        rule = tolling_of(event.kind)
        if rule.extends and event.end_on is None:
            raise ValueError(f"A {event.kind} needs the agreed last day to collect.")
        ended = _ended_on(event, as_of)
        if ended < event.start_on:
            over, began = in_words(ended), in_words(event.start_on)
            raise ValueError(f"{event.kind} would end on {over}, before it begins on {began}.")
    for day in (assessed_on, as_of, *(day for each in events for day in (each.start_on, each.end_on))):
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise ValueError(f"{in_words(day)} is too far from today's law to be computed.")
