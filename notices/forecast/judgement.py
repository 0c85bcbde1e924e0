"""Is a case likely to escalate, when will that change by itself, and what would change it?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from notices.forecast.alike import standard
from notices.forecast.facts import Bar, Facts, Forecast, first_letter, plain_code, stream_position
from notices.forecast.model import chances, letter_day, outlook
from notices.forecast.priors import PRIORS, Parameters
from notices.forecast.reasons import day_words, final_code, reasons_for, stopped_by

DEFAULT_PAY_DAYS = 21
"""Days to pay when no pay date is recorded: the shortest bill's window (IRC 6601(e)(3))."""

HOLD_DAYS = 60
"""Length of the hold weighed by `what_if`, as a practitioner would ask for by phone."""


def forecast(facts: Facts, as_of: date, priors: Parameters = PRIORS) -> Forecast | None:
    """When CP504 is likely, and why; None when the case is past it or outside the balance-due stream."""
    code = first_letter(facts.last_code)
    found = outlook(facts, as_of, priors)
    if code is None or found is None:
        return None
    sentence = stopped_by(facts, as_of)
    p30, p60, p90, p180, ever = found.figures
    earliest, middle, latest = [letter_day(as_of, days) for days in found.days] if found.days else [None] * 3
    return Forecast(
        p30=p30,
        p60=p60,
        p90=p90,
        p180=p180,
        ever=ever,
        low60=found.low[0],
        high60=found.high[0],
        low180=found.low[1],
        high180=found.high[1],
        earliest=earliest,
        middle=middle,
        latest=latest,
        next_code=None if sentence else next_code(facts),
        stopped_by=sentence,
        reasons=reasons_for(facts, as_of, code, priors),
        last_code=facts.last_code,
    )


def next_code(facts: Facts) -> str | None:
    """The letter that most likely comes next; None when CP504 is not ahead."""
    code = first_letter(facts.last_code)
    return {"CP14": "CP501", "CP501": "CP503"}.get(code, final_code(facts)) if code else None


LOWEST_LEVEL = 0.01
"""No level counts below this, so that a raised flag can clear however low a firm sets its levels."""


@dataclass(frozen=True)
class Levels:
    """The firm's levels for "likely to escalate": chances within 60 and 180 days, and how much lower it clears."""

    p60: float = 0.35
    p180: float = 0.30
    clears_below: float = 0.10

    def when(self, *, flagged: bool) -> tuple[float, float]:
        """The two levels that count now; a raised flag stays until the chance falls below the lower ones."""
        less = self.clears_below if flagged else 0.0
        return max(self.p60 - less, LOWEST_LEVEL), max(self.p180 - less, LOWEST_LEVEL)


LEVELS = Levels()


@dataclass(frozen=True)
class Verdict:
    """Whether the case is likely to escalate, and by which rule."""

    likely: bool
    why: str


def pay_date(facts: Facts) -> date:
    """The day by which the last letter wanted to be paid; 21 days after it when nobody recorded one."""
    return facts.pay_by_on or facts.last_notice_on + timedelta(days=DEFAULT_PAY_DAYS)


def has_lapsed(facts: Facts, as_of: date) -> bool:
    """Whether the pay date of a first bill or a CP501 has passed without an answer."""
    position = stream_position(facts.last_code)
    return position in (0, 1) and not facts.answered and as_of > pay_date(facts)


def _rule_met(p60: float, p180: float, lapsed: bool, levels: tuple[float, float]) -> str:
    if p60 >= levels[0]:
        return "p60"
    return "p180" if lapsed and p180 >= levels[1] else ""


def judge(estimate: Forecast | None, facts: Facts, as_of: date, *, flagged: bool, levels: Levels = LEVELS) -> Verdict:
    """Whether to flag the case, `flagged` saying whether it is flagged now, and the sentence that says why."""
    if estimate is None:
        return Verdict(False, "CP504 is not ahead of this case.")
    if estimate.stopped_by:
        return Verdict(False, estimate.stopped_by)
    lapsed = has_lapsed(facts, as_of)
    rule = _rule_met(estimate.p60, estimate.p180, lapsed, levels.when(flagged=flagged))
    return Verdict(bool(rule), _why(estimate, facts, rule, lapsed))


def _why(estimate: Forecast, facts: Facts, rule: str, lapsed: bool) -> str:
    letter = final_code(facts)
    soon = f"{letter} within 60 days: {_range(estimate.p60, estimate.low60, estimate.high60)}."
    if rule == "p60":
        return soon
    if not lapsed:
        return f"Not likely for now. {soon}"
    late = f"{letter} within 180 days: {_range(estimate.p180, estimate.low180, estimate.high180)}."
    passed = f"{plain_code(facts.last_code)}'s pay date {day_words(pay_date(facts))} passed unanswered"
    return f"{passed}; {late}" if rule else f"Not likely for now. {passed}, but {late}"


def _range(middle: float, low: float, high: float) -> str:
    return f"{middle * 100:.0f}% (estimate, {low * 100:.0f} to {high * 100:.0f}%)"


def next_change_on(
    facts: Facts,
    as_of: date,
    *,
    flagged: bool,
    levels: Levels = LEVELS,
    horizon_days: int = 400,
    priors: Parameters = PRIORS,
) -> date | None:
    """First later day on which the verdict differs from that of `as_of` if nothing happens; None within the horizon.

    The flag is taken to be set by the verdict of `as_of`, as the scan does, so that the lower levels hold from then.
    """
    # A standstill of the IRS is tied to the calendar: a case that saw one stands for itself.
    is_alike = not any(each.last >= facts.last_notice_on.toordinal() for each in priors.standstills)
    case = standard(facts, as_of) if is_alike else (facts, as_of)
    days = _days_to_change(*case, flagged, levels, horizon_days, priors)
    return None if days is None else as_of + timedelta(days=days)


# A firm's cases are at few places of the stream: one walk over the days ahead serves all that stand alike.
@lru_cache(maxsize=65536)
def _days_to_change(
    facts: Facts, as_of: date, flagged: bool, levels: Levels, horizon_days: int, priors: Parameters
) -> int | None:
    verdicts = _verdicts(facts, as_of, horizon_days, flagged, levels, priors)
    now = next(verdicts)[1]
    return next(((day - as_of).days for day, likely in verdicts if likely != now), None)


def _verdicts(
    facts: Facts, as_of: date, horizon_days: int, flagged: bool, levels: Levels, priors: Parameters
) -> Iterator[tuple[date, bool]]:
    """Each day's verdict, the flag following it."""
    is_ahead = first_letter(facts.last_code) is not None
    for ahead in range(horizon_days + 1):
        day = as_of + timedelta(days=ahead)
        p60, p180 = chances(facts, day, priors)
        flagged = is_ahead and bool(_rule_met(p60, p180, has_lapsed(facts, day), levels.when(flagged=flagged)))
        yield day, flagged


def what_if(facts: Facts, as_of: date, priors: Parameters = PRIORS) -> tuple[tuple[str, Forecast], ...]:
    """The same forecast after each of three steps a practitioner could take today; empty when CP504 is not ahead."""
    hold = Bar("short_hold", as_of, as_of + timedelta(days=HOLD_DAYS))
    asked = Bar("agreement_pending", as_of, None)
    steps = (
        ("60-day hold", replace(facts, bars=(*facts.bars, hold))),
        ("agreement asked for", replace(facts, bars=(*facts.bars, asked))),
        ("paid in full", replace(facts, paid_in_full=True)),
    )
    answers = ((label, forecast(changed, as_of, priors)) for label, changed in steps)
    return tuple((label, answer) for label, answer in answers if answer is not None)
