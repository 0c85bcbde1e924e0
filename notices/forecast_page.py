"""What does the page about the forecast show? What was said, what came, and what the firm's own cases have taught.

The figures about the firm as a whole are counts and averages that name no case, and none where there are only a few; a
single case stands here only for members who may see it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from notices.calibration_chart import Group
from notices.firm_forecast import parameters_of
from notices.flag_outcomes import Tally, Told, tally, told_of
from notices.forecast import PRIORS, Parameters
from notices.forecast.course import LAST, Course
from notices.forecast.fit import SCORED_DAYS
from notices.models import FirmForecast, ForecastFit
from practice.models import Member
from practice.words import count, on

ENOUGH = 30
"""Cases below which a record says nothing, and could tell of one of them."""

RECENT = 12
"""Fits that are listed; all are kept."""

WAYS = {
    "learned": "Learned from your firm's cases",
    "prior": "Assumed before any case",
    "constant": "The same chance for every case",
    "age_rule": "By age alone: no letter for 70 days",
}
"""The ways to forecast that are compared, and how they are called."""

NEXT = {"CP14": "CP501", "CP501": "CP503", "CP503": LAST, "CP161": LAST}
"""Each letter and the one that follows when none is left out."""


@dataclass(frozen=True)
class Score:
    """How one way to forecast did: both are smaller the better."""

    name: str
    brier: float
    log_loss: float
    is_best: bool


@dataclass(frozen=True)
class Band:
    """Forecasts between two chances: how many, their mean and the share that came, for both sets of parameters."""

    low: float
    high: float
    learned: Group | None
    assumed: Group | None

    @property
    def groups(self) -> tuple[tuple[str, Group | None], ...]:
        """Both with their names, in the order of the table."""
        return ("Learned", self.learned), ("Assumed", self.assumed)


@dataclass(frozen=True)
class Move:
    """The chance that a letter is followed by another: low, middle and high, as assumed and as learned from so many."""

    letter: str
    assumed: tuple[float, float, float]
    learned: tuple[float, float, float] | None
    letters: int


@dataclass(frozen=True)
class Wait:
    """From one letter to the next: weeks by which one in ten, half and nine in ten have come, assumed and learned."""

    letter: str
    next_code: str
    assumed: tuple[int, int, int]
    learned: tuple[int, int, int] | None


class ForecastPage:
    """The record of one firm as one of its members may see it on a day. Each list is read once, when asked for."""

    def __init__(self, member: Member, today: date):
        self.member = member
        self.today = today

    @cached_property
    def fit(self) -> ForecastFit | None:
        """The fit in force."""
        found = FirmForecast.objects.filter(firm=self.member.firm_id).select_related("fit").first()
        return found.fit if found else None

    @cached_property
    def fits(self) -> list[ForecastFit]:
        """The newest fits, the newest first."""
        return list(ForecastFit.objects.visible_to(self.member).defer("course")[:RECENT])

    @cached_property
    def parameters(self) -> Parameters | None:
        return parameters_of(self.fit.course) if self.fit else None

    @property
    def has_record(self) -> bool:
        """Whether so many cases could be held against what came that it says something."""
        return self.fit is not None and self.fit.scored >= ENOUGH

    @property
    def average(self) -> float:
        """The mean of what would have been said of the cases that were scored."""
        groups = self._groups("learned")
        return sum(group.n * group.said for group in groups.values()) / max(sum(g.n for g in groups.values()), 1)

    @property
    def headline(self) -> str:
        """What the record says, in one sentence."""
        if self.fit is None:
            return "Nothing has been learned from your firm's cases yet"
        if not self.has_record:
            return "Your firm's own record is too small to say"
        fit, share = self.fit, self.fit.came / self.fit.scored
        return (
            f"Of {count(fit.scored, 'case')} scored {SCORED_DAYS} days before {on(fit.as_of)} at {self.average:.0%} on "
            f"average, {fit.came:,} got a CP504 ({share:.0%})"
        )

    def _groups(self, way: str) -> Mapping[int, Group]:
        """The groups of a way to forecast by their place among ten; empty ones are left out."""
        found: Sequence[Mapping[str, Any]] = self.fit.scores[way]["bins"] if self.fit else ()
        return {at: Group(each["n"], each["mean"], each["observed"]) for at, each in enumerate(found) if each["n"]}

    @property
    def learned_groups(self) -> list[Group]:
        return list(self._groups("learned").values())

    @property
    def assumed_groups(self) -> list[Group]:
        return list(self._groups("prior").values())

    @property
    def bands(self) -> list[Band]:
        """The table behind the picture."""
        learned, assumed = self._groups("learned"), self._groups("prior")
        places = sorted({*learned, *assumed})
        return [Band(at / 10, (at + 1) / 10, learned.get(at), assumed.get(at)) for at in places]

    @property
    def scores(self) -> list[Score]:
        """How each way did on the same cases; nothing where they are too few."""
        if self.fit is None or not self.has_record:
            return []
        found = {way: self.fit.scores[way] for way in WAYS}
        best = min(each["brier"] for each in found.values())
        return [Score(WAYS[way], each["brier"], each["log_loss"], each["brier"] == best) for way, each in found.items()]

    @property
    def verdict(self) -> str:
        """Whether learning has paid, in one sentence."""
        learned, assumed, *plain = (score.brier for score in self.scores)
        beaten = "better than both plain rules" if learned < min(plain) else "no better than a plain rule"
        if learned <= assumed:
            return f"What was learned did at least as well as what was assumed, and {beaten}."
        return f"What was assumed did better on these cases, which can be chance; what was learned did {beaten}."

    @cached_property
    def moves(self) -> list[Move]:
        """For each letter what was assumed of it and what was learned."""
        return [_move(letter, self.parameters) for letter in NEXT]

    @cached_property
    def waits(self) -> list[Wait]:
        """How long the next letter takes."""
        assumed = _weeks(PRIORS.intervals)
        return [Wait(letter, code, assumed, _learned_weeks(self.parameters, letter)) for letter, code in NEXT.items()]

    @cached_property
    def told(self) -> list[Told]:
        """The flags that the member may see and what became of them, newest first."""
        return told_of(self.member, self.today)

    @cached_property
    def tally(self) -> Tally:
        """The same, added up."""
        return tally(self.told)


def _move(letter: str, parameters: Parameters | None) -> Move:
    before = PRIORS.moves[letter]
    assumed = (before.low, before.middle, before.high)
    if parameters is None:
        return Move(letter, assumed, None, 0)
    after = parameters.moves[letter]
    return Move(letter, assumed, (after.low, after.middle, after.high), after.pseudo_count - before.pseudo_count)


def _learned_weeks(parameters: Parameters | None, letter: str) -> tuple[int, int, int] | None:
    if not isinstance(parameters, Course):
        return None
    weeks = parameters.following.after[letter].arrives.get(NEXT[letter])
    return _weeks(weeks) if weeks else None


def _weeks(shares: Sequence[float]) -> tuple[int, int, int]:
    """The weeks by which 10, 50 and 90 % of what comes has come."""
    first, middle, last = (_week_reaching(shares, share) for share in (0.1, 0.5, 0.9))
    return first, middle, last


def _week_reaching(shares: Sequence[float], share: float) -> int:
    wanted, total = share * sum(shares), 0.0
    for week, each in enumerate(shares):
        total += each
        if total >= wanted * (1 - 1e-9):
            return week
    return len(shares) - 1
