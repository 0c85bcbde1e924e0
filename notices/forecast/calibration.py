"""Do the learned figures come true in the training period, and what makes them truer? Pure.

Two things are set by what came of past days: the odds of each bar that weighs, and the level of all figures. Both are
held near what they were, so that few cases change little.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from math import log
from typing import NamedTuple

from notices.forecast.chain import chance, logit
from notices.forecast.landmarks import Landmark
from notices.forecast.model import HORIZONS, chances
from notices.forecast.priors import BARS, Parameters, Standstill

ONE_IN = 12
"""So many figures of a case on nearby days and for several horizons say as much as one."""

LEVEL_DOUBT, SLOPE_DOUBT = 0.3, 0.15
"""Standard deviations of the level (log odds) and of the slope around 0 and 1."""

BAR_DOUBT = 1.0
"""Standard deviation of a bar's log odds around what is assumed."""

BAR_ODDS_TRIED = tuple(-0.5 * number for number in range(13))
"""Log odds of a bar that are tried, from none to an almost complete stop."""


class Told(NamedTuple):
    """How often a figure was given, and how often CP504 came."""

    figure: float
    cases: int
    came: int


def told(
    found: Iterable[Landmark], until: date, priors: Parameters, bars: Mapping[str, float] | None = None
) -> list[Told]:
    """The figures for past days whose outcome is known, those alike together, the sure ones left out."""
    sums: defaultdict[float, list[int]] = defaultdict(lambda: [0, 0])
    for mark in found:
        for days, figure in zip(HORIZONS, chances(mark.facts, mark.as_of, priors, HORIZONS, bars), strict=True):
            if 0 < figure < 1 and _is_known(mark, days, until, priors.standstills):
                line = sums[figure]
                line[0] += 1
                line[1] += mark.came_within(days)
    return [Told(figure, count, came) for figure, (count, came) in sorted(sums.items())]


def _is_known(mark: Landmark, days: int, until: date, standstills: Sequence[Standstill]) -> bool:
    """Whether all of the days are over, and the IRS stood still on none of them."""
    first = mark.as_of.toordinal()
    last = first + days
    return last <= until.toordinal() and not any(each.first <= last and each.last >= first for each in standstills)


def level_of(figures: Sequence[Told]) -> tuple[float, float]:
    """The level and the slope under which the figures come true, drawn to 0 and 1."""
    level, slope = 0.0, 1.0
    for _ in range(30):
        first, second = -level / LEVEL_DOUBT**2, (1 - slope) / SLOPE_DOUBT**2
        a, b, c = 1 / LEVEL_DOUBT**2, 0.0, 1 / SLOPE_DOUBT**2
        for figure, cases, came in figures:
            at = logit(figure)
            now = chance(level + slope * at)
            missing = (came - cases * now) / ONE_IN
            bend = cases * now * (1 - now) / ONE_IN
            first, second = first + missing, second + missing * at
            a, b, c = a + bend, b + bend * at, c + bend * at * at
        whole = a * c - b * b
        up, turn = (c * first - b * second) / whole, (a * second - b * first) / whole
        level, slope = level + max(min(up, 0.5), -0.5), max(slope + max(min(turn, 0.2), -0.2), 0.3)
        if abs(up) + abs(turn) < 1e-8:
            break
    return level, slope


def weighing_bar(mark: Landmark) -> str:
    """The kind of the one bar in force that weighs and does not stop the clock; empty when there is none or several."""
    running = {bar.kind for bar in mark.facts.bars if bar.is_in_force(mark.as_of)}
    return running.pop() if len(running) == 1 and not any(BARS[kind].stops for kind in running) else ""


def _likelihood(figures: Iterable[Told]) -> float:
    return sum(one.came * log(one.figure) + (one.cases - one.came) * log(1 - one.figure) for one in figures) / ONE_IN


def bar_odds(found: Iterable[Landmark], until: date, priors: Parameters) -> Mapping[str, float]:
    """Each bar's log odds under which what came while it lasted is most likely."""
    by_kind: defaultdict[str, list[Landmark]] = defaultdict(list)
    for mark in found:
        kind = weighing_bar(mark)
        if kind:
            by_kind[kind].append(mark)
    odds = dict(priors.bars)
    for kind, marks in sorted(by_kind.items()):
        odds[kind] = max(BAR_ODDS_TRIED, key=partial(_support, kind, marks, until, priors))
    return odds


def _support(kind: str, marks: Sequence[Landmark], until: date, priors: Parameters, tried: float) -> float:
    """How well these log odds of a bar agree with what came and with what was assumed."""
    away = (tried - priors.bars[kind]) / BAR_DOUBT
    return _likelihood(told(marks, until, priors, {**priors.bars, kind: tried})) - away * away / 2
