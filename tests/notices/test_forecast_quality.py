"""Does learning from a firm's cases make the forecast better? Measured on made-up cohorts that the model does not know.

Three hundred training cases leave some two hundred to be scored, too few to tell two good forecasts apart: several such
firms are scored together.
"""

from datetime import date, timedelta
from statistics import mean

import pytest

from notices.forecast import PRIORS
from notices.forecast.backtest import plain_rules
from notices.forecast.cohort import read
from notices.forecast.landmarks import landmarks
from notices.forecast.learning import taught
from notices.forecast.model import HORIZONS, chances
from notices.forecast.scoring import scores
from tests.notices import forecast_simulator as simulator

TRAIN_UNTIL = date(2023, 7, 3)
FIRMS = {300: range(11, 22), 3000: range(11, 13)}
"""Training cases of a firm to the seeds of as many firms."""

MOST_CALIBRATION_ERROR = 0.03


def scored(regime, training_cases, seed):
    """Horizon to the scores of each model, of one firm."""
    share = (TRAIN_UNTIL - simulator.START).days / (regime.years * 365.25)
    rows = simulator.cohort(regime, round(training_cases / share), seed)
    histories = list(read(simulator.as_lines(rows)).values())
    course = taught(histories, TRAIN_UNTIL).course
    marks = list(landmarks(histories, [TRAIN_UNTIL], TRAIN_UNTIL + timedelta(days=max(HORIZONS))))
    learned, prior = ([chances(mark.facts, TRAIN_UNTIL, each, HORIZONS) for mark in marks] for each in (course, PRIORS))
    found = {}
    for at, days in enumerate(HORIZONS):
        rules = plain_rules(histories, TRAIN_UNTIL, days)
        figures = {
            "learned": [each[at] for each in learned],
            "prior": [each[at] for each in prior],
            "constant": [rules.constant] * len(marks),
            "age_rule": [rules.by_age(mark) for mark in marks],
        }
        came = [mark.came_within(days) for mark in marks]
        found[days] = {name: scores(list(zip(each, came, strict=True))) for name, each in figures.items()}
    return found


@pytest.fixture(scope="module", params=simulator.REGIMES, ids=lambda regime: regime.name)
def regime(request):
    return request.param


@pytest.fixture(scope="module", params=FIRMS, ids=lambda cases: f"{cases} cases")
def firms(request, regime):
    return request.param, [scored(regime, request.param, seed) for seed in FIRMS[request.param]]


@pytest.mark.slow
@pytest.mark.parametrize("days", HORIZONS)
def test_what_was_learned_beats_the_priors_and_both_plain_rules(firms, days):
    _, found = firms
    brier = {name: mean(firm[days][name].brier for firm in found) for name in found[0][days]}
    assert brier["learned"] < 0.97 * min(brier["prior"], brier["constant"], brier["age_rule"]), brier


@pytest.mark.slow
@pytest.mark.parametrize("days", HORIZONS)
def test_with_three_thousand_cases_it_says_how_often_it_comes_true(firms, days):
    cases, found = firms
    if cases < 3000:
        pytest.skip("Two hundred outcomes cannot tell a calibration error of three in a hundred from chance.")
    for firm in found:
        assert firm[days]["learned"].calibration_error < MOST_CALIBRATION_ERROR
