"""How long has the IRS's clock on a case run, and when will it run again? Bars stop it; letters go out on Mondays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import NamedTuple

from notices.forecast.facts import TEN_YEARS, Bar, Facts
from notices.forecast.priors import BARS, PRIORS, Parameters, Standstill

NEVER = 1 << 20
"""Days to wait when a bar has no known end."""

MOST_BARS = 5
"""Bars in force that are weighed together; 32 combinations at most."""


class Reading(NamedTuple):
    """Days the clock has run since the last letter, and days until it runs on (0: it runs)."""

    ran: int
    wait: int


class Pause(NamedTuple):
    """One set of bars: with what odds letters go out all the same, and the clock with and without them."""

    log_odds: float
    despite: Reading
    under: Reading
    counts: bool = True
    """Whether the figure may be as low as this set gives; the dates are never earlier than any set gives."""


@dataclass(frozen=True)
class Span:
    """Days on which a bar covers the case, both ends included; `last` None when open."""

    first: date
    last: date | None


def monday_on_or_after(day: date) -> date:
    """The Monday on which a letter due that day would be dated."""
    return day + timedelta(days=-day.weekday() % 7)


def cycle_start(notice_on: date) -> date:
    """The Monday nearest to the date of a letter, from which its weekly cycles are counted."""
    return monday_on_or_after(notice_on - timedelta(days=3))


def read_clock(start: date, spans: list[Span], as_of: date) -> Reading:
    """Days run from `start` through `as_of` outside the spans, and days of the span that covers `as_of`."""
    held, covered_to = 0, start
    for span in sorted(spans, key=lambda span: span.first):
        first = max(span.first, covered_to + timedelta(days=1))
        last = as_of if span.last is None else min(span.last, as_of)
        if last >= first:
            held += (last - first).days + 1
            covered_to = last
    return Reading((as_of - start).days - held, _days_to_wait(spans, as_of))


def _days_to_wait(spans: list[Span], as_of: date) -> int:
    now = [span.last for span in spans if span.first <= as_of and (span.last is None or span.last >= as_of)]
    wait = 0
    for last in now:
        if last is None or (last - as_of).days > TEN_YEARS:
            return NEVER
        wait = max(wait, (last - as_of).days)
    return wait


def pauses(
    facts: Facts, as_of: date, parameters: Parameters = PRIORS, odds: Mapping[str, float] | None = None
) -> tuple[Pause, ...]:
    """Every combination of the bars in force, the one with the fewest first; bars that ended count in each.

    The forecast is the lowest that any combination gives. A bar in force explains the silence it covers, which taken
    alone would raise the figure; taking the lowest keeps the promise that one more bar never raises it. Once the bar
    has ended the silence is explained and the clock goes on from where it stood. A firm's own record shows that this
    is too careful for a bar that has lasted a while: with learned parameters no combination without it counts then,
    the silence under it says nothing, and the figure is at most what it was when the bar began.

    `odds` tries other log odds of the bars than those of the parameters.
    """
    start = cycle_start(facts.last_notice_on)
    stood = _stood(start, as_of, parameters.standstills)
    if not facts.bars and not stood:
        undisturbed = Reading((as_of - start).days, 0)
        return (Pause(0.0, undisturbed, undisturbed),)
    started = [bar for bar in facts.bars if bar.from_on <= as_of]
    ended = stood + [Span(bar.from_on, bar.last_on) for bar in started if not bar.is_in_force(as_of)]
    running = list(dict.fromkeys(bar for bar in started if bar.is_in_force(as_of)))[:MOST_BARS]
    after = parameters.explained_after
    lasting = {bar for bar in running if after is not None and (as_of - bar.from_on).days > after}
    return tuple(
        _pause(start, ended, list(chosen), as_of, odds or parameters.bars, lasting)._replace(
            counts=lasting <= set(chosen)
        )
        for size in range(len(running) + 1)
        for chosen in combinations(running, size)
    )


def _stood(start: date, as_of: date, standstills: tuple[Standstill, ...]) -> list[Span]:
    """The standstills after a letter. One that still lasts may end tomorrow: nobody knows when."""
    today = as_of.toordinal()
    after = [each for each in standstills if each.last >= start.toordinal() and each.first < today]
    return [Span(date.fromordinal(each.first), date.fromordinal(min(each.last, today - 1))) for each in after]


def _pause(
    start: date, past: list[Span], chosen: list[Bar], as_of: date, odds: Mapping[str, float], lasting: set[Bar]
) -> Pause:
    stops = past + [Span(bar.from_on, bar.last_on) for bar in chosen if BARS[bar.kind].stops]
    weighing = [bar for bar in chosen if not BARS[bar.kind].stops]
    despite = read_clock(start, stops, as_of)
    if not weighing:
        return Pause(0.0, despite, despite)
    explained = [Span(bar.from_on, bar.last_on) for bar in weighing if bar in lasting]
    if explained:
        despite = Reading(read_clock(start, stops + explained, as_of).ran, despite.wait)
    spans = [Span(bar.from_on, bar.last_on) for bar in weighing]
    log_odds = sum(odds[bar.kind] for bar in weighing)
    return Pause(log_odds, despite, read_clock(start, stops + spans, as_of))
