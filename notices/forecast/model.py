"""How likely is CP504 within so many days, and when? Joins the chain, the case's odds and its clock.

`logit(chance of moving on) = logit(prior) + sum of log odds`, for the low, middle and high priors. Rules come before
odds: what is paid ends it, a bar that stops the clock gives 0 until it ends. Closed form and deterministic.
"""

from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from notices.forecast.chain import Curve, chance, logit
from notices.forecast.clock import NEVER, Pause, monday_on_or_after, pauses
from notices.forecast.facts import TEN_YEARS, Facts, first_letter, plain_code
from notices.forecast.priors import FACTORS, LARGE_BALANCE, LARGEST_BALANCE, SMALL_BALANCE, Priors

LOW, MIDDLE, HIGH = range(3)
HORIZONS = (30, 60, 90, 180)
LONGEST = TEN_YEARS + 1000
"""Days after which nothing more is expected: the longest dated bar and then every step of the chain."""

MOST_UNANSWERED = 6
"""Unanswered letters that count; the stream has four, a repeated first bill may add some."""

MATH_ERROR_DAYS = 60
"""Days in which a math-error abatement can be asked for (IRC 6213(b)(2)(A))."""


class Tip(NamedTuple):
    """One factor as it applies to a case: name in FACTORS and log odds under the three bands."""

    name: str
    log_odds: tuple[float, float, float]
    every_step: bool


def tips_of(facts: Facts, as_of: date) -> tuple[Tip, ...]:
    """The factors that apply on that day, in a fixed order; unknown facts tip only the range."""
    found = [
        _tip("unanswered", min(facts.unanswered, MOST_UNANSWERED)) if facts.unanswered > 0 else None,
        _count_tip("other_balances", facts.other_balances),
        _count_tip("unfiled_returns", facts.unfiled_returns),
        _balance_tip(facts.balance),
        _tip("employment_tax") if facts.employment_tax else None,
        _dispute_tip(facts, as_of),
        _payment_tip(facts, as_of),
    ]
    return tuple(tip for tip in found if tip is not None)


def _tip(name: str, times: int = 1) -> Tip:
    factor = FACTORS[name]
    odds = factor.log_odds * times
    return Tip(name, (odds, odds, odds), factor.every_step)


def _unknown_tip(name: str) -> Tip:
    factor = FACTORS[name]
    return Tip(name, (factor.unknown[0], 0.0, factor.unknown[1]), factor.every_step)


def _count_tip(name: str, count: int | None) -> Tip | None:
    if count is None:
        return _unknown_tip(name)
    return _tip(name) if count > 0 else None


def _balance_tip(balance: Decimal | None) -> Tip | None:
    if balance is None:
        return _unknown_tip("balance")
    if balance < SMALL_BALANCE:
        return _tip("balance_small")
    if balance > LARGEST_BALANCE:
        return _tip("balance_over_100k")
    return _tip("balance_over_10k") if balance > LARGE_BALANCE else None


def _dispute_tip(facts: Facts, as_of: date) -> Tip | None:
    sent_on = facts.dispute_sent_on
    if sent_on is None or sent_on > as_of:
        return None
    is_math_error = plain_code(facts.last_code) == "CP11"
    if is_math_error and sent_on <= facts.last_notice_on + timedelta(days=MATH_ERROR_DAYS):
        return _tip("math_error_request")
    return _tip("dispute")


def _payment_tip(facts: Facts, as_of: date) -> Tip | None:
    paid_on = facts.paid_something_on
    return _tip("payment") if paid_on is not None and facts.last_notice_on <= paid_on <= as_of else None


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


@lru_cache(maxsize=65536)
def curve_of(code: str, priors: Priors, band: int, shifts: tuple[float, float], week: int) -> Curve:
    """A curve for the case's letter, odds and completed weeks of silence; shared by all cases alike in these."""
    return Curve(code, priors, band, shifts, week)


