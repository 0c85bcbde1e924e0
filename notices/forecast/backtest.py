"""Would the forecast have been right? Learns up to one day and is held against what came after it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from notices.forecast.history import History
from notices.forecast.landmarks import Landmark, days_before, landmarks
from notices.forecast.learning import taught
from notices.forecast.model import chances
from notices.forecast.priors import PRIORS, Parameters, Priors
from notices.forecast.scoring import Scores, scores

UNDECIDED = 0.5
"""The rate of a plain rule when the training period knows no outcome."""


@dataclass(frozen=True)
class Backtest:
    """How four ways to forecast did on the same cases, and in how many of them CP504 came."""

    n: int
    events: int
    models: dict[str, Scores]


@dataclass(frozen=True)
class PlainRules:
    """Two rules anybody could use, with the rates of the training period: one for all, and one by age."""

    constant: float
    young: float
    old: float

    def by_age(self, mark: Landmark) -> float:
        """The rate for cases with as old a letter."""
        return self.old if mark.is_old else self.young


def backtest(histories: Sequence[History], train_until: date, days: int, prior: Priors = PRIORS) -> Backtest:
    """Each case whose CP504 is ahead on the last day of training, scored once; outcome: CP504 within so many days."""
    until = train_until + timedelta(days=days)
    marks = list(landmarks(histories, [train_until], until))
    came = [mark.came_within(days) for mark in marks]
    rules = plain_rules(histories, train_until, days)
    learned = taught(histories, train_until, prior).course
    told = {
        "prior": [_figure(mark, days, prior) for mark in marks],
        "learned": [_figure(mark, days, learned) for mark in marks],
        "constant": [rules.constant for _ in marks],
        "age_rule": [rules.by_age(mark) for mark in marks],
    }
    models = {name: scores(list(zip(figures, came, strict=True))) for name, figures in told.items()}
    return Backtest(len(marks), sum(came), models)


def _figure(mark: Landmark, days: int, parameters: Parameters) -> float:
    return chances(mark.facts, mark.as_of, parameters, (days,))[0]


def plain_rules(histories: Sequence[History], train_until: date, days: int) -> PlainRules:
    """The rates at which CP504 came within so many days from days of the training period whose outcome it knows."""
    earliest = min(
        (history.entries[0].day for history in histories if history.entries), default=train_until.toordinal()
    )
    past = days_before(train_until, days, date.fromordinal(earliest))
    outcomes = [(mark.is_old, mark.came_within(days)) for mark in landmarks(histories, past, train_until)]
    everybody = _rate((came for _, came in outcomes), UNDECIDED)
    young = _rate((came for is_old, came in outcomes if not is_old), everybody)
    old = _rate((came for is_old, came in outcomes if is_old), everybody)
    return PlainRules(everybody, young, old)


def _rate(outcomes: Iterable[bool], otherwise: float) -> float:
    known = list(outcomes)
    return sum(known) / len(known) if known else otherwise
