"""How much does each fact weigh in a firm's own record? Penalised likelihood by Newton's method. Pure.

Each piece of silence says something about the chance that a letter comes: it came, the case left, or so much silence
passed. The assumptions pull every weight towards themselves, so that few cases change little.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import sqrt
from typing import NamedTuple

from notices.forecast.chain import chance, logit
from notices.forecast.course import LETTERS, Following, silent_shares
from notices.forecast.episodes import CLOSED, SILENT, Piece
from notices.forecast.frequencies import assumed
from notices.forecast.model import Mark
from notices.forecast.priors import Factor, Priors

DOUBT = 0.4
"""Standard deviation of a judged weight: about as often half or twice as right."""

RULE_DOUBT = 0.3
"""The same for a weight that follows a rule."""

ROUNDS, LONGEST_STEP, ENOUGH = 40, 0.7, 1e-7

ONE_SIGNED = {"unanswered": 1, "payment": -1, "dispute": -1, "math_error_request": -1}
"""Factors whose direction is certain: no record turns it round."""

CHOICES = {
    "balance": ("balance_over_10k", "balance_over_100k", "balance_small"),
    "other_balances": ("other_balances",),
    "unfiled_returns": ("unfiled_returns",),
}
"""What an unknown fact may turn out to be."""

LEAST_UNKNOWN = 0.5
"""Share of the assumed span of an unknown fact that stays however little the fact weighs in the record."""

Matrix = list[list[float]]


def inverse(matrix: Matrix) -> Matrix:
    """The inverse of a positive definite matrix (Gauss and Jordan)."""
    size = len(matrix)
    rows = [[*row, *(float(at == column) for column in range(size))] for at, row in enumerate(matrix)]
    for at in range(size):
        pivot = rows[at][at]
        rows[at] = [each / pivot for each in rows[at]]
        for other in range(size):
            factor = rows[other][at]
            if other != at and factor:
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[at], strict=True)]
    return [row[size:] for row in rows]


class Weight(NamedTuple):
    """A log odds with its standard error."""

    odds: float
    spread: float


class Seen(NamedTuple):
    """Pieces alike in everything that counts: how many, their features, and what they say of a letter to come.

    `silent` are the shares of cases with and without a letter to come that are silent at the start; `still` the same
    at the end, None when it did not end in silence; `came` whether it ended with a letter.
    """

    cases: int
    features: tuple[tuple[int, float], ...]
    silent: tuple[float, float]
    still: tuple[float, float] | None
    came: bool


class Design:
    """The weights to be found, in order: one level per letter, one weight per factor."""

    def __init__(self, grouped: Counter[Piece], priors: Priors) -> None:
        self.names = [*LETTERS, *(name for name in priors.factors if name != "balance")]
        self._at = {name: at for at, name in enumerate(self.names)}
        self.shares = _shares(grouped)
        self.before, self.doubt = [], []
        for letter in LETTERS:
            move = sum(map(sum, assumed(letter, priors).values()))
            self.before.append(logit(move))
            self.doubt.append(1 / sqrt(priors.moves[letter].pseudo_count * move * (1 - move)))
        for name in self.names[len(LETTERS) :]:
            factor = priors.factors[name]
            self.before.append(factor.log_odds)
            self.doubt.append(RULE_DOUBT if factor.grade == "rule" else DOUBT)

    def features(self, letter: str, marks: Sequence[Mark]) -> tuple[tuple[int, float], ...]:
        """Which weights a piece has, and how often each counts; an unknown fact counts as often as it usually holds."""
        found = [(self._at[letter], 1.0)]
        for mark in marks:
            if mark.times:
                found.append((self._at[mark.name], float(mark.times)))
            else:
                found += [(self._at[name], self.shares[name]) for name in CHOICES[mark.name] if self.shares[name]]
        return tuple(found)


def _shares(grouped: Counter[Piece]) -> dict[str, float]:
    """How often each fact that can be unknown holds where it is known."""
    shares: dict[str, float] = {}
    for name, choices in CHOICES.items():
        holds = dict.fromkeys(choices, 0)
        known = 0
        for piece, count in grouped.items():
            if Mark(name, 0) not in piece.marks:
                known += count
                for mark in piece.marks:
                    if mark.name in holds:
                        holds[mark.name] += count
        shares |= {choice: hold / known if known else 0.0 for choice, hold in holds.items()}
    return shares


def weights(grouped: Counter[Piece], following: Mapping[str, Following], priors: Priors) -> tuple[Design, list[Weight]]:
    """The weights under which the record is most likely, given what was assumed."""
    design = Design(grouped, priors)
    seen = [_seen(piece, count, design, following[piece.letter]) for piece, count in sorted(grouped.items())]
    at = list(design.before)
    for _ in range(ROUNDS):
        gradient, curvature = _slopes(seen, at, design)
        spread = inverse(curvature)
        step = [sum(a * b for a, b in zip(row, gradient, strict=True)) for row in spread]
        longest = max(map(abs, step))
        shorter = min(1.0, LONGEST_STEP / longest) if longest else 1.0
        at = [one + shorter * by for one, by in zip(at, step, strict=True)]
        if longest < ENOUGH:
            break
    for name, sign in ONE_SIGNED.items():
        place = design.names.index(name)
        at[place] = sign * max(sign * at[place], 0.0)
    return design, [Weight(one, sqrt(spread[place][place])) for place, one in enumerate(at)]


def _seen(piece: Piece, count: int, design: Design, following: Following) -> Seen:
    return Seen(
        count,
        design.features(piece.letter, piece.marks),
        silent_shares(following, piece.since),
        silent_shares(following, piece.until) if piece.outcome == SILENT else None,
        piece.outcome not in (SILENT, CLOSED),
    )


def _to_come(move: float, silent: tuple[float, float]) -> float:
    """The chance that a letter is to come after so much silence."""
    waiting, staying = move * silent[0], (1 - move) * silent[1]
    return waiting / (waiting + staying) if waiting else 0.0


def _slopes(seen: list[Seen], at: list[float], design: Design) -> tuple[list[float], Matrix]:
    """First derivatives of the penalised log likelihood, and how sharply it bends (never less than the penalty)."""
    gradient = [(before - one) / doubt**2 for one, before, doubt in zip(at, design.before, design.doubt, strict=True)]
    curvature = [[0.0] * len(at) for _ in at]
    for place, doubt in enumerate(design.doubt):
        curvature[place][place] = 1 / doubt**2
    for cases, features, silent, still, came in seen:
        move = chance(sum(at[place] * times for place, times in features))
        start = _to_come(move, silent)
        end = float(came) if still is None else _to_come(move, still)
        slope = cases * (end - start)
        bend = cases * max(start * (1 - start) - end * (1 - end), 0.0)
        for place, times in features:
            gradient[place] += slope * times
            for other, more in features:
                curvature[place][other] += bend * times * more
    return gradient, curvature


def learned_factors(design: Design, found: Sequence[Weight], priors: Priors) -> dict[str, Factor]:
    """The factors with their learned weights, and what it means that a fact is unknown."""
    by_name = dict(zip(design.names, found, strict=True))
    factors = {}
    for name, factor in priors.factors.items():
        choices = CHOICES.get(name)
        if name in by_name:
            factor = replace(factor, log_odds=by_name[name].odds, spread=by_name[name].spread)
        if choices:
            usual = sum(by_name[choice].odds * design.shares[choice] for choice in choices)
            odds = [usual, *(by_name[choice].odds for choice in choices if choice != "balance_small")]
            widest = factor.unknown[1] * LEAST_UNKNOWN
            factor = replace(factor, unknown=(min(0.0, *odds), max(widest, *odds)), unknown_odds=usual)
        factors[name] = factor
    return factors
