"""How good were forecasts that can be held against what came? Brier score, log loss, AUC and calibration. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

BINS = 10
LEAST = 1e-6
"""Chances are drawn in to this distance from 0 and 1 before the logarithm; a rule that failed costs 14."""

Pairs = Sequence[tuple[float, bool]]
"""The chance that was given, in [0, 1], and whether the event came."""


@dataclass(frozen=True)
class Bin:
    """Forecasts from `low` up to but not with `high` (the last with it): how many, their mean, the share that came."""

    low: float
    high: float
    n: int
    mean: float | None
    observed: float | None


@dataclass(frozen=True)
class Scores:
    """The scores of one set of forecasts; None where nothing can be said."""

    brier: float | None
    log_loss: float | None
    auc: float | None
    bins: tuple[Bin, ...]

    @property
    def calibration_error(self) -> float | None:
        """Mean distance between what was forecast and what came, over the bins, by their number of forecasts."""
        n = sum(each.n for each in self.bins)
        if not n:
            return None
        return sum(each.n * abs((each.mean or 0.0) - (each.observed or 0.0)) for each in self.bins) / n


def brier(pairs: Pairs) -> float | None:
    """Mean squared distance between chance and outcome; smaller is better."""
    return sum((p - came) ** 2 for p, came in pairs) / len(pairs) if pairs else None


def log_loss(pairs: Pairs) -> float | None:
    """Mean negative log likelihood; smaller is better."""
    if not pairs:
        return None
    drawn = ((min(max(p, LEAST), 1 - LEAST), came) for p, came in pairs)
    return -sum(log(p if came else 1 - p) for p, came in drawn) / len(pairs)


def auc(pairs: Pairs) -> float | None:
    """Chance that of two cases the one that came had the higher figure, a tie counting half; None without both."""
    came = sum(outcome for _, outcome in pairs)
    others = len(pairs) - came
    if not came or not others:
        return None
    ranks, at = 0.0, 0
    ordered = sorted(pairs)
    while at < len(ordered):
        stop = at
        while stop < len(ordered) and ordered[stop][0] == ordered[at][0]:
            stop += 1
        ranks += (at + stop + 1) / 2 * sum(outcome for _, outcome in ordered[at:stop])
        at = stop
    return (ranks - came * (came + 1) / 2) / (came * others)


def bins(pairs: Pairs) -> tuple[Bin, ...]:
    """Ten bins of equal width."""
    groups: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for p, came in pairs:
        groups[min(int(p * BINS), BINS - 1)].append((p, came))
    return tuple(_bin(number, group) for number, group in enumerate(groups))


def _bin(number: int, group: Pairs) -> Bin:
    n = len(group)
    mean = sum(p for p, _ in group) / n if n else None
    return Bin(number / BINS, (number + 1) / BINS, n, mean, sum(came for _, came in group) / n if n else None)


def scores(pairs: Pairs) -> Scores:
    """All scores of one set of forecasts."""
    return Scores(brier(pairs), log_loss(pairs), auc(pairs), bins(pairs))
