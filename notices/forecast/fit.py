"""What has a firm's record taught by a day, how well did it do, and how is that kept? Pure.

fit = learn(histories, as_of)             # histories: see history.py, from rows or from a file
forecast(facts, as_of, fit.course)        # in place of the priors
kept = fit.to_json()                      # a dict of plain values; Fit.from_json(kept) gives the same forecasts
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from notices.forecast.backtest import backtest
from notices.forecast.course import Course, Following, Successions
from notices.forecast.history import History
from notices.forecast.learning import taught
from notices.forecast.priors import PRIORS, Prior, Priors, Standstill
from notices.forecast.scoring import Bin, Scores

SCORED_DAYS = 60
"""The horizon of the scores: that of the first rule by which a case is flagged."""


@dataclass(frozen=True)
class Fit:
    """Learned parameters with their date, what they were learned from, and how well such a fit did.

    The scores are honest: 60 days before `as_of` the same was learned from what was known then, and held against what
    came by `as_of`, beside the priors and two plain rules; `scored` cases, `came` of them with a CP504 (CP504B).
    """

    course: Course
    as_of: date
    cases: int
    transitions: int
    events: int
    scored: int
    came: int
    scores: dict[str, Scores]

    def to_json(self) -> dict[str, Any]:
        """As plain values for a JSON column."""
        counts = {name: getattr(self, name) for name in ("cases", "transitions", "events", "scored", "came")}
        scores = {name: asdict(each) for name, each in self.scores.items()}
        return {"as_of": self.as_of.isoformat(), **counts, "scores": scores, "course": course_to_json(self.course)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Fit":
        """The fit that was kept. Raises KeyError or TypeError when something else was."""
        scores = {
            name: Scores(**{**each, "bins": tuple(Bin(**one) for one in each["bins"])})
            for name, each in kept["scores"].items()
        }
        counts = {name: kept[name] for name in ("cases", "transitions", "events", "scored", "came")}
        return cls(
            course=course_from_json(kept["course"]), as_of=date.fromisoformat(kept["as_of"]), scores=scores, **counts
        )


def learn(histories: Iterable[History], as_of: date, prior: Priors = PRIORS) -> Fit:
    """What the histories teach as known on a day, with scores; their order does not matter."""
    known = list(histories)
    lesson = taught(known, as_of, prior)
    trial = backtest(known, as_of - timedelta(days=SCORED_DAYS), SCORED_DAYS, prior)
    return Fit(
        lesson.course,
        as_of,
        lesson.cases,
        lesson.transitions,
        lesson.events,
        trial.n,
        trial.events,
        trial.models,
    )


def course_to_json(course: Course) -> dict[str, Any]:
    """Every number of the parameters; the sources and grades stay in the code."""
    return {
        "moves": {letter: asdict(move) for letter, move in course.moves.items()},
        "factors": {
            name: [factor.log_odds, factor.spread, list(factor.unknown), factor.unknown_odds]
            for name, factor in course.factors.items()
        },
        "bars": dict(course.bars),
        "explained_after": course.explained_after,
        "standstills": [list(each) for each in course.standstills],
        "level": list(course.level),
        "following": {
            letter: {
                "arrives": {next_: list(weeks) for next_, weeks in each.arrives.items()},
                "closes": list(each.closes),
            }
            for letter, each in course.following.after.items()
        },
    }


def course_from_json(kept: dict[str, Any]) -> Course:
    """The parameters that were kept. A factor that was not known then has the weight it is assumed to have."""
    factors = dict(PRIORS.factors)
    for name, (log_odds, spread, unknown, unknown_odds) in kept["factors"].items():
        if name in factors:
            factors[name] = replace(
                factors[name],
                log_odds=log_odds,
                spread=spread,
                unknown=(unknown[0], unknown[1]),
                unknown_odds=unknown_odds,
            )
    level, slope = kept["level"]
    return Course(
        moves={letter: Prior(**move) for letter, move in kept["moves"].items()},
        factors=factors,
        bars={**PRIORS.bars, **kept["bars"]},
        explained_after=kept["explained_after"],
        standstills=tuple(Standstill(*each) for each in kept["standstills"]),
        level=(level, slope),
        following=Successions(
            {
                letter: Following(
                    {next_: tuple(weeks) for next_, weeks in each["arrives"].items()}, tuple(each["closes"])
                )
                for letter, each in kept["following"].items()
            }
        ),
    )
