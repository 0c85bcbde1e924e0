"""Why is the figure what it is, in words? Each reason carries what it adds to the log odds of CP504 in 180 days."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Literal, NamedTuple

from notices.forecast.chain import logit
from notices.forecast.clock import Pause, Reading, pauses
from notices.forecast.facts import Bar, Facts, Reason, plain_code
from notices.forecast.model import Tip, is_paid, tips_of, within_180
from notices.forecast.priors import BARS, PAID_LOG_ODDS, Parameters

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
USUALLY_WITHIN = 56
"""Days within which the next letter usually comes."""

NO_PAUSE = (Pause(0.0, Reading(0, 0), Reading(0, 0)),)


def day_words(day: date) -> str:
    """A date as US letters write it, whatever the locale."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def stopped_by(facts: Facts, as_of: date) -> str:
    """The sentence that says why CP504 cannot come as things stand; empty when it can."""
    if is_paid(facts):
        return "The balance is paid in full."
    for bar in _running(facts, as_of):
        if BARS[bar.kind].stops and bar.has_no_end(as_of):
            return f"{BARS[bar.kind].words} since {day_words(bar.from_on)}, with no end in sight."
    return ""


def reasons_for(facts: Facts, as_of: date, code: str, priors: Parameters) -> tuple[Reason, ...]:
    """The reasons, strongest first, the starting point last. Their weights add up to the log odds of `p180`."""
    if is_paid(facts):
        return (Reason("The balance is paid in full.", "stops", PAID_LOG_ODDS),)
    sentence = stopped_by(facts, as_of)
    if sentence:
        stops = [bar for bar in _running(facts, as_of) if BARS[bar.kind].stops and bar.has_no_end(as_of)]
        return (Reason(sentence, "stops", min(BARS[bar.kind].log_odds for bar in stops)),)
    return _weighed(facts, as_of, code, priors)


class Step(NamedTuple):
    """The figure after one more fact, and the words for that fact when it raises and when it lowers."""

    raises: str
    lowers: str
    figure: float
    stops: bool = False


def _weighed(facts: Facts, as_of: date, code: str, priors: Parameters) -> tuple[Reason, ...]:
    """Takes the facts one after the other and notes by how much each moves the figure."""
    figure = within_180(code, priors, (), NO_PAUSE)
    start = Reason(_start_words(facts, figure), "down" if figure < 0.5 else "up", _log_odds(figure))
    found, at = [], start.weight
    for step in _steps(facts, as_of, code, priors):
        weight = _log_odds(step.figure) - at
        at += weight
        if step.stops or abs(weight) > 1e-9:
            lowering: Literal["stops", "down"] = "stops" if step.stops else "down"
            found.append(Reason(step.raises, "up", weight) if weight > 0 else Reason(step.lowers, lowering, weight))
    return (*sorted(found, key=lambda reason: -abs(reason.weight)), start)


def _steps(facts: Facts, as_of: date, code: str, priors: Parameters) -> Iterator[Step]:
    tips = tips_of(facts, as_of, priors)
    for count, tip in enumerate(tips, start=1):
        words = _tip_words(tip, facts)
        yield Step(words, words, within_180(code, priors, tips[:count], NO_PAUSE))
    running = _running(facts, as_of)
    ended = tuple(bar for bar in facts.bars if bar not in running)
    for count in range(len(running) + 1):
        paused = pauses(replace(facts, bars=ended + running[:count]), as_of, priors)
        figure = within_180(code, priors, tips, paused)
        if count == 0:
            yield Step(*_silence_words(facts, as_of), figure)
        else:
            bar = running[count - 1]
            words = _bar_words(bar, as_of)
            yield Step(words, words, figure, BARS[bar.kind].stops)


def _running(facts: Facts, as_of: date) -> tuple[Bar, ...]:
    return tuple(dict.fromkeys(bar for bar in facts.bars if bar.is_in_force(as_of)))


def _log_odds(figure: float) -> float:
    """Log odds, with 0 and 1 drawn in to one in ten thousand so that a hold has a finite weight."""
    return logit(min(max(figure, 1e-4), 1 - 1e-4))


def _start_words(facts: Facts, figure: float) -> str:
    letter, final = plain_code(facts.last_code), final_code(facts)
    return f"Starting point: of 100 cases with {letter}, about {figure * 100:.0f} get {final} within 180 days."


def final_code(facts: Facts) -> str:
    """The notice of intent to levy that this taxpayer would get."""
    return "CP504B" if facts.business or plain_code(facts.last_code) == "CP161" else "CP504"


def _silence_words(facts: Facts, as_of: date) -> tuple[str, str]:
    days = max((as_of - facts.last_notice_on).days, 0)
    letter = plain_code(facts.last_code)
    return (
        f"{days} days have passed since {letter}, so that the next letters are nearer.",
        f"No further letter for {days} days; the next one usually comes within {USUALLY_WITHIN}.",
    )


def _bar_words(bar: Bar, as_of: date) -> str:
    words = BARS[bar.kind].words
    if bar.last_on is None or bar.has_no_end(as_of):
        return f"{words} since {day_words(bar.from_on)}."
    return f"{words} until {day_words(bar.last_on)}; after that the clock runs on."


def _tip_words(tip: Tip, facts: Facts) -> str:
    return TIP_WORDS[tip.name](facts)


def _counted(count: int | None, one: str, many: str, unknown: str = "") -> str:
    if count is None:
        return unknown
    return one if count == 1 else many.format(count)


def _on(day: date | None) -> str:
    return f" on {day_words(day)}" if day else ""


TIP_WORDS: Mapping[str, Callable[[Facts], str]] = {
    "unanswered": lambda facts: _counted(
        facts.unanswered, f"{plain_code(facts.last_code)} is unanswered.", "{} letters are unanswered."
    ),
    "other_balances": lambda facts: _counted(
        facts.other_balances,
        "One other balance is open.",
        "{} other balances are open.",
        "Whether other balances are open is not recorded.",
    ),
    "unfiled_returns": lambda facts: _counted(
        facts.unfiled_returns,
        "One return is not filed; no agreement can be set up before it is.",
        "{} returns are not filed; no agreement can be set up before they are.",
        "Whether all returns are filed is not recorded.",
    ),
    "balance": lambda facts: "The balance is not recorded.",
    "balance_over_10k": lambda facts: "The balance is over $10,000.",
    "balance_over_100k": lambda facts: "The balance is over $100,000.",
    "balance_small": lambda facts: "The balance is so small that the IRS may let it rest.",
    "business": lambda facts: "The taxpayer is a business.",
    "employment_tax": lambda facts: "It is employment tax, which the IRS pursues harder.",
    "math_error_request": lambda facts: (
        f"Abatement of the math error was asked for{_on(facts.dispute_sent_on)}, within 60 days."
    ),
    "dispute": lambda facts: (
        f"A written dispute was sent{_on(facts.dispute_sent_on)}; letters often go on until the IRS records it."
    ),
    "resumed": lambda facts: "A pause of collection has ended since the last letter.",
    "payment": lambda facts: f"A part was paid{_on(facts.paid_something_on)}; a balance remains.",
}
