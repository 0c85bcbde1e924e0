"""How likely is CP504 within so many days, and when? Joins the chain, the case's odds and its clock.

`logit(chance of moving on) = logit(prior) + sum of log odds`, for the low, middle and high priors. Rules come before
odds: what is paid ends it, a bar that stops the clock gives 0 until it ends. Closed form and deterministic.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from notices.forecast.chain import Curve, chance, logit
from notices.forecast.clock import NEVER, Pause, monday_on_or_after, pauses
from notices.forecast.course import Course, CourseCurve
from notices.forecast.facts import TEN_YEARS, Facts, first_letter, plain_code
from notices.forecast.priors import LARGE_BALANCE, LARGEST_BALANCE, SMALL_BALANCE, Parameters, Priors

LOW, MIDDLE, HIGH = range(3)
HORIZONS = (30, 60, 90, 180)
LONGEST = TEN_YEARS + 1000
"""Days after which nothing more is expected: the longest dated bar and then every step of the chain."""

MOST_UNANSWERED = 6
"""Unanswered letters that count; the stream has four, a repeated first bill may add some."""

MATH_ERROR_DAYS = 60
"""Days in which a math-error abatement can be asked for (IRC 6213(b)(2)(A))."""


class Mark(NamedTuple):
    """A factor that applies to a case, how many times it counts; 0 times: whether it applies is unknown."""

    name: str
    times: int = 1


class Tip(NamedTuple):
    """One factor as it applies to a case: name in FACTORS and log odds under the three bands."""

    name: str
    log_odds: tuple[float, float, float]
    every_step: bool


def marks_of(facts: Facts, as_of: date) -> tuple[Mark, ...]:
    """The factors that apply on that day, in a fixed order."""
    found = [
        Mark("unanswered", min(facts.unanswered, MOST_UNANSWERED)) if facts.unanswered > 0 else None,
        _count_mark("other_balances", facts.other_balances),
        _count_mark("unfiled_returns", facts.unfiled_returns),
        _balance_mark(facts.balance),
        Mark("business") if facts.business and plain_code(facts.last_code) != "CP161" else None,
        Mark("employment_tax") if facts.employment_tax else None,
        _dispute_mark(facts, as_of),
        Mark("resumed") if facts.bars and has_resumed(facts, as_of) else None,
        _payment_mark(facts, as_of),
    ]
    return tuple([mark for mark in found if mark is not None])


def _count_mark(name: str, count: int | None) -> Mark | None:
    if count is None:
        return Mark(name, 0)
    return Mark(name) if count > 0 else None


def _balance_mark(balance: Decimal | None) -> Mark | None:
    if balance is None:
        return Mark("balance", 0)
    if balance < SMALL_BALANCE:
        return Mark("balance_small")
    if balance > LARGEST_BALANCE:
        return Mark("balance_over_100k")
    return Mark("balance_over_10k") if balance > LARGE_BALANCE else None


def _dispute_mark(facts: Facts, as_of: date) -> Mark | None:
    sent_on = facts.dispute_sent_on
    if sent_on is None or sent_on > as_of:
        return None
    is_math_error = plain_code(facts.last_code) == "CP11"
    if is_math_error and sent_on <= facts.last_notice_on + timedelta(days=MATH_ERROR_DAYS):
        return Mark("math_error_request")
    return Mark("dispute")


def _payment_mark(facts: Facts, as_of: date) -> Mark | None:
    paid_on = facts.paid_something_on
    return Mark("payment") if paid_on is not None and facts.last_notice_on <= paid_on <= as_of else None


def has_resumed(facts: Facts, as_of: date) -> bool:
    """Whether a bar has ended since the last letter."""
    return any(
        bar.last_on is not None and bar.from_on <= bar.last_on and facts.last_notice_on <= bar.last_on < as_of
        for bar in facts.bars
    )


CERTAINTY = 1.645
"""Standard errors to either side that hold nine in ten."""


def _tip(mark: Mark, priors: Parameters) -> Tip:
    factor = priors.factors[mark.name]
    if not mark.times:
        low, high = factor.unknown
        return Tip(mark.name, (low, factor.unknown_odds, high), factor.every_step)
    odds, spread = factor.log_odds * mark.times, factor.spread * mark.times * CERTAINTY
    low, high = odds - spread, odds + spread
    # A doubtful weight may be nothing, but it does not turn round.
    return Tip(mark.name, (max(low, min(odds, 0.0)), odds, min(high, max(odds, 0.0))), factor.every_step)


def tips_of(facts: Facts, as_of: date, priors: Parameters) -> tuple[Tip, ...]:
    """What the factors that apply on that day weigh, in a fixed order; unknown facts tip mostly the range."""
    return tuple(_tip(mark, priors) for mark in marks_of(facts, as_of))


Shifts = tuple[tuple[float, float], ...]
"""Per band, log odds for every step and for the next step only."""


def shifts_of(tips: tuple[Tip, ...]) -> Shifts:
    """What the factors add up to."""
    return tuple(
        (
            sum(tip.log_odds[band] for tip in tips if tip.every_step),
            sum(tip.log_odds[band] for tip in tips if not tip.every_step),
        )
        for band in (LOW, MIDDLE, HIGH)
    )


@lru_cache(maxsize=4096)
def _shifts(marks: tuple[Mark, ...], priors: Parameters) -> Shifts:
    return shifts_of(tuple(_tip(mark, priors) for mark in marks))


@lru_cache(maxsize=65536)
def curve_of(code: str, priors: Parameters, band: int, shifts: tuple[float, float], week: int) -> Curve:
    """A curve for the case's letter, odds and completed weeks of silence; shared by all cases alike in these."""
    if isinstance(priors, Course):
        return CourseCurve(code, priors, band, shifts, week)
    if isinstance(priors, Priors):
        return Curve(code, priors, band, shifts, week)
    raise TypeError(f"{type(priors).__name__} is not a set of parameters that tells of weeks.")


