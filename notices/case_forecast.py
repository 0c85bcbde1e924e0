"""What is said of one case's forecast: the figure that matters, reasons that add up to it, and what would change it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from notices import forecast
from notices.firm_forecast import Yardstick
from notices.forecast import Facts, Forecast, Reason
from notices.forecast.chain import chance

PAID_IN_FULL = "paid in full"
"""The step that always ends it, so that it says nothing to call it the best."""


@dataclass(frozen=True)
class Figure:
    """The chance that the page leads with; `why` says why it looks further than 60 days ahead."""

    days: int
    chance: float
    low: float
    high: float
    why: str


@dataclass(frozen=True)
class Ground:
    """One reason with what it does to the chance within 180 days, in whole percent: `moves` it, and `to` what.

    The starting point moves nothing. The last one's `to` is the figure itself.
    """

    text: str
    moves: int | None
    to: int

    @property
    def words(self) -> str:
        """The move as it reads: "+9 to 56%", "-4 to 52%", or that it is too small to count."""
        return f"{self.moves:+d} to {self.to}%" if self.moves else "under 1 point"


@dataclass(frozen=True)
class Step:
    """What the figure would be after one step; whether it is the step that lowers it most, short of paying all."""

    name: str
    chance: float
    is_best: bool


class CaseForecast:
    """The forecast of an open case as of a day, by the firm's yardstick."""

    def __init__(self, facts: Facts, today: date, yardstick: Yardstick):
        self.facts = facts
        self.today = today
        self.yardstick = yardstick

    @cached_property
    def estimate(self) -> Forecast | None:
        """None where CP504 is not ahead."""
        return forecast.forecast(self.facts, self.today, self.yardstick.parameters)

    @cached_property
    def figure(self) -> Figure | None:
        """The chance that matters: within 60 days, or within 180 where a first bill lapsed and the near one is low."""
        estimate = self.estimate
        if estimate is None:
            return None
        levels = self.yardstick.levels
        verdict = forecast.judge(estimate, self.facts, self.today, flagged=True, levels=levels)
        least, _ = levels.when(flagged=True)
        if verdict.likely and estimate.p60 < least:
            return Figure(180, estimate.p180, estimate.low180, estimate.high180, verdict.why)
        return Figure(60, estimate.p60, estimate.low60, estimate.high60, "")

    @cached_property
    def grounds(self) -> Sequence[Ground]:
        """The starting point and how each reason moves it, up to the chance within 180 days; none where it stands."""
        if self.estimate is None or self.estimate.stopped_by:
            return ()
        *others, start = self.estimate.reasons
        return tuple(_added(start, others))

    @cached_property
    def steps(self) -> Sequence[Step]:
        """What three steps would do to the figure; empty where nothing is ahead to change."""
        if self.figure is None or self.estimate is None or self.estimate.stopped_by:
            return ()
        answers = forecast.what_if(self.facts, self.today, self.yardstick.parameters)
        found = [(name, answer.p60 if self.figure.days == 60 else answer.p180) for name, answer in answers]
        least = min((figure for name, figure in found if name != PAID_IN_FULL), default=1.0)
        best = least if self.figure.chance - least >= 0.01 else None
        return [Step(name, figure, name != PAID_IN_FULL and figure == best) for name, figure in found]


def _added(start: Reason, others: Sequence[Reason]) -> Iterator[Ground]:
    """The weights are log odds; each is turned into the points by which it moves what stood before it."""
    at = start.weight
    before = _percent(at)
    yield Ground(start.text, None, before)
    for reason in others:
        at += reason.weight
        after = _percent(at)
        yield Ground(reason.text, after - before, after)
        before = after


def _percent(log_odds: float) -> int:
    return round(chance(log_odds) * 100)
