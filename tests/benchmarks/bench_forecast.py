"""How long does it take to score a million cases, to read a large cohort file, and to learn from it?"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from time import process_time

from notices.forecast import PRIORS, Bar, Facts, Parameters
from notices.forecast.cohort import read
from notices.forecast.learning import taught
from notices.forecast.model import outlook
from tests.benchmarks.figures import Figure
from tests.notices import forecast_simulator as simulator

CASES = 1_000_000
MOST_SECONDS = 60
LEARNED_FROM = 20_000
TODAY = date(2023, 7, 3)


def measure() -> Iterator[Figure]:
    """Seconds of one core, with the priors and with learned parameters."""
    lines = simulator.as_lines(simulator.cohort(simulator.PLAIN, LEARNED_FROM, 1))
    started = process_time()
    cohort = read(lines)
    yield Figure(f"reading {len(lines):,} rows of {LEARNED_FROM:,} cases", f"{process_time() - started:6.1f} s")
    started = process_time()
    course = taught(cohort.values(), TODAY).course
    yield Figure(f"learning from {LEARNED_FROM:,} cases", f"{process_time() - started:6.1f} s")
    for name, parameters in (("priors", PRIORS), ("learned", course)):
        seconds = scoring(parameters)
        what = f"scoring {CASES:,} cases, {name}"
        yield Figure(what, f"{seconds:6.1f} s", f"{MOST_SECONDS} s", seconds <= MOST_SECONDS)


def scoring(parameters: Parameters) -> float:
    """Chances, range and dates of a million cases, no two made alike on purpose."""
    dice, taken = random.Random(1), 0.0
    for _ in range(CASES // 10_000):
        some = [case(dice) for _ in range(10_000)]
        started = process_time()
        for facts in some:
            outlook(facts, TODAY, parameters)
        taken += process_time() - started
    return taken


def case(dice: random.Random) -> Facts:
    """A case as a firm may have it: a letter of the last year, one in six under a bar."""
    letter_on = TODAY - timedelta(weeks=dice.randrange(52), days=dice.choice([0, 0, 0, 1]))
    bars = (bar(dice, letter_on),) if dice.random() < 1 / 6 else ()
    return Facts(
        last_code=dice.choice(["CP14", "CP14", "CP501", "CP503", "CP161"]),
        last_notice_on=letter_on,
        pay_by_on=letter_on + timedelta(days=21),
        unanswered=dice.randrange(4),
        balance=dice.choice([None, Decimal(dice.randrange(1, 20_000_000)) / 100]),
        other_balances=dice.choice([None, 0, 0, 1, 2]),
        unfiled_returns=dice.choice([None, 0, 0, 1]),
        paid_something_on=dice.choice([None, None, letter_on + timedelta(days=10)]),
        bars=bars,
    )


def bar(dice: random.Random, letter_on: date) -> Bar:
    """A bar that began after the letter."""
    from_on = letter_on + timedelta(days=dice.randrange(60))
    kind = dice.choice(["short_hold", "agreement_pending", "agreement_in_force", "disaster", "not_collectible"])
    return Bar(kind, from_on, dice.choice([None, from_on + timedelta(days=dice.randrange(30, 120))]))