def _levelled(figure: float, level: tuple[float, float]) -> float:
    """A figure at the learned level; 0 and 1 stay what they are."""
    if level == (0.0, 1.0) or not 0 < figure < 1:
        return figure
    return chance(level[0] + level[1] * logit(figure))


class Part(NamedTuple):
    """One combination of bars: the share of cases that get letters despite it, and both curves."""

    share: float
    despite: Curve
    under: Curve
    pause: Pause

    def within(self, days: int) -> float:
        """Chance that CP504 is dated within so many days, before the level."""
        share, despite, under, pause = self
        ran, wait = pause.despite
        figure = despite.by((ran + days - wait) // 7) if days > wait else 0.0
        if share == 1.0:
            return figure
        ran, wait = pause.under
        later = under.by((ran + days - wait) // 7) if days > wait else 0.0
        return share * figure + (1 - share) * later

    def day_reaching(self, share: float) -> int:
        """Fewest days within which this share of all that ever comes has come, at most LONGEST."""
        figure = share * self.within(NEVER - 1) * (1 - 1e-9)
        low, high = 0, LONGEST
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.within(middle) >= figure else (middle + 1, high)
        return low


class Mixture:
    """Chance of CP504 by a day, under one band: the lowest over the combinations of the bars in force."""

    def __init__(
        self, code: str, priors: Parameters, band: int, shifts: tuple[float, float], paused: tuple[Pause, ...]
    ):
        def curve(ran: int) -> Curve:
            return curve_of(code, priors, band, shifts, max(ran // 7, 0))

        moves = chance(logit(priors.moves[code].at(band)) + sum(shifts))
        self._level = priors.level
        self._parts = []
        for pause in paused:
            share = chance(logit(moves) + pause.log_odds) / moves if pause.log_odds else 1.0
            self._parts.append(Part(share, curve(pause.despite.ran), curve(pause.under.ran), pause))

    @cached_property
    def ever(self) -> float:
        """Chance in [0, 1] that CP504 comes at all."""
        return self.within(NEVER - 1)

    def within(self, days: int) -> float:
        """Chance in [0, 1] that CP504 is dated within so many days."""
        return _levelled(min(part.within(days) for part in self._parts if part.pause.counts), self._level)

    def days_until(self, share: float) -> int:
        """Days by which this share of the cases that get a CP504 have it; the latest that any combination gives.

        Taking the latest keeps the promise that a hold never makes it earlier.
        """
        return max(part.day_reaching(share) for part in self._parts)


class Outlook(NamedTuple):
    """Figures of a case without words: chances per horizon and in all, range at 60 and 180 days, days until."""

    figures: tuple[float, ...]
    low: tuple[float, float]
    high: tuple[float, float]
    days: tuple[int, int, int] | None


NOTHING = Outlook((0.0,) * 5, (0.0, 0.0), (0.0, 0.0), None)


@lru_cache(maxsize=65536)
def _outlook(code: str, priors: Parameters, shifts: Shifts, paused: tuple[Pause, ...]) -> Outlook:
    middle = Mixture(code, priors, MIDDLE, shifts[MIDDLE], paused)
    low, high = (Mixture(code, priors, band, shifts[band], paused) for band in (LOW, HIGH))
    figures = (*(middle.within(days) for days in HORIZONS), middle.ever)
    days = None
    if middle.ever > 1e-6:
        reached = [middle.days_until(share) for share in (0.1, 0.5, 0.9)]
        days = (reached[0], reached[1], reached[2])
    return Outlook(
        figures,
        (min(low.within(60), figures[1]), min(low.within(180), figures[3])),
        (max(high.within(60), figures[1]), max(high.within(180), figures[3])),
        days,
    )


def is_paid(facts: Facts) -> bool:
    """Whether nothing is owed any more."""
    return facts.paid_in_full or (facts.balance is not None and facts.balance <= 0)


def outlook(facts: Facts, as_of: date, priors: Parameters) -> Outlook | None:
    """The figures of a case on a day; None when CP504 is not ahead of it."""
    code = first_letter(facts.last_code)
    if code is None:
        return None
    if is_paid(facts):
        return NOTHING
    return _outlook(code, priors, _shifts(marks_of(facts, as_of), priors), pauses(facts, as_of, priors))


@lru_cache(maxsize=1 << 18)
def _within(
    code: str, priors: Parameters, shifts: tuple[float, float], paused: tuple[Pause, ...], days: tuple[int, ...]
) -> tuple[float, ...]:
    mixture = Mixture(code, priors, MIDDLE, shifts, paused)
    return tuple(mixture.within(each) for each in days)


def chances(
    facts: Facts,
    as_of: date,
    priors: Parameters,
    days: tuple[int, ...] = (60, 180),
    bars: Mapping[str, float] | None = None,
) -> tuple[float, ...]:
    """Only the chances within so many days each, as in `outlook`; 0 when CP504 is not ahead. For many cases or days.

    `bars` tries other log odds of the bars than those of the parameters.
    """
    code = first_letter(facts.last_code)
    if code is None or is_paid(facts):
        return (0.0,) * len(days)
    shifts = _shifts(marks_of(facts, as_of), priors)[MIDDLE]
    return _within(code, priors, shifts, pauses(facts, as_of, priors, bars), days)


def within_180(code: str, priors: Parameters, tips: tuple[Tip, ...], paused: tuple[Pause, ...]) -> float:
    """The 180-day chance under the middle assumptions with just these factors and pauses."""
    return Mixture(code, priors, MIDDLE, shifts_of(tips)[MIDDLE], paused).within(180)


def letter_day(as_of: date, days: int) -> date:
    """The Monday on which a letter so many days ahead would be dated."""
    return monday_on_or_after(as_of + timedelta(days=days))
