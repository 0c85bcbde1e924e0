"""With what chance has CP504 been dated by a given week, going by what followed the letters of a firm's own cases?

What counts is what the firm saw: after each letter, which letter of the stream came next and in which week of the
case's clock, and in which week cases left the stream because they were paid, put on hold or settled. Reminders that
the IRS left out and reminders that never reached the firm look alike in a firm's book, and here they are alike. Each
letter starts afresh, so the way to CP504 is a chain of such steps, worked out by convolution.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from notices.forecast.chain import Curve, chance, logit
from notices.forecast.priors import Parameters

FIRST_LETTERS = ("CP14", "CP161")
REMINDERS = ("CP501", "CP503")
LAST = "CP504"
LETTERS = (*FIRST_LETTERS, *REMINDERS)
"""Letters from which CP504 is ahead."""

LONGEST_WEEKS = 80
"""Weeks after a letter within which the next is counted as its successor."""

ROUTES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "CP14": ((), ("CP501",), ("CP503",), ("CP501", "CP503")),
    "CP161": ((), ("CP501",), ("CP503",), ("CP501", "CP503")),
    "CP501": ((), ("CP503",)),
    "CP503": ((),),
}
"""From each letter, the reminders that can come before CP504."""

Weeks = tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Following:
    """What followed one letter, by week of the clock (index 0: the week of the letter itself)."""

    arrives: Mapping[str, Weeks]
    """Next letter to its share of the cases in which one came; all of them together sum to 1."""
    closes: Weeks
    """Share of the other cases that were seen to leave the stream; sums to at most 1."""

    @cached_property
    def waiting(self) -> Weeks:
        """By week, the share of cases with a next letter to which it has not yet come."""
        return tuple(1 - total for total in accumulate(map(sum, zip(*self.arrives.values(), strict=True))))

    @cached_property
    def staying(self) -> Weeks:
        """By week, the share of the other cases that have not yet been seen to leave."""
        return tuple(1 - total for total in accumulate(self.closes))


@dataclass(frozen=True, eq=False)
class Successions:
    """What followed each letter. Compared by identity, so that all parameters that share it share its caches."""

    after: Mapping[str, Following]


@dataclass(frozen=True, eq=False, kw_only=True)
class Course(Parameters):
    """The assumptions as a firm's own cases have shaped them."""

    following: Successions


def convolved(one: Weeks, other: Weeks) -> Weeks:
    """The weeks of two steps one after the other."""
    total = [0.0] * (len(one) + len(other) - 1)
    for start, weight in enumerate(one):
        if weight:
            for wait, share in enumerate(other, start=start):
                total[wait] += weight * share
    return tuple(total)


@lru_cache(maxsize=64)
def _onward(following: Successions, route: tuple[str, ...]) -> Weeks:
    """Weeks from the first letter of a route through the others to CP504, given that each step is taken."""
    first, *rest = route
    step = following.after[first].arrives.get(rest[0] if rest else LAST, (0.0,))
    return convolved(step, _onward(following, tuple(rest))) if rest else step


@lru_cache(maxsize=1024)
def _routes_after(following: Successions, code: str, week: int) -> tuple[tuple[tuple[str, ...], Weeks], ...]:
    """The routes still open after silence through that week, each with its cumulated chance by later week."""
    found = []
    for route in ROUTES[code]:
        step = following.after[code].arrives.get((*route, LAST)[0], ())
        first = tuple(0.0 if at <= week else share for at, share in enumerate(step))
        if any(first):
            weeks = convolved(first, _onward(following, route)) if route else first
            found.append((route, tuple(accumulate(weeks))))
    return tuple(found)


def silent_shares(following: Following, week: int) -> tuple[float, float]:
    """Shares of the cases with and of those without a next letter that are silent and in the stream after a week."""
    at = min(max(week, 0), LONGEST_WEEKS)
    return max(following.waiting[at], 0.0), max(following.staying[at], 0.0)


class CourseCurve(Curve):
    """The chance, by week of the clock, under what was learned."""

    __slots__ = ()

    def __init__(self, code: str, course: Course, band: int, shifts: tuple[float, float], week: int) -> None:
        every, first = shifts
        move = chance(logit(course.moves[code].at(band)) + every + first)
        waiting, staying = silent_shares(course.following.after[code], week)
        silent = move * waiting + (1 - move) * staying
        unanswered = course.factors["unanswered"].log_odds

        def weight(route: tuple[str, ...]) -> float:
            share = move / silent
            # Each reminder on the way is one more letter without an answer.
            for more, letter in enumerate(route, start=1):
                share *= chance(logit(course.moves[letter].at(band)) + every + more * unanswered)
            return share

        routes = _routes_after(course.following, code, min(max(week, 0), LONGEST_WEEKS))
        self._weights = tuple(weight(route) for route, _ in routes)
        self._after = tuple(after for _, after in routes)
        self.total = self.by(len(ROUTES) * LONGEST_WEEKS)
