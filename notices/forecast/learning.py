"""What do a firm's own cases teach? From histories to a set of parameters that `forecast` takes in place of the priors.

    forecast(facts, as_of, taught(histories, as_of).course)

Only what was known on `as_of` is used. A firm with few cases keeps what was assumed, one with many follows its record.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter

from notices.forecast.calibration import bar_odds, level_of, told
from notices.forecast.chain import chance
from notices.forecast.course import LAST, LETTERS, Course, Successions
from notices.forecast.effects import Weight, learned_factors, weights
from notices.forecast.episodes import CLOSED, SILENT, Piece, episodes, pieces
from notices.forecast.frequencies import counted, frequencies
from notices.forecast.history import History
from notices.forecast.landmarks import Landmark, days_before, landmarks
from notices.forecast.model import CERTAINTY, HORIZONS
from notices.forecast.priors import PRIORS, Prior, Priors, Standstill
from notices.forecast.standstill import standstills

MOST_CASES = 40_000
"""More cases than these would teach nothing new: of a larger firm as many are taken, evenly."""

ENOUGH_FOR_STANDSTILLS = 10_000
"""Cases in whose record a standstill of the IRS cannot be overlooked."""

MOST_LANDMARKS = 60_000
"""The same for the cases on past days by which the figures are held against what came."""


EXPLAINED_AFTER = 28
"""Days after which a bar in force explains the silence under it: the first letter comes no sooner than that."""


@dataclass(frozen=True)
class Taught:
    """A set of learned parameters with what it was learned from."""

    course: Course
    cases: int
    """Cases with a letter from which CP504 was ahead."""
    transitions: int
    """Letters that followed another."""
    events: int
    """CP504 (CP504B) among them."""


def taught(histories: Iterable[History], as_of: date, prior: Priors = PRIORS) -> Taught:
    """The parameters that the histories teach, as known on a day; the order of the histories does not matter."""
    until = as_of.toordinal()
    known = ((history.until(until), history) for history in histories)
    begun = sorted(((entries, history) for entries, history in known if entries), key=itemgetter(0))
    chosen = _evenly([history for _, history in begun], MOST_CASES)
    stood = _standstills(chosen, until, prior)
    grouped = _grouped(chosen, until, stood)
    course = _calibrated(_fitted(grouped, prior, stood), chosen, as_of)
    return Taught(
        course,
        cases=sum(1 for history in chosen if any(episodes(history, until))),
        transitions=sum(count for piece, count in grouped.items() if piece.outcome not in (SILENT, CLOSED)),
        events=sum(count for piece, count in grouped.items() if piece.outcome == LAST),
    )


def _grouped(histories: list[History], until: int, stood: tuple[Standstill, ...] = ()) -> Counter[Piece]:
    return Counter(piece for history in histories for piece in pieces(history, until, stood))


def _standstills(histories: list[History], until: int, prior: Priors) -> tuple[Standstill, ...]:
    some = _evenly(histories, ENOUGH_FOR_STANDSTILLS)
    return standstills(some, until, frequencies(counted(_grouped(some, until)), prior))


def _evenly(histories: list[History], most: int) -> list[History]:
    every = -(-len(histories) // most) if histories else 1
    return histories[::every]


def _fitted(grouped: Counter[Piece], prior: Priors, stood: tuple[Standstill, ...]) -> Course:
    found = frequencies(counted(grouped), prior)
    design, learned = weights(grouped, found.following, prior)
    moves = {
        letter: _learned_move(prior.moves[letter], weight, _letters_seen(grouped, letter))
        for letter, weight in zip(LETTERS, learned, strict=False)
    }
    return Course(
        moves=moves,
        factors=learned_factors(design, learned, prior),
        bars=prior.bars,
        explained_after=EXPLAINED_AFTER,
        standstills=stood,
        following=Successions(found.following),
    )


def _letters_seen(grouped: Counter[Piece], letter: str) -> int:
    return sum(count for piece, count in grouped.items() if piece.letter == letter and piece.since == 0)


def _learned_move(before: Prior, weight: Weight, count: int) -> Prior:
    low, middle, high = (chance(weight.odds + side * CERTAINTY * weight.spread) for side in (-1, 0, 1))
    return Prior(low, middle, high, before.pseudo_count + count, f"{count} letters of the firm; {before.source}")


def _calibrated(course: Course, histories: list[History], as_of: date) -> Course:
    marks = past(histories, as_of)
    plain = [mark for mark in marks if not any(bar.is_in_force(mark.as_of) for bar in mark.facts.bars)]
    course = replace(course, level=level_of(told(plain, as_of, course)))
    return replace(course, bars=bar_odds(marks, as_of, course))


def past(histories: list[History], as_of: date) -> list[Landmark]:
    """The cases as they stood on past days, some of whose outcomes are known."""
    if not histories:
        return []
    earliest = date.fromordinal(min(history.entries[0].day for history in histories))
    days = days_before(as_of, HORIZONS[0], earliest)
    chosen = _evenly(histories, max(MOST_LANDMARKS // max(len(days), 1), 1))
    return list(landmarks(chosen, days, as_of))
