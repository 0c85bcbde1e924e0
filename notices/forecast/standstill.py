"""When did the IRS send nobody anything? Found in the record of a firm, where many letters were due. Pure.

For weeks at a time the IRS has stopped its reminders for everybody. Such silence says nothing about any one case, so
the clock of all cases stands still through it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from notices.forecast.clock import cycle_start
from notices.forecast.course import LETTERS, LONGEST_WEEKS
from notices.forecast.episodes import CLOSED, SILENT, episodes
from notices.forecast.frequencies import Frequencies
from notices.forecast.history import History
from notices.forecast.priors import Standstill

LEAST_WEEKS = 3
LEAST_EXPECTED = 8.0
"""Letters that would have come in a time without any: by chance alone that happens once in three thousand times."""

FEW = 0.1
"""Share of the expected letters up to which a week counts as without any."""


class Week(NamedTuple):
    """A week (days since the first of the calendar, by seven): letters that were to be expected, and that came."""

    number: int
    expected: float
    came: int


def standstills(histories: Iterable[History], until: int, found: Frequencies) -> tuple[Standstill, ...]:
    """The standstills that the record shows up to a day (ordinal), in order."""
    hazards = {letter: _hazards(letter, found) for letter in LETTERS}
    stands = (_standstill(run) for run in _quiet_runs(_weeks(histories, until, hazards)))
    return tuple(stand for stand in stands if stand is not None)


def _hazards(letter: str, found: Frequencies) -> list[float]:
    """Chance, by week, that a letter comes in that week to a case still in the stream."""
    following, moved = found.following[letter], found.moved[letter]
    waits = [1.0, *following.waiting]
    stays = [1.0, *following.staying]
    hazards = []
    for week in range(LONGEST_WEEKS + 1):
        alive = moved * waits[week] + (1 - moved) * stays[week]
        hazards.append(moved * (waits[week] - following.waiting[week]) / alive if alive > 1e-9 else 0.0)
    return hazards


def _weeks(histories: Iterable[History], until: int, hazards: Mapping[str, list[float]]) -> Iterator[Week]:
    expected: defaultdict[int, float] = defaultdict(float)
    came: defaultdict[int, int] = defaultdict(int)
    for history in histories:
        spans = history.spans(until)
        for episode in episodes(history, until):
            if any(span.first <= episode.ended_on and episode.letter_on <= (span.last or until) for span in spans):
                continue
            first, last = (cycle_start(date.fromordinal(day)).toordinal() // 7 for day in episode[1:3])
            for week, hazard in enumerate(hazards[episode.code][1 : last - first + 1], start=first + 1):
                expected[week] += hazard
            if episode.outcome not in (CLOSED, SILENT):
                came[last] += 1
    if expected:
        for number in range(min(expected), until // 7):
            yield Week(number, expected[number], came[number])


def _quiet_runs(weeks: Iterable[Week]) -> Iterator[list[Week]]:
    run: list[Week] = []
    for week in weeks:
        if week.came <= FEW * week.expected:
            run.append(week)
        else:
            yield run
            run = []
    yield run


def _standstill(run: list[Week]) -> Standstill | None:
    if len(run) < LEAST_WEEKS or sum(week.expected for week in run) < LEAST_EXPECTED:
        return None
    # Ordinal 1 is a Monday, so week n of the calendar begins on day 7 n + 1.
    return Standstill(run[0].number * 7 + 1, run[-1].number * 7 + 7)
