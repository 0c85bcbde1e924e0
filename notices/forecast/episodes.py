"""What followed each letter of a history, cut into pieces in which nothing but time changed? Pure.

A piece is a stretch of silence after a letter in which the clock ran and the same factors applied. It ends with the
next letter, with the case leaving the stream, or without anything: then it says only that so much silence passed.
A running case ends so, and is never taken for one that got no letter. Days under a bar are in no piece.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from notices.forecast.clock import cycle_start
from notices.forecast.course import LAST, LONGEST_WEEKS
from notices.forecast.events import Entry
from notices.forecast.facts import POSITIONS, first_letter
from notices.forecast.history import History, Reading, Span
from notices.forecast.model import Mark, marks_of
from notices.forecast.priors import Standstill

CLOSED, SILENT = "closed", "silent"
CP504_AT, FINAL_AT = POSITIONS["CP504"], POSITIONS["LT11"]


class Piece(NamedTuple):
    """Silence after a letter from one completed week of the clock to another, and what ended it.

    `outcome` is the next letter, CLOSED or SILENT; of the first two, `until` is the week in which it came.
    """

    letter: str
    marks: tuple[Mark, ...]
    since: int
    until: int
    outcome: str


class Episode(NamedTuple):
    """One letter and what came of it: days as ordinals."""

    code: str
    letter_on: int
    ended_on: int
    outcome: str


def episodes(history: History, until: int) -> Iterator[Episode]:
    """The letters from which CP504 was ahead, each with its end, as known on a day (ordinal)."""
    paid = [one.day for one in history.entries if one.event in ("paid_in_full", "closed") and one.day <= until]
    letters = [letter for letter in history.letters() if letter[0] <= until]
    is_open = True
    for number, (day, letter) in enumerate(letters):
        if POSITIONS[letter] == 0:
            is_open = True
        code = first_letter(letter)
        if code is None or not is_open:
            continue
        following = letters[number + 1] if number + 1 < len(letters) else None
        ended_on = following[0] if following else until
        paid_on = next((each for each in paid if day <= each <= ended_on), None)
        if paid_on is not None:
            is_open = False
            yield Episode(code, day, paid_on, CLOSED)
        else:
            yield Episode(code, day, ended_on, _outcome(letter, following[1]) if following else SILENT)


def _outcome(letter: str, following: str) -> str:
    position = POSITIONS[following]
    if position <= POSITIONS[letter]:
        return SILENT
    if position == CP504_AT:
        return LAST
    return CLOSED if position >= FINAL_AT else following


def pieces(history: History, until: int, standstills: tuple[Standstill, ...] = ()) -> Iterator[Piece]:
    """All pieces of a history, as known on a day (ordinal); in a standstill no clock runs."""
    spans = [*history.spans(until), *(Span("standstill", each.first, each.last) for each in standstills)]
    walk = _Walk(history.entries)
    for episode in episodes(history, until):
        if episode.ended_on > episode.letter_on:
            yield from _cut(episode, spans, walk)


class _Walk:
    """The entries of a history, read on from day to day."""

    def __init__(self, entries: list[Entry]) -> None:
        self._entries, self._at, self.read = entries, 0, Reading()
        self.days = [one.day for one in entries]

    def marks(self, day: int) -> tuple[Mark, ...]:
        """The factors as of the end of a day; days must not go back."""
        stop = bisect_right(self.days, day)
        for one in self._entries[self._at : stop]:
            self.read.take(one)
        self._at = max(self._at, stop)
        facts = self.read.facts()
        return marks_of(facts, date.fromordinal(day)) if facts else ()


def _cut(episode: Episode, spans: list[Span], walk: _Walk) -> Iterator[Piece]:
    first, last = episode.letter_on, episode.ended_on
    start = _cycle(first)
    cuts = {first, last, *(day for day in walk.days if first < day < last)}
    cuts |= {day for span in spans for day in (span.first, _after(span)) if first < day < last}
    for begins, ends in pairwise(sorted(cuts)):
        if any(span.first <= begins < _after(span) for span in spans):
            continue
        since = max(_weeks(start, begins, spans), 0)
        outcome = episode.outcome if ends == last else SILENT
        at = _cycle(ends) if outcome not in (CLOSED, SILENT) else ends
        # A case that went under a bar and never came out has left the stream.
        if outcome == SILENT and any(span.first == ends and span.last is None for span in spans):
            outcome = CLOSED
        week = _weeks(start, at, spans)
        if outcome != SILENT:
            week = max(week, since + 1)
        if since < LONGEST_WEEKS and week > since:
            kept = outcome if week <= LONGEST_WEEKS else SILENT
            yield Piece(episode.code, walk.marks(begins), since, min(week, LONGEST_WEEKS), kept)


def _cycle(day: int) -> int:
    return cycle_start(date.fromordinal(day)).toordinal()


def _after(span: Span) -> int:
    return 1 << 30 if span.last is None else span.last + 1


def _weeks(start: int, day: int, spans: list[Span]) -> int:
    """Completed weeks that the clock has run from `start` through a day, as `clock.read_clock` counts them."""
    held, covered_to = 0, start
    for span in sorted(spans, key=lambda span: span.first):
        first = max(span.first, covered_to + 1)
        last = day if span.last is None else min(span.last, day)
        if last >= first:
            held += last - first + 1
            covered_to = last
    return (day - start - held) // 7
