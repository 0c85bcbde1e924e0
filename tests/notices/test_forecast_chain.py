"""The closed form of the chain against a plain simulation of letters, written apart from it."""

import random

import pytest

from notices.forecast.chain import Curve
from notices.forecast.priors import PRIORS, weekly_intervals

MIDDLE = 1
STREAM = ("CP14", "CP501", "CP503", "CP504")
RUNS = 60_000


def simulated_weeks(code, dice):
    """Weeks of the next letters of one case as (week, letter, seen by the firm), until the stream ends."""
    at, week, letters = STREAM.index(code), 0, []
    while STREAM[at] != "CP504":
        if dice.random() >= PRIORS.moves[STREAM[at]].middle:
            return letters
        at += 1
        while STREAM[at] in PRIORS.skips and dice.random() < PRIORS.skips[STREAM[at]].middle:
            at += 1
        week += dice.choices(range(len(PRIORS.intervals)), PRIORS.intervals)[0]
        letters.append((week, STREAM[at], STREAM[at] == "CP504" or dice.random() < PRIORS.seen.middle))
    return letters


def simulated_chance(code, silent_weeks, by_week, runs):
    silent = [case for case in runs if not any(seen and week <= silent_weeks for week, _, seen in case)]
    reached = sum(any(letter == "CP504" and week <= by_week for week, letter, _ in case) for case in silent)
    return reached / len(silent)


@pytest.fixture(scope="module")
def simulations():
    dice = random.Random(1)
    return {code: [simulated_weeks(code, dice) for _ in range(RUNS)] for code in STREAM[:-1]}


# A CP501 left out while CP503 is next is skipped only after CP14; after CP501 the choice is CP503 or CP504.
@pytest.mark.parametrize("code", STREAM[:-1])
@pytest.mark.parametrize("silent_weeks", [0, 5, 9, 16])
@pytest.mark.parametrize("ahead", [8, 12, 25, 120])
def test_the_closed_form_agrees_with_simulated_letters(simulations, code, silent_weeks, ahead):
    curve = Curve(code, PRIORS, MIDDLE, (0.0, 0.0), silent_weeks)
    expected = simulated_chance(code, silent_weeks, silent_weeks + ahead, simulations[code])
    assert curve.by(silent_weeks + ahead) == pytest.approx(expected, abs=0.015)


def test_the_weekly_intervals_are_a_distribution_with_its_bulk_in_35_to_56_days():
    weeks = weekly_intervals()
    assert sum(weeks) == pytest.approx(1)
    assert not any(weeks[:5])
    assert sum(weeks[5:9]) == pytest.approx(0.85)
    assert all(share > 0 for share in weeks[9:])


def test_every_prior_lies_in_its_range():
    for prior in (*PRIORS.moves.values(), *PRIORS.skips.values(), PRIORS.seen):
        assert 0 < prior.low < prior.middle < prior.high < 1
        assert prior.source
