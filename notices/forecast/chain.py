"""With what chance has CP504 been dated by a given week, when nothing further has been seen until now?

A semi-Markov chain on weekly cycles. Every way from the last letter to CP504 takes one, two or three steps, and all
steps share one distribution of weeks, so a case needs three arrays only: the chance that the first, second or third
step falls in a given week. They depend on how long the silence has lasted and on how much of the mail is seen, not on
the case, and are therefore made once. What is particular to a case is how much weight each number of steps carries.

Silence is evidence. A reminder dated before today that nobody saw counts only with the chance that it stayed unseen,
and a CP504 dated before today is excluded; what is left is divided by the chance of so much silence. A stream that
stopped for good explains silence best, so the figure sinks the longer nothing comes.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import exp, log

from notices.forecast.priors import Priors

STEPS = 3


def logit(p: float) -> float:
    """Log odds of a chance strictly between 0 and 1."""
    return log(p / (1 - p))


def chance(log_odds: float) -> float:
    """The chance in (0, 1) with these log odds."""
    return 1 / (1 + exp(-log_odds))


@dataclass(frozen=True)
class Ways:
    """How a last letter can lead to CP504: weight by number of steps, and weight of the reminders on the way."""

    arrives: tuple[float, float, float]
    reminds: tuple[float, float]


def ways_from(code: str, priors: Priors, band: int, every: float, first: float) -> Ways:
    """The ways from one letter under the low (0), middle (1) or high (2) assumptions.

    `every` is added to the log odds of each step, `first` only to those of the step from this letter.
    """

    def moves(letter: str) -> float:
        return chance(logit(priors.moves[letter].at(band)) + every + (first if letter == code else 0.0))

    if code in ("CP503", "CP161"):
        return Ways((moves(code), 0.0, 0.0), (0.0, 0.0))
    skip_503 = priors.skips["CP503"].at(band)
    onward = moves("CP501") if code == "CP14" else 0.0
    last = moves("CP503")
    if code == "CP501":
        move = moves("CP501")
        return Ways((move * skip_503, move * (1 - skip_503) * last, 0.0), (move * (1 - skip_503), 0.0))
    skip_501 = priors.skips["CP501"].at(band)
    move = moves("CP14")
    via_501, past_501 = move * (1 - skip_501), move * skip_501
    return Ways(
        (
            past_501 * skip_503,
            via_501 * onward * skip_503 + past_501 * (1 - skip_503) * last,
            via_501 * onward * (1 - skip_503) * last,
        ),
        (via_501 + past_501 * (1 - skip_503), via_501 * onward * (1 - skip_503)),
    )


@dataclass(frozen=True)
class Silence:
    """Per number of steps: chance that the step fell in the silent weeks, and cumulated chance by later week."""

    before: tuple[float, ...]
    after: tuple[tuple[float, ...], ...]


def _share_seen(priors: Priors, band: int) -> float:
    """The high assumptions go with the least mail seen: silence then says least."""
    return priors.seen.at(2 - band)


def _next_step(weeks: list[float], intervals: tuple[float, ...]) -> list[float]:
    total = [0.0] * (len(weeks) + len(intervals) - 1)
    for start, weight in enumerate(weeks):
        if weight:
            for wait, share in enumerate(intervals):
                total[start + wait] += weight * share
    return total


@lru_cache(maxsize=4096)
def silence_of(priors: Priors, band: int, week: int) -> Silence:
    """The three arrays after silence through `week` weeks of the case's clock, under one band of assumptions."""
    intervals, seen = priors.intervals, _share_seen(priors, band)
    length = STEPS * (len(intervals) - 1) + 1
    weeks, before, after = [1.0], [], []
    for _ in range(STEPS):
        weeks = _next_step(weeks, intervals)
        before.append(sum(weeks[: week + 1]))
        later = [0.0 if at <= week else share for at, share in enumerate(weeks)]
        after.append(tuple(accumulate(later + [0.0] * (length - len(later)))))
        weeks = [share * (1 - seen) if at <= week else share for at, share in enumerate(weeks)]
    return Silence(tuple(before), tuple(after))


class Curve:
    """Chance that CP504 is dated by a week of the case's clock, given the silence so far."""

    __slots__ = ("_after", "_weights", "total")

    def __init__(self, code: str, priors: Priors, band: int, shifts: tuple[float, float], week: int) -> None:
        seen = _share_seen(priors, band)
        silence = silence_of(priors, band, max(week, 0))
        ways = ways_from(code, priors, band, *shifts)
        noticed = sum(weight * past for weight, past in zip(ways.arrives, silence.before, strict=True))
        noticed += seen * sum(w * past for w, past in zip(ways.reminds, silence.before, strict=False))
        self._weights: tuple[float, ...] = tuple(weight / (1 - noticed) for weight in ways.arrives)
        self._after: tuple[tuple[float, ...], ...] = silence.after
        self.total = self.by(len(silence.after[0]) - 1)

    def by(self, week: int) -> float:
        """Chance in [0, 1] that CP504 is dated after the silence and no later than this week."""
        if week < 0:
            return 0.0
        total = 0.0
        for weight, after in zip(self._weights, self._after, strict=True):
            total += weight * (after[week] if week < len(after) else after[-1])
        return min(1.0, total)