class Mixture:
    """Chance of CP504 by a day, under one band: the lowest over the combinations of the bars in force."""

    def __init__(self, code: str, priors: Priors, band: int, shifts: tuple[float, float], paused: tuple[Pause, ...]):
        def curve(ran: int) -> Curve:
            return curve_of(code, priors, band, shifts, max(ran // 7, 0))

        moves = chance(logit(priors.moves[code].at(band)) + sum(shifts))
        self._parts = []
        for pause in paused:
            share = chance(logit(moves) + pause.log_odds) / moves if pause.log_odds else 1.0
            self._parts.append((share, curve(pause.despite.ran), curve(pause.under.ran), pause))

    @cached_property
    def ever(self) -> float:
        """Chance in [0, 1] that CP504 comes at all."""
        return self.within(NEVER - 1)

    def within(self, days: int) -> float:
        """Chance in [0, 1] that CP504 is dated within so many days."""
        return min(self._part(part, days) for part in self._parts)

    @staticmethod
    def _part(part: tuple[float, Curve, Curve, Pause], days: int) -> float:
        share, despite, under, pause = part
        ran, wait = pause.despite
        figure = despite.by((ran + days - wait) // 7) if days > wait else 0.0
        if share == 1.0:
            return figure
        ran, wait = pause.under
        later = under.by((ran + days - wait) // 7) if days > wait else 0.0
        return share * figure + (1 - share) * later

    def day_reaching(self, figure: float) -> int:
        """Fewest days within which the chance reaches the figure, at most LONGEST."""
        low, high = 0, LONGEST
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.within(middle) >= figure else (middle + 1, high)
        return low


class Outlook(NamedTuple):
    """Figures of a case without words: chances per horizon and in all, range at 60 and 180 days, days until."""

    figures: tuple[float, ...]
    low: tuple[float, float]
    high: tuple[float, float]
    days: tuple[int, int, int] | None


NOTHING = Outlook((0.0,) * 5, (0.0, 0.0), (0.0, 0.0), None)


@lru_cache(maxsize=65536)
def _outlook(code: str, priors: Priors, shifts: Shifts, paused: tuple[Pause, ...]) -> Outlook:
    middle = Mixture(code, priors, MIDDLE, shifts[MIDDLE], paused)
    low, high = (Mixture(code, priors, band, shifts[band], paused) for band in (LOW, HIGH))
    figures = (*(middle.within(days) for days in HORIZONS), middle.ever)
    days = None
    if middle.ever > 1e-6:
        reached = [middle.day_reaching(share * middle.ever * (1 - 1e-9)) for share in (0.1, 0.5, 0.9)]
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


def outlook(facts: Facts, as_of: date, priors: Priors) -> Outlook | None:
    """The figures of a case on a day; None when CP504 is not ahead of it."""
    code = first_letter(facts.last_code)
    if code is None:
        return None
    if is_paid(facts):
        return NOTHING
    return _outlook(code, priors, shifts_of(tips_of(facts, as_of)), pauses(facts, as_of))


@lru_cache(maxsize=65536)
def _chances(code: str, priors: Priors, shifts: tuple[float, float], paused: tuple[Pause, ...]) -> tuple[float, float]:
    mixture = Mixture(code, priors, MIDDLE, shifts, paused)
    return mixture.within(60), mixture.within(180)


def chances(facts: Facts, as_of: date, priors: Priors) -> tuple[float, float]:
    """Only the 60-day and the 180-day chance, as in `outlook`; 0 when CP504 is not ahead. For walks over many days."""
    code = first_letter(facts.last_code)
    if code is None or is_paid(facts):
        return 0.0, 0.0
    return _chances(code, priors, shifts_of(tips_of(facts, as_of))[MIDDLE], pauses(facts, as_of))


def within_180(code: str, priors: Priors, tips: tuple[Tip, ...], paused: tuple[Pause, ...]) -> float:
    """The 180-day chance under the middle assumptions with just these factors and pauses."""
    return Mixture(code, priors, MIDDLE, shifts_of(tips)[MIDDLE], paused).within(180)


def letter_day(as_of: date, days: int) -> date:
    """The Monday on which a letter so many days ahead would be dated."""
    return monday_on_or_after(as_of + timedelta(days=days))
